"""Stand-ins for MediaPipe: results as it gives them, and landmarkers that give prepared ones."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from types import SimpleNamespace
from typing import Any

import numpy as np

from coach.library.known import PostureLibrary
from coach.library.posture import Posture
from coach.pose.detector import StillDetector
from coach.pose.landmarker import Image
from coach.pose.types import PoseFrame


def result_of(people: Iterable[PoseFrame]) -> Any:
    """The result MediaPipe would give for these people: normalised coordinates, lists of landmark objects."""
    people = list(people)
    return SimpleNamespace(
        pose_landmarks=[
            [
                SimpleNamespace(
                    x=x / frame.image_size_px[0],
                    y=y / frame.image_size_px[1],
                    z=z / frame.image_size_px[0],
                    visibility=visibility,
                    presence=visibility,
                )
                for (x, y), z, visibility in zip(frame.image_xy_px, frame.image_z_px, frame.visibility, strict=True)
            ]
            for frame in people
        ],
        pose_world_landmarks=[[SimpleNamespace(x=x, y=y, z=z) for x, y, z in frame.world_xyz_m] for frame in people],
        segmentation_masks=None,
    )


class FakeLandmarker:
    """Takes the place of `coach.pose.landmarker.Landmarker`; `look(picture, timestamp_ms)` says who is there."""

    def __init__(self, look: Callable[[np.ndarray, int | None], Iterable[PoseFrame]]) -> None:
        self._look = look
        self.timestamps_ms: list[int] = []
        self.closed = 0

    @property
    def landmarker(self) -> FakeLandmarker:
        return self

    def detect(self, picture: Any) -> Any:
        return result_of(self._look(picture.numpy_view(), None))

    def detect_for_video(self, picture: Any, timestamp_ms: int) -> Any:
        if self.timestamps_ms and timestamp_ms <= self.timestamps_ms[-1]:
            raise ValueError("Input timestamp must be monotonically increasing.")
        self.timestamps_ms.append(timestamp_ms)
        return result_of(self._look(picture.numpy_view(), timestamp_ms))

    def close(self) -> None:
        self.closed += 1


class NoFilter:
    """Returns what it is given."""

    def __call__(self, values: Any, timestamp_s: float) -> Any:
        return values


class ReplayDetector(StillDetector):
    """Gives back prepared people instead of looking: the same ones for every picture."""

    def __init__(self, people: tuple[PoseFrame, ...]) -> None:
        self._people = people

    def detect(self, image_rgb: Image) -> tuple[PoseFrame, ...]:
        return self._people


def with_postures(library: PostureLibrary, *more: Posture) -> PostureLibrary:
    """A library with these postures as well; one with the same id replaces the earlier one."""
    return PostureLibrary([*library.values(), *more], library.everyday, {*library.own, *(one.id for one in more)})
