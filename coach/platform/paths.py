"""Where things are: what comes with the coach, and what is kept in the per-user data folder or a database server."""

from functools import cache
from pathlib import Path

from coach.platform.environment import environment

DATABASE_FILE = "history.db"


@cache
def poses_dir() -> Path:
    """The folder of postures, exercises, programmes and flows that come with the coach."""
    return Path(__file__).resolve().parents[2] / "poses"


def user_library_dir() -> Path:
    """The per-user folder for one's own postures, exercises, programmes and flows."""
    return data_dir() / "poses"


def data_dir() -> Path:
    """The per-user folder of everything the coach keeps (`COACH_DATA` names another)."""
    from platformdirs import user_data_path

    return environment().data or user_data_path("coach", appauthor=False)


def cache_dir() -> Path:
    """The per-user folder for models (`COACH_CACHE` names another)."""
    from platformdirs import user_cache_path

    return environment().cache or user_cache_path("coach", appauthor=False)


def database_url() -> str:
    """The database in use: `COACH_DATABASE_URL`, else a file in the data folder."""
    return environment().database_url or f"sqlite:///{data_dir() / DATABASE_FILE}"


def certificates_dir() -> Path:
    """The certificate of this home and its keys (`coach.serving`): deleted with all else, and never exported."""
    return data_dir() / "phone"


def media_dir() -> Path:
    """Pictures and videos that the user wanted to keep."""
    return data_dir() / "media"
