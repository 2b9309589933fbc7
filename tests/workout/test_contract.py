"""The count does not depend on how a movement was filmed, and what is said live is what is said later.

Few movements always, all of them and real clips with `-m slow`.
"""

from __future__ import annotations

import csv
from collections.abc import Callable
from functools import cache
from pathlib import Path
from zlib import crc32

import numpy as np
import pytest

from coach.library.known import load_exercises
from coach.pose.types import PoseSequence, load_sequence
from coach.workout.counter import Counter, count_repetitions
from coach.workout.events import RepetitionDone, Revised
from coach.workout.repetition import Repetition, WorkoutResult
from tests.support.changed import ARMS, LEGS, at_rate, at_speed, between, hidden, mirrored, nobody, smaller
from tests.support.exercisers import perform

LIBRARY = load_exercises()
COUNTED = [name for name, exercise in LIBRARY.items() if not exercise.is_hold]
#: On the feet, on the hands, one arm after the other, fast.
FEW = ["squat", "push_up", "bicep_curl", "jumping_jack"]
Change = Callable[[PoseSequence], PoseSequence]
CHANGES: dict[str, Change] = {
    "a quarter of the size": lambda clip: smaller(clip, 0.25),
    "half the size": lambda clip: smaller(clip, 0.5),
    "twice the size": lambda clip: smaller(clip, 2.0),
    "mirrored": mirrored,
    "8 frames/s": lambda clip: at_rate(clip, 8.0),
    "10 frames/s": lambda clip: at_rate(clip, 10.0),
    "15 frames/s": lambda clip: at_rate(clip, 15.0),
    "60 frames/s": lambda clip: at_rate(clip, 60.0),
    "half the speed": lambda clip: at_speed(clip, 0.5),
    "twice the speed": lambda clip: at_speed(clip, 2.0),
    "right half hidden": lambda clip: hidden(clip, (*ARMS, *LEGS), ("RIGHT",)),
    "nobody for a second": lambda clip: nobody(clip, float(clip.timestamps_s[0]) + clip.duration_s / 2.0),
}


@cache
def rendered(name: str) -> PoseSequence:
    return perform(name, 5)


@cache
def of_rendered(name: str) -> WorkoutResult:
    return count_repetitions(rendered(name), LIBRARY[name])


@cache
def real_clips(shared: Path) -> list[tuple[str, str, PoseSequence, WorkoutResult]]:
    """Name, exercise, landmarks and what is counted of every real clip in which something of the library is done."""
    found = []
    for folder, index in (("sequences", "INDEX.csv"), ("clips2", "INDEX_eval.csv")):
        with (shared / "data" / folder / index).open(encoding="utf-8") as lines:
            rows = [row for row in csv.DictReader(lines) if row["exercise"] in COUNTED and int(row["reps_max"])]
        for row in rows:
            clip = load_sequence(shared / "data" / folder / row["file"])
            found.append((row["file"], row["exercise"], clip, count_repetitions(clip, LIBRARY[row["exercise"]])))
    return found


def same_as(name: str, clip: PoseSequence, known: WorkoutResult, change: str) -> bool:
    counted = count_repetitions(CHANGES[change](clip), LIBRARY[name]).full_count
    # a second in which nobody is seen may hide a repetition, or cut one in two
    least = sum(one.full for one in known.repetitions) - (2 if change == "nobody for a second" else 0)
    return least <= counted <= known.full_count


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("name", FEW)
def test_however_it_is_filmed(name: str, change: str) -> None:
    assert same_as(name, rendered(name), of_rendered(name), change)


@pytest.mark.slow
@pytest.mark.parametrize("name", COUNTED)
def test_however_any_exercise_is_filmed(name: str) -> None:
    known = of_rendered(name)
    assert known.full_count == 5
    assert [change for change in CHANGES if not same_as(name, rendered(name), known, change)] == KNOWN.get(name, [])


#: Of lunges to a side that cannot be seen too little is left.
KNOWN = {"side_lunge": ["right half hidden"]}


def live_and_recorded(name: str, clip: PoseSequence, whole: WorkoutResult) -> tuple[int, int]:
    """Full repetitions that were told live, and after all revisions of the end; all of it from events alone."""
    counter = Counter(LIBRARY[name])
    told: list[Repetition] = []
    at_the_end = 0
    moments = [counter.update(*moment) for moment in zip(clip.frames(), clip.timestamps_s.tolist(), strict=True)]
    for events in (*moments, counter.finish(), counter.finish(whole)):
        at_the_end = sum(one.full for one in told)
        for event in events:
            if isinstance(event, RepetitionDone):
                told.append(event.repetition)
            elif isinstance(event, Revised):
                if event.before is not None:
                    # what was said of it may have been refined without a word
                    nearest = min(told, key=lambda one: abs(one.turn_s - event.before.turn_s))
                    told.remove(nearest)
                told += [] if event.after is None else [event.after]
    return at_the_end, sum(one.full for one in told)


@pytest.mark.parametrize("name", FEW)
def test_what_is_said_live_is_what_is_said_later(name: str) -> None:
    assert live_and_recorded(name, rendered(name), of_rendered(name)) == (5, 5)


@pytest.mark.slow
def test_live_and_recorded_counts_of_real_clips(shared: Path) -> None:
    different = []
    for file, name, clip, whole in real_clips(shared):
        live, revised = live_and_recorded(name, clip, whole)
        assert revised == whole.full_count, f"{file}: a difference was not announced"
        if live != whole.full_count:
            different.append(file)
    assert len(different) <= 0.05 * len(real_clips(shared)), different


def said(result: WorkoutResult) -> set[str]:
    """Faults, and reasons of partial repetitions."""
    faults = {fault.check for one in (*result.repetitions, *result.holds) for fault in one.faults}
    return faults | {one.why for one in result.repetitions if one.why is not None}


@pytest.mark.slow
def test_real_clips_cut_anywhere(shared: Path) -> None:
    margin_s, wrong, untrue = 0.3, [], []
    for file, name, clip, whole in real_clips(shared):
        rng = np.random.default_rng(crc32(file.encode()))
        first_s, end_s = clip.timestamps_s[0] + clip.duration_s * rng.uniform([0.0, 0.55], [0.45, 1.0])
        counted = count_repetitions(between(clip, first_s, end_s), LIBRARY[name])
        full = [one for one in whole.repetitions if one.full]
        inside = sum(one.start_s >= first_s + margin_s and one.end_s <= end_s - margin_s for one in full)
        touched = sum(first_s - margin_s <= one.turn_s <= end_s + margin_s for one in full)
        if not inside <= counted.full_count <= touched:
            wrong.append(file)
        if not said(counted) <= said(whole) | {"cut_off"}:
            untrue.append((file, said(counted) - said(whole)))
    # of random cuts about one in a thousand: where landmarks are wrong a fault may be plainer in a part
    assert len(untrue) <= 0.01 * len(real_clips(shared)), untrue
    # five of 109 in November 2026, most of them people who are hardly seen
    assert len(wrong) <= 0.06 * len(real_clips(shared)), wrong


#: Of the real clips at least so many keep their count: a little less than measured in November 2026 (109 clips, in 79
#: of which the person is found nine times in ten). What lowers the rest: at few pictures a second somebody who is found
#: in half of them is gone for too long; twice as fast nobody does push-ups; in half the speed a pause is a repetition;
#: of some the right half is the one that is seen.
LEAST_SHARES = {
    "a quarter of the size": 0.96,
    "twice the size": 0.97,
    "mirrored": 0.99,
    "8 frames/s": 0.75,
    "15 frames/s": 0.86,
    "60 frames/s": 0.85,
    "half the speed": 0.80,
    "twice the speed": 0.83,
    "right half hidden": 0.83,
    "nobody for a second": 0.90,
}


@pytest.mark.slow
@pytest.mark.parametrize("change", LEAST_SHARES)
def test_however_real_clips_are_filmed(shared: Path, change: str) -> None:
    clips = real_clips(shared)
    other = [file for file, name, clip, whole in clips if not same_as(name, clip, whole, change)]
    assert 1.0 - len(other) / len(clips) >= LEAST_SHARES[change], other
