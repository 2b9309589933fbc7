"""All live sessions of this computer: a place for each, and none that is forgotten.

A browser tab may vanish without a word. A camera that delivers no picture for a while is therefore closed here: what
was done is kept, and the place is free again.
"""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from coach.session.live.camera import LiveCamera
from coach.session.live.session import LiveSession
from coach.session.live.state import SetRecord
from coach.session.live.worker import WorkerPlaces

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
    """Opens cameras, and closes those that have gone silent."""

    def __init__(
        self,
        places: WorkerPlaces,
        *,
        idle_s: float = IDLE_S,
        first_picture_within_s: float = FIRST_PICTURE_WITHIN_S,
        check_every_s: float = _CHECK_EVERY_S,
    ) -> None:
        self.places = places
        self._idle_s, self._first_picture_within_s = idle_s, first_picture_within_s
        self._check_every_s = check_every_s
        self._lock = threading.Lock()
        self._silences: dict[LiveCamera, _Silence] = {}
        self._watch: threading.Thread | None = None

    def open(
        self,
        session: LiveSession,
        *,
        on_close: Callable[[tuple[SetRecord, ...]], None] = lambda sets: None,
        **shown: Any,
    ) -> LiveCamera | None:
        """A camera for this session; None when all places are taken. shown: what is drawn, as of `LiveCamera`."""
        worker = self.places.take()
        if worker is None:
            return None

        def leave(camera: LiveCamera, sets: tuple[SetRecord, ...]) -> None:
            with self._lock:
                self._silences.pop(camera, None)
            try:
                on_close(sets)
            finally:
                self.places.give_back(camera.worker)

        camera = LiveCamera(session, worker, on_close=leave, **shown)
        with self._lock:
            self._silences[camera] = _Silence()
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
                if silence.silent_s >= self._idle_s or silence.waited_s >= self._first_picture_within_s:
                    gone.append(camera)
        for camera in gone:
            camera.close()

    def close(self) -> None:
        """Close everything; for the end of the program."""
        with self._lock:
            cameras = list(self._silences)
        for camera in cameras:
            camera.close()
        self.places.close()

    def _watch_over(self) -> None:
        pause = threading.Event()
        while True:
            pause.wait(self._check_every_s)
            self.sweep(self._check_every_s)
            with self._lock:
                if not self._silences:
                    self._watch = None
                    return
