"""Everything that is measured on a body over time, once for all exercises: in the picture plane and in space."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from statistics import median

import numpy as np
from numpy.typing import NDArray

from coach.pose.angles import MEASURES, MIDDLES, measure_points, measure_world, pixels_per_metre, torso_m
from coach.pose.landmarks import Landmark
from coach.pose.types import PoseFrame, PoseSequence
from coach.pose.view import turn_deg
from coach.workout.schema import Plane, Sides, columns_of

Array = NDArray[np.float64]
#: Two hours have millions of measures: they are kept as exactly as the model gives landmarks, in half the memory.
Kept = NDArray[np.float32]

#: Body size in the picture changes slowly; its estimate is steadied over this time.
SCALE_WINDOW_S = 1.0
#: A side that is hardly seen still follows the movement (the model guesses it), so its weight is small but not nothing.
LEAST_WEIGHT = 0.05
#: Moments that are measured at a time: what is needed in between is many times as large as what comes out.
_PIECE = 1024
_ALL = slice(None)


def landmarks_of(points: tuple[str, ...]) -> list[int]:
    """The landmarks behind the points of a measure, repeated to six."""
    landmarks = [int(one) for name in points for one in MIDDLES.get(name) or (Landmark[name.upper()],)]
    return (landmarks * 6)[:6]


_HIPS = [int(Landmark.LEFT_HIP), int(Landmark.RIGHT_HIP)]
_HANDS = [int(Landmark.LEFT_WRIST), int(Landmark.RIGHT_WRIST)]


#: (A, 6) the landmarks each measure uses, repeated to one length.
_LANDMARKS_OF = np.array([landmarks_of(measure.points) for measure in MEASURES], dtype=np.intp)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class BodyMeasures:
    """The measures of the catalogue over T moments.

    timestamps_s: (T,) seconds.
    image, space: (T, A) degrees or torso lengths, in the picture plane and from the world landmarks.
    visibility: (T, A) least visibility of the landmarks of a measure.
    turn_deg: (T,) how far the body is turned out of the picture plane, 0 (front or back) to 90 (side).
    hips_up, hands_up: (T,) height of hips and wrists in the picture, in torso lengths from anywhere; with a camera that
        stands still their travel tells what moves.
    """

    timestamps_s: Array
    image: Kept
    space: Kept
    visibility: Kept
    turn_deg: Array
    hips_up: Array
    hands_up: Array

    def __len__(self) -> int:
        return len(self.timestamps_s)

    def of(self, measure: str, plane: Plane, rows: slice = _ALL) -> Array:
        """(T, 1 or 2) one measure over time, or over some of it: a column, or left and right."""
        values = self.image if plane == "image" else self.space
        return values[rows, columns_of(measure)].astype(np.float64)

    def seen(self, measure: str, rows: slice = _ALL) -> Array:
        """(T, 1 or 2) visibility that belongs to `of`."""
        return self.visibility[rows, columns_of(measure)].astype(np.float64)

    def between(self, first: int, last: int) -> BodyMeasures:
        """The moments first <= index < last."""
        return BodyMeasures(
            timestamps_s=self.timestamps_s[first:last],
            image=self.image[first:last],
            space=self.space[first:last],
            visibility=self.visibility[first:last],
            turn_deg=self.turn_deg[first:last],
            hips_up=self.hips_up[first:last],
            hands_up=self.hands_up[first:last],
        )


def measure_body(sequence: PoseSequence) -> BodyMeasures:
    """Measure a whole sequence.

    Unlike `measure_image` nothing is left out for low visibility: for counting, a guessed limb that moves is worth
    more than none. What is graded uses the visibility (see `coach.workout.form`).
    """
    pieces = [slice(first, first + _PIECE) for first in range(0, max(1, len(sequence)), _PIECE)]
    sizes, turns = zip(*(_size_and_turn(sequence.select(piece)) for piece in pieces), strict=True)
    scale = _steady(sequence.timestamps_s, np.concatenate(sizes))
    # filled in place: joining pieces would need the memory twice
    image, space, visibility = (_kept((len(sequence), len(MEASURES))) for _ in range(3))
    for piece in pieces:
        part = sequence.select(piece)
        seen = measure_world(part)
        image[piece], space[piece] = measure_points(part.image_xy_px, scale[piece]), seen.values
        visibility[piece] = np.where(np.isfinite(seen.values), seen.visibility, np.nan)
    return BodyMeasures(
        timestamps_s=sequence.timestamps_s,
        image=image,
        space=space,
        visibility=visibility,
        turn_deg=np.concatenate(turns),
        hips_up=_height(sequence.image_xy_px, _HIPS) / scale,
        hands_up=_height(sequence.image_xy_px, _HANDS) / scale,
    )


def _size_and_turn(part: PoseSequence) -> tuple[Array, Array]:
    """(T,) torso length in pixels, and how far the body is turned."""
    world = part.world_xyz_m
    return pixels_per_metre(part.image_xy_px, world) * torso_m(world), turn_deg(world)


def _kept(shape: tuple[int, int]) -> Kept:
    return np.full(shape, np.nan, dtype=np.float32)


def _height(image_xy_px: Array, landmarks: list[int]) -> Array:
    return np.asarray(-image_xy_px[..., landmarks, 1].mean(axis=-1))


class LiveMeasures:
    """The same measures frame by frame, without looking ahead."""

    def __init__(self) -> None:
        self._scales: deque[tuple[float, float]] = deque()

    def measure(self, frame: PoseFrame | None, timestamp_s: float) -> BodyMeasures:
        """One moment; all NaN when nobody is seen."""
        if frame is None:
            nothing = _kept((1, len(MEASURES)))
            unknown = np.full(1, np.nan)
            return BodyMeasures(
                timestamps_s=np.array([timestamp_s]),
                image=nothing,
                space=nothing,
                visibility=nothing,
                turn_deg=unknown,
                hips_up=unknown,
                hands_up=unknown,
            )
        torso = float(torso_m(frame.world_xyz_m))
        scale = float(pixels_per_metre(frame.image_xy_px, frame.world_xyz_m)) * torso
        # picture and space in one call: a picture is a flat space
        points = np.zeros((2, *frame.world_xyz_m.shape))
        points[0, :, :2], points[1] = frame.image_xy_px, frame.world_xyz_m
        steady = self._steady(scale, timestamp_s)
        values = measure_points(points, np.array([steady, torso])).astype(np.float32)
        visibility = frame.visibility[_LANDMARKS_OF].min(axis=-1).astype(np.float32)
        return BodyMeasures(
            timestamps_s=np.array([timestamp_s]),
            image=values[:1],
            space=values[1:],
            visibility=visibility[None],
            turn_deg=np.asarray(turn_deg(frame.world_xyz_m)).reshape(1),
            hips_up=np.array([_height(frame.image_xy_px, _HIPS) / steady]),
            hands_up=np.array([_height(frame.image_xy_px, _HANDS) / steady]),
        )

    def _steady(self, scale: float, timestamp_s: float) -> float:
        if np.isfinite(scale):
            self._scales.append((timestamp_s, scale))
        while self._scales and self._scales[0][0] < timestamp_s - SCALE_WINDOW_S:
            self._scales.popleft()
        return median([value for _, value in self._scales]) if self._scales else float("nan")


def join_sides(values: Array, visibility: Array, sides: Sides, working: int | None = None) -> Array:
    """One value from the two sides of a measure, (..., 1 or 2) -> (...).

    working: 0 left, 1 right; when it is not known, `working` is the side seen better and `other` the average.
    """
    if values.shape[-1] == 1:
        return np.asarray(values[..., 0])
    if working is not None and sides in ("working", "other"):
        return np.asarray(values[..., working if sides == "working" else 1 - working])
    if sides == "smaller":
        return np.asarray(values.min(axis=-1))
    if sides == "larger":
        return np.asarray(values.max(axis=-1))
    if sides == "difference":
        return np.asarray(np.abs(values[..., 0] - values[..., 1]))
    if sides in ("near", "working"):
        better = np.nan_to_num(visibility).reshape(-1, 2).mean(axis=0).argmax()
        return np.asarray(values[..., better])
    return np.asarray(values.mean(axis=-1))


def _steady(timestamps_s: Array, values: Array) -> Array:
    """Median over `SCALE_WINDOW_S` around each moment, where a value is known."""
    known = np.flatnonzero(np.isfinite(values))
    steady = np.full_like(values, np.nan)
    times = timestamps_s[known]
    first = np.searchsorted(times, times - SCALE_WINDOW_S / 2.0, side="left")
    last = np.searchsorted(times, times + SCALE_WINDOW_S / 2.0, side="right")
    for place, low, high in zip(known, first, last, strict=True):
        steady[place] = np.median(values[known[low:high]])
    return steady
