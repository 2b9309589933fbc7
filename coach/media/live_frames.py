"""Pictures of a camera as they reach the coach: JPEG, from whatever browser."""

import cv2
import numpy as np

from coach.platform.limits import MAX_LIVE_SIDE_PX
from coach.pose.types import ImageArray


def use_one_thread() -> None:
    """Keep OpenCV from starting a thread per core for pictures this small."""
    cv2.setNumThreads(1)


def rgb_from_jpeg(data: bytes | memoryview) -> ImageArray | None:
    """A JPEG as (height, width, 3) RGB; None when it is none, or larger than any camera's."""
    coded = np.frombuffer(data, np.uint8)
    bgr = cv2.imdecode(coded, cv2.IMREAD_COLOR) if len(coded) else None
    if bgr is None or max(bgr.shape[:2]) > MAX_LIVE_SIDE_PX:
        return None
    return np.asarray(cv2.cvtColor(bgr, cv2.COLOR_BGR2RGB), np.uint8)


def jpeg_of_nothing(size_px: tuple[int, int] = (64, 64)) -> bytes:
    """A black picture."""
    return bytes(cv2.imencode(".jpg", np.zeros((size_px[1], size_px[0], 3), np.uint8))[1])
