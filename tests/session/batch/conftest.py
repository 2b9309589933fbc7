"""A folder of small pictures, and somebody who looks at files without a pose model."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from coach.session.batch.inputs import find_files
from coach.session.batch.run import Batch, BatchState
from coach.session.batch.store import ResultStore
from coach.session.batch.work import BatchWishes, Done, Task


class Analyst:
    """Takes the place of threads and pose models; remembers what it was given.

    stop_after: leave like a Ctrl-C after so many files.
    """

    def __init__(self, *, stop_after: int | None = None, status: str = "ok") -> None:
        self.tasks: list[Task] = []
        self._stop_after, self._status = stop_after, status

    @property
    def names(self) -> list[str]:
        return [task.file.name for task in self.tasks]

    def __call__(self, tasks: Iterable[Task]) -> Iterator[Done]:
        for task in tasks:
            if self._stop_after is not None and len(self.tasks) >= self._stop_after:
                raise KeyboardInterrupt
            self.tasks.append(task)
            if task.media_path is not None:
                task.media_path.parent.mkdir(parents=True, exist_ok=True)
                task.media_path.write_bytes(b"drawn")
            record: dict[str, Any] = {"file": task.file.name, "status": self._status, "pose": "tree", "score": 90.0}
            yield Done(task=task, record=record, took_s=1.0)


class Bench:
    """A folder of files, a folder of results, and a batch from one to the other."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.out = folder / "in", folder / "out"
        self.folder.mkdir()

    def picture(self, name: str, shade: int) -> Path:
        """A picture that differs from those of other shades."""
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        Image.fromarray(np.full((32, 32, 3), shade, np.uint8)).save(path)
        return path

    def run(
        self, look: Analyst, *, settings: str = "s1", wishes: BatchWishes = BatchWishes()
    ) -> tuple[Batch, list[BatchState]]:
        with ResultStore(self.out) as store:
            batch = Batch(find_files(self.folder, without=self.out), store, wishes, settings)
            return batch, [batch.state for _ in batch.run(look)]


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return Bench(tmp_path)
