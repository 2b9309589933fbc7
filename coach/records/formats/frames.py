"""What the motion formats share: axes, gaps, an even rate.

Files have **x to the picture's right, y up from the floor, z towards the camera** (right-handed): the world frame of
`coach.pose.types` turned by half a turn about x, in which the hips move (`coach.records.formats.floor`).
"""

import math

import numpy as np
from numpy.typing import NDArray

from coach.errors import SequenceError
from coach.pose.landmarks import Landmark
from coach.pose.types import PoseSequence
from coach.records.formats.floor import on_floor_m
from coach.text import Message

Array = NDArray[np.float64]
#: Frames may come this much (and this share of a step) beside an even rate: containers round times to milliseconds.
_ROUNDED_S, _EVEN_SHARE = 0.001, 0.01
_DEFAULT_RATE_HZ = 30.0


def marker_name(landmark: Landmark) -> str:
    """`LEFT_FOOT_INDEX` as `LeftFootIndex`."""
    return "".join(word.capitalize() for word in landmark.name.split("_"))


def rate_hz(sequence: PoseSequence) -> float:
    """Frames per second: the whole time over the number of periods in it, so that rounded times do not matter.

    A step of about two or three median ones stands for pictures that are missing.
    """
    steps = np.diff(sequence.timestamps_s)
    if not len(steps):
        return _DEFAULT_RATE_HZ
    periods = max(1.0, float(np.round(steps / np.median(steps)).sum()))
    return periods / sequence.duration_s


def even_positions_m(
    sequence: PoseSequence, height_m: float = math.nan, *, bridged: bool = True
) -> tuple[float, Array]:
    """Seconds per frame and (F, 33, 3) positions without gaps, for formats that know neither times nor unknowns.

    Gaps are bridged in straight lines and held at both ends, or NaN where they are not to be `bridged`. Frames that
    come evenly are kept as they are, others are interpolated at their median rate.

    Raises `SequenceError` when nobody was found at all.
    """
    points = on_floor_m(sequence, height_m)
    known = np.isfinite(points).all(axis=(1, 2))
    if not known.any():
        raise SequenceError(Message("error.no_movement"))
    times = sequence.timestamps_s
    step_s = 1.0 / rate_hz(sequence)
    even = times[0] + step_s * np.arange(len(times))
    is_even = np.abs(times - even).max() <= _ROUNDED_S + _EVEN_SHARE * step_s
    wanted = times if is_even else np.arange(times[0], times[-1] + step_s / 2, step_s)
    flat = points.reshape(len(times), -1)[known]
    points = np.column_stack([np.interp(wanted, times[known], column) for column in flat.T])
    if not bridged:
        points[np.interp(wanted, times, known) < 1.0] = np.nan
    return step_s, points.reshape(len(wanted), len(Landmark), 3)
