"""Stick figures that move."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from coach.pose.landmarks import Landmark
from coach.pose.types import PoseFrame
from tests.support.figures import frame_of, moved, standing, turned

_THIGH_M, _SHIN_M = 0.42, 0.40
_LOWER_BODY = ("KNEE", "ANKLE", "HEEL", "FOOT_INDEX")


def squatting(depth: float) -> NDArray[np.float64]:
    """(33, 3) a squat seen from the left side; depth 0 stands, 1 has the knees bent to about 80 degrees."""
    points = standing()
    leg_m = (_THIGH_M + _SHIN_M) * (1.0 - 0.36 * depth)
    # law of cosines: how far the knee stands in front of the line from hip to ankle
    along_m = (_THIGH_M**2 - _SHIN_M**2 + leg_m**2) / (2 * leg_m)
    forward_m = float(np.sqrt(max(_THIGH_M**2 - along_m**2, 0.0)))
    lift_m = _THIGH_M + _SHIN_M - leg_m
    for side in ("LEFT", "RIGHT"):
        for part in _LOWER_BODY:
            points[Landmark[f"{side}_{part}"], 1] -= lift_m
        points[Landmark[f"{side}_KNEE"], 1:] = (along_m, -forward_m)
    return turned(points, 90.0)


def squats(
    count: int = 3, *, rate_hz: float = 30.0, seconds_each: float = 2.0, rest_s: float = 1.5
) -> Iterator[PoseFrame]:
    """Frames of somebody who stands, does `count` squats and stands again, for ever."""
    moving_s = count * seconds_each
    index = 0
    while True:
        time_s = index / rate_hz
        phase = (time_s - rest_s) / seconds_each
        depth = 0.5 - 0.5 * np.cos(2 * np.pi * phase) if 0.0 <= time_s - rest_s < moving_s else 0.0
        # the feet stay where they are: the hips sink in the picture
        sink_px = (_THIGH_M + _SHIN_M) * 0.36 * depth * 200.0
        yield frame_of(squatting(float(depth)), centre_px=(320.0, 240.0 + sink_px), timestamp_s=time_s)
        index += 1


def star() -> NDArray[np.float64]:
    """(33, 3) a person in the star posture: arms level, legs wide apart, facing the camera."""
    places: dict[str, tuple[float, ...]] = {}
    for side, sign in (("left", 1.0), ("right", -1.0)):
        for part, x in (("elbow", 0.45), ("wrist", 0.70), ("pinky", 0.78), ("index", 0.79), ("thumb", 0.75)):
            places[f"{side}_{part}"] = (sign * x, -0.5, 0.0)
        for part, x, y, z in (
            ("knee", 0.30, 0.37, 0.0),
            ("ankle", 0.50, 0.72, 0.0),
            ("heel", 0.50, 0.77, 0.04),
            ("foot_index", 0.56, 0.78, -0.12),
        ):
            places[f"{side}_{part}"] = (sign * x, y, z)
    return moved(standing(), **places)
