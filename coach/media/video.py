"""Reading videos: small upright RGB pictures with honest timestamps, whatever the file looks like.

    with VideoReader(path) as video:
        for frame in video:
            person = tracker.track(frame.image_rgb, frame.timestamp_s)

Timestamps are those of the file (variable frame rates included), in seconds from the first picture, and always
increase. Pictures are scaled, turned upright and converted to RGB in as few steps as possible: reading is meant to run
in a thread beside the pose model without slowing it down.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import av
import cv2
import numpy as np
from av.video.frame import VideoFrame as AvFrame
from av.video.reformatter import VideoReformatter

from coach.errors import VideoError
from coach.media.animation import Animation, is_animation
from coach.media.container import Recording, orientation
from coach.platform.closing import Closing
from coach.platform.environment import environment
from coach.platform.limits import MAX_FRAME_PIXELS, MIN_SIDE_PX, check_bytes, readable_bytes
from coach.pose.types import ImageArray
from coach.text import Message

#: Assumed frame rate of a file that does not say.
DEFAULT_RATE_HZ = 30.0
#: A step back by more than this is a clock that was set anew, not two pictures in the wrong order.
RESET_S = 1.0


class Timeline:
    """Turns the timestamps of a file into seconds from the first picture that strictly increase.

    rate_hz: mean frame rate, NaN when unknown; only used where the file gives no usable time.
    """

    def __init__(self, rate_hz: float = math.nan) -> None:
        self.period_s = 1.0 / (rate_hz if math.isfinite(rate_hz) and rate_hz > 0 else DEFAULT_RATE_HZ)
        self._origin_s: float | None = None
        self._last_s = -math.inf
        self._repeated = 0

    def place(self, file_time_s: float | None) -> float:
        """When the next picture is shown; `None` or NaN for a picture without a timestamp.

        Negative first times, missing and repeated times, pictures in the wrong order and clocks that start anew in the
        middle (joined recordings) all give times that go on where the last one was.
        """
        self._last_s = self._next(file_time_s)
        return self._last_s

    def _next(self, file_time_s: float | None) -> float:
        known = file_time_s is not None and math.isfinite(file_time_s)
        if self._last_s == -math.inf:
            self._origin_s = file_time_s if known else None
            return 0.0
        if not known or file_time_s is None:
            return self._last_s + self.period_s
        if self._origin_s is None:
            self._origin_s = file_time_s - self._last_s - self.period_s
        time_s = file_time_s - self._origin_s
        if time_s < self._last_s - RESET_S:
            time_s = self._last_s + self.period_s
            self._origin_s = file_time_s - time_s
        if time_s > self._last_s:
            self._repeated = 0
            return time_s
        self._repeated += 1
        # half a period: the picture after a repeated time then still keeps its own. Repeated again, the clock stands
        # still: the half is made up for, and from then on the rate is all there is
        return self._last_s + self.period_s * {1: 0.5, 2: 1.5}.get(self._repeated, 1.0)


#: Larger pictures are reduced to this: the pose model itself looks at 256 x 256.
ANALYSIS_SIDE_PX = 640
#: Whoever wants to keep a video gets it as large as it was, up to 4K.
FULL_SIDE_PX = 3840
#: Of longer videos only so many pictures are delivered that they lie at least this far apart: repetitions and holds are
#: the same at 10 pictures a second as at 30, and the landmarks of two hours must find room.
LONG_S, _LONG_GAP_S = 1800.0, 0.079


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class VideoFrame:
    """One picture of a video.

    timestamp_s: seconds since the first picture.
    image_rgb: (height, width, 3) uint8, upright; it belongs to the receiver.
    full_rgb: the same as large as it was (up to `FULL_SIDE_PX`), only where it was asked for.
    """

    timestamp_s: float
    image_rgb: ImageArray
    full_rgb: ImageArray | None = None


class VideoReader(Closing):
    """The pictures of one video, in order, once.

    Its first picture is decoded at once, so that a file that cannot be read fails here: raises `VideoError` with a
    message for the user.

    Videos longer than `COACH_VIDEO_MINUTES` are refused, or cut there when the file does not say how long it is; files
    larger than `COACH_VIDEO_MB` are refused unread, though they are read piece by piece, so this does not bound memory.
    turned: quarter turns counterclockwise beside those that the file asks for. also_full: deliver each picture as large
    as it was, too.

    name: file name.
    size_px: (width, height) of the pictures delivered; original_size_px the same before they were reduced; full_size_px
        of `VideoFrame.full_rgb`.
    duration_s: as the file says, NaN when it does not.
    rate_hz: mean frame rate as the file says, NaN when it does not.
    slowed: how many times slower the file plays than it was filmed, where the phone noted that (slow motion); times,
        duration and rate are those of filming.
    truncated: True once it is known that the file ends before its own announced end, was too damaged to go on, or
        was cut because it is too long; complete only after the last picture.
    """

    def __init__(
        self,
        path: Path | str,
        *,
        longest_side_px: int = ANALYSIS_SIDE_PX,
        turned: int = 0,
        also_full: bool = False,
    ) -> None:
        path, limits = Path(path), environment()
        size = readable_bytes(path, "video", VideoError)
        check_bytes(size, limits.video_mb * 2**20, VideoError, name=path.name, advice="cut_video")
        self.name = path.name
        self.truncated = False
        self._max_duration_s = 60.0 * limits.video_minutes
        self._delivered_s = 0.0
        self._also_full = also_full
        self._source = source = (Animation if is_animation(path) else Recording)(path)
        self.duration_s, self.rate_hz, self.slowed = source.duration_s, source.rate_hz, source.slowed
        self._least_gap_s = _LONG_GAP_S if self.duration_s > LONG_S else 0.0
        try:
            self._check_header()
            self._pictures = source.pictures()
            first = next(self._pictures, None)
            if first is None:
                raise VideoError(Message("error.no_frame", name=self.name))
            self._first: AvFrame | None = first
            self._plan(first, longest_side_px, turned)
        except BaseException:
            source.close()
            raise

    @property
    def share(self) -> float:
        """Share of the video delivered so far, 0 to 1: by time or, when the file does not tell its length, by bytes."""
        by_time = self._delivered_s / self.duration_s if self.duration_s > 0 else math.nan
        return min(1.0, by_time) if math.isfinite(by_time) else self._source.share

    def __iter__(self) -> Iterator[VideoFrame]:
        """The pictures in order of time. A video is read once; open it again for a second pass."""
        timeline = Timeline(self.rate_hz)
        passed_s = 0.0
        while True:
            picture, self._first = self._first or next(self._pictures, None), None
            if picture is None:
                break
            timestamp_s = timeline.place(self._source.time_s(picture))
            if timestamp_s > self._max_duration_s:
                self.truncated = True
                return
            if timestamp_s > 0.0 and timestamp_s - self._delivered_s < self._least_gap_s:
                passed_s = timestamp_s
                continue
            image = self._to_rgb(picture, self._scaled)
            full = None if not self._also_full else image if self._is_whole else self._to_rgb(picture, self._full)
            yield VideoFrame(timestamp_s=timestamp_s, image_rgb=image, full_rgb=full)
            self._delivered_s = passed_s = timestamp_s
        # the last picture is shown for one period; files round their duration, so leave them some room
        missing_s = self.duration_s - passed_s - timeline.period_s
        if self._source.truncated or missing_s > max(0.5, 0.03 * self.duration_s):
            self.truncated = True

    def close(self) -> None:
        """Close the file; closing twice is harmless."""
        self._source.close()

    def _check_header(self) -> None:
        width, height = self._source.size_px
        if width * height > MAX_FRAME_PIXELS:
            raise VideoError(Message("error.video_too_large", name=self.name, width=width, height=height))
        if self.duration_s > self._max_duration_s:
            raise VideoError(
                Message(
                    "error.video_too_long",
                    name=self.name,
                    minutes=self.duration_s / 60,
                    allowed=self._max_duration_s / 60,
                )
            )

    def _plan(self, first: AvFrame, longest_side_px: int, turned: int) -> None:
        """Decide, from the first picture, how all of them are scaled and turned."""
        quarters, self._mirrored = orientation(first)
        self._quarter_turns = (quarters + turned) % 4
        wide = self._source.pixel_aspect
        width, height = first.width * wide, float(first.height)
        shown = (round(width), round(height))

        def stored(longest_px: int) -> tuple[int, int]:
            share = min(1.0, longest_px / max(width, height))
            if share == 1.0 and wide == 1.0:
                return first.width, first.height
            # even sides, so that the annotated video needs no padding
            return max(2, 2 * round(width * share / 2)), max(2, 2 * round(height * share / 2))

        def upright(size_px: tuple[int, int]) -> tuple[int, int]:
            return (size_px[1], size_px[0]) if self._quarter_turns % 2 == 1 else size_px

        # one reformatter for the whole video: a frame's own would set up the scaler again for every picture
        sizes = stored(longest_side_px), stored(FULL_SIDE_PX)
        self._scaled, self._full = (
            partial(VideoReformatter().reformat, width=width, height=height, format="rgb24", threads=1)
            for width, height in sizes
        )
        self._is_whole = sizes[0] == sizes[1]
        self.size_px, self.full_size_px = map(upright, sizes)
        self.original_size_px = upright(shown)
        if min(self.original_size_px) < MIN_SIDE_PX:
            raise VideoError(Message("error.video_too_small", name=self.name, width=shown[0], height=shown[1]))

    def _to_rgb(self, picture: AvFrame, scaled: Callable[[AvFrame], AvFrame]) -> ImageArray:
        try:
            rgb = scaled(picture)
        except (av.FFmpegError, ValueError) as error:
            raise VideoError(Message("error.video_format", name=self.name, reason=error)) from error
        image = np.ascontiguousarray(rgb.to_ndarray(), dtype=np.uint8)
        if self._mirrored:
            image = np.ascontiguousarray(image[:, ::-1])
        if self._quarter_turns:
            image = np.asarray(cv2.rotate(image, _ROTATIONS[self._quarter_turns]), dtype=np.uint8)
        return image


#: quarter turns counterclockwise -> OpenCV's name for them
_ROTATIONS = {1: cv2.ROTATE_90_COUNTERCLOCKWISE, 2: cv2.ROTATE_180, 3: cv2.ROTATE_90_CLOCKWISE}


def bare_pictures(path: Path) -> Iterator[Any]:
    """Every picture of a video as (height, width, 3) uint8 RGB, in order; no checks, no limits, no other thread."""
    with av.open(str(path)) as container:
        for frame in container.decode(video=0):
            yield frame.to_ndarray(format="rgb24")
