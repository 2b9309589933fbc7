"""The eye for movements: which exercise a few seconds of movement look like, learned from examples.

A linear discriminant (Fisher 1936, with a shrunk covariance) over windows, which say in numbers what the body does over
a few seconds, the same for both mirror images and any clip length: the mean of every movement, seen through the
variation that all of them share. It knows the exercises of the library and, as classes of their own, what people do
besides; `python -m coach learn movements` makes it from labelled clips and from the figures of the exercises. What
ships was learned from the landmarks of 167 clips out of 43 public repositories and from 2,800 computed people. Beside
it stand the weights with which its opinion and that of the exercise's definition count (see
`coach.workout.exercise_recognition`). Tried and no better, on the same examples with sources left out: two small
networks (48 units, features dropped, noise added) and six discriminants of two features in five each. Both name 72 %
rightly, as one discriminant does, and 6 and 8 % wrongly, where it has 4.
Nor is more company: six changed copies of every real clip (another side, other limbs, tempo and frame rate, a limb
lost), 500 bodies that swing at random and 400 that wander through yoga postures name as many rightly (73 to 74.5 %), a
network taught with the first two 67 to 70 %.
"""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from functools import cache
from pathlib import Path
from zipfile import BadZipFile

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from coach.errors import CoachError
from coach.pose.angles import MEASURE_INDEX, MEASURES
from coach.pose.geometry import softmax
from coach.pose.landmarks import mirror_name
from coach.pose.types import Array
from coach.workout.measures import BodyMeasures

#: A window holds a slow repetition, or most of one, and several fast ones.
WINDOW_S = 3.0
HOP_S = 0.5
#: Fast enough for a run on the spot, and no faster than slow cameras.
RATE_HZ = 10.0
#: A window in which the person was seen for less than this share says nothing.
LEAST_SEEN = 0.5
#: Windows that are described at a time: two hours have many.
_PIECE = 512
#: Lengths are about as telling as angles when one torso length weighs as much as so many degrees.
_DEG_PER_TORSO = 60.0
#: Trembling of a landmark in degrees: two sides that both only tremble do not move together.
_TREMBLING_DEG = 4.0

#: What is described. The list is part of what was learned: a change of it asks for learning again.
_OF_EACH_SIDE = (
    "elbow", "shoulder", "hip", "knee", "ankle", "body_side", "body_below", "thigh_below", "neck",
    "upper_arm_from_down", "forearm_from_down", "arm_from_down", "thigh_from_down", "shin_from_down", "leg_from_down",
    "foot_from_horizontal", "wrist_above_shoulder", "wrist_above_elbow", "knee_above_hip", "hip_above_ankle",
    "heel_above_toes", "wrist_to_shoulder", "hands_to_hip", "knee_past_toes", "elbow_past_shoulder",
)  # fmt: skip
_CROSSED = ("ankle_above_{}_knee", "ankle_above_{}_ankle")
_OF_THE_BODY = (
    "body_line", "legs_apart", "thighs_apart", "arms_apart", "trunk_from_down", "shoulder_line_from_horizontal",
    "hip_line_from_horizontal", "arm_line_from_horizontal", "hips_above_ankles", "hips_above_knees",
    "shoulders_above_hips", "shoulders_above_ankles", "shoulders_above_wrists", "wrists_above_shoulders",
    "ankles_apart", "knees_apart", "wrists_apart",
)  # fmt: skip
_NAMES = (
    *(f"{side}_{name}" for side in ("left", "right") for name in _OF_EACH_SIDE),
    *(f"{side}_{name.format(other)}" for side, other in (("left", "right"), ("right", "left")) for name in _CROSSED),
    *_OF_THE_BODY,
)
MEASURED = len(_NAMES)
_COLUMNS = np.array([MEASURE_INDEX[name] for name in _NAMES])
_PAIRS = np.array(
    [(place, _NAMES.index(mirror_name(name))) for place, name in enumerate(_NAMES) if name.startswith("left_")]
)
_SINGLES = np.array([_NAMES.index(name) for name in _OF_THE_BODY])
#: Joints, in space and of both sides together, that are told with the travel of hips and hands how they go together.
_JOINTS = np.array([_OF_EACH_SIDE.index(name) for name in ("elbow", "shoulder", "hip", "knee", "ankle")])
_TOGETHER = np.triu_indices(len(_JOINTS) + 2, k=1)
_SCALE = np.array([1.0 if MEASURES[column].unit == "deg" else _DEG_PER_TORSO for column in _COLUMNS])


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Windows:
    """The windows of a clip.

    start_s, end_s: (N,) seconds. features: (N, F) float32, degrees or what weighs as much, without NaN.
    """

    start_s: Array
    end_s: Array
    features: NDArray[np.float32]

    def __len__(self) -> int:
        return len(self.start_s)


def describe(measures: BodyMeasures) -> Windows:
    """Cut a clip into windows of `WINDOW_S` every `HOP_S` (one for a shorter clip) and describe each.

    Of every measure of the catalogue, in the picture and in space: how low, in the middle and how high it is; of those
    that each side has, besides, how different the sides are and whether they move together. Of every two of the joints
    and of the travel of hips and hands, whether they move together: arms that bend while the hips rise are a pull-up,
    while they sink a push-up. Nothing tells left from right.
    """
    grid, values, known = sampled(measures)
    if len(grid) == 0:
        return Windows(start_s=np.empty(0), end_s=np.empty(0), features=np.empty((0, 0), dtype=np.float32))
    length = min(round(WINDOW_S * RATE_HZ), len(grid))
    starts = np.arange(0, len(grid) - length + 1, round(HOP_S * RATE_HZ))
    seen = sliding_window_view(known, length)[starts].mean(axis=1)
    starts = starts[seen >= LEAST_SEEN]
    pieces = [
        _features(sliding_window_view(values, length, axis=0)[starts[first : first + _PIECE]])
        for first in range(0, max(len(starts), 1), _PIECE)
    ]
    return Windows(start_s=grid[starts], end_s=grid[starts + length - 1], features=np.concatenate(pieces))


def sampled(measures: BodyMeasures) -> tuple[Array, Array, NDArray[np.bool_]]:
    """(G,) moments, (G, C) what is described there, gaps bridged, and (G,) whether the person was seen around it.

    The columns: `MEASURED` measures in the picture, the same in space, travel of hips and hands, turn; in degrees or
    what weighs as much.
    """
    times = measures.timestamps_s
    image, space = measures.image[:, _COLUMNS] * _SCALE, measures.space[:, _COLUMNS] * _SCALE
    # a line seen exactly end on has no direction: as good as level
    image, space = np.nan_to_num(image), np.nan_to_num(space)
    seen = np.isfinite(measures.space).any(axis=1) & np.isfinite(measures.hips_up)
    if seen.sum() < 2:
        return np.empty(0), np.empty((0, 0)), np.empty(0, dtype=bool)
    grid = times[0] + np.arange(int((times[-1] - times[0]) * RATE_HZ + 1e-6) + 1) / RATE_HZ
    travel = np.stack([measures.hips_up, measures.hands_up], axis=1) * _DEG_PER_TORSO
    columns = np.concatenate([image, space, travel, measures.turn_deg[:, None]], axis=1)[seen]
    after = np.clip(np.searchsorted(times[seen], grid), 1, int(seen.sum()) - 1)
    before_s, after_s = times[seen][after - 1], times[seen][after]
    share = np.clip((grid - before_s) / np.maximum(after_s - before_s, 1e-9), 0.0, 1.0)[:, None]
    values = columns[after - 1] * (1.0 - share) + columns[after] * share
    near_s = np.minimum(np.abs(grid - before_s), np.abs(after_s - grid))
    return grid, values, near_s <= 0.3


def _features(windows: Array) -> NDArray[np.float32]:
    """(N, C, L) -> (N, F)."""
    ordered = np.sort(windows, axis=-1)
    last = windows.shape[-1] - 1
    low, middle, high = (ordered[..., round(share * last)] for share in (0.08, 0.5, 0.92))
    away = windows - windows.mean(axis=-1, keepdims=True)
    parts = []
    for plane in range(2):
        left, right = (plane * MEASURED + _PAIRS[:, side] for side in range(2))
        single = plane * MEASURED + _SINGLES
        parts += [of[:, single] for of in (low, middle, high)]
        parts += [(of[:, left] + of[:, right]) / 2.0 for of in (low, middle, high)]
        parts.append(np.abs(middle[:, left] - middle[:, right]))
        parts.append(np.abs((high - low)[:, left] - (high - low)[:, right]))
        together = (away[:, left] * away[:, right]).mean(axis=-1)
        size = (away[:, left] ** 2 + away[:, right] ** 2).mean(axis=-1) / 2.0
        parts.append(_DEG_PER_TORSO * together / (size + _TREMBLING_DEG**2))
    pace = np.abs(np.diff(windows, axis=-1)).mean(axis=-1)[:, : 2 * MEASURED]
    plane = MEASURED
    parts += [pace[:, plane + _SINGLES], (pace[:, plane + _PAIRS[:, 0]] + pace[:, plane + _PAIRS[:, 1]]) / 2.0]
    # of the travel over the picture only the distance counts, not where in the picture it is
    hips, hands = -3, -2
    parts += [(high - low)[:, [hips, hands]], middle[:, [-1]]]
    left, right = (away[:, plane + _PAIRS[_JOINTS, side]] for side in range(2))
    moving = np.concatenate([(left + right) / 2.0, away[:, [hips, hands]]], axis=1)
    size = moving.std(axis=-1) + _TREMBLING_DEG
    one, other = _TOGETHER
    parts.append(_DEG_PER_TORSO * (moving[:, one] * moving[:, other]).mean(axis=-1) / (size[:, one] * size[:, other]))
    return np.concatenate(parts, axis=1).astype(np.float32)


#: The name of everything that is no exercise of the library.
NONE = "none"
#: Learned by `python -m coach learn movements`.
SHIPPED = Path(__file__).with_name("movements.npz")
#: Features further than this from the usual are as good as this far: landmarks fail in wild ways.
FURTHEST = 4.0
#: Neighbouring windows share most of their frames and their mistakes: together they count like so many times less.
DEPENDENCE = 0.15
#: No window is so sure that another could not say the opposite.
LEAST_PROBABILITY = 1e-4


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Eye:
    """What was learned.

    names: (K,) the class of each column; what does not name an exercise of the library is a movement besides.
    centre, scale: (F,) of the features. weights: (F, K), bias: (K,) of the discriminant. evidence: (E,) weights of
    `coach.workout.exercise_recognition.EVIDENCE`.
    """

    names: tuple[str, ...]
    centre: Array
    scale: Array
    weights: Array
    bias: Array
    evidence: Array

    def log_probabilities(self, features: NDArray[np.float32], exercises: Sequence[str]) -> Array:
        """(N, len(exercises) + 1) logarithms for (N, F) windows; the last column is that of no exercise.

        An exercise that was never learned looks like none of those that were, so it has the last column's value.
        """
        if len(features) == 0:
            return np.empty((0, len(exercises) + 1))
        away = np.clip((features - self.centre) / self.scale, -FURTHEST, FURTHEST)
        shares = softmax(DEPENDENCE * (away @ self.weights + self.bias))
        place = {name: column for column, name in enumerate(self.names)}
        known = {exercise: place[exercise] for exercise in exercises if exercise in place}
        rest = shares[:, [column for column in range(len(self.names)) if column not in known.values()]].sum(axis=1)
        columns = [shares[:, known[exercise]] if exercise in known else rest for exercise in exercises]
        return np.asarray(np.log(np.stack([*columns, rest], axis=1) + LEAST_PROBABILITY))

    def save(self, path: Path) -> None:
        """Write the eye; half precision is finer than anything that was learned."""
        numbers = {name: getattr(self, name).astype(np.float32) for name in ("centre", "scale", "bias", "evidence")}
        weights = self.weights.astype(np.float16)
        np.savez_compressed(path, names=np.array(self.names), weights=weights, **numbers)


@cache
def load_eye(path: Path = SHIPPED) -> Eye:
    """Read what `Eye.save` wrote, once. Raises `CoachError` for anything else."""
    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as stored:
            names = tuple(str(name) for name in stored["names"])
            arrays = {one.name: stored[one.name].astype(np.float64) for one in fields(Eye) if one.name != "names"}
    except (OSError, EOFError, KeyError, ValueError, BadZipFile) as error:
        raise CoachError(f"{path}: expected weights of movements but could not read them: {error}") from error
    return Eye(names=names, **arrays)
