"""What lies over the live picture, and the voice: one component that gets a snapshot as data."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import streamlit as st

from coach.session.live.panel import PanelWords
from coach.session.live.state import Snapshot
from pages.components.language import language, t
from pages.components.resources import exercises, postures

_HERE = Path(__file__).parent


def panel(snapshot: Snapshot | None, *, session: str, voice_on: bool, volume: float, running: bool) -> None:
    """Show a snapshot and speak its cue, each once. `session` tells one session's cues from another's."""
    data = PanelWords(language(), exercises(), postures()).of(snapshot)
    data |= {
        "session": session,
        "voice": {"on": voice_on and running, "volume": volume, "lang": t("language.voice")},
        "words": {"screen": t("live.whole_screen")},
    }
    _mount()(data=data, key="live_panel")


def _mount() -> Any:
    # registered anew in every run, because Streamlit forgets components with the visitor's session
    return st.components.v2.component(
        "coach_live_panel",
        html=(_HERE / "live_panel.html").read_text(encoding="utf-8"),
        css=(_HERE / "live_panel.css").read_text(encoding="utf-8"),
        js=(_HERE / "live_panel.js").read_text(encoding="utf-8"),
    )
