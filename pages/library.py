"""Library: every posture and exercise the coach knows, with pictures and instructions."""

from __future__ import annotations

import streamlit as st

from pages.components.exercise_card import exercise_card
from pages.components.favourites import show_star_problem
from pages.components.frame import page_header
from pages.components.language import t
from pages.components.library_filter import choose_exercises, choose_postures
from pages.components.own_exercises import own_exercises
from pages.components.own_postures import own_postures
from pages.components.posture_card import posture_card
from pages.components.resources import show_library_problems

page_header(t("library.title"), t("library.lead"))
show_library_problems()
show_star_problem()
postures_tab, exercises_tab, own_tab = st.tabs([t("library.postures"), t("library.exercises"), t("library.own")])
with postures_tab:
    found = choose_postures()
    with st.container(horizontal=True, gap="small"):
        for posture in found:
            posture_card(posture)
with exercises_tab:
    for exercise in choose_exercises():
        exercise_card(exercise)
with own_tab:
    own_exercises()
    own_postures()
