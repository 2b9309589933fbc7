"""Short moving pictures as GIF: shown by everything, even where no video plays."""

import io
from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from PIL import Image

ImageArray = NDArray[np.uint8]
#: GIF counts in hundredths of a second, and viewers slow down pictures shorter than two of them.
_TICK_MS = 10
_SHORTEST_MS = 20


def encode_gif(images_rgb: Sequence[ImageArray], timestamps_s: Sequence[float]) -> bytes:
    """A GIF that plays for ever, of (height, width, 3) uint8 pictures each shown until the time of the next.

    The last one is shown as long as the one before it. Rounding to the clock of GIF does not add up over the clip.
    """
    if not images_rgb or len(images_rgb) != len(timestamps_s):
        raise ValueError(f"expected as many times as pictures but got {len(timestamps_s)} and {len(images_rgb)}")
    pictures = [Image.fromarray(image).quantize(128, dither=Image.Dither.NONE) for image in images_rgb]
    ticks = [round(1000 * (time_s - timestamps_s[0]) / _TICK_MS) for time_s in timestamps_s]
    steps = [max(_SHORTEST_MS, (end - start) * _TICK_MS) for start, end in pairwise(ticks)]
    file = io.BytesIO()
    pictures[0].save(
        file,
        "GIF",
        save_all=True,
        append_images=pictures[1:],
        duration=[*steps, steps[-1] if steps else 1000],
        loop=0,
        disposal=1,
    )
    return file.getvalue()
