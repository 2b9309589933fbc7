"""Addresses that lead to one posture or exercise: `?posture=tree`, `?exercise=squat`, the same on every page."""

from collections.abc import Mapping

import streamlit as st

from coach.library.exercise import Exercise
from coach.library.posture import Posture
from coach.records.values import Kind
from pages.components.app.language import language, t
from pages.components.app.resources import exercises, postures

KINDS: tuple[Kind, ...] = ("posture", "exercise")
#: Where photos of a posture and videos of an exercise are judged.
CHECKED_AT: Mapping[Kind, str] = {"posture": "pages/yoga_check.py", "exercise": "pages/workout_video.py"}


def linked(kind: Kind) -> str | None:
    """What the address names, where the library knows it."""
    found = st.query_params.get(kind)
    return found if found is not None and found in library(kind) else None


def library(kind: Kind) -> Mapping[str, Posture | Exercise]:
    """The postures or the exercises."""
    return postures() if kind == "posture" else exercises()


def linked_name() -> str | None:
    """The name of what the address names."""
    found = ((kind, linked(kind)) for kind in KINDS)
    return next((library(kind)[name].names.in_(language()) for kind, name in found if name is not None), None)


def choose_linked(kind: Kind, **widgets: str) -> None:
    """Let widgets begin with what the address names: `{}` in a value is its id. From then on they decide.

    The address names it as long as they show it, so that a reload does, too.
    """
    found = linked(kind)
    if found is None:
        return
    named = {key: value.format(found) for key, value in widgets.items()}
    shown = {key: st.session_state.get(key) for key in named}
    if None in shown.values():  # the page has just been opened
        st.session_state.update(named)
    elif shown != named:
        del st.query_params[kind]


def ways_from(kind: Kind, item_id: str) -> None:
    """From a posture or exercise to doing it in front of the camera, and to a check of a photo or video."""
    with st.container(horizontal=True, horizontal_alignment="distribute", gap="xxsmall"):
        st.page_link("pages/live.py", label=t("library.practise"), query_params={kind: item_id})
        st.page_link(CHECKED_AT[kind], label=t("library.check_it"), query_params={kind: item_id})
