"""Networks that are needed now and then, each in memory once for all detectors that share them."""

import threading
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterator
from contextlib import AbstractContextManager, contextmanager

from coach.pose.landmarker import Landmarker


class Networks(AbstractContextManager["Networks"]):
    """Lends each network to one detector at a time and opens it when first needed.

    at_once: how many of the same network may be open. A photo has the heavy network for about half of its time, so
    that two detectors hardly ever wait for the one they share, and it takes more memory than all else.
    """

    def __init__(self, at_once: int = 1) -> None:
        self._lock = threading.Lock()
        self._places: dict[Hashable, threading.Semaphore] = defaultdict(lambda: threading.Semaphore(at_once))
        self._idle: dict[Hashable, list[Landmarker]] = defaultdict(list)

    @contextmanager
    def lend(self, key: Hashable, open_network: Callable[[], Landmarker]) -> Iterator[Landmarker]:
        """The network of this key for the time of a `with` block; waits while it is lent out."""
        with self._lock:
            place, idle = self._places[key], self._idle[key]
        with place:
            with self._lock:
                network = idle.pop() if idle else None
            network = network or open_network()
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
