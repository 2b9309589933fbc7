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
