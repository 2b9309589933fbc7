"""What the motion formats share: axes, a floor, gaps, an even rate.

Files have **x to the picture's right, y up from the floor, z towards the camera** (right-handed): the world frame of
`coach.pose.types` turned by half a turn about x. The model gives every moment around the middle of the hips, so a squat
would lift its feet. Here the hips move, and the floor is at y = 0:

1. Their way across and up comes from the picture (weak perspective: one scale for the whole recording). A picture does
   not show the way towards the camera; there the feet, in the mean, stay where they are.
2. Points of the feet that rest in the picture are planted. While they are, the whole body is shifted so that they stay,
   in the mean, in one place, the lowest of them on the floor.
3. What is left of their movement (3 to 10 cm in real squats, nearly all of it depth, which the model guesses) is taken
   from them alone, half of it from the knee above. A heel that rises is not planted, and a foot in the air is not.

The camera has to stand still. With a person's height everything is scaled by it; without, sizes are the model's guess.
"""

import math
from collections.abc import Iterator
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from coach.errors import SequenceError
from coach.pose.landmarks import HIPS, KNEES, SHOULDERS, Landmark, midpoint
from coach.pose.types import Array, PoseSequence
from coach.text import Message

#: From the axes of `coach.pose.types` to those of the files.
_TO_FILE = np.array([1.0, -1.0, -1.0])
_PARTS = ("ANKLE", "HEEL", "FOOT_INDEX")
#: Points of the left foot, then of the right one.
_FEET = tuple(Landmark[f"{side}_{part}"] for side in ("LEFT", "RIGHT") for part in _PARTS)
_ANKLES, _HEELS = ([index for index, point in enumerate(_FEET) if name in point.name] for name in _PARTS[:2])
#: A point rests while it stays this near to where it was, in torso lengths, for at least this time.
_REST_TORSOS, _REST_S = 0.2, 0.3
#: Planted points this much above the lowest one are not on the floor but on a bench, say.
_ON_FLOOR_M = 0.15
#: What planted points were shifted by fades away within this time.
_FADE_S = 0.25
#: Hip to shoulder, hip to knee and knee to ankle together, in body heights (Drillis and Contini 1966).
_CHAIN_HEIGHTS = 0.288 + 0.245 + 0.246


def on_floor_m(sequence: PoseSequence, height_m: float = float("nan")) -> Array:
    """(T, 33, 3) metres, x to the picture's right, y up from the floor, z towards the camera; NaN: nobody was found.

    height_m: of the person, NaN when it is not known.
    """
    points = np.asarray(sequence.world_xyz_m * _TO_FILE, dtype=np.float64)
    rows = np.flatnonzero(np.isfinite(points).all(axis=(1, 2)) & np.isfinite(sequence.image_xy_px).all(axis=(1, 2)))
    if not len(rows):
        return points
    times, body = sequence.timestamps_s[rows], points[rows]
    if np.isfinite(height_m):
        body = body * (height_m / _height_m(body))
    picture = np.asarray(sequence.image_xy_px[rows], dtype=np.float64)
    torso_px = float(np.median(np.linalg.norm(midpoint(picture, SHOULDERS) - midpoint(picture, HIPS), axis=1)))
    torso_m = float(np.median(np.linalg.norm((midpoint(body, SHOULDERS) - midpoint(body, HIPS))[:, :2], axis=1)))
    feet = body[:, _FEET]
    way = np.zeros((len(rows), 3))
    way[:, :2] = (midpoint(picture, HIPS) * (1.0, -1.0)) * (torso_m / max(torso_px, 1e-9))
    way[:, 0] -= way[0, 0]
    way[:, 2] = -feet[:, :, 2].mean(axis=1)
    planted = np.stack([_resting(times, picture[:, point], _REST_TORSOS * torso_px) for point in _FEET], axis=1)
    places = _places(times, feet + way[:, None], planted)
    held = (planted > 0).any(axis=1)
    if held.any():
        ways = np.where((planted > 0)[..., None], places - feet, np.nan)
        wanted = np.nanmean(ways[held], axis=1) - way[held]
        way += np.column_stack([np.interp(times, times[held], column) for column in wanted.T])
    body = body + way[:, None]
    if not held.any():
        body[:, :, 1] -= np.median(body[:, _FEET, 1].min(axis=1))
    _hold(body, times, places, planted > 0)
    points[rows] = body
    return points


def _height_m(body: Array) -> float:
    """The height that goes with the lengths of trunk and legs."""
    chain = 0.0
    for upper, lower in (("SHOULDER", "HIP"), ("HIP", "KNEE"), ("KNEE", "ANKLE")):
        lengths = [
            np.linalg.norm(body[:, Landmark[f"{side}_{upper}"]] - body[:, Landmark[f"{side}_{lower}"]], axis=1)
            for side in ("LEFT", "RIGHT")
        ]
        chain += float(np.median(lengths))
    return max(chain, 1e-9) / _CHAIN_HEIGHTS


def _resting(times: Array, path_px: Array, radius_px: float) -> NDArray[np.int_]:
    """(T,) which place a point rests in, numbered from 1; 0 where it moves. Whoever comes back rests where they did."""
    found = np.zeros(len(times), dtype=np.int_)
    places: list[Array] = []
    for start, end in _rests(path_px, radius_px):
        if times[end - 1] - times[start] < _REST_S:
            continue
        middle = np.median(path_px[start:end], axis=0)
        known = (n for n, place in enumerate(places, start=1) if np.linalg.norm(place - middle) < radius_px)
        number = next(known, len(places) + 1)
        if number > len(places):
            places.append(middle)
        found[start:end] = number
    return found


def _rests(path_px: Array, radius_px: float) -> Iterator[tuple[int, int]]:
    """Stretches (first, behind the last) in which a path stays within a circle around its own mean."""
    start, total = 0, np.zeros(2)
    for index, point in enumerate(path_px):
        if index > start and np.linalg.norm(point - total / (index - start)) > radius_px:
            yield start, index
            start, total = index, np.zeros(2)
        total += point
    yield start, len(path_px)


def _places(times: Array, feet: Array, planted: NDArray[np.int_]) -> Array:
    """(T, 6, 3) where each planted point belongs: the middle of its rest, the lowest points on the floor."""
    places = np.full(feet.shape, np.nan)
    for point in range(feet.shape[1]):
        for rest in np.unique(planted[:, point][planted[:, point] > 0]):
            rows = planted[:, point] == rest
            places[rows, point] = np.median(feet[rows, point], axis=0)
    lowest = np.full(len(feet), np.nan)
    held = (planted > 0).any(axis=1)
    lowest[held] = np.nanmin(places[held][:, :, 1], axis=1)
    # heel and toes of a foot on the floor touch it; an ankle stays as far above its heel, whatever else is lowest
    above = places[:, :, 1] - lowest[:, None]
    ground = lowest[:, None] + np.where(above < _ON_FLOOR_M, above, 0.0)
    for ankle, heel in zip(_ANKLES, _HEELS, strict=True):
        rows = np.flatnonzero(planted[:, heel])
        ground[:, ankle] = ground[rows[_nearest(times, rows)], heel] if len(rows) else lowest
    places[:, :, 1] -= ground
    return places


def _nearest(times: Array, rows: NDArray[np.intp]) -> NDArray[np.intp]:
    """(T,) which of some moments is the nearest to each."""
    after = np.searchsorted(times[rows], times).clip(0, len(rows) - 1)
    before = (after - 1).clip(0)
    return np.where(np.abs(times - times[rows[before]]) < np.abs(times - times[rows[after]]), before, after)


def _hold(body: Array, times: Array, places: Array, planted: NDArray[np.bool_]) -> None:
    """Shift planted points to their places, the knees half as far."""
    shifts = np.zeros((len(times), len(_FEET), 3))
    for index, point in enumerate(_FEET):
        rows = np.flatnonzero(planted[:, index])
        if len(rows):
            wanted = places[rows, index] - body[rows, point]
            nearest = _nearest(times, rows)
            away_s = np.abs(times - times[rows[nearest]])
            shifts[:, index] = wanted[nearest] * np.clip(1.0 - away_s / _FADE_S, 0.0, 1.0)[:, None]
    body[:, _FEET] += shifts
    body[:, KNEES[0]] += shifts[:, :3].mean(axis=1) / 2.0
    body[:, KNEES[1]] += shifts[:, 3:].mean(axis=1) / 2.0


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


def unit(vectors: NDArray[Any]) -> Array:
    """(T, 3) as unit vectors; what has no length points up, as any direction will do."""
    lengths = np.linalg.norm(vectors, axis=-1, keepdims=True)
    return np.asarray(np.where(lengths < 1e-9, (0.0, 1.0, 0.0), vectors / np.maximum(lengths, 1e-9)))


def across(directions: Array) -> Array:
    """(T, 3) some unit vector square to each direction."""
    least = np.eye(3)[np.argmin(np.abs(np.nan_to_num(directions)), axis=1)]
    return unit(np.cross(directions, least))


def axes(*, y: NDArray[Any], z: NDArray[Any], exact: Literal["y", "z"]) -> Array:
    """(T, 3, 3) right-handed axes as columns; `exact` is kept, the other one is turned square to it."""
    kept = unit(y if exact == "y" else z)
    x = np.cross(kept, z) if exact == "y" else np.cross(y, kept)
    # where both given axes were one, any direction square to it will do
    x = np.where(np.linalg.norm(x, axis=1, keepdims=True) < 1e-9, across(kept), unit(x))
    return np.stack([x, kept, np.cross(x, kept)] if exact == "y" else [x, np.cross(kept, x), kept], axis=2)


def turns_zxy_deg(turn: Array) -> Array:
    """(T, 3) angles about z, x and y, in this order, each about the axis that has been turned already."""
    # a quarter turn about x makes the other two turn about the same axis: then all of it is the first one's
    is_quarter = np.abs(turn[:, 2, 1]) > 1.0 - 1e-12
    z = np.where(is_quarter, np.arctan2(turn[:, 1, 0], turn[:, 0, 0]), np.arctan2(-turn[:, 0, 1], turn[:, 1, 1]))
    x = np.arcsin(np.clip(turn[:, 2, 1], -1.0, 1.0))
    y = np.where(is_quarter, 0.0, np.arctan2(-turn[:, 2, 0], turn[:, 2, 2]))
    return np.asarray(np.degrees(np.stack([z, x, y], axis=-1)))
