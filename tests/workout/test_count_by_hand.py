"""What somebody puts right about a count."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coach.workout.count_by_hand import as_measured, counted, joined, renamed, split, without
from coach.workout.finding import with_rests
from coach.workout.repetition import Fault, HoldPeriod, NotJudged, WorkoutResult
from tests.support.measured import repetition

MEASURED = WorkoutResult(
    exercise_id="squat",
    repetitions=with_rests([repetition(0.0), repetition(3.0), repetition(6.0, why="not_deep_enough")]),
    duration_s=9.0,
)


def spans(result: WorkoutResult) -> list[tuple[float, float, str | None]]:
    return [(one.start_s, one.end_s, one.by_hand) for one in result.repetitions]


@pytest.mark.parametrize(
    ("said", "full", "partial", "removed"),
    [
        pytest.param(without(MEASURED, 1), 1, 1, 1, id="one is none"),
        pytest.param(split(MEASURED, 0), 3, 1, 1, id="one is two"),
        pytest.param(joined(MEASURED, 1), 2, 0, 2, id="two are one"),
        pytest.param(counted(MEASURED, 5), 5, 1, 0, id="a number"),
        pytest.param(without(split(MEASURED, 0), 0), 2, 1, 1, id="half of what was split is none"),
        pytest.param(without(counted(MEASURED, 5), 0), 1, 1, 1, id="what is said last counts"),
    ],
)
def test_what_is_said_counts(said: WorkoutResult, full: int, partial: int, removed: int) -> None:
    assert (said.full_count, said.partial_count, len(said.removed)) == (full, partial, removed)
    assert said.is_by_hand
    assert all(one.by_hand == "removed" for one in said.removed)
    rests = [one.rest_s for one in said.repetitions]
    assert np.isnan(rests[0])
    assert all(rest >= 0 for rest in rests[1:])


def test_the_parts_of_what_was_made_are_as_long_as_the_whole() -> None:
    for result in (split(MEASURED, 0), joined(MEASURED, 1)):
        for one in (each for each in result.repetitions if each.by_hand == "made"):
            assert one.turn_s == one.start_s + one.out_s
            assert one.out_s + one.pause_s + one.back_s == one.end_s - one.start_s


def test_what_was_made_lasts_as_long_as_what_it_is_made_of() -> None:
    assert spans(split(MEASURED, 0)) == [(0.0, 1.0, "made"), (1.0, 2.0, "made"), (3.0, 5.0, None), (6.0, 8.0, None)]
    assert spans(joined(MEASURED, 0)) == [(0.0, 5.0, "made"), (6.0, 8.0, None)]


def test_two_repetitions_part_where_the_movement_came_back() -> None:
    times = np.arange(0.0, 2.01, 0.1)
    signal = np.abs(np.sin(np.pi * times / 1.3))
    parted = split(
        WorkoutResult(exercise_id="squat", repetitions=(repetition(0.0),), timestamps_s=times, signal=signal), 0
    )
    assert parted.repetitions[0].end_s == pytest.approx(1.3)


@pytest.mark.parametrize(
    ("lowest_s", "parts_s"),
    [
        pytest.param(0.5, 0.5, id="a quarter after the beginning"),
        pytest.param(1.5, 1.5, id="a quarter before the end"),
        pytest.param(0.25, 0.5, id="not earlier"),
        pytest.param(1.75, 1.5, id="not later"),
    ],
)
def test_two_repetitions_part_in_the_middle_half(lowest_s: float, parts_s: float) -> None:
    times = np.arange(0.0, 2.01, 0.125)
    clip = WorkoutResult(
        exercise_id="squat", repetitions=(repetition(0.0),), timestamps_s=times, signal=np.abs(times - lowest_s)
    )
    assert split(clip, 0).repetitions[0].end_s == parts_s


def test_a_number_that_was_counted_anyway_says_nothing() -> None:
    assert not counted(counted(MEASURED, 5), 2).is_by_hand


def test_another_name_leaves_what_was_measured() -> None:
    said = renamed(renamed(MEASURED, "lunge"), "side_lunge")
    assert (said.exercise_id, said.measured_id) == ("side_lunge", "squat")
    assert (said.full_count, said.partial_count) == (MEASURED.full_count, MEASURED.partial_count)
    again = renamed(said, "squat")
    assert not again.is_by_hand
    assert repr(again.repetitions) == repr(MEASURED.repetitions)


def test_what_one_exercise_lacked_is_not_said_of_another() -> None:
    fault = Fault(check="knees_in", name="", cue="", phase="turn", measured=0.2, limit=0.1, unit="torso")
    told = {"faults": (fault,), "not_judged": (NotJudged(check="heels_up", why="view"),)}
    judged = repetition(0.0, range_deg=90.0, **told)
    hold = HoldPeriod(start_s=0.0, end_s=9.0, **told)
    clip = WorkoutResult(exercise_id="squat", repetitions=(judged, repetition(3.0, why="too_fast")), holds=(hold,))
    said = renamed(clip, "lunge")
    for one in said.repetitions:
        assert (one.faults, one.not_judged, one.why, one.by_hand) == ((), (), None, "made")
        assert np.isnan([one.range_deg, one.range_share]).all()
    assert [(one.start_s, one.end_s, one.full) for one in said.repetitions] == [(0.0, 2.0, True), (3.0, 5.0, False)]
    assert [(one.faults, one.not_judged, one.duration_s) for one in said.told_holds] == [((), (), 9.0)]
    for back in (renamed(said, "squat"), as_measured(said), as_measured(without(said, 0))):
        assert back.told_holds == (hold,)
        assert repr(back.repetitions[0]) == repr(judged)


def test_what_was_made_of_another_exercise_stays_made_when_the_name_is_taken_back() -> None:
    back = renamed(without(split(renamed(MEASURED, "lunge"), 0), 3), "squat")
    assert spans(back) == [(0.0, 1.0, "made"), (1.0, 2.0, "made"), (3.0, 5.0, None)]
    assert sorted(one.start_s for one in back.removed) == [0.0, 6.0]


@given(steps=st.lists(st.tuples(st.sampled_from([without, split, joined]), st.integers(0, 5)), max_size=6))
def test_what_was_measured_can_always_be_had_back(steps: list[tuple[object, int]]) -> None:
    said = renamed(MEASURED, "lunge")
    for change, place in steps:
        if place + (change is joined) < len(said.repetitions):
            said = change(said, place)  # type: ignore[operator]
    assert repr(as_measured(said).repetitions) == repr(MEASURED.repetitions)
    assert not as_measured(said).is_by_hand
