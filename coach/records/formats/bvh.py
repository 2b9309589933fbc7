"""BVH: a skeleton that moves, for animation tools. Centimetres, y up (see `frames`).

Every joint has position and rotation channels. The rotations turn the bones of the rest pose (arms out, legs down) the
way the person's point; the positions carry what rotations of a rigid skeleton cannot: bones whose length in the picture
differs from frame to frame. So the joints are exactly where `floor` puts them.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from coach.pose.landmarks import Landmark
from coach.pose.types import Array, PoseSequence
from coach.records.formats.frames import across, axes, even_positions_m, turns_zxy_deg, unit

_CM = 100.0
_CHANNELS = "CHANNELS 6 Xposition Yposition Zposition Zrotation Xrotation Yrotation"


@dataclass(frozen=True, slots=True)
class Joint:
    """One joint: its name in the file, its parent, the landmarks whose middle it is, and where its bone points at rest.

    rest: unit vector from the parent to this joint in the rest pose.
    """

    name: str
    parent: str | None
    landmarks: tuple[Landmark, ...]
    rest: tuple[float, float, float]


_UP, _DOWN, _LEFT, _RIGHT, _FORWARD = (
    (0.0, 1.0, 0.0),
    (0.0, -1.0, 0.0),
    (1.0, 0.0, 0.0),
    (-1.0, 0.0, 0.0),
    (0.0, 0.0, 1.0),
)

#: As the file lists them, depth first. The person faces the viewer, so their left is at positive x.
JOINTS: tuple[Joint, ...] = (
    Joint("Hips", None, (Landmark.LEFT_HIP, Landmark.RIGHT_HIP), (0.0, 0.0, 0.0)),
    Joint("Neck", "Hips", (Landmark.LEFT_SHOULDER, Landmark.RIGHT_SHOULDER), _UP),
    Joint("Head", "Neck", (Landmark.LEFT_EAR, Landmark.RIGHT_EAR), _UP),
    Joint("Nose", "Head", (Landmark.NOSE,), _FORWARD),
    Joint("LeftArm", "Neck", (Landmark.LEFT_SHOULDER,), _LEFT),
    Joint("LeftForeArm", "LeftArm", (Landmark.LEFT_ELBOW,), _LEFT),
    Joint("LeftHand", "LeftForeArm", (Landmark.LEFT_WRIST,), _LEFT),
    Joint("LeftFingers", "LeftHand", (Landmark.LEFT_INDEX,), _LEFT),
    Joint("RightArm", "Neck", (Landmark.RIGHT_SHOULDER,), _RIGHT),
    Joint("RightForeArm", "RightArm", (Landmark.RIGHT_ELBOW,), _RIGHT),
    Joint("RightHand", "RightForeArm", (Landmark.RIGHT_WRIST,), _RIGHT),
    Joint("RightFingers", "RightHand", (Landmark.RIGHT_INDEX,), _RIGHT),
    Joint("LeftUpLeg", "Hips", (Landmark.LEFT_HIP,), _LEFT),
    Joint("LeftLeg", "LeftUpLeg", (Landmark.LEFT_KNEE,), _DOWN),
    Joint("LeftFoot", "LeftLeg", (Landmark.LEFT_ANKLE,), _DOWN),
    Joint("LeftToes", "LeftFoot", (Landmark.LEFT_FOOT_INDEX,), _FORWARD),
    Joint("RightUpLeg", "Hips", (Landmark.RIGHT_HIP,), _RIGHT),
    Joint("RightLeg", "RightUpLeg", (Landmark.RIGHT_KNEE,), _DOWN),
    Joint("RightFoot", "RightLeg", (Landmark.RIGHT_ANKLE,), _DOWN),
    Joint("RightToes", "RightFoot", (Landmark.RIGHT_FOOT_INDEX,), _FORWARD),
)
_INDEX = {joint.name: index for index, joint in enumerate(JOINTS)}
_CHILDREN = {joint.name: [other for other in JOINTS if other.parent == joint.name] for joint in JOINTS}


def to_bvh(sequence: PoseSequence, *, height_m: float = math.nan) -> str:
    """The whole file as text. Raises `SequenceError` when nobody was found at all."""
    step_s, points = even_positions_m(sequence, height_m)
    joints = np.stack([points[:, list(joint.landmarks)].mean(axis=1) for joint in JOINTS], axis=1)
    lines = ["HIERARCHY", *_hierarchy(JOINTS[0], _offsets_m(joints), depth=0)]
    lines += ["MOTION", f"Frames: {len(joints)}", f"Frame Time: {step_s:.8f}"]
    lines += [" ".join(f"{value:.5f}" for value in row) for row in _channels(joints)]
    return "\n".join(lines) + "\n"


def _offsets_m(joints: Array) -> Array:
    """(J, 3) the rest pose: bones of median length, pointing as the table says."""
    offsets = np.zeros((len(JOINTS), 3))
    for index, joint in enumerate(JOINTS):
        if joint.parent is not None:
            lengths = np.linalg.norm(joints[:, index] - joints[:, _INDEX[joint.parent]], axis=1)
            offsets[index] = np.median(lengths) * np.array(joint.rest)
    return offsets


def _hierarchy(joint: Joint, offsets_m: Array, depth: int) -> Iterator[str]:
    indent = "  " * depth
    yield f"{indent}{'ROOT' if joint.parent is None else 'JOINT'} {joint.name}"
    yield indent + "{"
    yield f"{indent}  OFFSET {_triple(offsets_m[_INDEX[joint.name]] * _CM)}"
    yield f"{indent}  {_CHANNELS}"
    for child in _CHILDREN[joint.name]:
        yield from _hierarchy(child, offsets_m, depth + 1)
    if not _CHILDREN[joint.name]:
        # the last bone of a limb needs an end to point to
        yield f"{indent}  End Site"
        yield indent + "  {"
        yield f"{indent}    OFFSET {_triple(np.array(joint.rest) * 5.0)}"
        yield indent + "  }"
    yield indent + "}"


def _triple(values: Array) -> str:
    return " ".join(f"{value:.5f}" for value in values)


def _channels(joints: Array) -> Array:
    """(F, 6 J) positions within the parent (cm) and Z, X, Y rotations (degrees) of every joint."""
    turns = _orientations(joints)
    columns = []
    for index, joint in enumerate(JOINTS):
        if joint.parent is None:
            position, rotation = joints[:, index], turns[:, index]
        else:
            parent = _INDEX[joint.parent]
            back = np.swapaxes(turns[:, parent], -1, -2)
            position = np.einsum("fij,fj->fi", back, joints[:, index] - joints[:, parent])
            rotation = back @ turns[:, index]
        columns += [position * _CM, turns_zxy_deg(rotation)]
    return np.concatenate(columns, axis=1)


def _orientations(joints: Array) -> Array:
    """(F, J, 3, 3) where each joint's own axes point: by its bone, for hips and neck by their width as well."""
    turns = np.zeros((*joints.shape[:2], 3, 3))
    for index, joint in enumerate(JOINTS):
        children = _CHILDREN[joint.name]
        if joint.name in ("Hips", "Neck"):
            left, right = ("LeftUpLeg", "RightUpLeg") if joint.name == "Hips" else ("LeftArm", "RightArm")
            up = joints[:, _INDEX["Neck"]] - joints[:, _INDEX["Hips"]]
            turns[:, index] = axes(y=up, z=np.cross(joints[:, _INDEX[left]] - joints[:, _INDEX[right]], up), exact="y")
        elif children:
            target = joints[:, _INDEX[children[0].name]] - joints[:, index]
            parent = turns[:, _INDEX[str(joint.parent)]]
            rest = np.einsum("fij,j->fi", parent, np.array(children[0].rest))
            turns[:, index] = _swing(rest, target) @ parent
        else:
            turns[:, index] = turns[:, _INDEX[str(joint.parent)]]
    return turns


def _swing(start: Array, end: Array) -> Array:
    """(F, 3, 3) the shortest rotation from one direction to another (Rodrigues)."""
    a, b = unit(start), unit(end)
    axis, cosine = np.cross(a, b), np.einsum("fi,fi->f", a, b)
    # opposite directions: half a turn about anything across them
    opposite = cosine < -1.0 + 1e-9
    aside = across(a)
    skew = np.zeros((len(a), 3, 3))
    skew[:, 0, 1], skew[:, 0, 2] = -axis[:, 2], axis[:, 1]
    skew[:, 1, 0], skew[:, 1, 2] = axis[:, 2], -axis[:, 0]
    skew[:, 2, 0], skew[:, 2, 1] = -axis[:, 1], axis[:, 0]
    scale = 1.0 / np.where(opposite, 1.0, 1.0 + cosine)
    turned = np.eye(3) + skew + skew @ skew * scale[:, None, None]
    half_turn = 2.0 * np.einsum("fi,fj->fij", aside, aside) - np.eye(3)
    return np.asarray(np.where(opposite[:, None, None], half_turn, turned))
