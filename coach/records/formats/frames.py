"""What the motion formats share: axes, gaps, an even rate.

Files have **x to the picture's right, y up, z towards the camera** (right-handed), the middle of the hips at the
origin. That is the world frame of `coach.pose.types` turned by half a turn about x.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from coach.errors import SequenceError
from coach.pose.landmarks import Landmark
from coach.pose.types import PoseSequence
from coach.text import Message

Array = NDArray[np.float64]
_TO_FILE = np.array([1.0, -1.0, -1.0])
#: Steps between frames may differ by this share before a sequence counts as uneven.
_EVEN_SHARE = 0.01
_DEFAULT_RATE_HZ = 30.0


def marker_name(landmark: Landmark) -> str:
    """`LEFT_FOOT_INDEX` as `LeftFootIndex`."""
    return "".join(word.capitalize() for word in landmark.name.split("_"))


def positions_m(sequence: PoseSequence) -> Array:
    """(T, 33, 3) metres in the axes of the files; NaN where nobody was found."""
    return np.asarray(sequence.world_xyz_m * _TO_FILE)


def rate_hz(sequence: PoseSequence) -> float:
    """Frames per second, from the median step."""
    steps = np.diff(sequence.timestamps_s)
    return float(1.0 / np.median(steps)) if len(steps) else _DEFAULT_RATE_HZ


def even_positions_m(sequence: PoseSequence) -> tuple[float, Array]:
    """Seconds per frame and (F, 33, 3) positions without gaps, for formats that know neither times nor unknowns.

    Gaps are bridged in straight lines and held at both ends. Frames that come evenly are kept as they are, others are
    interpolated at their median rate.

    Raises `SequenceError` when nobody was found at all.
    """
    points = positions_m(sequence)
    known = np.isfinite(points).all(axis=(1, 2))
    if not known.any():
        raise SequenceError(Message("error.no_movement"))
    times = sequence.timestamps_s
    steps = np.diff(times)
    step_s = 1.0 / rate_hz(sequence)
    if len(steps) and np.abs(steps - step_s).max() > _EVEN_SHARE * step_s:
        wanted = np.arange(times[0], times[-1] + step_s / 2, step_s)
    else:
        wanted = times
    flat = points.reshape(len(times), -1)[known]
    even = np.column_stack([np.interp(wanted, times[known], column) for column in flat.T])
    return step_s, even.reshape(len(wanted), *points.shape[1:])
