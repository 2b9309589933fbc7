"""Two analyses of the same exercise beside each other."""

from __future__ import annotations

import math

import streamlit as st

from coach.workout.summary import summarise_workout
from pages.components.analyses import Analysis, Shown, finished, shown_of
from pages.components.language import t


def compare_with_earlier(analysis: Analysis, shown: Shown) -> None:
    """Where the visitor analysed this exercise before: what has changed."""
    others: dict[str, tuple[str, Shown]] = {}
    for one in finished():
        other = shown_of(one)
        if one is not analysis and other is not None and other.exercise.id == shown.exercise.id:
            others[str(one.annotated_path)] = (one.clip.name, other)
    if not others:
        return
    st.subheader(t("earlier.title"), anchor=False)
    chosen = st.selectbox(
        t("earlier.choose"), list(others), format_func=lambda key: others[key][0], key="earlier", index=None
    )
    if chosen is None:
        return
    now, before = _figures(shown), _figures(others[chosen][1])
    rows = [
        {t("earlier.what"): t(f"earlier.{name}"), t("earlier.now"): now[name], t("earlier.before"): before[name]}
        for name in now
    ]
    st.table(rows, hide_index=True, border="horizontal")


def _figures(workout: Shown) -> dict[str, str]:
    summary = summarise_workout(workout.result, workout.exercise)
    longest = max(summary.sets, key=lambda one: one.full_count, default=None)
    faulty = sum(bool(one.faults) for one in workout.result.repetitions)
    return {
        "count": str(workout.result.full_count),
        "partial": str(workout.result.partial_count),
        "down": _seconds(longest.eccentric_s if longest else math.nan),
        "up": _seconds(longest.concentric_s if longest else math.nan),
        "range": "–" if longest is None or math.isnan(longest.range_deg) else f"{longest.range_deg:.0f}°",
        "even": "–" if longest is None or math.isnan(longest.consistency) else f"{100 * longest.consistency:.0f} %",
        "faulty": str(faulty),
    }


def _seconds(value: float) -> str:
    return "–" if math.isnan(value) else f"{value:.1f} s"
