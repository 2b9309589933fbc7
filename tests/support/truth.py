"""Comparing measured angles with the exact truth of rendered pictures."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np

from coach.pose.angles import measure_image
from coach.pose.types import PoseFrame

#: A limb counts as lying in the picture plane up to this angle between it and the plane.
IN_PLANE_DEG = 20.0

_CHAINS = {
    "elbow": ("shoulder", "elbow", "wrist"),
    "shoulder": ("elbow", "shoulder", "hip"),
    "hip": ("shoulder", "hip", "knee"),
    "knee": ("hip", "knee", "ankle"),
}
JOINTS = tuple(_CHAINS)


def _towards_camera(truth: dict[str, Any]) -> np.ndarray:
    """Unit vector from the body to the camera; yaw 0 is in front (+z), 90 at the left side (+x), y is up."""
    yaw, elevation = np.radians(truth["camera_yaw_deg"]), np.radians(truth["camera_elevation_deg"])
    return np.array([np.sin(yaw) * np.cos(elevation), np.sin(elevation), np.cos(yaw) * np.cos(elevation)])


def _out_of_plane_deg(truth: dict[str, Any], a: str, b: str) -> float:
    segment = np.subtract(truth["joints_xyz_m"][b], truth["joints_xyz_m"][a])
    return float(np.degrees(np.arcsin(abs(segment @ _towards_camera(truth)) / np.linalg.norm(segment))))


def angle_errors_deg(frame: PoseFrame, truth: dict[str, Any]) -> Iterable[tuple[str, float]]:
    """(joint class, measured minus true angle) of every joint that lies in the picture plane and was measured."""
    measured = measure_image(frame).at(0)
    for joint, chain in _CHAINS.items():
        for side in ("left", "right"):
            a, vertex, c = (f"{side}_{part}" for part in chain)
            if max(_out_of_plane_deg(truth, a, vertex), _out_of_plane_deg(truth, vertex, c)) > IN_PLANE_DEG:
                continue
            error_deg = measured[f"{side}_{joint}"] - truth["angles_3d_deg"][f"{side}_{joint}"]
            if np.isfinite(error_deg):
                yield joint, error_deg
