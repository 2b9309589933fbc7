"""Stick figures that do every exercise of the library, for counting without camera, model or video.

What has no movement of its own here is done as the picture of the exercise shows it. A figure is built from limb
directions in its own frame: `forward` degrees swing a limb from hanging down to the front, `out` degrees away from
the body. The camera sees it turned by `yaw_deg` (0 from the front, 90 from its left side).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from coach.library.illustration import exercise_views
from coach.library.known import load_exercises
from coach.pose.figure import seen_from
from coach.pose.landmarks import Landmark
from coach.pose.types import PoseSequence
from tests.support.figures import turned

Array = NDArray[np.float64]
Pose = dict[str, Any]

_TRUNK_M, _THIGH_M, _SHIN_M, _UPPER_M, _FORE_M = 0.5, 0.42, 0.40, 0.28, 0.25
_HIP_M, _SHOULDER_M = 0.10, 0.17


def _limb(forward_deg: float, out_deg: float, side: int) -> Array:
    f, o = np.radians(forward_deg), np.radians(out_deg)
    return np.array([side * np.sin(o), np.cos(o) * np.cos(f), -np.cos(o) * np.sin(f)])


def build(
    *,
    lean: float = 0.0,
    roll: float = 0.0,
    thigh: Sequence[float] = (0.0, 0.0),
    shin: Sequence[float] = (0.0, 0.0),
    leg_out: Sequence[float] = (3.0, 3.0),
    shin_out: Sequence[float] | None = None,
    upper: Sequence[float] = (0.0, 0.0),
    fore: Sequence[float] = (0.0, 0.0),
    arm_out: Sequence[float] = (6.0, 6.0),
    fore_out: Sequence[float] | None = None,
) -> Array:
    """(33, 3) metres, hips at the origin, facing the camera; pairs are (left, right), lean is forwards from upright."""
    tip, sway = np.radians(lean), np.radians(roll)
    up = np.array([np.sin(sway) * np.cos(tip), -np.cos(tip) * np.cos(sway), -np.sin(tip)])
    across = np.array([np.cos(sway), np.sin(sway), 0.0])
    front = np.cross(up, across)
    points = np.zeros((33, 3))
    neck = _TRUNK_M * up
    for name, height, width, ahead in (
        *(("NOSE", 0.15, 0.0, 0.12), ("LEFT_EYE_INNER", 0.18, 0.02, 0.1), ("LEFT_EYE", 0.18, 0.03, 0.1)),
        *(("LEFT_EYE_OUTER", 0.18, 0.04, 0.09), ("RIGHT_EYE_INNER", 0.18, -0.02, 0.1), ("RIGHT_EYE", 0.18, -0.03, 0.1)),
        *(("RIGHT_EYE_OUTER", 0.18, -0.04, 0.09), ("LEFT_EAR", 0.16, 0.07, 0.0), ("RIGHT_EAR", 0.16, -0.07, 0.0)),
        *(("MOUTH_LEFT", 0.11, 0.02, 0.09), ("MOUTH_RIGHT", 0.11, -0.02, 0.09)),
    ):
        points[Landmark[name]] = neck + height * up + width * across + ahead * front
    for place, (name, side) in enumerate((("LEFT", 1), ("RIGHT", -1))):

        def put(part: str, where: Array, name: str = name) -> Array:
            points[Landmark[f"{name}_{part}"]] = where
            return where

        out = leg_out[place]
        hip = put("HIP", side * _HIP_M * across)
        knee = put("KNEE", hip + _THIGH_M * _limb(thigh[place], out, side))
        below = out if shin_out is None else shin_out[place]
        ankle = put("ANKLE", knee + _SHIN_M * _limb(shin[place], below, side))
        put("HEEL", ankle + np.array([0.0, 0.05, 0.04]))
        put("FOOT_INDEX", ankle + np.array([0.0, 0.06, -0.14]))
        shoulder = put("SHOULDER", neck + side * _SHOULDER_M * across)
        elbow = put("ELBOW", shoulder + _UPPER_M * _limb(upper[place], arm_out[place], side))
        away = (fore_out or arm_out)[place]
        wrist = put("WRIST", elbow + _FORE_M * _limb(fore[place], away, side))
        hand = wrist + 0.08 * _limb(fore[place], away, side)
        for finger in ("PINKY", "INDEX", "THUMB"):
            put(finger, hand)
    return points


def both(value: float) -> tuple[float, float]:
    """The same for left and right."""
    return value, value


def one(side: str, working: float, other: float) -> tuple[float, float]:
    """`working` for the working side."""
    return (working, other) if side == "left" else (other, working)


@dataclass(frozen=True)
class Move:
    """pose: limb directions at a depth (0 start, 1 turn) for a working side. yaw_deg: the view to judge it from.

    alternating: left and right take turns. fixed: the landmarks that stay where they are in the picture.
    """

    pose: Callable[[float, str], Pose]
    yaw_deg: float = 90.0
    alternating: bool = False
    fixed: tuple[str, ...] = ("LEFT_ANKLE", "RIGHT_ANKLE")


def _squat(d: float, side: str) -> Pose:
    return {"lean": 38 * d, "thigh": both(62 * d), "shin": both(-34 * d), "upper": both(80 * d), "fore": both(80 * d)}


def _push_up(d: float, side: str) -> Pose:
    pitch = 20 - 16 * d
    return {
        "lean": 90 - pitch,
        "thigh": both(-90 + pitch),
        "shin": both(-90 + pitch),
        "upper": both(-2 - 62 * d),
        "fore": both(2 + 12 * d),
    }


def _lunge(d: float, side: str) -> Pose:
    return {"thigh": one(side, 82 * d, -12 * d), "shin": one(side, -2 * d, -88 * d), "lean": 5 * d}


def _sit_up(d: float, side: str) -> Pose:
    return {
        "lean": -88 + 66 * d,
        "thigh": both(135.0),
        "shin": both(35.0),
        "upper": both(120 - 90 * d),
        "fore": both(190 - 60 * d),
    }


def _glute_bridge(d: float, side: str) -> Pose:
    return {
        "lean": -90 - 28 * d,
        "thigh": both(140 - 30 * d),
        "shin": both(25 - 25 * d),
        "upper": both(-80.0),
        "fore": both(-85.0),
    }


def _mountain_climber(d: float, side: str) -> Pose:
    return {
        "lean": 70.0,
        "thigh": one(side, -70 + 95 * d, -70.0),
        "shin": one(side, -70 - 20 * d, -70.0),
        "upper": both(-2.0),
        "fore": both(2.0),
    }


def _plank(d: float, side: str) -> Pose:
    return {"lean": 78.0, "thigh": both(-78.0), "shin": both(-78.0), "upper": both(0.0), "fore": both(88.0)}


MOVES: dict[str, Move] = {
    "squat": Move(_squat),
    "sumo_squat": Move(
        lambda d, s: {
            "thigh": both(42 * d),
            "shin": both(-32 * d),
            "leg_out": both(32 + 14 * d),
            "shin_out": both(32 - 24 * d),
            "lean": 8 * d,
        },
        yaw_deg=0.0,
    ),
    "push_up": Move(_push_up, fixed=("LEFT_WRIST", "RIGHT_WRIST")),
    "bicep_curl": Move(lambda d, s: {"upper": both(8 * d), "fore": both(8 + 132 * d)}),
    "lunge": Move(_lunge, alternating=True),
    "side_lunge": Move(
        lambda d, s: {
            "leg_out": one(s, 30 + 32 * d, 30 + 24 * d),
            "shin_out": one(s, 30 - 32 * d, 30 + 24 * d),
            "thigh": one(s, 40 * d, 0.0),
            "shin": one(s, -25 * d, 0.0),
            "lean": 25 * d,
        },
        yaw_deg=0.0,
        alternating=True,
    ),
    "jumping_jack": Move(lambda d, s: {"arm_out": both(8 + 158 * d), "leg_out": both(3 + 24 * d)}, yaw_deg=0.0),
    "pull_up": Move(
        lambda d, s: {"arm_out": both(165 - 125 * d), "fore_out": both(178.0), "shin": both(-20.0)},
        yaw_deg=0.0,
        fixed=("LEFT_WRIST", "RIGHT_WRIST"),
    ),
    "sit_up": Move(_sit_up, fixed=("LEFT_HIP", "RIGHT_HIP")),
    "shoulder_press": Move(lambda d, s: {"arm_out": both(62 + 108 * d), "fore_out": both(178.0)}, yaw_deg=0.0),
    "front_raise": Move(lambda d, s: {"upper": both(6 + 84 * d), "fore": both(8 + 84 * d)}),
    "lateral_raise": Move(lambda d, s: {"arm_out": both(8 + 82 * d)}, yaw_deg=0.0),
    "deadlift": Move(lambda d, s: {"lean": 74 * d, "thigh": both(12 * d), "shin": both(-8 * d)}),
    "glute_bridge": Move(_glute_bridge),
    "high_knees": Move(
        lambda d, s: {"thigh": one(s, 90 * d, 0.0), "shin": one(s, -5 * d, 0.0)},
        alternating=True,
        fixed=("LEFT_SHOULDER", "RIGHT_SHOULDER"),
    ),
    "mountain_climber": Move(_mountain_climber, alternating=True, fixed=("LEFT_WRIST", "RIGHT_WRIST")),
    "plank": Move(_plank),
    "side_plank": Move(lambda d, s: {"roll": 75.0, "leg_out": (-75.0, 75.0), "arm_out": (5.0, 175.0)}, yaw_deg=0.0),
}


#: A body is built at so many depths of a repetition.
_DEPTH_STEPS = 50

#: Seconds of one repetition, where it is not two.
QUICK_S = {"high_knees": 0.8, "mountain_climber": 0.8, "jumping_jack": 0.8}


@cache
def move_of(
    exercise_id: str,
) -> tuple[Callable[[Callable[[Pose, float], Pose], float, str], Array], float, bool, tuple[str, ...]]:
    """Body points (33, 3) in metres for a change of limbs, a depth and a side; best view; sides; what is fixed."""
    if exercise_id in MOVES:
        move = MOVES[exercise_id]
        return (
            lambda change, d, side: build(**change(move.pose(d, side), d)),
            move.yaw_deg,
            move.alternating,
            move.fixed,
        )
    exercise = load_exercises()[exercise_id]
    picture = exercise.picture
    assert picture is not None, "draw it, or add the movement here"
    return (
        lambda change, d, side: seen_from(picture.at(d, mirrored=side == "left")[1], yaw_deg=0.0) * _TRUNK_M,
        90.0 if exercise_views(exercise)[0] == "side" else 0.0,
        picture.alternates,
        tuple(one.name for one in picture.planted_landmarks()),
    )


#: Of each kind one: upright, on the floor, hanging arms, both arms, sides in turn, lying.
_REPRESENTATIVE = {"squat", "push_up", "bicep_curl", "jumping_jack", "high_knees", "sit_up"}


def of_each_kind(names: Iterable[str]) -> list[Any]:
    """Cases for a test over exercises that takes its time: some always, all of them among the slow ones."""
    return [pytest.param(name, marks=() if name in _REPRESENTATIVE else pytest.mark.slow) for name in names]


def smooth_cycle(phase: Array) -> Array:
    """Depth over one repetition: 0 at its ends, 1 in the middle."""
    return np.asarray(0.5 - 0.5 * np.cos(2 * np.pi * phase))


def unchanged(pose: Pose, depth: float) -> Pose:
    """No fault."""
    return pose


def perform(
    exercise_id: str,
    count: int = 4,
    *,
    depth: float = 1.0,
    seconds_each: float | None = None,
    rest_s: float = 1.0,
    rate_hz: float = 30.0,
    yaw_deg: float | None = None,
    noise_m: float = 0.0,
    size_px: tuple[int, int] = (640, 480),
    px_per_m: float = 180.0,
    change: Callable[[Pose, float], Pose] = unchanged,
    depths: Sequence[float] | None = None,
) -> PoseSequence:
    """Rest, `count` repetitions, rest. `change` alters the limb directions (a fault); `depths`: one per repetition."""
    _, best_yaw_deg, alternating, fixed_names = move_of(exercise_id)
    each_s = seconds_each or QUICK_S.get(exercise_id, 2.0)
    reaches = np.array([depth] * count if depths is None else depths, dtype=float)
    total_s = 2 * rest_s + len(reaches) * each_s
    times = np.arange(int(total_s * rate_hz) + 1) / rate_hz
    cycles = (times - rest_s) / each_s
    number = np.floor(cycles).astype(int)
    active = (number >= 0) & (number < len(reaches))
    reached = np.append(reaches, 0.0)[np.where(active, number, len(reaches))]
    sides = np.where(active & alternating & (number % 2 == 1), "right", "left")
    bodies = _bodies(exercise_id, change, reached * smooth_cycle(cycles - number), sides)
    worlds = turned(bodies, best_yaw_deg if yaw_deg is None else yaw_deg)
    worlds = worlds + np.random.default_rng(0).normal(0.0, noise_m, worlds.shape) if noise_m else worlds
    fixed = worlds[:, [Landmark[name] for name in fixed_names]].mean(axis=1, keepdims=True)
    images = (worlds - fixed + fixed[:1])[..., :2] * px_per_m + np.array(size_px) / 2
    return _sequence(times, images, worlds, size_px)


@lru_cache(maxsize=4096)
def _body(exercise_id: str, change: Callable[[Pose, float], Pose], step: int, side: str) -> Array:
    pose, *_ = move_of(exercise_id)
    return pose(change, step / _DEPTH_STEPS, side)


def _bodies(exercise_id: str, change: Callable[[Pose, float], Pose], depth: Array, sides: NDArray[np.str_]) -> Array:
    """(T, 33, 3): built at few depths and interpolated between them; building thousands would cost more than tests."""
    below = np.floor(depth * _DEPTH_STEPS).astype(int)
    share = (depth * _DEPTH_STEPS - below)[:, None, None]
    lower, upper = (
        np.array([_body(exercise_id, change, int(step), str(side)) for step, side in zip(steps, sides, strict=True)])
        for steps in (below, below + 1)
    )
    return (1 - share) * lower + share * upper


def idle(seconds: float = 8.0, *, rate_hz: float = 30.0) -> PoseSequence:
    """Somebody who stands and sways a little."""
    times = np.arange(int(seconds * rate_hz) + 1) / rate_hz
    worlds = np.array(
        [build(lean=2 * np.sin(t), roll=2 * np.sin(0.7 * t), upper=both(4 * np.sin(1.3 * t))) for t in times]
    )
    return _sequence(times, worlds[..., :2] * 180.0 + np.array([320.0, 240.0]), worlds, (640, 480))


def _sequence(times: Array, images: Array, worlds: Array, size_px: tuple[int, int]) -> PoseSequence:
    return PoseSequence(
        timestamps_s=times,
        image_size_px=size_px,
        image_xy_px=images,
        image_z_px=np.zeros(images.shape[:2]),
        world_xyz_m=worlds,
        visibility=np.ones(images.shape[:2]),
    )


def joined(*sequences: PoseSequence) -> PoseSequence:
    """One after the other, a frame apart."""
    times, start_s = [], 0.0
    for sequence in sequences:
        times.append(sequence.timestamps_s - sequence.timestamps_s[0] + start_s)
        start_s = float(times[-1][-1]) + 1.0 / 30.0
    return _sequence(
        np.concatenate(times),
        np.concatenate([sequence.image_xy_px for sequence in sequences]),
        np.concatenate([sequence.world_xyz_m for sequence in sequences]),
        sequences[0].image_size_px,
    )
