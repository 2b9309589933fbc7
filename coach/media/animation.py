"""Pictures that move: GIF, WebP, APNG and AVIF, read like a video."""

import itertools
import math
from collections.abc import Iterator
from contextlib import suppress
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from av.video.frame import VideoFrame as AvFrame
from PIL import Image

from coach.media.images import announced_size, eight_bit, on_white
from coach.platform.limits import MAX_FRAME_PIXELS

_FORMATS = ("GIF", "WEBP", "PNG", "AVIF")
_CLOCK = Fraction(1, 1000)
#: Browsers show pictures that ask for less than the first for the second, in milliseconds; so did whoever made them.
_SHORTEST_MS, _USUAL_MS = 20, 100


def is_animation(path: Path) -> bool:
    """Whether a file holds a picture with more than one moment; one that is too large to play does not count."""
    with path.open("rb") as file:
        width, height = announced_size(file.read(64)) or (0, 0)
    if width * height > MAX_FRAME_PIXELS:
        return False
    with suppress(Exception), Image.open(path, formats=_FORMATS) as picture:  # decoders fail in every way there is
        return bool(getattr(picture, "is_animated", False))
    return False


class Animation:
    """The moments of a moving picture, as `Recording` gives those of a film.

    Attributes as there. How long it is, no animation says before its last picture.
    """

    truncated = False
    pixel_aspect = slowed = 1.0

    def __init__(self, path: Path) -> None:
        self._picture = Image.open(path, formats=_FORMATS)
        self.size_px = self._picture.size
        self.share = 0.0
        self.duration_s = self.rate_hz = math.nan

    def pictures(self) -> Iterator[AvFrame]:
        """The moments with their times, until the last or the first that is damaged."""
        count, at_ms = 0, 0
        with suppress(Exception):  # of a damaged file only the pictures before the damage can be counted, one by one
            count = int(getattr(self._picture, "n_frames", 1))
        for number in itertools.count():
            try:
                self._picture.seek(number)
                width, height = self._picture.size
                if width * height > MAX_FRAME_PIXELS:  # a later picture of a GIF may be larger than the first
                    self.truncated = True
                    return
                image = np.asarray(on_white(eight_bit(self._picture)), dtype=np.uint8)
                shown_ms = int(self._picture.info.get("duration") or 0)
            except EOFError:
                return
            except Exception:  # noqa: BLE001 - decoders of untrusted files fail in every way there is
                self.truncated = True
                return
            frame = av.VideoFrame.from_ndarray(image, "rgb24")
            frame.pts, frame.time_base = at_ms, _CLOCK
            at_ms += shown_ms if shown_ms >= _SHORTEST_MS else _USUAL_MS
            self.share = min(1.0, (number + 1) / max(1, count))
            yield frame

    def time_s(self, picture: AvFrame) -> float | None:
        """When a picture is shown."""
        return picture.time

    def close(self) -> None:
        """Close the file; closing twice is harmless."""
        self._picture.close()
