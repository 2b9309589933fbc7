"""Which exercise is it? And where in a video does another one begin?

*Which movement* and *how many* are two questions. Every exercise of the library is counted, and how well its
repetitions look like its own definition (`looks` in its file) is one opinion; the eye for movements
(`coach.workout.eye`), which knows nothing of counting, is the other. Both are evidence with weights that were learned
on labelled clips. An exercise that somebody adds has its definition; to the eye it is a movement like none it knows.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from coach.library.exercise import Exercise
from coach.pose.geometry import softmax
from coach.pose.types import Array, PoseSequence
from coach.pose.view import estimate_view
from coach.workout.counter import count_repetitions
from coach.workout.eye import NONE, Eye, Windows, describe, load_eye
from coach.workout.finding import with_rests
from coach.workout.likeness import Segment, segments_of
from coach.workout.measures import BodyMeasures, measure_body
from coach.workout.repetition import WorkoutResult
from coach.workout.unknown import count_unknown

#: What speaks for an exercise in a stretch of time: the logarithms of its mean probability to the eye, of how well its
#: repetitions fit its definition, of the share of the time they fill, of their range, and how far they are from its
#: usual tempo; that nothing was counted; that it is a hold (which also fits the pauses of others); how far the count is
#: from how often anything repeats itself there. The last one is the standing of "none of them".
EVIDENCE = ("eye", "fit", "time", "range", "pace", "nothing_counted", "hold", "repeats", "none")
#: Smallest fit, share of time and range that make a difference.
LEAST_FIT, LEAST_TIME, LEAST_RANGE = 0.02, 0.05, 0.05
#: Evidence for a segment is looked for so much before and after it, as far as the clip goes.
AROUND_S = 3.0
#: An exercise is named when it is more probable than everything else together; else the coach asks.
SURE = 0.5
#: What is less probable than this is not worth a question.
LEAST_LIKELY = 0.08


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Observed:
    """What is known of a clip before anything is weighed.

    found: everything that was counted, by exercise. turns_s: turning points of what repeats itself, whatever it is.
    timestamps_s, seen: (T,) pictures from the first to the last in which somebody was seen, and whether in this one.
    """

    found: Mapping[str, Sequence[Segment]]
    windows: Windows
    turns_s: tuple[float, ...]
    timestamps_s: Array
    seen: NDArray[np.bool_]


def observe(sequence: PoseSequence, library: Mapping[str, Exercise], measures: BodyMeasures) -> Observed:
    """Everything that takes time about a clip."""
    rows = np.flatnonzero(sequence.found)
    whole = slice(rows[0], rows[-1] + 1) if len(rows) else slice(0)
    return Observed(
        found=segments_of(sequence, library, measures),
        windows=describe(measures),
        turns_s=count_unknown(measures),
        timestamps_s=sequence.timestamps_s[whole],
        seen=sequence.found[whole],
    )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class RecognisedExercise:
    """The main exercise of a video and all its segments.

    exercise_id: None when none of the library is done.
    confidence: 0 to 1, how probable the answer is (also that of None).
    candidates: (id, probability) of the exercises that came into question, best first.
    result: the repetitions (or holds) of the main exercise in all its segments.
    unknown: seconds of the turning points of what repeats itself where no exercise was recognised.
    """

    exercise_id: str | None
    confidence: float
    candidates: tuple[tuple[str, float], ...]
    segments: tuple[Segment, ...]
    result: WorkoutResult
    unknown: tuple[float, ...] = ()

    @property
    def is_sure(self) -> bool:
        """False when it is better to ask."""
        return self.confidence >= SURE

    @property
    def likely(self) -> tuple[str, ...]:
        """What to ask about: the two most probable exercises, if they are probable at all."""
        return tuple(name for name, chance in self.candidates[:2] if chance >= LEAST_LIKELY)


def recognise_exercise(
    sequence: PoseSequence, library: Mapping[str, Exercise], *, eye: Eye | None = None
) -> RecognisedExercise:
    """Find out which exercises of the library are done when, and count each.

    eye: what was learned; by default what comes with the coach.
    """
    measures = measure_body(sequence)
    eye = load_eye() if eye is None else eye
    observed = observe(sequence, library, measures)
    found = observed.found
    seen = eye.log_probabilities(observed.windows.features, list(found))
    rated: list[tuple[Segment, Array]] = []
    for number, segments in enumerate(found.values()):
        for one in segments:
            chance = chances(eye, observed, seen, one.start_s - AROUND_S, one.end_s + AROUND_S)
            rated.append((replace(one, confidence=float(chance[number])), chance))
    chosen = _best_without_overlap([one for one, _ in rated if one.confidence >= SURE])
    if not chosen:
        whole = chances(eye, observed, seen, -np.inf, np.inf)
        ranked = _ranked(found, whole)
        if ranked and ranked[0][1] >= SURE:
            return _believed(library[ranked[0][0]], sequence, measures, ranked)
        return RecognisedExercise(
            exercise_id=None,
            confidence=float(whole[-1]),
            candidates=ranked,
            segments=(),
            result=WorkoutResult(exercise_id=NONE, view=estimate_view(sequence).label, duration_s=sequence.duration_s),
            unknown=observed.turns_s,
        )
    weights: defaultdict[str, float] = defaultdict(float)
    for one in chosen:
        weights[one.result.exercise_id] += one.worth_s * one.confidence
    main = max(weights, key=lambda name: weights[name])
    of_main = [one for one in chosen if one.result.exercise_id == main]
    longest, chance = max((pair for pair in rated if pair[0] in of_main), key=lambda pair: pair[0].worth_s)
    return RecognisedExercise(
        exercise_id=main,
        confidence=longest.confidence,
        candidates=_ranked(found, chance),
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
    whole = Segment(start_s=0.0, end_s=end_s, fit=0.0, result=result, confidence=ranked[0][1])
    return RecognisedExercise(
        exercise_id=exercise.id, confidence=whole.confidence, candidates=ranked, segments=(whole,), result=result
    )


def chances(eye: Eye, observed: Observed, log_probabilities: Array, start_s: float, end_s: float) -> Array:
    """(len(observed.found) + 1,) probability of each exercise between two moments; the last one is that of none.

    log_probabilities: of the windows, as the eye gives them for `observed.found`.
    """
    return softmax(evidence(observed, log_probabilities, start_s, end_s) @ eye.evidence)


def evidence(observed: Observed, log_probabilities: Array, start_s: float, end_s: float) -> Array:
    """(len(observed.found) + 1, len(EVIDENCE)) what speaks for each exercise between two moments, and for none.

    All of it says less where somebody is hardly seen: as the square root of the share of pictures.
    """
    found, windows = observed.found, observed.windows
    rows = np.zeros((len(found) + 1, len(EVIDENCE)))
    near = (windows.end_s > start_s) & (windows.start_s < end_s)
    # the mean of probabilities, not of logarithms: one window of pauses or lost limbs must not rule an exercise out
    rows[:, 0] = np.log(np.exp(log_probabilities[near]).mean(axis=0) if near.any() else 1.0 / (len(found) + 1))
    rows[-1, -1] = 1.0
    inside = (observed.timestamps_s >= start_s) & (observed.timestamps_s <= end_s)
    seen = float(observed.seen[inside].mean()) if inside.any() else 0.0
    repeated = sum(start_s < one < end_s for one in observed.turns_s)
    if len(windows):
        start_s, end_s = max(start_s, float(windows.start_s[0])), min(end_s, float(windows.end_s[-1]))
    for row, segments in zip(rows, found.values(), strict=False):
        near_by = [one for one in segments if one.end_s > start_s and one.start_s < end_s]
        if not near_by:
            row[1:6] = np.log(LEAST_FIT), np.log(LEAST_TIME), -1.0, -1.0, 1.0
            continue
        best = max(near_by, key=lambda one: one.worth_s * one.fit**2)
        filled = sum(one.result.moving_s + one.result.held_s for one in near_by) / max(end_s - start_s, 1.0)
        own_range = best.result.own_range if np.isfinite(best.result.own_range) else 1.0
        row[1:5] = (
            np.log(best.fit + LEAST_FIT),
            np.log(min(filled, 1.0) + LEAST_TIME),
            np.log(np.clip(own_range, LEAST_RANGE, 1.0)),
            -abs(best.log_pace),
        )
        row[6] = float(best.result.held_s > 0)
        if counted := sum(one.result.full_count for one in near_by):
            row[7] = -abs(np.log((counted + 1) / (repeated + 1)))
    return np.asarray(rows * np.sqrt(seen))


def _ranked(found: Mapping[str, Sequence[Segment]], chance: Array) -> tuple[tuple[str, float], ...]:
    return tuple(sorted(zip(found, chance.tolist(), strict=False), key=lambda pair: -pair[1]))


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
