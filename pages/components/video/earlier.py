"""The same exercise now and before, beside each other."""

import math

import streamlit as st

from coach.library.exercise import Exercise
from coach.records.insight import earlier_sessions, kept_workout
from coach.records.listing import SessionLine
from coach.records.session_words import moment_text
from coach.workout.repetition import WorkoutResult
from coach.workout.summary import summarise_workout
from pages.components.app.language import t
from pages.components.app.problem import told
from pages.components.app.records import ask_history, current_person, opened_history
from pages.components.app.save import saved_workout
from pages.components.video.analyses import Analysis, Shown, finished, shown_of

#: The two kinds of what can be compared with: an analysis of this visit, a session of the history.
_VISIT, _KEPT = "visit", "kept"
Before = tuple[str, WorkoutResult]


def compare_with_earlier(analysis: Analysis, shown: Shown) -> None:
    """Where this person did the exercise before, in this visit or in the history: what has changed."""
    others = _of_this_visit(analysis, shown)
    labels = {(_VISIT, key): name for key, (name, _) in others.items()}
    kept = ask_history(lambda history: earlier_sessions(history, current_person(history).uuid, shown.exercise.id), ())
    own = saved_workout(analysis.clip.key, shown)  # of this very video
    labels |= {(_KEPT, line.uuid): _label(line) for line in kept if line.uuid != own}
    if not labels:
        return
    st.header(t("earlier.title"), anchor=False)
    chosen = st.selectbox(
        t("earlier.choose"),
        list(labels),
        format_func=labels.__getitem__,
        key=f"earlier_{shown.exercise.id}",
        index=None,
        placeholder=t("earlier.nothing"),
    )
    if chosen is None:
        return
    kind, key = chosen
    if kind == _VISIT:
        _table(shown.exercise, shown.result, others[key][1])
        return
    session = told(lambda: opened_history().session(key))
    if session is not None:
        _table(shown.exercise, shown.result, kept_workout(session, shown.exercise.id))


def _of_this_visit(analysis: Analysis, shown: Shown) -> dict[str, Before]:
    others = {}
    for one in finished():
        other = shown_of(one)
        if one is not analysis and other is not None and other.exercise.id == shown.exercise.id:
            others[str(one.annotated_path)] = (one.clip.name, other.result)
    return others


def _label(line: SessionLine) -> str:
    what = line.source_name or t(f"report.source_{line.source}")
    return f"{moment_text(line.started_at)} · {what}"


def _table(exercise: Exercise, result: WorkoutResult, earlier: WorkoutResult) -> None:
    now, before = _figures(result, exercise), _figures(earlier, exercise)
    rows = [
        {t("earlier.what"): t(f"earlier.{name}"), t("earlier.now"): now[name], t("earlier.before"): before[name]}
        for name in now
    ]
    st.table(rows, hide_index=True, border="horizontal")


def _figures(result: WorkoutResult, exercise: Exercise) -> dict[str, str]:
    if exercise.is_hold:
        longest_s = max((one.duration_s for one in result.holds), default=0.0)
        return {"held": _seconds(result.held_s), "longest": _seconds(longest_s)}
    summary = summarise_workout(result, exercise)
    longest = max(summary.sets, key=lambda one: one.full_count, default=None)
    faulty = sum(bool(one.faults) for one in result.repetitions)
    return {
        "count": str(result.full_count),
        "partial": str(result.partial_count),
        "down": _seconds(longest.eccentric_s if longest else math.nan),
        "up": _seconds(longest.concentric_s if longest else math.nan),
        "range": "–" if longest is None or math.isnan(longest.range_deg) else f"{longest.range_deg:.0f}°",
        "even": "–" if longest is None or math.isnan(longest.consistency) else f"{100 * longest.consistency:.0f} %",
        "faulty": str(faulty),
    }


def _seconds(value: float) -> str:
    return "–" if math.isnan(value) else f"{value:.1f} s"
