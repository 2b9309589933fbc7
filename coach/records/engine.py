"""Opening the database, bringing it up to date with Alembic, and its errors in words.

SQLite: write-ahead log (readers never wait for the writer), foreign keys, every commit on the disk before the next
thing happens, deleted data overwritten, the file readable by its owner alone.
"""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Literal

from sqlalchemy import Connection, Engine, create_engine, event, inspect, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError, SQLAlchemyError

from coach.errors import RecordsError
from coach.platform.files import make_private_folder, reason_of
from coach.records.tables import REVISION, metadata
from coach.text import Message

#: How long a writer waits for another one.
BUSY_TIMEOUT_MS = 5000
_MEMORY = (None, "", ":memory:")
#: What was being done when a database failed; each has its word in the catalogues (`error.doing`).
Doing = Literal["opened", "upgraded", "read", "saved", "imported", "exported", "removed", "emptied"]

# what a driver's message contains -> reason
_REASONS = (
    (("disk is full", "no space left", "disk i/o error"), "full"),
    (("is locked", "lock timeout"), "locked"),
    (("readonly", "read-only", "unable to open"), "protected"),
    (("malformed", "not a database"), "damaged"),
    (("already exists",), "foreign"),
    (("is a directory", "not a directory", "file exists", "file name too long"), "place"),
    (
        ("connection refused", "could not connect", "connection failed", "closed the connection", "terminating"),
        "unreachable",
    ),
)


def open_engine(url: str) -> Engine:
    """An engine for `url`; of SQLite the file is made when missing. Raises `RecordsError`."""
    try:
        parsed = make_url(url)
        if parsed.drivername in ("postgres", "postgresql"):
            parsed = parsed.set(drivername="postgresql+psycopg")
        if parsed.get_backend_name() != "sqlite":
            return create_engine(parsed, pool_pre_ping=True)
        if parsed.database not in _MEMORY:
            _private_file(Path(str(parsed.database)))
        engine = create_engine(parsed, connect_args={"factory": _SelfClosing})
    except ModuleNotFoundError as error:
        raise RecordsError("unreachable", Message("error.database_package", reason=error)) from error
    except (ArgumentError, NoSuchModuleError) as error:
        raise RecordsError("unreachable", Message("error.database_url", reason=error)) from error
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def writing(engine: Engine) -> Engine:
    """The same engine for transactions that write: they take the lock at once, instead of failing half way."""
    return engine.execution_options(writes=True)


@contextmanager
def explained(doing: Doing) -> Iterator[None]:
    """Turn errors of the database into `RecordsError`; `doing` ("saved", "read") completes its first sentence."""
    try:
        yield
    except DBAPIError as error:
        raise _in_words(str(error.orig).strip(), doing) from error
    except sqlite3.Error as error:
        raise _in_words(str(error), doing) from error
    except SQLAlchemyError as error:
        raise _failed(doing, str(error)) from error
    except OSError as error:
        raise _in_words(reason_of(error), doing) from error


def _in_words(message: str | Message, doing: Doing) -> RecordsError:
    lowered = str(message).lower()
    for signs, reason in _REASONS:
        if any(sign in lowered for sign in signs):
            advice = Message(f"error.history_{reason}")
            done = Message(f"error.doing.{doing}")
            return RecordsError(reason, Message("error.history", doing=done, advice=advice, reason=message))
    return _failed(doing, message)


def _failed(doing: Doing, reason: str | Message) -> RecordsError:
    return RecordsError("failed", Message("error.history_failed", doing=Message(f"error.doing.{doing}"), reason=reason))


class _SelfClosing(sqlite3.Connection):
    """Closed when nobody holds it any more: an engine that is forgotten leaves no open file behind."""

    def __del__(self) -> None:
        self.close()


def _private_file(path: Path) -> None:
    """An empty file for this user alone, before SQLite would make one for everybody."""
    with explained("opened"):
        make_private_folder(path.parent)
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
        path.chmod(0o600)


def _prepare_sqlite(connection: Any, _: object) -> None:
    # the driver's own transactions begin too late (at the first write), see _begin_sqlite
    connection.isolation_level = None
    cursor = connection.cursor()
    for setting in (
        f"busy_timeout = {BUSY_TIMEOUT_MS}",
        "journal_mode = WAL",
        "synchronous = FULL",
        "foreign_keys = ON",
        "secure_delete = ON",
    ):
        cursor.execute(f"PRAGMA {setting}")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    writes = connection.get_execution_options().get("writes")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


MIGRATIONS = Path(__file__).parent / "migrations"


def migrate(engine: Engine) -> None:
    """Create or upgrade the tables. Raises `RecordsError` when a newer coach has written the database."""
    with explained("opened"), engine.connect() as connection:
        if _revision(connection) == REVISION:
            return
    with explained("upgraded"), writing(engine).begin() as connection:
        # another process may have been quicker; the write lock (or the server's) makes this check safe
        if connection.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(20261121)"))
        found = _revision(connection)
        if found != REVISION:
            _upgrade(connection, found)


def _revision(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()


def _upgrade(connection: Connection, found: str | None) -> None:
    # only here: Alembic takes a while to load, and is needed once per database
    from alembic import command
    from alembic.config import Config
    from alembic.script import ScriptDirectory

    config = Config()
    # a percent sign in a folder's name would be an interpolation
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
    if found is None:
        metadata.create_all(connection, checkfirst=False)
        command.stamp(config, "head")
    elif found in known:
        command.upgrade(config, "head")
    else:
        raise RecordsError("newer", Message("error.history_newer"))
