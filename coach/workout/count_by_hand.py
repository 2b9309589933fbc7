"""What somebody puts right about a count: how many there were, which are none, which are two or one, what it was.

Every function returns the result as corrected; what was measured stays beside it (`WorkoutResult.removed`,
`measured_id`), so that it can be had back and compared.
"""

import math
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from coach.workout.finding import with_rests
from coach.workout.repetition import Repetition, WorkoutResult

#: Two repetitions that were counted as one come apart somewhere in this middle part of it.
_MIDDLE_SHARE = (0.25, 0.75)
#: A repetition of which is said what it was: it lasted as long as it did, and nothing in it was judged.
_UNJUDGED: Mapping[str, Any] = {
    "range_deg": math.nan, "range_share": math.nan, "why": None, "faults": (), "not_judged": (), "by_hand": "made",
}  # fmt: skip


def without(result: WorkoutResult, place: int) -> WorkoutResult:
    """The repetition at `place` (from 0) is none."""
    return _changed(result, gone=[result.repetitions[place]])


def split(result: WorkoutResult, place: int) -> WorkoutResult:
    """The repetition at `place` is two: they part where it came back furthest, or in the middle of it."""
    one = result.repetitions[place]
    at_s = _parting_s(result, one)
    return _changed(result, gone=[one], new=[_by_hand(one, one.start_s, at_s), _by_hand(one, at_s, one.end_s)])


def joined(result: WorkoutResult, place: int) -> WorkoutResult:
    """The repetition at `place` and the next are one."""
    one, next_one = result.repetitions[place : place + 2]
    return _changed(result, gone=[one, next_one], new=[_by_hand(one, one.start_s, next_one.end_s)])


def counted(result: WorkoutResult, full_count: int) -> WorkoutResult:
    """There were so many full repetitions, wherever they were."""
    own = replace(result, full_by_hand=None)
    return own if own.full_count == full_count else replace(result, full_by_hand=full_count)


def renamed(result: WorkoutResult, exercise_id: str) -> WorkoutResult:
    """It was another exercise, of which nothing was judged; of its holds see `told_holds`."""
    own_id = result.measured_id or result.exercise_id
    beside = {(one.start_s, one.end_s): one for one in result.removed}
    repetitions = []
    for one in result.repetitions:
        if one.by_hand is None:
            beside[one.start_s, one.end_s] = replace(one, by_hand="removed")
            one = replace(one, **_UNJUDGED)
        if exercise_id == own_id and (measured := beside.pop((one.start_s, one.end_s), None)):
            one = replace(measured, by_hand=None)
        repetitions.append(one)
    return replace(
        result,
        exercise_id=exercise_id,
        measured_id=None if exercise_id == own_id else own_id,
        repetitions=_in_order(repetitions),
        removed=tuple(beside.values()),
    )


def as_measured(result: WorkoutResult) -> WorkoutResult:
    """What was counted before anybody said anything."""
    measured = [one for one in (*result.repetitions, *result.removed) if one.by_hand != "made"]
    return replace(
        result,
        repetitions=_in_order(replace(one, by_hand=None) for one in measured),
        removed=(),
        full_by_hand=None,
        exercise_id=result.measured_id or result.exercise_id,
        measured_id=None,
    )


def _changed(result: WorkoutResult, *, gone: list[Repetition], new: Iterable[Repetition] = ()) -> WorkoutResult:
    kept = [one for one in result.repetitions if one not in gone]
    # only what was measured is kept beside it
    removed = [*result.removed, *(replace(one, by_hand="removed") for one in gone if one.by_hand is None)]
    return replace(result, repetitions=_in_order([*kept, *new]), removed=tuple(removed), full_by_hand=None)


def _in_order(repetitions: Iterable[Repetition]) -> tuple[Repetition, ...]:
    return with_rests(sorted(repetitions, key=lambda one: one.start_s))


def _by_hand(one: Repetition, start_s: float, end_s: float) -> Repetition:
    """A full repetition of which nothing but its time and side is known."""
    half_s = (end_s - start_s) / 2.0
    return Repetition(
        start_s=start_s,
        turn_s=start_s + half_s,
        end_s=end_s,
        out_s=half_s,
        pause_s=0.0,
        back_s=half_s,
        range_share=float("nan"),
        side=one.side,
        by_hand="made",
    )


def _parting_s(result: WorkoutResult, one: Repetition) -> float:
    first_s, last_s = (one.start_s + share * one.duration_s for share in _MIDDLE_SHARE)
    inside = (result.timestamps_s >= first_s) & (result.timestamps_s <= last_s) & np.isfinite(result.signal)
    if not inside.any():
        return (first_s + last_s) / 2.0
    return float(result.timestamps_s[inside][np.argmin(result.signal[inside])])
