"""A long life of training: 10,000 sessions with 200 repetitions each, in SQLite."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest

from coach.records.archive import import_file
from coach.records.exchange import HistoryDocument, document_lines
from coach.records.history import History, open_history
from coach.records.progress import read_progress, read_trend
from coach.records.values import SessionRecord
from tests.support.histories import person, workout, yoga

SESSIONS, SETS, REPETITIONS = 10_000, 10, 20
LONGEST_IMPORT_S = 60.0
LONGEST_QUERIES_MS = 300.0

pytestmark = pytest.mark.timeout(600)


class Spent:
    """Time since it was made: by the clock, and of this process alone, to which other programs add little."""

    def __init__(self) -> None:
        self.wall_s, self.cpu_s = time.perf_counter(), time.process_time()

    def until_now(self) -> Spent:
        now = Spent()
        now.wall_s -= self.wall_s
        now.cpu_s -= self.cpu_s
        return now


def sessions() -> Iterator[SessionRecord]:
    owner = person()
    for index in range(SESSIONS):
        session = workout(index, owner, sets=SETS, repetitions=REPETITIONS)
        yield replace(session, checks=yoga(index, owner, score=60.0 + index % 40).checks) if index % 2 else session


@pytest.fixture(scope="module")
def imported(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[History, Spent]]:
    folder = tmp_path_factory.mktemp("volume")
    with (folder / "history.json").open("w", encoding="utf-8") as file:
        file.writelines(document_lines(HistoryDocument(profiles=(person(),)), sessions()))
    history = open_history(f"sqlite:///{folder / 'history.db'}", media_folder=folder / "media")
    start = Spent()
    done = import_file(history, folder / "history.json")
    spent = start.until_now()
    assert (done.sessions, done.repetitions) == (SESSIONS, SESSIONS * SETS * REPETITIONS)
    yield history, spent
    history.close()


def test_import(imported: tuple[History, Spent], report: Callable[[str], None]) -> None:
    _, spent = imported
    count = SESSIONS * SETS * REPETITIONS
    report(f"import of {count:,} repetitions: {spent.wall_s:.1f} s ({spent.cpu_s:.1f} s of one core)")
    assert spent.cpu_s < LONGEST_IMPORT_S


def test_progress_page(imported: tuple[History, Spent], report: Callable[[str], None]) -> None:
    """Everything the page asks for, over all the years, with one exercise in detail and the list of sessions."""
    history, _ = imported
    (owner,) = history.profiles()
    spent = []
    for _ in range(5):
        start = Spent()
        progress = read_progress(history, owner.uuid)
        read_trend(history, owner.uuid, progress.exercises[0])
        history.sessions(owner.uuid, limit=30)
        spent.append(start.until_now())
    wall_ms, cpu_ms = (1000 * sorted(getattr(one, name) for one in spent)[2] for name in ("wall_s", "cpu_s"))
    report(f"queries of the progress page: {wall_ms:.0f} ms ({cpu_ms:.0f} ms of one core), median of five")
    assert cpu_ms < LONGEST_QUERIES_MS
