"""A whole batch: what is new is looked at, what is known is not; how far it is, and the results at any moment."""

import threading
import time
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from coach.errors import CancelledError
from coach.media.kinds import FileKind
from coach.platform.files import reason_of
from coach.platform.workers import map_as_ready
from coach.session.batch.inputs import Found, FoundFile
from coach.session.batch.store import MEDIA, ResultStore, media_file
from coach.session.batch.work import (
    PICTURE_ENDING,
    VIDEO_ENDING,
    Analyst,
    BatchWishes,
    Done,
    Models,
    Task,
    content_hash,
)
from coach.session.plain import Record
from coach.text import Message

Execute = Callable[[Iterable[Task]], Iterator[Done]]
"""Looks at files, in whatever order they are finished; takes the next only when there is somebody to look at it."""
#: Nothing is said of the time left before this many seconds: the models are still being loaded.
_FORECAST_AFTER_S = 2.0


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchState:
    """How a batch stands.

    total: files; finished: those with a record, of which `reused` were known before; failed: unreadable ones.
    rate_hz: files looked at per second, 0 at first. remaining_s: seconds left, None while there is no telling.
    """

    total: int
    finished: int = 0
    reused: int = 0
    failed: int = 0
    rate_hz: float = 0.0
    remaining_s: float | None = None

    @property
    def share(self) -> float:
        """How much is done, 0 to 1."""
        return self.finished / self.total if self.total else 1.0


class Pace:
    """Learns from what each file took. Photos are alike; a video takes longer the larger its file is."""

    def __init__(self, files: Iterable[FoundFile]) -> None:
        self._left = dict.fromkeys(FileKind, 0.0)
        self._done = dict(self._left)
        self._spent_s = dict(self._left)
        for file in files:
            self._left[file.kind] += _amount(file.kind, file.size_bytes)

    def finish(self, kind: FileKind, size_bytes: int, took_s: float | None) -> None:
        """One file less; took_s: None for one that did not have to be looked at."""
        amount = _amount(kind, size_bytes)
        self._left[kind] -= amount
        if took_s is not None:
            self._done[kind] += amount
            self._spent_s[kind] += took_s

    def remaining_s(self, wall_s: float) -> float | None:
        """Seconds left after `wall_s` seconds of work; None while some kind of file has not been met yet."""
        spent_s = sum(self._spent_s.values())
        if wall_s < _FORECAST_AFTER_S or spent_s <= 0:
            return None
        work_s = 0.0
        for kind, left in self._left.items():
            if left <= 0:
                continue
            if self._done[kind] <= 0:
                return None
            work_s += left * self._spent_s[kind] / self._done[kind]
        at_once = max(1.0, spent_s / wall_s)
        return work_s / at_once


def _amount(kind: FileKind, size_bytes: int) -> float:
    return 1.0 if kind is FileKind.PHOTO else float(max(1, size_bytes))


class Batch:
    """Looks at every file found, with the results in `store`.

    settings: what the results depend on (`BatchWishes.fingerprint`).
    """

    def __init__(
        self,
        found: Found,
        store: ResultStore,
        wishes: BatchWishes,
        settings: str,
        *,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._found, self._store, self._wishes, self._settings = found, store, wishes, settings
        self._clock = clock
        self._pace = Pace(found.files)
        self._ready: deque[tuple[Record, FoundFile]] = deque()
        self._same: dict[str, list[FoundFile]] = {}
        self._records: dict[str, Record] = {}
        self.state = BatchState(total=len(found.files))
        self._analysed = 0

    def records(self) -> list[Record]:
        """What is known so far, in the order of the names."""
        return [self._records[file.name] for file in self._found.files if file.name in self._records]

    def run(self, execute: Execute) -> Iterator[Record]:
        """Look at everything; one record per file, which `state` knows by then.

        Left early, what is finished is kept and not done again.
        """
        self._start_s = self._clock()
        # the longest first: otherwise the last one would be finished by one core while the others have nothing to do
        order = sorted(self._found.files, key=lambda file: (file.kind is FileKind.PHOTO, -file.size_bytes, file.name))
        for done in execute(self._tasks(order)):
            yield from self._take(done)
            yield from self._given_out()
        yield from self._given_out()
        self._store.tidy(self.records())

    def _tasks(self, files: Iterable[FoundFile]) -> Iterator[Task]:
        for file in files:
            try:
                content = content_hash(file.path)
            except OSError as error:
                problem = Message("error.not_read", name=Path(file.name).name, reason=reason_of(error))
                text = problem.in_(self._wishes.language)
                record = {"file": file.name, "status": "unreadable", "message": text}
                self._ready.append((self._complete(record, file, ""), file))
                continue
            if self._is_known(file, content):
                continue
            self._same[content] = []
            ending = PICTURE_ENDING if file.kind is FileKind.PHOTO else VIDEO_ENDING
            # the whole name, with its ending: pose.jpg and pose.png may lie side by side
            media_path = self._store.folder / MEDIA / f"{file.name}{ending}"
            yield Task(file=file, content=content, media_path=media_path if self._wishes.annotated else None)

    def _is_known(self, file: FoundFile, content: str) -> bool:
        """Whether nothing has to be looked at for this file: the answer is there, or on its way under another name."""
        if content in self._same:
            self._same[content].append(file)
            return True
        kept = self._store.kept(file.name, content, self._settings)
        if kept is not None and kept["status"] != "error" and self._has_media(kept):
            self._ready.append((kept, file))
            return True
        known = self._store.known(content, self._settings)
        if known is not None and known.get("kind") == file.kind.value and self._has_media(known):
            self._ready.append((self._copied(known, file), file))
            return True
        return False

    def _has_media(self, record: Record) -> bool:
        if not self._wishes.annotated or record["status"] in ("no_person", "unreadable"):
            return True
        return media_file(self._store.folder, record.get("annotated")) is not None

    def _complete(self, record: Record, file: FoundFile, content: str) -> Record:
        return {**record, "kind": file.kind.value, "content": content, "settings": self._settings}

    def _copied(self, known: Record, file: FoundFile) -> Record:
        first = known.get("same_as", known["file"])
        copy = {name: value for name, value in known.items() if name != "same_as"}
        return {**copy, "file": file.name} if first == file.name else {**copy, "file": file.name, "same_as": first}

    def _take(self, done: Done) -> Iterator[Record]:
        file = done.task.file
        record = self._complete(done.record, file, done.task.content)
        path = done.task.media_path
        if path is not None and path.is_file():
            record["annotated"] = path.relative_to(self._store.folder).as_posix()
        yield self._finish(record, file, done.took_s)
        for other in self._same.pop(done.task.content):
            self._ready.append((self._copied(record, other), other))

    def _given_out(self) -> Iterator[Record]:
        while self._ready:
            yield self._finish(*self._ready.popleft())

    def _finish(self, record: Record, file: FoundFile, took_s: float | None = None) -> Record:
        if self._store.kept(file.name, record["content"], self._settings) != record:
            self._store.append(record)
        self._records[file.name] = record
        self._pace.finish(file.kind, file.size_bytes, took_s)
        self._analysed += took_s is not None
        wall_s = self._clock() - self._start_s
        self.state = BatchState(
            total=self.state.total,
            finished=self.state.finished + 1,
            reused=self.state.reused + (took_s is None),
            failed=self.state.failed + (record["status"] in ("unreadable", "error")),
            rate_hz=self._analysed / wall_s if wall_s > 0 else 0.0,
            remaining_s=self._pace.remaining_s(wall_s),
        )
        return record

    def summary(self) -> Record:
        records = self.records()
        return {
            "files": self.state.total,
            "finished": self.state.finished,
            "reused": self.state.reused,
            "failed": self.state.failed,
            "ignored": len(self._found.ignored),
            "not_followed": list(self._found.outside),
            "seconds": self._clock() - self._start_s,
            "files_per_s": self.state.rate_hz,
            "status": dict(sorted(Counter(record["status"] for record in records).items())),
            "kind": dict(sorted(Counter(record["kind"] for record in records).items())),
            "pose": _counted(record.get("pose") for record in records),
            "exercise": _counted(record.get("exercise") for record in records),
            "reps": sum(record.get("reps") or 0 for record in records),
            "settings": self._settings,
        }


def _counted(values: Iterable[str | None]) -> dict[str, int]:
    return dict(sorted(Counter(value for value in values if value).items()))


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

        open_worker = partial(Analyst, models, wishes, cancelled=is_over)
        with closing(map_as_ready(tasks, open_worker, workers=workers, give_up=stop.set)) as results:
            for done in results:
                yield done
                if cancelled():
                    raise CancelledError(Message("batch.stopped"))

    return execute
