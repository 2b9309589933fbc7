"""How training goes on: tables for charts, from the history.

What was done is read from the totals kept per day (`coach.records.totals`), by week or for one exercise alone, so that
decades of training answer at once.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import pandas as pd
from sqlalchemy import ColumnElement, Connection, Select, String, Table, and_, func, literal, select, type_coerce

from coach.records import tables
from coach.records.history import History

_WEEK_SUMS = ("sets", "full_reps", "partial_reps", "faulty_reps", "active_s", "held_s", "energy_kcal")
_TREND = (
    *("full_reps", "partial_reps", "faulty_reps", "held_s", "longest_hold_s"),
    *("range_deg", "left_range", "right_range", "out_s", "back_s", "range_loss_share", "speed_loss_share"),
)
#: Personal bests, by the column whose maximum they are.
_BESTS = ("most_reps", "longest_hold_s", "best_range_deg")
_BEST_COLUMNS = ("item_id", "best", "value", "day")
_DATES = ("day", "week")
_WORDS = ("kind", "item_id", "posture_id", "best")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Progress:
    """Tables of one person, each in the order of its dates.

    days: day, sessions, minutes.
    weeks: week (its Monday), kind, item_id, sets, full_reps, partial_reps, faulty_reps, active_s, held_s, energy_kcal
        (NaN where the body mass is not known).
    scores: day, posture_id, score (0 to 100), kind ("check" or "hold").
    bests: item_id, best ("most_reps" in a set, "longest_hold_s", "best_range_deg", "score"), value, day it was reached.
    """

    days: pd.DataFrame
    weeks: pd.DataFrame
    scores: pd.DataFrame
    bests: pd.DataFrame

    @property
    def is_empty(self) -> bool:
        return self.days.empty

    @property
    def exercises(self) -> tuple[str, ...]:
        """Exercises and held postures that were done, the most frequent first."""
        sets = self.weeks.groupby("item_id")["sets"].sum().sort_values(ascending=False, kind="stable")
        return tuple(str(name) for name in sets.index)


def read_progress(history: History, profile_uuid: str, since: date | None = None) -> Progress:
    """Everything for the progress page but the trends of a single exercise. since: the first day that is asked for."""
    with history.reading() as connection:
        key = history.profile_key(connection, profile_uuid)
        scores = [_frame(connection, _of(query, tables.session, key, since)) for query in _score_queries()]
        all_scores = _joined(scores).sort_values("day", kind="stable", ignore_index=True)
        return Progress(
            days=_frame(connection, _of(_days(), tables.session, key, since)),
            weeks=_frame(connection, _of(_weeks(), tables.day_total, key, since)),
            scores=all_scores,
            bests=_joined([_bests(connection, key, since), _best_scores(all_scores)]),
        )


def read_trend(history: History, profile_uuid: str, item_id: str, since: date | None = None) -> pd.DataFrame:
    """One exercise day by day: day, full_reps, partial_reps, faulty_reps, held_s, longest_hold_s, range_deg,
    left_range, right_range, out_s, back_s, range_loss_share, speed_loss_share (means over the day's repetitions).
    """
    table = tables.day_total
    statement = select(_date(table.c.day), *(table.c[name] for name in _TREND)).order_by(table.c.day)
    with history.reading() as connection:
        key = history.profile_key(connection, profile_uuid)
        trend: pd.DataFrame = _frame(connection, _of(statement, table, key, since).where(table.c.item_id == item_id))
        return trend


def _of(statement: Select[*tuple[Any, ...]], table: Table, key: int, since: date | None) -> Select[*tuple[Any, ...]]:
    return statement.where(_chosen(table, key, since))


def _chosen(table: Table, key: int, since: date | None) -> ColumnElement[bool]:
    limits = [table.c.profile_id == key]
    if since is not None:
        limits.append(table.c.day >= since)
    return and_(*limits)


def _frame(connection: Connection, statement: Select[Any]) -> pd.DataFrame:
    result = connection.execute(statement)
    names = tuple(result.keys())
    columns: Sequence[Sequence[Any]] = list(zip(*result.all(), strict=True)) or [()] * len(names)
    return pd.DataFrame({name: _column(name, values) for name, values in zip(names, columns, strict=True)})


def _joined(frames: Sequence[pd.DataFrame]) -> pd.DataFrame:
    # pandas warns about empty ones, whose types it cannot tell
    return pd.concat([frame for frame in frames if len(frame)] or list(frames[:1]), ignore_index=True)


def _column(name: str, values: Sequence[Any]) -> Any:
    if name in _DATES:
        return np.array(values, dtype="datetime64[D]").astype("datetime64[ns]")
    return np.array(values, dtype=object if name in _WORDS else float)


def _date(column: ColumnElement[date]) -> ColumnElement[str]:
    # of SQLite as the text it is kept as: numpy reads that faster than Python's dates
    return type_coerce(column, String).label(getattr(column, "name", "day"))


def _days() -> Select[*tuple[Any, ...]]:
    table = tables.session
    minutes = (func.sum(table.c.duration_s) / 60.0).label("minutes")
    return (
        select(_date(table.c.day), func.count().label("sessions"), minutes).group_by(table.c.day).order_by(table.c.day)
    )


def _weeks() -> Select[*tuple[Any, ...]]:
    column = tables.day_total.c
    sums = [func.sum(column[name]).label(name) for name in _WEEK_SUMS]
    grouped = select(_date(column.week), column.kind, column.item_id, *sums)
    return grouped.group_by(column.week, column.kind, column.item_id).order_by(column.week, column.item_id)


def _score_queries() -> tuple[Select[Any], Select[Any]]:
    session, checks, sets, hold = tables.session, tables.posture_check, tables.exercise_set, tables.hold
    of_checks = (
        select(_date(session.c.day), checks.c.posture_id, checks.c.score, literal("check").label("kind"))
        .select_from(session.join(checks))
        .where(checks.c.score.is_not(None))
        .order_by(session.c.day, checks.c.id)
    )
    score = hold.c.mean_score.label("score")
    of_holds = (
        select(_date(session.c.day), sets.c.item_id.label("posture_id"), score, literal("hold").label("kind"))
        .select_from(hold.join(sets).join(session))
        .where(hold.c.mean_score.is_not(None))
        .order_by(session.c.day, sets.c.number)
    )
    return of_checks, of_holds


def _bests(connection: Connection, key: int, since: date | None) -> pd.DataFrame:
    """The highest value of each exercise and the first day it was reached."""
    table = tables.day_total
    chosen = _chosen(table, key, since)
    highest = select(table.c.item_id, *(func.max(table.c[name]) for name in _BESTS)).where(chosen)
    rows: list[tuple[str, str, float, Any]] = []
    for item_id, *values in connection.execute(highest.group_by(table.c.item_id).order_by(table.c.item_id)):
        for name, value in zip(_BESTS, values, strict=True):
            if value:
                same = and_(chosen, table.c.item_id == item_id, table.c[name] == value)
                first = select(_date(table.c.day)).where(same).order_by(table.c.day).limit(1)
                rows.append((item_id, name, value, connection.execute(first).scalar()))
    columns = list(zip(*rows, strict=True)) or [()] * len(_BEST_COLUMNS)
    return pd.DataFrame({name: _column(name, values) for name, values in zip(_BEST_COLUMNS, columns, strict=True)})


def _best_scores(scores: pd.DataFrame) -> pd.DataFrame:
    rows = scores.loc[scores.groupby("posture_id")["score"].idxmax()] if len(scores) else scores
    named = rows.rename(columns={"posture_id": "item_id", "score": "value"}).assign(best="score")
    return named.reindex(columns=list(_BEST_COLUMNS))
