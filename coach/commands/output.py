"""Records out, messages and progress beside them: shared by all commands."""

import json
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, TypeVar

from coach.errors import CoachError
from coach.platform.files import in_words, whole_file
from coach.safe_text import shown_text
from coach.session.plain import Record as Record
from coach.session.plain import json_line
from coach.session.plain import plain as plain
from coach.text import Message, say

Item = TypeVar("Item")


def print_json(record: Record) -> None:
    """One record as one line on standard output, in ASCII where that has no other alphabet for it."""
    line = json_line(record)
    try:
        line.encode(sys.stdout.encoding or "utf-8")
    except UnicodeEncodeError:
        line = json.dumps(json.loads(line))
    print(line, flush=True)


def progress(items: Iterable[Item], *, total: int, doing: str, language: str) -> Iterator[Item]:
    """Pass items through and show a bar on standard error, where that is a terminal. doing: key in the catalogues."""
    from tqdm import tqdm

    yield from tqdm(
        items,
        total=total,
        desc=say(f"command.{doing}", language),
        unit="",
        disable=not sys.stderr.isatty(),
        leave=False,
    )


def print_text(text: str) -> None:
    """One line of a result, on standard output; names in it were chosen by strangers."""
    print(shown_text(text), flush=True)


def message(text: str) -> None:
    """Something for the person at the terminal, on standard error."""
    print("\n".join(map(shown_text, text.split("\n"))), file=sys.stderr, flush=True)


def print_warnings(record: Record) -> None:
    """What must be known about a result, one line each, on standard error."""
    for warning in record.get("warnings", ()):
        message(f"coach: {record['file']}: {warning['text']}")


def tell(key: str, language: str, **values: object) -> None:
    """A text of the catalogues' section `command`, on standard error."""
    message(say(f"command.{key}", language, **values))


def unreadable(file: str, error: CoachError, language: str) -> dict[str, Any]:
    """The record of an input that cannot be read; the person at the terminal is told why."""
    said = error.in_(language)
    message(f"coach: {file}: {said}")
    return {"file": file, "status": "unreadable", "message": said}


def exit_code(records: Iterable[Record]) -> int:
    """0 when every input was handled, 1 when some could not be read."""
    return int(any(record.get("status") in ("unreadable", "error") for record in records))


class StepsOnce:
    """Progress of setting up the pose model: each step is told once."""

    def __init__(self, language: str) -> None:
        self._language = language
        self._told: set[str] = set()

    def __call__(self, doing: Message, share: float) -> None:
        said = doing.in_(self._language)
        if said not in self._told:
            self._told.add(said)
            message(f"coach: {said}")


class OutputFolder:
    """A folder for results in which two inputs of the same name do not overwrite each other.

    Files of an earlier run are overwritten. Raises `CoachError` when the folder cannot be made or written to.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._taken: set[str] = set()
        with in_words("error.folder_not_made", path=folder):
            folder.mkdir(parents=True, exist_ok=True)

    def path_for(self, source: Path, suffix: str) -> Path:
        """Where the result for `source` goes: its name without ending, and `suffix`."""
        stem, _, ending = suffix.rpartition(".")
        name, number = f"{source.stem}{suffix}", 2
        while name in self._taken:
            name, number = f"{source.stem}{stem}-{number}.{ending}", number + 1
        self._taken.add(name)
        return self._folder / name

    def write(self, source: Path, suffix: str, content: bytes) -> None:
        path = self.path_for(source, suffix)
        with in_words("error.not_written", path=path), whole_file(path) as part:
            part.write_bytes(content)
