"""Where a camera, a live session and a page meet: one object with a lock and a newest snapshot."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from coach.media.drawing import sketch_pose
from coach.media.marks import DrawStyle, Skeleton
from coach.media.pen import Pen, Sketch
from coach.session.live.ghost import Ghost, GhostFollower
from coach.session.live.own_range import OwnRange
from coach.session.live.review import Album
from coach.session.live.session import LiveSession
from coach.session.live.state import Happened, SetRecord, Snapshot
from coach.session.live.worker import SeenPicture, Sees, WorkerError

_LOG = logging.getLogger(__name__)
#: A snapshot in words and numbers, as plain values (see `panel.PanelWords`).
Words = Callable[[Snapshot], Mapping[str, object]]
Command = Literal["pause", "resume", "skip", "restart_set"]
#: Times of a camera that stand still or go back are moved on by this much.
_LEAST_STEP_S = 0.001


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Shown:
    """The newest picture, as the camera gave it (JPEG), and what is drawn over it. number: counts the pictures."""

    number: int
    jpeg: bytes
    image_size_px: tuple[int, int]
    snapshot: Snapshot
    ghost: Ghost | None
    skeleton: Skeleton
    words: Words | None = None

    def as_plain(self) -> dict[str, object]:
        """For the browser: `size`; in pixels of the mirrored picture `strokes` (see `Sketch`); `ghost`, not mirrored.

        panel: what is written over the picture, None where nobody gave words for it.
        """
        pen = Sketch(self.image_size_px)
        draw_moment(pen, self.snapshot, DrawStyle(skeleton=self.skeleton, mirror=True))
        ghost = None if self.ghost is None else self.ghost.as_plain()
        panel = None if self.words is None else self.words(self.snapshot)
        return {"size": self.image_size_px, "strokes": pen.strokes, "ghost": ghost, "panel": panel}


def draw_moment(pen: Pen, snapshot: Snapshot, style: DrawStyle) -> None:
    """The person of a snapshot; while a step is done also what is right and wrong about it."""
    if snapshot.frame is not None:
        task = snapshot.task
        judged = {"grades": task.grades or None, "angles": task.angles} if snapshot.stage == "active" else {}
        sketch_pose(pen, snapshot.frame, style=style, **judged)  # type: ignore[arg-type]


class LiveCamera:
    """Pictures in, what is to be drawn over them out; the page reads `snapshot` and gives commands from its own thread.

    ghosts: shows the wanted posture over the person; None: never. words: what is written over every picture.
    on_close: called once, with everything that was done, when the camera stops for whatever reason.

    Each of these is replaced as a whole, so that any thread may read it. snapshot: the newest state; shown: the newest
    picture and what is drawn over it; None before the first picture. picture_count: pictures that have arrived.
    album.best: pictures of the best repetition or hold so far. skeleton, is_ghost_wanted: what any thread may change.
    is_closed; has_failed: closed because its worker has stopped. sets, own_range: everything done, and what a guided
    set has measured, once it is closed. worker: what looks at the pictures, to be closed by `on_close`.
    """

    def __init__(
        self,
        session: LiveSession,
        worker: Sees,
        *,
        skeleton: Skeleton = Skeleton.THIN,
        ghosts: GhostFollower | None = None,
        words: Words | None = None,
        on_close: Callable[[LiveCamera, tuple[SetRecord, ...]], None] = lambda camera, sets: None,
    ) -> None:
        self._session, self.worker, self._on_close = session, worker, on_close
        self.skeleton, self._ghosts, self._words = skeleton, ghosts, words
        self.is_ghost_wanted = True
        self._lock = threading.Lock()
        self.snapshot: Snapshot | None = None
        self.shown: Shown | None = None
        self._last_s = float("-inf")
        self.is_closed = self.has_failed = False
        self.picture_count = 0
        self._picture_at_s = time.monotonic()
        self.sets: tuple[SetRecord, ...] = ()
        self.own_range: OwnRange | None = None
        self.album = Album()

    def take(self, jpeg: bytes, timestamp_s: float, *, left_out: int = 0) -> Shown | None:
        """Look at one picture; returns what to show of it, None when the session is over.

        left_out: pictures that came since the last one and were not looked at, for want of time.
        """
        with self._lock:
            if self.is_closed:
                return None
            timestamp_s = max(timestamp_s, self._last_s + _LEAST_STEP_S)
            self._last_s = timestamp_s
            self.picture_count += 1
            self._picture_at_s = time.monotonic()
        began_s = time.monotonic()
        try:
            seen = self.worker.see(jpeg, timestamp_s)
        except WorkerError as error:
            if not self.is_closed:  # else the session was ended while the picture was on its way
                _LOG.warning("A live session has ended early: %s", error)
                self.has_failed = True
                self.close()
            return None
        seeing_s = time.monotonic() - began_s
        with self._lock:
            return self._shown_of(seen, jpeg, timestamp_s, left_out=left_out, seeing_s=seeing_s)

    def _shown_of(self, seen: SeenPicture, jpeg: bytes, timestamp_s: float, **pace: Any) -> Shown | None:
        if self.is_closed:
            return None
        snapshot = self.snapshot = self._session.update(seen.frame, timestamp_s, **pace)
        ghost = None if self._ghosts is None else self._ghosts.update(snapshot)
        self.album.update(snapshot, jpeg)
        self.shown = Shown(
            number=self.picture_count,
            jpeg=jpeg,
            image_size_px=seen.image_size_px,
            snapshot=snapshot,
            ghost=ghost if self.is_ghost_wanted else None,
            skeleton=self.skeleton,
            words=self._words,
        )
        return self.shown

    @property
    def silent_s(self) -> float:
        """Seconds since the last picture, or since the start."""
        with self._lock:
            return time.monotonic() - self._picture_at_s

    def take_happened(self) -> list[Happened]:
        """What happened since this was asked last, for whoever keeps it."""
        with self._lock:
            return self._session.course.take_happened()

    def command(self, name: Command) -> None:
        """Pass a wish of the person on to the session."""
        with self._lock:
            if not self.is_closed:
                getattr(self._session, name)()

    def close(self) -> None:
        """End the session, keep what was done, free the worker; closing twice is harmless."""
        with self._lock:
            if self.is_closed:
                return
            # in this order: whoever sees that it is closed finds the sets
            self.sets, self.own_range = self._session.end(), self._session.course.own_range
            self.is_closed = True
        self._on_close(self, self.sets)
