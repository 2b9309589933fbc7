"""What real bodies look like in each posture, and in none: a small network over people, learned from many of them.

The figures of the postures say what a body should look like; the network has seen what a pose model makes of people who
do them, and of people who do something else. It is learned by one command (`coach.posture.network_learning`) and kept
in one file of plain arrays. A person and their mirror image are the same to it.

It sees landmarks in torso lengths. Beside the spans that figures are compared by (`templates.VECTORS`) it is told where
feet and face point, what hands and feet are near to, how high everything is above the lowest landmark (what bears
weight lies there), and how far joints are bent in space, which no turn of the camera changes.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import astuple, dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from coach.pose.geometry import softmax
from coach.pose.landmarks import HIPS, LANDMARK_COUNT, MIRROR, midpoint
from coach.pose.templates import VECTORS, Array32, in_torso_lengths, trust_of
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


def _body(frame: PoseFrame) -> tuple[Array, ...] | None:
    found = in_torso_lengths(frame)
    if found is None:
        return None
    points, world = found
    known = np.isfinite(points).all(axis=1)
    points, world = (np.nan_to_num(each - midpoint(each, HIPS)) for each in (points, world))
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


#: The label of people in no posture of the library.
UNNAMED = ""
WEIGHTS_FILE = Path(__file__).with_name("recognition.npz")


@dataclass(frozen=True, slots=True)
class Rule:
    """How the evidence of the figures and of the network become an answer. Learned with the network, by folds.

    figures: share of the figures' evidence beside the network's. sharpness: of both together, so that of answers with
    80 % about 80 % are right. unnamed_above: from this `doubt` about the first two on nothing is named; better than
    from the share of "none of them", since a question settles which of two it is. ask_from: the second posture's share
    beside the first's from which the two are too near to choose.
    """

    figures: float = 0.5
    sharpness: float = 1.0
    unnamed_above: float = 0.4
    ask_from: float = 0.5


@dataclass(frozen=True, slots=True, eq=False)
class Network:
    """One hidden layer of rectified units over standardised vectors and their trust; several such side by side.

    labels: (C,) ids of postures, and `UNNAMED`. mean, scale: (F,) of the features. hidden: (M, F, H) and hidden_bias
    (M, 1, H), output: (M, H, C) and output_bias (M, 1, C) of M networks whose answers are averaged.
    """

    labels: tuple[str, ...]
    mean: Array32
    scale: Array32
    hidden: Array32
    hidden_bias: Array32
    output: Array32
    output_bias: Array32
    rule: Rule = Rule()

    def log_shares(self, bodies: Bodies) -> Array:
        """(N, C) logarithms of how likely each label is for each body; the shares sum to 1."""
        shares = softmax((self._scores(bodies) + self._scores(bodies.mirrored())) / 2.0)
        return np.asarray(np.log(np.maximum(shares.mean(axis=0, dtype=np.float64), _LEAST)))

    def _scores(self, bodies: Bodies) -> Array32:
        x = (features(bodies) - self.mean) / self.scale
        return np.asarray(np.maximum(x @ self.hidden + self.hidden_bias, 0.0) @ self.output + self.output_bias)

    def save(self, path: Path) -> None:
        """Write the arrays (16 bits are as good here) to one file."""
        arrays: dict[str, Any] = {name: np.asarray(getattr(self, name), np.float16) for name in _ARRAYS}
        np.savez_compressed(path, labels=np.array(self.labels), rule=np.array(astuple(self.rule)), **arrays)

    @classmethod
    def load(cls, path: Path) -> Network:
        with np.load(path, allow_pickle=False) as arrays:
            return cls(
                tuple(str(label) for label in arrays["labels"]),
                rule=Rule(*(float(value) for value in arrays["rule"])),
                **{name: np.asarray(arrays[name], np.float32) for name in _ARRAYS},
            )


_ARRAYS = ("mean", "scale", "hidden", "hidden_bias", "output", "output_bias")
#: Shares are not taken for smaller than this.
_LEAST = 1e-12


@cache
def shipped_network() -> Network:
    return Network.load(WEIGHTS_FILE)
