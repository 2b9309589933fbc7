"""Two performances in step."""

from __future__ import annotations

import numpy as np
import pytest

from coach.workout.compare import align, compare
from tests.support.exercisers import Pose, perform
from tests.workout.test_counting import without


def test_the_same_clip_differs_in_nothing() -> None:
    clip = perform("squat", 2)
    found = compare(clip, clip)
    assert found.mean_difference_deg == pytest.approx(0.0, abs=1e-6)
    assert found.worst == ()
    assert not found.mirrored
    np.testing.assert_allclose(found.own_s, found.reference_s)


def test_another_tempo_is_put_in_step() -> None:
    found = compare(perform("squat", 2, seconds_each=2.0), perform("squat", 2, seconds_each=3.0))
    assert found.mean_difference_deg < 3.0
    assert found.reference_time_s(2.0) == pytest.approx(2.5, abs=0.2)
    assert (np.diff(found.own_s) >= 0).all()
    assert (np.diff(found.reference_s) >= 0).all()


def test_what_differs_most_comes_first() -> None:
    def leaning(pose: Pose, depth: float) -> Pose:
        return {**pose, "lean": 75 * depth}

    found = compare(perform("squat", 2, change=leaning), perform("squat", 2))
    assert {one.joint for one in found.worst[:3]} <= {"trunk_from_down", "left_hip", "right_hip"}
    assert abs(found.worst[0].difference_deg) > 20


def test_a_performance_on_the_other_side_is_mirrored() -> None:
    def left_arm(pose: Pose, depth: float) -> Pose:
        return {**pose, "upper": (90 * depth, 0.0), "fore": (90 * depth, 0.0)}

    clip = perform("front_raise", 2, change=left_arm)
    found = compare(clip, clip.mirrored())
    assert found.mirrored
    assert found.mean_difference_deg < 1.0


def test_gaps_are_unknown_not_different() -> None:
    clip = perform("squat", 3)
    found = compare(without(clip, 2.0, 4.5), clip)
    assert found.mean_difference_deg < 5.0


def test_nobody_cannot_be_compared() -> None:
    clip = perform("squat", 1)
    with pytest.raises(ValueError, match="expected somebody to be seen"):
        compare(without(clip, -1, 99), clip)


def test_shapes_are_checked() -> None:
    with pytest.raises(ValueError, match=r"reference: expected shape \(M, 2\) but got \(4, 3\)"):
        align(np.zeros((5, 2)), np.zeros((4, 3)))
