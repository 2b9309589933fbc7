"""What all visitors of the live page share: places for sessions, programmes and flows."""

import gc
from pathlib import Path

import streamlit as st

from coach.library.programmes import ProgrammeLibrary, load_programmes
from coach.session.live.room import LiveRoom
from coach.session.live.worker import PictureWorker, WorkerPlaces
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
