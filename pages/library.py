"""Library: every posture and exercise the coach knows, with pictures and instructions."""

from collections.abc import Callable, Sequence
from typing import Any

import streamlit as st

from pages.components.app.frame import is_phone, page_header
from pages.components.app.language import t
from pages.components.app.links import linked
from pages.components.app.resources import show_library_problems
from pages.components.library.library_cards import (
    choose_exercises,
    choose_postures,
    exercise_card,
    open_linked,
    posture_card,
    show_star_problem,
)
from pages.components.library.own_library import own_exercises, own_postures

#: A slow phone draws fifty cards in five seconds, in which nothing can be read.
_ON_A_PHONE = 12


def shelf(name: str, items: Sequence[Any], card: Callable[[Any], None]) -> None:
    whole = f"library_whole_{name}"
    shown = items[:_ON_A_PHONE] if is_phone() and whole not in st.session_state else items
    with st.container(horizontal=True, gap="small", key=f"library_shelf_{name}"):
        for item in shown:
            card(item)
    if len(shown) < len(items):
        words = t("library.show_all", count=len(items))
        st.button(words, on_click=st.session_state.update, args=({whole: True},), key=f"library_more_{name}")


page_header(t("library.title"), t("library.lead"))
show_library_problems()
show_star_problem()
names = [t("library.postures"), t("library.exercises"), t("library.own")]
# only what is looked at is made and sent: a slow phone waits for every picture
parts = st.tabs(names, default=names[linked("exercise") is not None], key="library_part", on_change="rerun")
if parts[0].open:
    with parts[0]:
        shelf("postures", choose_postures(), posture_card)
if parts[1].open:
    with parts[1]:
        shelf("exercises", choose_exercises(), exercise_card)
if parts[2].open:
    with parts[2]:
        own_exercises()
        own_postures()
open_linked()
