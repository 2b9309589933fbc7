"""What one visitor has in hand: a folder for temporary files, and work that is running.

Both end with the visitor: when the workspace is closed, forgotten, or the program ends, running work is cancelled and
the folder removed. All folders of a program are in one of its own; what a program that was killed has left behind is
removed by the next one.
"""

import atexit
import os
import shutil
import tempfile
import weakref
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import IO, TypeVar

from coach.platform.environment import environment
from coach.platform.files import in_words, take, whole_file
from coach.platform.jobs import Job

Result = TypeVar("Result")

#: How long the end of a cancelled job is waited for before its files are removed.
_PATIENCE_S = 3.0
_PREFIX = "coach-work-"
_LOCK = "in-use"


class Workspace:
    """Temporary files and running jobs of one visitor; a job may take `COACH_ANALYSIS_MINUTES`."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="visitor-", dir=temporary_folder()))
        self._jobs: list[Job[object]] = []
        # must not refer to `self`: the work of a visitor who left would keep itself alive
        self._tidy = weakref.finalize(self, _tidy, self.folder, self._jobs)

    def start(self, work: Callable[[Job[Result]], Result]) -> Job[Result]:
        """Begin a job that is cancelled when the workspace ends."""
        self._jobs[:] = [job for job in self._jobs if not job.state().is_over]
        job = Job(work, longest_s=60.0 * environment().analysis_minutes)
        self._jobs.append(job)  # type: ignore[arg-type]
        return job.start()

    def keep(self, name: str, data: bytes | memoryview) -> Path:
        """Write a file of this name into the folder, unless it is there already; returns its path.

        Raises `CoachError` when there is no room for it; nothing is left of it then.
        """
        path = self.folder / name
        if path.is_file():
            return path
        with in_words("error.no_room"), whole_file(path) as part:
            part.write_bytes(data)
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


@cache
def temporary_folder() -> Path:
    """Where this program keeps its temporary files, for its user alone; removed when it ends.

    The first call also removes what programs that were killed have left.
    """
    remove_abandoned()
    folder = Path(tempfile.mkdtemp(prefix=_PREFIX))
    lock = (folder / _LOCK).open("wb")
    take(lock)
    atexit.register(_end, folder, lock)
    return folder


def remove_abandoned() -> int:
    """Remove the folders of programs of this user that are no longer running; returns how many there were."""
    count = 0
    for folder in Path(tempfile.gettempdir()).glob(f"{_PREFIX}*"):
        if _is_abandoned(folder):
            shutil.rmtree(folder, ignore_errors=True)
            count += not folder.exists()
    return count


def _is_abandoned(folder: Path) -> bool:
    """Whether nobody holds the folder's lock, which ends with the process that holds it, however that ends."""
    try:
        if folder.is_symlink() or (hasattr(os, "getuid") and folder.stat().st_uid != os.getuid()):
            return False
        with (folder / _LOCK).open("r+b") as lock:
            taken = take(lock)
            # Windows: there an open file cannot be removed, which protects a living program's folder
            return _can_be_removed(lock) if taken is None else taken
    except OSError:
        return False  # somebody else's, gone already, or just being made


def _can_be_removed(lock: IO[bytes]) -> bool:
    lock.close()
    try:
        Path(lock.name).unlink()
    except OSError:
        return False
    return True


def _end(folder: Path, lock: IO[bytes]) -> None:
    lock.close()
    shutil.rmtree(folder, ignore_errors=True)
