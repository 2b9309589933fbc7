"""Readers of the motion formats, written from the formats' descriptions alone; nothing is shared with the writers."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


def read_trc(text: str) -> tuple[dict[str, str], Array, dict[str, Array]]:
    """Header values, times and (T, 3) positions by marker, in the file's own units."""
    lines = text.split("\n")
    assert lines[0].split("\t")[:3] == ["PathFileType", "4", "(X/Y/Z)"]
    header = dict(zip(lines[1].split("\t"), lines[2].split("\t"), strict=True))
    markers = [name for name in lines[3].split("\t")[2:] if name]
    assert lines[5] == ""
    rows = [line.split("\t") for line in lines[6:] if line]
    values = np.array([[float(cell) if cell else math.nan for cell in row[1:]] for row in rows])
    return header, values[:, 0], {name: values[:, 1 + 3 * n : 4 + 3 * n] for n, name in enumerate(markers)}


def read_mot(text: str) -> tuple[dict[str, str], dict[str, Array]]:
    """Header values and columns."""
    head, _, body = text.partition("endheader\n")
    header = dict(line.split("=", 1) for line in head.splitlines() if "=" in line)
    lines = [line.split("\t") for line in body.splitlines() if line]
    return header, {name: np.array([float(row[n]) for row in lines[1:]]) for n, name in enumerate(lines[0])}


@dataclass
class Node:
    name: str
    offset: Array = field(default_factory=lambda: np.zeros(3))
    channels: list[str] = field(default_factory=list)
    children: list[Node] = field(default_factory=list)


def read_bvh(text: str) -> tuple[float, dict[str, Array], dict[str, Array]]:
    """Seconds per frame, (F, 3) positions of every joint in centimetres, and positions in the rest pose."""
    words = iter(text.split())
    assert next(words) == "HIERARCHY"
    assert next(words) == "ROOT"
    root = _read_node(next(words), words)
    assert [next(words), next(words)] == ["MOTION", "Frames:"]
    count = int(next(words))
    assert [next(words), next(words)] == ["Frame", "Time:"]
    step_s = float(next(words))
    values = np.array([float(word) for word in words]).reshape(count, -1)
    moving: dict[str, Array] = {}
    columns = iter(range(values.shape[1]))
    _place(root, values, columns, np.tile(np.eye(4), (count, 1, 1)), moving)
    assert next(columns, None) is None, "more numbers than channels"
    resting: dict[str, Array] = {}
    _rest(root, np.zeros(3), resting)
    return step_s, moving, resting


def _read_node(name: str, words: object) -> Node:
    node = Node(name)
    assert next(words) == "{"  # type: ignore[call-overload]
    for word in words:  # type: ignore[attr-defined]
        if word == "OFFSET":
            node.offset = np.array([float(next(words)) for _ in range(3)])  # type: ignore[call-overload]
        elif word == "CHANNELS":
            node.channels = [next(words) for _ in range(int(next(words)))]  # type: ignore[call-overload]
        elif word == "JOINT":
            node.children.append(_read_node(next(words), words))  # type: ignore[call-overload]
        elif word == "End":
            next(words)  # type: ignore[call-overload]
            _read_node("end", words)
        elif word == "}":
            return node
    raise AssertionError("a bracket is missing")


def _place(node: Node, values: Array, columns: object, parent: Array, found: dict[str, Array]) -> None:
    """Forward kinematics: a position channel takes the place of the offset, rotations apply in the order listed."""
    local = np.tile(np.eye(4), (len(values), 1, 1))
    local[:, :3, 3] = node.offset
    for channel in node.channels:
        column = values[:, next(columns)]  # type: ignore[call-overload]
        axis = "XYZ".index(channel[0])
        if channel.endswith("position"):
            local[:, axis, 3] = column
        else:
            local = local @ _turn(axis, np.radians(column))
    world = parent @ local
    found[node.name] = world[:, :3, 3]
    for child in node.children:
        _place(child, values, columns, world, found)


def _turn(axis: int, angles: Array) -> Array:
    a, b = [(1, 2), (2, 0), (0, 1)][axis]
    turn = np.tile(np.eye(4), (len(angles), 1, 1))
    turn[:, a, a] = turn[:, b, b] = np.cos(angles)
    turn[:, a, b], turn[:, b, a] = -np.sin(angles), np.sin(angles)
    return turn


def _rest(node: Node, parent: Array, found: dict[str, Array]) -> None:
    found[node.name] = parent + node.offset
    for child in node.children:
        _rest(child, found[node.name], found)


def mot_joints(columns: dict[str, Array]) -> dict[str, Array]:
    """Joints in metres from the coordinates of a MOT file, by the kinematics of OpenSim's full-body model.

    A body turns about z, then x, then y of its parent; on the left the last two count the other way round.
    """

    def turned(parent: Array, z: str, x: str | None = None, y: str | None = None, sign: float = 1.0) -> Array:
        for axis, name, way in ((2, z, 1.0), (0, x, sign), (1, y, sign)):
            if name is not None:
                parent = parent @ _turn(axis, np.radians(way * columns[name]))[:, :3, :3]
        return parent

    def moved(
        start: Array, frame: Array, x: Array | float = 0.0, y: Array | float = 0.0, z: Array | float = 0.0
    ) -> Array:
        return start + frame[:, :, 0] * np.c_[x] + frame[:, :, 1] * np.c_[y] + frame[:, :, 2] * np.c_[z]

    still = np.tile(np.eye(3), (len(columns["time"]), 1, 1))
    pelvis = turned(still, "pelvis_tilt", "pelvis_list", "pelvis_rotation")
    chest = turned(pelvis, "lumbar_extension", "lumbar_bending", "lumbar_rotation")
    hips = np.stack([columns[f"pelvis_t{axis}"] for axis in "xyz"], axis=1)
    shoulders = moved(hips, pelvis, *(columns[f"chest_t{axis}"] for axis in "xyz"))
    joints = {}
    for side, name, sign in (("r", "RIGHT", 1.0), ("l", "LEFT", -1.0)):
        hip = moved(hips, pelvis, z=sign * columns["pelvis_width"] / 2)
        thigh = turned(pelvis, f"hip_flexion_{side}", f"hip_adduction_{side}", f"hip_rotation_{side}", sign)
        knee = moved(hip, thigh, y=-columns[f"thigh_length_{side}"])
        shank = thigh @ _turn(2, np.radians(-columns[f"knee_angle_{side}"]))[:, :3, :3]
        shank = shank @ _turn(0, np.radians(columns[f"knee_angle_side_{side}"]))[:, :3, :3]
        ankle = moved(knee, shank, y=-columns[f"shank_length_{side}"])
        up, out = np.radians(columns[f"ankle_angle_{side}"]), np.radians(sign * columns[f"toe_out_angle_{side}"])
        length = columns[f"foot_length_{side}"]
        flat = length * np.cos(out)
        toes = moved(ankle, shank, x=flat * np.cos(up), y=flat * np.sin(up), z=length * np.sin(out))
        shoulder = moved(shoulders, chest, z=sign * columns["chest_width"] / 2)
        upper = turned(chest, f"arm_flex_{side}", f"arm_add_{side}", f"arm_rot_{side}", sign)
        elbow = moved(shoulder, upper, y=-columns[f"upper_arm_length_{side}"])
        fore = turned(upper, f"elbow_flex_{side}", f"elbow_flex_side_{side}")
        wrist = moved(elbow, fore, y=-columns[f"forearm_length_{side}"])
        found = (hip, knee, ankle, toes, shoulder, elbow, wrist)
        parts = ("HIP", "KNEE", "ANKLE", "FOOT_INDEX", "SHOULDER", "ELBOW", "WRIST")
        joints |= {f"{name}_{part}": place for part, place in zip(parts, found, strict=True)}
    return joints
