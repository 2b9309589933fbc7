"""Doing the same work on many inputs with all cores, results in the order of the inputs.

MediaPipe releases the interpreter lock while it looks at a picture, so threads are enough; each has its own worker
(with its own landmarker), made and closed inside that thread.
"""

import os
import threading
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext
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
    return _mapped(items, open_worker, workers, lambda waiting: waiting[:1], give_up=lambda: None)


def map_as_ready(
    items: Iterable[Item],
    open_worker: Callable[[], AbstractContextManager[Worker[Item, Result]]],
    *,
    workers: int | None = None,
    give_up: Callable[[], None] = lambda: None,
) -> Generator[Result, None, None]:
    """The same, yielding each result as soon as it is there, so that one long piece of work holds up nobody.

    Items are taken one by one as there is room for them. give_up: called when the generator is left before its end, by
    an error or from outside; work that is under way should then stop soon, since it is waited for.
    """
    return _mapped(
        items, open_worker, workers, lambda waiting: wait(waiting, return_when=FIRST_COMPLETED).done, give_up
    )


def _mapped(
    items: Iterable[Item],
    open_worker: Callable[[], AbstractContextManager[Worker[Item, Result]]],
    workers: int | None,
    next_of: Callable[[list[Future[Result]]], Iterable[Future[Result]]],
    give_up: Callable[[], None],
) -> Generator[Result, None, None]:
    count = max(1, workers or core_count())
    remaining = iter(items)
    with _threads(open_worker, count) as submit:
        waiting: list[Future[Result]] = []
        try:
            while True:
                # filled up before every wait: a queue that runs empty leaves a core idle
                waiting += [submit(item) for item in islice(remaining, 2 * count - len(waiting))]
                if not waiting:
                    return
                for future in next_of(waiting):
                    waiting.remove(future)
                    yield future.result()
        except BaseException:
            give_up()
            raise
        finally:
            for future in waiting:
                future.cancel()


def shared(worker: Worker[Item, Result]) -> Callable[[], AbstractContextManager[Worker[Item, Result]]]:
    """One worker for all threads, where none needs anything of its own."""
    return lambda: nullcontext(worker)


@contextmanager
def _threads(
    open_worker: Callable[[], AbstractContextManager[Worker[Item, Result]]], count: int
) -> Iterator[Callable[[Item], Future[Result]]]:
    """A way to have work done in `count` threads; each opens its worker when first needed, all are closed after."""
    own = threading.local()
    stacks: list[ExitStack] = []

    def work(item: Item) -> Result:
        if not hasattr(own, "worker"):
            stack = ExitStack()
            stacks.append(stack)
            own.worker = stack.enter_context(open_worker())
        worker: Worker[Item, Result] = own.worker
        return worker(item)

    try:
        with ThreadPoolExecutor(max_workers=count, thread_name_prefix="coach-worker") as pool:
            yield lambda item: pool.submit(work, item)
    finally:
        for stack in stacks:
            stack.close()
