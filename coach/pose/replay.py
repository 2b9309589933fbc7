"""Replaying recorded landmarks: no camera, no model."""

from collections.abc import Iterator
from dataclasses import replace

from coach.pose.landmarker import Image
from coach.pose.types import PoseFrame


class ReplayTracker:
    """Gives back the frames of a recording one after the other, whatever the pictures show."""

    def __init__(self, frames: Iterator[PoseFrame | None]) -> None:
        self._frames = frames

    def track(self, image_rgb: Image, timestamp_s: float) -> PoseFrame | None:
        frame = next(self._frames, None)
        return None if frame is None else replace(frame, timestamp_s=timestamp_s)
