"""Pictures and videos in the media folder: there when the history knows them, gone when it does not."""

import uuid
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from coach.platform.files import make_private_folder
from coach.records.engine import explained
from coach.records.values import MediaRecord

Suffix = Literal[".jpg", ".png", ".gif", ".mp4"]


@dataclass(frozen=True, slots=True, kw_only=True)
class NewFile:
    """A file to be kept. moment: what it shows (see `MediaRecord`)."""

    data: bytes
    suffix: Suffix
    moment: str


@contextmanager
def written_files(folder: Path, files: Iterable[NewFile]) -> Iterator[tuple[MediaRecord, ...]]:
    """Write files for their user alone; they go again when the block, which records them, fails.

    Raises `RecordsError` when they cannot be written.
    """
    records: list[MediaRecord] = []
    try:
        for file in files:
            name = str(uuid.uuid4())
            kind: Literal["picture", "video"] = "video" if file.suffix == ".mp4" else "picture"
            records.append(MediaRecord(uuid=name, file=f"{name}{file.suffix}", kind=kind, moment=file.moment))
            with explained("saved"):
                make_private_folder(folder)
                path = folder / records[-1].file
                path.touch(mode=0o600)
                path.write_bytes(file.data)
        yield tuple(records)
    except BaseException:
        for record in records:
            with suppress(OSError):
                (folder / record.file).unlink()
        raise


def remove_files(folder: Path, names: Sequence[str]) -> None:
    """Remove files that the history has forgotten. Raises `RecordsError` when one of them stays."""
    for name in names:
        with suppress(FileNotFoundError), explained("removed"):
            (folder / name).unlink()
