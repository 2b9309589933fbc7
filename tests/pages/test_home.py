"""The home page says what one can do and leads there."""

from __future__ import annotations

import pytest

from coach.text import say
from tests.pages.conftest import Coach, texts


@pytest.mark.parametrize(
    ("button", "title"),
    [("go_yoga_check", "photo.title"), ("go_workout_video", "video.title")],
    ids=["to the yoga check", "to the workout video"],
)
def test_a_card_leads_to_its_page(coach: Coach, button: str, title: str) -> None:
    app = coach.page("home")
    app.button(key=button).click().run()
    assert not app.exception
    assert app.title[0].value == say(title)


def test_privacy_and_medical_advice_are_said_once(coach: Coach) -> None:
    written = texts(coach.page("home"))
    assert written.count(say("home.privacy")) == 1
    assert written.count(say("home.medical")) == 1
