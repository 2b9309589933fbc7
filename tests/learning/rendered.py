"""People rendered in the library's own figures: every posture in many bodies, clothes, views and executions.

The renderer is that of the synthetic pictures; it is posed by the limb directions of the figures in
`poses/`, so a posture written today has pictures today.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zlib import crc32

import numpy as np

from coach.library.known import PostureLibrary
from coach.pose.types import Array
from coach.posture.network_learning import VIEW_DEG
from tests.learning.looks import Picture

SYNTHETIC = Path(__file__).resolve().parents[2] / ".." / "shared" / "synthetic"
BODIES = ("f_cauc", "m_cauc", "f_afri", "m_asia", "f_heavy", "m_old")
#: How people differ from a figure: standard deviation of each direction, degrees.
EXECUTION_DEG = 7.0
#: A trunk bends: how far the pelvis goes with the thighs, at most.
SPINE_BEND = 0.35


@dataclass(frozen=True, slots=True)
class Pose:
    """One body to be rendered and what it is: a posture's id, or `unknown` and the name of what it is instead."""

    label: str
    other: str
    directions: Mapping[str, Array]
    view: str
    number: int


def poses(library: PostureLibrary) -> list[Pose]:
    """Every figure of the library, everyday ones too, on every side."""
    found = [
        Pose(posture.id, "", placed.directions, posture.view, placed.figure)
        for posture in library.values()
        for placed in posture.placed_figures
    ]
    found += [
        Pose("unknown", one.name.in_("en"), body, "any", number)
        for one in library.everyday
        for number, body in enumerate(one.bodies)
    ]
    return found


def rendered(pose: Pose, *, count: int, seed: int) -> Iterator[Picture]:
    """Pictures of one pose: other bodies, clothes, rooms, executions and cameras each time."""
    for k in range(count):
        rng = np.random.default_rng([seed, k, crc32(f"{pose.label}{pose.other}".encode()), pose.number])
        yield Picture(image_rgb=_render(pose, rng), posture=pose.label, other=pose.other, source="rendered")


def _render(pose: Pose, rng: np.random.Generator) -> np.ndarray:
    if str(SYNTHETIC) not in sys.path:
        sys.path.insert(0, str(SYNTHETIC))
    import scene  # type: ignore[import-not-found]
    import wardrobe  # type: ignore[import-not-found]
    from figure import Figure  # type: ignore[import-not-found]

    body = str(rng.choice(BODIES))
    figure = Figure(body, wardrobe.outfit(body, rng))
    room = wardrobe.room(rng, str(rng.choice(["day", "evening"])), (0.9, 0.5) if rng.random() < 0.5 else None)
    posed = _posed(pose.directions, rng)
    vertices, _ = figure.stand(figure.rotations(posed), posed)
    vertices = vertices - (vertices.min(0) + vertices.max(0)) / 2 * [1, 0, 1]
    yaw, elevation = _camera(pose.view, rng), float(rng.uniform(0, 14))
    seen = scene.fit_camera(vertices[::7], yaw, elevation, 480, 480).project(vertices[::7])[:, :2]
    width, height = (480, 360) if np.ptp(seen[:, 0]) > np.ptp(seen[:, 1]) * 0.95 else (360, 480)
    camera = scene.fit_camera(vertices[::7], yaw, elevation, width, height, rng.uniform(0.6, 0.88))
    return scene.render(figure, vertices, camera, room, noise=rng.uniform(1, 3), seed=int(rng.integers(1 << 30)))


def _camera(view: str, rng: np.random.Generator) -> float:
    if view == "any":
        return float(rng.uniform(-180, 180))
    middle = rng.choice([90.0, -90.0]) if view == "side" else rng.choice([0.0, 0.0, 180.0])
    return float(middle + rng.normal(0.0, VIEW_DEG))


def _posed(directions: Mapping[str, Array], rng: np.random.Generator) -> dict[str, Any]:
    """A pose of the renderer: its axes are those of the figures, x to the person's left, y up, z forward."""

    def varied(name: str, times: float = 1.0) -> Array:
        vector = directions[name] + rng.normal(0, np.radians(EXECUTION_DEG * times), 3)
        return vector / np.linalg.norm(vector)

    trunk = varied("trunk")
    thighs = directions["left_thigh"] + directions["right_thigh"]
    bend = rng.uniform(0, SPINE_BEND) * max(0.0, float(-thighs @ trunk))
    pelvis = trunk - bend * thighs / max(float(np.linalg.norm(thighs)), 1e-6)
    chest = trunk + (trunk - pelvis) * 0.5
    hips, shoulders = varied("hips", 0.5), varied("shoulders", 0.5)
    head = varied("head")
    pose: dict[str, Any] = {
        "pelvis": (pelvis, np.cross(hips, pelvis)),
        "chest": (chest, np.cross(shoulders, chest)),
        "head": (head, np.cross(shoulders, head)),
    }
    for side, letter in (("left", "L"), ("right", "R")):
        upper, fore = varied(f"{side}_upper_arm"), varied(f"{side}_forearm")
        thigh, shin = varied(f"{side}_thigh", 0.8), varied(f"{side}_shin", 0.8)
        foot = varied(f"{side}_foot")
        pose |= {f"upper.{letter}": upper, f"fore.{letter}": fore, f"thigh.{letter}": thigh, f"shin.{letter}": shin}
        pose |= {f"foot.{letter}": foot, f"toe_up.{letter}": -shin, f"grip.{letter}": float(rng.uniform(0, 0.6))}
    return pose
