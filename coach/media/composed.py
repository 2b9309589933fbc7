"""One picture of several: two beside each other, and a card to keep."""

import io
from collections.abc import Sequence

import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageOps

from coach.media.lettering import font_for
from coach.media.overlay import wrapped
from coach.media.video import FULL_SIDE_PX
from coach.pose.types import ImageArray

SIZE_PX = (1080, 1350)
_PICTURE_PX, _MARGIN_PX = 700, 64
_PAPER, _INK, _SOFT, _GOOD = (12, 24, 20), (255, 255, 255), (188, 205, 198), (95, 211, 166)


def keepsake(
    pictures_rgb: Sequence[ImageArray], *, number: str, unit: str, title: str, lines: Sequence[str], footer: str
) -> bytes:
    """The PNG. pictures_rgb: (height, width, 3) each, side by side in the upper half; none leaves it out."""
    card = Image.new("RGB", SIZE_PX, _PAPER)
    draw = ImageDraw.Draw(card)
    top = _MARGIN_PX
    if pictures_rgb:
        width = SIZE_PX[0] // len(pictures_rgb)
        for place, picture in enumerate(pictures_rgb):
            part = ImageOps.fit(Image.fromarray(picture), (width, _PICTURE_PX))
            card.paste(part, (place * width, 0))
        top = _PICTURE_PX + 36
    left = _MARGIN_PX
    draw.text((left, top), number, font=font_for(number, 190), fill=_GOOD)
    beside = left + round(draw.textlength(number, font=font_for(number, 190))) + 34
    room, usual = SIZE_PX[0] - beside - _MARGIN_PX, draw.textlength(title, font=font_for(title, 64))
    fitting = max(24, min(64, round(64 * room / max(1.0, usual))))
    draw.text((beside, top + 34), title, font=font_for(title, fitting), fill=_INK)
    draw.text((beside, top + 122), unit, font=font_for(unit, 44), fill=_SOFT)
    top += 250
    for line in lines:
        for row in wrapped(line, font_for(line, 40), SIZE_PX[0] - 2 * _MARGIN_PX):
            if top < SIZE_PX[1] - 120:
                draw.text((left, top), row, font=font_for(row, 40), fill=_INK)
                top += 56
        top += 8
    draw.text((left, SIZE_PX[1] - 78), footer, font=font_for(footer, 30), fill=_SOFT)
    file = io.BytesIO()
    card.save(file, format="PNG")
    return file.getvalue()


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
