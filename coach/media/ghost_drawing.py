"""A see-through figure on a picture: the posture that is wanted, laid over the person."""

from collections.abc import Mapping
from itertools import pairwise
from typing import Any

import cv2
import numpy as np

from coach.media.lettering import DARK, Rgb, text_stamp
from coach.media.pen import SHIFT, ImageArray, disc, fixed, line

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
