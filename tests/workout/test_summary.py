"""What a whole workout says."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from coach.library.known import load_exercises
from coach.workout.counter import count_repetitions
from coach.workout.exercise_recognition import recognise_exercise
from coach.workout.repetition import Repetition, WorkoutResult, split_sets
from coach.workout.summary import _consistency as consistency
from coach.workout.summary import _symmetry as symmetry
from coach.workout.summary import (
    eccentric_and_concentric_s,
    energy_kcal,
    losses,
    lowers_too_quickly,
    side_ranges,
    summarise_workout,
)
from tests.support.exercisers import idle, joined, perform

LIBRARY = load_exercises()


def repetition(start_s: float, *, duration_s: float = 2.0, **changes: object) -> Repetition:
    one = Repetition(
        start_s=start_s,
        turn_s=start_s + duration_s / 2,
        end_s=start_s + duration_s,
        out_s=0.6 * duration_s,
        pause_s=0.1 * duration_s,
        back_s=0.3 * duration_s,
    )
    return replace(one, **changes)  # type: ignore[arg-type]


def test_a_rest_ends_a_set() -> None:
    starts = [0, 2.5, 5, 20, 22.5]
    assert [len(group) for group in split_sets([repetition(start_s) for start_s in starts])] == [3, 2]


def test_a_pause_does_not() -> None:
    assert len(split_sets([repetition(0.0), repetition(8.0)])) == 1


@pytest.mark.parametrize(
    ("name", "from_turn", "expected"),
    [
        pytest.param("squat", False, (1.2, 0.6), id="a squat goes down first"),
        pytest.param("bicep_curl", False, (0.6, 1.2), id="a curl goes up first"),
        pytest.param("deadlift", True, (0.6, 1.2), id="a deadlift from the floor goes up first"),
    ],
)
def test_eccentric_and_concentric(name: str, from_turn: bool, expected: tuple[float, float]) -> None:
    assert eccentric_and_concentric_s(repetition(0.0, from_turn=from_turn), LIBRARY[name]) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("name", "duration_s", "too_quick"),
    [
        pytest.param("squat", 2.0, False, id="1.2 s down where 2 s are advised"),
        pytest.param("squat", 1.4, True, id="0.84 s down"),
        pytest.param("bicep_curl", 2.0, True, id="a curl goes down on the way back, in 0.6 s"),
        pytest.param("jumping_jack", 0.6, False, id="a jumping jack lowers nothing slowly"),
    ],
)
def test_weights_are_lowered_not_dropped(name: str, duration_s: float, too_quick: bool) -> None:
    repetitions = tuple(repetition(3.0 * k, duration_s=duration_s) for k in range(3))
    (one,) = summarise_workout(WorkoutResult(exercise_id=name, repetitions=repetitions), LIBRARY[name]).sets
    assert lowers_too_quickly(one, LIBRARY[name]) is too_quick


def test_without_a_full_repetition_nothing_is_said_about_tempo() -> None:
    partial = repetition(0.0, full=False, why="not_deep_enough")
    (one,) = summarise_workout(WorkoutResult(exercise_id="squat", repetitions=(partial,)), LIBRARY["squat"]).sets
    assert not lowers_too_quickly(one, LIBRARY["squat"])


def test_fatigue_is_loss_of_range_and_speed() -> None:
    fresh = [repetition(3.0 * k, range_share=1.0) for k in range(3)]
    tired = [repetition(9 + 3.5 * k, duration_s=2.5, range_share=0.8) for k in range(3)]
    (one,) = summarise_workout(WorkoutResult(exercise_id="squat", repetitions=(*fresh, *tired)), LIBRARY["squat"]).sets
    assert one.range_loss == pytest.approx(0.2)
    assert one.speed_loss == pytest.approx(0.2)
    assert 0.8 < one.consistency < 1.0


def test_few_repetitions_say_nothing_about_fatigue() -> None:
    result = WorkoutResult(exercise_id="squat", repetitions=(repetition(0.0), repetition(3.0)))
    assert math.isnan(summarise_workout(result, LIBRARY["squat"]).sets[0].range_loss)


def test_symmetry_compares_the_sides() -> None:
    sides = (repetition(0.0, side="left", range_deg=100.0), repetition(3.0, side="right", range_deg=80.0))
    summary = summarise_workout(WorkoutResult(exercise_id="lunge", repetitions=sides), LIBRARY["lunge"])
    assert (summary.left_count, summary.right_count) == (1, 1)
    assert summary.symmetry == pytest.approx(0.8)


def test_energy_follows_the_compendium() -> None:
    # 5 MET x 3.5 x 80 kg / 200 = 7 kcal per minute
    assert energy_kcal(5.0, 80.0, 120.0) == pytest.approx(14.0)
    with pytest.raises(ValueError, match="body_mass_kg: expected more than 0 but got 0"):
        energy_kcal(5.0, 0, 60.0)


def test_without_a_body_mass_there_is_no_energy() -> None:
    result = count_repetitions(perform("squat", 3), LIBRARY["squat"])
    assert math.isnan(summarise_workout(result, LIBRARY["squat"]).energy_kcal)
    assert summarise_workout(result, LIBRARY["squat"], body_mass_kg=70.0).energy_kcal > 0


def test_a_video_that_switches_between_exercises() -> None:
    clip = joined(perform("squat", 4), idle(2.0), perform("bicep_curl", 3), idle(2.0), perform("front_raise", 3))
    found = recognise_exercise(clip, LIBRARY)
    assert [(one.result.exercise_id, one.result.full_count) for one in found.segments] == [
        ("squat", 4),
        ("bicep_curl", 3),
        ("front_raise", 3),
    ]
    assert found.exercise_id == "squat"
    assert found.result.full_count == 4


def test_a_third_of_six_is_two() -> None:
    """Range from 1 to 0.8 and, at 2.5 seconds for 2, four fifths of the speed."""
    done = [
        repetition(3.0 * n, duration_s=s, range_share=r)
        for n, (s, r) in enumerate([(2.0, 1.0)] * 2 + [(9.0, 0.1)] * 2 + [(2.5, 0.8)] * 2)
    ]
    assert losses(done) == pytest.approx((0.2, 0.2))
    assert np.isnan(losses(done[:5])).all()
    unknown = [replace(one, range_share=float("nan")) for one in done[:2]]
    assert np.isnan(losses([*unknown, *done[2:]])[0])


def test_alike_is_the_mean_of_how_range_and_duration_vary() -> None:
    """Ranges 0.9 and 1.1 vary by a tenth, durations 1 and 3 by a half."""
    pair = [repetition(0.0, duration_s=1.0, range_share=0.9), repetition(3.0, duration_s=3.0, range_share=1.1)]
    assert consistency(pair) == pytest.approx(1.0 - (0.1 + 0.5) / 2)
    assert np.isnan(consistency(pair[:1]))


def test_sides_are_compared_in_degrees_where_all_are_measured() -> None:
    left, right = (
        repetition(0.0, side=side, range_deg=deg, range_share=share)
        for side, deg, share in (("left", 80.0, 1.0), ("right", 100.0, 0.9))
    )
    assert side_ranges([left, right, replace(right, side="both", range_deg=500.0)]) == (80.0, 100.0)
    assert side_ranges([left, right, replace(right, range_deg=float("nan"))]) == (1.0, 0.9)
    assert symmetry(80.0, 100.0) == symmetry(100.0, 80.0) == 0.8
    assert np.isnan(symmetry(float("nan"), float("nan")))
