"""Where the history is kept: the per-user data folder, or a database server.

`COACH_DATA` names another folder, `COACH_DATABASE_URL` another database (`postgresql+psycopg://...`).
"""

from __future__ import annotations

import os
from pathlib import Path

from coach.yaml_source import user_library_dir

DATABASE_VARIABLE = "COACH_DATABASE_URL"
DATABASE_FILE = "history.db"


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
