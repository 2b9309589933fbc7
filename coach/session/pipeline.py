"""Work that overlaps: a source that runs ahead in its own thread, and a sink that follows in another.

Both have short queues, so that a fast side waits for a slow one and memory stays bounded. Decoding, inference and
encoding release the interpreter lock, so that threads are enough to keep all cores busy.
"""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import AbstractContextManager
from typing import Generic, TypeVar

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
