"""Which partial repetitions belong to a set, what is a mere gesture, each side's range, and why a cycle is none."""

from __future__ import annotations

from dataclasses import replace
from math import isnan

import numpy as np
import pytest

from coach.library.known import load_exercises
from coach.workout.candidates import Candidate
from coach.workout.cycles import Cycle
from coach.workout.finding import (
    _is_gesture,
    _range_of_sides,
    _without_lone_parts,
    find_repetitions,
    with_rests,
)
from coach.workout.judge import Span
from coach.workout.repetition import Repetition, WorkoutResult, longest_rest_s, split_sets
from coach.workout.settings import CountingSettings
from coach.workout.signal import Signal
from tests.support.measured import measured, repetition

SETTINGS = CountingSettings()


def half(start_s: float) -> Repetition:
    return repetition(start_s, why="not_deep_enough")


@pytest.mark.parametrize(
    ("every", "kept"),
    [
        pytest.param([], [], id="none"),
        pytest.param([half(0.0), half(30.0)], [0, 1], id="without a full one all stay"),
        pytest.param([repetition(0.0), half(9.9)], [0, 1], id="a part within the set"),
        pytest.param([repetition(0.0), half(10.1)], [0], id="a part after a rest that ends a set"),
        pytest.param([half(0.0), repetition(9.9)], [0, 1], id="a part soon before"),
        pytest.param([half(0.0), repetition(10.1)], [1], id="a part long before"),
        pytest.param([repetition(0.0), half(9.0), half(18.0)], [0, 1, 2], id="a part near a part that is near"),
        pytest.param([repetition(0.0), half(11.0), half(13.5), repetition(25.0)], [0, 3], id="parts between sets"),
    ],
)
def test_parts_far_from_the_set_are_none(every: list[Repetition], kept: list[int]) -> None:
    assert _without_lone_parts(every, SETTINGS) == [every[place] for place in kept]


@pytest.mark.parametrize(
    ("repetitions", "range_of_floor", "lone_side", "gesture"),
    [
        pytest.param([], 1.0, True, False, id="nothing"),
        pytest.param([repetition(0.0)], 1.49, True, True, id="once, hardly more than the least range"),
        pytest.param([repetition(0.0)], 1.5, True, False, id="once, and far"),
        pytest.param([repetition(0.0), repetition(3.0)], 1.0, True, False, id="twice"),
        pytest.param([repetition(0.0), half(3.0)], 1.0, True, True, id="once, and a part"),
        pytest.param([half(0.0), half(3.0)], 1.0, True, False, id="parts only"),
        pytest.param([half(0.0)], 1.0, True, True, id="one part"),
        pytest.param([repetition(0.0), repetition(3.0, why="cut_off")], 1.0, True, False, id="once, and cut"),
        pytest.param([repetition(0.0, side="left")], 2.0, True, False, id="one arm, far"),
        pytest.param([repetition(0.0, side="left")], 2.0, False, True, id="one arm, of a movement nobody named"),
        pytest.param([repetition(0.0, side="both")], 2.0, False, False, id="both arms"),
    ],
)
def test_what_is_done_once_and_not_far_is_a_gesture(
    repetitions: list[Repetition], range_of_floor: float, lone_side: bool, gesture: bool
) -> None:
    assert _is_gesture(repetitions, range_of_floor, replace(SETTINGS, lone_side=lone_side)) is gesture


def test_each_side_has_its_own_range_but_not_less_than_half_of_the_usual() -> None:
    def one(depth: float, channel: int) -> Candidate:
        cycle = Cycle(start=0, turn=1, end=2, turn_first=1, turn_last=1, rise=depth, fall=depth)
        span = Span(start_s=0.0, turn_first_s=1.0, turn_last_s=1.0, end_s=2.0)
        return Candidate(cycle=cycle, span=span, channel=channel)

    found = _range_of_sides([one(1.0, 0), one(0.9, 0), one(0.7, 1), one(0.7, 1)], 0.9, SETTINGS)
    assert found == pytest.approx({0: 0.98, 1: 0.7})
    assert _range_of_sides([one(0.2, 1)], 1.0, SETTINGS) == pytest.approx({1: 0.55})


def test_rests_lie_between_repetitions_and_are_never_negative() -> None:
    first, second, third = with_rests([repetition(1.0), repetition(3.5), repetition(5.0)])
    assert isnan(first.rest_s)
    assert (second.rest_s, third.rest_s) == (0.5, 0.0)


@pytest.mark.parametrize(
    ("duration_s", "rest_s"), [(1.0, 8.0), (3.0, 8.0), (4.0, 10.0)], ids=["quick", "eight seconds", "slow"]
)
def test_a_long_rest_ends_a_set(duration_s: float, rest_s: float) -> None:
    pair = [repetition(0.0, duration_s), repetition(duration_s + rest_s, 2 * duration_s + rest_s)]
    assert longest_rest_s(pair) == rest_s
    assert len(split_sets(pair)) == 1
    later = replace(pair[1], start_s=pair[1].start_s + 0.01)
    assert len(split_sets([pair[0], later])) == 2
    assert split_sets([]) == []


def test_full_ones_are_numbered() -> None:
    result = WorkoutResult(exercise_id="x", repetitions=(repetition(0.0), half(3.0), repetition(6.0)))
    assert result.labels == ("1", "◐", "2")
    assert (result.full_count, result.partial_count, result.is_by_hand) == (2, 1, False)
    assert replace(result, full_by_hand=7).full_count == 7
    for put_right in ({"full_by_hand": 7}, {"measured_id": "y"}, {"removed": (half(9.0),)}):
        assert replace(result, **put_right).is_by_hand  # type: ignore[arg-type]


def signal_of(*shares: float | np.ndarray) -> Signal:
    """One movement of two seconds as deep as each number says; arrays as they are, 30 values a second."""
    wave = 0.5 - 0.5 * np.cos(np.linspace(0.0, 2.0 * np.pi, 61)[:-1])
    depth = np.concatenate([share * wave if isinstance(share, float) else share for share in shares])
    return Signal(timestamps_s=np.arange(len(depth)) / 30.0, depth=depth[None], weights=np.ones((1, 1)))


REST = np.zeros(30)


@pytest.mark.parametrize(
    ("unseen_s", "partial_at_s", "rejected"),
    [
        pytest.param((0.0, 0.0), [6.0], [(32.0, "far_from_the_set")], id="a part within the set, and one long after"),
        pytest.param((5.0, 7.0), [], [(6.0, "unclear"), (32.0, "far_from_the_set")], id="unseen within the set"),
    ],
)
def test_why_a_cycle_is_no_repetition(
    unseen_s: tuple[float, float], partial_at_s: list[float], rejected: list[tuple[float, str]]
) -> None:
    signal = signal_of(REST, 1.0, 1.0, 0.5, 1.0, 1.0, np.zeros(600), 0.5, REST)
    knee = 170.0 - 80.0 * signal.depth[0, ::3]
    measures = measured({"left_knee": knee, "right_knee": knee}, seconds=(len(knee) - 1) / 10)
    unseen = (measures.timestamps_s > unseen_s[0]) & (measures.timestamps_s < unseen_s[1])
    measures = replace(measures, turn_deg=np.where(unseen, np.nan, measures.turn_deg))
    found = find_repetitions(signal, measures, load_exercises()["squat"])
    assert [one.turn_s for one in found.repetitions if one.full] == pytest.approx([2.0, 4.0, 8.0, 10.0], abs=0.04)
    assert [one.turn_s for one in found.repetitions if not one.full] == pytest.approx(partial_at_s, abs=0.04)
    assert [(round(one.span.turn_s, 1), why) for one, why in found.rejected] == rejected


@pytest.mark.parametrize(
    ("shares", "why"),
    [
        pytest.param((REST, 0.2, REST), [], id="hardly anything"),
        pytest.param((REST, np.linspace(0.0, 1.0, 30), np.ones(60)), ["one_way"], id="somebody sat down"),
        pytest.param((REST, 0.3, REST), ["gesture"], id="once, and not far"),
    ],
)
def test_what_is_no_set_says_why(shares: tuple[float | np.ndarray, ...], why: list[str]) -> None:
    signal = signal_of(*shares)
    nothing_known = measured({}, seconds=float(signal.timestamps_s[-1]))
    found = find_repetitions(signal, nothing_known, load_exercises()["squat"])
    assert not found.repetitions
    assert [reason for _, reason in found.rejected] == why
