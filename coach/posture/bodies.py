"""People as the network sees them: landmarks in torso lengths, and what can be said of them.

Beside the spans that figures are compared by (`templates.VECTORS`) a network is told where feet and face point, what
hands and feet are near to, how high everything is above the lowest landmark (what bears weight lies there), and how far
joints are bent in space, which no turn of the camera changes.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from coach.pose.angles import in_torso_lengths
from coach.pose.landmarks import LANDMARK_COUNT, MIRROR
from coach.pose.templates import VECTORS, Array32, trust_of
from coach.pose.types import Array, PoseFrame

Spans = tuple[tuple[tuple[int, ...], tuple[int, ...]], ...]

#: Where feet and face point, how wide knees, feet and hands are, and what hands, feet and elbows are near to.
_MORE_SPANS: Spans = (
    *(((29,), (31,)), ((30,), (32,)), ((7, 8), (0,))),
    *(((26,), (25,)), ((28,), (27,)), ((16,), (15,))),
    *(((15,), (27,)), ((16,), (28,)), ((15,), (28,)), ((16,), (27,)), ((15,), (7, 8)), ((16,), (7, 8))),
    *(((15,), (25,)), ((16,), (26,)), ((15,), (23,)), ((16,), (24,)), ((13,), (25,)), ((14,), (26,))),
    *(((27,), (26,)), ((28,), (25,))),
)
_SPANS: Spans = (*((start, end) for _, start, end, _ in VECTORS), *_MORE_SPANS)
_START = np.array([(start[0], start[-1]) for start, _ in _SPANS])
_END = np.array([(end[0], end[-1]) for _, end in _SPANS])
#: Landmarks whose height above the lowest of them counts: nose, ears, limbs, toes.
_HEIGHTS = np.array([0, 7, 8, *range(11, 17), *range(23, 29), 31, 32])
#: Joints: elbows, shoulders, hips, knees, ankles, and the hips sideways; the middle landmark is the joint.
_JOINTS = np.array(
    [
        *((11, 13, 15), (12, 14, 16), (13, 11, 23), (14, 12, 24), (11, 23, 25), (12, 24, 26)),
        *((23, 25, 27), (24, 26, 28), (25, 27, 31), (26, 28, 32), (25, 23, 24), (26, 24, 23)),
    ]
)
#: Depth is coarse and counts less, as in the distance to figures.
_AXES = np.array([1.0, 1.0, 0.55], np.float32)
_IN_A_MIRROR = np.array([-1.0, 1.0, 1.0], np.float32)
_HIPS = [23, 24]


@dataclass(frozen=True, slots=True, eq=False)
class Bodies:
    """N people. points: (N, 33, 3) torso lengths from the middle of the hips, x and y as in the picture, z from the
    world landmarks; world: (N, 33, 3) all from the world landmarks; trust: (N, 33) how far each is believed, 0 to 1.
    """

    points: Array32
    world: Array32
    trust: Array32

    def __len__(self) -> int:
        return len(self.points)

    def select(self, rows: NDArray[np.bool_] | NDArray[np.intp]) -> Bodies:
        """Some of them, or in another order."""
        return Bodies(self.points[rows], self.world[rows], self.trust[rows])

    def mirrored(self) -> Bodies:
        """Their mirror images, left and right exchanged."""
        points, world = (each[:, MIRROR] * _IN_A_MIRROR for each in (self.points, self.world))
        return Bodies(points, world, self.trust[:, MIRROR])


def bodies_of(frames: Iterable[PoseFrame]) -> tuple[Bodies, NDArray[np.bool_]]:
    """The people in frames, and which frames (F,) they are: of some too little is known to tell their size."""
    found = [_body(frame) for frame in frames]
    known = [body for body in found if body is not None]
    rows = np.array([body is not None for body in found], bool)
    if not known:
        nothing = np.zeros((0, LANDMARK_COUNT, 3), np.float32)
        return Bodies(nothing, nothing, nothing[..., 0]), rows
    points, world, trust = (np.stack(each).astype(np.float32) for each in zip(*known, strict=True))
    return Bodies(points, world, trust), rows


def join_bodies(parts: Sequence[Bodies]) -> Bodies:
    return Bodies(*(np.concatenate([getattr(part, name) for part in parts]) for name in ("points", "world", "trust")))


def _body(frame: PoseFrame) -> tuple[Array, ...] | None:
    found = in_torso_lengths(frame)
    if found is None:
        return None
    points, world = found
    known = np.isfinite(points).all(axis=1)
    points, world = (np.nan_to_num(each - each[_HIPS].mean(axis=0)) for each in (points, world))
    return points, world, np.where(known, trust_of(frame), 0.0)


def features(bodies: Bodies) -> Array32:
    """(N, F) what the network is told of each body."""
    points, trust = bodies.points, bodies.trust
    spans = (points[:, _END].mean(axis=2) - points[:, _START].mean(axis=2)) * _AXES
    known = slice(len(VECTORS))
    seen = np.minimum(trust[:, _START[known]].min(axis=2), trust[:, _END[known]].min(axis=2))
    down = points[:, _HEIGHTS, 1]
    parts = spans.reshape(len(points), -1), seen, down.max(axis=1, keepdims=True) - down, _bent(bodies.world)
    return np.asarray(np.concatenate(parts, axis=1), np.float32)


def _bent(world: Array32) -> Array32:
    """(N, J) cosine of the angle at each joint: -1 straight."""
    one, other = (world[:, _JOINTS[:, k]] - world[:, _JOINTS[:, 1]] for k in (0, 2))
    lengths = np.linalg.norm(one, axis=-1) * np.linalg.norm(other, axis=-1)
    return np.asarray((one * other).sum(axis=-1) / (lengths + 1e-3), np.float32)


FEATURE_COUNT = len(_SPANS) * 3 + len(VECTORS) + len(_HEIGHTS) + len(_JOINTS)
