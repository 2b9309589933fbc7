"""Two pictures beside each other, as high as each other."""

import cv2
import numpy as np

from coach.media.video import FULL_SIDE_PX
from coach.pose.types import ImageArray

SizePx = tuple[int, int]


def height_beside(left_px: SizePx, right_px: SizePx) -> int:
    """How high both are: as the left one is, unless both together are then wider than a film may be.

    Sizes are (width, height).
    """
    width_by_height = left_px[0] / left_px[1] + right_px[0] / right_px[1]
    return min(left_px[1], int(FULL_SIDE_PX / width_by_height))


def beside(left_rgb: ImageArray, right_rgb: ImageArray, height_px: int) -> ImageArray:
    """Both (height, width, 3) uint8 pictures, `height_px` high, neither cut nor stretched."""
    return np.concatenate([_as_high(left_rgb, height_px), _as_high(right_rgb, height_px)], axis=1)


def width_at(size_px: SizePx, height_px: int) -> int:
    """How wide a picture of this size is when it is so high."""
    return max(1, round(size_px[0] * height_px / size_px[1]))


def _as_high(image_rgb: ImageArray, height_px: int) -> ImageArray:
    height, width = image_rgb.shape[:2]
    if height == height_px:
        return image_rgb
    size_px = (width_at((width, height), height_px), height_px)
    way = cv2.INTER_AREA if height > height_px else cv2.INTER_LINEAR
    return np.asarray(cv2.resize(image_rgb, size_px, interpolation=way), dtype=np.uint8)
