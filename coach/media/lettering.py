"""Words on pictures: smooth outlined text at any size, in any script an installed font has.

Pillow brings one font with it (Latin letters, digits, the degree sign); for other scripts the usual places of the
system are searched once. Rendering is slow and pasting is fast, so rendered texts are kept.
"""

import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from coach.pose.types import ImageArray
from coach.text import DEFAULT_LANGUAGE, Text

Rgb = tuple[int, int, int]

DARK: Rgb = (24, 24, 28)
WHITE: Rgb = (255, 255, 255)

#: File names of fonts with many scripts, the nicest first; beginnings, lower case.
_KNOWN_FONTS = (
    *("notosanscjk-bold", "notosanscjk-medium", "notosanscjk-regular", "notosanscjksc", "notosanssc", "sourcehansans"),
    *("pingfang", "hiragino sans gb", "stheiti medium", "stheiti", "msyhbd", "msyh", "simhei", "deng", "simsun"),
    *("wqy-microhei", "wqy-zenhei", "droidsansfallback", "arial unicode", "notosans-regular", "dejavusans", "arial"),
)
_FONT_SUFFIXES = (".ttf", ".ttc", ".otf")
_NO_SUCH_CHARACTER = "\uffff"


@dataclass(frozen=True, slots=True, eq=False)
class Stamp:
    """A small picture with transparency.

    ink: (height, width, 3) uint16, colour times opacity; clear: (height, width, 1) uint16, 255 minus opacity.
    """

    ink: NDArray[np.uint16]
    clear: NDArray[np.uint16]

    @property
    def size_px(self) -> tuple[int, int]:
        """(width, height)"""
        return self.ink.shape[1], self.ink.shape[0]

    def paste(self, canvas: ImageArray, left_px: float, top_px: float) -> None:
        """Put it on the (height, width, 3) canvas, in place; what lies outside is cut off."""
        left, top = round(left_px), round(top_px)
        width, height = self.size_px
        x0, y0 = max(left, 0), max(top, 0)
        x1, y1 = min(left + width, canvas.shape[1]), min(top + height, canvas.shape[0])
        if x0 >= x1 or y0 >= y1:
            return
        part = (slice(y0 - top, y1 - top), slice(x0 - left, x1 - left))
        region = canvas[y0:y1, x0:x1]
        # whole numbers: 255 * 255 fits into 16 bits
        region[...] = (self.ink[part] + region * self.clear[part]) // 255


def stamp_of(picture_rgba: Image.Image) -> Stamp:
    """A Pillow RGBA picture as something that can be pasted quickly."""
    values = np.asarray(picture_rgba.convert("RGBA"), dtype=np.uint16)
    opacity = values[..., 3:]
    return Stamp(values[..., :3] * opacity, 255 - opacity)


@lru_cache(maxsize=1024)
def text_stamp(text: str, height_px: int, colour: Rgb = WHITE) -> Stamp:
    """One line of text with a dark outline, ready to be pasted; `height_px` is the size of the letters."""
    font = font_for(text, height_px)
    stroke = max(1, round(height_px / 9))
    left, top, right, bottom = font.getbbox(text, stroke_width=stroke)
    size = max(1, round(right - left)), max(1, round(bottom - top))
    picture = Image.new("RGBA", size, (*DARK, 0))
    draw = ImageDraw.Draw(picture)
    place = (-left, -top)
    draw.text(place, text, font=font, fill=(*DARK, 255), stroke_width=stroke, stroke_fill=(*DARK, 255))
    # letters a little bolder than the font has them, or they drown in their outline
    draw.text(place, text, font=font, fill=(*colour, 255), stroke_width=height_px / 48, stroke_fill=(*colour, 255))
    return stamp_of(picture)


@lru_cache(maxsize=256)
def font_for(text: str, height_px: int) -> ImageFont.FreeTypeFont:
    """The first font that has every character of `text`; Pillow's own when none has."""
    own = _own_font(height_px)
    if _has_all(own, text):
        return own
    for path, index in _system_fonts():
        try:
            font = ImageFont.truetype(path, height_px, index=index)
        except OSError:
            continue  # not a font after all
        if _has_all(font, text):
            return font
    return own


def can_letter(text: str) -> bool:
    """Whether a font on this computer has every character of `text`."""
    return _has_all(font_for(text, 20), text)


def drawable(text: Text, language: str) -> str:
    """The text in `language` when it can be drawn on this computer, else in English."""
    words = text.in_(language)
    return words if can_letter(words) else text.in_(DEFAULT_LANGUAGE)


def _own_font(height_px: int) -> ImageFont.FreeTypeFont:
    font = ImageFont.load_default(height_px)
    if not isinstance(font, ImageFont.FreeTypeFont):
        raise TypeError("Pillow was built without FreeType, so it cannot write text of any size")
    return font


def _has_all(font: ImageFont.FreeTypeFont, text: str) -> bool:
    missing = bytes(font.getmask(_NO_SUCH_CHARACTER))
    return all(char.isspace() or bytes(font.getmask(char)) != missing for char in set(text))


@lru_cache(maxsize=1)
def _system_fonts() -> tuple[tuple[str, int], ...]:
    """Installed fonts worth trying (path, face in the file), the nicest first."""
    found: dict[str, Path] = {}
    for folder in _font_folders():
        for parent, _, names in os.walk(folder):
            for name in names:
                if name.lower().endswith(_FONT_SUFFIXES):
                    found.setdefault(name.lower(), Path(parent, name))
    ranked = [found[name] for known in _KNOWN_FONTS for name in sorted(found) if name.startswith(known)]
    return tuple((str(path), _simplified_chinese_face(path)) for path in dict.fromkeys(ranked))


def _font_folders() -> Iterator[Path]:
    home = Path.home()
    if sys.platform == "win32":
        yield Path(os.environ.get("WINDIR", r"C:\Windows"), "Fonts")
        yield home / "AppData/Local/Microsoft/Windows/Fonts"
    elif sys.platform == "darwin":
        yield from (Path("/System/Library/Fonts"), Path("/Library/Fonts"), home / "Library/Fonts")
    else:
        yield from (Path("/usr/share/fonts"), Path("/usr/local/share/fonts"), home / ".local/share/fonts")
        yield home / ".fonts"


def _simplified_chinese_face(path: Path) -> int:
    # collections hold Japanese, Korean and Chinese shapes of the same characters
    if path.suffix.lower() == ".ttc":
        for index in range(10):
            try:
                family = ImageFont.truetype(str(path), 10, index=index).getname()[0] or ""
            except OSError:
                break
            if " SC" in family:
                return index
    return 0
