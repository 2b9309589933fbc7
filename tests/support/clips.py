"""Small videos made for the tests, with marks that show where up and left are."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from numpy.typing import NDArray

RED, GREEN, BLUE, BLACK = (250, 0, 0), (0, 250, 0), (0, 0, 250), (0, 0, 0)


def marked_picture(width: int = 64, height: int = 48) -> NDArray[np.uint8]:
    """Red upper left, green upper right, blue lower left, black lower right quarter."""
    image = np.zeros((height, width, 3), dtype=np.uint8)
    image[: height // 2, : width // 2] = RED
    image[: height // 2, width // 2 :] = GREEN
    image[height // 2 :, : width // 2] = BLUE
    return image


def quarters(image_rgb: NDArray[np.uint8]) -> str:
    """The colours of the four quarters, upper left, upper right, lower left, lower right: `RGB.` when upright."""
    height, width = image_rgb.shape[:2]
    places = [(height // 4, width // 4), (height // 4, -width // 4), (-height // 4, width // 4)]
    places.append((-height // 4, -width // 4))
    letters = []
    for y, x in places:
        pixel = image_rgb[y, x].astype(int)
        letters.append("RGB"[int(pixel.argmax())] if pixel.max() > 100 else ".")
    return "".join(letters)


def make_clip(
    path: Path,
    timestamps_s: Sequence[float] = tuple(i / 30 for i in range(30)),
    *,
    size_px: tuple[int, int] = (64, 48),
    codec: str = "libx264",
    time_base: Fraction = Fraction(1, 90_000),
    rotation: tuple[float, bool] | None = None,
    pixel_aspect: Fraction | None = None,
    container: str | None = None,
    options: dict[str, str] | None = None,
    rate: int = 30,
    metadata: dict[str, str] | None = None,
    picture: NDArray[np.uint8] | None = None,
) -> Path:
    """Write `marked_picture`, or another, at each of the times."""
    image = marked_picture(*size_px) if picture is None else np.ascontiguousarray(picture)
    with av.open(
        str(path), "w", format=container, options={"movflags": "faststart"} if options is None else options
    ) as file:
        file.metadata.update(metadata or {})
        stream = file.add_stream(codec, rate=rate, options={"bf": "0"} if codec == "libx264" else {})
        stream.height, stream.width = image.shape[:2]
        stream.pix_fmt = "yuvj420p" if codec == "mjpeg" else "yuv420p"
        stream.codec_context.time_base = stream.time_base = time_base
        if pixel_aspect is not None:
            stream.codec_context.sample_aspect_ratio = pixel_aspect
        if rotation is not None:
            stream.set_display_rotation(*rotation)
        for timestamp_s in timestamps_s:
            frame = av.VideoFrame.from_ndarray(image, "rgb24")
            frame.pts, frame.time_base = round(timestamp_s / time_base), time_base
            file.mux(stream.encode(frame))
        file.mux(stream.encode(None))
    return path


def make_sound(path: Path) -> Path:
    """A second of silence."""
    with av.open(str(path), "w") as file:
        stream = file.add_stream("aac", rate=44_100)
        frame = av.AudioFrame.from_ndarray(np.zeros((1, 44_100), dtype=np.float32), format="fltp", layout="mono")
        frame.sample_rate = 44_100
        file.mux(stream.encode(frame))
        file.mux(stream.encode(None))
    return path


def beginning_of(clip: Path, path: Path, seconds: float) -> Path:
    """The same pictures up to there, for tests whose promise is not about the end."""
    with av.open(str(clip)) as source, av.open(str(path), "w") as file:
        stream = source.streams.video[0]
        copy = file.add_stream_from_template(stream)
        for packet in source.demux(stream):
            if packet.pts is not None and packet.pts * packet.time_base < seconds:
                packet.stream = copy
                file.mux(packet)
    return path
