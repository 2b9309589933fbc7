"""Finding postures and exercises by name, family, muscle, level, and among the favourites."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

import streamlit as st

from coach.posture.library import names_of
from coach.posture.schema import Posture
from coach.posture.words import posture_name
from coach.records.model import Kind
from coach.workout.schema import Exercise
from pages.components.favourites import is_favourite
from pages.components.language import language, t
from pages.components.resources import exercises, postures

LEVELS = ("beginner", "intermediate", "advanced")
_STARRED, _BARE = "starred", "bare"


def choose_postures() -> list[Posture]:
    """Postures that fit what the visitor is looking for: the favourites first, then by name."""
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
    chosen = _pills((_STARRED, *LEVELS), key="library_level")
    found = [
        posture
        for posture in everything
        if (not family or posture.family == family)
        and _fits("posture", posture, chosen)
        and _is_named(wanted, names_of(posture))
    ]
    _say_nothing_found(found, chosen)
    return sorted(
        found, key=lambda posture: (not is_favourite("posture", posture.id), posture_name(posture, language()))
    )


def choose_exercises() -> list[Exercise]:
    """Exercises that fit what the visitor is looking for: the favourites first, then by name."""
    everything, words = list(exercises().values()), language()
    what, kind = st.columns([3, 2], gap="medium")
    wanted = what.text_input(t("library.search_exercise"), key="exercise_search", icon=":material/search:")
    muscles = sorted({muscle.in_(words) for exercise in everything for muscle in exercise.muscles})
    muscle = kind.selectbox(
        t("library.muscle"), ["", *muscles], format_func=lambda name: name or t("library.all"), key="exercise_muscle"
    )
    chosen = _pills((_STARRED, *LEVELS, _BARE), key="exercise_level")
    found = [
        exercise
        for exercise in everything
        if (not muscle or muscle in [one.in_(words) for one in exercise.muscles])
        and _fits("exercise", exercise, chosen)
        and (_BARE not in chosen or not exercise.equipment)
        and _is_named(wanted, (*exercise.names.root.values(), *exercise.aliases, exercise.id))
    ]
    _say_nothing_found(found, chosen)
    return sorted(found, key=lambda exercise: (not is_favourite("exercise", exercise.id), exercise.names.in_(words)))


def _pills(options: tuple[str, ...], *, key: str) -> list[str]:
    labels = {_STARRED: f":material/star: {t('library.favourites')}", _BARE: t("library.no_equipment")}
    chosen = st.pills(
        t("library.level"),
        options,
        selection_mode="multi",
        format_func=lambda name: labels.get(name) or t(f"level.{name}"),
        key=key,
        label_visibility="collapsed",
    )
    return list(chosen)


def _fits(kind: Kind, item: Posture | Exercise, chosen: list[str]) -> bool:
    levels = [name for name in chosen if name in LEVELS]
    return (_STARRED not in chosen or is_favourite(kind, item.id)) and (not levels or item.level in levels)


def _say_nothing_found(found: list[Posture] | list[Exercise], chosen: list[str]) -> None:
    if not found:
        key = "library.no_favourites" if chosen == [_STARRED] else "library.nothing"
        st.info(t(key), icon=":material/search_off:")


def _is_named(wanted: str, names: Iterable[str]) -> bool:
    return not wanted or any(_plain(wanted) in _plain(name) for name in names)


def _plain(name: str) -> str:
    """Without accents, case and dashes: Vṛkṣāsana is found as vrksasana."""
    letters = unicodedata.normalize("NFKD", name.casefold())
    return "".join(letter for letter in letters if letter.isalnum())
