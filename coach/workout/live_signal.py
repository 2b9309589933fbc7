"""The counting signal frame by frame: only what the signal needs is measured, so that it costs next to nothing."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from math import exp
from statistics import median

import numpy as np
from numpy.typing import NDArray

from coach.pose import geometry
from coach.pose.angles import MEASURES, MIDDLES, Kind, pixels_per_metre, with_middles
from coach.pose.landmarks import LANDMARK_COUNT, Landmark
from coach.pose.types import PoseFrame
from coach.workout.measures import LEAST_WEIGHT, SCALE_WINDOW_S, landmarks_of
from coach.workout.schema import Counting, columns_of
from coach.workout.signal import DEPTH_LIMITS

Array = NDArray[np.float64]
Index = NDArray[np.intp]

#: Time constant with which the visibility of limbs is averaged.
VISIBILITY_S = 1.0
_PLACES = {
    **{one.name.lower(): int(one) for one in Landmark},
    **{name: LANDMARK_COUNT + k for k, name in enumerate(MIDDLES)},
}
_TRUNK = _PLACES["mid_hip"], _PLACES["mid_shoulder"]


class LiveSignal:
    """Depth of one exercise at each frame: `coach.workout.signal.raw_depth` without looking ahead.

    Every measure of a term is a row: one, or left and right.
    """

    def __init__(self, counting: Counting) -> None:
        rows = [(term, side, column) for term in counting.terms for side, column in enumerate(columns_of(term.measure))]
        two = [len(columns_of(term.measure)) == 2 for term, _, _ in rows]
        self._measure = _Rows([column for _, _, column in rows], [term.plane == "space" for term, _, _ in rows])
        self._start = np.array([term.start for term, _, _ in rows])
        self._range = np.array([term.turn - term.start for term, _, _ in rows])
        self._landmarks = np.array([landmarks_of(MEASURES[column].points) for _, _, column in rows], dtype=np.intp)
        #: rows of which one value stands for both sides: (left row, how)
        self._chosen = [
            (k, _JOIN[term.sides])
            for k, (term, side, _) in enumerate(rows)
            if two[k] and side == 0 and term.sides != "mean"
        ]
        halved = [0.5 if two[k] and term.sides != "mean" else 1.0 for k, (term, _, _) in enumerate(rows)]
        self._weight = np.array([term.weight for term, _, _ in rows]) * halved
        apart = counting.sides == "apart"
        #: (channels, rows) which rows belong to which channel
        self._into = np.array(
            [
                [not apart or not two[k] or side == channel for k, (_, side, _) in enumerate(rows)]
                for channel in range(2 if apart else 1)
            ],
            dtype=np.float64,
        )
        self._visibility: Array | None = None
        self._scales: deque[tuple[float, float]] = deque()
        self._previous_s = 0.0

    def depth(self, frame: PoseFrame) -> Array:
        """(C,) one channel, or left and right; NaN where nothing is known."""
        flat = np.zeros((2, LANDMARK_COUNT, 3))
        flat[0, :, :2], flat[1] = frame.image_xy_px, frame.world_xyz_m
        points = with_middles(flat)
        torso_m = float(geometry.distance(points[1, _TRUNK[0]], points[1, _TRUNK[1]]))
        values = self._measure(points, np.array([self._torso_px(frame, torso_m), torso_m]))
        seen = frame.visibility[self._landmarks].min(axis=-1)
        for row, join in self._chosen:
            values[row : row + 2] = join(values[row : row + 2])
            seen[row : row + 2] = seen[row : row + 2].min()
        weights = self._into * self._weights(seen, frame.timestamp_s)
        depth = (values - self._start) / self._range
        known = np.isfinite(depth)
        weights = weights * known
        total = weights.sum(axis=1)
        found = (weights * np.where(known, depth, 0.0)).sum(axis=1)
        return np.clip(np.where(total > 0, found / np.where(total > 0, total, 1.0), np.nan), *DEPTH_LIMITS)

    def _torso_px(self, frame: PoseFrame, torso_m: float) -> float:
        scale = float(pixels_per_metre(frame.image_xy_px, frame.world_xyz_m)) * torso_m
        if scale > 0:
            self._scales.append((frame.timestamp_s, scale))
        while self._scales and self._scales[0][0] < frame.timestamp_s - SCALE_WINDOW_S:
            self._scales.popleft()
        return median([one for _, one in self._scales]) if self._scales else float("nan")

    def _weights(self, seen: Array, timestamp_s: float) -> Array:
        seen = np.where(np.isfinite(seen), seen, 0.0)
        if self._visibility is None:
            self._visibility = seen
        share = 1.0 - exp(-(timestamp_s - self._previous_s) / VISIBILITY_S)
        self._visibility = self._visibility + share * (seen - self._visibility)
        self._previous_s = timestamp_s
        # squared: a side seen half as well is guessed, not measured half as well
        return np.asarray(self._weight * np.maximum(self._visibility, LEAST_WEIGHT) ** 2)


_JOIN: dict[str, Callable[[Array], float]] = {
    "larger": np.max,
    "smaller": np.min,
    "difference": np.ptp,
}


class _Rows:
    """Some measures of the catalogue, in picture or space, in as few array operations as there are kinds."""

    def __init__(self, columns: list[int], in_space: list[bool]) -> None:
        self._count = len(columns)
        self._kinds: list[tuple[Kind, Index, Index, tuple[Index, ...]]] = []
        for kind in Kind:
            rows = [row for row, column in enumerate(columns) if MEASURES[column].kind is kind]
            if rows:
                points = [[_PLACES[name] for name in MEASURES[columns[row]].points] for row in rows]
                plane = np.array([int(in_space[row]) for row in rows], dtype=np.intp)
                places = tuple(np.array(place, dtype=np.intp) for place in zip(*points, strict=True))
                self._kinds.append((kind, np.array(rows, dtype=np.intp), plane, places))

    def __call__(self, points: Array, torso: Array) -> Array:
        """(R,) from (2, 33 + middles, 3) points, picture (flat) and space, and their two torso lengths."""
        values = np.empty(self._count)
        for kind, rows, plane, places in self._kinds:
            ends = [points[plane, place] for place in places]
            values[rows] = _value(kind, ends, torso[plane])
        return values


_ANGLES: dict[Kind, Callable[..., Array]] = {
    Kind.ANGLE: geometry.angle_deg,
    Kind.ANGLE_BELOW: geometry.angle_below_deg,
    Kind.FROM_DOWN: geometry.from_down_deg,
    Kind.FROM_HORIZONTAL: geometry.from_horizontal_deg,
}


def _value(kind: Kind, ends: list[Array], torso: Array) -> Array:
    if kind in _ANGLES:
        return _ANGLES[kind](*ends)
    if kind is Kind.HEIGHT:
        return np.asarray((ends[1][:, 1] - ends[0][:, 1]) / torso)
    if kind is Kind.DISTANCE:
        return np.asarray(geometry.distance(*ends) / torso)
    # along the floor: a picture has no depth, so its third coordinate is 0
    return np.asarray(geometry.distance(ends[0][:, [0, 2]], ends[1][:, [0, 2]]) / torso)
