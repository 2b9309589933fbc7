"""Every test that asks for `history` runs on SQLite, and slow ones on PostgreSQL (where a server can be started)."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from coach.records.engine import open_engine
from coach.records.exchange import Imported, export_json, import_json
from coach.records.history import History, open_history
from coach.records.values import ProfileRecord
from tests.support.postgres import NoServerError, postgres_server


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """A server of its own; its database may hold anything from the test before."""
    pytest.importorskip("psycopg")
    try:
        with postgres_server() as url:
            yield url
    except NoServerError as error:
        pytest.skip(str(error))


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.slow)])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An empty database of either kind."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'history.db'}"
    url: str = request.getfixturevalue("postgres_url")
    engine = open_engine(url)
    with engine.begin() as connection:
        connection.execute(text("DROP SCHEMA public CASCADE"))
        connection.execute(text("CREATE SCHEMA public"))
    engine.dispose()
    return url


@pytest.fixture
def history(database_url: str, tmp_path: Path) -> Iterator[History]:
    opened = open_history(database_url, media_folder=tmp_path / "media")
    yield opened
    opened.close()


@pytest.fixture
def ada(history: History) -> ProfileRecord:
    return history.first_profile("Ada")


def everything(history: History) -> tuple[object, ...]:
    """All that is kept, for comparing before and after."""
    lines = history.sessions(limit=1000)
    return history.profiles(), tuple(history.session(line.uuid) for line in lines), history.references()


def exported(history: History, **choice: str) -> str:
    file = io.StringIO()
    export_json(history, file, **choice)
    return file.getvalue()


def imported(history: History, text: str) -> Imported:
    return import_json(history, iter(io.StringIO(text)), name="export.json")
