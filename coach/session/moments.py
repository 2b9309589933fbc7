"""Still pictures out of a video."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from coach.media.drawing import draw_pose
from coach.media.marks import DrawStyle
from coach.media.video import open_video
from coach.pose.types import PoseFrame, PoseSequence


def pictures_at(
    path: Path, timestamps_s: Sequence[float], *, longest_side_px: int = 640, turned: int = 0
) -> list[NDArray[np.uint8]]:
    """The picture shown at each of the times, seconds since the first picture; the last one for times beyond the end.

    turned: quarter turns counterclockwise, as of `open_video`.

    Raises `VideoError` when the video cannot be read.
    """
    in_order = sorted(range(len(timestamps_s)), key=lambda index: timestamps_s[index])
    found: dict[int, NDArray[np.uint8]] = {}
    with open_video(path, longest_side_px=longest_side_px, turned=turned) as video:
        shown = None
        for picture in video:
            while len(found) < len(in_order) and timestamps_s[in_order[len(found)]] < picture.timestamp_s:
                index = in_order[len(found)]
                found[index] = picture.image_rgb if shown is None else shown
            if len(found) == len(in_order):
                break
            shown = picture.image_rgb
        for index in in_order[len(found) :]:
            assert shown is not None  # an opened video has at least one picture
            found[index] = shown
    return [found[index] for index in range(len(timestamps_s))]


def drawn_at(
    path: Path,
    sequence: PoseSequence,
    timestamps_s: Sequence[float],
    *,
    style: DrawStyle = DrawStyle(),
    longest_side_px: int = 640,
    turned: int = 0,
) -> list[NDArray[np.uint8]]:
    """`pictures_at` of the film as it was, with the skeleton alone drawn in.

    Out of the annotated video a repetition would have the counter of those before it.
    """
    pictures = pictures_at(path, timestamps_s, longest_side_px=longest_side_px, turned=turned)
    return [
        draw_pose(picture, seen_at(sequence, at_s), style=style)
        for picture, at_s in zip(pictures, timestamps_s, strict=True)
    ]


def seen_at(sequence: PoseSequence, timestamp_s: float) -> PoseFrame | None:
    """The person at the moment nearest to a time; None where nobody was seen."""
    index = int(np.abs(sequence.timestamps_s - timestamp_s).argmin())
    return sequence[index] if sequence.found[index] else None
