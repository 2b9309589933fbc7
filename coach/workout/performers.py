"""Computed people who do what a figure shows: landmarks over time without camera, video or model.

From the two figures of an exercise's picture come as many performances as are wanted: bodies that bend a little
differently, from every side, fast and slow, far and not so far, seen as the pose model sees people. What is
exercised here is the eye for the movement, not the counting.
"""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from coach.library.picture import ExercisePicture, between
from coach.pose.figure import body_points, expand_directions, seen_from
from coach.pose.types import Array, PoseSequence

#: Points of the way from start to turn that are computed; between them they move straight.
_WAY = np.linspace(-0.1, 1.15, 16)
_PIXELS_PER_TORSO, _SIZE_PX = 110.0, (640, 480)
_TORSO_M = 0.48


# How much computed people differ; standard deviations unless said otherwise.

#: Each limb from its figure, steadily, and at the turn from that.
_LIMB_DEG, _SWAY_DEG = 11.0, 7.0
#: Each joint's place, steadily (other proportions); each landmark in each frame, correlated over about a third of a
#: second, as the model's landmarks tremble.
_BODY_TORSO, _JITTER_TORSO = 0.03, 0.015
#: Share of the distances along the line of sight that the model gives back (smallest, largest): world landmarks of
#: turned limbs read 10 to 30 degrees too flat.
_DEPTH_KEPT = (0.55, 1.0)
#: Of the camera (smallest, largest; standard deviation).
_ELEVATION_DEG, _ROLL_DEG = (-10.0, 25.0), 4.0
_RATE_HZ = 12.0


def perform(picture: ExercisePicture, rng: np.random.Generator, *, duration_s: float, cycle_s: float) -> PoseSequence:
    """Somebody who repeats (or holds) what the picture shows.

    cycle_s: seconds of one repetition, about. Every call is another person, another camera and another pace.
    """
    times = np.arange(int(duration_s * _RATE_HZ) + 1) / _RATE_HZ
    first = bool(rng.integers(2))
    ways = [_way(picture, first, rng)]
    if picture.alternates:
        ways.append(_way(picture, not first, rng))
    depth, number = _depths(times, cycle_s, rng)
    place = np.interp(depth, _WAY, np.arange(len(_WAY)))
    below = np.minimum(place.astype(int), len(_WAY) - 2)
    share = (place - below)[:, None, None]
    turns = np.stack(ways)[number % len(ways)] if picture.turn is not None else np.stack(ways)[np.zeros_like(number)]
    rows = np.arange(len(times))
    points = turns[rows, below] * (1.0 - share) + turns[rows, below + 1] * share
    return _seen(points, times, rng)


def wander(bodies: Sequence[Mapping[str, Array]], rng: np.random.Generator, *, duration_s: float) -> PoseSequence:
    """Somebody who goes from one posture to the next and rests there: people who do no exercise.

    bodies: postures as the limb directions of `expand_directions`.
    """
    times = np.arange(int(duration_s * _RATE_HZ) + 1) / _RATE_HZ
    count = min(int(rng.integers(2, 5)), len(bodies))
    chosen = [bodies[place] for place in rng.choice(len(bodies), size=count, replace=False)]
    keys = np.stack([body_points(_turned(one, _offsets(one, rng, _LIMB_DEG))) for one in chosen])
    for key in keys:  # they stand on one floor
        key[:, 1] -= key[:, 1].min()
    moments = np.concatenate([[0.0], np.cumsum(rng.uniform(0.6, 4.0, len(keys) - 1))])
    moments = moments * rng.uniform(0.5, 1.2) - rng.uniform(0.0, 1.0)
    place = np.interp(times, moments, np.arange(len(keys)))
    place = np.floor(place) + _eased(place % 1.0)
    below = np.minimum(place.astype(int), len(keys) - 2)
    share = (place - below)[:, None, None]
    return _seen(keys[below] * (1.0 - share) + keys[below + 1] * share, times, rng)


def _offsets(directions: Mapping[str, Array], rng: np.random.Generator, spread_deg: float) -> dict[str, Array]:
    """A small turn of every limb; both sides of one body turn alike to a good part."""
    size = np.radians(spread_deg)
    common = {limb.rpartition("_")[2]: rng.normal(0.0, 0.8 * size, 3) for limb in directions}
    return {
        limb: common[limb.rpartition("_")[2]] * ((-1.0, 1.0, 1.0) if limb.startswith("right") else (1.0, 1.0, 1.0))
        + rng.normal(0.0, 0.6 * size, 3)
        for limb in directions
    }


def _turned(directions: Mapping[str, Array], offsets: Mapping[str, Array]) -> dict[str, Array]:
    moved = {limb: vector + offsets[limb] for limb, vector in directions.items()}
    return {limb: vector / np.linalg.norm(vector) for limb, vector in moved.items()}


def _way(picture: ExercisePicture, first: bool, rng: np.random.Generator) -> Array:
    """(len(_WAY), 33, 3) the body from a little before the start to a little past the turn."""
    roles = {"working": "left" if first else "right", "other": "right" if first else "left"}
    figures = [
        expand_directions(one, roles) for one in (picture.start, picture.middle, picture.turn) if one is not None
    ]
    steady = _offsets(figures[0], rng, _LIMB_DEG)
    figures = [
        _turned(figure, {limb: steady[limb] + sway for limb, sway in _offsets(figure, rng, _SWAY_DEG).items()})
        for figure in figures
    ]
    planted = list(picture.planted_landmarks(roles))
    along = _WAY * (len(figures) - 1)
    part = np.clip(np.floor(along), 0, max(len(figures) - 2, 0)).astype(int)
    directions = {
        limb: np.stack(
            [
                between(figures[k][limb], figures[min(k + 1, len(figures) - 1)][limb], share - k)
                for k, share in zip(part, along, strict=True)
            ]
        )
        for limb in figures[0]
    }
    points = body_points(directions) + rng.normal(0.0, _BODY_TORSO, (33, 3))
    fixed = points[:, planted].mean(axis=1, keepdims=True)
    return np.asarray(points - fixed + fixed[:1])


def _depths(times: Array, cycle_s: float, rng: np.random.Generator) -> tuple[Array, NDArray[np.intp]]:
    """Depth at each moment and the number of the repetition, beginning anywhere in a cycle."""
    each_s = max(cycle_s * float(np.exp(rng.normal(0.0, 0.35))), 0.45)
    lasts = each_s * rng.uniform(0.85, 1.15, int(times[-1] / each_s / 0.85) + 3)
    ends = np.cumsum(lasts) - rng.uniform(0.0, 1.0) * lasts[0]
    number = np.searchsorted(ends, times, side="right")
    phase = 1.0 - (ends[number] - times) / lasts[number]
    turn = rng.uniform(0.3, 0.6)
    rest, hold = rng.uniform(0.0, 0.25), rng.uniform(0.0, 0.2)
    up = np.clip((phase - rest * turn) / (turn * (1.0 - rest)), 0.0, 1.0)
    down = np.clip((phase - turn - hold * (1.0 - turn)) / ((1.0 - turn) * (1.0 - hold)), 0.0, 1.0)
    near, far = rng.uniform(-0.05, 0.18), rng.uniform(0.6, 1.1)
    reach = far * rng.uniform(0.9, 1.1, len(lasts))[number]
    return near + (reach - near) * _eased(np.where(phase < turn, up, 1.0 - down)), np.asarray(number)


def _eased(share: Array) -> Array:
    return np.asarray(0.5 - 0.5 * np.cos(np.pi * share))


def _seen(points: Array, times: Array, rng: np.random.Generator) -> PoseSequence:
    """Points (T, 33, 3) in torso lengths as the pose model would report them."""
    seen = seen_from(points, yaw_deg=float(rng.uniform(0.0, 360.0)), elevation_deg=float(rng.uniform(*_ELEVATION_DEG)))
    roll = np.radians(rng.normal(0.0, _ROLL_DEG))
    x, y = seen[..., 0], seen[..., 1]
    seen = np.stack([x * np.cos(roll) - y * np.sin(roll), x * np.sin(roll) + y * np.cos(roll), seen[..., 2]], axis=-1)
    step_s = float(times[1] - times[0]) if len(times) > 1 else 1.0
    image = seen[..., :2] + _trembling(seen[..., :2].shape, step_s, rng, _JITTER_TORSO)
    world = seen + _trembling(seen.shape, step_s, rng, 1.5 * _JITTER_TORSO)
    world[..., 2] *= rng.uniform(*_DEPTH_KEPT)
    hips = world[:, [23, 24]].mean(axis=1, keepdims=True)
    return PoseSequence(
        timestamps_s=times,
        image_size_px=_SIZE_PX,
        image_xy_px=image * _PIXELS_PER_TORSO + np.array(_SIZE_PX) / 2.0,
        image_z_px=world[..., 2] * _PIXELS_PER_TORSO,
        world_xyz_m=(world - hips) * _TORSO_M,
        visibility=np.ones(points.shape[:2]),
    )


def _trembling(shape: tuple[int, ...], step_s: float, rng: np.random.Generator, spread: float) -> Array:
    kept = float(np.exp(-step_s / 0.15))
    noise = rng.normal(0.0, spread, shape)
    for row in range(1, len(noise)):
        noise[row] = kept * noise[row - 1] + np.sqrt(1.0 - kept * kept) * noise[row]
    return np.asarray(noise + rng.normal(0.0, spread, shape[1:]))
