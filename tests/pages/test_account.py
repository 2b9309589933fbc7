"""The login on the pages: nothing changes without one, nothing is shown before it, and settings are checked first."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from coach.records.history import open_history
from coach.session.live.last_session import KeptSession, KeptSet, session_path
from coach.studio.accounts import owner_of
from coach.text import languages, say
from pages.components.app import account, frame
from pages.components.app.frame import PAGES
from tests.pages.conftest import ROOT, Coach, texts
from tests.support.histories import repetition

ISSUER = "https://login.example"


def opened(language: str = "en") -> AppTest:
    app = AppTest.from_file(str(ROOT / "streamlit_app.py"), default_timeout=30)
    app.session_state["language"] = language
    return app.run()


@pytest.fixture
def visitor(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """What the provider says of the visitor: one is configured, and nobody is logged in."""
    claims: dict[str, Any] = {"is_logged_in": False}
    monkeypatch.setattr(account, "claims", lambda: claims)
    monkeypatch.setattr(account.st, "secrets", {"auth": {"client_id": "coach"}})
    return claims


def log_in(visitor: dict[str, Any], subject: str, **claims: Any) -> None:
    visitor.update({"is_logged_in": True, "iss": ISSUER, "sub": subject, "iat": time.time(), **claims})


@pytest.mark.parametrize("language", languages())
def test_nothing_is_shown_before_the_login(coach: Coach, visitor: dict[str, Any], language: str) -> None:
    app = opened(language)
    assert not app.exception
    assert [title.value for title in app.title] == [say("account.title", language)]
    assert say("account.log_in", language) in [button.label for button in app.button]
    for entry in PAGES:
        app.switch_page(entry.path).run()
        assert [title.value for title in app.title] == [say("account.title", language)], entry.name


def test_a_button_for_each_provider(coach: Coach, visitor: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    section = {"redirect_uri": "x", "google": {"client_id": "a"}, "keycloak": {"client_id": "b"}}
    monkeypatch.setattr(account.st, "secrets", {"auth": section})
    labels = [button.label for button in opened().button]
    assert labels == ["Log in with Google", "Log in with Keycloak"]


def test_each_login_has_a_history_of_its_own(coach: Coach, visitor: dict[str, Any]) -> None:
    history = open_history()
    own = history.of_owner(owner_of(ISSUER, "ada"))
    with own.start_session(own.first_profile("Ada"), source="live") as session:
        session.start_set("exercise", "squat", start_s=0.0).add_repetition(repetition())
    log_in(visitor, "ben", name="Ben *Bold*")
    app = opened()
    assert "Logged in as Ben \\*Bold\\*" in texts(app)
    app.switch_page("pages/report.py").run()
    assert say("report.none") in texts(app)
    assert "Ada" not in texts(app)
    assert [person.name for person in history.of_owner(owner_of(ISSUER, "ben")).profiles()] == ["Ben *Bold*"]
    log_in(visitor, "ada", name="Ada")
    again = opened()
    again.switch_page("pages/report.py").run()
    assert "Squat" in texts(again)
    history.close()


@pytest.mark.parametrize(
    ("claims", "settings", "reason"),
    [
        ({"iat": 0}, {}, "expired"),
        ({"sub": ""}, {}, "incomplete"),
        ({}, {"COACH_LOGIN_ALLOWED": "@studio.example"}, "not_allowed"),
    ],
    ids=["too long ago", "nobody", "not of this studio"],
)
def test_a_login_may_not_be_enough(
    coach: Coach,
    visitor: dict[str, Any],
    monkeypatch: pytest.MonkeyPatch,
    claims: dict[str, Any],
    settings: dict[str, str],
    reason: str,
) -> None:
    for name, value in settings.items():
        monkeypatch.setenv(name, value)
    log_in(visitor, "ada", **claims)
    app = opened()
    assert not app.exception
    assert say(f"account.{reason}") in texts(app)
    assert say("home.lead") not in texts(app)


@pytest.mark.slow
def test_what_a_live_session_keeps_is_of_one_login(coach: Coach, visitor: dict[str, Any]) -> None:
    kept = KeptSession(
        kind="exercise", subject="squat", steps=(), next_step=0, sets=(KeptSet(subject="squat", kind="exercise"),)
    )
    path = session_path(owner_of(ISSUER, "ada"))
    path.parent.mkdir(parents=True)
    path.write_text(kept.model_dump_json(), encoding="utf-8")
    log_in(visitor, "ben")
    app = opened()
    app.switch_page("pages/live.py").run()
    assert "live_last_forget" not in [button.key for button in app.button]
    log_in(visitor, "ada")
    again = opened()
    again.switch_page("pages/live.py").run()
    again.button(key="live_last_forget").click().run()
    assert not path.is_file()


def test_the_library_of_everybody_is_not_changed_by_visitors(coach: Coach, visitor: dict[str, Any]) -> None:
    log_in(visitor, "ada")
    app = opened()
    app.switch_page("pages/library.py").run()
    app.session_state["library_part"] = say("library.own")
    app.run()
    assert say("account.library") in texts(app)
    assert "own_name" not in [field.key for field in app.text_input]
    app.switch_page("pages/live.py").run()
    assert not app.exception
    assert "programme_keep" not in [button.key for button in app.button]


def test_pages_speak_of_the_studio(coach: Coach, visitor: dict[str, Any], own_data_folder: Path) -> None:
    log_in(visitor, "ada")
    app = opened()
    assert say("account.privacy") in texts(app)
    app.switch_page("pages/settings.py").run()
    assert say("account.where") in texts(app)
    assert say("account.privacy_text") in texts(app)
    assert str(own_data_folder) not in "".join([*texts(app), *(block.value for block in app.code)])


def test_a_login_that_ends_meanwhile_reaches_no_history(
    coach: Coach, visitor: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A part of a page runs by itself, without what surrounds the page."""
    log_in(visitor, "ada")
    app = opened()
    app.switch_page("pages/progress.py").run()
    history = open_history()
    before = history.profiles()
    assert len(before) == 1
    monkeypatch.setattr(frame, "require_login", lambda: None)
    monkeypatch.setattr(frame, "is_welcome", lambda: True)
    visitor["iat"] = 0
    app.run()
    assert say("account.expired") in texts(app)
    assert history.profiles() == before
    history.close()


def test_required_but_not_configured_lets_nobody_in(coach: Coach, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COACH_LOGIN", "required")
    app = opened()
    assert say("account.not_configured") in texts(app)
    assert say("home.lead") not in texts(app)


def test_switched_off_although_a_provider_is_configured(
    coach: Coach, visitor: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COACH_LOGIN", "off")
    assert say("home.lead") in texts(opened())


def test_a_data_folder_that_cannot_be_named_is_told_before_anything_else(
    coach: Coach, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COACH_DATA", f"/tmp/{'x' * 300}")
    app = opened()
    assert app.code[0].value == f"COACH_DATA: expected a folder, found '/tmp/{'x' * 75}...' (305 letters)"
    assert not app.title


@pytest.mark.parametrize("language", languages())
def test_a_wrong_setting_is_told_before_anything_else(
    coach: Coach, monkeypatch: pytest.MonkeyPatch, language: str
) -> None:
    monkeypatch.setenv("COACH_METRICS_PORT", "none")
    app = opened(language)
    assert say("app.wrong_settings", language) in texts(app)
    assert app.code[0].value == "COACH_METRICS_PORT: expected a port from 1 to 65535, found 'none'"
    assert not app.title
