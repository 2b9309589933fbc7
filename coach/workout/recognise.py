"""Which exercise is it? And where in a video does another one begin?

*Which movement* and *how many* are two questions. Every exercise of the library is counted, and how well its
repetitions look like its own definition (`looks` in its file) is one opinion; the eye for movements
(`coach.workout.eye`), which knows nothing of counting, is the other. Both are evidence with weights that were learned
on labelled clips. An exercise that somebody adds has its definition; to the eye it is a movement like none it knows.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from coach.pose.types import PoseSequence
from coach.pose.view import estimate_view
from coach.workout.counter import count_repetitions
from coach.workout.eye import NONE, Eye, shipped_eye
from coach.workout.finding import with_rests
from coach.workout.judge import Span, condition_values, rows_of, view_allows
from coach.workout.measures import BodyMeasures, measure_body
from coach.workout.repetition import HoldPeriod, Repetition, WorkoutResult
from coach.workout.schema import Condition, Exercise, Looks
from coach.workout.sets import split_sets
from coach.workout.settings import DOUBTING
from coach.workout.unknown import NOTHING, UnknownMovement, count_unknown
from coach.workout.windows import Windows, describe

Array = NDArray[np.float64]

#: What speaks for an exercise in a stretch of time: the eye's mean log probability; the logarithms of how well its
#: repetitions fit its definition, of the share of the time they fill, of their range, and how far they are from its
#: usual tempo; that nothing was counted; that it is a hold (which also fits the pauses of others). The last one is the
#: standing of "none of them".
EVIDENCE = ("eye", "fit", "time", "range", "pace", "nothing_counted", "hold", "none")
#: Smallest fit, share of time and range that make a difference.
LEAST_FIT, LEAST_TIME, LEAST_RANGE = 0.02, 0.05, 0.05
#: Evidence for a segment is looked for so much before and after it, as far as the clip goes.
AROUND_S = 3.0
#: An exercise is named when it is more probable than everything else together; else the coach asks.
SURE = 0.5
#: What is less probable than this is not worth a question.
LEAST_LIKELY = 0.08
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

    exercise_id: str
    start_s: float
    end_s: float
    fit: float
    result: WorkoutResult
    log_pace: float = 0.0
    confidence: float = 0.0

    @property
    def moving_s(self) -> float:
        """Seconds in full repetitions."""
        return sum(repetition.duration_s for repetition in self.result.repetitions if repetition.full)

    @property
    def worth_s(self) -> float:
        """Seconds that it explains."""
        return self.moving_s + HOLD_WEIGHT * self.result.held_s


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class RecognisedExercise:
    """The main exercise of a video and all its segments.

    exercise_id: None when none of the library is done.
    confidence: 0 to 1, how probable the answer is (also that of None).
    candidates: (id, probability) of the exercises that came into question, best first.
    result: the repetitions (or holds) of the main exercise in all its segments.
    unknown: what repeats itself where no exercise was recognised.
    """

    exercise_id: str | None
    confidence: float
    candidates: tuple[tuple[str, float], ...]
    segments: tuple[Segment, ...]
    result: WorkoutResult
    unknown: UnknownMovement = NOTHING

    @property
    def is_sure(self) -> bool:
        """False when it is better to ask."""
        return self.confidence >= SURE

    @property
    def likely(self) -> tuple[str, ...]:
        """What to ask about: the two most probable exercises, if they are probable at all."""
        return tuple(name for name, chance in self.candidates[:2] if chance >= LEAST_LIKELY)


def recognise_exercise(
    sequence: PoseSequence,
    library: Mapping[str, Exercise],
    *,
    measures: BodyMeasures | None = None,
    eye: Eye | None = None,
) -> RecognisedExercise:
    """Find out which exercises of the library are done when, and count each.

    eye: what was learned; by default what comes with the coach.
    """
    measures = measure_body(sequence) if measures is None else measures
    eye = shipped_eye() if eye is None else eye
    found = segments_of(sequence, library, measures)
    windows = describe(measures)
    seen = eye.log_probabilities(windows.features, list(found))
    every = [
        (segment, chances(eye, found, windows, seen, segment.start_s - AROUND_S, segment.end_s + AROUND_S))
        for segments in found.values()
        for segment in segments
    ]
    place = {name: number for number, name in enumerate(found)}
    rated = [replace(one, confidence=float(chance[place[one.exercise_id]])) for one, chance in every]
    chosen = _best_without_overlap([one for one in rated if one.confidence >= SURE])
    nothing = WorkoutResult(exercise_id=NONE, view=estimate_view(sequence).label, duration_s=sequence.duration_s)
    if not chosen:
        whole = chances(eye, found, windows, seen, -np.inf, np.inf)
        ranked = _ranked(found, whole)
        if ranked and ranked[0][1] >= SURE:
            return _believed(library[ranked[0][0]], sequence, measures, ranked)
        return RecognisedExercise(
            exercise_id=None,
            confidence=float(whole[-1]),
            candidates=ranked,
            segments=(),
            result=nothing,
            unknown=count_unknown(measures),
        )
    weights: dict[str, float] = {}
    for one in chosen:
        weights[one.exercise_id] = weights.get(one.exercise_id, 0.0) + one.worth_s * one.confidence
    main = max(weights, key=lambda name: weights[name])
    of_main = [one for one in chosen if one.exercise_id == main]
    longest = max(range(len(every)), key=lambda number: (rated[number] in of_main, rated[number].worth_s))
    return RecognisedExercise(
        exercise_id=main,
        confidence=rated[longest].confidence,
        candidates=_ranked(found, every[longest][1]),
        segments=tuple(chosen),
        result=replace(
            of_main[0].result,
            repetitions=with_rests([rep for one in of_main for rep in one.result.repetitions]),
            holds=tuple(hold for one in of_main for hold in one.result.holds),
        ),
    )


def _believed(
    exercise: Exercise, sequence: PoseSequence, measures: BodyMeasures, ranked: tuple[tuple[str, float], ...]
) -> RecognisedExercise:
    """The whole clip looks like the exercise, so it is counted as if it had been named."""
    result = count_repetitions(sequence, exercise, measures=measures)
    end_s = float(sequence.timestamps_s[-1])
    whole = Segment(exercise_id=exercise.id, start_s=0.0, end_s=end_s, fit=0.0, result=result, confidence=ranked[0][1])
    return RecognisedExercise(
        exercise_id=exercise.id, confidence=whole.confidence, candidates=ranked, segments=(whole,), result=result
    )


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


def chances(
    eye: Eye,
    found: Mapping[str, Sequence[Segment]],
    windows: Windows,
    log_probabilities: Array,
    start_s: float,
    end_s: float,
) -> Array:
    """(len(found) + 1,) probability of each exercise between two moments; the last one is that of none.

    log_probabilities: of the windows, as the eye gives them for `found`.
    """
    score = evidence(found, windows, log_probabilities, start_s, end_s) @ eye.evidence
    shares = np.exp(score - score.max())
    return np.asarray(shares / shares.sum())


def evidence(
    found: Mapping[str, Sequence[Segment]], windows: Windows, log_probabilities: Array, start_s: float, end_s: float
) -> Array:
    """(len(found) + 1, len(EVIDENCE)) what speaks for each exercise between two moments, and for none."""
    rows = np.zeros((len(found) + 1, len(EVIDENCE)))
    near = (windows.end_s > start_s) & (windows.start_s < end_s)
    rows[:, 0] = log_probabilities[near].mean(axis=0) if near.any() else -np.log(len(found) + 1)
    rows[-1, -1] = 1.0
    if len(windows):
        start_s, end_s = max(start_s, float(windows.start_s[0])), min(end_s, float(windows.end_s[-1]))
    for row, segments in zip(rows, found.values(), strict=False):
        inside = [one for one in segments if one.end_s > start_s and one.start_s < end_s]
        if not inside:
            row[1:6] = np.log(LEAST_FIT), np.log(LEAST_TIME), -1.0, -1.0, 1.0
            continue
        best = max(inside, key=lambda one: one.worth_s * one.fit**2)
        filled = sum(one.moving_s + one.result.held_s for one in inside) / max(end_s - start_s, 1.0)
        own_range = best.result.own_range if np.isfinite(best.result.own_range) else 1.0
        row[1:5] = (
            np.log(best.fit + LEAST_FIT),
            np.log(min(filled, 1.0) + LEAST_TIME),
            np.log(np.clip(own_range, LEAST_RANGE, 1.0)),
            -abs(best.log_pace),
        )
        row[6] = float(best.result.held_s > 0)
    return rows


def _ranked(found: Mapping[str, Sequence[Segment]], chance: Array) -> tuple[tuple[str, float], ...]:
    return tuple(sorted(zip(found, chance.tolist(), strict=False), key=lambda pair: -pair[1]))


def _segments(result: WorkoutResult, exercise: Exercise, measures: BodyMeasures) -> list[Segment]:
    """Sets of one exercise, and how well each looks like it."""
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
        segments.append(
            Segment(
                exercise_id=exercise.id,
                start_s=group[0].start_s,
                end_s=group[-1].end_s,
                fit=fit * min(result.own_range / GOOD_RANGE, 1.0),
                log_pace=_log_pace(full, exercise),
                result=replace(result, repetitions=group),
            )
        )
    return segments


def _log_pace(full: Sequence[Repetition], exercise: Exercise) -> float:
    usual_s = float(np.median([repetition.duration_s for repetition in full]))
    return 0.0 if exercise.tempo is None else float(np.log(max(usual_s, 0.1) / exercise.tempo.total_s))


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
        [
            np.nan_to_num(measures.seen(term.measure, rows_of(measures, span, "whole"))).mean(axis=0).max()
            for term in terms
        ]
        for span in spans
    ]
    best = [max(of_terms) for of_terms in seen if of_terms]
    return float(1.0 / (1.0 + np.exp(-10.0 * (np.median(best) - LEAST_SEEN)))) if best else 1.0


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


def _best_without_overlap(segments: list[Segment]) -> list[Segment]:
    """The segments of greatest worth that do not overlap (weighted interval scheduling)."""
    ordered = sorted(segments, key=lambda segment: segment.end_s)
    ends = [segment.end_s for segment in ordered]
    best: list[tuple[float, list[Segment]]] = [(0.0, [])]
    for place, segment in enumerate(ordered):
        before = int(np.searchsorted(ends[:place], segment.start_s + 1e-9, side="right"))
        worth, chosen = best[before]
        with_it = (worth + segment.worth_s * segment.confidence**2, [*chosen, segment])
        best.append(with_it if with_it[0] > best[-1][0] else best[-1])
    return best[-1][1]
