"""Which servers a live session may ask for a way: none, unless whoever runs the coach says so."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
import streamlit_webrtc
from streamlit.testing.v1 import AppTest

SECRET = '[{"urls": "turns:turn.example:5349", "secret": "between-us"}]'


def script() -> None:
    from pages.components.live.live_video import video

    camera: Any = None
    video(camera, "live_1", playing=True, alone=True)


@pytest.fixture
def given(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    calls: list[dict[str, Any]] = []

    def streamer(**settings: Any) -> SimpleNamespace:
        calls.append(settings["rtc_configuration"])
        return SimpleNamespace()

    monkeypatch.setattr(streamlit_webrtc, "webrtc_streamer", streamer)
    return calls


def test_nobody_is_asked_for_a_way(given: list[dict[str, Any]]) -> None:
    app = AppTest.from_function(script).run()
    assert not app.exception
    assert given == [{"iceServers": []}]


def test_the_way_stays_the_same_through_a_session(given: list[dict[str, Any]], monkeypatch: pytest.MonkeyPatch) -> None:
    """A new password with every run of the page would begin a new connection with every run."""
    monkeypatch.setenv("COACH_ICE_SERVERS", SECRET)
    app = AppTest.from_function(script).run()
    app.run()
    assert not app.exception
    first, second = given
    assert first == second
    (server,) = first["iceServers"]
    assert server["urls"] == ["turns:turn.example:5349"]
    assert set(server) == {"urls", "username", "credential"}
