"""What a live session needs besides itself: a place, programmes and flows, and somebody who keeps it."""

import gc
from pathlib import Path

import streamlit as st

from coach.errors import RecordsError
from coach.library.programmes import ProgrammeLibrary, load_programmes
from coach.records.live import LiveRecorder
from coach.session.live.room import LiveRoom
from coach.session.live.worker import PictureWorker, WorkerPlaces
from pages.components.app.language import t
from pages.components.app.records import current_person, opened_history, show_problem
from pages.components.app.resources import exercises, postures


@st.cache_resource(show_spinner=False, max_entries=1, on_release=lambda room: room.close())
def live_room(model: Path) -> LiveRoom:
    # After every run of a page or fragment Streamlit collects all garbage, which takes 0.1 to 0.3 seconds in which
    # nothing else runs, several times a second beside a live picture. What exists by now (modules, libraries) stays
    # for ever anyway: leaving it out makes a collection take a few milliseconds.
    gc.collect()
    gc.freeze()
    return LiveRoom(WorkerPlaces(lambda: PictureWorker(model)))


@st.cache_resource(show_spinner=False)
def programmes() -> ProgrammeLibrary:
    """Programmes and flows; `programmes.clear()` after one was changed."""
    return load_programmes(tuple(exercises()), tuple(postures()))


def new_recorder(programme_id: str | None) -> LiveRecorder | None:
    """What keeps the session that begins; None (and a word about it) when the history cannot be opened."""
    try:
        history = opened_history()
        person = current_person(history)
    except RecordsError as error:
        show_problem(error)
        return None
    return LiveRecorder(history, person, exercises=exercises(), postures=postures(), programme_id=programme_id)


def tell_problem(recorder: LiveRecorder) -> None:
    """Say when saving fails, for as long as it does."""
    if recorder.problem is not None:
        st.warning(t(f"history.problem.{recorder.problem.reason}"), icon=":material/save:")
