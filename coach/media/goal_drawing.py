"""What is wanted, drawn over what is: a see-through figure, and one arrow at the joint to move."""

import math
from collections.abc import Mapping
from itertools import pairwise
from typing import Any

import cv2
import numpy as np
from numpy.typing import ArrayLike

from coach.media.lettering import DARK, Rgb
from coach.media.pen import Painter, Point
from coach.pose.types import ImageArray

#: Unlike skin, clothes, walls and every colour of a grade.
GHOST_RGB: Rgb = (120, 190, 255)
#: How much of it covers the picture.
_OPACITY = 0.45
_RIM_PX = 3.0
#: A body outside the picture by more than this many pixels is a mistake, and would overflow OpenCV's coordinates.
_FAR_PX = 8000.0


#: Around a person who is shown large, as a share of their own size; and where landmarks may lie beside the body.
MARGIN, WIDE_MARGIN = 0.15, 0.45
_ARROW_RGB: Rgb = (255, 196, 0)
_HEAD_DEG = 28.0


def draw_goal(
    image_rgb: ImageArray, ghost: Mapping[str, Any], arrow: tuple[Point, Point] | None, *, width_px: float
) -> ImageArray:
    """A copy of the (height, width, 3) uint8 RGB picture with the wanted figure on it.

    ghost: "strokes", lists of a width and then x, y, x, y, ... in pixels; "head", radius, x, y.
    arrow: from where a joint is to where it belongs, in pixels; width_px: its width.
    """
    canvas = np.array(image_rgb, order="C")
    _paint_ghost(canvas, ghost)
    if arrow is not None:
        _arrow(canvas, *arrow, max(2.0, width_px))
    return canvas


def _paint_ghost(canvas: ImageArray, ghost: Mapping[str, Any]) -> None:
    strokes = [(row[0], np.reshape(row[1:], (-1, 2))) for row in ghost["strokes"]]
    radius, *head = ghost["head"]
    everything = np.concatenate([points for _, points in strokes] + [np.reshape(head, (1, 2))])
    if not np.isfinite(everything).all() or np.abs(everything).max() > _FAR_PX:
        return
    covered = canvas.copy()
    painter = Painter(covered)
    for colour, rim_px in ((DARK, _RIM_PX), (GHOST_RGB, 0.0)):
        for width_px, points in strokes:
            if len(points) > 2:
                painter.polygon(points, colour)
            for start, end in pairwise(points):
                painter.line(start, end, colour, width_px + 2.0 * rim_px)
        painter.disc((head[0], head[1]), radius + rim_px, colour)
    cv2.addWeighted(covered, _OPACITY, canvas, 1.0 - _OPACITY, 0.0, dst=canvas)


def _arrow(canvas: ImageArray, start: Point, end: Point, width: float) -> None:
    painter, length = Painter(canvas), math.dist(start, end)
    width = min(width, 0.14 * length)  # a short one is thin rather than a blot
    direction = math.atan2(end[1] - start[1], end[0] - start[0])
    barb = min(0.45 * length, 5.0 * width)
    barbs = [
        (end[0] - barb * math.cos(direction + turn), end[1] - barb * math.sin(direction + turn))
        for turn in (math.radians(_HEAD_DEG), -math.radians(_HEAD_DEG))
    ]
    for colour, extra in ((DARK, 0.9 * width + 1.0), (_ARROW_RGB, 0.0)):
        for tip in (start, *barbs):
            painter.line(tip, end, colour, width + extra)
        painter.disc(start, 1.3 * width + extra / 2, colour)


def around(points_px: ArrayLike, image_rgb: ImageArray, *, margin_share: float = MARGIN) -> tuple[int, int, int, int]:
    """left, top, right, bottom of the part of a picture in which all of (n, 2) points lie, with a margin."""
    height, width = image_rgb.shape[:2]
    points = np.asarray(points_px, dtype=np.float64)
    known = points[np.isfinite(points).all(axis=1)]
    if not len(known):
        return 0, 0, width, height
    low, high = known.min(axis=0), known.max(axis=0)
    margin = margin_share * float((high - low).max())
    left, top = np.clip(np.floor(low - margin), 0, (width, height)).astype(int)
    right, bottom = np.clip(np.ceil(high + margin), 0, (width, height)).astype(int)
    if right - left < 2 or bottom - top < 2:
        return 0, 0, width, height
    return int(left), int(top), int(right), int(bottom)
