"""A few detectors shared by many visitors.

A detector belongs to one thread at a time and inference keeps one core busy, so there is no point in more of them than
cores: whoever comes later waits for a free place instead of slowing everybody down.
"""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Generic, TypeVar

from coach.errors import CancelledError, CoachError
from coach.platform.closing import Closing
from coach.platform.metrics import observed, waiting
from coach.platform.workers import core_count
from coach.pose.detector import PoseDetector
from coach.pose.landmarker import Networks
from coach.text import Message

D = TypeVar("D", bound=Closing)

#: How often somebody who waits for a place looks whether the work has been cancelled meanwhile.
_LOOK_EVERY_S = 0.2


class DetectorPool(Generic[D]):
    """At most `size` detectors (default: one per core), opened when first needed and lent to one borrower at a time.

    kind: what these detectors look at, in figures and the log.
    shared: what the detectors use together, closed with the last of them.
    reuse: keep a detector for the next borrower. False for trackers: they remember the video they were following, so
    each borrower gets a new one and the pool only limits how many there are.

    >>> pool = DetectorPool(lambda: PoseDetector(find_model()))  # doctest: +SKIP
    >>> with pool.borrow() as detector:  # doctest: +SKIP
    ...     people = detector.detect(image_rgb)
    """

    def __init__(
        self,
        open_detector: Callable[[], D],
        *,
        size: int | None = None,
        reuse: bool = True,
        kind: str = "other",
        shared: Closing | None = None,
    ) -> None:
        self.size = core_count() if size is None else size
        if self.size < 1:
            raise ValueError(f"size: expected at least 1 but got {self.size}")
        self._open = open_detector
        self._kind = kind
        self._reuse = reuse
        self._shared = shared
        self._places = threading.Semaphore(self.size)
        self._lock = threading.Lock()
        self._idle: list[D] = []
        self._closed = False

    @property
    def is_busy(self) -> bool:
        """Whether somebody who comes now has to wait."""
        if self._places.acquire(blocking=False):
            self._places.release()
            return False
        return True

    @contextmanager
    def borrow(self, cancelled: Callable[[], bool] = lambda: False) -> Iterator[D]:
        """A detector for the time of a `with` block; waits while all are lent out.

        Raises `CancelledError` when `cancelled` says so during the wait.
        """
        if not self._places.acquire(blocking=False):
            with waiting(self._kind):
                while not self._places.acquire(timeout=_LOOK_EVERY_S):
                    if cancelled():
                        raise CancelledError(Message("error.waiting_stopped"))
        try:
            with self._lock:
                if self._closed:
                    raise RuntimeError("this pool is closed")
                detector = self._idle.pop() if self._idle else None
            detector = self._open() if detector is None else detector
            in_order = False
            try:
                with observed(self._kind):
                    yield detector
                in_order = True
            except CoachError:  # something about the picture
                in_order = True
                raise
            finally:
                # after any other error nobody knows what state the detector is in
                self._take_back(detector, keep=in_order and self._reuse)
        finally:
            self._places.release()

    def _take_back(self, detector: D, *, keep: bool) -> None:
        with self._lock:
            if keep and not self._closed:
                self._idle.append(detector)
                return
            is_over = self._closed
        detector.close()
        if is_over and self._shared is not None:
            self._shared.close()

    def close(self) -> None:
        """Close the idle detectors now and the ones that are lent out as they come back; harmless when repeated."""
        with self._lock:
            self._closed = True
            idle, self._idle = self._idle, []
        for detector in idle:
            detector.close()
        if self._shared is not None:
            self._shared.close()


def photo_pool(model: Path) -> DetectorPool[PoseDetector]:
    """Detectors for still pictures: two of them share the networks that each needs now and then.

    With both networks the server of the pages took 1.1 GB when each detector had a heavy network of its own.
    """
    networks = Networks(at_once=max(1, core_count() // 2))
    return DetectorPool(lambda: PoseDetector(model, networks=networks), kind="photo", shared=networks)
