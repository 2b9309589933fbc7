"""What the library knows about one posture or exercise: small in a list, and in full over the library."""

import streamlit as st

from coach.library.exercise import Exercise
from coach.library.posture import Check, Posture
from coach.posture.score_words import posture_name
from coach.safe_text import plain_markdown
from coach.text import measure_label
from coach.workout.summary import CONTROLLED_S
from pages.components.app.language import language, t
from pages.components.app.links import KINDS, linked, linked_name, ways_from
from pages.components.app.resources import exercises, postures
from pages.components.library.favourites import star
from pages.components.library.figure import show_exercise_picture, show_figure

_WIDTH_PX = 164


def posture_card(posture: Posture, key: str = "library") -> None:
    """A small card that opens the whole description."""
    with st.container(
        border=True, width=_WIDTH_PX, horizontal_alignment="center", gap="xsmall", key=f"card_{key}_{posture.id}"
    ):
        name = posture_name(posture, language())
        star("posture", posture.id, name, key=key)
        show_figure(posture, height_px=120, both_views=False)
        if st.button(name, key=f"open_{key}_{posture.id}", type="tertiary", width="stretch"):
            st.query_params["posture"] = posture.id
        ways_from("posture", posture.id)


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
        rows = [(check_name(check), _wanted(check)) for check in posture.checks]
        st.table([{t("table.check"): name, t("table.wanted"): wanted} for name, wanted in rows], hide_index=True)
        st.caption(t("library.source", source=plain_markdown(posture.source)))
    ways_from("posture", posture.id)


def _steps(posture: Posture) -> None:
    words = language()
    if posture.entry:
        st.markdown(f"**{t('library.entry')}**")
        st.markdown("\n".join(f"{n}. {step.in_(words)}" for n, step in enumerate(posture.entry, start=1)))
    if posture.breathing is not None:
        st.markdown(f":material/air: **{t('library.breathing')}** {posture.breathing.in_(words)}")
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


def _wanted(check: Check) -> str:
    low, high = check.wanted
    unit, scale = ("°", 1.0) if check.unit == "deg" else (" %", 100.0)
    if low == high:
        return f"{scale * low:.0f}{unit} ± {scale * check.tolerance:.0f}{unit}"
    return f"{scale * low:.0f}{unit} – {scale * high:.0f}{unit}"


def exercise_card(exercise: Exercise) -> None:
    """A small card that opens the whole description."""
    name = exercise.names.in_(language())
    with st.container(border=True, width=236, horizontal_alignment="center", gap="xsmall", key=f"card_{exercise.id}"):
        star("exercise", exercise.id, name, key="library")
        show_exercise_picture(exercise, height_px=120, every_view=False, moving=False)
        if st.button(name, key=f"open_exercise_{exercise.id}", type="tertiary", width="stretch"):
            st.query_params["exercise"] = exercise.id
        ways_from("exercise", exercise.id)


def show_exercise(exercise: Exercise) -> None:
    words = language()
    show_exercise_picture(exercise)
    st.markdown(exercise.description.in_(words))
    with st.container(horizontal=True):
        st.badge(t(f"level.{exercise.level}"), color="primary")
        st.badge(t(f"seen_from.{exercise.view}"), color="gray")
        for item in exercise.equipment:
            st.badge(item.in_(words), color="gray")
    st.markdown(f"**{t('library.muscles')}** {t('library.comma').join(m.in_(words) for m in exercise.muscles)}")
    if exercise.tempo is not None:
        tempo = exercise.tempo
        if tempo.total_s < CONTROLLED_S:
            st.markdown(t("library.pace", count=60.0 / tempo.total_s))
        else:
            key = "library.tempo" if tempo.pause_s else "library.tempo_no_pause"
            st.markdown(t(key, down=tempo.eccentric_s, pause=tempo.pause_s, up=tempo.concentric_s))
    if exercise.form:
        st.markdown(f"**{t('library.form')}**")
        st.markdown("\n".join(f"- {check.name.in_(words)}: {check.cue.in_(words)}" for check in exercise.form))
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
