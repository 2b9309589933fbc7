"""The results of a batch on disk: one line per file, written as it is finished, so that nothing done is done again.

results.jsonl    the records; beside what `--json` prints, each has `content` and `settings` (what it answers)
earlier.jsonl    records of other settings, or of files that are gone; used again when they are asked for again
summary.json     the summary
annotated/       pictures and videos with the skeleton drawn in
"""

import json
import os
from collections.abc import Iterable, Mapping
from contextlib import AbstractContextManager
from pathlib import Path
from typing import IO, Any

from coach.errors import CoachError
from coach.platform.closing import Closing
from coach.platform.files import in_words, take, whole_file
from coach.session.plain import Record, json_line, plain
from coach.text import Message

Key = tuple[str, str]
"""content, settings"""

RESULTS, EARLIER, MEDIA, SUMMARY = "results.jsonl", "earlier.jsonl", "annotated", "summary.json"
_LOCK = ".in-use"


class ResultStore(Closing):
    """The folder of results of one batch; only one program at a time writes to it.

    Raises `CoachError` when the folder cannot be made, written to, or is in use.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        with in_words("error.folder_not_made", path=folder):
            folder.mkdir(parents=True, exist_ok=True)
            self._lock = (folder / _LOCK).open("ab")
        try:
            # where the system has no locks, nothing keeps two batches apart but their user
            if take(self._lock) is False:
                raise CoachError(Message("batch.in_use", path=folder))
            self._by_key: dict[Key, Record] = {}
            self._by_place: dict[tuple[str, str, str], Record] = {}
            with self._written():
                for name in (EARLIER, RESULTS):
                    self._read(folder / name)
                self._file: IO[bytes] = (folder / RESULTS).open("ab", buffering=0)
        except BaseException:
            self._lock.close()
            raise

    def known(self, content: str, settings: str) -> Record | None:
        """What was found before about a file with this content, under any name."""
        return self._by_key.get((content, settings))

    def kept(self, name: str, content: str, settings: str) -> Record | None:
        """What was found before about this very file."""
        return self._by_place.get((name, content, settings))

    def append(self, record: Record) -> None:
        """Keep one record: a whole line or, if the program is killed meanwhile, one that is repaired next time."""
        line = _line(record)
        with self._written():
            # one call of the system: nobody who reads along sees half a line
            if os.write(self._file.fileno(), line) != len(line):
                raise OSError(28, os.strerror(28))
        self._know(record)

    def tidy(self, records: Iterable[Record]) -> None:
        """Leave exactly these records in `results.jsonl`, in this order; what else was there is `earlier.jsonl`."""
        wanted = list(records)
        places = {_place(record) for record in wanted}
        others = [record for place, record in self._by_place.items() if place not in places]
        with self._written():
            self._file.close()
            for name, lines in ((EARLIER, others), (RESULTS, wanted)):
                if lines or (self.folder / name).exists():
                    with whole_file(self.folder / name) as part, part.open("wb") as file:
                        file.writelines(map(_line, lines))
            self._file = (self.folder / RESULTS).open("ab", buffering=0)

    def close(self) -> None:
        """Let the next one write here; closing twice is harmless."""
        self._file.close()
        self._lock.close()

    def _read(self, path: Path) -> None:
        """Every whole record; a last line that was cut off is taken away, one that is damaged is done again."""
        if not path.exists():
            return
        with path.open("r+b") as file:
            end = 0
            for line in file:
                if not line.endswith(b"\n"):
                    break
                end += len(line)
                record = _record(line)
                if record is not None:
                    self._know(record)
            file.truncate(end)

    def _know(self, record: Record) -> None:
        self._by_place[_place(record)] = record
        # what went wrong by itself may go right the next time
        if record["status"] != "error":
            self._by_key[record["content"], record["settings"]] = record

    def _written(self) -> AbstractContextManager[None]:
        return in_words("error.not_written", path=self.folder)


def _record(line: bytes) -> Record | None:
    try:
        record = json.loads(line)
    except ValueError:
        return None
    is_ours = isinstance(record, dict) and all(
        isinstance(record.get(name), str) for name in ("file", "status", "content", "settings")
    )
    return record if is_ours else None


def _place(record: Record) -> tuple[str, str, str]:
    return record["file"], record["content"], record["settings"]


def _line(record: Record) -> bytes:
    return f"{json_line(record)}\n".encode()


def media_file(folder: Path, name: object) -> Path | None:
    """The annotated file of that name among the results; None where there is none.

    Whoever wrote the name, the results stand in a file that anybody may have changed: only what lies there counts.
    """
    path = (folder / str(name)).resolve()
    return path if path.is_relative_to((folder / MEDIA).resolve()) and path.is_file() else None


def write_summary(folder: Path, summary: Mapping[str, Any]) -> Path:
    """Write `<folder>/summary.json`. Raises `CoachError` when that fails."""
    path = folder / SUMMARY
    with in_words("error.not_written", path=path), whole_file(path) as part:
        part.write_text(json.dumps(plain(summary), indent=2) + "\n", encoding="utf-8")
    return path
