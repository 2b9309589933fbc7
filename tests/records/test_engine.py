from __future__ import annotations

import gc
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import get_args

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import text

from coach.errors import RecordsError
from coach.records import engine as engine_module
from coach.records.engine import MIGRATIONS, open_engine
from coach.records.history import History, open_history
from coach.records.tables import REVISION, metadata
from coach.records.values import ProfileRecord
from coach.records.writers import SetWriter
from coach.text import languages, say
from tests.support.histories import repetition


def sqlite_url(path: Path) -> str:
    return f"sqlite:///{path}"


def test_a_forgotten_engine_leaves_no_connection_open(tmp_path: Path) -> None:
    path = tmp_path / "history.db"
    engine = open_engine(sqlite_url(path))
    with engine.connect() as connection:
        connection.exec_driver_sql("CREATE TABLE words (word TEXT)")
    write_ahead_log = Path(f"{path}-wal")
    assert write_ahead_log.exists(), "the pool keeps a connection open"
    del engine, connection
    gc.collect()
    assert not write_ahead_log.exists(), "the last one to leave puts it away"


def test_settings_of_sqlite(tmp_path: Path) -> None:
    engine = open_engine(sqlite_url(tmp_path / "new folder" / "history.db"))
    with engine.connect() as connection:
        settings = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "foreign_keys", "busy_timeout", "synchronous", "secure_delete")
        }
    engine.dispose()
    full = 2
    assert settings == {
        "journal_mode": "wal",
        "foreign_keys": 1,
        "busy_timeout": 5000,
        "synchronous": full,
        "secure_delete": 1,
    }


def test_file_and_its_companions_are_private(tmp_path: Path) -> None:
    path = tmp_path / "mine" / "history.db"
    history = open_history(sqlite_url(path))
    history.first_profile("Ada")
    files = sorted(path.parent.iterdir())
    assert [file.name for file in files] == ["history.db", "history.db-shm", "history.db-wal"]
    assert {oct(file.stat().st_mode & 0o777) for file in files} == {"0o600"}
    assert path.parent.stat().st_mode & 0o777 == 0o700
    history.close()


def test_migrations_make_the_tables_of_the_code(history: History) -> None:
    with history.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert context.get_current_revision() == REVISION
        assert compare_metadata(context, metadata) == []


def test_newest_migration_is_the_one_of_the_code() -> None:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    assert ScriptDirectory.from_config(config).get_heads() == [REVISION]


def test_history_of_a_newer_coach_is_left_alone(database_url: str) -> None:
    history = open_history(database_url)
    with history.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    history.close()
    with pytest.raises(RecordsError, match="written by a newer version of the coach") as caught:
        open_history(database_url)
    assert caught.value.reason == "newer"


def test_folder_with_a_percent_sign_in_its_name(tmp_path: Path) -> None:
    history = open_history(sqlite_url(tmp_path / "100%s" / "history.db"))
    assert history.profiles() == ()
    history.close()


@pytest.fixture
def small(tmp_path: Path) -> History:
    return open_history(sqlite_url(tmp_path / "history.db"), media_folder=tmp_path / "media")


def limit_pages(history: History, pages: int) -> None:
    """As good as a full disk: SQLite refuses to grow the file beyond so many pages, with the same error."""
    with history.engine.connect() as connection:
        connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")


def failure(writer: SetWriter) -> RecordsError | None:
    """What goes wrong when one more repetition is saved."""
    try:
        writer.add_repetition(repetition())
    except RecordsError as error:
        return error
    return None


def test_full_disk_is_told_and_costs_nothing_once_there_is_room(small: History) -> None:
    ada = small.first_profile("Ada")
    writer = small.start_session(ada, source="live").start_set("exercise", "squat", start_s=0.0)
    writer.add_repetition(repetition())
    limit_pages(small, 1)
    told = [error for _ in range(200) if (error := failure(writer)) is not None]
    assert told
    assert {error.reason for error in told} == {"full"}
    assert "Free some space" in str(told[0])
    assert writer.is_unsaved
    kept = small.session(small.sessions()[0].uuid).sets[0].repetitions
    assert len(kept) == 201 - len(told)
    limit_pages(small, 100_000)
    writer.save()
    assert not writer.is_unsaved
    assert len(small.session(small.sessions()[0].uuid).sets[0].repetitions) == 201
    small.close()


def test_locked_file_is_told(small: History, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    small.first_profile("Ada")
    small.close()
    monkeypatch.setattr(engine_module, "BUSY_TIMEOUT_MS", 20)
    impatient = open_history(sqlite_url(tmp_path / "history.db"))
    other = sqlite3.connect(tmp_path / "history.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(RecordsError, match="Another program is busy with the history") as caught:
        impatient.add_profile("Ben")
    assert caught.value.reason == "locked"
    # reading goes on meanwhile
    assert [person.name for person in impatient.profiles()] == ["Ada"]
    other.close()
    assert impatient.add_profile("Ben").name == "Ben"
    impatient.close()


def test_damaged_file_is_told(tmp_path: Path) -> None:
    path = tmp_path / "history.db"
    path.write_bytes(b"this has never been a database" * 100)
    with pytest.raises(RecordsError, match="The file is damaged") as caught:
        open_history(sqlite_url(path))
    assert caught.value.reason == "damaged"


def test_tables_of_another_program_are_told(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "history.db")) as other:
        other.execute("CREATE TABLE profile (anything)")
    with pytest.raises(RecordsError, match=r"could not be brought up to date\. Tables of another program") as caught:
        open_history(sqlite_url(tmp_path / "history.db"))
    assert caught.value.reason == "foreign"


def _a_folder(place: Path) -> Path:
    (place / "history.db").mkdir()
    return place / "history.db"


def _below_a_file(place: Path) -> Path:
    (place / "data").write_text("a file")
    return place / "data" / "history.db"


def _too_long(place: Path) -> Path:
    return place / ("x" * 300) / "history.db"


@pytest.mark.parametrize("make", [_a_folder, _below_a_file, _too_long])
def test_place_that_cannot_be_used_is_told(tmp_path: Path, make: Callable[[Path], Path]) -> None:
    with pytest.raises(RecordsError, match="Name another folder in COACH_DATA") as caught:
        open_history(sqlite_url(make(tmp_path)))
    assert caught.value.reason == "place"


@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize("doing", get_args(engine_module.Doing))
def test_whatever_was_being_done_has_a_word(doing: engine_module.Doing, language: str) -> None:
    with pytest.raises(RecordsError) as caught, engine_module.explained(doing):
        raise OSError(28, "No space left on device")
    assert say(f"error.doing.{doing}", language) in caught.value.in_(language)


REASONS = [*(reason for _, reason in engine_module._REASONS), "failed", "newer", "unknown_id", "wrong_file"]


@pytest.mark.parametrize("reason", REASONS)
def test_pages_have_words_for_every_reason(reason: str) -> None:
    assert all(say(f"history.problem.{reason}", language) for language in languages())


@pytest.mark.parametrize(
    ("url", "message"),
    [
        pytest.param("no url at all", "COACH_DATABASE_URL is not usable", id="not a URL"),
        pytest.param("oracle7+x://host/db", "COACH_DATABASE_URL is not usable", id="unknown kind of database"),
        pytest.param("mysql+mysqldb://host/db", "needs another package", id="driver not installed"),
        pytest.param("sqlite:////proc/nowhere/history.db", "could not be opened", id="folder that cannot be made"),
    ],
)
def test_unusable_place(url: str, message: str) -> None:
    with pytest.raises(RecordsError, match=message):
        open_history(url)


def test_server_that_does_not_answer() -> None:
    pytest.importorskip("psycopg")
    with pytest.raises(RecordsError, match="The database server does not answer") as caught:
        open_history("postgresql://coach@127.0.0.1:1/coach")
    assert caught.value.reason == "unreachable"


def test_nothing_is_half_saved(history: History, ada: ProfileRecord) -> None:
    def interrupted() -> None:
        with history.saving() as connection:
            connection.execute(text("DELETE FROM profile"))
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert history.profiles() == (ada,)
