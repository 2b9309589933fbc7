"""While it lasts: where in a repetition somebody is, when it is told, and what is taken back."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from coach.library.known import load_exercises
from coach.workout.counter import Counter, _changes, _Follower, _known, _same, count_repetitions
from coach.workout.events import RepetitionDone, Revised, SetDone
from coach.workout.movement_learning import perform
from coach.workout.repetition import Repetition
from coach.workout.settings import CountingSettings
from coach.workout.signal import Signal
from tests.support import exercisers
from tests.support.measured import repetition

SETTINGS = CountingSettings()


def half(start_s: float) -> Repetition:
    return repetition(start_s, why="not_deep_enough")


@pytest.mark.parametrize(
    ("other", "same"),
    [
        (repetition(0.9, 2.9), True),
        (repetition(1.0, 3.0), False),
        (repetition(1.0, 1.6), True),
        (repetition(1.8, 2.4), False),
        (repetition(-5.0, 9.0), True),
        (repetition(5.0), False),
    ],
)
def test_the_same_is_mostly_the_same_time(other: Repetition, same: bool) -> None:
    one = repetition(0.0, 2.0)
    assert _same(one, other) is _same(other, one) is same


def test_of_both_sides_the_deeper_one_is_drawn(monkeypatch: pytest.MonkeyPatch) -> None:
    depth = np.array([[0.1, np.nan, np.nan, -0.2], [0.3, 0.4, np.nan, np.nan]])
    signal = Signal(timestamps_s=np.arange(4.0), depth=depth, weights=np.ones((2, 1)))
    monkeypatch.setattr("coach.workout.counter.make_signal", lambda *_: signal)
    drawn = count_repetitions(exercisers.perform("bicep_curl", 1), load_exercises()["bicep_curl"]).signal
    np.testing.assert_array_equal(drawn, [0.3, 0.4, np.nan, -0.2])


def test_what_turns_out_otherwise_is_taken_back() -> None:
    known, gone, other = repetition(0.0), repetition(3.0), half(6.0)
    later = replace(other, full=True, why=None)
    new = repetition(9.0)
    assert _changes([known, gone, other], [replace(known, end_s=2.1), later, new]) == [
        Revised(before=other, after=later),
        RepetitionDone(new),
        Revised(before=gone, after=None),
    ]
    assert _changes([], [new], is_over=True) == [Revised(before=None, after=new)]


def follow(values: list[float], usual: float = 1.0) -> tuple[_Follower, list[str], list[bool]]:
    """One value every half second: slower than they are smoothed."""
    follower, phases, began = _Follower(SETTINGS, 0.4), [], []
    for number, value in enumerate(values):
        began.append(follower.push(value, number / 2.0, usual))
        phases.append(follower.phase)
    return follower, phases, began


def test_where_in_a_repetition_somebody_is() -> None:
    values = [0.0, 0.0, 0.2, 0.5, 0.6, 1.0, 0.97, 0.9, 0.5, 0.31, 0.29, 0.0, 0.3, 0.6]
    follower, phases, began = follow(values)
    assert phases == [
        *("waiting", "start", "way_out", "way_out", "turn", "turn", "turn", "way_back", "way_back", "way_back"),
        *("start", "start", "way_out", "turn"),
    ]
    assert [place for place, one in enumerate(began) if one] == [2, 12]
    assert follower.level == 0.6


def test_how_far_somebody_has_come_back() -> None:
    follower, _, _ = follow([0.0, 0.0, 1.0, 0.95])
    assert follower.back == 0.0
    follower, _, _ = follow([0.0, 0.2, 1.0, 0.4])
    assert follower.back == pytest.approx(0.6)
    assert not follower.may_be_over
    follower, _, _ = follow([0.0, 0.2, 1.0, 0.25])
    assert follower.back == pytest.approx(0.75)
    assert follower.may_be_over
    follower.recounted(1.0, is_told=False)
    assert not follower.may_be_over
    follower.push(0.05, 9.0, 1.0)
    assert follower.may_be_over
    follower.recounted(1.0, is_told=False)
    follower.push(0.0, 10.0, 1.0)
    assert not follower.may_be_over
    follower, _, _ = follow([1.0, 1.0, 0.8])
    assert follower.back == pytest.approx(0.2 / 0.4)


def test_all_is_not_counted_again_for_a_repetition_that_was_told() -> None:
    follower, _, _ = follow([0.0, 0.2, 1.0, 0.25])
    follower.recounted(1.0, is_told=True)
    follower.push(0.05, 9.0, 1.0)
    assert not follower.may_be_over
    for time_s, value in enumerate((0.0, 1.0, 0.6), start=10):
        follower.push(value, time_s, 1.0)
        # what was told was of the other side
        follower.recounted(1.0, is_told=True)
    follower.push(0.25, 13.0, 1.0)
    assert follower.may_be_over


def test_single_wrong_values_do_not_move_anybody() -> None:
    follower = _Follower(SETTINGS, 0.4)
    for number in range(30):
        follower.push(1.0 if number == 20 else 0.0, number / 30.0, 1.0)
        assert follower.level == 0.0


@pytest.mark.parametrize(
    ("one", "now_s", "depths", "is_over", "said", "again_s"),
    [
        pytest.param(repetition(0.0), 2.0, [0.0, 0.2, 1.0, 0.2], False, True, np.inf, id="full, and back"),
        pytest.param(repetition(0.0), 2.0, [0.0, 0.2, 1.0, 0.4], False, False, 3.0, id="full, and not yet back"),
        pytest.param(half(0.0), 2.0, [0.0, 0.2, 1.0, 0.2], False, False, 3.0, id="a part may still become more"),
        pytest.param(half(0.0), 3.0, [0.0], False, True, np.inf, id="settled"),
        pytest.param(half(0.0), 2.0, [0.0], True, True, np.inf, id="nothing more comes"),
        pytest.param(repetition(0.0, why="cut_off"), 9.0, [0.0], False, False, np.inf, id="cut is none"),
    ],
)
def test_when_a_repetition_is_told(
    one: Repetition, now_s: float, depths: list[float], is_over: bool, said: bool, again_s: float
) -> None:
    """A second after its end it is settled; before that only a full one from which somebody has come back."""
    counter = Counter(load_exercises()["squat"], replace(SETTINGS, settled_s=1.0, returned=0.7))
    counter._followers = [follow(depths)[0]]
    assert counter._is_said(one, now_s, is_over) is said
    assert counter._recount_at_s == again_s


def test_what_was_said_is_known_again_by_its_turn() -> None:
    """Both sides in turn overlap: of two that are mostly the same stretch it is the one that turns with it."""
    left, right = repetition(5.0), repetition(5.9)
    assert _known(repetition(5.1), [left, right]) is left
    assert _known(repetition(5.7), [left, right]) is right
    assert _known(repetition(8.0), [left, right]) is None


def test_of_quick_repetitions_less_time_is_remembered_and_each_is_counted_once() -> None:
    exercise = load_exercises()["jumping_jack"]
    assert exercise.picture is not None
    person = perform(exercise.picture, np.random.default_rng(0), duration_s=30.0, cycle_s=1.0)
    counter = Counter(exercise)
    for frame, timestamp_s in zip(person.frames(), person.timestamps_s.tolist(), strict=True):
        counter.update(frame, timestamp_s)
    counter.finish()
    assert counter._track.memory_s < SETTINGS.window_s
    assert counter._began_s < counter._track.measures().timestamps_s[0]
    live, recorded = (
        [one.turn_s for one in counted.repetitions if one.full]
        for counted in (counter, count_repetitions(person, exercise))
    )
    assert len(live) > 2 * SETTINGS.window_repetitions
    np.testing.assert_allclose(live, recorded, atol=0.3)


def test_what_comes_quicker_than_numbers_are_heard_is_told_together() -> None:
    exercise = load_exercises()["high_knees"]
    assert exercise.picture is not None
    person = perform(exercise.picture, np.random.default_rng(0), duration_s=20.0, cycle_s=0.5)
    counter, told_s = Counter(exercise), []
    for frame, timestamp_s in zip(person.frames(), person.timestamps_s.tolist(), strict=True):
        events = counter.update(frame, timestamp_s)
        told_s += [timestamp_s] * any(isinstance(one, RepetitionDone) for one in events)
    assert len(counter.repetitions) > 1.5 * len(told_s)
    assert SETTINGS.quickest_told_s <= np.diff(told_s).min() <= np.median(np.diff(told_s)) < 1.2


@pytest.mark.parametrize("name", ["triceps_extension", "kettlebell_swing"])
def test_what_may_begin_at_either_end_is_counted_from_where_it_was_begun(name: str) -> None:
    """From the start or from the turn there are as many or one more, in turn: nobody is told now these, now those."""
    exercise = load_exercises()[name]
    assert exercise.picture is not None
    person = perform(exercise.picture, np.random.default_rng(0), duration_s=60.0, cycle_s=2.0)
    counter, events = Counter(exercise), []
    for frame, timestamp_s in zip(person.frames(), person.timestamps_s.tolist(), strict=True):
        events += counter.update(frame, timestamp_s)
    assert len(counter.repetitions) > 20
    assert not [one for one in events if isinstance(one, Revised)]


def test_a_set_is_told_once_when_its_rest_is_long_enough() -> None:
    counter = Counter(load_exercises()["squat"])
    first, second = repetition(0.0), repetition(30.0)
    assert counter._ended_sets(99.0) == []
    counter.repetitions = (first,)
    assert counter._ended_sets(10.0) == []
    assert counter._ended_sets(10.1) == [SetDone((first,))]
    counter.repetitions = (first, second)
    assert counter._ended_sets(40.0) == []
    assert counter._ended_sets(40.1) == [SetDone((second,))]
    assert counter._ended_sets(50.0) == []


@pytest.mark.parametrize(
    ("before", "after", "why"),
    [
        (None, repetition(0.0), "missed"),
        (repetition(0.0), None, "no_repetition"),
        (repetition(0.0), half(0.0), "not_deep_enough"),
        (half(0.0), repetition(0.0), "full"),
    ],
)
def test_why_something_is_taken_back(before: Repetition | None, after: Repetition | None, why: str) -> None:
    assert Revised(before=before, after=after).why == why
