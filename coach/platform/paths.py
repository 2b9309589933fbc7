"""Where things are: what comes with the coach, and what is kept in the per-user data folder or a database server.

`COACH_DATA` names another folder, `COACH_DATABASE_URL` another database (`postgresql+psycopg://...`).
"""

from __future__ import annotations

import errno
import os
from contextlib import suppress
from pathlib import Path

from coach.errors import ConfigurationError

DATA_VARIABLE = "COACH_DATA"
DATABASE_VARIABLE = "COACH_DATABASE_URL"
DATABASE_FILE = "history.db"


def poses_dir() -> Path:
    """The folder of postures, exercises, programmes and flows that come with the coach."""
    return Path(__file__).resolve().parents[2] / "poses"


def user_library_dir() -> Path:
    """The per-user folder for one's own postures and exercises (`COACH_DATA` overrides the data folder)."""
    from platformdirs import user_data_path

    return (chosen_path(DATA_VARIABLE) or user_data_path("coach", appauthor=False)) / "poses"


def chosen_path(variable: str) -> Path | None:
    """The path in a setting, None where it is unset; `~` is the user's own folder, which only a shell would fill in.

    Raises `ConfigurationError` for a name that no file system takes, before it is met wherever something is looked for.
    """
    text = os.environ.get(variable)
    if not text:
        return None
    path = Path(text)
    # without a user of that name, or a folder of theirs, it is a name like any other
    with suppress(RuntimeError):
        path = path.expanduser()
    try:
        os.lstat(path)
    except OSError as error:
        if error.errno == errno.ENAMETOOLONG:
            raise ConfigurationError([f"{variable}: expected a shorter name, found {len(text)} letters"]) from None
    return path


def data_dir() -> Path:
    """The per-user folder of everything the coach keeps."""
    return user_library_dir().parent


def database_url() -> str:
    """The database in use: `COACH_DATABASE_URL`, else a file in the data folder."""
    return os.environ.get(DATABASE_VARIABLE) or f"sqlite:///{data_dir() / DATABASE_FILE}"


def certificates_dir() -> Path:
    """The certificate of this home and its keys (`coach.serving`): deleted with all else, and never exported."""
    return data_dir() / "phone"


def media_dir() -> Path:
    """Pictures and videos that the user wanted to keep."""
    return data_dir() / "media"
