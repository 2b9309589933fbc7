"""All repetitions laid over each other: equal ones look like one line, and a tired one stands out."""

import math

import altair as alt
import streamlit as st

from coach.session.curve import Curve
from coach.text import measure_label
from coach.workout.repetition import WorkoutResult
from pages.components.app.language import language, t


def repetition_overlay(curve: Curve, result: WorkoutResult, chosen: int | None) -> None:
    """Draw every repetition from its own start; the chosen one stands out."""
    rows = []
    counted = 0
    for index, (label, one) in enumerate(zip(result.labels, result.repetitions, strict=True)):
        counted += one.full
        side = one.side if one.side in curve.lines else next(iter(curve.lines))
        inside = (curve.timestamps_s >= one.start_s) & (curve.timestamps_s <= one.end_s)
        rows += [
            {
                "index": index,
                "label": label,
                "number": counted,
                "time": round(float(time - one.start_s), 3),
                "value": round(float(value), 1),
            }
            for time, value in zip(curve.timestamps_s[inside], curve.lines[side][inside], strict=True)
            if math.isfinite(value)
        ]
    title = f"{measure_label(curve.measure, language())} (°)" if curve.measure else t("chart.depth")
    strong = 0.55 if chosen is None else 0.2
    chart = (
        alt.Chart(alt.Data(values=rows))
        .mark_line(interpolate="monotone")
        .encode(
            x=alt.X("time:Q", title=t("chart.since_start"), axis=alt.Axis(grid=False)),
            y=alt.Y("value:Q", title=title.capitalize(), scale=alt.Scale(zero=False)),
            detail="index:N",
            color=alt.Color(
                "number:Q",
                title=t("reps.number"),
                scale=alt.Scale(range=["#9bd3c0", "#0b5d7a"]),
                legend=alt.Legend(orient="right", format="d", tickCount=min(4, len(result.repetitions))),
            ),
            opacity=alt.condition(
                f"datum.index == {-1 if chosen is None else chosen}", alt.value(1), alt.value(strong)
            ),
            tooltip=[alt.Tooltip("label:N", title=t("reps.number"))],
        )
        .properties(height=240)
    )
    st.altair_chart(chart, alt=t("chart.overlay"))
