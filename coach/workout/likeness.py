"""What was counted of each exercise, and how much it looks like that exercise by its own definition (`looks`)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from coach.library.exercise import Condition, Exercise, Likeness, Term
from coach.pose.types import PoseSequence
from coach.workout.counter import count_repetitions
from coach.workout.judge import Span, condition_values, rows_of, view_allows
from coach.workout.measures import BodyMeasures
from coach.workout.pace import pace_of
from coach.workout.repetition import Repetition, WorkoutResult, split_sets
from coach.workout.settings import DOUBTING

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
    """A stretch of the video in which one exercise was counted.

    fit: 0 to 1, how well it looks like its definition. log_pace: logarithm of the usual duration of its repetitions
    against the tempo of the definition. confidence: 0 to 1, how probable it is that it is this exercise.
    """

    start_s: float
    end_s: float
    fit: float
    result: WorkoutResult
    log_pace: float = 0.0
    confidence: float = 0.0

    @property
    def worth_s(self) -> float:
        """Seconds that it explains."""
        return self.result.moving_s + HOLD_WEIGHT * self.result.held_s


def segments_of(
    sequence: PoseSequence, library: Mapping[str, Exercise], measures: BodyMeasures
) -> dict[str, tuple[Segment, ...]]:
    """Everything that was counted, by exercise, each in order of time."""
    return {
        exercise.id: tuple(
            _segments(count_repetitions(sequence, exercise, measures=measures, settings=DOUBTING), exercise, measures)
        )
        for exercise in library.values()
        if not exercise.looks.only_when_named
    }


def _segments(result: WorkoutResult, exercise: Exercise, measures: BodyMeasures) -> list[Segment]:
    """Sets (or holds) of one exercise, and how well each looks like it."""
    if exercise.counting is None:
        return [
            Segment(
                start_s=hold.start_s,
                end_s=hold.end_s,
                fit=_fit_of(measures, [Span.held(hold.start_s, hold.end_s)], exercise.looks),
                result=replace(result, holds=(hold,)),
            )
            for hold in result.holds
            if hold.duration_s >= LEAST_HOLD_S
        ]
    segments = []
    for group in split_sets(result.repetitions):
        full = [repetition for repetition in group if repetition.full]
        if not full:
            continue
        spans = [_span(repetition) for repetition in full]
        fit = _fit_of(measures, spans, exercise.looks) * _seen(measures, spans, exercise.counting.terms)
        segments.append(
            Segment(
                start_s=group[0].start_s,
                end_s=group[-1].end_s,
                fit=fit * min(result.own_range / GOOD_RANGE, 1.0),
                log_pace=float(np.nan_to_num(np.log(pace_of(full, exercise)))),
                result=replace(result, repetitions=group),
            )
        )
    return segments


def _span(repetition: Repetition) -> Span:
    half_s = repetition.pause_s / 2.0
    return Span(
        start_s=repetition.start_s,
        turn_first_s=repetition.turn_s - half_s,
        turn_last_s=repetition.turn_s + half_s,
        end_s=repetition.end_s,
        working={"left": 0, "right": 1}.get(repetition.side or ""),
        inverted=repetition.from_turn,
    )


def _fit_of(measures: BodyMeasures, spans: list[Span], looks: Likeness) -> float:
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


def _seen(measures: BodyMeasures, spans: list[Span], terms: Sequence[Term]) -> float:
    """0 to 1: how well the limbs that make the signal are in view: the better side of the term that is seen best."""
    best = [
        max(np.nan_to_num(measures.seen(term.measure, rows)).mean(axis=0).max() for term in terms)
        for rows in (rows_of(measures, span, "whole") for span in spans)
    ]
    return _softly(10.0 * float(np.median(best) - LEAST_SEEN))


def _softly(value: float) -> float:
    """From 0 to 1, one half at 0 (a logistic curve)."""
    return float(1.0 / (1.0 + np.exp(-value)))


def _membership(value: float, limit: Condition) -> float:
    """1 well inside the limits, one half at a limit, 0 well outside."""
    low = np.inf if limit.at_least is None else value - limit.at_least
    high = np.inf if limit.at_most is None else limit.at_most - value
    return _softly(4.0 * min(low, high) / SOFTNESS[limit.unit])


def _moves(measures: BodyMeasures, span: Span, what: str) -> float:
    """0 to 1: the share of the travel over the picture that hips or hands have."""
    rows = rows_of(measures, span, "whole")
    seen = (heights[rows][np.isfinite(heights[rows])] for heights in (measures.hips_up, measures.hands_up))
    body, hands = (float(np.ptp(np.percentile(known, [10, 90]))) if len(known) else 0.0 for known in seen)
    share = (body if what == "body" else hands) / (body + hands) if body + hands > 0 else 0.5
    return _softly(12.0 * (share - 0.5))
