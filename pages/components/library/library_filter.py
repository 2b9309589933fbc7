"""Finding postures and exercises by name, part of the body, purpose, family, level, and among the favourites."""

import streamlit as st

from coach.library.exercise import Exercise
from coach.library.posture import Posture
from coach.library.search import find_exercises, find_postures
from coach.library.vocabulary import LEVELS
from coach.records.values import Kind
from coach.text import name_order
from pages.components.app.language import language, t
from pages.components.app.resources import exercises, postures
from pages.components.library.library_cards import is_favourite

_STARRED, _BARE = "starred", "bare"


def choose_postures() -> list[Posture]:
    """Postures that fit what the visitor is looking for: the favourites first, then the best, then by name."""
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
    result = find_postures(wanted, postures())
    found = [
        posture
        for posture in result.postures
        if (not family or posture.family == family) and _fits("posture", posture, chosen)
    ]
    _say_nothing_found(found, chosen)
    if found and result.is_about_body:
        st.info(t("library.not_medical"), icon=":material/health_and_safety:")
    if not wanted:
        found = sorted(found, key=lambda posture: name_order(posture.names.in_(language())))
    return sorted(found, key=lambda posture: not is_favourite("posture", posture.id))


def choose_exercises() -> list[Exercise]:
    """Exercises that fit what the visitor is looking for: the favourites first, then the best, then by name."""
    everything, words = list(exercises().values()), language()
    what, kind = st.columns([3, 2], gap="medium")
    wanted = what.text_input(t("library.search_exercise"), key="exercise_search", icon=":material/search:")
    muscles = sorted({muscle.in_(words) for exercise in everything for muscle in exercise.muscles}, key=name_order)
    muscle = kind.selectbox(
        t("library.muscle"), ["", *muscles], format_func=lambda name: name or t("library.all"), key="exercise_muscle"
    )
    chosen = _pills((_STARRED, *LEVELS, _BARE), key="exercise_level")
    found = [
        exercise
        for exercise in find_exercises(wanted, exercises())
        if (not muscle or muscle in [one.in_(words) for one in exercise.muscles])
        and _fits("exercise", exercise, chosen)
        and (_BARE not in chosen or not exercise.equipment)
    ]
    _say_nothing_found(found, chosen)
    if not wanted:
        found = sorted(found, key=lambda exercise: name_order(exercise.names.in_(words)))
    return sorted(found, key=lambda exercise: not is_favourite("exercise", exercise.id))


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
