"""Films that play slower or faster than life: how fast was it, and how often, if the clock of the film is wrong?

Phones note when they filmed in slow motion (`coach.media.container`); messengers, screen recordings and time lapses do
not. Then only the movement itself can tell.
"""

import math
from collections.abc import Sequence
from dataclasses import replace
from statistics import median

from coach.library.exercise import Exercise
from coach.pose.types import PoseSequence
from coach.workout.counter import count_repetitions
from coach.workout.measures import measure_body
from coach.workout.repetition import Repetition, WorkoutResult
from coach.workout.settings import DOUBTING, CountingSettings

#: Repetitions that take less or more than so many times the tempo of their exercise were hardly done like that. The
#: usual ones of 119 real clips took 0.17 to 2.3 times as long, 19 of 20 between 0.3 and 1.7 times.
FASTEST, SLOWEST = 0.2, 2.5
#: Where nothing is found the clock of the film is tried so many times faster, or slower.
_CLOCKS = (2.0, 4.0, 8.0, 0.5, 0.25)


def pace_of(repetitions: Sequence[Repetition], exercise: Exercise) -> float:
    """How long the full repetitions usually took, in multiples of the tempo of the exercise; NaN where unknown."""
    taken_s = [one.duration_s for one in repetitions if one.full]
    return median(taken_s) / exercise.tempo.total_s if taken_s and exercise.tempo is not None else math.nan


def is_lifelike(pace: float) -> bool:
    """False for a pace (see `pace_of`) that says that the film plays slower or faster than life."""
    return not (pace < FASTEST or pace > SLOWEST)


def count_at_any_pace(
    sequence: PoseSequence, exercise: Exercise, settings: CountingSettings = CountingSettings()
) -> WorkoutResult:
    """Count a named exercise; where nothing is found, look for it in slow or fast motion.

    All times are those of the film, whatever its clock. Of 106 real clips that are counted right as they are, 72 are
    when they play six times slower (47 by the film's clock) and 82 when they play four times faster (65).
    """
    measures = measure_body(sequence)

    def count(quicker: float, how: CountingSettings) -> WorkoutResult:
        by_clock = replace(measures, timestamps_s=measures.timestamps_s / quicker)
        return _slowed(count_repetitions(sequence, exercise, measures=by_clock, settings=how), quicker)

    result = count_repetitions(sequence, exercise, measures=measures, settings=settings)
    if not result.full_count and exercise.counting is not None:
        tried = (count(quicker, DOUBTING) for quicker in _CLOCKS)
        result = next((one for one in tried if not is_lifelike(pace_of(one.repetitions, exercise))), result)
    pace = pace_of(result.repetitions, exercise)
    # what is smoothed and what is too short or too long goes by the clock: by one on which it is done as usual
    return result if is_lifelike(pace) else count(pace, settings)


def _slowed(result: WorkoutResult, times: float) -> WorkoutResult:
    """The same with a clock on which everything takes `times` as long."""
    seconds = ("start_s", "turn_s", "end_s", "out_s", "pause_s", "back_s", "rest_s")
    repetitions = (replace(one, **{name: times * getattr(one, name) for name in seconds}) for one in result.repetitions)
    return replace(result, repetitions=tuple(repetitions), timestamps_s=times * result.timestamps_s)
