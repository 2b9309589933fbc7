"""Landmarks as they come, kept as the arrays of a sequence: no frame is kept beside them."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np

from coach.pose.landmarker import Image
from coach.pose.tracker import VideoTracker
from coach.pose.types import FRAME_SHAPES, Array, PoseFrame, PoseSequence

#: Room for this many moments at first, and by which share it grows: little is reserved in vain.
_FIRST_ROWS, _GROWTH = 1024, 1.2


class SequenceRecorder:
    """Collects moments in order of time; `sequence` hands them over, once."""

    def __init__(self) -> None:
        self._begin()

    def _begin(self) -> None:
        self._count = 0
        # in 32 bits, as the model gives them (see `PoseSequence`)
        self._rows: dict[str, Any] = {
            name: np.empty((_FIRST_ROWS, *shape), dtype=np.float32) for name, shape in FRAME_SHAPES.items()
        }
        self._timestamps_s: Array = np.empty(_FIRST_ROWS)

    def add(self, frame: PoseFrame | None, timestamp_s: float) -> None:
        """One more moment; None: nobody was found."""
        if self._count == len(self._timestamps_s):
            self._resize(int(self._count * _GROWTH))
        self._timestamps_s[self._count] = timestamp_s
        for name, rows in self._rows.items():
            rows[self._count] = np.nan if frame is None else getattr(frame, name)
        self._count += 1

    def sequence(self, image_size_px: tuple[int, int]) -> PoseSequence:
        """Everything added. The recorder is empty afterwards: what it held is handed over, not copied."""
        self._resize(self._count)
        rows, times = self._rows, self._timestamps_s
        self._begin()
        for array in (*rows.values(), times):
            array.flags.writeable = False
        return PoseSequence(timestamps_s=times, image_size_px=image_size_px, **rows)

    def _resize(self, count: int) -> None:
        for array in (*self._rows.values(), self._timestamps_s):
            # in place: nobody else has seen these arrays, and a copy would need the memory twice
            array.resize((count, *array.shape[1:]), refcheck=False)


class ReplayTracker(VideoTracker):
    """Gives back the frames of a recording one after the other, whatever the pictures show."""

    def __init__(self, frames: Iterator[PoseFrame | None]) -> None:
        self._frames = frames

    def track(self, image_rgb: Image, timestamp_s: float) -> PoseFrame | None:
        frame = next(self._frames, None)
        return None if frame is None else replace(frame, timestamp_s=timestamp_s)
