"""A figure of average build with the bones of one person."""

import math
from collections.abc import Mapping

import numpy as np

from coach.pose.angles import torso_m
from coach.pose.landmarks import Landmark
from coach.pose.types import Array

#: Bones by their ends, from the trunk outwards, so that every end is placed before what hangs on it.
_CHAINS = tuple(
    (Landmark[f"{side}_{start}"], Landmark[f"{side}_{end}"])
    for side in ("LEFT", "RIGHT")
    for start, end in (("SHOULDER", "ELBOW"), ("ELBOW", "WRIST"), ("HIP", "KNEE"), ("KNEE", "ANKLE"))
)
_HANGS_ON: Mapping[str, tuple[str, ...]] = {"WRIST": ("INDEX", "PINKY", "THUMB"), "ANKLE": ("HEEL", "FOOT_INDEX")}
#: A bone of one's own is believed within these shares of an average one; beyond, the model has lost the limb.
_BUILD = (0.75, 1.3)


def bone_lengths(world_xyz_m: Array) -> Array:
    """(4,) upper arm, forearm, thigh and shin in torso lengths, from world landmarks (33, 3)."""
    torso = float(torso_m(world_xyz_m))
    own = np.array([math.dist(world_xyz_m[start], world_xyz_m[end]) / torso for start, end in _CHAINS])
    # a limb that points at the camera is measured worst, and two sides of one body are alike
    return np.asarray(own.reshape(2, -1).mean(axis=0))


def of_build(points: Array, lengths: Array) -> Array:
    """Body points (33, 3) of average build in torso lengths, with bones of these `lengths` (4,), both sides alike."""
    average = np.array([math.dist(points[start], points[end]) for start, end in _CHAINS])
    shares = np.clip(lengths / average.reshape(2, -1).mean(axis=0), *_BUILD)
    built = points.copy()
    for (start, end), share in zip(_CHAINS, np.tile(shares, 2), strict=True):
        built[end] = built[start] + share * (points[end] - points[start])
        side, _, part = end.name.partition("_")
        for name in _HANGS_ON.get(part, ()):
            hangs = Landmark[f"{side}_{name}"]
            built[hangs] = built[end] + points[hangs] - points[end]
    return built
