"""Finding postures and exercises by name, family and level."""

from __future__ import annotations

import unicodedata

import streamlit as st

from coach.posture.library import names_of
from coach.posture.schema import Posture
from coach.posture.words import posture_name
from coach.workout.schema import Exercise
from pages.components.language import language, t
from pages.components.resources import exercises, postures

LEVELS = ("beginner", "intermediate", "advanced")


def choose_postures() -> list[Posture]:
    """Postures that fit what the visitor is looking for, by name."""
    everything = list(postures().values())
    what, kind = st.columns([3, 2], gap="medium")
    wanted = what.text_input(t("library.search"), key="library_search", icon=":material/search:")
    families = sorted({posture.family for posture in everything})
    family = kind.selectbox(
        t("library.family"),
        ["", *families],
        format_func=lambda name: t(f"family.{name}") if name else t("library.all"),
        key="library_family",
    )
    levels = st.pills(
        t("library.level"),
        LEVELS,
        selection_mode="multi",
        format_func=lambda name: t(f"level.{name}"),
        key="library_level",
        label_visibility="collapsed",
    )
    found = [
        posture
        for posture in everything
        if (not family or posture.family == family)
        and (not levels or posture.level in levels)
        and (not wanted or any(_plain(wanted) in _plain(name) for name in names_of(posture)))
    ]
    if not found:
        st.info(t("library.nothing"), icon=":material/search_off:")
    return sorted(found, key=lambda posture: posture_name(posture, language()))


def choose_exercises() -> list[Exercise]:
    """All exercises by name."""
    return sorted(exercises().values(), key=lambda exercise: exercise.names.in_(language()))


def _plain(name: str) -> str:
    """Without accents, case and dashes: Vṛkṣāsana is found as vrksasana."""
    letters = unicodedata.normalize("NFKD", name.casefold())
    return "".join(letter for letter in letters if letter.isalnum())
