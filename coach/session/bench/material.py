"""What is measured on: the samples that come with the coach, brought to a common size."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import cycle
from pathlib import Path
from typing import Any

import numpy as np

from coach.library.exercise import Exercise
from coach.library.known import load_exercises
from coach.media.images import encode_image, load_photo
from coach.media.video import VideoReader
from coach.media.video_writer import VideoWriter
from coach.pose.detector import PoseDetector
from coach.pose.types import PoseFrame
from coach.session.samples import load_samples

SIZE_PX = (640, 480)
RATE_HZ = 30.0
_SIDE_BY_SIDE = ("mountain", "tree", "goddess")


@dataclass(frozen=True)
class Material:
    """Photos, clips and one body; made once in `folder`, which is removed by whoever made it."""

    folder: Path
    model: Path
    clip_s: float

    @cached_property
    def photos(self) -> tuple[Path, ...]:
        return tuple(sample.path for sample in load_samples().pictures)

    @cached_property
    def photo(self) -> Path:
        return self.photos[0]

    @cached_property
    def image_rgb(self) -> Any:
        return load_photo(self.photo).image_rgb

    @cached_property
    def body(self) -> PoseFrame:
        with PoseDetector(self.model) as detector:
            return detector.detect(self.image_rgb)[0]

    @cached_property
    def exercise(self) -> Exercise:
        return load_exercises()["squat"]

    @cached_property
    def clip(self) -> Path:
        """Squats in 640 x 480, 30 pictures a second."""
        return self.clip_of(self.clip_s)

    @cached_property
    def pictures(self) -> tuple[Any, ...]:
        """The first pictures of the clip, decoded."""
        with VideoReader(self.clip) as video:
            return tuple(picture.image_rgb for picture, _ in zip(video, range(60), strict=False))

    def clip_of(self, length_s: float) -> Path:
        """A clip of this length; the movement is repeated as often as needed."""
        path = self.folder / f"{length_s:g}.mp4"
        sample = next(one.path for one in load_samples().clips if one.exercise == self.exercise.id)
        with VideoReader(sample) as source:
            pictures = [_on_canvas(picture.image_rgb) for picture in source]
        with VideoWriter(path, SIZE_PX, RATE_HZ) as writer:
            for number, picture in zip(range(round(length_s * RATE_HZ)), cycle(pictures), strict=False):
                writer.write(picture, number / RATE_HZ)
        return path

    def people(self, count: int) -> Any:
        """One picture with this many people (at most three) standing side by side, all of whom are found."""
        standing = {sample.posture: sample.path for sample in load_samples().pictures}
        shown = [load_photo(standing[posture]).image_rgb for posture in _SIDE_BY_SIDE[:count]]
        return np.hstack([image[:, image.shape[1] // 5 : -image.shape[1] // 5] for image in shown])

    def copies(self, count: int) -> Sequence[Path]:
        """This many photo files, no two of them the same."""
        folder = self.folder / f"photos-{count}"
        folder.mkdir()
        images = [load_photo(path).image_rgb for path in self.photos]
        paths = []
        for number in range(count):
            image = np.roll(images[number % len(images)], number // len(images), axis=1)
            paths.append(folder / f"{number:04}.jpg")
            paths[-1].write_bytes(encode_image(image, "jpeg", quality=90))
        return paths


def _on_canvas(image_rgb: Any) -> Any:
    width, height = SIZE_PX
    image_rgb = image_rgb[:height, :width]
    down, right = height - image_rgb.shape[0], width - image_rgb.shape[1]
    return np.pad(image_rgb, ((0, down), (right // 2, right - right // 2), (0, 0)), mode="edge")
