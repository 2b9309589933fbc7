"""Settings from the environment: right ones are understood, wrong ones are told by name."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from coach.cli import LANGUAGE_VARIABLE
from coach.errors import ConfigurationError
from coach.platform.environment import Environment, environment, variable
from coach.platform.limits import MAX_UPLOAD_MB
from tests.support.server import ROOT

RIGHT: dict[str, tuple[str, str, Any]] = {
    "nothing": ("COACH_LIVE_SESSIONS", "", None),
    "number": ("COACH_LIVE_SESSIONS", "4", 4),
    "folder": ("COACH_DATA", "/srv/coach", Path("/srv/coach")),
    "login": ("COACH_LOGIN", "required", "required"),
    "hours": ("COACH_LOGIN_HOURS", "1.5", 1.5),
    "accounts": ("COACH_LOGIN_ALLOWED", "ada@a.example, @b.example", ("ada@a.example", "@b.example")),
    "level in capitals": ("COACH_LOG_LEVEL", "INFO", "info"),
    "format": ("COACH_LOG_FORMAT", "json", "json"),
    "port": ("COACH_METRICS_PORT", "9101", 9101),
}


@pytest.mark.parametrize(("name", "text", "value"), RIGHT.values(), ids=RIGHT.keys())
def test_settings_are_read(monkeypatch: pytest.MonkeyPatch, name: str, text: str, value: Any) -> None:
    monkeypatch.setenv(name, text)
    assert getattr(environment(), name.removeprefix("COACH_").lower()) == value


WRONG = {
    "no number": ("COACH_LIVE_SESSIONS", "many", "a whole number from 1 to 1000, found 'many'"),
    "none": ("COACH_LIVE_SESSIONS", "0", "a whole number from 1 to 1000, found '0'"),
    "another word": ("COACH_LOGIN", "yes", "auto, required or off, found 'yes'"),
    "no hours": ("COACH_LOGIN_HOURS", "-1", "a number of hours above 0, at most 720, found '-1'"),
    "no address": ("COACH_LOGIN_ALLOWED", "ada", "e-mail addresses or endings"),
    "no level": ("COACH_LOG_LEVEL", "loud", "debug, info, warning or error, found 'loud'"),
    "no port": ("COACH_METRICS_PORT", "70000", "a port from 1 to 65535, found '70000'"),
}


@pytest.mark.parametrize(("name", "text", "expected"), WRONG.values(), ids=WRONG.keys())
def test_a_wrong_setting_is_told_by_name(monkeypatch: pytest.MonkeyPatch, name: str, text: str, expected: str) -> None:
    monkeypatch.setenv(name, text)
    with pytest.raises(ConfigurationError) as caught:
        environment()
    (problem,) = caught.value.problems
    assert problem.startswith(f"{name}: expected {expected}")


def test_all_that_is_wrong_is_told_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COACH_LOGIN", "yes")
    monkeypatch.setenv("COACH_METRICS_PORT", "x")
    with pytest.raises(ConfigurationError) as caught:
        environment()
    assert [problem.split(":")[0] for problem in caught.value.problems] == ["COACH_LOGIN", "COACH_METRICS_PORT"]
    assert caught.value.is_usage


def test_a_password_is_not_shown_in_the_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COACH_DATABASE_URL", "postgresql://u:very-secret@h/d")
    assert "very-secret" not in repr(environment())


@pytest.mark.parametrize("field", Environment.model_fields)
def test_every_setting_is_in_the_guide(field: str) -> None:
    guide = (ROOT / ".deploy" / "README.md").read_text(encoding="utf-8")
    assert f"| `{variable(field)}` |" in guide


def test_settings_are_read_in_one_place() -> None:
    """What is checked before anything begins is what is used: nobody else asks for a variable of the coach's."""
    names = {f'"{variable(field)}"' for field in Environment.model_fields}
    files = [*(ROOT / "coach").rglob("*.py"), *(ROOT / "pages").rglob("*.py"), ROOT / "streamlit_app.py"]
    asking = [path.name for path in files if any(name in path.read_text(encoding="utf-8") for name in names)]
    # the command line must know its language before it loads anything
    assert asking == ["cli.py"]
    assert variable("language") == LANGUAGE_VARIABLE


def test_browsers_may_send_what_the_server_takes() -> None:
    config = (ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8")
    assert f"maxUploadSize = {MAX_UPLOAD_MB}\n" in config
