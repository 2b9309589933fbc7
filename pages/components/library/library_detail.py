"""The whole description of what the address names, over the library; the address is a link to it while it is open."""

import streamlit as st

from pages.components.app.language import t
from pages.components.app.links import KINDS, linked, linked_name
from pages.components.app.resources import exercises, postures
from pages.components.library.exercise_card import show_exercise
from pages.components.library.posture_card import show_posture


def open_linked() -> None:
    """Open what the address names; says so where nothing has that name."""
    name = linked_name()
    if name is not None:
        st.dialog(name, width="medium", on_dismiss=_forget)(_show)()
    elif any(kind in st.query_params for kind in KINDS):
        st.info(t("library.unknown_link"), icon=":material/search_off:")


def _show() -> None:
    posture, exercise = linked("posture"), linked("exercise")
    if posture is not None:
        show_posture(postures()[posture])
    elif exercise is not None:
        show_exercise(exercises()[exercise])


def _forget() -> None:
    for kind in KINDS:
        st.query_params.pop(kind, None)
