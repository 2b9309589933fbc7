"""The movement over time with its repetitions marked; the repetitions one by one, and over and beside each other."""

import math
from typing import Any

import streamlit as st

from coach.session.curve import Curve, Panel, panel_svg, repetition_panels
from coach.session.moments import drawn_at
from coach.text import measure_label
from coach.workout.repetition import WorkoutResult, split_sets
from coach.workout.statements import fault_statement, not_judged_statement, partial_words
from pages.components.app.charts import alt
from pages.components.app.language import language, t
from pages.components.app.wishes import draw_style
from pages.components.library.figure import address_of
from pages.components.video.analyses import Analysis, Shown

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
        held = alt.layer(_holds(result), line) if result.holds else line
        st.altair_chart(held.properties(height=_HEIGHT_PX), key=key, alt=words)
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
    above_px = 42 if len(split_sets(result.repetitions)) > 1 else 18  # room for numbers and brackets
    return (
        alt.Chart(_marks(result))
        .mark_rect(cornerRadius=3, cursor="pointer")
        .encode(
            x=_time(),
            x2="end:Q",
            fill=alt.Fill("kind:N", scale=kinds, legend=alt.Legend(orient="top", title=None, offset=above_px)),
            opacity=alt.condition(pick, alt.value(0.5), alt.value(0.18)),
            tooltip=[
                alt.Tooltip("label:N", title=t("reps.number")),
                alt.Tooltip("kind:N", title=t("reps.kind")),
                alt.Tooltip("time:Q", title=t("reps.start"), format=".1f"),
            ],
        )
        .add_params(pick)
    )


def _holds(result: WorkoutResult) -> alt.Chart:
    rows = [{"time": one.start_s, "end": one.end_s, "kind": t("hold.held")} for one in result.holds]
    fill = alt.Fill("kind:N", scale=alt.Scale(range=[_FULL]), legend=alt.Legend(orient="top", title=None))
    return (
        alt.Chart(alt.Data(values=rows))
        .mark_rect(cornerRadius=3, opacity=0.18)
        .encode(x=_time(), x2="end:Q", fill=fill)
    )


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
            if one.by_hand:
                st.markdown(f":material/edit: {t('recount.made')}")
                return
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
    return kept[1]


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
    strong = 0.75 if chosen is None else 0.25
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
                scale=alt.Scale(range=["#2c9f74", "#3b6fd8"]),
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
    return (
        f'<div><b style="font-size:0.85rem;color:{panel.colour}">{numbers}</b>'
        f'<img style="width:100%" src="{address_of(drawing)}" alt="{t("reps.which", number=numbers)}"></div>'
    )
