"""Work that overlaps: a source that runs ahead in its own thread, and a sink that follows in another.

Both have short queues, so that a fast side waits for a slow one and memory stays bounded. Decoding, inference and
encoding release the interpreter lock, so that threads are enough to keep all cores busy.
"""

import queue
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager
from types import TracebackType
from typing import Generic, Self, TypeVar

Item = TypeVar("Item")

#: How often a thread that waits for the other side looks whether the work has been given up.
_LOOK_S = 0.05


class _End:
    """Nothing more will come."""


_END = _End()


class Feed(AbstractContextManager["Feed[Item]"], Generic[Item]):
    """Runs through `source` in a thread, at most `capacity` items ahead of whoever iterates.

    An exception of the source is raised where the items are taken, after those that came before it. Leaving the `with`
    block stops the thread at its next item.
    """

    def __init__(self, source: Iterable[Item], *, capacity: int = 8) -> None:
        self._source = source
        self._queue: queue.Queue[Item | _End] = queue.Queue(capacity)
        self._stop = threading.Event()
        self._error: BaseException | None = None
        self._thread = threading.Thread(target=self._run, name="coach-feed", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *error: object) -> None:
        self._stop.set()
        self._thread.join()

    def __iter__(self) -> Iterator[Item]:
        while not isinstance(item := self._queue.get(), _End):
            yield item
        if self._error is not None:
            raise self._error

    def _run(self) -> None:
        try:
            for item in self._source:
                if not self._put(item):
                    return
        except BaseException as error:  # noqa: BLE001 - raised again where the items are taken
            self._error = error
        self._put(_END)

    def _put(self, item: Item | _End) -> bool:
        while not self._stop.is_set():
            try:
                self._queue.put(item, timeout=_LOOK_S)
            except queue.Full:
                continue
            return True
        return False


class Sink(AbstractContextManager["Sink[Item]"], Generic[Item]):
    """Hands items to `consume` in a thread, in order; at most `capacity` wait.

    Leaving the `with` block normally waits until everything is consumed; leaving it by an exception drops what waits.
    An exception of `consume` is raised by the next `put`, or at the end of the block.
    """

    def __init__(self, consume: Callable[[Item], None], *, capacity: int = 8) -> None:
        self._consume = consume
        self._queue: queue.Queue[Item | _End] = queue.Queue(capacity)
        self._stop = threading.Event()
        self._error: BaseException | None = None
        self._thread = threading.Thread(target=self._run, name="coach-sink", daemon=True)

    def put(self, item: Item) -> None:
        """Hand over an item; waits while `capacity` of them are not consumed yet."""
        self._put(item)
        self._raise_error()

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is not None:
            self._stop.set()
        self._put(_END)
        self._thread.join()
        if kind is None:
            self._raise_error()

    def _put(self, item: Item | _End) -> None:
        while self._thread.is_alive():
            try:
                self._queue.put(item, timeout=_LOOK_S)
            except queue.Full:
                continue
            return

    def _raise_error(self) -> None:
        if self._error is not None:
            raise self._error

    def _run(self) -> None:
        try:
            while not isinstance(item := self._queue.get(), _End) and not self._stop.is_set():
                self._consume(item)
        except BaseException as error:  # noqa: BLE001 - raised again where the items come from
            self._error = error
