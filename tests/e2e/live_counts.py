"""Are repetitions counted exactly at the rate of a live session? `python -m tests.e2e.live_counts [INDEX.csv ...]`.

Each clip is played to the live page as a camera, in two browsers at the same time, and the number on the page is
compared with the truth: one JSON object per run and a summary. Without an index the clips of `poses/samples` are
played; the columns of an index are file, exercise, reps_min and reps_max.
"""

from __future__ import annotations

import argparse
import csv
import json
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from coach.library.known import load_exercises
from tests.e2e.live_camera import (
    RATE_HZ,
    SAMPLES,
    choose,
    count,
    press,
    stage,
    visit,
    wait_for_first_look,
    wait_for_stage,
    write_clip,
)
from tests.e2e.live_measure import rate_shown
from tests.support.browser import open_browser
from tests.support.server import running_application

#: Time to be placed and counted in before the clip moves, and to be read after it.
BEFORE_S, AFTER_S = 12.0, 5.0
AT_ONCE = 2


@dataclass(frozen=True)
class Row:
    """A clip and how many full repetitions are right."""

    path: Path
    exercise: str
    least: int
    most: int


def sample_rows() -> list[Row]:
    clips = json.loads((SAMPLES / "truth.json").read_text(encoding="utf-8"))["clips"]
    return [
        Row(SAMPLES / clip["file"], clip["exercise"], clip["full_repetitions"], clip["full_repetitions"])
        for clip in clips
    ]


def index_rows(path: Path) -> list[Row]:
    with path.open(encoding="utf-8") as lines:
        return [
            Row(path.parent / row["file"], row["exercise"], int(row["reps_min"]), int(row["reps_max"]))
            for row in csv.DictReader(lines)
            if row["exercise"] != "none"
        ]


class Run:
    """One clip in one browser."""

    def __init__(self, playwright: Any, address: str, row: Row, clip: Path, length_s: float) -> None:
        self.row, self._length_s = row, length_s
        self._browser = open_browser(playwright.chromium, clip)
        self._page = visit(self._browser, address)
        choose(self._page, load_exercises()[row.exercise].names.in_("en"))
        self._page.wait_for_timeout(1500)

    def begin(self) -> None:
        self._began_s = time.monotonic()
        press(self._page, "live_start")
        wait_for_first_look(self._page, 30.0)

    def wait(self) -> None:
        wait_for_stage(self._page, "active")
        self._ready_s = time.monotonic() - self._began_s

    def finish(self) -> dict[str, Any]:
        """Read the count once the clip has been played, before it begins anew."""
        reads_at_s = self._began_s + BEFORE_S + self._length_s + AFTER_S / 2
        rates = [rate_shown(self._page)]
        while time.monotonic() < reads_at_s:
            self._page.wait_for_timeout(1000)
            rates.append(rate_shown(self._page))
        shown, in_stage = count(self._page), stage(self._page)
        self._browser.close()
        return {
            "file": self.row.path.name,
            "counted": int(shown) if shown.isdigit() else None,
            "right": [self.row.least, self.row.most],
            "exact": shown.isdigit() and self.row.least <= int(shown) <= self.row.most,
            "in_time": self._ready_s < BEFORE_S,
            "stage": in_stage,
            "rate_hz": [min(rates), max(rates)],
        }


def play(playwright: Any, address: str, rows: Sequence[Row], folder: Path) -> Iterator[dict[str, Any]]:
    """Clips in groups, each group at the same time."""
    for start in range(0, len(rows), AT_ONCE):
        runs = []
        for number, row in enumerate(rows[start : start + AT_ONCE]):
            clip = write_clip(row.path, folder / f"{number}.mjpeg", still_before_s=BEFORE_S, still_after_s=AFTER_S)
            length_s = _pictures(clip) / RATE_HZ - BEFORE_S - AFTER_S
            runs.append(Run(playwright, address, row, clip, length_s))
        for run in runs:
            run.begin()
        for run in runs:
            run.wait()
        yield from [run.finish() for run in sorted(runs, key=lambda run: run._length_s)]


def _pictures(clip: Path) -> int:
    return clip.read_bytes().count(b"\xff\xd8\xff\xe0")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("index", type=Path, nargs="*", help="lists of clips; without one, the samples")
    parser.add_argument("--repeat", type=int, default=1, help="how often each clip is played")
    parser.add_argument("--from-row", type=int, default=0, help="leave out so many clips at the beginning")
    parser.add_argument("--rows", type=int, default=None, help="play at most so many clips")
    chosen = parser.parse_args()
    from playwright.sync_api import sync_playwright

    rows = [row for path in chosen.index for row in index_rows(path)] or sample_rows()
    rows = rows[chosen.from_row :][: chosen.rows] * chosen.repeat
    found = []
    with (
        tempfile.TemporaryDirectory() as name,
        sync_playwright() as playwright,
        running_application(Path(name), COACH_LIVE_SESSIONS=str(AT_ONCE)) as (address, _),
    ):
        for result in play(playwright, address, rows, Path(name)):
            print(json.dumps(result), flush=True)
            found.append(result)
    fair = [one for one in found if one["in_time"]]
    print(json.dumps({"summary": {"runs": len(fair), "exact": sum(one["exact"] for one in fair) / max(1, len(fair))}}))


if __name__ == "__main__":
    main()
