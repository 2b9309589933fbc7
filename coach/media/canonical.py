"""A photo in the form in which everybody's photo is looked at.

The networks see a person at 256 pixels, and of a larger picture they take single pixels: what is fine then decides by
chance. They also see somebody and their mirror image a little differently. So a photo is first brought to one size,
each pixel the mean of those it stands for, and the same way round as its mirror image would be: saving it again, half
as large or mirrored changes hardly a pixel of what is looked at, grey its colours alone. Of 1,775 joints placed by eye
as many are found as in the photos as they are.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from coach.pose.detector import mirrored_image
from coach.pose.types import Array, ImageArray, PoseFrame

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
        return Canonical(mirrored_image(self.image_rgb), self.size_px, not self.is_mirrored)

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
    light, half = cv2.cvtColor(np.ascontiguousarray(shown), cv2.COLOR_RGB2GRAY), shown.shape[1] // 2
    is_mirrored = half > 0 and float(light[:, :half].mean()) > float(light[:, -half:].mean())
    if is_mirrored:
        shown = cv2.flip(shown, 1)
    return Canonical(np.ascontiguousarray(shown, dtype=np.uint8), (width, height), is_mirrored)


#: A softened picture is blurred as far as this share of its longer side reaches (standard deviation).
SOFT_SHARE = 1 / 250
#: The tones of a darker picture are raised to this power.
DARKER_POWER = 1.7
_DARKER_TONES = np.round(255.0 * (np.arange(256) / 255.0) ** DARKER_POWER).astype(np.uint8)


def softened(image_rgb: ImageArray) -> ImageArray:
    """Out of focus, (height, width, 3): patterns fade, outlines of limbs stay."""
    spread = max(image_rgb.shape[:2]) * SOFT_SHARE
    return np.asarray(cv2.GaussianBlur(image_rgb, (0, 0), spread, borderType=cv2.BORDER_REPLICATE), dtype=np.uint8)


def darker(image_rgb: ImageArray) -> ImageArray:
    """Shadows deeper, lights as they are, (height, width, 3): limbs that melt into a bright background stand out."""
    return np.asarray(cv2.LUT(image_rgb, _DARKER_TONES), dtype=np.uint8)


def tilted(image_rgb: ImageArray, degrees: float) -> tuple[ImageArray, Array]:
    """The picture turned clockwise by any angle and as large as that needs, continued beyond its edges.

    Returns it and the (2, 3) matrix that carries a point (x, y, 1) of the picture to its place in the copy.
    """
    height, width = image_rgb.shape[:2]
    cos, sin = np.cos(np.radians(degrees)), np.sin(np.radians(degrees))
    size = (round(width * abs(cos) + height * abs(sin)), round(width * abs(sin) + height * abs(cos)))
    turn = np.array([[cos, -sin], [sin, cos]])
    matrix = np.column_stack([turn, np.array(size) / 2.0 - turn @ (width / 2.0, height / 2.0)])
    copy = cv2.warpAffine(image_rgb, matrix, size, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(copy, dtype=np.uint8), matrix
