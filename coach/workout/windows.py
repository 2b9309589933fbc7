"""A movement in numbers: what the body does over a few seconds, the same for both mirror images and any clip length."""

from dataclasses import dataclass

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from coach.pose.angles import MEASURE_INDEX, MEASURES
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
    that each side has, besides, how different the sides are and whether they move together. Nothing tells left from
    right.
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
    return np.concatenate(parts, axis=1).astype(np.float32)
