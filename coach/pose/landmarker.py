"""The only module that runs MediaPipe: a landmarker that is certainly closed, and its results in our own terms.

A landmarker belongs to one thread at a time. Pictures are (height, width, 3) uint8 RGB arrays.
"""

from __future__ import annotations

from contextlib import AbstractContextManager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from coach.platform.memory import forget_file, give_memory_back
from coach.pose.angles import plausible_landmarks
from coach.pose.types import PoseFrame

if TYPE_CHECKING:
    from mediapipe.tasks.python.vision.pose_landmarker import PoseLandmarker, PoseLandmarkerResult

Image = NDArray[np.uint8]


@dataclass(frozen=True, slots=True, kw_only=True)
class DetectorSettings:
    """What is asked of a network, as MediaPipe names it; the defaults are MediaPipe's own."""

    num_poses: int = 1
    min_pose_detection_confidence: float = 0.5
    min_pose_presence_confidence: float = 0.5


class Landmarker(AbstractContextManager["Landmarker"]):
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

    def __exit__(self, *error: object) -> None:
        self.close()


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
        frames.append(
            PoseFrame(
                timestamp_s=timestamp_s,
                image_size_px=image_size_px,
                image_xy_px=image[:, :2] * (width, height),
                # MediaPipe scales z like x
                image_z_px=image[:, 2] * width,
                world_xyz_m=world,
                visibility=np.nan_to_num(image[:, 3], nan=0.0),
            )
        )
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
