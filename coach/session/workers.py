"""Doing the same work on many inputs with all cores, results in the order of the inputs.

MediaPipe releases the interpreter lock while it looks at a picture, so threads are enough; each has its own worker
(with its own landmarker), made and closed inside that thread.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import AbstractContextManager, ExitStack
from itertools import islice
from typing import TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")
Worker = Callable[[Item], Result]


def core_count() -> int:
    """Processor cores this program may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def map_in_order(
    items: Iterable[Item],
    open_worker: Callable[[], AbstractContextManager[Worker[Item, Result]]],
    *,
    workers: int | None = None,
) -> Iterator[Result]:
    """Apply a worker to every item, `workers` at a time (default: one per core), yielding results in order.

    An exception of a worker is raised when its item's turn comes. Only a few results wait in memory at any time.
    """
    count = max(1, workers or core_count())
    own = threading.local()

    def work(item: Item) -> Result:
        if not hasattr(own, "worker"):
            stack = ExitStack()
            stacks.append(stack)
            own.worker = stack.enter_context(open_worker())
        worker: Worker[Item, Result] = own.worker
        return worker(item)

    remaining = iter(items)
    stacks: list[ExitStack] = []
    try:
        with ThreadPoolExecutor(max_workers=count, thread_name_prefix="coach-worker") as pool:
            waiting: list[Future[Result]] = [pool.submit(work, item) for item in islice(remaining, 2 * count)]
            try:
                while waiting:
                    result = waiting.pop(0).result()
                    waiting += [pool.submit(work, item) for item in islice(remaining, 1)]
                    yield result
            finally:
                for future in waiting:
                    future.cancel()
    finally:
        for stack in stacks:
            stack.close()
