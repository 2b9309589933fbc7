"""The marks of a drawing: how a joint and a bone look, and how a grade is shown by colour *and* shape."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from coach.media.lettering import DARK, WHITE, Rgb, text_stamp
from coach.media.pen import Pen, Point
from coach.pose.grade import Grade
from coach.pose.types import Array

#: The marks of grades are never smaller, or their shapes could not be told apart.
SMALLEST_MARK_PX = 2.6


class Skeleton(StrEnum):
    """How much of the body is drawn over the picture."""

    THIN = "thin"  # slender lines, and nothing over the face
    FULL = "full"  # strong lines, and the points of the face
    DOTS = "dots"  # the joints alone
    NONE = "none"  # nothing: the picture as it is


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawStyle:
    """Looks of a drawn skeleton. Sizes are shares of the picture's size, so that they suit any picture.

    skeleton: how much is drawn; marks of grades and angles are drawn with all but `none`.

    The colours of grades differ for every kind of colour vision (after Okabe and Ito, "Color universal design", 2008),
    and each grade has a shape of its own: filled circle, triangle, cross, small ring.
    """

    skeleton: Skeleton = Skeleton.THIN
    joint_rgb: Rgb = (225, 30, 45)
    bone_rgb: Rgb = WHITE
    outline_rgb: Rgb = DARK
    good_rgb: Rgb = (0, 185, 130)
    close_rgb: Rgb = (255, 205, 40)
    off_rgb: Rgb = (240, 90, 20)
    unknown_rgb: Rgb = (215, 215, 215)
    angle_rgb: Rgb = (86, 190, 255)
    joint_share: float = 0.0095
    text_share: float = 0.034
    smallest_text_px: int = 9
    min_visibility: float = 0.3
    mirror: bool = False

    def grade_rgb(self, grade: Grade) -> Rgb:
        colours = {Grade.GOOD: self.good_rgb, Grade.CLOSE: self.close_rgb, Grade.OFF: self.off_rgb}
        return colours.get(grade, self.unknown_rgb)


def joint(pen: Pen, centre: Point, radius_px: float, colour: Rgb, outline: Rgb) -> None:
    """An ordinary joint: a disc with a thin dark rim."""
    pen.disc(centre, radius_px + rim_px(radius_px), outline)
    pen.disc(centre, radius_px, colour)


def rim_px(radius_px: float) -> float:
    """Width of the dark rim around marks and bones of this size."""
    return max(0.8, 0.28 * radius_px)


def good_mark(pen: Pen, centre: Point, radius_px: float, colour: Rgb, outline: Rgb) -> None:
    """A filled circle."""
    joint(pen, centre, 1.25 * radius_px, colour, outline)


def close_mark(pen: Pen, centre: Point, radius_px: float, colour: Rgb, outline: Rgb) -> None:
    """A triangle standing on its base."""
    _polygon(pen, centre, 1.75 * radius_px + 1.7 * rim_px(radius_px), 3, outline)
    _polygon(pen, centre, 1.75 * radius_px, 3, colour)


def off_mark(pen: Pen, centre: Point, radius_px: float, colour: Rgb, outline: Rgb) -> None:
    """A diagonal cross."""
    reach, width = 1.25 * radius_px, max(1.2, 0.8 * radius_px)
    x, y = centre
    strokes = (((x - reach, y - reach), (x + reach, y + reach)), ((x - reach, y + reach), (x + reach, y - reach)))
    for start, end in strokes:
        pen.line(start, end, outline, width + 2 * rim_px(radius_px))
    for start, end in strokes:
        pen.line(start, end, colour, width)


def unknown_mark(pen: Pen, centre: Point, radius_px: float, colour: Rgb, outline: Rgb) -> None:
    """A small ring."""
    joint(pen, centre, 0.9 * radius_px, colour, outline)
    pen.disc(centre, 0.48 * radius_px, outline)


def unsure_mark(pen: Pen, centre: Point, radius_px: float, colour: Rgb, outline: Rgb) -> None:
    """A hollow diamond."""
    for size, shade in ((1.5, outline), (1.2, colour), (0.75, outline)):
        _polygon(pen, centre, size * radius_px, 4, shade)


MARKS: dict[Grade, Callable[[Pen, Point, float, Rgb, Rgb], None]] = {
    Grade.GOOD: good_mark,
    Grade.CLOSE: close_mark,
    Grade.OFF: off_mark,
    Grade.UNSURE: unsure_mark,
    Grade.UNKNOWN: unknown_mark,
}


def _polygon(pen: Pen, centre: Point, radius_px: float, corners: int, colour: Rgb) -> None:
    turns = np.arange(corners) * 2 * np.pi / corners - np.pi / 2
    pen.polygon(np.stack([np.cos(turns), np.sin(turns)], axis=1) * radius_px + centre, colour)


Box = tuple[float, float, float, float]
#: Lines and arcs are avoided at nine points of each.
_ALONG = np.linspace(0.0, 1.0, 9)[:, None, None]
#: Directions tried, away from the preferred one: opposite, then all around.
_TURNS = (0.0, math.pi, *(step * math.pi / 4 for step in (1, -1, 2, -2, 3, -3)))


class Labels:
    """Writes short labels on one picture and remembers what is taken."""

    def __init__(self, pen: Pen, style: DrawStyle) -> None:
        self._pen = pen
        width, height = pen.size_px
        self._letter_px = max(style.smallest_text_px, round(style.text_share * math.sqrt(width * height)))
        self._taken: list[Box] = []
        self._lines: list[Array] = []

    def avoid_lines(self, starts: Array, ends: Array) -> None:
        """Labels should not lie on these lines, (n, 2) points each, if there is another place; NaN is left out."""
        lines = starts + _ALONG * (ends - starts)
        self._lines.append(lines.reshape(-1, 2))

    def avoid_arc(self, centre: Point, radius_px: float, start_deg: float, end_deg: float) -> None:
        """Nor on this arc (degrees clockwise from the right)."""
        turns = np.radians(start_deg + _ALONG[:, 0, 0] * (end_deg - start_deg))
        self._lines.append(np.array(centre) + radius_px * np.stack([np.cos(turns), np.sin(turns)], axis=1))

    def write_around(self, text: str, anchor: Point, clear_px: float, direction: float, *, colour: Rgb = WHITE) -> None:
        """Write `text` beside `anchor`, leaving `clear_px` free around it, if possible in `direction` (radians)."""
        letter_px = self._letter_px
        width, height = text_stamp(text, letter_px, colour).size_px
        places = []
        for farther in (0.0, 1.2 * height):
            for turn in _TURNS:
                x, y = math.cos(direction + turn), math.sin(direction + turn)
                # from the middle of the label to its edge, in this direction
                half = min(width / 2 / max(abs(x), 1e-6), height / 2 / max(abs(y), 1e-6))
                reach = clear_px + half + farther
                places.append((anchor[0] + reach * x, anchor[1] + reach * y))
        self._write(text, letter_px, colour, places)

    def write_at(self, text: str, centre: Point, *, colour: Rgb = WHITE, scale: float = 1.0) -> None:
        """Write `text` centred on a point, or as near to it as the picture's edge allows."""
        self._write(text, round(self._letter_px * scale), colour, [centre])

    def _write(self, text: str, letter_px: int, colour: Rgb, places: Sequence[Point]) -> None:
        size_px = text_stamp(text, letter_px, colour).size_px
        boxes = [self._inside(place, size_px) for place in places]
        costs = [
            self._cost(box, place) + 0.08 * rank for rank, (box, place) in enumerate(zip(boxes, places, strict=True))
        ]
        best = boxes[int(np.argmin(costs))]
        self._pen.words(text, letter_px, best[0], best[1], colour)
        self._taken.append(best)

    def _inside(self, centre: Point, size_px: tuple[int, int]) -> Box:
        width, height = self._pen.size_px
        left = min(max(centre[0] - size_px[0] / 2, 0.0), max(0.0, width - size_px[0]))
        top = min(max(centre[1] - size_px[1] / 2, 0.0), max(0.0, height - size_px[1]))
        return left, top, left + size_px[0], top + size_px[1]

    def _cost(self, box: Box, wanted: Point) -> float:
        left, top, right, bottom = box
        area = (right - left) * (bottom - top)
        covered = sum(
            max(0.0, min(right, b[2]) - max(left, b[0])) * max(0.0, min(bottom, b[3]) - max(top, b[1]))
            for b in self._taken
        )
        cost = 20.0 * covered / area
        if self._lines:
            points = np.concatenate(self._lines)
            self._lines = [points]  # joined once, not for every place that is tried
            hit = (points[:, 0] > left) & (points[:, 0] < right) & (points[:, 1] > top) & (points[:, 1] < bottom)
            cost += 0.25 * float(hit.sum())
        # moved because the picture ends here
        shift = math.dist(((left + right) / 2, (top + bottom) / 2), wanted)
        return cost + shift / (bottom - top)
