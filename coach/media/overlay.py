"""Words over a video: counter, phase, cue. Drawn anew only when they change, so that they cost next to nothing."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

import cv2
from PIL import Image, ImageDraw, ImageFont

from coach.media.drawing import sketch_pose
from coach.media.lettering import DARK, WHITE, Rgb, Stamp, font_for, stamp_of
from coach.media.marks import DrawStyle
from coach.media.pen import Painter
from coach.pose.grade import Grade
from coach.pose.types import ImageArray, PoseFrame

_PANEL_OPACITY = 165
_GAP_SHARE = 0.35  # of the letters' height, around everything


@dataclass(frozen=True, slots=True, kw_only=True)
class Overlay:
    """What is written over one picture of a video. Texts that are empty are left out.

    counter: the large number in the corner; caption: the small words beside it, such as the exercise.
    phase: the second line beside the counter, such as "down".
    cue: a sentence at the bottom, such as "Chest up".
    progress: how far the movement is, 0 to 1, as a bar; NaN for none.
    grades: as for `draw_pose`.

    Texts are drawn as they are: `lettering.drawable` chooses a language that this computer has letters for.
    """

    counter: str = ""
    caption: str = ""
    phase: str = ""
    cue: str = ""
    progress: float = math.nan
    grades: Mapping[str, Grade] | None = None


def seconds_counter(held_s: float) -> str:
    """How long something is held, as `Overlay.counter`; empty before the first second is over."""
    return f"{held_s:.0f} s" if held_s >= 1.0 else ""


def paint_overlay(
    canvas: ImageArray, frame: PoseFrame | None, overlay: Overlay, *, style: DrawStyle = DrawStyle()
) -> None:
    """Skeleton and words onto a (height, width, 3) uint8 RGB picture, in place; of `style.mirror` one in a mirror."""
    if frame is not None:
        sketch_pose(Painter(canvas), frame, style=style, grades=overlay.grades)
    height, width = canvas.shape[:2]
    letter = max(11, round(0.05 * math.sqrt(width * height)))
    margin = round(0.5 * letter)
    if overlay.counter or overlay.caption or overlay.phase:
        panel = _counter_panel(overlay.counter, overlay.caption, overlay.phase, letter, width - 2 * margin)
        panel.paste(canvas, margin, margin)
    if overlay.cue:
        cue = _cue_panel(overlay.cue, letter, width - 2 * margin)
        cue.paste(canvas, (width - cue.size_px[0]) / 2, height - cue.size_px[1] - margin)
    if math.isfinite(overlay.progress):
        _bar(canvas, overlay.progress, letter, style)


@lru_cache(maxsize=512)
def _counter_panel(counter: str, caption: str, phase: str, letter: int, width: int) -> Stamp:
    gap = round(_GAP_SHARE * letter)
    number = font_for(counter or "0", round(2.3 * letter))
    words = [(text, font_for(text, size)) for text, size in ((caption, round(0.8 * letter)), (phase, letter)) if text]
    number_width = round(number.getlength(counter)) if counter else 0
    words_width = max((round(font.getlength(text)) for text, font in words), default=0)
    between = gap if counter and words else 0
    size = (number_width + between + words_width + 3 * gap, round(2.3 * letter) + 2 * gap)
    picture, draw = _panel(size, gap)
    middle = size[1] / 2
    if counter:
        _bold(draw, (1.5 * gap, middle), counter, number, "lm")
    left = 1.5 * gap + number_width + between
    rows = (-0.62, 0.55) if len(words) == 2 else (0.0,) * len(words)
    for row, (text, font) in zip(rows, words, strict=True):
        _bold(draw, (left, middle + row * letter), text, font, "lm")
    return stamp_of(_no_wider(picture, width))


@lru_cache(maxsize=256)
def _cue_panel(cue: str, letter: int, width: int) -> Stamp:
    gap = round(_GAP_SHARE * letter)
    font = font_for(cue, letter)
    lines = wrapped(cue, font, width - 3 * gap)
    step = round(1.35 * letter)
    size = (round(max(font.getlength(line) for line in lines)) + 3 * gap, step * len(lines) + gap)
    picture, draw = _panel(size, gap)
    for row, line in enumerate(lines):
        _bold(draw, (size[0] / 2, gap / 2 + (row + 0.5) * step), line, font, "mm")
    return stamp_of(_no_wider(picture, width))


def wrapped(text: str, font: ImageFont.FreeTypeFont, width_px: float) -> list[str]:
    """The text in lines of at most this width, broken between words, or characters where words are not spaced."""
    lines = [""]
    for word in _pieces(text):
        if lines[-1] and font.getlength((lines[-1] + word).rstrip()) > width_px:
            lines.append("")
        lines[-1] += word if lines[-1] else word.lstrip()
    return [line.rstrip() for line in lines]


def _pieces(text: str) -> list[str]:
    pieces: list[str] = []
    for char in text:
        # a new piece before every word and every Chinese, Japanese or Korean character, but not before their commas
        starts = not pieces or pieces[-1].endswith(" ") or (char >= "\u2e80" and char not in "，。！？；：、）”")
        if starts:
            pieces.append(char)
        else:
            pieces[-1] += char
    return pieces


def _panel(size: tuple[int, int], radius: int) -> tuple[Image.Image, ImageDraw.ImageDraw]:
    picture = Image.new("RGBA", size, (*DARK, 0))
    draw = ImageDraw.Draw(picture)
    draw.rounded_rectangle((0, 0, size[0] - 1, size[1] - 1), radius, fill=(*DARK, _PANEL_OPACITY))
    return picture, draw


def _bold(
    draw: ImageDraw.ImageDraw, place: tuple[float, float], text: str, font: ImageFont.FreeTypeFont, anchor: str
) -> None:
    fill: tuple[int, int, int, int] = (*WHITE, 255)
    draw.text(place, text, font=font, fill=fill, anchor=anchor, stroke_width=font.size / 60, stroke_fill=fill)


def _no_wider(picture: Image.Image, width: int) -> Image.Image:
    if picture.width <= max(1, width):
        return picture
    return picture.resize((max(1, width), max(1, round(picture.height * width / picture.width))))


def _bar(canvas: ImageArray, progress: float, letter: int, style: DrawStyle) -> None:
    """An upright bar at the right edge that fills from below."""
    height, width = canvas.shape[:2]
    thick, margin = max(4, round(0.45 * letter)), round(0.5 * letter)
    left, right = width - margin - thick, width - margin
    top, bottom = round(0.2 * height), round(0.8 * height)
    full = top + round((1.0 - min(1.0, max(0.0, progress))) * (bottom - top))
    ready: Rgb = style.good_rgb if progress >= 1.0 else style.angle_rgb
    cv2.rectangle(canvas, (left - 2, top - 2), (right + 2, bottom + 2), style.outline_rgb, cv2.FILLED)
    if full < bottom:
        cv2.rectangle(canvas, (left, full), (right, bottom), ready, cv2.FILLED)
