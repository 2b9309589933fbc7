"""What one visitor has in hand: a folder for temporary files, and work that is running.

Both end with the visitor: when the workspace is closed, forgotten, or the program ends, running work is cancelled and
the folder removed.
"""

from __future__ import annotations

import shutil
import tempfile
import weakref
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from coach.session.jobs import Job

Result = TypeVar("Result")

#: How long the end of a cancelled job is waited for before its files are removed.
_PATIENCE_S = 3.0


class Workspace:
    """Temporary files and running jobs of one visitor."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="coach-"))
        self._jobs: list[Job[object]] = []
        # must not refer to `self`: the work of a visitor who left would keep itself alive
        self._tidy = weakref.finalize(self, _tidy, self.folder, self._jobs)

    def start(self, work: Callable[[Job[Result]], Result]) -> Job[Result]:
        """Begin a job that is cancelled when the workspace ends."""
        self._jobs[:] = [job for job in self._jobs if not job.state().is_over]
        job = Job(work)
        self._jobs.append(job)  # type: ignore[arg-type]
        return job.start()

    def keep(self, name: str, data: bytes | memoryview) -> Path:
        """Write a file of this name into the folder, unless it is there already; returns its path."""
        path = self.folder / name
        if not path.is_file():
            path.write_bytes(data)
        return path

    def close(self) -> None:
        """Cancel what is running and remove the files; harmless when repeated."""
        self._tidy()


def _tidy(folder: Path, jobs: list[Job[object]]) -> None:
    for job in jobs:
        job.cancel()
    for job in jobs:
        job.join(_PATIENCE_S)
    shutil.rmtree(folder, ignore_errors=True)
