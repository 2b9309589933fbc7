"""Stick figures with known angles, and the frames that a detector would give for them.

Figures are built in metres, x to the picture's right, y down, z away from the camera, hips at the origin, facing the
camera: so the person's left is at positive x. A flat picture of them is as easy to work out with a pencil.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from coach.pose.figure import body_points, seen_from
from coach.pose.landmarks import LANDMARK_COUNT, MIRROR, Landmark
from coach.pose.types import PoseFrame
from coach.posture.network import UNNAMED, Bodies, Network, features

Array = NDArray[np.float64]

_LEFT_HALF: dict[str, tuple[float, float, float]] = {
    "LEFT_EYE_INNER": (0.02, -0.68, -0.10),
    "LEFT_EYE": (0.03, -0.68, -0.10),
    "LEFT_EYE_OUTER": (0.04, -0.68, -0.09),
    "LEFT_EAR": (0.07, -0.66, 0.0),
    "MOUTH_LEFT": (0.02, -0.61, -0.09),
    "LEFT_SHOULDER": (0.17, -0.5, 0.0),
    "LEFT_ELBOW": (0.17, -0.22, 0.0),
    "LEFT_WRIST": (0.17, 0.03, 0.0),
    "LEFT_PINKY": (0.18, 0.11, 0.0),
    "LEFT_INDEX": (0.17, 0.12, 0.0),
    "LEFT_THUMB": (0.16, 0.08, 0.0),
    "LEFT_HIP": (0.10, 0.0, 0.0),
    "LEFT_KNEE": (0.10, 0.42, 0.0),
    "LEFT_ANKLE": (0.10, 0.82, 0.0),
    "LEFT_HEEL": (0.10, 0.87, 0.04),
    "LEFT_FOOT_INDEX": (0.10, 0.88, -0.14),
}


def standing() -> Array:
    """(33, 3) a person standing straight with hanging arms, facing the camera."""
    points = np.zeros((33, 3))
    points[Landmark.NOSE] = (0.0, -0.65, -0.12)
    for name, place in _LEFT_HALF.items():
        left = Landmark[name]
        points[left] = place
        points[MIRROR[left]] = np.array(place) * (-1.0, 1.0, 1.0)
    return points


def moved(points: Array, **places: tuple[float, ...]) -> Array:
    """The figure with some landmarks elsewhere: `moved(standing(), left_wrist=(0.4, -0.2, 0.0))`."""
    points = points.copy()
    for name, place in places.items():
        points[Landmark[name.upper()]] = place
    return points


def turned(points: Array, yaw_deg: float) -> Array:
    """The figure turned about the vertical: at +90 its left side is towards the camera."""
    c, s = np.cos(np.radians(yaw_deg)), np.sin(np.radians(yaw_deg))
    x, y, z = np.moveaxis(points, -1, 0)
    return np.stack([c * x + s * z, y, -s * x + c * z], axis=-1)


def lying(points: Array) -> Array:
    """The figure tipped over sideways in the picture, head to the right."""
    x, y, z = np.moveaxis(points, -1, 0)
    return np.stack([-y, x, z], axis=-1)


def frame_of(
    world_xyz_m: Array,
    *,
    size_px: tuple[int, int] = (640, 480),
    px_per_m: float = 200.0,
    centre_px: tuple[float, float] | None = None,
    timestamp_s: float = 0.0,
    **changes: Any,
) -> PoseFrame:
    """The figure as seen from straight ahead by a distant camera, everything visible."""
    centre = (size_px[0] / 2, size_px[1] / 2) if centre_px is None else centre_px
    values: dict[str, Any] = {
        "timestamp_s": timestamp_s,
        "image_size_px": size_px,
        "image_xy_px": world_xyz_m[:, :2] * px_per_m + centre,
        "image_z_px": world_xyz_m[:, 2] * px_per_m,
        "world_xyz_m": world_xyz_m,
        "visibility": np.ones(33),
    }
    return PoseFrame(**{**values, **changes})


def seen_at(frame: PoseFrame, looks_xy_px: Array) -> PoseFrame:
    """The frame as several looks together gave it that saw the landmarks at (L, 33, 2) pixels."""
    return replace(frame, looks=tuple(replace(frame, image_xy_px=xy, looks=()) for xy in looks_xy_px))


def figure_frame(
    directions: Mapping[str, Array],
    *,
    yaw_deg: float = 0.0,
    elevation_deg: float = 0.0,
    image_size_px: tuple[int, int] = (640, 640),
) -> PoseFrame:
    """The figure as a detector would report it in a picture that it fills to four fifths; everything visible."""
    points = seen_from(body_points(directions), yaw_deg=yaw_deg, elevation_deg=elevation_deg)
    flat = points[:, :2]
    low, high = flat.min(axis=0), flat.max(axis=0)
    scale = 0.8 * float(np.min(np.array(image_size_px) / np.maximum(high - low, 0.5)))
    centre = np.array(image_size_px) / 2
    return PoseFrame(
        timestamp_s=0.0,
        image_size_px=image_size_px,
        image_xy_px=(flat - (low + high) / 2) * scale + centre,
        image_z_px=points[:, 2] * scale,
        world_xyz_m=points * 0.48,
        visibility=np.ones(LANDMARK_COUNT),
    )


def knowing_nothing() -> Network:
    """A network that knows no posture and leaves everything to the figures."""
    nobody, nothing = np.zeros((1, 33, 3), np.float32), np.zeros((1, 1, 1), np.float32)
    size = features(Bodies(nobody, nobody, nobody[..., 0])).shape[1]
    standard = np.zeros(size, np.float32), np.ones(size, np.float32)
    return Network((UNNAMED,), *standard, np.zeros((1, size, 1), np.float32), nothing, nothing, nothing)
