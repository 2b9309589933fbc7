"""Looking again at a person whose posture makes no sense at first.

The model cuts the person out of the picture along an axis that it guesses from the whole picture; with legs in the air
or folded away it sometimes guesses wrong and loses a limb. Shown the same picture turned or with a wide border it often
gets it right. Which look is the better one is judged by how nearly the body resembles anything people do, postures and
everyday life alike, so that looking again flatters nobody.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from coach.pose.detector import StillDetector
from coach.pose.landmarker import Image
from coach.pose.types import PoseFrame

#: Share of the picture's sides added as a border in one of the looks.
WIDE_BORDER = 0.35
#: Share of the joint box by which two looks at one person overlap at least.
_SAME_PERSON = 0.35


def second_looks(image_rgb: Image, detector: StillDetector, first: PoseFrame) -> Iterator[PoseFrame]:
    """The same person as seen in changed copies of the picture, one after the other; skips looks that miss them."""
    for look in (_mirrored, _turned_left, _turned_right, _bordered):
        seen = [frame for frame in look(image_rgb, detector) if _overlap(frame, first) >= _SAME_PERSON]
        if seen:
            yield max(seen, key=lambda frame: _overlap(frame, first))


def _mirrored(image: Image, detector: StillDetector) -> tuple[PoseFrame, ...]:
    return tuple(frame.mirrored() for frame in detector.detect(np.ascontiguousarray(np.fliplr(image))))


def _turned_left(image: Image, detector: StillDetector) -> tuple[PoseFrame, ...]:
    height, width = image.shape[:2]
    found = []
    for frame in detector.detect(np.ascontiguousarray(np.rot90(image))):
        x, y = frame.image_xy_px.T
        world = frame.world_xyz_m
        found.append(
            replace(
                frame,
                image_size_px=(width, height),
                image_xy_px=np.stack([width - y, x], axis=1),
                world_xyz_m=np.stack([-world[:, 1], world[:, 0], world[:, 2]], axis=1),
            )
        )
    return tuple(found)


def _turned_right(image: Image, detector: StillDetector) -> tuple[PoseFrame, ...]:
    height, width = image.shape[:2]
    found = []
    for frame in detector.detect(np.ascontiguousarray(np.rot90(image, 3))):
        x, y = frame.image_xy_px.T
        world = frame.world_xyz_m
        found.append(
            replace(
                frame,
                image_size_px=(width, height),
                image_xy_px=np.stack([y, height - x], axis=1),
                world_xyz_m=np.stack([world[:, 1], -world[:, 0], world[:, 2]], axis=1),
            )
        )
    return tuple(found)


def _bordered(image: Image, detector: StillDetector) -> tuple[PoseFrame, ...]:
    height, width = image.shape[:2]
    border = round(WIDE_BORDER * max(height, width))
    wide = np.pad(image, ((border, border), (border, border), (0, 0)), mode="edge")
    return tuple(
        replace(frame, image_size_px=(width, height), image_xy_px=frame.image_xy_px - border)
        for frame in detector.detect(wide)
    )


def _overlap(frame: PoseFrame, other: PoseFrame) -> float:
    """Shared share of the two persons' boxes (intersection over union)."""
    a, b = frame.box_px(), other.box_px()
    width, height = min(a[2], b[2]) - max(a[0], b[0]), min(a[3], b[3]) - max(a[1], b[1])
    if width <= 0 or height <= 0:
        return 0.0
    shared = width * height
    return shared / ((a[2] - a[0]) * (a[3] - a[1]) + (b[2] - b[0]) * (b[3] - b[1]) - shared)
