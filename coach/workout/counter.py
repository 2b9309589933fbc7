"""Counting the repetitions of a whole clip."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from coach.pose.types import PoseSequence
from coach.pose.view import estimate_view
from coach.workout.candidates import Candidate, is_echo, join, make_candidate, make_repetition, same_time, typical_ones
from coach.workout.cycles import PROMINENCE_SHARE, find_cycles, own_range
from coach.workout.depth import EXTENDED_SHARE
from coach.workout.form import hold_with_form
from coach.workout.holds import find_holds
from coach.workout.measures import BodyMeasures, measure_body
from coach.workout.repetition import Repetition, WorkoutResult
from coach.workout.schema import Exercise
from coach.workout.signal import GRID_HZ, Signal, make_signal, runs

Array = NDArray[np.float64]

#: A repetition that begins this soon after the clip, or ends this late in it, may be cut by it.
CUT_S = 0.3
#: A partial repetition this much longer away from the full ones than they last is no part of the set.
LONE_SHARE = 1.25
#: A movement smaller than this share of the usual range is no attempt: getting into place, shifting, leaving.
LEAST_ATTEMPT_SHARE = 0.3
#: A single repetition must go this much beyond the least range of the exercise.
LONE_RANGE = 1.5
#: A set is one for both sides when this share of its full repetitions is.
TOGETHER_SET_SHARE = 0.7
#: The range of the weaker side counts as a full one from this share of the usual range on.
LEAST_SIDE_SHARE = 0.55


def count_repetitions(
    sequence: PoseSequence, exercise: Exercise, *, measures: BodyMeasures | None = None
) -> WorkoutResult:
    """Count one exercise in a whole clip, knowing all of it.

    The signal is cut into cycles twice: first to learn the person's own range, then with a threshold relative to it.
    measures: `measure_body(sequence)`, when it is at hand.
    """
    measures = measure_body(sequence) if measures is None else measures
    frame = WorkoutResult(exercise_id=exercise.id, view=estimate_view(sequence).label, duration_s=sequence.duration_s)
    if exercise.hold is not None:
        holds = find_holds(measures, exercise.hold)
        return replace(frame, holds=tuple(hold_with_form(hold, measures, exercise) for hold in holds))
    if exercise.counting is None:
        return frame
    signal = make_signal(measures, exercise.counting)
    ways = [False] if exercise.counting.begins_at == "start" else [False, True]
    found = [find_repetitions(signal, measures, exercise, inverted=inverted) for inverted in ways]
    repetitions, usual = max(found, key=lambda some: _full_count(some[0]))
    if exercise.counting.sides == "apart":
        repetitions = _as_one(repetitions, signal, measures, exercise)
    return replace(
        frame,
        repetitions=repetitions,
        timestamps_s=signal.timestamps_s,
        signal=_plotted(signal.depth),
        own_range=usual,
    )


def _as_one(
    repetitions: tuple[Repetition, ...], signal: Signal, measures: BodyMeasures, exercise: Exercise
) -> tuple[Repetition, ...]:
    """In a set for both arms only what both do is movement: count them again as one signal, the lesser of both.

    Only when no repetition of both is lost by that.
    """
    both = sum(repetition.full and repetition.side == "both" for repetition in repetitions)
    if exercise.counting is None or both == 0 or both < TOGETHER_SET_SHARE * _full_count(repetitions):
        return repetitions
    counting = exercise.counting.model_copy(update={"sides": "together"})
    joint = exercise.model_copy(update={"counting": counting})
    lesser = replace(signal, depth=np.fmin(*signal.depth)[None])
    found, _ = find_repetitions(lesser, measures, joint)
    if _full_count(found) < both:
        return repetitions
    return tuple(replace(repetition, side="both") for repetition in found)


def _full_count(repetitions: Sequence[Repetition]) -> int:
    return sum(repetition.full for repetition in repetitions)


def find_repetitions(
    signal: Signal, measures: BodyMeasures, exercise: Exercise, *, inverted: bool = False
) -> tuple[tuple[Repetition, ...], float]:
    """The repetitions in a signal, in order of time, and the person's own range.

    inverted: cycles begin and end at the turning point of the exercise.
    """
    counting = exercise.counting
    if counting is None:
        return (), float("nan")
    floor = counting.least_range_share
    first = _candidates(signal, measures, exercise, floor, usual=0.0, inverted=inverted)
    usual = own_range([candidate.cycle for candidate in first])
    if usual < floor:
        return (), usual
    threshold = PROMINENCE_SHARE * usual
    together = _together(_candidates(signal, measures, exercise, threshold, usual=usual, inverted=inverted))
    if len(together) == 1 and together[0].cycle.shorter_way < EXTENDED_SHARE * together[0].cycle.range:
        return (), usual  # one way only: somebody got up, or lay down
    of_side = _range_of_sides(together, usual)
    repetitions = [
        make_repetition(one, of_side[one.channel], measures, exercise, doubt=signal.doubt) for one in together
    ]
    known = _without_lone_parts([repetition for repetition in repetitions if repetition is not None])
    return () if _is_gesture(known, usual / floor) else with_rests(known), usual


def _range_of_sides(candidates: list[Candidate], usual: float) -> dict[int, float]:
    """The person's own range on each side: the far side is seen smaller, and a weaker arm is no partial one."""
    ranges = {}
    for channel in {candidate.channel for candidate in candidates}:
        cycles = [candidate.cycle for candidate in candidates if candidate.channel == channel]
        ranges[channel] = max(own_range(cycles), LEAST_SIDE_SHARE * usual)
    return ranges


def _candidates(
    signal: Signal, measures: BodyMeasures, exercise: Exercise, prominence: float, *, usual: float, inverted: bool
) -> list[Candidate]:
    found = []
    for channel, depth in enumerate(signal.depth):
        values = 1.0 - depth if inverted else depth
        for first, last in runs(np.isfinite(values)):
            times = signal.timestamps_s[first:last]
            for cycle in find_cycles(values[first:last], prominence, margin=int(CUT_S * GRID_HZ)):
                found.append(  # noqa: PERF401
                    make_candidate(measures, exercise, cycle, times, usual=usual, channel=channel, inverted=inverted)
                )
    in_time = sorted((one for one in found if one is not None), key=lambda candidate: candidate.span.turn_s)
    return typical_ones(in_time, exercise.counting.conditions if exercise.counting else ())


def _is_gesture(repetitions: list[Repetition], range_of_floor: float) -> bool:
    """True when something moved only once, and one arm alone or not far: a stretch, a scratch, hands on the hips."""
    if len(repetitions) > 1 and sum(one.full for one in repetitions) != 1:
        return False
    return range_of_floor < LONE_RANGE or all(one.side in ("left", "right") for one in repetitions)


def _without_lone_parts(repetitions: list[Repetition]) -> list[Repetition]:
    """Small movements far from the set (walking off, scratching) are no partial repetitions."""
    full = [repetition for repetition in repetitions if repetition.full]
    if not full:
        return repetitions
    reach_s = LONE_SHARE * float(np.median([repetition.duration_s for repetition in full]))
    return [
        one
        for one in repetitions
        if one.full
        or (
            (one.why == "cut_off" or one.range_share >= LEAST_ATTEMPT_SHARE)
            and any(one.start_s - reach_s <= near.end_s and near.start_s <= one.end_s + reach_s for near in full)
        )
    ]


def _together(candidates: list[Candidate]) -> list[Candidate]:
    """Join cycles of both sides at the same time into one repetition."""
    joined: list[Candidate] = []
    for candidate in candidates:
        if joined and same_time(joined[-1], candidate):
            joined[-1] = join(joined[-1], candidate)
        else:
            joined.append(candidate)
    return [
        candidate
        for place, candidate in enumerate(joined)
        if not any(is_echo(candidate, near) for near in joined[max(place - 2, 0) : place + 3])
    ]


def with_rests(repetitions: list[Repetition]) -> tuple[Repetition, ...]:
    """The same repetitions, each with the rest before it."""
    ends = [float("nan"), *(repetition.end_s for repetition in repetitions)]
    return tuple(
        replace(repetition, rest_s=max(repetition.start_s - end_s, 0.0) if np.isfinite(end_s) else end_s)
        for repetition, end_s in zip(repetitions, ends, strict=False)
    )


def _plotted(depth: Array) -> Array:
    """One line for both sides: the side that is deeper at the time."""
    unknown = np.isnan(depth).all(axis=0)
    return np.asarray(np.where(unknown, np.nan, np.nan_to_num(depth, nan=-np.inf).max(axis=0)))
