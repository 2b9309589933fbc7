"""Exercises of one's own: begin with one that is there, change its definition, check it, keep it."""

from functools import partial

import streamlit as st

from coach.errors import CoachError, LibraryError
from coach.library.own_exercises import exercise_path, exercise_source, keep_exercise
from coach.safe_text import plain_markdown
from pages.components.app.account import may_change_library
from pages.components.app.language import language, t
from pages.components.app.problem import show_error
from pages.components.app.resources import exercises, read_libraries_again
from pages.components.library.own_files import own_file_buttons

_DONE, _CHOSEN, _OPEN = "own_exercise_done", "exercise_chosen", "own_exercise_open"


def own_exercises() -> None:
    """The editor, with what it has done last."""
    if not may_change_library():
        return
    done = st.session_state.pop(_DONE, None)
    if done:
        st.success(plain_markdown(done), icon=":material/check_circle:")
    _saved()
    with st.expander(t("own.exercises"), icon=":material/edit_note:", expanded=bool(st.session_state.get(_OPEN))):
        st.markdown(t("own.exercises_help"))
        names = {key: one.names.in_(language()) for key, one in exercises().items()}
        chosen = st.selectbox(t("programme.begin_with"), names, format_func=names.__getitem__, key=_CHOSEN)
        source = st.text_area(t("own.definition"), exercise_source(chosen), height=420, key=f"exercise_text_{chosen}")
        if st.button(t("programme.keep"), type="primary", key="exercise_keep", width="stretch"):
            _keep(source)


def _saved() -> None:
    with st.container(horizontal=True):
        for path in sorted(exercise_path("any").parent.glob("*.yaml")):
            known = exercises().get(path.stem)
            with st.container(width=170, border=True):
                st.markdown(f"**{plain_markdown(path.name if known is None else known.names.in_(language()))}**")
                change = None if known is None else partial(_change, path.stem)
                own_file_buttons(path, change=change, key=f"exercise_{path.stem}")


def _change(exercise_id: str) -> None:
    st.session_state[_CHOSEN], st.session_state[_OPEN] = exercise_id, True


def _keep(source: str) -> None:
    try:
        exercise = keep_exercise(source)
    except LibraryError as error:
        st.error(t("programme.wrong", count=len(error.problems)), icon=":material/error:")
        st.code("\n\n".join(error.problems), language=None)
        return
    except CoachError as error:
        show_error(error)
        return
    _again(t("programme.kept", name=exercise.names.in_(language())))


def _again(message: str) -> None:
    read_libraries_again()
    st.session_state[_DONE] = message
    st.rerun()
