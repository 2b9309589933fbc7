"""The only module that runs MediaPipe: landmarkers that are certainly closed, each in memory once for all who share it.

Results come in our own terms. A landmarker belongs to one thread at a time. Pictures are (height, width, 3) uint8 RGB
arrays.
"""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from coach.platform.closing import Closing
from coach.platform.memory import forget_file, give_memory_back, share_memory_between_threads
from coach.pose.angles import plausible_landmarks
from coach.pose.movenet import JointNetwork
from coach.pose.types import PoseFrame

if TYPE_CHECKING:
    from mediapipe.tasks.python.vision.pose_landmarker import PoseLandmarker, PoseLandmarkerResult

Image = NDArray[np.uint8]
_Network = TypeVar("_Network", "Landmarker", JointNetwork)


@dataclass(frozen=True, slots=True, kw_only=True)
class DetectorSettings:
    """What is asked of a network, as MediaPipe names it; the defaults are MediaPipe's own."""

    num_poses: int = 1
    min_pose_detection_confidence: float = 0.5
    min_pose_presence_confidence: float = 0.5


class Landmarker(Closing):
    """A MediaPipe landmarker that is certainly closed."""

    def __init__(self, model_path: Path, settings: DetectorSettings, *, video: bool) -> None:
        from mediapipe.tasks.python import BaseOptions
        from mediapipe.tasks.python.vision import PoseLandmarker, PoseLandmarkerOptions, RunningMode

        options = PoseLandmarkerOptions(
            base_options=BaseOptions(model_asset_path=str(model_path)),
            running_mode=RunningMode.VIDEO if video else RunningMode.IMAGE,
            **asdict(settings),
        )
        self._landmarker: PoseLandmarker | None = PoseLandmarker.create_from_options(options)
        forget_file(model_path)

    @property
    def landmarker(self) -> PoseLandmarker:
        if self._landmarker is None:
            raise RuntimeError("this detector is closed")
        return self._landmarker

    def close(self) -> None:
        """Free the model; closing twice is harmless."""
        if self._landmarker is not None:
            self._landmarker.close()
            self._landmarker = None
            give_memory_back()


def media_image(image_rgb: Image) -> Any:
    from mediapipe import Image as MediaPipeImage
    from mediapipe import ImageFormat

    return MediaPipeImage(image_format=ImageFormat.SRGB, data=np.ascontiguousarray(image_rgb))


def frames_from_result(
    result: PoseLandmarkerResult, *, timestamp_s: float, image_size_px: tuple[int, int]
) -> tuple[PoseFrame, ...]:
    """Translate MediaPipe's result, normalised coordinates and all, into frames in pixels; largest person first."""
    width, height = image_size_px
    frames = []
    for image_points, world_points in zip(result.pose_landmarks, result.pose_world_landmarks, strict=True):
        image = np.array([(p.x, p.y, p.z, p.visibility) for p in image_points], dtype=np.float64)
        world = np.array([(p.x, p.y, p.z) for p in world_points], dtype=np.float64)
        # MediaPipe scales z like x
        rows = np.hstack([image * (width, height, width, 1.0), world])
        frames.append(PoseFrame.of_numbers(rows, timestamp_s=timestamp_s, image_size_px=image_size_px))
    return tuple(sorted(frames, key=size_px, reverse=True))


def size_px(frame: PoseFrame) -> float:
    left, top, right, bottom = frame.box_px()
    return float(np.hypot(right - left, bottom - top))


def is_plausible(frame: PoseFrame) -> bool:
    """Whether a detection looks like a person rather than a pattern: enough landmarks seen, inside, of sane shape."""
    seen = (frame.visibility > 0.5) & plausible_landmarks(frame.as_sequence())[0]
    body = seen[11:]
    return bool(np.isfinite(frame.image_xy_px).all() and seen.sum() >= 8 and body.sum() >= 6)


def check_picture(image_rgb: Image) -> None:
    if image_rgb.ndim != 3 or image_rgb.shape[2] != 3 or image_rgb.dtype != np.uint8:
        raise ValueError(f"image_rgb: expected (height, width, 3) uint8 but got {image_rgb.shape} {image_rgb.dtype}")


#: A MediaPipe network and what is asked of it, or MoveNet.
_Key = tuple[Path, DetectorSettings | None]


class Networks(Closing):
    """Lends each network to one detector at a time and opens it when first needed.

    at_once: how many of the same network may be open. A photo has the heavy network for about half of its time, so
    that two detectors hardly ever wait for the one they share, and it takes more memory than all else.
    """

    def __init__(self, at_once: int = 1) -> None:
        share_memory_between_threads()  # before a network begins threads of its own
        self._lock = threading.Lock()
        self._places: dict[_Key, threading.Semaphore] = defaultdict(lambda: threading.Semaphore(at_once))
        self._idle: dict[_Key, list[Any]] = defaultdict(list)

    def lend(self, path: Path, settings: DetectorSettings) -> AbstractContextManager[Landmarker]:
        """The network of this file for the time of a `with` block; waits while it is lent out."""
        return self._lend((path, settings), lambda: Landmarker(path, settings, video=False))

    def lend_joints(self, path: Path) -> AbstractContextManager[JointNetwork]:
        """MoveNet, in the same way."""
        return self._lend((path, None), lambda: JointNetwork(path))

    @contextmanager
    def _lend(self, key: _Key, opened: Callable[[], _Network]) -> Iterator[_Network]:
        with self._lock:
            place, idle = self._places[key], self._idle[key]
        with place:
            with self._lock:
                network = idle.pop() if idle else None
            network = network or opened()
            try:
                yield network
            finally:
                with self._lock:
                    idle.append(network)

    def close(self) -> None:
        """Free what is not lent out; closing twice is harmless."""
        with self._lock:
            networks = [network for idle in self._idle.values() for network in idle]
            for idle in self._idle.values():
                idle.clear()
        for network in networks:
            network.close()
