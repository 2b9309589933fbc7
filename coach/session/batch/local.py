"""The files of a batch on this computer: a thread per core, each with detectors of its own."""

import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from functools import partial

from coach.errors import CancelledError
from coach.platform.workers import map_as_ready
from coach.session.batch.run import Execute
from coach.session.batch.wishes import BatchWishes
from coach.session.batch.work import Done, Models, Task, open_looker
from coach.text import Message


def on_this_computer(
    models: Models,
    wishes: BatchWishes,
    *,
    workers: int | None = None,
    cancelled: Callable[[], bool] = lambda: False,
) -> Execute:
    """Threads of this program, by default one per core.

    MediaPipe releases the interpreter lock, so they keep all cores busy; while one decodes another one infers.
    """

    def execute(tasks: Iterable[Task]) -> Iterator[Done]:
        stop = threading.Event()

        def is_over() -> bool:
            return stop.is_set() or cancelled()

        open_worker = partial(open_looker, models, wishes, cancelled=is_over)
        with closing(map_as_ready(tasks, open_worker, workers=workers, give_up=stop.set)) as results:
            for done in results:
                yield done
                if cancelled():
                    raise CancelledError(Message("batch.stopped"))

    return execute
