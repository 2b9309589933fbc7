"""Exercises of one's own: begin with one that is there, change its definition, check it, keep it."""

from __future__ import annotations

import streamlit as st

from coach.errors import CoachError, LibraryError
from coach.safe_text import plain_markdown
from coach.session.own_exercises import exercise_path, exercise_source, forget_exercise, keep_exercise
from pages.components.account import may_change_library
from pages.components.language import language, t
from pages.components.problem import show_error
from pages.components.resources import exercises, read_libraries_again

_DONE = "own_exercise_done"


def own_exercises() -> None:
    """The editor, with what it has done last."""
    if not may_change_library():
        return
    done = st.session_state.pop(_DONE, None)
    if done:
        st.success(plain_markdown(done), icon=":material/check_circle:")
    with st.expander(t("own.exercises"), icon=":material/edit_note:"):
        st.markdown(t("own.exercises_help"))
        names = {key: one.names.in_(language()) for key, one in exercises().items()}
        chosen = st.selectbox(t("programme.begin_with"), names, format_func=names.__getitem__, key="exercise_chosen")
        source = st.text_area(t("own.definition"), exercise_source(chosen), height=420, key=f"exercise_text_{chosen}")
        keep, drop, out = st.columns(3)
        if keep.button(t("programme.keep"), type="primary", key="exercise_keep", width="stretch"):
            _keep(source)
        is_own = exercise_path(chosen).is_file()
        if drop.button(t("programme.forget"), disabled=not is_own, key="exercise_forget", width="stretch"):
            forget_exercise(chosen)
            st.session_state.pop(f"exercise_text_{chosen}", None)
            _again(t("settings.deleted"))
        out.download_button(
            t("own.export"), source, file_name=f"{chosen}.yaml", mime="text/yaml", on_click="ignore",
            key="exercise_export", width="stretch",
        )  # fmt: skip


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
