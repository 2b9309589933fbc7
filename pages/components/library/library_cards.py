"""Postures and exercises of the library: found, small in a list with a star, and in full over the library."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import TypeVar

import streamlit as st

from coach.errors import RecordsError
from coach.library.exercise import Exercise
from coach.library.posture import Check, Posture
from coach.library.search import find_exercises, find_postures
from coach.library.vocabulary import LEVELS
from coach.posture.posture_words import span_in_unit
from coach.records.preferences import favourite_name, settings_of
from coach.records.values import Kind
from coach.safe_text import plain_markdown
from coach.text import measure_label, name_order
from coach.workout.summary import CONTROLLED_S
from pages.components.app.language import language, t
from pages.components.app.links import KINDS, linked, linked_name, ways_from
from pages.components.app.problem import show_error
from pages.components.app.records import current_person, favourites, opened_history, use_favourites
from pages.components.app.resources import exercises, postures
from pages.components.library.figure import show_exercise_picture, show_figure

Found = TypeVar("Found", Posture, Exercise)
_PROBLEM = "favourite_problem"


def is_favourite(kind: Kind, item_id: str) -> bool:
    return favourite_name(kind, item_id) in favourites()


def star(kind: Kind, item_id: str, name: str, *, key: str) -> None:
    """A star to touch. Its words are read aloud to those who cannot see it; the style shows the symbol alone."""
    has = is_favourite(kind, item_id)
    st.button(
        t("library.unstar" if has else "library.star", name=name),
        icon=":material/star:",
        type="tertiary",
        key=f"star_{'on' if has else 'off'}_{key}_{kind}_{item_id}",
        on_click=_keep,
        args=(favourite_name(kind, item_id), not has),
    )


def show_star_problem() -> None:
    """Why the star touched last could not be kept; said once."""
    problem = st.session_state.pop(_PROBLEM, None)
    if problem is not None:
        show_error(problem)


def _keep(favourite: str, starred: bool) -> None:
    try:
        history = opened_history()
        person = current_person(history)
        settings = settings_of(person.settings).with_star(favourite, starred)
        history.change_profile(replace(person, settings=settings.as_dict()))
    except RecordsError as error:
        st.session_state[_PROBLEM] = error
        return
    use_favourites(settings)


def posture_card(posture: Posture, key: str = "library") -> None:
    """A small card that opens the whole description."""
    with _card("posture", posture, key, width_px=164):
        show_figure(posture, height_px=120, both_views=False)


def exercise_card(exercise: Exercise) -> None:
    """The same for an exercise."""
    with _card("exercise", exercise, "library", width_px=236):
        show_exercise_picture(exercise, height_px=120, every_view=False, on_card=True)


@contextmanager
def _card(kind: Kind, item: Posture | Exercise, key: str, *, width_px: int) -> Iterator[None]:
    """Room for a picture between the star and the name, which opens the description; below, where to do it."""
    name, own = item.names.in_(language()), f"{key}_{kind}_{item.id}"
    with st.container(border=True, width=width_px, horizontal_alignment="center", gap="xsmall", key=f"card_{own}"):
        star(kind, item.id, name, key=key)
        yield
        if st.button(name, key=f"open_{own}", type="tertiary", width="stretch"):
            st.query_params[kind] = item.id
        ways_from(kind, item.id)


def show_posture(posture: Posture) -> None:
    if posture.sanskrit is not None:
        st.markdown(f"*{posture.sanskrit.iast}*")
    with st.container(horizontal=True):
        for name in (f"family.{posture.family}", f"level.{posture.level}", f"seen_from.{posture.view}"):
            st.badge(t(name), color="primary" if name.startswith("level") else "gray")
        st.badge(t("library.hold", seconds=posture.hold_s), icon=":material/timer:", color="gray")
    show_figure(posture, height_px=240)
    works_on = [t(f"area.{area}") for area in posture.areas] + [t(f"purpose.{one}") for one in posture.purpose]
    if works_on:
        st.caption(t("library.works_on", what=t("library.comma").join(works_on)))
    _steps(posture)
    with st.expander(t("library.checks"), icon=":material/straighten:"):
        name, what = t("table.check"), t("table.wanted")
        rows = [
            {name: check_name(check).capitalize(), what: span_in_unit(check.wanted, check.tolerance, check.unit)}
            for check in posture.checks
        ]
        st.table(rows, hide_index=True)
        st.caption(t("library.source", source=plain_markdown(posture.source)))
    ways_from("posture", posture.id)


def _steps(posture: Posture) -> None:
    words = language()
    if posture.entry:
        st.markdown(f"**{t('library.entry')}**")
        st.markdown("\n".join(f"{n}. {step.in_(words)}" for n, step in enumerate(posture.entry, start=1)))
    if posture.breathing is not None:
        st.markdown(f":material/air: {t('library.breathing', text=posture.breathing.in_(words))}")
    for title, symbol, lines in (
        ("library.faults", ":material/tips_and_updates:", posture.common_faults),
        ("library.cautions", ":material/health_and_safety:", posture.cautions),
        ("library.not_judged", ":material/visibility_off:", posture.not_judged),
    ):
        if lines:
            st.markdown(f"{symbol} **{t(title)}**\n" + "\n".join(f"- {line.in_(words)}" for line in lines))


def check_name(check: Check) -> str:
    """What a check of a definition looks at, with its role."""
    return check.label.in_(language()) if check.label is not None else measure_label(check.measure_name, language())


def show_exercise(exercise: Exercise) -> None:
    words = language()
    show_exercise_picture(exercise)
    st.markdown(exercise.description.in_(words))
    with st.container(horizontal=True):
        st.badge(t(f"level.{exercise.level}"), color="primary")
        st.badge(t(f"seen_from.{exercise.view}"), color="gray")
        for item in exercise.equipment:
            st.badge(item.in_(words), color="gray")
    st.markdown(t("library.muscles", names=t("library.comma").join(m.in_(words) for m in exercise.muscles)))
    if exercise.tempo is not None:
        tempo = exercise.tempo
        if tempo.total_s < CONTROLLED_S:
            st.markdown(t("library.pace", count=60.0 / tempo.total_s))
        else:
            key = "library.tempo" if tempo.pause_s else "library.tempo_no_pause"
            st.markdown(t(key, down=tempo.eccentric_s, pause=tempo.pause_s, up=tempo.concentric_s))
    if exercise.form:
        st.markdown(f"**{t('library.form')}**")
        st.markdown(
            "\n".join(f"- {check.name.in_(words)}{t('app.colon')}{check.cue.in_(words)}" for check in exercise.form)
        )
    ways_from("exercise", exercise.id)


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
    _elsewhere("exercises", "exercise_search", wanted, len(find_exercises(wanted, exercises())))
    if found and result.is_about_body:
        st.info(t("library.not_medical"), icon=":material/health_and_safety:")
    return _in_order("posture", found, chosen, by_name=not wanted)


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
    _elsewhere("postures", "library_search", wanted, len(find_postures(wanted, postures()).postures))
    found = [
        exercise
        for exercise in find_exercises(wanted, exercises())
        if (not muscle or muscle in [one.in_(words) for one in exercise.muscles])
        and _fits("exercise", exercise, chosen)
        and (_BARE not in chosen or not exercise.equipment)
    ]
    return _in_order("exercise", found, chosen, by_name=not wanted)


def _elsewhere(part: str, field: str, wanted: str, count: int) -> None:
    """How many in the other part fit what was typed; pressed, they are shown: a squat is no posture."""
    if wanted.strip() and count:
        there = {"library_part": t(f"library.{part}"), field: wanted}
        words = t(f"library.also_{part}", count=count)
        st.button(
            words, icon=":material/arrow_forward:", on_click=st.session_state.update, args=(there,), key=f"also_{part}"
        )


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


def _in_order(kind: Kind, found: list[Found], chosen: list[str], *, by_name: bool) -> list[Found]:
    """The favourites first; says so where nothing was found."""
    if not found:
        key = "library.no_favourites" if chosen == [_STARRED] else "library.nothing"
        st.info(t(key), icon=":material/search_off:")
    in_order = sorted(found, key=lambda one: name_order(one.names.in_(language()))) if by_name else found
    return sorted(in_order, key=lambda one: not is_favourite(kind, one.id))
