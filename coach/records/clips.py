"""A stretch of a video (usually one repetition) with the skeleton drawn in, as pictures, MP4 or GIF."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from coach.media.drawing import draw_pose
from coach.media.video import open_video
from coach.media.video_writer import VideoWriter, encode_gif
from coach.pose.types import PoseSequence
from coach.session.moments import seen_at

ImageArray = NDArray[np.uint8]
#: A GIF of a few seconds in this size has about a megabyte.
GIF_SIDE_PX, GIF_RATE_HZ = 320, 12.5
PICTURE_SIDE_PX = 640


def annotated_pictures(
    video: Path, sequence: PoseSequence, start_s: float, end_s: float, *, longest_side_px: int = PICTURE_SIDE_PX
) -> Iterator[tuple[float, ImageArray]]:
    """(timestamp_s, picture) of every frame of the stretch. Raises `VideoError` when the video cannot be read."""
    with open_video(video, longest_side_px=longest_side_px) as frames:
        for frame in frames:
            if frame.timestamp_s > end_s:
                return
            if frame.timestamp_s >= start_s:
                yield frame.timestamp_s, draw_pose(frame.image_rgb, seen_at(sequence, frame.timestamp_s))


def write_mp4(path: Path, video: Path, sequence: PoseSequence, start_s: float, end_s: float) -> None:
    """The stretch as a video of its own."""
    writer: VideoWriter | None = None
    try:
        for timestamp_s, image in annotated_pictures(video, sequence, start_s, end_s):
            if writer is None:
                first_s = timestamp_s
                writer = VideoWriter(path, (image.shape[1], image.shape[0]))
            writer.write(image, timestamp_s - first_s)
    except BaseException:
        if writer is not None:
            writer.discard()
        raise
    if writer is not None:
        writer.close()


def gif(video: Path, sequence: PoseSequence, start_s: float, end_s: float) -> bytes:
    """The stretch as a GIF, thinned to a rate that every viewer keeps up with. Empty when the stretch has no frame."""
    times: list[float] = []
    images: list[ImageArray] = []
    for timestamp_s, image in annotated_pictures(video, sequence, start_s, end_s, longest_side_px=GIF_SIDE_PX):
        if not times or timestamp_s - times[-1] >= 1 / GIF_RATE_HZ - 1e-3:
            times.append(timestamp_s)
            images.append(image)
    return encode_gif(images, times) if images else b""
