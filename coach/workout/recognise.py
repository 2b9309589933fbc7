"""Which exercise is it? And where in a video does another one begin?

Every exercise of the library is counted; those whose conditions hold compete. An exercise wins a stretch of time by how
well its repetitions look like it (`looks` in its file) and by how much of the time they explain.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from coach.pose.types import PoseSequence
from coach.pose.view import estimate_view
from coach.workout.counter import count_repetitions
from coach.workout.finding import with_rests
from coach.workout.judge import Span, condition_values, rows_of, view_allows
from coach.workout.measures import BodyMeasures, measure_body
from coach.workout.repetition import HoldPeriod, Repetition, WorkoutResult
from coach.workout.schema import Condition, Exercise, Looks
from coach.workout.sets import split_sets
from coach.workout.settings import DOUBTING

#: The value of the name of no exercise.
NONE = "none"
#: A set looks like an exercise from this fit on; one repetition alone must look like it beyond doubt.
LEAST_FIT = 0.35
LEAST_LONE_FIT = 0.6
#: A lone repetition must go this far, as a share of the usual range of the exercise.
LEAST_LONE_RANGE = 0.5
#: Visibility at which a limb is as good as guessed.
LEAST_SEEN = 0.3
#: A movement of less than this share of the usual range looks less like the exercise.
GOOD_RANGE = 0.6
#: Over this distance from a limit the fit changes from full to none.
SOFTNESS = {"deg": 12.0, "torso": 0.15}
#: A posture held also fits the pauses of other exercises: its seconds count less than those of movement.
HOLD_WEIGHT = 0.2
#: A posture must be held this long to be recognised.
LEAST_HOLD_S = 3.0


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Segment:
    """A stretch of the video in which one exercise is done."""

    exercise_id: str
    start_s: float
    end_s: float
    fit: float
    result: WorkoutResult


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class RecognisedExercise:
    """The main exercise of a video and all its segments.

    exercise_id: None when none of the library is done.
    confidence: 0 to 1, how well the main exercise looks like itself.
    candidates: (id, fit) of all exercises that came into question, best first.
    result: the repetitions (or holds) of the main exercise in all its segments.
    """

    exercise_id: str | None
    confidence: float
    candidates: tuple[tuple[str, float], ...]
    segments: tuple[Segment, ...]
    result: WorkoutResult


def recognise_exercise(
    sequence: PoseSequence, library: Mapping[str, Exercise], *, measures: BodyMeasures | None = None
) -> RecognisedExercise:
    """Find out which exercises of the library are done when, and count each."""
    measures = measure_body(sequence) if measures is None else measures
    sets: list[Segment] = []
    for exercise in library.values():
        sets += _segments(
            count_repetitions(sequence, exercise, measures=measures, settings=DOUBTING), exercise, measures
        )
    chosen = _best_without_overlap(sets)
    best: dict[str, float] = {}
    for one in sets:
        best[one.exercise_id] = max(best.get(one.exercise_id, 0.0), one.fit)
    candidates = tuple(sorted(best.items(), key=lambda pair: -pair[1]))
    nothing = WorkoutResult(exercise_id=NONE, view=estimate_view(sequence).label, duration_s=sequence.duration_s)
    if not chosen:
        return RecognisedExercise(exercise_id=None, confidence=0.0, candidates=candidates, segments=(), result=nothing)
    weights: dict[str, float] = {}
    for one in chosen:
        weights[one.exercise_id] = weights.get(one.exercise_id, 0.0) + _worth(one)
    main = max(weights, key=lambda name: weights[name])
    of_main = [one for one in chosen if one.exercise_id == main]
    return RecognisedExercise(
        exercise_id=main,
        confidence=max(one.fit for one in of_main),
        candidates=candidates,
        segments=tuple(chosen),
        result=replace(
            of_main[0].result,
            repetitions=with_rests([rep for one in of_main for rep in one.result.repetitions]),
            holds=tuple(hold for one in of_main for hold in one.result.holds),
        ),
    )


def _segments(result: WorkoutResult, exercise: Exercise, measures: BodyMeasures) -> list[Segment]:
    """Sets of one exercise that look like it."""
    if exercise.is_hold:
        return [
            _hold_segment(result, exercise, measures, hold) for hold in result.holds if hold.duration_s >= LEAST_HOLD_S
        ]
    segments = []
    for group in split_sets(result.repetitions):
        full = [repetition for repetition in group if repetition.full]
        if not full:
            continue
        spans = [_span(repetition) for repetition in full]
        fit = _fit_of(measures, spans, exercise.looks) * _seen(measures, spans, exercise)
        fit *= min(result.own_range / GOOD_RANGE, 1.0)
        lone = len(full) == 1
        if fit < (LEAST_LONE_FIT if lone else LEAST_FIT) or (lone and not result.own_range >= LEAST_LONE_RANGE):
            continue
        segments.append(
            Segment(
                exercise_id=exercise.id,
                start_s=group[0].start_s,
                end_s=group[-1].end_s,
                fit=fit,
                result=replace(result, repetitions=group),
            )
        )
    return segments


def _hold_segment(result: WorkoutResult, exercise: Exercise, measures: BodyMeasures, hold: HoldPeriod) -> Segment:
    span = Span(start_s=hold.start_s, turn_first_s=hold.start_s, turn_last_s=hold.end_s, end_s=hold.end_s)
    return Segment(
        exercise_id=exercise.id,
        start_s=hold.start_s,
        end_s=hold.end_s,
        fit=_fit_of(measures, [span], exercise.looks),
        result=replace(result, holds=(hold,)),
    )


def _span(repetition: Repetition) -> Span:
    working = {"left": 0, "right": 1}.get(repetition.side or "")
    half_s = repetition.pause_s / 2.0
    return Span(
        start_s=repetition.start_s,
        turn_first_s=repetition.turn_s - half_s,
        turn_last_s=repetition.turn_s + half_s,
        end_s=repetition.end_s,
        working=working,
        inverted=repetition.from_turn,
    )


def _fit_of(measures: BodyMeasures, spans: list[Span], looks: Looks) -> float:
    """0 to 1: how much what is typical of the repetitions looks like the exercise."""
    values = np.array([condition_values(measures, span, looks.limits) for span in spans])
    fit = 1.0
    for place, limit in enumerate(looks.limits):
        known = values[:, place][np.isfinite(values[:, place])]
        if len(known):
            fit *= _membership(float(np.median(known)), limit)
    if looks.view != "any" and not all(view_allows(measures, span, looks.view) for span in spans):
        fit *= 0.5
    if looks.moves is not None:
        fit *= float(np.median([_moves(measures, span, looks.moves) for span in spans]))
    return fit


def _seen(measures: BodyMeasures, spans: list[Span], exercise: Exercise) -> float:
    """0 to 1: how well the limbs that make the signal are in view: the better side of the term that is seen best."""
    terms = exercise.counting.terms if exercise.counting else ()
    seen = [
        max(
            float(np.nanmean(measures.seen(term.measure, rows_of(measures, span, "whole")), axis=0).max())
            for term in terms
        )
        for span in spans
    ]
    return float(1.0 / (1.0 + np.exp(-10.0 * (np.median(seen) - LEAST_SEEN)))) if seen else 1.0


def _membership(value: float, limit: Condition) -> float:
    """1 well inside the limits, one half at a limit, 0 well outside."""
    soft = SOFTNESS[limit.unit]
    low = np.inf if limit.at_least is None else value - limit.at_least
    high = np.inf if limit.at_most is None else limit.at_most - value
    return float(1.0 / (1.0 + np.exp(-4.0 * min(low, high) / soft)))


def _moves(measures: BodyMeasures, span: Span, what: str) -> float:
    """0 to 1: the share of the travel over the picture that hips or hands have."""
    rows = rows_of(measures, span, "whole")
    travel = []
    for heights in (measures.hips_up[rows], measures.hands_up[rows]):
        known = heights[np.isfinite(heights)]
        travel.append(float(np.ptp(np.percentile(known, [10, 90]))) if len(known) else 0.0)
    body, hands = travel
    share = (body if what == "body" else hands) / (body + hands) if body + hands > 0 else 0.5
    return float(1.0 / (1.0 + np.exp(-12.0 * (share - 0.5))))


def _worth(segment: Segment) -> float:
    """What a segment contributes: seconds of movement that look like the exercise."""
    moving_s = sum(repetition.duration_s for repetition in segment.result.repetitions if repetition.full)
    held_s = sum(hold.duration_s for hold in segment.result.holds)
    return (moving_s + HOLD_WEIGHT * held_s) * segment.fit**2


def _best_without_overlap(segments: list[Segment]) -> list[Segment]:
    """The segments of greatest worth that do not overlap (weighted interval scheduling)."""
    ordered = sorted(segments, key=lambda segment: segment.end_s)
    ends = [segment.end_s for segment in ordered]
    best: list[tuple[float, list[Segment]]] = [(0.0, [])]
    for place, segment in enumerate(ordered):
        before = int(np.searchsorted(ends[:place], segment.start_s + 1e-9, side="right"))
        worth, chosen = best[before]
        with_it = (worth + _worth(segment), [*chosen, segment])
        best.append(with_it if with_it[0] > best[-1][0] else best[-1])
    return best[-1][1]
