"""The home page says what one can do and leads there."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from coach.records.history import open_history
from coach.text import say
from tests.pages.conftest import Coach, texts
from tests.support.histories import repetition


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


def test_the_live_coach_comes_first(coach: Coach) -> None:
    app = coach.page("home")
    assert next(str(button.key) for button in app.button if str(button.key).startswith("go_")) == "go_live"


def test_the_first_visitor_sees_a_sample_that_is_judged_and_the_way_to_it(coach: Coach) -> None:
    app = coach.page("home")
    assert say("home.first_title") in texts(app)
    assert "coach-ring" in texts(app)
    app.button(key="go_first").click().run()
    assert not app.exception
    assert app.title[0].value == say("photo.title")
    assert app.selectbox(key="photo_sample")


def test_whoever_comes_back_sees_plan_week_and_last_result(coach: Coach, own_data_folder: Path) -> None:
    opened = open_history()
    ada = opened.first_profile("Ada")
    now = datetime.now().astimezone()
    for days_ago, item in ((1, "lunge"), (3, "squat"), (4, "lunge"), (5, "squat")):
        with opened.start_session(ada, source="video", started_at=now - timedelta(days=days_ago)) as session:
            session.start_set("exercise", item, start_s=0.0).add_repetition(repetition())
    app = coach.page("home")
    written = texts(app)
    assert say("home.plan_text", name="Squat", count=3) in written
    assert say("home.last_reps", count=1) in written
    assert "coach-week" in written
    assert say("home.first_title") not in written


def test_privacy_and_medical_advice_are_said_once(coach: Coach) -> None:
    written = texts(coach.page("home"))
    assert written.count(say("home.privacy")) == 1
    assert written.count(say("home.medical")) == 1
