"""Networks, each in memory once for all detectors that share them."""

import threading
from collections import defaultdict
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

from coach.platform.memory import share_memory_between_threads
from coach.pose.landmarker import DetectorSettings, Landmarker

_Key = tuple[Path, DetectorSettings]


class Networks(AbstractContextManager["Networks"]):
    """Lends each network to one detector at a time and opens it when first needed.

    at_once: how many of the same network may be open. A photo has the heavy network for about half of its time, so
    that two detectors hardly ever wait for the one they share, and it takes more memory than all else.
    """

    def __init__(self, at_once: int = 1) -> None:
        share_memory_between_threads()  # before a network begins threads of its own
        self._lock = threading.Lock()
        self._places: dict[_Key, threading.Semaphore] = defaultdict(lambda: threading.Semaphore(at_once))
        self._idle: dict[_Key, list[Landmarker]] = defaultdict(list)

    @contextmanager
    def lend(self, path: Path, settings: DetectorSettings) -> Iterator[Landmarker]:
        """The network of this file for the time of a `with` block; waits while it is lent out."""
        with self._lock:
            place, idle = self._places[path, settings], self._idle[path, settings]
        with place:
            with self._lock:
                network = idle.pop() if idle else None
            network = network or Landmarker(path, settings, video=False)
            try:
                yield network
            finally:
                with self._lock:
                    idle.append(network)

    def close(self) -> None:
        """Free what is not lent out; closing twice is harmless."""
        with self._lock:
            networks = [network for idle in self._idle.values() for network in idle]
            for idle in self._idle.values():
                idle.clear()
        for network in networks:
            network.close()

    def __exit__(self, *error: object) -> None:
        self.close()
