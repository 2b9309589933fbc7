"""After a live session: what went well, the best moment, what to work on, and what was done, set by set."""

import math
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import streamlit as st

from coach.errors import RecordsError
from coach.library.plan import Step
from coach.media.composed import keepsake
from coach.media.live_frames import rgb_from_jpeg
from coach.media.marks import DrawStyle
from coach.media.pen import Painter
from coach.records.insight import earlier_sessions
from coach.session.live.camera import draw_moment
from coach.session.live.cues import step_name
from coach.session.live.last_session import KeptSession, forget_session, last_session
from coach.session.live.own_range import forget_range, keep_range, load_range
from coach.session.live.review import BestMoment, Moment, Review, review_of
from coach.session.live.state import SetRecord
from coach.workout.statements import fault_statements
from coach.workout.summary import measured, typical
from pages.components.app.account import owner
from pages.components.app.language import language, t
from pages.components.app.problem import told
from pages.components.app.records import current_person, opened_history
from pages.components.app.resources import exercises, postures
from pages.components.app.widgets import download
from pages.components.app.wishes import skeleton
from pages.components.live.live_running import Running, forget_summary
from pages.components.live.live_setup import Chosen, amount
from pages.components.video.workout_result import form_lines


def show_summary(session: Running) -> None:
    sets = session.camera.sets
    st.header(t("live.summary"), anchor=False)
    if session.camera.has_failed:
        st.warning(t("live.worker_gone"), icon=":material/error:")
    if session.camera.picture_count == 0:
        st.warning(t("live.no_camera"), icon=":material/videocam_off:")
    if not sets:
        is_held = session.chosen.steps[0].is_yoga
        st.info(t("live.nothing_held" if is_held else "live.nothing_done"), icon=":material/info:")
    else:
        show_review(session)
        rows = [_row(record) for record in sets]
        used = [name for name in rows[0] if any(row[name] is not None for row in rows)]
        st.table([{name: str(row[name] or "–") for name in used} for row in rows], hide_index=True, border="horizontal")
        _form_words(sets)
    _own_range(session)
    st.button(t("live.again"), icon=":material/replay:", on_click=forget_summary, key="live_again", type="primary")


def _row(record: SetRecord) -> dict[str, object]:
    step = record.step
    name = step_name(step, exercises(), postures()).in_(language())
    range_deg = typical(one.range_deg for one in measured(record.repetitions))
    faults = fault_statements(record.judged, exercises().get(step.subject_id), language())
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
    """What the video page would say of the same, exercise by exercise."""
    for subject in dict.fromkeys(record.step.subject_id for record in sets if record.step.subject_id in exercises()):
        exercise = exercises()[subject]
        done = [one for record in sets if record.step.subject_id == subject for one in record.judged]
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
        unwanted = drop.button(t("live.last_forget"), key="live_last_forget", width="stretch")
        if unwanted and told(lambda: (forget_session(owner()),)) is not None:
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


def show_review(session: Running) -> None:
    """Everything worth a word about the sets that were done; numbers that are nothing are left out."""
    sets = session.camera.sets
    _numbers(sets)
    review = review_of(sets, exercises(), postures())
    best = session.camera.album.best
    words, pictures = st.columns([1, 1], gap="large") if best is not None else (st.container(), None)
    with words:
        _words(review, _last_time(session, sets))
    if best is not None and pictures is not None:
        with pictures:
            _best(best, sets)
    _card(sets, review, best)


def _numbers(sets: tuple[SetRecord, ...]) -> None:
    held_s = sum(record.held_s for record in sets)
    figures = [
        (t("live.total_sets"), len(sets)),
        (t("live.total_repetitions"), sum(record.full_count for record in sets)),
        (t("live.total_held"), t("report.seconds", seconds=held_s) if held_s >= 1.0 else 0),
    ]
    shown = [(label, value) for label, value in figures if value]
    for column, (label, value) in zip(st.columns(len(shown)), shown, strict=True):
        column.metric(label, value)


def _words(review: Review, last_time: str | None) -> None:
    words = language()
    sections = [
        ("live.review.well", ":material/thumb_up:", [one.in_(words) for one in review.went_well]),
        ("live.review.work_on", ":material/target:", [] if review.work_on is None else [review.work_on.in_(words)]),
        ("live.review.last_time", ":material/history:", [last_time] if last_time else []),
        ("live.review.next", ":material/arrow_forward:", [review.next_step.in_(words)]),
    ]
    for title, icon, lines in sections:
        if lines:
            st.markdown(f"**{icon} {t(title)}**\n\n" + "\n\n".join(lines))


def _drawn(moment: Moment) -> Any:
    """The picture as it was shown, as in a mirror."""
    seen: Any = rgb_from_jpeg(moment.jpeg)
    canvas = seen[:, ::-1].copy()
    draw_moment(Painter(canvas), moment.snapshot, DrawStyle(skeleton=skeleton(), mirror=True))
    return canvas


def _best(best: BestMoment, sets: Sequence[SetRecord]) -> None:
    caption = best.caption(sets).in_(language())
    st.markdown(f"**:material/star: {caption}**")
    for column, moment in zip(st.columns(len(best.pictures)), best.pictures, strict=True):
        column.image(_drawn(moment), width="stretch", alt=caption)
    st.caption(t("live.review.not_kept"))


def _last_time(session: Running, sets: tuple[SetRecord, ...]) -> str | None:
    """The first thing that was done, against the last time it was."""
    subject = sets[0].step.subject_id
    own = None if session.recorder is None else session.recorder.session_uuid
    try:
        history = opened_history()
        lines = earlier_sessions(history, current_person(history).uuid, subject)
        before = next((line for line in lines if line.uuid != own), None)
        kept = None if before is None else history.session(before.uuid)
    except RecordsError:
        return None  # it has been said that the history cannot be opened
    if before is None or kept is None:
        return None
    then = [one for one in kept.sets if one.item_id == subject]
    now = [record for record in sets if record.step.subject_id == subject]
    full_then = sum(part.full_count for part in then)
    full_now = sum(record.full_count for record in now)
    name = step_name(sets[0].step, exercises(), postures())
    day = before.day.isoformat()
    if full_then and full_now:
        return t("live.review.then_repetitions", day=day, name=name, before=full_then, now=full_now)
    held_then_s = sum(one.duration_s for part in then for one in part.holds)
    held_now_s = sum(record.held_s for record in now)
    if held_then_s >= 1.0 and held_now_s >= 1.0:
        return t("live.review.then_held", day=day, name=name, before=held_then_s, now=held_now_s)
    return None


def _card(sets: tuple[SetRecord, ...], review: Review, best: BestMoment | None) -> None:
    words = language()
    full, held_s = sum(record.full_count for record in sets), sum(record.held_s for record in sets)
    number, unit = (str(full), t("live.repetitions")) if full else (f"{held_s:.0f}", t("live.seconds"))
    names = dict.fromkeys(step_name(record.step, exercises(), postures()).in_(words) for record in sets)
    title, lines = t("library.comma").join(list(names)[:3]), [one.in_(words) for one in review.went_well]
    footer = f"{t('app.name')} · {datetime.now().astimezone().date().isoformat()}"
    shown = [] if best is None else [_drawn(moment) for moment in best.pictures]
    download(
        t("live.review.card"),
        # made when it is asked for; by then this page's words are out of reach
        lambda: keepsake(shown, number=number, unit=unit, title=title, lines=lines, footer=footer),
        "training.png",
        icon=":material/photo_frame:",
        key="live_card",
    )
