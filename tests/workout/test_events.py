"""What a counter says while somebody trains, and what it takes back."""

from __future__ import annotations

from functools import cache
from itertools import groupby

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from coach.library.known import load_exercises
from coach.pose.types import PoseSequence
from coach.workout.counter import Counter, count_live, count_repetitions
from coach.workout.events import (
    Event,
    HoldBegan,
    HoldDone,
    HoldLasts,
    RepetitionBegan,
    RepetitionDone,
    Revised,
    SetDone,
)
from coach.workout.holds import HoldCounter
from coach.workout.repetition import Repetition
from tests.support.changed import ARMS, between, hidden
from tests.support.exercisers import idle, joined, perform

LIBRARY = load_exercises()
SQUAT = LIBRARY["squat"]
COUNTED = [name for name, exercise in LIBRARY.items() if not exercise.is_hold]


def events_of(clip: PoseSequence, counter: Counter) -> list[Event]:
    moments = zip(clip.frames(), clip.timestamps_s, strict=True)
    return [event for frame, timestamp_s in moments for event in counter.update(frame, float(timestamp_s))]


def test_each_repetition_begins_and_is_done_and_the_set_ends() -> None:
    events = events_of(joined(perform("squat", 3), idle(12.0)), Counter(SQUAT))
    assert [type(event) for event in events if not isinstance(event, Revised)] == [
        *[RepetitionBegan, RepetitionDone] * 3,
        SetDone,
    ]
    ended = events[-1]
    assert isinstance(ended, SetDone)
    assert len(ended.repetitions) == 3


def test_the_turn_is_where_it_is_deep() -> None:
    """From the second repetition on, when it is known how deep this person goes."""
    clip, counter = perform("squat", 3, seconds_each=3.0), Counter(SQUAT)
    second = []
    for frame, timestamp_s in zip(clip.frames(), clip.timestamps_s, strict=True):
        counter.update(frame, float(timestamp_s))
        if 4.0 < timestamp_s < 7.0:
            second.append((counter.phase, counter.depth))
    assert [phase for phase, _ in groupby(phase for phase, _ in second)] == [
        "start",
        "way_out",
        "turn",
        "way_back",
        "start",
    ]
    assert all(depth > 0.4 for phase, depth in second if phase == "turn")
    assert all(depth < 0.3 for phase, depth in second if phase == "start")


def test_what_the_whole_clip_shows_otherwise_is_announced() -> None:
    clip = perform("squat", 3)
    counter = Counter(SQUAT)
    events_of(clip, counter)
    assert counter.finish(count_repetitions(clip, SQUAT)) == []
    fewer = count_repetitions(perform("squat", 2), SQUAT)
    (taken_back,) = counter.finish(fewer)
    assert isinstance(taken_back, Revised)
    assert (taken_back.after, taken_back.why) == (None, "no_repetition")
    more = count_repetitions(perform("squat", 4), SQUAT)
    (missed,) = counter.finish(more)
    assert missed == Revised(before=None, after=more.repetitions[-1])
    assert missed.why == "missed"


def test_a_long_session_is_counted_to_its_end_with_a_short_memory() -> None:
    clip = joined(*[perform("squat", 5) for _ in range(4)])
    assert count_live(clip, SQUAT).full_count == 20


def test_the_end_of_a_session_does_not_wait_for_a_rest() -> None:
    clip = perform("squat", 3, rest_s=1.0)
    cut = between(clip, 0.0, clip.duration_s - 1.0)
    counter = Counter(SQUAT)
    events_of(cut, counter)
    counter.finish()
    assert sum(one.full for one in counter.repetitions) == 3
    assert counter.finish() == []


def test_a_hold_is_told_from_its_beginning_to_its_end() -> None:
    counter = HoldCounter(LIBRARY["plank"])
    clip = joined(perform("plank", 1, seconds_each=7.0), idle(3.0))
    moments = zip(clip.frames(), clip.timestamps_s, strict=True)
    events = [event for frame, time_s in moments for event in counter.update(frame, float(time_s))]
    began, lasting, over = events
    (hold,) = counter.holds
    (recorded,) = count_repetitions(clip, LIBRARY["plank"]).holds
    assert (began, over) == (HoldBegan(), HoldDone(hold))
    assert isinstance(lasting, HoldLasts)
    assert lasting.hold.start_s == hold.start_s
    assert lasting.hold.end_s < hold.end_s
    assert (hold.start_s, hold.end_s) == pytest.approx((recorded.start_s, recorded.end_s), abs=0.3)
    assert count_live(clip, LIBRARY["plank"]).holds == (hold,)


@pytest.mark.parametrize("name", ["squat", "lunge", "sit_up", "deadlift", "glute_bridge"])
def test_arms_out_of_the_picture_cost_checks_not_the_count(name: str) -> None:
    assert count_repetitions(hidden(perform(name, 4), ARMS), LIBRARY[name]).full_count == 4


@cache
def six(name: str) -> tuple[PoseSequence, tuple[Repetition, ...]]:
    clip = perform(name, 6)
    return clip, count_repetitions(clip, LIBRARY[name]).repetitions


@settings(deadline=None, max_examples=15)
@example(name="kettlebell_swing", first=0.171875, last=0.625)  # half a swing at each end was one from the turning point
@given(name=st.sampled_from(COUNTED), first=st.floats(0.0, 0.45), last=st.floats(0.55, 1.0))
def test_a_clip_cut_anywhere_counts_what_is_whole(name: str, first: float, last: float) -> None:
    clip, known = six(name)
    start_s, end_s = first * clip.duration_s, last * clip.duration_s
    result = count_repetitions(between(clip, start_s, end_s), LIBRARY[name])
    margin_s = 0.3
    whole = sum(one.full and one.start_s >= start_s + margin_s and one.end_s <= end_s - margin_s for one in known)
    touched = sum(one.full and one.turn_s >= start_s - margin_s and one.turn_s <= end_s + margin_s for one in known)
    assert whole <= result.full_count <= touched
    assert all(not one.faults for one in result.repetitions if one.why == "cut_off")
