"""What to plot about a counted clip: the exercise's angle over time, or its depth where the angle cannot be seen."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from coach.library.exercise import Exercise, columns_of
from coach.pose.types import PoseSequence
from coach.pose.view import estimate_view
from coach.workout.measures import measure_body
from coach.workout.repetition import WorkoutResult

Array = NDArray[np.float64]
#: A side seen worse than this share of the better one is left out of a plot from the side.
_WORSE = 0.6


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Curve:
    """A movement over time.

    measure: the angle (`knee`), or None when `lines` is the depth of the movement in per cent of the person's usual.
    timestamps_s: (T,) seconds; lines: by side (`left`, `right`) or `both`, (T,) degrees or per cent, NaN unknown.
    """

    measure: str | None
    timestamps_s: Array
    lines: Mapping[str, Array]


def movement_curve(sequence: PoseSequence, exercise: Exercise, result: WorkoutResult) -> Curve:
    """The angle that tells how far a repetition goes; its depth instead when this view does not show that angle."""
    rule = exercise.range_of_motion
    if rule is None or rule.unit != "deg" or not estimate_view(sequence).allows(rule.view):
        return Curve(measure=None, timestamps_s=result.timestamps_s, lines={"both": _own_depth_percent(result)})
    body = measure_body(sequence)
    values, seen = body.of(rule.measure, "image"), np.nan_to_num(body.seen(rule.measure)).mean(axis=0)
    if len(columns_of(rule.measure)) == 1:
        lines = {"both": values[:, 0]}
    else:
        lines = {side: values[:, n] for n, side in enumerate(("left", "right")) if seen[n] >= _WORSE * seen.max()}
    if rule.view == "side" and len(lines) == 2:
        # from the side both are much the same line, and the one closer to the camera is the better one
        near = ("left", "right")[int(seen.argmax())]
        lines = {near: lines[near]}
    return Curve(measure=rule.measure, timestamps_s=sequence.timestamps_s, lines=lines)


def _own_depth_percent(result: WorkoutResult) -> Array:
    """(G,) 0 where the person's repetitions usually start, 100 where they usually turn."""
    times = result.timestamps_s
    lowest = [
        result.signal[(times >= one.start_s) & (times <= one.end_s)].min() for one in result.repetitions if one.full
    ]
    if not lowest or not result.own_range > 0:
        return 100.0 * result.signal
    return np.asarray(100.0 * (result.signal - np.nanmedian(lowest)) / result.own_range)
