"""The movement over time with its repetitions marked."""

import math
from typing import Any

import streamlit as st

from coach.session.curve import Curve
from coach.text import measure_label
from coach.workout.repetition import WorkoutResult, split_sets
from pages.components.app.charts import alt
from pages.components.app.language import language, t

_FULL, _PARTIAL = "#1f9d6f", "#c98a12"
_SIDE_COLOURS = {"left": "#2f7ed8", "right": "#c2417c", "both": "#2f7ed8"}
#: More points than this cannot be told apart on a screen.
_MOST_POINTS = 1500
_HEIGHT_PX = 280
_MOST_NUMBERS = 10


def movement_chart(curve: Curve, result: WorkoutResult, *, key: str) -> int | None:
    """Draw the curve; returns the index of the repetition that was clicked, if one was."""
    title = f"{measure_label(curve.measure, language())} (°)" if curve.measure else t("chart.depth")
    line = _lines(curve, title.capitalize())
    words = t("chart.alt", count=result.full_count)
    if not result.repetitions:
        st.altair_chart(line.properties(height=_HEIGHT_PX), key=key, alt=words)
        return None
    pick = alt.selection_point(name="pick", fields=["number"], on="click", empty=False)
    chart = alt.layer(_repetitions(result, pick), line, _numbers(result), *_sets(result)).properties(height=_HEIGHT_PX)
    event: Any = st.altair_chart(chart, key=key, on_select="rerun", alt=words)
    picked = event.selection.get("pick") or []
    return int(picked[0]["number"]) - 1 if picked else None


def _time() -> alt.X:
    return alt.X("time:Q", title=t("chart.time"), axis=alt.Axis(tickMinStep=1, grid=False))


def _lines(curve: Curve, title: str) -> alt.Chart:
    rows = []
    step = max(1, len(curve.timestamps_s) // _MOST_POINTS)
    for side, values in curve.lines.items():
        name = t(f"chart.{side}")
        rows += [
            {
                "time": round(float(time), 3),
                "value": round(float(value), 1) if math.isfinite(value) else None,
                "side": name,
            }
            for time, value in zip(curve.timestamps_s[::step], values[::step], strict=True)
        ]
    sides = list(curve.lines)
    colour = alt.Color(
        "side:N",
        scale=alt.Scale(domain=[t(f"chart.{side}") for side in sides], range=[_SIDE_COLOURS[side] for side in sides]),
        legend=alt.Legend(orient="top", title=None) if len(sides) > 1 else None,
    )
    value = alt.Y("value:Q", title=title, scale=alt.Scale(zero=False))
    return alt.Chart(alt.Data(values=rows)).mark_line(strokeWidth=2.2).encode(x=_time(), y=value, color=colour)


def _marks(result: WorkoutResult) -> alt.Data:
    return alt.Data(
        values=[
            {
                "number": number,
                "label": label,
                "time": one.start_s,
                "end": one.end_s,
                "turn": one.turn_s,
                "kind": t("chart.full") if one.full else t("chart.partial"),
            }
            for number, (label, one) in enumerate(zip(result.labels, result.repetitions, strict=True), start=1)
        ]
    )


def _repetitions(result: WorkoutResult, pick: alt.Parameter) -> alt.Chart:
    kinds = alt.Scale(domain=[t("chart.full"), t("chart.partial")], range=[_FULL, _PARTIAL])
    return (
        alt.Chart(_marks(result))
        .mark_rect(cornerRadius=3, cursor="pointer")
        .encode(
            x=_time(),
            x2="end:Q",
            fill=alt.Fill("kind:N", scale=kinds, legend=alt.Legend(orient="top", title=None, offset=_above(result))),
            opacity=alt.condition(pick, alt.value(0.5), alt.value(0.18)),
            tooltip=[
                alt.Tooltip("label:N", title=t("reps.number")),
                alt.Tooltip("kind:N", title=t("reps.kind")),
                alt.Tooltip("time:Q", title=t("reps.start"), format=".1f"),
            ],
        )
        .add_params(pick)
    )


def _above(result: WorkoutResult) -> int:
    """Pixels that numbers and brackets need over the plot."""
    return 42 if len(split_sets(result.repetitions)) > 1 else 18


def _numbers(result: WorkoutResult) -> alt.Chart:
    # on a phone more than this many would run into each other
    step = math.ceil(len(result.repetitions) / _MOST_NUMBERS)
    return (
        alt.Chart(_marks(result))
        .transform_filter(f"(datum.number - 1) % {step} == 0")
        .mark_text(fontSize=13, fontWeight="bold", baseline="bottom", color="gray")
        .encode(x=alt.X("turn:Q"), y=alt.value(-3), text="label:N")
    )


def _sets(result: WorkoutResult) -> list[alt.Chart]:
    """A bracket over each set, where there is more than one."""
    sets = split_sets(result.repetitions)
    if len(sets) < 2:
        return []
    rows = [
        {"time": one[0].start_s, "end": one[-1].end_s, "words": t("chart.set", number=number)}
        for number, one in enumerate(sets, start=1)
    ]
    base = alt.Chart(alt.Data(values=rows)).encode(x=_time())
    return [
        base.mark_rule(color="gray", strokeWidth=3).encode(x2="end:Q", y=alt.value(-22)),
        base.mark_text(fontSize=13, baseline="bottom", align="left", color="gray").encode(
            y=alt.value(-26), text="words:N"
        ),
    ]
