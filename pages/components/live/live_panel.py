"""What lies over the live picture, and the voice: one component that gets a snapshot as data."""

from pathlib import Path
from typing import Any

import streamlit as st

from coach.session.live.panel import PanelWords
from coach.session.live.state import Snapshot
from pages.components.app.language import language, t
from pages.components.app.resources import exercises, postures
from pages.components.app.sound import with_sound

_HERE = Path(__file__).parent


#: What may be said, and its words in the catalogues.
_COMMANDS = ("pause", "resume", "skip")


def panel(
    snapshot: Snapshot | None, *, session: str, voice_on: bool, volume: float, running: bool, listen: bool
) -> str | None:
    """Show a snapshot and speak its cue, each once; returns the command that was heard, if one was.

    session: tells one session's cues from another's. listen: for commands, where the browser can do so by itself.
    """
    data = PanelWords(language(), exercises(), postures()).of(snapshot)
    data |= {
        "session": session,
        "voice": {"on": voice_on and running, "volume": volume, "lang": t("language.voice")},
        "words": {"screen": t("live.whole_screen")},
        "listen": {
            "on": listen and running,
            "words": {name: t(f"live.heard.{name}").split("|") for name in _COMMANDS},
        },
    }
    heard = getattr(_mount()(data=data, key="live_panel", on_said_change=lambda: None), "said", None)
    return heard if heard in _COMMANDS else None


def _mount() -> Any:
    # registered anew in every run, because Streamlit forgets components with the visitor's session
    return st.components.v2.component(
        "coach_live_panel",
        html=(_HERE / "live_panel.html").read_text(encoding="utf-8"),
        css=(_HERE / "live_panel.css").read_text(encoding="utf-8"),
        js=with_sound(_HERE / "live_panel.js"),
    )
