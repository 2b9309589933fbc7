"""All live sessions of this computer: a place for each, and none that is forgotten.

A browser tab may vanish without a word. A camera that delivers no picture for a while is therefore closed here: what
was done is kept, and the place is free again.
"""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from coach.platform.metrics import LIVE, LIVE_LIMIT, LIVE_REFUSED
from coach.session.live.camera import LiveCamera
from coach.session.live.session import LiveSession
from coach.session.live.state import SetRecord
from coach.session.live.worker import Sees, session_limit

#: Without a picture for this long a camera is taken for gone; one that has not begun, when no page waits for it.
IDLE_S = 12.0
#: So long may somebody in front of the page take to allow the camera, or to read what may be wrong with it.
FIRST_PICTURE_WITHIN_S = 90.0
_CHECK_EVERY_S = 5.0


@dataclass(slots=True)
class _Silence:
    """Of a camera: pictures seen; time since the last one, or since a page asked for it; time before the first."""

    count: int = 0
    silent_s: float = 0.0
    waited_s: float = 0.0


class LiveRoom:
    """Opens cameras, each with a worker of its own, and closes those that have gone silent.

    One worker is kept ready, so that nobody waits for it to start. It is used by one session and then closed: its
    memory goes back to the system with its process. limit: cameras at a time.
    """

    def __init__(self, open_worker: Callable[[], Sees]) -> None:
        self.limit = session_limit()
        LIVE_LIMIT.set(self.limit)
        self._open_worker = open_worker
        self._spare: Sees | None = None
        self._lock = threading.Lock()
        self._silences: dict[LiveCamera, _Silence] = {}
        self._watch: threading.Thread | None = None

    @property
    def taken(self) -> int:
        """Cameras that are open."""
        with self._lock:
            return len(self._silences)

    def warm_up(self) -> None:
        """Start a worker ahead of its session."""
        with self._lock:
            if self._spare is None and len(self._silences) < self.limit:
                self._spare = self._open_worker()

    def open(
        self,
        session: LiveSession,
        *,
        on_close: Callable[[tuple[SetRecord, ...]], None] = lambda sets: None,
        **shown: Any,
    ) -> LiveCamera | None:
        """A camera for this session; None when all places are taken. shown: what is drawn, as of `LiveCamera`."""

        def leave(camera: LiveCamera, sets: tuple[SetRecord, ...]) -> None:
            try:
                on_close(sets)
            finally:
                camera.worker.close()
                with self._lock:
                    del self._silences[camera]
                LIVE.dec()

        with self._lock:
            if len(self._silences) >= self.limit:
                LIVE_REFUSED.inc()
                return None
            worker, self._spare = self._spare, None
            if worker is None or not getattr(worker, "is_alive", True):
                worker = self._open_worker()
            camera = LiveCamera(session, worker, on_close=leave, **shown)
            self._silences[camera] = _Silence()
            LIVE.inc()
            if self._watch is None:
                self._watch = threading.Thread(target=self._watch_over, name="coach-live-watch", daemon=True)
                self._watch.start()
        return camera

    def still_wanted(self, camera: LiveCamera) -> None:
        """A page waits for the first picture."""
        with self._lock:
            silence = self._silences.get(camera)
            if silence is not None and silence.count == 0:
                silence.silent_s = 0.0

    def sweep(self, passed_s: float) -> None:
        """Close the cameras that have been silent for too long; `passed_s` seconds have gone by since the last look."""
        gone = []
        with self._lock:
            for camera, silence in self._silences.items():
                seen = camera.picture_count
                silence.silent_s = silence.silent_s + passed_s if seen == silence.count else 0.0
                silence.waited_s = 0.0 if seen else silence.waited_s + passed_s
                silence.count = seen
                if silence.silent_s >= IDLE_S or silence.waited_s >= FIRST_PICTURE_WITHIN_S:
                    gone.append(camera)
        for camera in gone:
            camera.close()

    def close(self) -> None:
        """Close everything; for the end of the program."""
        with self._lock:
            cameras = list(self._silences)
            spare, self._spare = self._spare, None
        for camera in cameras:
            camera.close()
        if spare is not None:
            spare.close()

    def _watch_over(self) -> None:
        pause = threading.Event()
        while True:
            pause.wait(_CHECK_EVERY_S)
            self.sweep(_CHECK_EVERY_S)
            with self._lock:
                if not self._silences:
                    self._watch = None
                    return
