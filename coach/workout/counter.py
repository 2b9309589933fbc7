"""Counting the repetitions of a whole clip."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from coach.pose.types import PoseSequence
from coach.pose.view import estimate_view
from coach.workout.candidates import Candidate, join, make_candidate, make_repetition, same_time
from coach.workout.cycles import PROMINENCE_SHARE, find_cycles, own_range
from coach.workout.measures import BodyMeasures, measure_body
from coach.workout.repetition import Repetition, WorkoutResult
from coach.workout.schema import Exercise
from coach.workout.signal import Signal, make_signal, runs

Array = NDArray[np.float64]


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
    first = _candidates(signal, measures, exercise, floor, usual=0.0, inverted=inverted)
    usual = own_range([candidate.cycle for candidate in first])
    if usual < floor:
        return ()
    threshold = PROMINENCE_SHARE * usual
    found = _candidates(signal, measures, exercise, threshold, usual=usual, inverted=inverted)
    repetitions = [make_repetition(candidate, usual, measures, exercise) for candidate in _together(found)]
    return with_rests([repetition for repetition in repetitions if repetition is not None])


def _candidates(
    signal: Signal, measures: BodyMeasures, exercise: Exercise, prominence: float, *, usual: float, inverted: bool
) -> list[Candidate]:
    found = []
    for channel, depth in enumerate(signal.depth):
        values = 1.0 - depth if inverted else depth
        for first, last in runs(np.isfinite(values)):
            times = signal.timestamps_s[first:last]
            for cycle in find_cycles(values[first:last], prominence):
                found.append(  # noqa: PERF401
                    make_candidate(measures, exercise, cycle, times, usual=usual, channel=channel, inverted=inverted)
                )
    return sorted((one for one in found if one is not None), key=lambda candidate: candidate.span.turn_s)


def _together(candidates: list[Candidate]) -> list[Candidate]:
    """Join cycles of both sides at the same time into one repetition."""
    joined: list[Candidate] = []
    for candidate in candidates:
        if joined and same_time(joined[-1], candidate):
            joined[-1] = join(joined[-1], candidate)
        else:
            joined.append(candidate)
    return joined


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
