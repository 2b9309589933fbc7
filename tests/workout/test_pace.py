"""Films that play slower or faster than life are counted, in their own time, and said to be."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from coach.library.known import load_exercises
from coach.platform.paths import poses_dir
from coach.pose.types import PoseSequence
from coach.session.remarks import movement_remarks
from coach.session.workout import count_in
from coach.workout.pace import _slowed, count_at_any_pace, is_lifelike, pace_of
from coach.workout.repetition import WorkoutResult
from tests.support.exercisers import idle, perform
from tests.support.measured import repetition

LIBRARY = load_exercises([poses_dir() / "exercises"])


def played(sequence: PoseSequence, slower: float) -> PoseSequence:
    """The same as a film that plays so many times slower (or faster: less than 1)."""
    return replace(sequence, timestamps_s=sequence.timestamps_s * slower)


@pytest.mark.parametrize("name", ["squat", "push_up", "bicep_curl", "pull_up"])
@pytest.mark.parametrize(
    ("slower", "remark"), [(8.0, "remark.looks_slow"), (1.0, None), (0.2, "remark.looks_fast")], ids=str
)
def test_the_named_exercise_is_counted_at_any_pace(name: str, slower: float, remark: str | None) -> None:
    film = played(perform(name, 4, rate_hz=60.0), slower)
    counted = count_in(film, LIBRARY[name])
    assert counted.result.full_count == 4
    assert [one.key for one in movement_remarks(film, None, counted.parts)] == ([] if remark is None else [remark])


def test_times_are_those_of_the_film() -> None:
    clip = perform("squat", 3)
    as_filmed = count_at_any_pace(clip, LIBRARY["squat"])
    slow = count_at_any_pace(played(clip, 10.0), LIBRARY["squat"])
    for one, other in zip(as_filmed.repetitions, slow.repetitions, strict=True):
        assert other.turn_s == pytest.approx(10.0 * one.turn_s, abs=2.0)
    assert slow.timestamps_s[-1] == pytest.approx(10.0 * as_filmed.timestamps_s[-1], abs=1.0)
    assert pace_of(slow.repetitions, LIBRARY["squat"]) == pytest.approx(
        10.0 * pace_of(as_filmed.repetitions, LIBRARY["squat"]), rel=0.1
    )


@pytest.mark.parametrize("name", ["squat", "bicep_curl", "lateral_raise", "lunge"])
def test_standing_about_is_no_slow_motion(name: str) -> None:
    assert count_at_any_pace(idle(20.0), LIBRARY[name]).repetitions == ()


def test_slow_motion_is_recognised_where_nothing_else_is() -> None:
    counted = count_in(played(perform("squat", 2, rate_hz=20.0, rest_s=0.5), 10.0), LIBRARY)
    assert counted.exercise is not None
    assert (counted.exercise.id, counted.result.full_count, len(counted.parts)) == ("squat", 2, 1)


@pytest.mark.parametrize(
    ("pace", "lifelike"), [(0.19, False), (0.2, True), (1.0, True), (2.5, True), (2.51, False), (float("nan"), True)]
)
def test_a_fifth_and_five_halves_of_the_tempo_are_still_like_life(pace: float, lifelike: bool) -> None:
    assert is_lifelike(pace) is lifelike


def test_the_pace_is_that_of_most_full_repetitions() -> None:
    squat = LIBRARY["squat"]
    assert squat.tempo is not None
    total_s = squat.tempo.total_s
    done = [repetition(0.0, share * total_s) for share in (2.0, 0.5, 1.5)]
    half = repetition(0.0, 9.0 * total_s, why="not_deep_enough")
    assert pace_of([*done, half, half], squat) == pytest.approx(1.5)
    assert np.isnan(pace_of([half], squat))
    assert np.isnan(pace_of(done, squat.model_copy(update={"tempo": None})))


def test_on_another_clock_every_time_takes_as_much_longer() -> None:
    one = repetition(1.0, 5.0, out_s=1.5, pause_s=0.5, back_s=2.0, rest_s=1.0, range_deg=80.0)
    result = WorkoutResult(exercise_id="squat", repetitions=(one,), timestamps_s=np.array([0.0, 1.0]), own_range=0.9)
    slowed = _slowed(result, 4.0)
    (found,) = slowed.repetitions
    assert (found.start_s, found.turn_s, found.end_s, found.rest_s) == (4.0, 12.0, 20.0, 4.0)
    assert (found.out_s, found.pause_s, found.back_s) == (6.0, 2.0, 8.0)
    assert (found.range_deg, slowed.own_range) == (80.0, 0.9)
    np.testing.assert_array_equal(slowed.timestamps_s, [0.0, 4.0])
