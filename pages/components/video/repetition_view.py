"""Repetitions one by one: pictures of one with what was found about it; all over each other and beside each other."""

import base64
from typing import Any

import streamlit as st

from coach.session.curve import Curve, Panel, panel_svg, repetition_panels
from coach.session.moments import drawn_at
from coach.text import measure_label
from coach.workout.repetition import WorkoutResult
from coach.workout.statements import fault_statement, not_judged_statement, partial_words
from pages.components.app.charts import alt
from pages.components.app.language import language, t
from pages.components.app.wishes import draw_style
from pages.components.video.analyses import Analysis, Shown

_STILLS = "repetition_stills"


def choose_repetition(result: WorkoutResult, clicked: int | None, *, key: str) -> int | None:
    """Index of the repetition to show in detail: clicked in the plot, or chosen here."""
    numbers, labels = range(len(result.repetitions)), result.labels
    last = f"{key}_clicked"
    if clicked is not None and clicked != st.session_state.get(last) and clicked in numbers:
        st.session_state[key] = clicked
    st.session_state[last] = clicked
    chosen: int | None = st.pills(
        t("reps.choose"), numbers, format_func=labels.__getitem__, key=key, label_visibility="collapsed"
    )
    return chosen


def show_repetition(analysis: Analysis, workout: Shown, index: int) -> None:
    one = workout.result.repetitions[index]
    stills = _stills(analysis, workout, (one.start_s, one.turn_s))
    with st.container(border=True):
        start, turn, words = st.columns(3, gap="medium", vertical_alignment="center")
        moments = (("start", one.start_s), ("turn", one.turn_s))
        for column, still, (name, seconds) in zip((start, turn), stills, moments, strict=True):
            caption = t(f"reps.at_{name}", seconds=seconds)
            column.image(still, caption=caption, width="stretch", alt=caption)
        with words:
            st.markdown(f"**{t('reps.which', number=workout.result.labels[index])}**")
            st.markdown(t("reps.phases", out=one.out_s, pause=one.pause_s, back=one.back_s))
            if not one.full:
                st.markdown(f":material/incomplete_circle: {partial_words(one, language())}")
            for fault in one.faults:
                said = fault_statement(fault, workout.exercise, language())
                st.markdown(f":material/tips_and_updates: **{said.name}.** {said.text}")
            for missing in one.not_judged:
                said = not_judged_statement(missing, workout.exercise, language())
                st.caption(f":material/visibility_off: {t('reps.not_judged', name=said.name, reason=said.text)}")


def _stills(analysis: Analysis, workout: Shown, times_s: tuple[float, float]) -> list[Any]:
    """Pictures with the skeleton alone: the counter of the annotated video still says how many were done before.

    Reading a video takes a moment, so what was read last is kept.
    """
    style = draw_style()
    key = (str(analysis.annotated_path), times_s, style)
    kept = st.session_state.get(_STILLS)
    if kept is None or kept[0] != key:
        sequence = workout.video.sequence
        drawn = drawn_at(analysis.clip.path, sequence, times_s, style=style, turned=workout.video.turned)
        kept = (key, drawn)
        st.session_state[_STILLS] = kept
    stills: list[Any] = kept[1]
    return stills


def repetition_overlay(curve: Curve, result: WorkoutResult, chosen: int | None) -> None:
    """Draw every repetition from its own start; the chosen one stands out."""
    rows = []
    counted = 0
    for index, (label, one) in enumerate(zip(result.labels, result.repetitions, strict=True)):
        counted += one.full
        rows += [
            {
                "index": index,
                "label": label,
                "number": counted,
                "time": round(float(time), 3),
                "value": round(float(value), 1),
            }
            for time, value in zip(*curve.within(one), strict=True)
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


_GRID = "display:grid;gap:0.75rem;grid-template-columns:repeat(auto-fill,minmax(6.5rem,1fr))"


def show_repetition_panels(curve: Curve, result: WorkoutResult) -> None:
    """A grid that has as many columns as fit; nothing where there is nothing to compare."""
    panels = repetition_panels(curve, result)
    if len(panels) < 2:
        return
    cells = "".join(_cell(panel, panel_svg(panel, panels)) for panel in panels)
    st.html(f'<div class="coach-panels" style="{_GRID}">{cells}</div>')
    st.caption(t("chart.panels"))


def _cell(panel: Panel, drawing: str) -> str:
    numbers = panel.first if panel.first == panel.last else f"{panel.first}–{panel.last}"
    # a picture, since Streamlit lets no drawing through in HTML
    data = base64.b64encode(drawing.encode()).decode()
    return (
        f'<div><b style="font-size:0.85rem;color:{panel.colour}">{numbers}</b>'
        f'<img style="width:100%" src="data:image/svg+xml;base64,{data}" alt="{t("reps.which", number=numbers)}"></div>'
    )
