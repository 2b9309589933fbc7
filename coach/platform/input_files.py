"""Files that somebody hands over: whether they can be read at all, before anything in them is looked at."""

from pathlib import Path
from typing import Literal

from coach.errors import CoachError
from coach.file_type import file_type
from coach.text import Message


def readable_bytes(
    path: Path, kind: Literal["picture", "video", "media", "sequence"], error: type[CoachError], name: object = None
) -> int:
    """How many bytes a file has. Raises `error` for what is no file (folder, device, pipe) or cannot be opened.

    kind: what it should be; name: how messages call it, where that is not the name of the file.
    """
    name = name or path.name
    try:
        if (what := file_type(path)) != "file":
            raise error(Message(f"error.is_{what}", name=name, what=Message(f"error.kind.{kind}")))
        with path.open("rb"):
            return path.stat().st_size
    except OSError as problem:
        raise error(Message("error.not_opened", name=name, reason=problem.strerror or problem)) from problem


def check_bytes(size: int, most: int, error: type[CoachError], *, name: object, advice: str) -> None:
    """Raises `error` for a file that is empty or too large. advice: what to do then, a key under `error`."""
    if size == 0:
        raise error(Message("error.is_empty", name=name))
    if size > most:
        sizes = {"megabytes": size / 2**20, "allowed": most / 2**20}
        raise error(Message("error.too_many_mb", name=name, advice=Message(f"error.{advice}"), **sizes))
