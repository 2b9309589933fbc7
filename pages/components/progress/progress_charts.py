"""Charts of the progress page. Each reads well on a phone and says in words what it shows."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

import streamlit as st

from pages.components.app.charts import alt
from pages.components.app.language import t

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
    """Lines with points over days, or the numbers of the only day. rows: day (ISO), line, value."""
    names = list(dict.fromkeys(row["line"] for row in rows))
    if len({row["day"] for row in rows}) < 2:
        with st.container(horizontal=True, gap="large"):
            for row in rows:
                places = 0 if row["value"] >= 10 else 1
                st.metric(row["line"], f"{row['value']:.{places}f}", width="content")
        st.caption(t("progress.one_day", title=title, day=rows[0]["day"]))
        return
    scale = alt.Scale(domain=list(domain or axis_around([row["value"] for row in rows], zero=zero)))
    colours = alt.Scale(domain=names, range=[_BLUE, _RED, _GREEN, _AMBER]) if len(names) <= 4 else alt.Undefined
    told_apart = alt.Scale(domain=names)
    legend = alt.Legend(orient="top", columns=2) if len(names) > 1 else None
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
