"""Writing files: what goes wrong is told in words, nothing half written is seen; and files for one user or program."""

import errno
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from coach.errors import CoachError
from coach.text import DEFAULT_LANGUAGE, Message, catalogue


def reason_of(error: Exception) -> Message | str:
    """What the operating system says, in the language of the reader where it says that often; `str` of other errors."""
    code = errno.errorcode.get(getattr(error, "errno", None) or 0, "")
    key = f"error.os.{code}"
    return Message(key) if key in catalogue(DEFAULT_LANGUAGE) else getattr(error, "strerror", None) or str(error)


@contextmanager
def in_words(key: str, kind: Callable[[Message], CoachError] = CoachError, **values: object) -> Iterator[None]:
    """Turn an error of the operating system into one of ours: the text `key`, of which `reason` is what it says."""
    try:
        yield
    except OSError as error:
        raise kind(Message(key, reason=reason_of(error), **values)) from error


@contextmanager
def whole_file(path: Path) -> Iterator[Path]:
    """A neighbour to write into, which becomes `path` at the end of the block; after an error nothing is left of it.

    What is no file (a pipe, /dev/stdout) is written into at once.
    """
    if path.exists() and not path.is_file():
        yield path
        return
    part = path.with_name(f".{path.name}.part")
    part.unlink(missing_ok=True)
    try:
        yield part
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def make_private_folder(folder: Path) -> None:
    """A folder only this user may look into, like every folder above it that is missing. What exists stays as it is."""
    missing = [folder] if not folder.exists() else []
    while missing and not missing[-1].parent.exists():
        missing.append(missing[-1].parent)
    for one in reversed(missing):
        one.mkdir(mode=0o700, exist_ok=True)
    if not folder.is_dir():
        raise NotADirectoryError(20, "Not a directory", str(folder))


def keep_text(path: Path, text: str) -> None:
    """Write a file for this user alone, all of it or nothing. Raises `CoachError` that says why it cannot be kept."""
    with in_words("error.not_kept", path=path):
        make_private_folder(path.parent)
        with whole_file(path) as part:
            part.touch(mode=0o600)
            part.write_text(text, encoding="utf-8")


def remove_file(path: Path) -> bool:
    """Remove a file; True when there was one. Raises `CoachError` that says why it stays."""
    with in_words("error.not_kept", path=path):
        existed = path.is_file()
        path.unlink(missing_ok=True)
        return existed


def take(lock: IO[bytes]) -> bool | None:
    """Hold an open file until it is closed; False where another program does, None where the system has no locks."""
    try:
        import fcntl
    except ImportError:
        return None
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
