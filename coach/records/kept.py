"""Everything the coach keeps on a computer, as one list: for words about it, for the export and for the deletion."""

import re
from collections.abc import Mapping
from pathlib import Path

from coach.errors import RecordsError
from coach.platform.paths import certificates_dir, data_dir, user_library_dir
from coach.records.history import History
from coach.records.owners import Owner, kept_owner
from coach.text import Message

#: Folders of the own library whose files belong to one login each.
_RANGES = "ranges"
#: Such files by their names beside the history, as an export has them; in a folder of its own those of a login.
_LIVE_NAME = re.compile(r"live/(?:\w+/)?(last\.json)")
_RANGES_NAME = re.compile(rf"poses/{_RANGES}/(?:\w+/)?([\w-]+\.yaml)")
_LIBRARY_NAME = re.compile(r"poses/((?:yoga|exercises|flows|programmes)/[\w-]+\.yaml)")


def kept_files(owner: Owner) -> Mapping[str, tuple[Path, ...]]:
    """Files beside the history and its media, by what they are: `live`, `ranges`, `library`.

    owner: a login has its own; where there are none, everything is everybody's. The library belongs to the computer.
    """
    library, owner = user_library_dir(), kept_owner(owner)
    found = {
        "live": _files(data_dir() / "live" / (owner or "")),
        "ranges": _files(library / _RANGES / (owner or "")),
    }
    if owner is None:
        found["library"] = tuple(path for path in _files(library) if library / _RANGES not in path.parents)
    return found


def place_of(owner: Owner, name: str) -> Path | None:
    """Where a file of an export belongs here; None for what this owner does not keep.

    name: relative to the data folder of whoever exported it. What was another login's becomes this owner's.
    """
    library, owner = user_library_dir(), kept_owner(owner)
    if found := _LIVE_NAME.fullmatch(name):
        return data_dir() / "live" / (owner or "") / found[1]
    if found := _RANGES_NAME.fullmatch(name):
        return library / _RANGES / (owner or "") / found[1]
    if owner is None and (found := _LIBRARY_NAME.fullmatch(name)):
        return library / found[1]
    return None


def delete_everything(history: History) -> None:
    """Forget everybody and everything that is kept: of a login, what is its own. Raises `RecordsError`."""
    history.delete_everything()
    try:
        keys = _files(certificates_dir()) if kept_owner(history.owner) is None else ()
        for path in (*(one for files in kept_files(history.owner).values() for one in files), *keys):
            path.unlink(missing_ok=True)
    except OSError as error:
        reason = error.strerror or error
        raise RecordsError("failed", Message("error.not_kept", path=error.filename, reason=reason)) from error


def _files(folder: Path) -> tuple[Path, ...]:
    return tuple(sorted(path for path in folder.rglob("*") if path.is_file())) if folder.is_dir() else ()
