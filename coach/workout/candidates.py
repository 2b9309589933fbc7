"""Cycles of the signal that may be repetitions, and the record that becomes of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from coach.workout.cycles import PROMINENCE_SHARE, Cycle
from coach.workout.depth import (
    EXTENDED_SHARE,
    FULL_SHARE,
    is_cut,
    judge_depth,
    starts_in_clip,
    why_partial,
)
from coach.workout.form import with_form
from coach.workout.judge import Span, all_hold, condition_values, find_working_side, nearly_hold
from coach.workout.measures import BodyMeasures
from coach.workout.repetition import Repetition, Side
from coach.workout.schema import Condition, Exercise, Phase

Array = NDArray[np.float64]

#: Conditions are judged over a cycle and its neighbours, this many in all.
NEIGHBOURS = 5
NEIGHBOURHOOD_S = 20.0
#: Cycles of the two sides are one repetition when their turning points are closer than this share of their length.
TOGETHER_SHARE = 0.3
#: Both sides worked when the smaller of the two cycles has at least this share of the larger.
BOTH_SHARE = 0.5
_SIDES: tuple[Side, Side] = ("left", "right")


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A cycle of one channel that nearly fulfils the conditions of the exercise, with what they look at."""

    cycle: Cycle
    span: Span
    channel: int
    condition_values: tuple[float, ...] = ()
    side: Side | None = None


def make_candidate(
    measures: BodyMeasures,
    exercise: Exercise,
    cycle: Cycle,
    times: Array,
    *,
    usual: float,
    channel: int,
    inverted: bool,
) -> Candidate | None:
    """The candidate that `cycle` is, or None when it takes too long or breaks a condition of the exercise.

    times: seconds of the samples of the cycle. usual: the person's own range, 0 while it is not known.
    """
    counting = exercise.counting
    if counting is None or times[cycle.end] - times[cycle.start] > counting.longest_s:
        return None
    span = _span(times, cycle, channel if counting.sides == "apart" else None, inverted)
    if counting.working_side is not None:
        span = replace(span, working=find_working_side(measures, span, counting.working_side))
    share = cycle.range / usual if usual > 0 else 1.0
    values = condition_values(measures, span, counting.conditions, range_share=share)
    unknown: set[Phase] = set()
    if cycle.cut_before and cycle.rise < EXTENDED_SHARE * cycle.range:
        unknown |= {"start", "change"}  # the signal begins in the middle of it
    if share < FULL_SHARE:
        unknown.add("turn")  # a part of a repetition does not reach the turning point
    values = tuple(
        float("nan") if one.phase in unknown else value for one, value in zip(counting.conditions, values, strict=True)
    )
    # a small movement must be beyond doubt: most of them are no repetitions at all
    fits = nearly_hold(values, counting.conditions) if share >= FULL_SHARE else all_hold([values], counting.conditions)
    if not fits:
        return None
    side = None if span.working is None else _SIDES[span.working]
    return Candidate(cycle=cycle, span=span, channel=channel, condition_values=values, side=side)


def typical_ones(candidates: Sequence[Candidate], conditions: Sequence[Condition]) -> list[Candidate]:
    """Those whose conditions hold for what is typical of them and their neighbours in time."""
    half = NEIGHBOURS // 2
    return [
        candidate
        for place, candidate in enumerate(candidates)
        if all_hold([one.condition_values for one in candidates[max(place - half, 0) : place + half + 1]], conditions)
    ]


def same_time(a: Candidate, b: Candidate) -> bool:
    """True for cycles of the two sides that are one repetition."""
    shorter_s = min(a.span.end_s - a.span.start_s, b.span.end_s - b.span.start_s)
    return a.channel != b.channel and abs(a.span.turn_s - b.span.turn_s) < TOGETHER_SHARE * shorter_s


def is_echo(small: Candidate, large: Candidate) -> bool:
    """True for a small movement of one side during a full one of the other: the model copies the side it sees."""
    during = large.span.start_s <= small.span.turn_s <= large.span.end_s
    return during and small.channel != large.channel and small.cycle.range < FULL_SHARE * large.cycle.range


def join(a: Candidate, b: Candidate) -> Candidate:
    """The larger of two cycles at the same time stands for both."""
    larger, smaller = (a, b) if a.cycle.range >= b.cycle.range else (b, a)
    return replace(larger, side="both") if smaller.cycle.range >= BOTH_SHARE * larger.cycle.range else larger


def make_repetition(
    candidate: Candidate,
    usual: float,
    measures: BodyMeasures,
    exercise: Exercise,
    *,
    doubt: float = 0.0,
    still_returning: bool = False,
) -> Repetition | None:
    """The record of a cycle; None when too little of it is in the clip, or when it is over in no time.

    usual: the person's own range. doubt: as in `Signal`. still_returning: the start position is not quite reached yet,
    so nothing is said about it.
    """
    cycle, span, counting = candidate.cycle, candidate.span, exercise.counting
    if counting is None:
        return None
    duration_s = span.end_s - span.start_s
    if duration_s < counting.shortest_s / 2.0 or cycle.range < PROMINENCE_SHARE * usual:
        return None
    depth = judge_depth(measures, span, exercise.range_of_motion)
    if still_returning:
        depth = replace(depth, extended=None)
    why = why_partial(
        cycle,
        usual=usual,
        depth=depth,
        duration_s=duration_s,
        shortest_s=counting.shortest_s,
        step_s=_step_s(measures),
        doubt=doubt,
    )
    repetition = Repetition(
        start_s=span.start_s,
        turn_s=span.turn_s,
        end_s=span.end_s,
        out_s=span.turn_first_s - span.start_s,
        pause_s=span.turn_last_s - span.turn_first_s,
        back_s=span.end_s - span.turn_last_s,
        range_deg=depth.range_deg,
        range_share=cycle.range / usual,
        side=candidate.side,
        full=why is None,
        why=why,
        from_turn=span.inverted,
    )
    return with_form(repetition, measures, span, exercise, depth)


def _span(times: Array, cycle: Cycle, working: int | None, inverted: bool) -> Span:
    # what is held at the turn may be held beyond the end of a cycle that the clip cuts
    first, last = (min(max(sample, cycle.start), cycle.end) for sample in (cycle.turn_first, cycle.turn_last))
    return Span(
        start_s=float(times[cycle.start]),
        turn_first_s=float(times[first]),
        turn_last_s=float(times[last]),
        end_s=float(times[cycle.end]),
        working=working,
        inverted=inverted,
        start_seen=starts_in_clip(cycle, times),
        turn_seen=not is_cut(cycle),
    )


def _step_s(measures: BodyMeasures) -> float:
    """Seconds between two pictures."""
    steps = np.diff(measures.timestamps_s)
    return float(np.median(steps)) if len(steps) else float("inf")
