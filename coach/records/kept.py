"""Everything the coach keeps on a computer, as one list: for words about it, for the export and for the deletion."""

import re
from collections.abc import Mapping
from pathlib import Path

from coach.errors import RecordsError
from coach.platform.files import reason_of
from coach.platform.paths import certificates_dir, data_dir, user_library_dir
from coach.records.history import History
from coach.records.owners import Owner, kept_owner
from coach.text import Message

#: Folder of the own library whose files belong to one login each.
_RANGES = "ranges"
#: Files by what they are and their names beside the history, as an export has them; some in a folder of a login's own.
_NAMES = {
    "live": re.compile(r"live/(?:\w+/)?(last\.json)"),
    "ranges": re.compile(rf"poses/{_RANGES}/(?:\w+/)?([\w-]+\.yaml)"),
    "library": re.compile(r"poses/((?:yoga|exercises|flows|programmes)/[\w-]+\.yaml)"),
}


def _folders(owner: Owner) -> Mapping[str, Path]:
    """Where such files lie: a login has its own; where there are none, everything is everybody's.

    The library belongs to the computer.
    """
    library, login = user_library_dir(), kept_owner(owner)
    own = {"live": data_dir() / "live" / (login or ""), "ranges": library / _RANGES / (login or "")}
    return own if login is not None else {**own, "library": library}


def kept_files(owner: Owner) -> Mapping[str, tuple[Path, ...]]:
    """Files beside the history and its media, by what they are: `live`, `ranges`, `library`."""
    ranges = user_library_dir() / _RANGES
    return {
        kind: tuple(path for path in _files(folder) if kind == "ranges" or ranges not in path.parents)
        for kind, folder in _folders(owner).items()
    }


def place_of(owner: Owner, name: str) -> Path | None:
    """Where a file of an export belongs here; None for what this owner does not keep.

    name: relative to the data folder of whoever exported it. What was another login's becomes this owner's.
    """
    places = ((_NAMES[kind].fullmatch(name), folder) for kind, folder in _folders(owner).items())
    return next((folder / found[1] for found, folder in places if found), None)


def delete_everything(history: History) -> None:
    """Forget everybody and everything that is kept: of a login, what is its own. Raises `RecordsError`."""
    history.delete_everything()
    try:
        keys = _files(certificates_dir()) if kept_owner(history.owner) is None else ()
        for path in (*(one for files in kept_files(history.owner).values() for one in files), *keys):
            path.unlink(missing_ok=True)
    except OSError as error:
        raise RecordsError("failed", Message("error.not_kept", path=error.filename, reason=reason_of(error))) from error


def _files(folder: Path) -> tuple[Path, ...]:
    return tuple(sorted(path for path in folder.rglob("*") if path.is_file())) if folder.is_dir() else ()
