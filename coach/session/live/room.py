"""All live sessions of this computer: a place for each, and none that is forgotten.

A browser tab may vanish without a word. A camera that delivers no picture for a while is therefore closed here: what
was done is kept, and the place is free again.
"""

from __future__ import annotations

import threading
from collections.abc import Callable

from coach.session.live.camera import LiveCamera
from coach.session.live.ghost import GhostFollower
from coach.session.live.session import LiveSession
from coach.session.live.state import SetRecord
from coach.session.live.worker import WorkerPlaces

#: Without a picture for this long a camera is taken for gone.
IDLE_S = 12.0
#: So long may somebody take to allow the camera, or to read what may be wrong with it.
FIRST_PICTURE_WITHIN_S = 90.0
_LOOK_EVERY_S = 5.0


class LiveRoom:
    """Opens cameras, and closes those that have gone silent."""

    def __init__(
        self,
        places: WorkerPlaces,
        *,
        idle_s: float = IDLE_S,
        first_picture_within_s: float = FIRST_PICTURE_WITHIN_S,
        look_every_s: float = _LOOK_EVERY_S,
    ) -> None:
        self.places = places
        self._idle_s, self._first_picture_within_s = idle_s, first_picture_within_s
        self._look_every_s = look_every_s
        self._lock = threading.Lock()
        self._silent_s: dict[LiveCamera, tuple[int, float]] = {}
        self._watch: threading.Thread | None = None

    def open(
        self,
        session: LiveSession,
        *,
        skeleton: bool = True,
        ghosts: GhostFollower | None = None,
        on_close: Callable[[tuple[SetRecord, ...]], None] = lambda sets: None,
    ) -> LiveCamera | None:
        """A camera for this session; None when all places are taken."""
        worker = self.places.take()
        if worker is None:
            return None

        def leave(camera: LiveCamera, sets: tuple[SetRecord, ...]) -> None:
            with self._lock:
                self._silent_s.pop(camera, None)
            try:
                on_close(sets)
            finally:
                self.places.give_back(camera.worker)

        camera = LiveCamera(session, worker, skeleton=skeleton, ghosts=ghosts, on_close=leave)
        with self._lock:
            self._silent_s[camera] = (0, 0.0)
            if self._watch is None:
                self._watch = threading.Thread(target=self._watch_over, name="coach-live-watch", daemon=True)
                self._watch.start()
        return camera

    def wait_anew(self, camera: LiveCamera) -> None:
        """Somebody is trying another way to the camera: its silence begins again."""
        with self._lock:
            if camera in self._silent_s:
                self._silent_s[camera] = (camera.picture_count, 0.0)

    def sweep(self, passed_s: float) -> None:
        """Close the cameras that have been silent for too long; `passed_s` seconds have gone by since the last look."""
        gone = []
        with self._lock:
            for camera, (count, silent_s) in self._silent_s.items():
                seen = camera.picture_count
                silent_s = silent_s + passed_s if seen == count else 0.0
                self._silent_s[camera] = (seen, silent_s)
                if silent_s >= (self._idle_s if seen else self._first_picture_within_s):
                    gone.append(camera)
        for camera in gone:
            camera.close()

    def close(self) -> None:
        """Close everything; for the end of the program."""
        with self._lock:
            cameras = list(self._silent_s)
        for camera in cameras:
            camera.close()
        self.places.close()

    def _watch_over(self) -> None:
        pause = threading.Event()
        while True:
            pause.wait(self._look_every_s)
            self.sweep(self._look_every_s)
            with self._lock:
                if not self._silent_s:
                    self._watch = None
                    return
