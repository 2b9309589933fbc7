"""The summary of a live session: what went well, the best moment, what to work on, last time, the next step."""

from datetime import datetime
from typing import Any

import streamlit as st

from coach.errors import RecordsError
from coach.media.composed import keepsake
from coach.media.live_frames import rgb_from_jpeg
from coach.media.marks import DrawStyle
from coach.media.pen import Painter
from coach.records.insight import earlier_sessions
from coach.session.live.camera import draw_moment
from coach.session.live.cues import step_name
from coach.session.live.review import BestMoment, Moment, Review, review_of
from coach.session.live.state import SetRecord
from pages.components.app.language import language, t
from pages.components.app.records import current_person, opened_history
from pages.components.app.resources import exercises, postures
from pages.components.app.widgets import download
from pages.components.app.wishes import skeleton
from pages.components.live.live_running import Running


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
            _best(best)
    _card(sets, review, best)


def _numbers(sets: tuple[SetRecord, ...]) -> None:
    held_s = sum(record.held_s for record in sets)
    figures = [
        (t("live.total_sets"), len(sets)),
        (t("live.total_repetitions"), sum(record.full_count for record in sets)),
        (t("live.total_held"), f"{held_s:.0f} s" if held_s >= 1.0 else 0),
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


def _best(best: BestMoment) -> None:
    caption = t("live.review.best_hold") if best.number is None else t("live.review.best", number=best.number)
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
