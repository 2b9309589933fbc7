"""Writing annotated videos that every browser plays: H.264 in MP4, with the timestamps of the source."""

import io
import math
import os
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, suppress
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import av
import av.codec
import numpy as np
from av.container import OutputContainer
from av.video.frame import VideoFrame as AvFrame
from av.video.reformatter import Colorspace, VideoReformatter
from av.video.stream import VideoStream
from PIL import Image

from coach.errors import VideoError
from coach.media.video import DEFAULT_RATE_HZ
from coach.platform.files import in_words, reason_of
from coach.pose.types import ImageArray
from coach.text import Message

#: MPEG's own clock: fine enough for every frame rate in use.
_TIME_BASE = Fraction(1, 90_000)
#: x264: a millisecond or two a picture at 640 x 480, so that encoding never holds up the pose model.
_PRESET = "ultrafast"
#: Constant quality: lower is better and larger; 23 is x264's own.
_QUALITY = "23"
#: A browser can jump to a picture every so many seconds.
_SEEK_STEP_S = 2.0


class VideoWriter(AbstractContextManager["VideoWriter"]):
    """Writes pictures with their times to an MP4 file that appears only when it is complete.

    Everything goes to a temporary file beside `path`, which is renamed at the end; after an error (or when the `with`
    block is left by one) nothing of it is left behind. `rate_hz` is the nominal rate, NaN when unknown; the times given
    to `write` are what counts. Odd sizes are padded by one row or column, because H.264 wants even ones.
    """

    def __init__(self, path: Path | str, size_px: tuple[int, int], rate_hz: float = math.nan) -> None:
        self._path = Path(path)
        self._size_px = size_px
        self._last_pts = -1
        rate = rate_hz if math.isfinite(rate_hz) and rate_hz > 0 else DEFAULT_RATE_HZ
        self._temporary = _temporary_beside(self._path)
        self._container: OutputContainer | None = None
        self._reformatter = VideoReformatter()
        with self._all_or_nothing():
            self._container = av.open(
                str(self._temporary.absolute()), "w", format="mp4", options={"movflags": "faststart"}
            )
            self._stream = _h264_stream(self._container, size_px, rate)

    def write(self, image_rgb: ImageArray, timestamp_s: float) -> None:
        """Append one (height, width, 3) uint8 picture shown from `timestamp_s` on; times must increase.

        Raises `VideoError` when the file cannot be written, for example because the disk is full.
        """
        width, height = self._size_px
        if image_rgb.shape != (height, width, 3) or image_rgb.dtype != np.uint8:
            raise ValueError(
                f"image_rgb: expected ({height}, {width}, 3) uint8 but got {image_rgb.shape} {image_rgb.dtype}"
            )
        if self._container is None:
            raise RuntimeError("this video is closed")
        pts = round(timestamp_s / _TIME_BASE)
        if pts <= self._last_pts:
            raise ValueError(f"timestamp_s: expected a time after the last one but got {timestamp_s}")
        self._last_pts = pts
        picture = AvFrame.from_ndarray(_even(image_rgb), "rgb24")
        with self._all_or_nothing():
            picture = self._reformatter.reformat(picture, format="yuv420p", dst_colorspace=Colorspace.ITU601, threads=1)
            picture.pts, picture.time_base = pts, _TIME_BASE
            self._container.mux(self._stream.encode(picture))

    def close(self) -> None:
        """Finish the file and put it in its place. Without a picture no file is made. Closing twice is harmless."""
        if self._container is None:
            return
        if self._last_pts < 0:
            self.discard()
            return
        with self._all_or_nothing():
            self._container.mux(self._stream.encode(None))
            self._container.close()
            self._container = None
            self._temporary.replace(self._path)

    def __exit__(self, kind: type[BaseException] | None, *error: object) -> None:
        if kind is None:
            self.close()
        else:
            self.discard()

    def discard(self) -> None:
        """Give up: close and leave nothing behind."""
        container, self._container = self._container, None
        if container is not None:
            with suppress(av.FFmpegError, OSError):  # the file is thrown away; the first error is the one that counts
                container.close()
        self._temporary.unlink(missing_ok=True)

    @contextmanager
    def _all_or_nothing(self) -> Iterator[None]:
        try:
            yield
        except (av.FFmpegError, OSError, ValueError) as error:
            self.discard()
            message = Message("error.video_not_written", name=self._path.name, reason=reason_of(error))
            raise VideoError(message) from error


def _temporary_beside(path: Path) -> Path:
    with in_words("error.video_no_place", VideoError, name=path.name):
        handle, name = tempfile.mkstemp(prefix=f".{path.stem}-", suffix=".part", dir=path.parent)
    os.close(handle)
    # the renamed file must not be private to this user, which is what mkstemp makes it
    Path(name).chmod(0o644)
    return Path(name)


def _h264_stream(container: OutputContainer, size_px: tuple[int, int], rate_hz: float) -> VideoStream:
    rate = Fraction(rate_hz).limit_denominator(1001)
    # no B-frames: they would need made-up decoding times, which are not those of the source
    options = {"preset": _PRESET, "crf": _QUALITY, "bf": "0", "g": str(max(1, round(rate_hz * _SEEK_STEP_S)))}
    stream = container.add_stream("libx264", rate=rate, options=options)
    stream.width, stream.height = (side + side % 2 for side in size_px)
    stream.pix_fmt = "yuv420p"
    stream.thread_count = 1
    stream.time_base = stream.codec_context.time_base = _TIME_BASE
    return stream


def _even(image_rgb: ImageArray) -> ImageArray:
    height, width = image_rgb.shape[:2]
    if height % 2 or width % 2:
        image_rgb = np.pad(image_rgb, ((0, height % 2), (0, width % 2), (0, 0)), mode="edge")
    return np.ascontiguousarray(image_rgb)


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


#: What phones, cameras and browsers record; a build of FFmpeg may lack some.
COMMON = ("h264", "hevc", "vp8", "vp9", "av1", "mpeg4")
#: What results are written in.
WRITTEN = "libx264"


def unreadable() -> tuple[str, ...]:
    """The common kinds of video that cannot be read here."""
    return tuple(name for name in COMMON if not _has(name, "r"))


def can_write() -> bool:
    """Whether annotated videos can be written."""
    return _has(WRITTEN, "w")


def _has(name: str, mode: str) -> bool:
    try:
        av.codec.Codec(name, mode)  # type: ignore[arg-type]
    except ValueError:  # PyAV's own error for an unknown codec is one
        return False
    return True
