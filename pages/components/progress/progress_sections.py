"""The charts of the progress page, and its sections: each asks the history for a little and draws it."""

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

import streamlit as st

from coach.records.history import History
from coach.records.insight import ItemFigures, compare, streaks
from coach.records.listing import SessionLine
from coach.records.progress import Progress, read_trend
from coach.records.reference import Names
from coach.records.session_words import length_text, moment_text
from coach.records.values import ProfileRecord
from pages.components.app.charts import alt
from pages.components.app.language import language, t
from pages.components.app.score import week_ring
from pages.components.app.widgets import choose

_HEIGHT_PX = 320
_GREEN, _BLUE, _RED, _AMBER = "#1f9d6f", "#2f7ed8", "#c2417c", "#c98a12"
#: For up to seven exercises and the others; told apart by those who see no red or no green, too.
_MANY = ("#2f7ed8", "#e0a030", "#1f9d6f", "#c2417c", "#7a5cc4", "#5ab4c9", "#a0622d", "#9aa7a2")
#: So many weeks are shown however little was done: a lone day among them says more than a bar as wide as the page.
_LEAST_WEEKS, _LEAST_BARS = 13, 8
#: More weeks than this would be too small to be told apart in a calendar.
_MOST_WEEKS = 53
#: A day on which somebody trained for a minute is told from a day of rest at a glance.
_PALEST = 0.45
Row = dict[str, Any]


def calendar(minutes_by_day: Mapping[date, float], today: date, *, since: date | None) -> None:
    """Training days as squares, a column per week: as many as fit, and never so few that they become bars."""
    first = max(since or min(minutes_by_day, default=today), today - timedelta(weeks=_MOST_WEEKS - 1))
    first = min(first, today - timedelta(weeks=_LEAST_WEEKS - 1))
    first -= timedelta(days=first.weekday())
    days = [first + timedelta(days=offset) for offset in range((today - first).days + 1)]
    squares = "".join(_square(day, minutes_by_day.get(day)) for day in days)
    names = "".join(f"<i>{t(f'progress.weekday.{number}')}</i>" for number in range(7))
    trained = sum(day in minutes_by_day for day in days)
    words = t("progress.calendar_alt", days=trained, all=len(days))
    st.html(f'<div class="coach-calendar" role="img" aria-label="{words}">{names}{squares}</div>')


def _square(day: date, minutes: float | None) -> str:
    """A day; one without training is empty, and a dot tells the others for those who see no difference of colours."""
    if minutes is None:
        return f'<b title="{day.isoformat()}"></b>'
    shade = max(_PALEST, min(1.0, minutes / 45.0))
    said = f"{day.isoformat()}{t('app.colon')}{t('report.minutes', minutes=max(1.0, minutes))}"
    return f'<b class="done" style="--shade:{100 * shade:.0f}%" title="{said}"></b>'


def weekly_bars(rows: Sequence[Row], unit: str) -> None:
    """Stacked bars per week. rows: week (ISO), item, value."""
    total = sum(row["value"] for row in rows)
    found = sorted({row["week"] for row in rows})
    last, weeks = date.fromisoformat(found[-1]), len(found)
    first = min(date.fromisoformat(found[0]), last - timedelta(weeks=_LEAST_BARS - 1))
    every = [(first + timedelta(weeks=number)).isoformat() for number in range((last - first).days // 7 + 1)]
    chart = (
        alt.Chart(alt.Data(values=list(rows)))
        .mark_bar()
        .encode(
            x=alt.X(
                "week:O",
                title=t("progress.week"),
                scale=alt.Scale(domain=every),
                axis=alt.Axis(labelExpr="slice(datum.label, 5)", labelOverlap=True, labelAngle=0),
            ),
            y=alt.Y("sum(value):Q", title=unit),
            color=alt.Color(
                "item:N", title=None, scale=alt.Scale(range=list(_MANY)), legend=alt.Legend(orient="top", columns=2)
            ),
            tooltip=[
                alt.Tooltip("week:N", title=t("progress.week")),
                alt.Tooltip("item:N", title=t("progress.exercise")),
                alt.Tooltip("sum(value):Q", title=unit, format=".0f"),
            ],
        )
        .properties(height=_HEIGHT_PX)
    )
    st.altair_chart(chart, alt=t("progress.volume_alt", total=total, unit=unit, weeks=weeks))


def lines(rows: Sequence[Row], title: str, *, zero: bool = False, domain: tuple[float, float] | None = None) -> None:
    """Lines with points over days, or the numbers of the only day. rows: day (ISO), line, value, said."""
    names = list(dict.fromkeys(row["line"] for row in rows))
    if len({row["day"] for row in rows}) < 2:
        with st.container(horizontal=True, gap="large"):
            for row in rows:
                st.metric(row["line"], row["said"], width="content")
        st.caption(t("progress.one_day", title=title, day=rows[0]["day"]))
        return
    scale = alt.Scale(domain=list(domain or axis_around([row["value"] for row in rows], zero=zero)))
    colours = alt.Scale(domain=names, range=[_BLUE, _RED, _GREEN, _AMBER]) if len(names) <= 4 else alt.Undefined
    told_apart = alt.Scale(domain=names)
    legend = alt.Legend(orient="top", columns=2, symbolStrokeWidth=0) if len(names) > 1 else None
    chart = (
        alt.Chart(alt.Data(values=list(rows)))
        .mark_line(strokeWidth=2, point=alt.OverlayMarkDef(size=45))
        .encode(
            x=alt.X(
                "day:T", title=None, axis=alt.Axis(format="%Y-%m-%d", labelOverlap=True, labelBound=True, tickCount=5)
            ),
            y=alt.Y("value:Q", title=title, scale=scale),
            color=alt.Color("line:N", title=None, scale=colours, legend=legend),
            # colours are not all that tells lines apart
            shape=alt.Shape("line:N", title=None, scale=told_apart, legend=legend),
            strokeDash=alt.StrokeDash("line:N", scale=told_apart, legend=None),
            tooltip=[
                alt.Tooltip("day:T", title=t("progress.day"), format="%Y-%m-%d"),
                alt.Tooltip("line:N", title=t("progress.exercise")),
                alt.Tooltip("value:Q", title=title, format=".1f"),
            ],
        )
        .properties(height=_HEIGHT_PX)
    )
    st.altair_chart(chart, alt=_line_words(rows, names, title))


def axis_around(values: Sequence[float], *, zero: bool) -> tuple[float, float]:
    """What an axis shows: the values with some air, and never so little that a steady value looks like a jump."""
    low, high = min(values), max(values)
    air = max(0.1 * (high - low), 0.1 * max(abs(low), abs(high)), 0.5)
    return (min(0.0, low) if zero else low - air, high + air)


def _line_words(rows: Sequence[Row], names: Sequence[str], title: str) -> str:
    sentences = []
    for name in names:
        values = [row["value"] for row in rows if row["line"] == name]
        sentences.append(
            t("progress.line_alt", line=name, title=title, first=values[0], last=values[-1], count=len(values))
        )
    return " ".join(sentences)


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
    with st.container(horizontal=True, gap="medium"):
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
        {
            "day": day.date().isoformat(),
            "line": names.name(str(item), language()),
            "value": round(float(score), 1),
            "said": _said("score", float(score)),
        }
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
                day, said = row.day.date().isoformat(), _said(column, value)
                rows.append({"day": day, "line": line, "value": round(shown, 2), "said": said})
    return rows


def show_bests(progress: Progress, names: Names) -> None:
    if progress.bests.empty:
        return
    st.header(t("progress.bests"), anchor=False)
    rows = [
        {
            t("progress.exercise"): names.name(row.item_id, language()),
            t("progress.best"): t(f"progress.best_{row.best}"),
            t("progress.value"): _said(str(row.best), float(row.value)),
            t("progress.day"): row.day.date().isoformat(),
        }
        for row in progress.bests.itertuples()
    ]
    st.table(rows, hide_index=True, border="horizontal")


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
        st.table(rows, hide_index=True, border="horizontal")
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
    for figure in ("full_reps", "partial_reps", "held_s", "range_deg", "repetition_s", "faulty_share", "score"):
        values = [getattr(side, figure) if side is not None else None for side in (old, new)]
        if any(values):
            cells = ["–" if value is None else _said(figure, value) for value in values]
            rows.append(
                {
                    t("progress.exercise"): names.name(item.item_id, language()),
                    t("progress.figure"): t(f"progress.figure_{figure}"),
                    t("progress.before"): cells[0],
                    t("progress.after"): cells[1],
                }
            )
    return rows


def _said(figure: str, value: float) -> str:
    """A figure with its unit."""
    if figure.endswith("_share"):
        return f"{100 * value:.0f} %"
    if figure.endswith("_s"):
        return t("report.seconds" if figure in ("held_s", "longest_hold_s") else "report.tenths", seconds=value)
    return f"{value:.0f}°" if figure.endswith("_deg") else f"{value:.0f}"


def session_title(line: SessionLine, names: Names) -> str:
    """A session in a list: when, and what."""
    items = t("report.comma").join(names.name(item, language()) for item in line.items[:3])
    return f"{moment_text(line.started_at)} · {items or t(f'report.source_{line.source}')}"


def _as_table(rows: Sequence[dict[str, Any]], **titles: str) -> None:
    """What a chart shows, in numbers; titles: of its columns, as the catalogues have them."""
    with st.expander(t("progress.as_table"), icon=":material/table:"):
        st.dataframe([{t(title): row[name] for name, title in titles.items()} for row in rows], hide_index=True)
