"""After a live session: what was done, set by set."""

import math
from collections.abc import Sequence

import streamlit as st

from coach.errors import CoachError
from coach.library.plan import Step
from coach.session.live.cues import step_name
from coach.session.live.last_session import KeptSession, forget_session, last_session
from coach.session.live.own_range import forget_range, keep_range, load_range
from coach.session.live.state import SetRecord
from coach.workout.statements import fault_statements
from coach.workout.summary import measured, typical
from pages.components.app.account import owner
from pages.components.app.language import language, t
from pages.components.app.problem import show_error
from pages.components.app.resources import exercises, postures
from pages.components.live.live_cards import amount
from pages.components.live.live_review import show_review
from pages.components.live.live_running import Running, forget_summary
from pages.components.live.live_setup import Chosen
from pages.components.video.workout_words import form_lines


def show_summary(session: Running) -> None:
    sets = session.camera.sets
    st.header(t("live.summary"), anchor=False)
    if session.camera.has_failed:
        st.warning(t("live.worker_gone"), icon=":material/error:")
    if session.camera.picture_count == 0:
        st.warning(t("live.no_camera"), icon=":material/videocam_off:")
    if not sets:
        st.info(t("live.nothing_done"), icon=":material/info:")
    else:
        show_review(session)
        rows = [_row(record) for record in sets]
        used = [name for name in rows[0] if any(row[name] is not None for row in rows)]
        # numbers stay numbers; what has no value in a column of words is left empty
        st.dataframe([{name: row[name] for name in used} for row in rows], hide_index=True, placeholder="–")
        _form_words(sets)
    _own_range(session)
    st.button(t("live.again"), icon=":material/replay:", on_click=forget_summary, key="live_again", type="primary")


def _row(record: SetRecord) -> dict[str, object]:
    step = record.step
    name = step_name(step, exercises(), postures()).in_(language())
    range_deg = typical(one.range_deg for one in measured(record.repetitions))
    faults = fault_statements(record.repetitions, exercises().get(step.subject_id), language())
    return {
        t("live.column_what"): name if step.side is None else f"{name} · {t(f'live.side.{step.side}')}",
        t("live.column_full"): record.full_count or None,
        t("live.column_partial"): record.partial_count or None,
        t("live.column_held"): t("report.seconds", seconds=record.held_s) if record.held_s >= 1 else None,
        t("live.column_range"): f"{range_deg:.0f}°" if math.isfinite(range_deg) else None,
        t("live.column_faults"): t("library.comma").join(said.name for said, _ in faults) or None,
        t("live.column_complete"): "✓" if record.is_complete else "–",
    }


def _form_words(sets: Sequence[SetRecord]) -> None:
    """What the video page would say of the same repetitions, exercise by exercise."""
    for subject in dict.fromkeys(record.step.subject_id for record in sets if record.step.subject_id in exercises()):
        exercise = exercises()[subject]
        done = [one for record in sets if record.step.subject_id == subject for one in record.repetitions]
        lines = form_lines(done, exercise)
        if lines:
            st.markdown(f"**{exercise.names.in_(language())}**")
        for line in lines:
            st.markdown(line)


def _own_range(session: Running) -> None:
    if session.chosen.kind != "calibration":
        return
    own = session.camera.own_range
    if own is None:
        st.warning(t("live.range_unknown"), icon=":material/straighten:")
        return
    st.success(t("live.range_found", degrees=own.turn_deg), icon=":material/straighten:")
    if load_range(own.exercise, owner()) != own and st.button(t("live.range_keep"), key="live_range_keep"):
        keep_range(own, owner())
        st.rerun()
    if load_range(own.exercise, owner()) is not None and st.button(t("live.range_forget"), key="live_range_forget"):
        forget_range(own.exercise, owner())
        st.rerun()


def show_last_session() -> Chosen | None:
    """The session that was kept last; what is left of it, when the visitor wishes to go on."""
    kept = last_session(owner())
    if kept is None:
        return None
    with st.container(border=True):
        st.markdown(t("live.last_session", done=_done(kept)))
        left = _left(kept)
        if left:
            st.caption(t("live.last_next", what=_next(left[0])))
        go, drop = st.columns([1, 1])
        if drop.button(t("live.last_forget"), key="live_last_forget", width="stretch"):
            try:
                forget_session(owner())
            except CoachError as error:
                show_error(error)
            else:
                st.rerun()
        if left and go.button(t("live.last_continue"), key="live_last_continue", type="primary", width="stretch"):
            return Chosen(kept.kind, kept.subject, left)
    return None


def _done(kept: KeptSession) -> str:
    """What there is of it; of numbers that are nothing nothing is said."""
    full, held_s = sum(one.full for one in kept.sets), sum(one.held_s for one in kept.sets)
    parts = [t("live.last_sets", count=len(kept.sets))]
    if full:
        parts.append(t("live.last_repetitions", count=full))
    if held_s >= 1.0:
        parts.append(t("live.last_held", seconds=held_s))
    return t("library.comma").join(parts)


def _left(kept: KeptSession) -> tuple[Step, ...]:
    """What is left of it, unless it needs something of one's own that was deleted since."""
    known = all(step.subject_id in (postures() if step.is_yoga else exercises()) for step in kept.left)
    return kept.left if known else ()


def _next(step: Step) -> str:
    """What one would go on with, and how much of it."""
    name = step_name(step, exercises(), postures()).in_(language())
    much = amount(step.target_count, step.target_s, is_yoga=step.is_yoga)
    return t("library.comma").join(filter(None, (name, much)))
