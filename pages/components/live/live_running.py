"""The live session of a browser tab: where it has its place and who keeps it; begin, end, sum up."""

import gc
import time
import uuid
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import streamlit as st

from coach.media.lettering import drawable
from coach.records.live import LiveRecorder
from coach.session.live.camera import LiveCamera
from coach.session.live.course import Course
from coach.session.live.ghost import GhostFollower
from coach.session.live.last_session import keep_session
from coach.session.live.own_range import load_range
from coach.session.live.panel import PanelWords
from coach.session.live.room import LiveRoom
from coach.session.live.session import LiveSession
from coach.session.live.state import Snapshot
from coach.session.live.worker import PictureWorker
from coach.text import told as in_every_language
from pages.components.app.account import owner
from pages.components.app.language import language
from pages.components.app.problem import told
from pages.components.app.records import current_person, opened_history
from pages.components.app.resources import exercises, postures, require_model
from pages.components.app.visit import in_hand
from pages.components.app.wishes import skeleton, wish
from pages.components.live.live_setup import Chosen

_STATE = "live_running"
_OVER = "live_over"
#: Without a picture for this long, nobody shows a session any more whose page was loaded anew.
GONE_S = 2.0


@dataclass
class Running:
    """A session that has been started in this browser tab."""

    chosen: Chosen
    camera: LiveCamera
    started_s: float
    alone: bool = True
    is_filmed_by_phone: bool = False
    id: str = field(default_factory=lambda: uuid.uuid4().hex[:8])
    last: Snapshot | None = None
    keeping_count: int = 0
    recorder: LiveRecorder | None = None


@st.cache_resource(show_spinner=False, max_entries=1, on_release=lambda room: room.close())
def live_room(model: Path) -> LiveRoom:
    # After every run of a page or fragment Streamlit collects all garbage, which takes 0.1 to 0.3 seconds in which
    # nothing else runs, several times a second beside a live picture. What exists by now (modules, libraries) stays
    # for ever anyway: leaving it out makes a collection take a few milliseconds.
    gc.collect()
    gc.freeze()
    return LiveRoom(lambda: PictureWorker(model))


def running() -> Running | None:
    """The session of this tab, if there is one."""
    return st.session_state.get(_STATE)


def over() -> Running | None:
    """The session that has just ended, to be summed up."""
    return in_hand().get(_OVER)


def begin(chosen: Chosen, *, by_phone: bool = False) -> bool:
    """Start a session; False when no place is free."""
    mine = owner()
    ranges = {step.subject_id: load_range(step.subject_id, mine) for step in chosen.steps if not step.is_yoga}
    course = Course(
        chosen.steps,
        exercises=exercises(),
        postures=postures(),
        strictness=wish("strictness"),
        own_ranges={key: own for key, own in ranges.items() if own is not None},
    )
    session = LiveSession(course)
    recorder = _recorder(chosen.subject if chosen.kind in ("programme", "flow") else None)

    def keep(sets: Any) -> None:
        keep_session(
            chosen.kind, chosen.subject, steps=chosen.steps, next_step=session.step_index, sets=sets, owner=mine
        )
        if recorder is not None:
            recorder.follow(course.take_happened(), over=True)

    # drawn on the picture, in a language that this computer has letters for
    sides = {side: drawable(in_every_language(f"live.side.{side}"), language()) for side in ("left", "right")}
    room = live_room(require_model())
    camera = room.open(
        session,
        skeleton=skeleton(),
        ghosts=GhostFollower(postures(), labels=sides),
        words=PanelWords(language(), exercises(), postures()).of,
        on_close=keep,
    )
    if camera is None:
        return False
    alone = room.taken == 1
    started_s = time.monotonic()
    begun = Running(chosen, camera, started_s=started_s, alone=alone, is_filmed_by_phone=by_phone, recorder=recorder)
    st.session_state[_STATE] = in_hand()[_STATE] = begun
    in_hand().pop(_OVER, None)
    return True


def _recorder(programme_id: str | None) -> LiveRecorder | None:
    """What keeps the session that begins; None (and a word about it) when the history cannot be opened."""

    def begin_to_keep() -> LiveRecorder:
        history = opened_history()
        everything: Any = {"exercises": exercises(), "postures": postures(), "programme_id": programme_id}
        return LiveRecorder(history, current_person(history), **everything)

    return told(begin_to_keep)


def end() -> None:
    """Stop, keep what was done, and sum up."""
    session = running()
    if session is None:
        return
    session.last = session.camera.snapshot or session.last
    session.camera.close()
    # Closing takes a while, and whatever is written to the session's state may end this run for one that was asked for
    # meanwhile. So the session is let go of last: as long as it is there, the next run comes here again.
    in_hand().pop(_STATE, None)
    in_hand()[_OVER] = session
    st.session_state.pop(_STATE, None)


@st.fragment(run_every=1.0)
def _await_end() -> None:
    left: Running | None = in_hand().get(_STATE)
    if left is None or left.camera.is_closed:
        in_hand().pop(_STATE, None)
        st.rerun()  # the whole page: there is something to go on with
    elif left.camera.silent_s > GONE_S:
        left.camera.close()


def close_what_was_left() -> None:
    """A page that was loaded anew has lost its session: close it, so that it can be gone on with.

    As long as pictures arrive another window of this visitor shows it.
    """
    if _STATE not in st.session_state and _STATE in in_hand():
        _await_end()


def forget_summary() -> None:
    in_hand().pop(_OVER, None)
