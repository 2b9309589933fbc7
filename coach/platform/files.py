"""Writing files: what goes wrong is told in words, and nothing half written is ever seen."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from coach.errors import CoachError
from coach.text import Message


@contextmanager
def in_words(key: str, kind: Callable[[Message], CoachError] = CoachError, **values: object) -> Iterator[None]:
    """Turn an error of the operating system into one of ours: the text `key`, of which `reason` is what it says."""
    try:
        yield
    except OSError as error:
        raise kind(Message(key, reason=error.strerror or error, **values)) from error


@contextmanager
def whole_file(path: Path) -> Iterator[Path]:
    """A neighbour to write into, which becomes `path` at the end of the block; after an error nothing is left of it."""
    part = path.with_name(f".{path.name}.part")
    part.unlink(missing_ok=True)
    try:
        yield part
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
