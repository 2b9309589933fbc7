"""The marks of a drawing: how a joint and a bone look, and how a grade is shown by colour *and* shape."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from coach.media.lettering import DARK, WHITE, Rgb
from coach.media.pen import Pen, Point
from coach.pose.grade import Grade

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
