"""What draws: onto a picture, or as a list of strokes that a browser draws over a picture of its own."""

from typing import Any, Protocol

import cv2
import numpy as np

from coach.media.lettering import Rgb, text_stamp
from coach.pose.types import Array, ImageArray

Point = tuple[float, float]

#: OpenCV draws at fractions of a pixel: coordinates times 2 ** _SHIFT.
_SHIFT = 4
_SUB = 1 << _SHIFT


def _fixed(point: Point) -> tuple[int, int]:
    """A point in OpenCV's fixed-point form (pixel centres at whole numbers plus a half)."""
    return round((point[0] - 0.5) * _SUB), round((point[1] - 0.5) * _SUB)


class Pen(Protocol):
    """Draws on a surface of `size_px` (width, height); places in pixels of it, angles clockwise from the right."""

    @property
    def size_px(self) -> tuple[int, int]: ...

    def line(self, start: Point, end: Point, colour: Rgb, width_px: float) -> None:
        """A line with round ends."""

    def disc(self, centre: Point, radius_px: float, colour: Rgb) -> None:
        """A filled circle."""

    def polygon(self, corners: Array, colour: Rgb) -> None:
        """A filled polygon of (n, 2) corners."""

    def arc(
        self, centre: Point, radius_px: float, start_deg: float, end_deg: float, colour: Rgb, width_px: float
    ) -> None:
        """Part of a circle."""

    def words(self, text: str, letter_px: int, left_px: float, top_px: float, colour: Rgb) -> None:
        """A line of text with a dark outline, as large as `text_stamp` makes it."""


class Painter:
    """Draws on a (height, width, 3) uint8 RGB picture, in place."""

    def __init__(self, canvas: ImageArray) -> None:
        self._canvas = canvas

    @property
    def size_px(self) -> tuple[int, int]:
        return self._canvas.shape[1], self._canvas.shape[0]

    def line(self, start: Point, end: Point, colour: Rgb, width_px: float) -> None:
        cv2.line(
            self._canvas, _fixed(start), _fixed(end), colour, max(1, round(width_px)), cv2.LINE_AA, _SHIFT
        )  # fmt: skip

    def disc(self, centre: Point, radius_px: float, colour: Rgb) -> None:
        cv2.circle(
            self._canvas, _fixed(centre), round(radius_px * _SUB), colour, cv2.FILLED, cv2.LINE_AA, _SHIFT
        )  # fmt: skip

    def polygon(self, corners: Array, colour: Rgb) -> None:
        cv2.fillPoly(
            self._canvas, [np.round((corners - 0.5) * _SUB).astype(np.int32)], colour, cv2.LINE_AA, _SHIFT
        )  # fmt: skip

    def arc(
        self, centre: Point, radius_px: float, start_deg: float, end_deg: float, colour: Rgb, width_px: float
    ) -> None:
        reach = round(radius_px * _SUB)
        cv2.ellipse(
            self._canvas, _fixed(centre), (reach, reach), 0, start_deg, end_deg, colour, max(1, round(width_px)),
            cv2.LINE_AA, _SHIFT,
        )  # fmt: skip

    def words(self, text: str, letter_px: int, left_px: float, top_px: float, colour: Rgb) -> None:
        text_stamp(text, letter_px, colour).paste(self._canvas, left_px, top_px)


class Sketch:
    """Notes the strokes: lists of a kind, a colour and numbers in pixels, to be drawn elsewhere in this order.

    `["line", colour, width, x, y, x, y]`, `["disc", colour, radius, x, y]`, `["polygon", colour, x, y, ...]`,
    `["arc", colour, width, radius, x, y, start, end]` (radians), `["words", colour, letters, x, y, text]` (upper left).
    """

    def __init__(self, size_px: tuple[int, int]) -> None:
        self.size_px = size_px
        self.strokes: list[list[Any]] = []

    def line(self, start: Point, end: Point, colour: Rgb, width_px: float) -> None:
        self._note("line", colour, width_px, *start, *end)

    def disc(self, centre: Point, radius_px: float, colour: Rgb) -> None:
        self._note("disc", colour, radius_px, *centre)

    def polygon(self, corners: Array, colour: Rgb) -> None:
        self._note("polygon", colour, *corners.ravel().tolist())

    def arc(
        self, centre: Point, radius_px: float, start_deg: float, end_deg: float, colour: Rgb, width_px: float
    ) -> None:
        begin, end = sorted((np.radians(start_deg), np.radians(end_deg)))
        self._note("arc", colour, width_px, radius_px, *centre)
        self.strokes[-1] += [round(float(begin), 3), round(float(end), 3)]

    def words(self, text: str, letter_px: int, left_px: float, top_px: float, colour: Rgb) -> None:
        self._note("words", colour, letter_px, left_px, top_px)
        self.strokes[-1].append(text)

    def _note(self, kind: str, colour: Rgb, *numbers: float) -> None:
        self.strokes.append([kind, "#{:02x}{:02x}{:02x}".format(*colour), *(round(float(one), 1) for one in numbers)])
