"""A live session is kept while it happens; a history that cannot be opened stops nobody from training."""

import streamlit as st

from coach.errors import RecordsError
from coach.records.live import LiveRecorder
from pages.components.app.language import t
from pages.components.app.records import current_person, opened_history, show_problem
from pages.components.app.resources import exercises, postures


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
