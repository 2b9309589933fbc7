"""Copies of a picture in which a body may be easier to see."""

import cv2
import numpy as np
from numpy.typing import NDArray

ImageArray = NDArray[np.uint8]

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


def tilted(image_rgb: ImageArray, degrees: float) -> tuple[ImageArray, NDArray[np.float64]]:
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
