"""The live session of a browser tab: begin, end, sum up."""

from __future__ import annotations

import time
import uuid
from dataclasses import dataclass, field
from typing import Any

import streamlit as st

from coach.records.live import LiveRecorder
from coach.session.live.camera import LiveCamera
from coach.session.live.ghost import GhostFollower
from coach.session.live.own_range import load_range
from coach.session.live.session import LiveSession
from coach.session.live.state import Snapshot
from coach.session.live.store import keep_session
from pages.components.account import owner
from pages.components.live_recording import new_recorder
from pages.components.live_resources import live_room
from pages.components.live_settings import wish
from pages.components.live_setup import Chosen
from pages.components.resources import exercises, postures, require_model

_STATE = "live_running"
_OVER = "live_over"


@dataclass
class Running:
    """A session that has been started in this browser tab."""

    chosen: Chosen
    camera: LiveCamera
    started_s: float
    alone: bool = True
    path: str = "webrtc"  # or "jpeg", or "phone": the camera of a paired phone
    id: str = field(default_factory=lambda: uuid.uuid4().hex[:8])
    last: Snapshot | None = None
    keeping_count: int = 0
    recorder: LiveRecorder | None = None
    shown_count: int = 0


def running() -> Running | None:
    """The session of this tab, if there is one."""
    found: Running | None = st.session_state.get(_STATE)
    return found


def over() -> Running | None:
    """The session that has just ended, to be summed up."""
    found: Running | None = st.session_state.get(_OVER)
    return found


def begin(chosen: Chosen, *, first_step: int = 0, path: str = "webrtc") -> bool:
    """Start a session; False when no place is free."""
    mine = owner()
    ranges = {step.subject_id: load_range(step.subject_id, mine) for step in chosen.steps if not step.is_yoga}
    session = LiveSession(
        chosen.steps,
        exercises=exercises(),
        postures=postures(),
        strictness=wish("strictness", "normal"),
        own_ranges={key: own for key, own in ranges.items() if own is not None},
        first_step=first_step,
    )
    count = len(chosen.steps)

    recorder = new_recorder(chosen.subject if chosen.kind in ("programme", "flow") else None)

    def keep(sets: Any) -> None:
        keep_session(chosen.kind, chosen.subject, next_step=session.step_index, step_count=count, sets=sets, owner=mine)
        if recorder is not None:
            recorder.follow(session.take_happened(), over=True)

    room = live_room(require_model())
    camera = room.open(session, skeleton=wish("skeleton", True), ghosts=GhostFollower(postures()), on_close=keep)
    if camera is None:
        return False
    alone = room.places.taken == 1
    started_s = time.monotonic()
    st.session_state[_STATE] = Running(chosen, camera, started_s=started_s, alone=alone, path=path, recorder=recorder)
    st.session_state.pop(_OVER, None)
    return True


def end() -> None:
    """Stop, keep what was done, and sum up."""
    session = st.session_state.pop(_STATE, None)
    if session is not None:
        session.last = session.camera.snapshot or session.last
        session.camera.close()
        st.session_state[_OVER] = session


def forget_summary() -> None:
    st.session_state.pop(_OVER, None)
