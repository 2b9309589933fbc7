"""The files of a batch on a Dask cluster: the same work as on this computer, so the same results.

Needs `distributed` here and on every worker, and the coach itself on every worker in the same version; that is checked.
Workers set up the pose model themselves, each thread of theirs has detectors of its own, and what a worker had in hand
when it died is given to another one.
"""

import tempfile
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import Any

from coach.errors import CoachError
from coach.media.kinds import FileKind
from coach.pose.model import ensure_model
from coach.session.batch.run import Execute
from coach.session.batch.work import Analyst, BatchWishes, Done, Task, own_models
from coach.text import Message

try:
    import dask
    from distributed import Client, KilledWorker, WorkerPlugin, get_worker, wait
except ImportError as error:
    raise CoachError(Message("batch.no_cluster")) from error

#: Pieces of work that are under way per thread of the cluster: one in hand, one that waits.
_PER_THREAD = 2
#: How often it is looked whether there are workers at all, and how long none may be there.
_LOOK_EVERY_S = 5.0
_CONNECT_S = 15.0
_OPTIONS = {
    "distributed.comm.timeouts.connect": _CONNECT_S,
    # files that are sent are large on purpose
    "distributed.admin.large-graph-warning-threshold": "1TB",
}


class CoachPlugin(WorkerPlugin):  # type: ignore[misc]
    """What a worker keeps between two files: a pose model per thread."""

    def __init__(self, wishes: BatchWishes, settings: str) -> None:
        self.name = f"coach-{settings}"
        self._wishes, self._settings = wishes, settings

    def setup(self, worker: Any) -> None:
        # nothing slow here: the worker cannot answer the scheduler meanwhile
        self._own = threading.local()
        self._lock = threading.Lock()
        self._open = ExitStack()
        self._model: Path | None = None

    def teardown(self, worker: Any) -> None:
        self._open.close()

    def analyse(self, task: Task) -> Done:
        """Look at one file, in a thread of the worker."""
        if not hasattr(self._own, "analyse"):
            with self._lock:
                models = own_models(self._provisioned(), self._wishes)
                self._own.analyse = self._open.enter_context(Analyst(models, self._wishes))
        analyse: Callable[[Task], Done] = self._own.analyse
        with tempfile.TemporaryDirectory(prefix="coach-batch-") as folder:
            return _analysed(analyse, task, Path(folder))

    def _provisioned(self) -> Path:
        if self._model is None:
            model = ensure_model()
            if self._wishes.fingerprint(model) != self._settings:
                raise CoachError(Message("batch.other_version"))
            self._model = model
        return self._model


def _analysed(analyse: Callable[[Task], Done], task: Task, folder: Path) -> Done:
    """The annotated file travels back as bytes: the worker may not know the folder of results."""
    here = task
    if task.media_path is not None:
        here = replace(here, media_path=folder / f"annotated{task.media_path.suffix}")
    if task.data is not None and task.file.kind is not FileKind.PHOTO:
        path = folder / Path(task.file.name).name
        path.write_bytes(task.data)
        here = replace(here, file=replace(task.file, path=path), data=None)
    done = analyse(here)
    media = here.media_path.read_bytes() if here.media_path is not None and here.media_path.is_file() else None
    # the file itself does not have to travel back
    return replace(done, task=replace(task, data=None), media=media)


def _on_worker(plugin: str, task: Task) -> Done:
    kept: CoachPlugin = get_worker().plugins[plugin]
    return kept.analyse(task)


@contextmanager
def on_cluster(
    address: str, model: Path, wishes: BatchWishes, *, send_files: bool = False, patience_s: float = 60.0
) -> Iterator[Execute]:
    """A way to look at files on the workers of the scheduler at `address` (`tcp://host:8786`).

    send_files: for workers that cannot open the files where they are. patience_s: how long no worker may be there.

    Raises `CoachError` when there is no scheduler or no worker, or when a worker would give other results.
    """
    plugin = CoachPlugin(wishes, wishes.fingerprint(model))
    with dask.config.set(_OPTIONS):
        try:
            client = Client(address, timeout=_CONNECT_S)
        except (OSError, ValueError, TypeError) as error:
            raise CoachError(Message("batch.no_scheduler", address=address, reason=error)) from error
        with client:
            cluster = _Cluster(client, address, plugin.name, send_files=send_files, patience_s=patience_s)
            cluster.await_workers()
            client.register_plugin(plugin)
            try:
                yield cluster.execute
            finally:
                if client.status == "running":
                    client.unregister_worker_plugin(plugin.name)


class _Cluster:
    def __init__(self, client: Any, address: str, plugin: str, *, send_files: bool, patience_s: float) -> None:
        self._client, self._address, self._plugin = client, address, plugin
        self._send_files = send_files
        self._patience_s = patience_s

    def await_workers(self) -> None:
        try:
            self._client.wait_for_workers(1, timeout=self._patience_s)
        except TimeoutError as error:
            raise self._no_workers() from error

    def execute(self, tasks: Iterable[Task]) -> Iterator[Done]:
        remaining = iter(tasks)
        waiting: dict[Any, Task] = {}
        try:
            while True:
                threads = max(1, sum(self._client.nthreads().values()))
                for task in islice(remaining, max(0, _PER_THREAD * threads - len(waiting))):
                    sent = replace(task, data=task.file.path.read_bytes()) if self._send_files else task
                    waiting[self._client.submit(_on_worker, self._plugin, sent, pure=False, retries=2)] = task
                if not waiting:
                    return
                for future in self._some_finished(list(waiting)):
                    yield self._result(future, waiting.pop(future))
        finally:
            self._client.cancel(list(waiting))

    def _some_finished(self, futures: list[Any]) -> list[Any]:
        alone_since_s: float | None = None
        while True:
            try:
                finished = wait(futures, timeout=_LOOK_EVERY_S, return_when="FIRST_COMPLETED")
            except TimeoutError:
                now_s = time.monotonic()
                alone_since_s = None if self._client.nthreads() else alone_since_s or now_s
                if alone_since_s is not None and now_s - alone_since_s > self._patience_s:
                    raise self._no_workers() from None
                continue
            return [future for future in futures if future in finished.done]

    def _result(self, future: Any, task: Task) -> Done:
        try:
            done: Done = future.result()
        except KilledWorker as error:
            # whatever is the matter with this file, the others go on
            reason = Message("batch.lost", name=Path(task.file.name).name, reason=type(error).__name__)
            record = {"file": task.file.name, "status": "error", "message": str(reason)}
            return Done(task=task, record=record, took_s=0.0)
        if done.media is not None and task.media_path is not None:
            task.media_path.parent.mkdir(parents=True, exist_ok=True)
            task.media_path.write_bytes(done.media)
        return replace(done, task=task, media=None)

    def _no_workers(self) -> CoachError:
        return CoachError(Message("batch.no_workers", address=self._address, seconds=self._patience_s))
