"""Counting the repetitions of a whole clip."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from coach.pose.types import PoseSequence
from coach.pose.view import estimate_view
from coach.workout.cycles import PROMINENCE_SHARE, Cycle, find_cycles, own_range
from coach.workout.judge import Span, find_working_side, holds, judge_depth, why_partial
from coach.workout.measures import BodyMeasures, measure_body
from coach.workout.repetition import Repetition, Side, WorkoutResult
from coach.workout.schema import Counting, Exercise
from coach.workout.signal import Signal, make_signal, runs

Array = NDArray[np.float64]

#: Cycles of the two sides are one repetition when their turning points are closer than this share of their length.
TOGETHER_SHARE = 0.3
_SIDES: tuple[Side, Side] = ("left", "right")


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A cycle of one channel that fulfils the conditions of the exercise."""

    cycle: Cycle
    span: Span
    channel: int
    side: Side | None = None


def count_repetitions(
    sequence: PoseSequence, exercise: Exercise, *, measures: BodyMeasures | None = None
) -> WorkoutResult:
    """Count one exercise in a whole clip, knowing all of it.

    The signal is cut into cycles twice: first to learn the person's own range, then with a threshold relative to it.
    measures: `measure_body(sequence)`, when it is at hand.
    """
    measures = measure_body(sequence) if measures is None else measures
    frame = WorkoutResult(exercise_id=exercise.id, view=estimate_view(sequence).label, duration_s=sequence.duration_s)
    if exercise.counting is None:
        return frame
    signal = make_signal(measures, exercise.counting)
    ways = [False] if exercise.counting.begins_at == "start" else [False, True]
    found = [find_repetitions(signal, measures, exercise, inverted=inverted) for inverted in ways]
    repetitions = max(found, key=lambda some: sum(repetition.full for repetition in some))
    return replace(frame, repetitions=repetitions, timestamps_s=signal.timestamps_s, signal=_plotted(signal.depth))


def find_repetitions(
    signal: Signal, measures: BodyMeasures, exercise: Exercise, *, inverted: bool = False
) -> tuple[Repetition, ...]:
    """The repetitions in a signal, in order of time.

    inverted: cycles begin and end at the turning point of the exercise.
    """
    counting = exercise.counting
    if counting is None:
        return ()
    floor = counting.least_range_share
    first = _candidates(signal, measures, counting, floor, inverted=inverted)
    usual = own_range([candidate.cycle for candidate in first])
    if usual < floor:
        return ()
    threshold = PROMINENCE_SHARE * usual
    candidates = _together(_candidates(signal, measures, counting, threshold, usual=usual, inverted=inverted))
    repetitions = [_repetition(candidate, usual, measures, exercise) for candidate in candidates]
    return _with_rests([repetition for repetition in repetitions if repetition is not None])


def _candidates(
    signal: Signal,
    measures: BodyMeasures,
    counting: Counting,
    prominence: float,
    *,
    usual: float = 0.0,
    inverted: bool,
) -> list[Candidate]:
    """Cycles that fulfil the conditions; `usual` is the person's own range, 0 while it is not known."""
    found = []
    for channel, depth in enumerate(signal.depth):
        values = 1.0 - depth if inverted else depth
        for first, last in runs(np.isfinite(values)):
            times = signal.timestamps_s[first:last]
            for cycle in find_cycles(values[first:last], prominence):
                span = _span(times, cycle, channel if len(signal.depth) == 2 else None, inverted)
                if counting.working_side is not None:
                    span = replace(span, working=find_working_side(measures, span, counting.working_side))
                share = cycle.range / usual if usual > 0 else 1.0
                short_enough = span.end_s - span.start_s <= counting.longest_s
                if short_enough and holds(measures, span, counting.conditions, range_share=share):
                    side = None if span.working is None else _SIDES[span.working]
                    found.append(Candidate(cycle=cycle, span=span, channel=channel, side=side))
    return sorted(found, key=lambda candidate: candidate.span.turn_s)


def _span(times: Array, cycle: Cycle, working: int | None, inverted: bool) -> Span:
    return Span(
        start_s=float(times[cycle.start]),
        turn_first_s=float(times[cycle.turn_first]),
        turn_last_s=float(times[cycle.turn_last]),
        end_s=float(times[cycle.end]),
        working=working,
        inverted=inverted,
    )


def _together(candidates: list[Candidate]) -> list[Candidate]:
    """Join cycles of both sides at the same time into one repetition: the larger one stands for both."""
    joined: list[Candidate] = []
    for candidate in candidates:
        last = joined[-1] if joined else None
        if last is None or last.channel == candidate.channel or not _same_time(last, candidate):
            joined.append(candidate)
            continue
        larger, smaller = (last, candidate) if last.cycle.range >= candidate.cycle.range else (candidate, last)
        both = smaller.cycle.range >= 0.5 * larger.cycle.range
        joined[-1] = replace(larger, side="both") if both else larger
    return joined


def _same_time(a: Candidate, b: Candidate) -> bool:
    shorter_s = min(a.span.end_s - a.span.start_s, b.span.end_s - b.span.start_s)
    return abs(a.span.turn_s - b.span.turn_s) < TOGETHER_SHARE * shorter_s


def _repetition(candidate: Candidate, usual: float, measures: BodyMeasures, exercise: Exercise) -> Repetition | None:
    """The record of a cycle; None when too little of it is in the clip, or when it is over in no time."""
    cycle, span, counting = candidate.cycle, candidate.span, exercise.counting
    assert counting is not None
    cut = cycle.cut_before or cycle.cut_after
    duration_s = span.end_s - span.start_s
    if duration_s < counting.shortest_s / 2.0 or cycle.range < PROMINENCE_SHARE * usual:
        return None
    depth = judge_depth(measures, span, exercise.range_of_motion)
    why = why_partial(
        rise=cycle.rise,
        fall=cycle.fall,
        usual=usual,
        depth=depth,
        duration_s=duration_s,
        shortest_s=counting.shortest_s,
        cut=cut,
    )
    return Repetition(
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
    )


def _with_rests(repetitions: list[Repetition]) -> tuple[Repetition, ...]:
    ends = [float("nan"), *(repetition.end_s for repetition in repetitions)]
    return tuple(
        replace(repetition, rest_s=max(repetition.start_s - end_s, 0.0) if np.isfinite(end_s) else end_s)
        for repetition, end_s in zip(repetitions, ends, strict=False)
    )


def _plotted(depth: Array) -> Array:
    """One line for both sides: the side that is deeper at the time."""
    unknown = np.isnan(depth).all(axis=0)
    return np.asarray(np.where(unknown, np.nan, np.nan_to_num(depth, nan=-np.inf).max(axis=0)))
