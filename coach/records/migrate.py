"""Bringing a database up to date, with Alembic. A database that is current costs one query."""

from pathlib import Path

from sqlalchemy import Connection, Engine, inspect, text

from coach.errors import RecordsError
from coach.records.engine import explained, writing
from coach.records.tables import REVISION
from coach.text import Message

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
    if found is not None and found not in known:
        raise RecordsError("newer", Message("error.history_newer"))
    command.upgrade(config, "head")
