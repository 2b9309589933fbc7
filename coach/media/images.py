"""Photos in and out: any common kind of picture becomes a small upright RGB array, or an `ImageError` saying why not.

A picture is looked at before it is decoded: its kind, its size in bytes and its size in pixels are known from the
header, so that a "decompression bomb" never reaches memory. Large JPEG photos are decoded at a fraction of their size
straight away (a 12,000 x 9,000 photo costs about as much as a 1,500 x 1,125 one).
"""

import io
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np
from PIL import Image, ImageOps, JpegImagePlugin, UnidentifiedImageError

from coach.errors import ImageError
from coach.platform.environment import environment
from coach.platform.files import in_words
from coach.platform.limits import MIN_SIDE_PX, check_bytes, readable_bytes
from coach.pose.landmarker import check_picture
from coach.pose.types import ImageArray
from coach.text import Message

ImageFormat = Literal["png", "jpeg"]

#: The whole picture is judged at this size: more detail does not help the pose model.
ANALYSIS_SIDE_PX = 1280
#: A JPEG that can be decoded at a fraction of its size may have this many times the pixels of other pictures: with the
#: usual limit of 51 megapixels (large phone photos, about 200 MB of memory) 204, which the largest phone cameras have.
_REDUCED_TIMES = 4

# Beside JPEG. No vector or script formats: decoding must never run another program or read another file.
_FORMATS = ("PNG", "WEBP", "GIF", "BMP", "TIFF", "HEIF", "AVIF", "PPM", "JPEG2000")
_KINDS = Message("error.picture_kinds")
_JPEG_START = b"\xff\xd8\xff"
_WHITE = (255, 255, 255, 255)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Photo:
    """A decoded picture, upright, reduced for analysis.

    image_rgb: (height, width, 3) uint8, read-only.
    original_size_px: (width, height) of the picture as shown, before it was reduced.
    """

    image_rgb: ImageArray
    original_size_px: tuple[int, int]


def load_photo(
    source: Path | str | bytes,
    *,
    name: str = "",
    longest_side_px: int = ANALYSIS_SIDE_PX,
) -> Photo:
    """Decode a photo: a path, or the bytes of an upload.

    Handles every colour mode (16 bit, CMYK, palette, grey, transparency on white) and the orientation noted by the
    camera. Of animations and multi-page files the first picture is taken. Pictures are never enlarged.

    Files of more than `COACH_PHOTO_MB` are refused unread, pictures of more than `COACH_PHOTO_MEGAPIXELS` undecoded.

    Raises `ImageError` with a message for the user when the picture cannot be read or breaks a limit.
    """
    title = name or (Message("error.the_picture") if isinstance(source, bytes) else Path(source).name)
    limits = environment()
    max_pixels = limits.photo_megapixels * 1_000_000
    data = _read(source, title, limits.photo_mb * 2**20)
    announced = announced_size(data)
    if announced is not None:  # to open one of these takes the memory for all its pixels
        _check_pixels(announced, title, max_pixels)
    picture = _open(data, title)
    _check_size(picture, title, max_pixels)
    try:
        return _decode(picture, longest_side_px)
    except MemoryError:
        raise ImageError(Message("error.picture_memory", name=title)) from None
    except Exception as error:  # decoders of untrusted files fail in every way there is
        raise ImageError(Message("error.picture_damaged", name=title, reason=error)) from error


def encode_image(image_rgb: ImageArray, format: ImageFormat = "png", *, quality: int = 90) -> bytes:
    """The bytes of a picture file holding a (height, width, 3) uint8 RGB array; `quality` (1 to 95) is for JPEG."""
    check_picture(image_rgb)
    file = io.BytesIO()
    picture = Image.fromarray(np.ascontiguousarray(image_rgb))
    if format == "jpeg":
        picture.save(file, "JPEG", quality=quality)
    else:
        picture.save(file, "PNG", compress_level=4)  # a third of the time of the default for a few per cent of size
    return file.getvalue()


def _read(source: Path | str | bytes, name: str | Message, max_bytes: int) -> bytes:
    size = len(source) if isinstance(source, bytes) else readable_bytes(Path(source), "picture", ImageError, name)
    check_bytes(size, max_bytes, ImageError, name=name, advice="save_smaller")
    if isinstance(source, bytes):
        return source
    with in_words("error.not_read", ImageError, name=name):
        return Path(source).read_bytes()


def _open(data: bytes, name: str | Message) -> Image.Image:
    """Read the header only; no pixel is decoded yet."""
    file = io.BytesIO(data)
    has_heif = _register_heif()
    try:
        if data.startswith(_JPEG_START):
            # Pillow's own limit cannot know that a JPEG will be decoded at reduced size; ours are checked next.
            return JpegImagePlugin.JpegImageFile(file)
        Image.init()
        return Image.open(file, formats=[kind for kind in _FORMATS if kind in Image.OPEN])
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise ImageError(Message("error.picture_pixels", name=name, reason=error)) from error
    except UnidentifiedImageError:
        if data[4:8] == b"ftyp" and data[8:12] in (b"heic", b"heix", b"mif1", b"msf1") and not has_heif:
            raise ImageError(Message("error.picture_heic", name=name)) from None
        raise ImageError(Message("error.no_picture", name=name, advice=_KINDS)) from None
    except Exception as error:  # headers of untrusted files fail in every way there is
        raise ImageError(
            Message("error.picture_header", name=name, reason=str(error).strip(), advice=_KINDS)
        ) from error


def _register_heif() -> bool:
    try:
        from pillow_heif import register_heif_opener
    except ImportError:
        return False
    register_heif_opener()
    return True


def _check_size(picture: Image.Image, name: str | Message, max_pixels: int) -> None:
    width, height = picture.size
    if min(width, height) < MIN_SIDE_PX:
        raise ImageError(Message("error.picture_small", name=name, width=width, height=height, least=MIN_SIDE_PX))
    # a progressive JPEG keeps all its coefficients in memory, whatever the size it is decoded at
    can_reduce = picture.format == "JPEG" and not picture.info.get("progressive")
    _check_pixels(picture.size, name, _REDUCED_TIMES * max_pixels if can_reduce else max_pixels)


def announced_size(head: bytes) -> tuple[int, int] | None:
    """(width, height) in pixels by the first bytes of a GIF, PNG or extended WebP; None for others."""
    if head[:4] == b"GIF8" and len(head) >= 10:
        return int.from_bytes(head[6:8], "little"), int.from_bytes(head[8:10], "little")
    if head[:4] == b"\x89PNG" and len(head) >= 24:
        return int.from_bytes(head[16:20], "big"), int.from_bytes(head[20:24], "big")
    if head[8:16] == b"WEBPVP8X" and len(head) >= 30:
        return int.from_bytes(head[24:27], "little") + 1, int.from_bytes(head[27:30], "little") + 1
    return None


def _check_pixels(size_px: tuple[int, int], name: str | Message, allowed: int) -> None:
    width, height = size_px
    if width * height > allowed:
        raise ImageError(
            Message(
                "error.picture_large",
                name=name,
                width=width,
                height=height,
                megapixels=width * height / 1e6,
                allowed=allowed / 1e6,
            )
        )


def _decode(picture: Image.Image, longest_side_px: int) -> Photo:
    width, height = picture.size
    picture.draft("RGB", _reduced(picture.size, longest_side_px))  # JPEG only: decodes at 1/2, 1/4 or 1/8
    picture.load()
    stored = picture.size
    with suppress(Exception):  # the note of the camera is damaged, the picture is not
        ImageOps.exif_transpose(picture, in_place=True)  # after decoding: TIFF turns itself
    if picture.size != stored:
        width, height = height, width
    picture = eight_bit(picture)
    if picture.size != (wanted := _reduced(picture.size, longest_side_px)):
        picture = picture.resize(wanted, Image.Resampling.LANCZOS, reducing_gap=2.0)
    image_rgb = np.array(on_white(picture), dtype=np.uint8)
    image_rgb.flags.writeable = False  # the photo may be shared between threads
    return Photo(image_rgb=image_rgb, original_size_px=(width, height))


def _reduced(size_px: tuple[int, int], longest_side_px: int) -> tuple[int, int]:
    share = min(1.0, longest_side_px / max(size_px))
    return max(1, round(size_px[0] * share)), max(1, round(size_px[1] * share))


def eight_bit(picture: Image.Image) -> Image.Image:
    """The picture in a mode that can be resized smoothly: L, LA, RGB, RGBA or CMYK."""
    if picture.mode in ("I", "F") or picture.mode.startswith("I;"):
        return _wide_grey(picture)
    if picture.mode in ("P", "PA"):
        has_alpha = picture.mode == "PA" or "transparency" in picture.info
        return picture.convert("RGBA" if has_alpha else "RGB")
    if picture.mode in ("L", "RGB") and "transparency" in picture.info:
        return picture.convert("RGBA")  # one colour stands for "transparent"
    if picture.mode in ("L", "LA", "RGB", "RGBA", "CMYK"):
        return picture
    return picture.convert("RGB")


def _wide_grey(picture: Image.Image) -> Image.Image:
    """Grey values of 16 bit, 32 bit or floating point, brought to 0 to 255."""
    values = np.asarray(picture, dtype=np.float32)
    finite = values[np.isfinite(values)]
    low, high = (float(finite.min()), float(finite.max())) if finite.size else (0.0, 0.0)
    if picture.mode.startswith("I;16") or (picture.mode == "I" and low >= 0 and high <= 65535):
        low, high = 0.0, 65535.0
    elif low >= 0 and high <= 1:
        low, high = 0.0, 1.0
    span = max(high - low, 1e-9)
    grey = np.clip((np.nan_to_num(values, nan=low) - low) * (255.0 / span), 0, 255)
    return Image.fromarray(grey.round().astype(np.uint8))


def on_white(picture: Image.Image) -> Image.Image:
    """The picture as RGB, white where it is transparent."""
    if picture.mode not in ("LA", "RGBA"):
        return picture.convert("RGB")
    picture_rgba = picture.convert("RGBA")
    paper = Image.new("RGBA", picture.size, _WHITE)
    paper.alpha_composite(picture_rgba)
    return paper.convert("RGB")
