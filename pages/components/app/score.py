"""The score as a ring with the number in it, and the verdicts in words: never by colour alone."""

import math
from collections.abc import Iterable
from datetime import date, timedelta
from html import escape

import streamlit as st

from coach.pose.grade import Grade
from pages.components.app.language import t

_GREEN, _AMBER, _RED, _GREY = "#1f9d6f", "#c98a12", "#d3493b", "#8a938f"
#: Days of training that fill a week: two of strength, as the World Health Organization advises, and one to spare.
WEEK_GOAL_DAYS = 3
#: From this score on; the last one is for everything below.
_LEVELS = ((90, "excellent", _GREEN), (75, "good", _GREEN), (50, "getting_there", _AMBER), (0, "not_yet", _RED))
_BADGES = {
    Grade.GOOD: ("green", ":material/check_circle:"),
    Grade.CLOSE: ("orange", ":material/change_history:"),
    Grade.OFF: ("red", ":material/cancel:"),
    Grade.UNSURE: ("gray", ":material/help:"),
    Grade.UNKNOWN: ("gray", ":material/visibility_off:"),
}


def verdict(score: float | None) -> str:
    """A score of 0 to 100 in words; empty where there is none."""
    return "" if score is None or math.isnan(score) else t(f"score.{_level(score)[0]}")


def score_column() -> st.column_config.ProgressColumn:
    """A column of scores. Its bars have no colour of their own: a table cannot colour each as its verdict."""
    return st.column_config.ProgressColumn(
        t("overview.score"), min_value=0, max_value=100, format="%d", color="gray", width="small"
    )


def _level(score: float) -> tuple[str, str]:
    return next((name, colour) for least, name, colour in _LEVELS if score >= least)


def score_ring(score: float, title: str, note: str = "") -> None:
    """The score of 0 to 100 in a ring, with the verdict in words beside it; NaN shows that there is none."""
    if math.isnan(score):
        shade, word, number, share = _GREY, t("score.none"), "–", 0.0
    else:
        shade, word = _level(score)[1], verdict(score)
        number, share = f"{score:.0f}", score
    beside = f'<div class="coach-title">{escape(title)}</div><div class="coach-verdict">{word}</div>'
    beside += f'<div class="coach-small">{note}</div>'
    _ring(share, shade, number, t("score.of"), beside, words=t("score.aria", score=number))


def _ring(share: float, shade: str, number: str, of: str, beside: str, *, words: str, kind: str = "") -> None:
    """share: how full it is, per cent. beside: HTML to its right. words: what it shows, for those who do not see it."""
    st.html(
        f'<div class="coach-score"><div class="coach-ring{kind}" role="img" aria-label="{words}" '
        f'style="--score:{share:.0f};--shade:{shade}"><div class="coach-number">{number}</div>'
        f'<div class="coach-of">{of}</div></div><div>{beside}</div></div>'
    )


def week_ring(days: Iterable[date], today: date) -> None:
    """Training days of this week in a ring that is full at the goal."""
    monday = today - timedelta(days=today.weekday())
    count = sum(monday <= day <= today for day in set(days))
    share = 100 * min(count, WEEK_GOAL_DAYS) / WEEK_GOAL_DAYS
    beside, of = f'<div class="coach-verdict">{t("score.week")}</div>', t("score.week_of", goal=WEEK_GOAL_DAYS)
    words = t("score.week_aria", days=count, goal=WEEK_GOAL_DAYS)
    _ring(share, _GREEN, str(count), of, beside, words=words, kind=" coach-week")


def grade_badge(grade: Grade) -> str:
    """A verdict as coloured words with a symbol, for tables."""
    colour, symbol = _BADGES[grade]
    return f":{colour}-badge[{symbol} {t(f'grade.{grade.value}')}]"
