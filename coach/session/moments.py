"""Pictures to show: a judged photo, moments and stretches of a film with the skeleton, and who else is in it."""

import math
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any

import numpy as np

from coach.media.drawing import draw_pose
from coach.media.images import encode_image
from coach.media.marks import DrawStyle
from coach.media.video import VideoReader
from coach.media.video_writer import VideoWriter, encode_gif
from coach.pose.detector import StillDetector
from coach.pose.landmarker import Image
from coach.pose.types import PoseFrame, PoseSequence
from coach.session.photo import PhotoResult


def pictures_at(
    path: Path, timestamps_s: Sequence[float], *, longest_side_px: int = 640, turned: int = 0
) -> list[Image]:
    """The picture shown at each of the times, seconds since the first picture; the last one for times beyond the end.

    turned: quarter turns counterclockwise, as of `VideoReader`.

    Raises `VideoError` when the video cannot be read.
    """
    wanted = deque(sorted(enumerate(timestamps_s), key=lambda one: one[1]))
    found: dict[int, Image] = {}
    shown: Any = None  # an opened video has at least one picture
    with VideoReader(path, longest_side_px=longest_side_px, turned=turned) as video:
        for picture in video:
            while wanted and shown is not None and wanted[0][1] < picture.timestamp_s:
                found[wanted.popleft()[0]] = shown
            if not wanted:
                break
            shown = picture.image_rgb
    found |= {index: shown for index, _ in wanted}
    return [found[index] for index in range(len(timestamps_s))]


def drawn_at(
    path: Path, sequence: PoseSequence, timestamps_s: Sequence[float], *, style: DrawStyle = DrawStyle(), **options: Any
) -> list[Image]:
    """`pictures_at` (whose options it has) of the film as it was, with the skeleton alone drawn in.

    Out of the annotated video a repetition would have the counter of those before it.
    """
    pictures = zip(pictures_at(path, timestamps_s, **options), timestamps_s, strict=True)
    return [draw_pose(picture, seen_at(sequence, at_s), style=style) for picture, at_s in pictures]


def seen_at(sequence: PoseSequence, timestamp_s: float) -> PoseFrame | None:
    """The person at the moment nearest to a time; None where nobody was seen."""
    index = int(np.abs(sequence.timestamps_s - timestamp_s).argmin())
    return sequence[index] if sequence.found[index] else None


def drawn_photo(
    image_rgb: Image, result: PhotoResult, style: DrawStyle = DrawStyle(), *, degrees: bool = False
) -> Image:
    """The picture the landmarks belong to (`PhotoResult.upright`), drawn over; degrees: the measured angles too."""
    score = result.score
    if score is None:
        return draw_pose(image_rgb, result.frame, style=style)
    angles = {check.measure: check.measured for check in score.checks if check.unit == "deg"} if degrees else None
    return draw_pose(image_rgb, result.frame, style=style, grades=score.grades, angles=angles)


def annotated_jpeg(image_rgb: Image, result: PhotoResult, style: DrawStyle = DrawStyle()) -> bytes:
    """The same with its angles, to be kept."""
    return encode_image(drawn_photo(image_rgb, result, style, degrees=True), "jpeg")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Company:
    """Everybody in a film at the moment in which the one who was followed is first seen.

    image_rgb: (height, width, 3) uint8, as large as what was analysed. people: the largest first; followed: the index
    of the one who was.
    """

    image_rgb: Image
    people: tuple[PoseFrame, ...]
    followed: int

    def place_px(self, index: int) -> tuple[float, float]:
        """Where somebody is: what `PoseTracker` follows them from."""
        return self.people[index].centre_px()


def company_in(path: Path, sequence: PoseSequence, detector: StillDetector, *, turned: int = 0) -> Company | None:
    """Who is in a film of which `sequence` was seen; None where nobody is.

    turned: quarter turns counterclockwise, as of `VideoReader`.
    """
    if not sequence.found.any():
        return None
    index = int(np.argmax(sequence.found))
    (image_rgb,) = pictures_at(
        path, [float(sequence.timestamps_s[index])], longest_side_px=max(sequence.image_size_px), turned=turned
    )
    people = detector.detect(image_rgb)
    if not people:
        return None
    here = sequence[index].centre_px()
    followed = int(np.argmin([math.dist(one.centre_px(), here) for one in people]))
    return Company(image_rgb=image_rgb, people=people, followed=followed)


#: A GIF of a few seconds in this size has about a megabyte.
GIF_SIDE_PX, GIF_RATE_HZ = 320, 12.5


def annotated_pictures(
    video: Path, sequence: PoseSequence, start_s: float, end_s: float, **options: Any
) -> Iterator[tuple[float, Image]]:
    """(timestamp_s, picture) of every frame of the stretch. Raises `VideoError` when the video cannot be read.

    options: of `VideoReader`.
    """
    with VideoReader(video, **options) as frames:
        for frame in frames:
            if frame.timestamp_s > end_s:
                return
            if frame.timestamp_s >= start_s:
                yield frame.timestamp_s, draw_pose(frame.image_rgb, seen_at(sequence, frame.timestamp_s))


def write_mp4(path: Path, video: Path, sequence: PoseSequence, start_s: float, end_s: float, **options: Any) -> None:
    """The stretch as a video of its own (options: see `annotated_pictures`)."""
    pictures = annotated_pictures(video, sequence, start_s, end_s, **options)
    first = next(pictures, None)
    if first is not None:
        first_s, image = first
        with VideoWriter(path, (image.shape[1], image.shape[0])) as writer:
            for timestamp_s, image in chain([first], pictures):
                writer.write(image, timestamp_s - first_s)


def gif(video: Path, sequence: PoseSequence, start_s: float, end_s: float, **options: Any) -> bytes:
    """The stretch as a GIF, thinned to a rate that every viewer keeps up with. Empty when the stretch has no frame."""
    times: list[float] = []
    images: list[Image] = []
    stretch = annotated_pictures(video, sequence, start_s, end_s, longest_side_px=GIF_SIDE_PX, **options)
    for timestamp_s, image in stretch:
        if not times or timestamp_s - times[-1] >= 1 / GIF_RATE_HZ - 1e-3:
            times.append(timestamp_s)
            images.append(image)
    return encode_gif(images, times) if images else b""
