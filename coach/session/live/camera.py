"""Where a camera, a live session and a page meet: one object with a lock and a newest snapshot."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Mapping
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from coach.session.live.ghost import Ghost, GhostFollower
from coach.session.live.own_range import OwnRange
from coach.session.live.process import JPEG, PLANES
from coach.session.live.session import LiveSession
from coach.session.live.state import Happened, SetRecord, Snapshot
from coach.session.live.watch import Pace, PaceMeter
from coach.session.live.worker import Look, Looks, WorkerError

_LOG = logging.getLogger(__name__)
Command = Literal["pause", "resume", "skip", "restart_set"]
#: Times of a camera that stand still or go back are moved on by this much.
_LEAST_STEP_S = 0.001


class LiveCamera:
    """Pictures in, drawn pictures out; the page reads `snapshot` and gives commands from its own thread.

    ghosts: shows the wanted posture over the person; None: never.
    on_close: called once, with everything that was done, when the camera stops for whatever reason.
    """

    def __init__(
        self,
        session: LiveSession,
        worker: Looks,
        *,
        skeleton: bool = True,
        ghosts: GhostFollower | None = None,
        on_close: Callable[[LiveCamera, tuple[SetRecord, ...]], None] = lambda camera, sets: None,
    ) -> None:
        self._session, self._worker, self._on_close = session, worker, on_close
        self._skeleton, self._ghosts = skeleton, ghosts
        self._ghost_wanted = True
        self._lock = threading.Lock()
        self._snapshot: Snapshot | None = None
        self._ghost: Ghost | None = None
        self._last_s = float("-inf")
        self._closed = self._has_failed = False
        self._pace = PaceMeter()
        self._picture_count = 0
        self._picture_at_s = time.monotonic()
        self._sets: tuple[SetRecord, ...] = ()

    # ----------------------------------------------------------------------------------------- the camera's thread

    def look(self, planes: NDArray[np.uint8], timestamp_s: float, *, left_out: int = 0) -> NDArray[np.uint8]:
        """One picture as YUV planes (height x 3/2, width); returns it mirrored, with what was found drawn on it.

        left_out: pictures that came since the last one and were not looked at, for want of time.
        """
        height, width = planes.shape[0] * 2 // 3, planes.shape[1]
        look = self._take(PLANES, (width, height), timestamp_s, planes, left_out)
        return planes if look is None or look.planes is None else look.planes

    def look_at_jpeg(self, data: bytes, timestamp_s: float) -> Look | None:
        """One picture as JPEG; the caller draws. None when the session is over."""
        return self._take(JPEG, (0, 0), timestamp_s, data)

    def _take(
        self, kind: int, size_px: tuple[int, int], timestamp_s: float, picture: Any, left_out: int = 0
    ) -> Look | None:
        with self._lock:
            if self._closed:
                return None
            timestamp_s = max(timestamp_s, self._last_s + _LEAST_STEP_S)
            self._last_s = timestamp_s
            self._picture_count += 1
            self._picture_at_s = time.monotonic()
            drawing = self._drawing()
        began_s = time.monotonic()
        try:
            look = self._worker.look(kind, size_px, timestamp_s, drawing, picture)
        except WorkerError as error:
            if not self.is_closed:  # else the session was ended while the picture was on its way
                _LOG.warning("A live session has ended early: %s", error)
                self._has_failed = True
                self.close()
            return None
        with self._lock:
            self._pace.update(timestamp_s, left_out=left_out, look_s=time.monotonic() - began_s)
            if not self._closed:
                self._snapshot = self._session.update(look.frame, timestamp_s)
                self._ghost = None if self._ghosts is None else self._ghosts.update(self._snapshot)
        return look

    def _drawing(self) -> Mapping[str, Any]:
        drawing: dict[str, Any] = {"skeleton": self._skeleton}
        snapshot = self._snapshot
        if snapshot is not None and snapshot.stage == "active":
            drawing["grades"] = {name: grade.value for name, grade in snapshot.task.grades.items()}
            drawing["angles"] = dict(snapshot.task.angles)
        if self._ghost is not None and self._ghost_wanted:
            drawing["ghost"] = self._ghost.as_plain()
        return drawing

    # ------------------------------------------------------------------------------------------- the page's thread

    @property
    def snapshot(self) -> Snapshot | None:
        """The newest state; None before the first picture."""
        with self._lock:
            return self._snapshot

    @property
    def picture_count(self) -> int:
        """Pictures that have arrived."""
        with self._lock:
            return self._picture_count

    @property
    def pace(self) -> Pace:
        """Whether pictures come and are looked at fast enough, and if not, what it is that is slow."""
        with self._lock:
            return self._pace.pace

    @property
    def silent_s(self) -> float:
        """Seconds since the last picture, or since the start."""
        with self._lock:
            return time.monotonic() - self._picture_at_s

    @property
    def is_closed(self) -> bool:
        with self._lock:
            return self._closed

    @property
    def has_failed(self) -> bool:
        """Whether it was closed because its worker has stopped."""
        return self._has_failed

    @property
    def sets(self) -> tuple[SetRecord, ...]:
        """Everything done, once the camera is closed."""
        with self._lock:
            return self._sets

    def take_happened(self) -> list[Happened]:
        """What happened since this was asked last, for whoever keeps it."""
        with self._lock:
            return self._session.take_happened()

    @property
    def own_range(self) -> OwnRange | None:
        """What a guided set has measured."""
        with self._lock:
            return self._session.own_range

    def show_skeleton(self, shown: bool) -> None:
        """Draw the skeleton or only the mirrored picture."""
        with self._lock:
            self._skeleton = shown

    def show_ghost(self, shown: bool) -> None:
        """Lay the wanted posture over the picture or not."""
        with self._lock:
            self._ghost_wanted = shown

    @property
    def ghost(self) -> Ghost | None:
        """The wanted posture over the newest picture, if it is to be shown."""
        with self._lock:
            return self._ghost if self._ghost_wanted else None

    def command(self, name: Command) -> None:
        """Pass a wish of the person on to the session."""
        with self._lock:
            if not self._closed:
                getattr(self._session, name)()

    def close(self) -> None:
        """End the session, keep what was done, free the worker; closing twice is harmless."""
        with self._lock:
            if self._closed:
                return
            self._closed = True
            self._sets = self._session.end()
        self._on_close(self, self._sets)

    @property
    def worker(self) -> Looks:
        """What looks at the pictures, to be given back by `on_close`."""
        return self._worker
