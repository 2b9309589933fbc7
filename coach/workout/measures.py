"""Everything that is measured on a body over time, once for all exercises: in the picture plane and in space."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, fields
from math import isfinite
from statistics import median
from typing import Any

import numpy as np
from numpy.typing import NDArray

from coach.library.exercise import Plane, Sides, columns_of
from coach.pose.angles import MEASURES, measure_points, measure_visibility, torso_in_px, torso_m
from coach.pose.geometry import middle
from coach.pose.landmarks import LANDMARK_COUNT, Landmark
from coach.pose.types import Array, PoseFrame, PoseSequence
from coach.pose.view import turn_deg
from coach.yaml_source import StrictModel

#: Two hours have millions of measures: they are kept as exactly as the model gives landmarks, in half the memory.
Kept = NDArray[np.float32]

#: Landmarks less visible than this are guessed: no value is read from them.
LEAST_VISIBILITY = 0.3
#: Body size in the picture changes slowly; its estimate is steadied over this time.
SCALE_WINDOW_S = 1.0
#: Moments that are measured at a time: what is needed in between is many times as large as what comes out.
_PIECE = 1024
_ALL = slice(None)
_EVERY = tuple(range(len(MEASURES)))
#: A body that is not there.
_NOWHERE = np.full((LANDMARK_COUNT, 3), np.nan)
_HIPS = [int(Landmark.LEFT_HIP), int(Landmark.RIGHT_HIP)]
_HANDS = [int(Landmark.LEFT_WRIST), int(Landmark.RIGHT_WRIST)]


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

    @property
    def step_s(self) -> float:
        """Usual seconds between two pictures; infinite where there are not two."""
        return middle(np.diff(self.timestamps_s)) if len(self) > 1 else float("inf")

    def of(self, measure: str, plane: Plane, rows: slice = _ALL) -> Array:
        """(T, 1 or 2) one measure over time, or over some of it: a column, or left and right."""
        values = self.image if plane == "image" else self.space
        return values[rows, columns_of(measure)].astype(np.float64)

    def seen(self, measure: str, rows: slice = _ALL) -> Array:
        """(T, 1 or 2) visibility that belongs to `of`."""
        return self.visibility[rows, columns_of(measure)].astype(np.float64)

    def between(self, first: int, last: int) -> BodyMeasures:
        """The moments first <= index < last."""
        return BodyMeasures(**{name: getattr(self, name)[first:last] for name in _ARRAYS})


_ARRAYS = tuple(field.name for field in fields(BodyMeasures))


def measure_body(sequence: PoseSequence) -> BodyMeasures:
    """Measure a whole sequence.

    Unlike `measure_image` nothing is left out for low visibility: for counting, a guessed limb that moves is worth
    more than none. What is graded uses the visibility (see `coach.workout.form`).
    """
    pieces = [slice(first, first + _PIECE) for first in range(0, max(1, len(sequence)), _PIECE)]
    sizes_px = np.concatenate(
        [torso_in_px(part.image_xy_px, part.world_xyz_m) for part in map(sequence.select, pieces)]
    )
    scale_px = _steady(sequence.timestamps_s, sizes_px)
    # filled in place: joining pieces would need the memory twice
    shape = (len(sequence), len(MEASURES))
    whole: dict[str, Any] = {name: np.full(shape, np.nan, np.float32) for name in ("image", "space", "visibility")}
    whole |= {name: np.full(len(sequence), np.nan) for name in ("turn_deg", "hips_up", "hands_up")}
    for piece in pieces:
        part = _measured(sequence.select(piece), scale_px[piece], _EVERY)
        for name, values in whole.items():
            values[piece] = getattr(part, name)
    return BodyMeasures(timestamps_s=sequence.timestamps_s, **whole)


def _measured(part: PoseSequence, scale_px: Array, columns: tuple[int, ...]) -> BodyMeasures:
    """scale_px: (T,) length of the torso in the picture. columns: of the measures that are wanted."""
    image, space = _planes(part.image_xy_px, part.world_xyz_m, scale_px, columns)
    visibility = measure_visibility(part)
    hips_up, hands_up = (-part.image_xy_px[:, joints, 1].mean(axis=-1) / scale_px for joints in (_HIPS, _HANDS))
    return BodyMeasures(
        timestamps_s=part.timestamps_s,
        image=image,
        space=space,
        visibility=np.where(np.isfinite(space), visibility, np.nan).astype(np.float32),
        turn_deg=turn_deg(part.world_xyz_m),
        hips_up=hips_up,
        hands_up=hands_up,
    )


def _planes(image_xy_px: Array, world_xyz_m: Array, scale_px: Array, columns: tuple[int, ...]) -> tuple[Kept, Kept]:
    """`BodyMeasures.image` and `space`, NaN but for these columns."""
    # picture and space in one call: a picture is a flat space
    points = np.zeros((2, *world_xyz_m.shape))
    points[0, ..., :2], points[1] = image_xy_px, world_xyz_m
    image, space = measure_points(points, np.stack([scale_px, torso_m(world_xyz_m)]), columns).astype(np.float32)
    return image, space


class Track:
    """The measures of somebody who is being watched: each moment is measured once, and what is old is forgotten.

    memory_s: how much of the past is kept at least, which may change. columns: of the measures that are wanted, the
        others are NaN.
    """

    def __init__(self, memory_s: float, columns: tuple[int, ...]) -> None:
        self.memory_s, self._columns = memory_s, columns
        self._fresh: list[tuple[PoseFrame | None, float]] = []
        self._sizes: deque[tuple[float, float]] = deque()
        #: Moments of which only a few measures are known yet, and the length of the torso there.
        self._waiting: list[tuple[PoseFrame | None, float, float]] = []
        self._known: BodyMeasures | None = None

    def add(self, frame: PoseFrame | None, timestamp_s: float) -> None:
        """One more moment; None: nobody was seen."""
        self._fresh.append((frame, timestamp_s))

    def latest(self, columns: tuple[int, ...]) -> BodyMeasures:
        """These measures of what was added since the last time, at least one moment; all else is NaN."""
        frames, times = zip(*self._fresh, strict=True)
        xy_px = np.array([_NOWHERE[:, :2] if frame is None else frame.image_xy_px for frame in frames])
        world_m = np.array([_NOWHERE if frame is None else frame.world_xyz_m for frame in frames])
        sizes = torso_in_px(xy_px, world_m).tolist()
        self._sizes.extend((when, size) for when, size in zip(times, sizes, strict=True) if isfinite(size))
        while self._sizes and self._sizes[0][0] < times[-1] - SCALE_WINDOW_S:
            self._sizes.popleft()
        usual = median([size for _, size in self._sizes]) if self._sizes else float("nan")
        self._waiting += [(frame, when, usual) for frame, when in self._fresh]
        self._fresh.clear()
        image, space = _planes(xy_px, world_m, np.full(len(times), usual), columns)
        unknown = dict.fromkeys(("turn_deg", "hips_up", "hands_up"), np.full(len(times), np.nan))
        visibility = np.full_like(space, np.nan)
        return BodyMeasures(timestamps_s=np.array(times), image=image, space=space, visibility=visibility, **unknown)

    def measures(self) -> BodyMeasures:
        """Everything that was added and is not forgotten, all of it measured."""
        if self._fresh:
            self.latest(())
        if not self._waiting and self._known is not None:
            return self._known
        frames, times, scales_px = zip(*self._waiting, strict=True)
        self._waiting.clear()
        size_px = next((frame.image_size_px for frame in frames if frame is not None), (1, 1))
        part = PoseSequence.from_frames(frames, timestamps_s=times, image_size_px=size_px)
        new = _measured(part, np.array(scales_px), self._columns)
        since_s = new.timestamps_s[-1] - self.memory_s
        pieces = [new] if self._known is None else [self._known, new]
        pieces = [one.between(int(np.searchsorted(one.timestamps_s, since_s)), len(one)) for one in pieces]
        self._known = BodyMeasures(**{name: np.concatenate([getattr(one, name) for one in pieces]) for name in _ARRAYS})
        return self._known


def columns_in(definition: object) -> tuple[int, ...]:
    """Columns of all measures that (a part of) an exercise speaks of."""
    found: set[int] = set()
    if isinstance(definition, StrictModel):
        values = {name: getattr(definition, name) for name in type(definition).model_fields}
        for name in ("measure", "relative_to"):
            if values.get(name) is not None:
                found.update(columns_of(values[name]))
        definition = tuple(values.values())
    if isinstance(definition, (tuple, list)):
        for part in definition:
            found.update(columns_in(part))
    return tuple(sorted(found))


def join_sides(values: Array, visibility: Array, sides: Sides, working: int | None = None) -> Array:
    """One value from the two sides of a measure, (..., 1 or 2) -> (...).

    working: 0 left, 1 right; when it is not known, `working` is the side seen better and `other` the average.
    """
    if values.shape[-1] == 1:
        return np.asarray(values[..., 0])
    if working is not None and sides in ("working", "other"):
        return np.asarray(values[..., working if sides == "working" else 1 - working])
    left, right = values[..., 0], values[..., 1]
    if sides == "smaller":
        return np.asarray(np.minimum(left, right))
    if sides == "larger":
        return np.asarray(np.maximum(left, right))
    if sides == "difference":
        return np.asarray(np.abs(left - right))
    if sides in ("near", "working"):
        better = np.nan_to_num(visibility).reshape(-1, 2).mean(axis=0).argmax()
        return np.asarray(values[..., better])
    return np.asarray((left + right) / 2.0)


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
