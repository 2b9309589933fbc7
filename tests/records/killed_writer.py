"""Writes sessions to a history and is killed in the middle of it, again and again; run by test_kill.py.

Each child opens the history, starts a session and adds repetitions as fast as it can. What was saved is noted in a log
only after the call has returned, so whatever stands in the log must be in the database.
"""

from __future__ import annotations

import os
import random
import signal
import sys
import time
from pathlib import Path

from coach.records.history import open_history
from tests.support.histories import repetition, stable_uuid

LONGEST_S = 0.5


def write_for_ever(url: str, log: Path, number: int) -> None:
    history = open_history(url)
    session = history.start_session(history.profiles()[0], source="live", uuid=stable_uuid(f"killed-{number}"))
    with log.open("a", encoding="ascii", buffering=1) as done:
        for set_number in range(1, 1000):
            writer = session.start_set("exercise", "squat", start_s=60.0 * set_number)
            for _ in range(8):
                writer.add_repetition(repetition(start_s=60.0 * set_number))
                done.write(f"{session.uuid} {set_number} {len(writer.record.repetitions)}\n")
            writer.finish(end_s=60.0 * set_number + 30.0)


def main() -> None:
    url, log, times = sys.argv[1], Path(sys.argv[2]), int(sys.argv[3])
    chance = random.Random(20261121)
    history = open_history(url)
    history.first_profile("Ada")
    history.close()
    for number in range(times):
        child = os.fork()
        if child == 0:
            write_for_ever(url, log, number)
        time.sleep(chance.uniform(0.0, LONGEST_S))
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)


if __name__ == "__main__":
    main()
