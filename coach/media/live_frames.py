"""Pictures of a camera on their way through the coach: the planes video codecs use (YUV 4:2:0), RGB, and JPEG.

Buffers are used again from one picture to the next: at 30 pictures a second new ones would cost more than the work.
"""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

Image = NDArray[np.uint8]
#: Nobody's browser camera delivers more, and a wrong number must not fill the memory.
MAX_SIDE_PX = 2000


def use_one_thread() -> None:
    """Keep OpenCV from starting a thread per core for pictures this small."""
    cv2.setNumThreads(1)


class PictureBuffers:
    """Converts pictures, reusing its memory; each result is valid until the next call."""

    def __init__(self) -> None:
        self._rgb: Image | None = None
        self._canvas: Image | None = None
        self._planes: Image | None = None

    def rgb_from_planes(self, planes: Image) -> Image:
        """(height x 3/2, width) YUV 4:2:0 planes -> (height, width, 3) RGB."""
        self._rgb = np.asarray(cv2.cvtColor(planes, cv2.COLOR_YUV2RGB_I420, dst=self._fitting(self._rgb, planes)))
        return self._rgb

    def mirrored(self, rgb: Image) -> Image:
        """The picture as in a mirror, to be drawn on."""
        if self._canvas is None or self._canvas.shape != rgb.shape:
            self._canvas = np.empty_like(rgb)
        cv2.flip(rgb, 1, dst=self._canvas)
        return self._canvas

    def planes_from_rgb(self, rgb: Image) -> Image:
        """(height, width, 3) RGB -> (height x 3/2, width) YUV 4:2:0 planes."""
        height, width = rgb.shape[:2]
        if self._planes is None or self._planes.shape != (height * 3 // 2, width):
            self._planes = np.empty((height * 3 // 2, width), np.uint8)
        self._planes = np.asarray(cv2.cvtColor(rgb, cv2.COLOR_RGB2YUV_I420, dst=self._planes))
        return self._planes

    @staticmethod
    def _fitting(buffer: Image | None, planes: Image) -> Image | None:
        wanted = (planes.shape[0] * 2 // 3, planes.shape[1], 3)
        return buffer if buffer is not None and buffer.shape == wanted else None


def rgb_from_jpeg(data: bytes | memoryview) -> Image | None:
    """A JPEG as RGB; None when it is none, or larger than any camera's."""
    coded = np.frombuffer(data, np.uint8)
    bgr = cv2.imdecode(coded, cv2.IMREAD_COLOR) if len(coded) else None
    if bgr is None or max(bgr.shape[:2]) > MAX_SIDE_PX:
        return None
    return np.asarray(cv2.cvtColor(bgr, cv2.COLOR_BGR2RGB), np.uint8)


def planes_of_video_frame(frame: Any) -> Image:
    """YUV 4:2:0 planes, (height x 3/2, width), of a PyAV video frame; one larger than any camera's is made smaller."""
    share = min(1.0, MAX_SIDE_PX / max(frame.width, frame.height))
    width, height = (int(side * share) & ~1 for side in (frame.width, frame.height))
    if frame.format.name != "yuv420p" or (width, height) != (frame.width, frame.height):
        frame = frame.reformat(width=width, height=height, format="yuv420p")
    return np.ascontiguousarray(frame.to_ndarray())


def video_frame_of_planes(planes: Image) -> Any:
    """A PyAV video frame of YUV 4:2:0 planes."""
    from av import VideoFrame

    return VideoFrame.from_ndarray(planes, format="yuv420p")
