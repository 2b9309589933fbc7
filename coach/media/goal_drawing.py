"""What is wanted, drawn over what is: a see-through figure, and one arrow at the joint to move."""

import math
from collections.abc import Mapping
from itertools import pairwise
from typing import Any

import cv2
import numpy as np
from numpy.typing import ArrayLike

from coach.media.lettering import DARK, Rgb, text_stamp
from coach.media.pen import SHIFT, Point, disc, fixed, line
from coach.pose.types import ImageArray

#: Unlike skin, clothes, walls and every colour of a grade.
GHOST_RGB: Rgb = (120, 190, 255)
#: How much of it covers the picture, until the person fills it and after.
_OPACITY, _FILLED_OPACITY = 0.45, 0.18
_RIM_PX = 3.0
#: Letters of the label: a share of the picture's height.
_LABEL_SHARE = 0.05
#: A body outside the picture by more than this many pixels is a mistake, and would overflow OpenCV's coordinates.
_FAR_PX = 8000.0


class GhostPainter:
    """Paints ghosts, reusing its memory."""

    def __init__(self) -> None:
        self._covered: ImageArray | None = None

    def paint(self, canvas: ImageArray, ghost: Mapping[str, Any], *, mirror: bool) -> None:
        """Onto a (height, width, 3) uint8 RGB picture, in place.

        ghost: "strokes", lists of a width and then x, y, x, y, ...; "head", radius, x, y; "is_filled"; perhaps "label",
        words above it. Pixels of the picture before mirroring; with `mirror` the canvas is mirrored already.
        """
        strokes = [(row[0], _points(row[1:], canvas, mirror)) for row in ghost["strokes"]]
        radius, head = ghost["head"][0], _points(ghost["head"][1:], canvas, mirror)
        everything = np.concatenate([points for _, points in strokes] + [head])
        if not np.isfinite(everything).all() or np.abs(everything).max() > _FAR_PX:
            return
        edge = max(radius, max(width for width, _ in strokes) / 2.0) + 2.0 * _RIM_PX
        height, width = canvas.shape[:2]
        left, top = np.clip(np.floor(everything.min(axis=0) - edge), 0, (width, height)).astype(int)
        right, bottom = np.clip(np.ceil(everything.max(axis=0) + edge), 0, (width, height)).astype(int)
        if right <= left or bottom <= top:
            return
        if self._covered is None or self._covered.shape != canvas.shape:
            self._covered = np.empty_like(canvas)
        below, above = canvas[top:bottom, left:right], self._covered[top:bottom, left:right]
        np.copyto(above, below)
        for colour, rim_px in ((DARK, _RIM_PX), (GHOST_RGB, 0.0)):
            for width_px, points in strokes:
                corners = [(float(x), float(y)) for x, y in zip(points[:, 0], points[:, 1], strict=True)]
                if len(corners) > 2:
                    outline = np.array([fixed(corner) for corner in corners], dtype=np.int32)
                    cv2.fillPoly(self._covered, [outline], colour, cv2.LINE_AA, SHIFT)
                for start, end in pairwise(corners):
                    line(self._covered, start, end, colour, width_px + 2.0 * rim_px)
            disc(self._covered, (float(head[0, 0]), float(head[0, 1])), radius + rim_px, colour)
        share = _FILLED_OPACITY if ghost.get("is_filled") else _OPACITY
        cv2.addWeighted(above, share, below, 1.0 - share, 0.0, dst=below)
        if label := ghost.get("label"):
            stamp = text_stamp(label, max(14, round(_LABEL_SHARE * height)), GHOST_RGB)
            wide, high = stamp.size_px
            top_px = max(0.0, float(everything[:, 1].min()) - radius - 1.6 * high)
            stamp.paste(canvas, float(np.clip(head[0, 0] - wide / 2, 0, max(0, width - wide))), top_px)


def _points(numbers: Any, canvas: ImageArray, mirror: bool) -> np.ndarray[Any, np.dtype[np.float64]]:
    points = np.asarray(numbers, dtype=np.float64).reshape(-1, 2)
    if mirror:
        points[:, 0] = canvas.shape[1] - points[:, 0]
    return points


#: Around a person who is shown large, as a share of their own size; and where landmarks may lie beside the body.
MARGIN, WIDE_MARGIN = 0.15, 0.45
_ARROW_RGB: Rgb = (255, 196, 0)
_HEAD_DEG = 28.0


def draw_goal(
    image_rgb: ImageArray, ghost: Mapping[str, Any], arrow: tuple[Point, Point] | None, *, width_px: float
) -> ImageArray:
    """A copy of the (height, width, 3) uint8 RGB picture with the wanted figure on it.

    ghost: as `GhostPainter` takes it. arrow: from where a joint is to where it belongs, in pixels; width_px: its width.
    """
    canvas = np.array(image_rgb, order="C")
    GhostPainter().paint(canvas, ghost, mirror=False)
    if arrow is not None:
        _arrow(canvas, *arrow, max(2.0, width_px))
    return canvas


def _arrow(canvas: ImageArray, start: Point, end: Point, width: float) -> None:
    length = math.dist(start, end)
    width = min(width, 0.14 * length)  # a short one is thin rather than a blot
    direction = math.atan2(end[1] - start[1], end[0] - start[0])
    barb = min(0.45 * length, 5.0 * width)
    barbs = [
        (end[0] - barb * math.cos(direction + turn), end[1] - barb * math.sin(direction + turn))
        for turn in (math.radians(_HEAD_DEG), -math.radians(_HEAD_DEG))
    ]
    for colour, extra in ((DARK, 0.9 * width + 1.0), (_ARROW_RGB, 0.0)):
        for tip in (start, *barbs):
            line(canvas, tip, end, colour, width + extra)
        disc(canvas, start, 1.3 * width + extra / 2, colour)


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
