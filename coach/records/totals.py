"""The figures that follow from repetitions and holds: of a set, and of all sets of a day.

They are kept beside them, so that progress pages are fast, and renewed whenever a set changes.
"""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Float, cast, delete, func, insert, select

from coach.records import tables
from coach.records.counted import or_none
from coach.workout.repetition import HoldPeriod, Repetition, count_full
from coach.workout.summary import KCAL_PER_MET_KG_MIN, known, losses, measured, side_ranges, typical

Totals = dict[str, float | int | None]


def totals(repetitions: Sequence[Repetition], holds: Sequence[HoldPeriod], full_by_hand: int | None = None) -> Totals:
    """Columns of `exercise_set`. Ranges and tempo are typical of the full repetitions.

    full_by_hand: how many full ones somebody counted.

    left_range, right_range: typical range of each side, in degrees where measured, else as shares of the usual range.
    range_loss_share, speed_loss_share: how much less the last third is than the first; negative for an increase.
    """
    full = measured(repetitions)
    ranges_deg = known(one.range_deg for one in full)
    left, right = side_ranges(full)
    range_loss, speed_loss = losses(full)
    held_s = [hold.duration_s for hold in holds]
    return {
        "full_reps": count_full(repetitions, full_by_hand),
        "partial_reps": sum(not one.full for one in repetitions),
        "faulty_reps": sum(bool(one.faults) for one in repetitions),
        "active_s": sum(one.duration_s for one in repetitions) + sum(held_s),
        "held_s": sum(held_s),
        "longest_hold_s": max(held_s, default=0.0),
        "range_deg": or_none(typical(ranges_deg)),
        "best_range_deg": max(ranges_deg, default=None),
        "left_range": or_none(left),
        "right_range": or_none(right),
        # out is the way from the exercise's start to its turning point, from whichever end the person began
        "out_s": or_none(typical(one.back_s if one.from_turn else one.out_s for one in full)),
        "back_s": or_none(typical(one.out_s if one.from_turn else one.back_s for one in full)),
        "range_loss_share": or_none(range_loss),
        "speed_loss_share": or_none(speed_loss),
    }


#: Beyond this, adding up everything is no slower, and a statement may not hold so many values.
_MANY_DAYS = 1000
_SUMS = ("full_reps", "partial_reps", "faulty_reps", "active_s", "held_s")
_MEANS = ("range_deg", "left_range", "right_range", "out_s", "back_s", "range_loss_share", "speed_loss_share")


def renew_days(connection: Connection, profile_key: int, days: Iterable[date]) -> None:
    """Add up the sets of these days again. Means are weighted by full repetitions."""
    table, session, sets = tables.day_total, tables.session, tables.exercise_set
    days = list(days)
    if not days:
        return
    stale = delete(table).where(table.c.profile_id == profile_key)
    sums = _sums().where(session.c.profile_id == profile_key)
    if len(days) <= _MANY_DAYS:
        stale = stale.where(table.c.day.in_(days))
        sums = sums.where(session.c.day.in_(days))
    connection.execute(stale)
    sums = sums.group_by(session.c.profile_id, session.c.day, sets.c.kind, sets.c.item_id)
    rows = connection.execute(sums).mappings().all()
    if rows:
        mondays = (row["day"] - timedelta(days=row["day"].weekday()) for row in rows)
        connection.execute(insert(table), [{**row, "week": week} for row, week in zip(rows, mondays, strict=True)])


def _sums() -> Any:
    session, sets = tables.session, tables.exercise_set
    column = sets.c
    length_s = func.coalesce(column.end_s - column.start_s, column.active_s)
    energy_kcal = column.energy_met * session.c.mass_kg * KCAL_PER_MET_KG_MIN * length_s / 60.0
    something_done = (column.full_reps + column.partial_reps > 0) | (column.held_s > 0)
    return (
        select(
            session.c.profile_id,
            session.c.day,
            column.kind,
            column.item_id,
            func.count().label("sets"),
            *(func.sum(column[name]).label(name) for name in _SUMS),
            func.max(column.full_reps).label("most_reps"),
            func.max(column.best_range_deg).label("best_range_deg"),
            func.max(column.longest_hold_s).label("longest_hold_s"),
            *(_mean(column[name]).label(name) for name in _MEANS),
            func.sum(energy_kcal).label("energy_kcal"),
        )
        .select_from(session.join(sets))
        .where(something_done)
    )


def _mean(value: ColumnElement[float]) -> ColumnElement[float]:
    reps = tables.exercise_set.c.full_reps
    known = func.sum(reps).filter(value.is_not(None))
    return func.sum(value * reps) / func.nullif(cast(known, Float), 0.0)
