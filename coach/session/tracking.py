"""From a video file to landmarks over time, and on request to the same video with skeleton, counter and cues on it.

Three things happen at once: reading (decoding, scaling) runs ahead in one thread, the pose model works in the calling
thread, and drawing with encoding follows in a third. Since the pose model needs most of the time, the whole costs
little more than the pose model alone.
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, TypeVar

from coach.errors import CancelledError
from coach.media.marks import DrawStyle
from coach.media.overlay import Overlay, paint_overlay
from coach.media.video import VideoFrame, VideoReader
from coach.media.video_writer import VideoWriter
from coach.platform.jobs import Watch
from coach.pose.landmarker import Image
from coach.pose.recorder import SequenceRecorder
from coach.pose.tracker import CarefulTracker, Help, VideoTracker
from coach.pose.types import PoseFrame, PoseSequence
from coach.text import Message

Item = TypeVar("Item")


class _End:
    """Nothing more will come."""


class Feed(AbstractContextManager["Feed[Item]"], Generic[Item]):
    """Runs through `source` in a thread, at most `capacity` items ahead of whoever iterates.

    An exception of the source is raised where the items are taken, after those that came before it. Leaving the `with`
    block stops the thread at its next item.
    """

    def __init__(self, source: Iterable[Item], *, capacity: int = 8) -> None:
        self._source, self._capacity = iter(source), capacity
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="coach-feed")

    def __iter__(self) -> Iterator[Item]:
        waiting = deque(self._ask() for _ in range(self._capacity))
        while not isinstance(item := waiting.popleft().result(), _End):
            waiting.append(self._ask())
            yield item

    def _ask(self) -> Future[Item | _End]:
        return self._thread.submit(next, self._source, _End())

    def __exit__(self, *error: object) -> None:
        self._thread.shutdown(cancel_futures=True)


class Sink(AbstractContextManager["Sink[Item]"], Generic[Item]):
    """Hands items to `consume` in a thread, in order; at most `capacity` wait.

    Leaving the `with` block normally waits until everything is consumed; leaving it by an exception drops what waits.
    An exception of `consume` is raised by the next `put`, or at the end of the block.
    """

    def __init__(self, consume: Callable[[Item], None], *, capacity: int = 8) -> None:
        self._consume, self._capacity = consume, capacity
        self._waiting: deque[Future[None]] = deque()
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="coach-sink")

    def put(self, item: Item) -> None:
        """Hand over an item; waits while `capacity` of them are not consumed yet."""
        while self._waiting and (self._waiting[0].done() or len(self._waiting) >= self._capacity):
            self._waiting.popleft().result()
        self._waiting.append(self._thread.submit(self._consume, item))

    def __exit__(self, kind: type[BaseException] | None, *error: object) -> None:
        try:
            while kind is None and self._waiting:
                self._waiting.popleft().result()
        finally:
            self._thread.shutdown(cancel_futures=True)


#: A tracker, or a context that lends one and takes it back.
TrackerFactory = Callable[[], VideoTracker | AbstractContextManager[VideoTracker]]
#: What to write over each picture: called in order of time, from the drawing thread.
OverlayStrategy = Callable[[PoseFrame | None, float], Overlay]
#: How a tracker is shown a picture of a certain time.
LookStrategy = Callable[[VideoTracker, Image, float], PoseFrame | None]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class TrackedVideo:
    """What was seen in a video.

    sequence: landmarks over time, in pixels of the pictures analysed (`sequence.image_size_px`).
    name: file name; original_size_px: (width, height) before the pictures were reduced.
    duration_s: from the first picture to the end of the last one; rate_hz: mean frame rate.
    truncated: the file ends before its announced end, or was cut at the longest duration allowed.
    annotated_path: the annotated video, None when none was asked for.
    slowed: how many times slower the file plays than it was filmed; times are those of filming.
    turned: quarter turns counterclockwise that the pictures were turned by, because they seemed to lie on their side.
    helpers: the further networks that could look at it, too. careful: the one that did.
    """

    sequence: PoseSequence
    name: str
    original_size_px: tuple[int, int]
    duration_s: float
    rate_hz: float
    truncated: bool
    annotated_path: Path | None
    slowed: float = 1.0
    turned: int = 0
    helpers: tuple[Help, ...] = ()
    careful: Help | None = None


def track_video(
    path: Path | str,
    *,
    tracker_factory: TrackerFactory,
    watch: Watch = Watch(),
    annotated_path: Path | None = None,
    overlay: OverlayStrategy = lambda frame, timestamp_s: Overlay(),
    style: DrawStyle = DrawStyle(),
    turned: int = 0,
    careful: Help | None = None,
    look: LookStrategy = lambda tracker, image_rgb, timestamp_s: tracker.track(image_rgb, timestamp_s),
) -> TrackedVideo:
    """Follow the person through a video.

    tracker_factory: makes or lends the tracker; at the end it is closed or given back.
    watch: asked and told at every picture; where it is cancelled no annotated video is left.
    annotated_path: where to write the annotated video (H.264 in MP4, upright, size and times of the source, no sound).
    overlay: what to write over each picture of it.
    turned: quarter turns counterclockwise that bring the pictures upright, where the file does not say.
    careful: the further network to look with, where the tracker has one.
    look: how the tracker is shown each picture.

    Raises `VideoError` when the video cannot be read or the annotated one not be written.
    """
    recorder = SequenceRecorder()
    with ExitStack() as stack:
        # opened first, so that an unreadable file fails before a model is loaded; closed last, after its thread
        video = stack.enter_context(VideoReader(path, turned=turned, also_full=annotated_path is not None))
        made = tracker_factory()
        tracker = stack.enter_context(made) if isinstance(made, AbstractContextManager) else made
        helpers = tracker.helpers if isinstance(tracker, CarefulTracker) else ()
        if careful and isinstance(tracker, CarefulTracker):
            tracker.look_carefully(careful)
        pictures = stack.enter_context(Feed(video))
        annotate = _annotator(stack, video, annotated_path, overlay, style)
        for picture in pictures:
            if watch.is_cancelled():
                raise CancelledError(Message("error.analysis_stopped", name=video.name))
            frame = look(tracker, picture.image_rgb, picture.timestamp_s)
            recorder.add(frame, picture.timestamp_s)
            annotate(picture, frame)
            watch.report(video.share)
    sequence = recorder.sequence(video.size_px)
    times_s, rate_hz = sequence.timestamps_s, video.rate_hz
    if not math.isfinite(rate_hz) and len(times_s) > 1:
        rate_hz = (len(times_s) - 1) / float(times_s[-1] - times_s[0])
    last_s = 1.0 / rate_hz if math.isfinite(rate_hz) else 0.0
    watch.report(1.0)
    return TrackedVideo(
        sequence=sequence,
        name=video.name,
        original_size_px=video.original_size_px,
        duration_s=float(times_s[-1]) + last_s,
        rate_hz=rate_hz,
        truncated=video.truncated,
        annotated_path=annotated_path,
        slowed=video.slowed,
        turned=turned,
        helpers=helpers,
        careful=careful if careful in helpers else None,
    )


def _annotator(
    stack: ExitStack, video: VideoReader, path: Path | None, overlay: OverlayStrategy, style: DrawStyle
) -> Callable[[VideoFrame, PoseFrame | None], None]:
    """What to do with each picture once the person in it is known: draw and write in a thread, or nothing."""
    if path is None:
        return lambda picture, frame: None
    writer = stack.enter_context(VideoWriter(path, video.full_size_px, video.rate_hz))

    def draw_and_write(seen: tuple[VideoFrame, PoseFrame | None]) -> None:
        picture, frame = seen
        canvas = picture.full_rgb  # nobody needs the bare picture any more
        assert canvas is not None  # it was asked for
        if style.mirror:
            canvas = canvas[:, ::-1].copy()
        paint_overlay(canvas, frame, overlay(frame, picture.timestamp_s), style=style)
        writer.write(canvas, picture.timestamp_s)

    sink = stack.enter_context(Sink(draw_and_write))
    return lambda picture, frame: sink.put((picture, frame))
