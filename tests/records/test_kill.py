"""The writer is killed with kill -9 at twenty random moments: nothing that was saved is lost."""

from __future__ import annotations

import os
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from coach.records.history import open_history
from coach.records.progress import read_progress

KILLS = 20


@pytest.mark.slow
@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no fork")
def test_killed_twenty_times(database_url: str, tmp_path: Path) -> None:
    log = tmp_path / "saved.log"
    log.touch()
    root = Path(__file__).resolve().parents[2]
    command = [sys.executable, "-m", "tests.records.killed_writer", database_url, str(log), str(KILLS)]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, timeout=280, check=False)
    assert done.returncode == 0, done.stderr

    saved = Counter(tuple(line.split()[:2]) for line in log.read_text(encoding="ascii").splitlines())
    history = open_history(database_url)
    if history.engine.dialect.name == "sqlite":
        with history.reading() as connection:
            assert connection.exec_driver_sql("PRAGMA integrity_check").scalar() == "ok"
            assert connection.exec_driver_sql("PRAGMA foreign_key_check").all() == []
    lines = history.sessions(limit=1000)
    kept = {
        (session.uuid, str(item.number)): item
        for session in map(history.session, (line.uuid for line in lines))
        for item in session.sets
    }
    lost = {key: count for key, count in saved.items() if key not in kept or len(kept[key].repetitions) < count}
    assert lost == {}
    # at most the call that was running had reached the disk without being noted
    beyond = sum(len(item.repetitions) - saved[key] for key, item in kept.items())
    assert 0 <= beyond <= KILLS
    for item in kept.values():
        assert [one.number for one in item.repetitions] == list(range(1, len(item.repetitions) + 1))
    # the figures beside the sets, and those of the days, agree with the repetitions
    total = sum(len(item.repetitions) for item in kept.values())
    assert sum(line.full_reps for line in lines) == total
    progress = read_progress(history, history.profiles()[0].uuid)
    assert progress.weeks["full_reps"].sum() == total
    print(f"{len(lines)} sessions, {sum(saved.values())} repetitions noted, {total} kept, {len(lost)} sets with losses")
    history.close()
