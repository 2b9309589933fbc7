"""The first use: the model is explained, fetched with progress, and a failure says what to do."""

from __future__ import annotations

from pathlib import Path

import pytest

from coach.errors import ModelError
from coach.text import Message, say
from pages.components.app import resources
from tests.pages.conftest import Coach, texts


def test_without_a_model_the_page_explains_and_offers_to_fetch_it(
    coach: Coach, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(resources, "find_model", lambda: None)
    app = coach.page("yoga_check")
    assert say("model.explain") in texts(app)
    assert not app.get("file_uploader")


@pytest.mark.parametrize("lacks", [pytest.param(False, id="all"), pytest.param(True, id="not all")])
def test_after_fetching_the_page_goes_on(
    coach: Coach, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, lacks: bool
) -> None:
    fetched: list[Path] = []

    def fetch(progress):
        progress(Message("model.step_wheel"), 0.4)
        fetched.append(tmp_path / "model.task")
        return fetched[0]

    monkeypatch.setattr(resources, "find_model", lambda: fetched[0] if fetched else None)
    monkeypatch.setattr(resources, "ensure_model", fetch)
    monkeypatch.setattr(resources, "missing_witnesses", lambda: ["movenet"] if lacks else [])
    app = coach.page("yoga_check")
    app.button(key="fetch_model").click().run()
    assert fetched
    assert app.get("file_uploader")
    # said once that not all witnesses came with the model
    assert [one.value for one in app.warning] == ([say("model.alone_now")] if lacks else [])
    app.run()
    assert not app.warning


def test_a_failure_is_shown_with_what_to_do_by_hand(coach: Coach, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(progress):
        raise ModelError("pip could not reach the index. Run: python -m coach model --file FILE")

    monkeypatch.setattr(resources, "find_model", lambda: None)
    monkeypatch.setattr(resources, "ensure_model", fail)
    app = coach.page("yoga_check")
    app.button(key="fetch_model").click().run()
    assert not app.exception
    assert app.error[0].value == say("model.failed")
    assert "python -m coach model --file FILE" in app.code[0].value


def test_a_wrong_setting_is_told(coach: Coach, monkeypatch: pytest.MonkeyPatch) -> None:
    def wrong():
        raise ModelError("There is no model file at /nowhere (COACH_MODEL).")

    monkeypatch.setattr(resources, "find_model", wrong)
    app = coach.page("workout_video")
    assert "There is no model file at /nowhere" in app.error[0].value
