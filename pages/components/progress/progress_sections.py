"""The sections of the progress page: each asks the history for a little and draws it."""

import math
from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from typing import Any

import streamlit as st

from coach.records.history import History
from coach.records.insight import ItemFigures, compare, streaks
from coach.records.listing import SessionLine
from coach.records.progress import Progress, read_trend
from coach.records.reference import Names
from coach.records.session_words import length_text, moment_text
from coach.records.values import ProfileRecord
from pages.components.app.language import language, t
from pages.components.app.score import week_ring
from pages.components.app.widgets import choose
from pages.components.progress.progress_charts import calendar, lines, weekly_bars

_VOLUMES = {"reps": "full_reps", "held": "held_s", "energy": "energy_kcal"}
#: Exercises beyond these share one colour.
_MOST_ITEMS = 7
_LATEST = 30
#: Pages that make what is kept.
_WAYS_ON = ("live", "yoga_check", "workout_video")


def nothing_kept() -> None:
    """What to do where there is nothing to show."""
    st.info(t("report.none"), icon=":material/lightbulb:")
    for name in _WAYS_ON:
        st.page_link(f"pages/{name}.py", label=t(f"home.{name}_go"), icon=":material/play_arrow:")


def show_days(progress: Progress, since: date | None, today: date) -> None:
    days = {row.day.date(): float(row.minutes) for row in progress.days.itertuples()}
    found = streaks(days, today)
    with st.container(horizontal=True, gap="large"):
        counts = {"streak": found.current_days, "longest": found.longest_days, "trained": found.trained_days}
        for name, count in counts.items():
            if count:
                st.metric(t(f"progress.{name}"), t("progress.in_days", count=count), width="content")
        st.metric(t("progress.time"), _minutes(sum(days.values())), width="content")
        week_ring(days, today)
    calendar(days, today, since=since)


def _minutes(minutes: float) -> str:
    """A time of training: never in seconds, and what was less than a minute counts as one."""
    return t("report.minutes", minutes=max(1.0, minutes)) if minutes < 180 else length_text(60 * minutes, language())


def show_volume(progress: Progress, names: Names) -> None:
    """How much was done, per week and exercise."""
    weeks = progress.weeks
    st.header(t("progress.volume"), anchor=False)
    kinds = [kind for kind, column in _VOLUMES.items() if weeks[column].sum() > 0]
    if not kinds:
        st.caption(t("progress.volume_none"))
        return
    key = f"volume_{'_'.join(kinds)}"
    kind = choose("progress.volume", kinds, "progress.unit_{}", default=kinds[0], key=key, label_visibility="collapsed")
    frequent = set(progress.exercises[:_MOST_ITEMS])
    values: dict[tuple[str, str], float] = defaultdict(float)
    for row in weeks.itertuples():
        value = float(getattr(row, _VOLUMES[kind]))
        if value > 0:  # not for unknown ones either
            item = names.name(row.item_id, language()) if row.item_id in frequent else t("progress.others")
            values[row.week.date().isoformat(), item] += value / 60 if kind == "held" else value
    rows = [{"week": week, "item": item, "value": round(value, 1)} for (week, item), value in values.items()]
    weekly_bars(rows, t(f"progress.unit_{kind}"))
    _as_table(rows, week="progress.week", item="progress.exercise", value=f"progress.unit_{kind}")
    if kind == "energy":
        st.caption(t("progress.energy_note"))


def show_scores(progress: Progress, names: Names) -> None:
    if progress.scores.empty:
        return
    st.header(t("progress.scores"), anchor=False)
    means = progress.scores.groupby(["posture_id", "day"], sort=True)["score"].mean()
    frequent = set(progress.scores["posture_id"].value_counts().index[:_MOST_ITEMS])
    rows = [
        {"day": day.date().isoformat(), "line": names.name(str(item), language()), "value": round(float(score), 1)}
        for (item, day), score in means.items()
        if item in frequent
    ]
    lines(rows, t("progress.score"), domain=(0, 100))
    _as_table(rows, day="progress.day", line="progress.posture", value="progress.score")


def show_trend(history: History, person: ProfileRecord, progress: Progress, names: Names, since: date | None) -> None:
    """One exercise: range, left against right, tempo, fatigue."""
    if not progress.exercises:
        return
    st.header(t("progress.trend"), anchor=False)
    labels = {item: names.name(item, language()) for item in progress.exercises}
    chosen = st.selectbox(t("progress.exercise"), labels, format_func=labels.__getitem__, key="trend_exercise")
    trend = read_trend(history, person.uuid, chosen, since)
    curves = {
        "range": ("range_deg",),
        "sides": ("left_range", "right_range"),
        "tempo": ("out_s", "back_s"),
        "fatigue": ("range_loss_share", "speed_loss_share"),
        "holds": ("longest_hold_s",),
    }
    found = {kind: rows for kind, columns in curves.items() if (rows := _points(trend, columns))}
    if not found:
        st.caption(t("progress.trend_none"))
        return
    for tab, (kind, rows) in zip(st.tabs([t(f"progress.trend_{kind}") for kind in found]), found.items(), strict=True):
        with tab:
            lines(rows, t(f"progress.axis_{kind}"), zero=kind in ("tempo", "holds"))
            st.caption(t(f"progress.note_{kind}"))
            _as_table(rows, day="progress.day", line="progress.figure", value=f"progress.axis_{kind}")


def _points(trend: Any, columns: Sequence[str]) -> list[dict[str, Any]]:
    rows = []
    for row in trend.itertuples():
        for column in columns:
            value = float(getattr(row, column))
            if math.isfinite(value) and not (column == "longest_hold_s" and value == 0):
                shown = 100 * value if column.endswith("_share") else value
                line = t(f"progress.line_{column}")
                rows.append({"day": row.day.date().isoformat(), "line": line, "value": round(shown, 2)})
    return rows


def show_bests(progress: Progress, names: Names) -> None:
    if progress.bests.empty:
        return
    st.header(t("progress.bests"), anchor=False)
    rows = []
    for row in progress.bests.itertuples():
        shown = f"{row.value:.0f}" + {"longest_hold_s": " s", "best_range_deg": "°"}.get(row.best, "")
        rows.append(
            {
                t("progress.exercise"): names.name(row.item_id, language()),
                t("progress.best"): t(f"progress.best_{row.best}"),
                t("progress.value"): shown,
                t("progress.day"): row.day.date().isoformat(),
            }
        )
    st.dataframe(rows, hide_index=True, height="content")


def show_comparison(history: History, person: ProfileRecord, names: Names) -> None:
    latest = history.sessions(person.uuid, limit=_LATEST)
    if len(latest) < 2:
        return
    st.header(t("progress.compare"), anchor=False)
    titles = {line.uuid: session_title(line, names) for line in latest}
    one, two = st.columns(2)
    before = one.selectbox(
        t("progress.before"), titles, index=_alike(latest), format_func=titles.__getitem__, key="compare_before"
    )
    after = two.selectbox(t("progress.after"), titles, index=0, format_func=titles.__getitem__, key="compare_after")
    pairs = compare(history.session(before), history.session(after))
    rows = [row for old, new in pairs for row in _compared(old, new, names)]
    if rows:
        st.dataframe(rows, hide_index=True, height="content")
    else:
        st.caption(t("progress.compare_none"))


def _alike(latest: Sequence[SessionLine]) -> int:
    """The newest earlier session in which something of the newest one was done as well."""
    items = set(latest[0].items)
    return next((index for index, line in enumerate(latest) if index and items & set(line.items)), 1)


def _compared(old: ItemFigures | None, new: ItemFigures | None, names: Names) -> list[dict[str, str]]:
    item = new or old
    assert item is not None  # a pair has at least one side
    rows = []
    for figure, form in (
        *(("full_reps", "{:.0f}"), ("partial_reps", "{:.0f}"), ("held_s", "{:.0f} s"), ("range_deg", "{:.0f}°")),
        *(("repetition_s", "{:.1f} s"), ("faulty_share", "{:.0%}"), ("score", "{:.0f}")),
    ):
        values = [getattr(side, figure) if side is not None else None for side in (old, new)]
        if any(values):
            cells = ["–" if value is None else form.format(value) for value in values]
            rows.append(
                {
                    t("progress.exercise"): names.name(item.item_id, language()),
                    t("progress.figure"): t(f"progress.figure_{figure}"),
                    t("progress.before"): cells[0],
                    t("progress.after"): cells[1],
                }
            )
    return rows


def session_title(line: SessionLine, names: Names) -> str:
    """A session in a list: when, and what."""
    items = t("report.comma").join(names.name(item, language()) for item in line.items[:3])
    return f"{moment_text(line.started_at)} · {items or t(f'report.source_{line.source}')}"


def _as_table(rows: Sequence[dict[str, Any]], **titles: str) -> None:
    """What a chart shows, in numbers; titles: of its columns, as the catalogues have them."""
    with st.expander(t("progress.as_table"), icon=":material/table:"):
        st.dataframe([{t(title): row[name] for name, title in titles.items()} for row in rows], hide_index=True)
