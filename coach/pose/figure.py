"""A body as directions of limbs (a posture, one moment of an exercise), and how it looks from a camera.

A figure says for each limb where it points, as `[outwards, up, forward]` in the person's own frame; the length does not
matter, `[1, 0, 0]` and `[5, 0, 0]` are the same direction. "Outwards" is away from the middle of the body, to the
limb's own side, so that both arms stretched sideways are `arms: [1, 0, 0]`. For what has no side (`trunk`, `head`)
the first number is to the person's left, or towards the first role's side in a posture with roles. "Up" is against
gravity, "forward" is where the person would look when standing up straight on that spot.

    trunk       from the hips to the shoulders
    head        from the neck to the crown (like the trunk when left out)
    shoulders   from the right to the left shoulder (across the trunk when left out), hips likewise
    arms, upper_arms, forearms, legs, thighs, shins, feet      both sides, mirrored
    left_arm, front_leg, lifted_shin, ...                      one side, by side or role; arm and leg are straight limbs

What is left out is as in standing upright with hanging arms. From figures the coach draws its illustrations and derives
what a posture looks like from every direction, for recognition.
"""

import math
from collections.abc import Mapping
from difflib import get_close_matches
from typing import Annotated

import numpy as np
from pydantic import Field

from coach.pose.angles import torso_m
from coach.pose.landmarks import HANGS_ON, LANDMARK_COUNT, Landmark
from coach.pose.types import Array
from coach.yaml_words import Said

Direction = tuple[
    Annotated[float, Field(strict=False)], Annotated[float, Field(strict=False)], Annotated[float, Field(strict=False)]
]
LimbDirections = Mapping[str, Direction]

_MIDDLE_LIMBS = ("trunk", "head", "shoulders", "hips")
_SEGMENTS = {"arm": ("upper_arm", "forearm"), "leg": ("thigh", "shin")}
_PLURAL = {
    "arms": "arm",
    "legs": "leg",
    "upper_arms": "upper_arm",
    "forearms": "forearm",
    "thighs": "thigh",
    "shins": "shin",
    "feet": "foot",
}
_SINGLE = ("arm", "leg", "upper_arm", "forearm", "thigh", "shin", "foot")
#: Standing upright, arms hanging: what is meant where a figure says nothing.
_STANDING: dict[str, Direction] = {
    "trunk": (0.0, 1.0, 0.0),
    "upper_arm": (0.12, -1.0, 0.0),
    "forearm": (0.12, -1.0, 0.05),
    "thigh": (0.05, -1.0, 0.0),
    "shin": (0.02, -1.0, 0.0),
    "foot": (0.2, -0.3, 1.0),
}

#: Lengths in torso lengths (mid hips to mid shoulders): medians of MediaPipe's world landmarks over 400 pictures.
SHOULDER_WIDTH, HIP_WIDTH = 0.64, 0.43
LENGTHS = {"upper_arm": 0.49, "forearm": 0.48, "thigh": 0.77, "shin": 0.73, "foot": 0.29}
_EAR_HEIGHT, _EAR_WIDTH, _NOSE_FORWARD = 0.33, 0.29, 0.23


def expand_directions(limbs: LimbDirections, roles: Mapping[str, str]) -> dict[str, Array]:
    """Every limb of a figure as a unit vector (3,) [to the person's left, up, forward].

    limbs: as in the YAML; roles: role -> "left" or "right" as the figure is to be placed. Keys of the result: trunk,
    head, shoulders, hips and left_/right_ upper_arm, forearm, thigh, shin, foot.
    Raises `ValueError` for a limb that does not exist or a direction without length.
    """
    flip_middle = bool(roles) and next(iter(roles.values())) == "right"
    given: dict[str, Array] = {}
    # from the general to the particular: arms, front_arm, front_forearm
    for name, direction in sorted(limbs.items(), key=lambda item: _generality(item[0])):
        vector = np.asarray(direction, dtype=np.float64)
        if not np.linalg.norm(vector) > 0:
            raise ValueError(Said("no_direction", limb=name))
        for limb, signs in _named_limbs(name, roles, flip_middle):
            given[limb] = vector * signs
    for limb in _STANDING:
        for side, sign in (("left", 1.0), ("right", -1.0)):
            given.setdefault(f"{side}_{limb}", np.array(_STANDING[limb]) * (sign, 1.0, 1.0))
    return _complete(given)


def override(limbs: LimbDirections, changed: LimbDirections, roles: Mapping[str, str]) -> LimbDirections:
    """A figure in which some limbs are different: what `changed` names replaces everything said about those limbs."""
    replaced = {limb for name in changed for limb, _ in _named_limbs(name, roles, False)}
    kept = {
        name: direction
        for name, direction in limbs.items()
        if not replaced.issuperset(limb for limb, _ in _named_limbs(name, roles, False))
    }
    return {**kept, **changed}


def _complete(given: dict[str, Array]) -> dict[str, Array]:
    given.setdefault("trunk", np.array(_STANDING["trunk"]))
    trunk = given["trunk"] = given["trunk"] / np.linalg.norm(given["trunk"])
    given.setdefault("head", trunk)
    # the shoulders' line as a trunk carries it that is bent over, from upright, the shortest way
    up = np.array([0.0, 1.0, 0.0])
    lean = 1.0 + trunk @ up
    across = np.array([1.0, 0.0, 0.0]) - (trunk[0] / lean) * (trunk + up) if lean > 1e-6 else np.array([1.0, 0.0, 0.0])
    given.setdefault("shoulders", across)
    given.setdefault("hips", given["shoulders"])
    return {name: vector / np.linalg.norm(vector) for name, vector in given.items()}


def _generality(name: str) -> tuple[int, int]:
    limb = _PLURAL.get(name, name)
    is_whole = limb.rpartition("_")[2] in _SEGMENTS and "upper" not in limb
    return (0 if is_whole else 1, 0 if name in _PLURAL else 1)


_AS_IT_IS, _FLIPPED, _FLIPPED_LINE = (1.0, 1.0, 1.0), (-1.0, 1.0, 1.0), (1.0, -1.0, -1.0)


def _named_limbs(name: str, roles: Mapping[str, str], flip_middle: bool) -> list[tuple[str, Direction]]:
    """The canonical limbs behind a name, each with the signs its three numbers need."""
    if name in ("shoulders", "hips"):
        # in the mirror image these lines still run from right to left
        return [(name, _FLIPPED_LINE if flip_middle else _AS_IT_IS)]
    if name in _MIDDLE_LIMBS:
        return [(name, _FLIPPED if flip_middle else _AS_IT_IS)]
    if name in _PLURAL:
        limb, sides = _PLURAL[name], ["left", "right"]
    else:
        who, _, limb = name.partition("_")
        side = roles.get(who, who)
        if limb not in _SINGLE or side not in ("left", "right"):
            raise ValueError(Said("no_limb", name=name, hint=_known(name, roles)))
        sides = [side]
    segments = _SEGMENTS.get(limb, (limb,))
    return [(f"{side}_{segment}", _AS_IT_IS if side == "left" else _FLIPPED) for side in sides for segment in segments]


def _known(name: str, roles: Mapping[str, str]) -> str:
    words = [*_MIDDLE_LIMBS, *_PLURAL, *(f"{who}_{limb}" for who in ("left", "right", *roles) for limb in _SINGLE)]
    near = get_close_matches(name, words, n=3, cutoff=0.5)
    return Said("did_you_mean", names=", ".join(near)) if near else Said("known_are", names=", ".join(words))


def body_points(directions: Mapping[str, Array]) -> Array:
    """(..., 33, 3) landmarks of a body of average build, in torso lengths, [person's left, up, forward], mid hips at 0.

    directions: unit vectors (..., 3) of every limb, see `expand_directions`.
    """
    points = np.full((*np.shape(directions["trunk"])[:-1], LANDMARK_COUNT, 3), np.nan)

    def put(name: str, place: Array) -> Array:
        points[..., Landmark[name], :] = place
        return place

    neck = directions["trunk"]
    facing = np.cross(directions["shoulders"], directions["trunk"])
    for side, sign in (("left", 0.5), ("right", -0.5)):
        big = side.upper()
        shoulder = put(f"{big}_SHOULDER", neck + sign * SHOULDER_WIDTH * directions["shoulders"])
        elbow = put(f"{big}_ELBOW", shoulder + LENGTHS["upper_arm"] * directions[f"{side}_upper_arm"])
        wrist = put(f"{big}_WRIST", elbow + LENGTHS["forearm"] * directions[f"{side}_forearm"])
        for finger in ("INDEX", "PINKY", "THUMB"):
            put(f"{big}_{finger}", wrist + 0.14 * directions[f"{side}_forearm"])
        hip = put(f"{big}_HIP", sign * HIP_WIDTH * directions["hips"])
        knee = put(f"{big}_KNEE", hip + LENGTHS["thigh"] * directions[f"{side}_thigh"])
        ankle = put(f"{big}_ANKLE", knee + LENGTHS["shin"] * directions[f"{side}_shin"])
        foot = directions[f"{side}_foot"]
        put(f"{big}_FOOT_INDEX", ankle + LENGTHS["foot"] * foot)
        put(f"{big}_HEEL", ankle + 0.09 * directions[f"{side}_shin"] - 0.03 * foot)
        ear = put(f"{big}_EAR", neck + _EAR_HEIGHT * directions["head"] + sign * _EAR_WIDTH * directions["shoulders"])
        for part in ("EYE_INNER", "EYE", "EYE_OUTER"):
            put(f"{big}_{part}", ear * 0.5 + 0.5 * (neck + 0.36 * directions["head"] + 0.2 * facing))
    head = neck + _EAR_HEIGHT * directions["head"]
    put("NOSE", head + _NOSE_FORWARD * facing)
    for name, sign in (("MOUTH_LEFT", 0.05), ("MOUTH_RIGHT", -0.05)):
        put(name, head + 0.18 * facing - 0.1 * directions["head"] + sign * directions["shoulders"])
    return points


def seen_from(points: Array, *, yaw_deg: float | Array, elevation_deg: float | Array = 0.0) -> Array:
    """Body points (..., n, 3) as the camera sees them: x right, y down, z away from the camera.

    yaw_deg: 0 from the front, 90 from the person's left, 180 from behind; elevation_deg: how far the camera looks
    down. Arrays of K angles give (K, n, 3).
    """
    yaw, pitch = np.radians(np.asarray(yaw_deg, float)), np.radians(np.asarray(elevation_deg, float))
    cos, sin = np.cos(yaw)[..., None], np.sin(yaw)[..., None]
    left, up, forward = points[..., 0], points[..., 1], points[..., 2]
    x = left * cos - forward * sin
    away = -(left * sin + forward * cos)
    tilt, slope = np.cos(pitch)[..., None], np.sin(pitch)[..., None]
    return np.stack([x, -(up * tilt + away * slope), away * tilt - up * slope], axis=-1)


#: Bones by their ends, from the trunk outwards, so that every end is placed before what hangs on it.
_CHAINS = tuple(
    (Landmark[f"{side}_{start}"], Landmark[f"{side}_{end}"])
    for side in ("LEFT", "RIGHT")
    for start, end in (("SHOULDER", "ELBOW"), ("ELBOW", "WRIST"), ("HIP", "KNEE"), ("KNEE", "ANKLE"))
)
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
        for hangs in HANGS_ON.get(end, ()):
            built[hangs] = built[end] + points[hangs] - points[end]
    return built
