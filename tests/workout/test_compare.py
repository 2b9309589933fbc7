"""Two performances in step."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from coach.pose.types import PoseSequence
from coach.workout.compare import (
    JOINTS,
    LEAST_DIFFERENCE_DEG,
    MOST_STEPS,
    STANDSTILL_DEG,
    Comparison,
    Difference,
    align,
    compare,
)
from coach.workout.compare import _angles as angles_of
from coach.workout.compare import _as_often as as_often
from coach.workout.compare import _both_move_on as both_move_on
from coach.workout.compare import _distances as distances
from coach.workout.compare import _worst as worst_of
from coach.workout.measures import measure_body
from tests.support.exercisers import Pose, joined, perform
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


def test_a_difference_is_called_little_or_much() -> None:
    def leaning(pose: Pose, depth: float) -> Pose:
        return {**pose, "lean": 75 * depth}

    clip = perform("squat", 2)
    assert compare(clip, clip).size == "little"
    one_joint = compare(perform("squat", 2, change=leaning), clip)
    everything = replace(one_joint, differences_deg=np.full_like(one_joint.differences_deg, 2 * LEAST_DIFFERENCE_DEG))
    assert everything.size == "much"


def test_the_joint_that_matters_comes_first_and_one_of_a_pair_is_enough() -> None:
    def of(joint: str, degrees: float) -> Difference:
        return Difference(joint=joint, own_s=0.0, reference_s=0.0, difference_deg=degrees)

    clip = perform("squat", 1)
    worst = (of("left_elbow", 60.0), of("right_knee", -30.0), of("trunk_from_down", 25.0), of("left_knee", 20.0))
    found = replace(compare(clip, clip), worst=worst)
    assert [one.joint for one in found.most_telling(["knee"])] == ["right_knee", "left_elbow", "trunk_from_down"]
    assert found.most_telling([]) == worst[:3]


def stretches(count: int, seconds_each: float = 2.0) -> list[tuple[float, float]]:
    """Where `perform` puts its repetitions: after a second of standing."""
    return [(1.0 + number * seconds_each, 1.0 + (number + 1) * seconds_each) for number in range(count)]


@pytest.mark.parametrize(
    ("own_count", "reference_count", "repeated"),
    [
        pytest.param(5, 1, True, id="the coach shows it once"),
        pytest.param(5, 2, True, id="the coach shows it twice"),
        pytest.param(2, 5, False, id="the coach does more"),
        pytest.param(3, 3, False, id="both do as many"),
    ],
)
def test_repetitions_are_compared_one_by_one(own_count: int, reference_count: int, repeated: bool) -> None:
    found = compare(
        perform("squat", own_count),
        perform("squat", reference_count),
        own_repetitions=stretches(own_count),
        reference_repetitions=stretches(reference_count),
    )
    assert found.mean_difference_deg < 2.0
    assert found.worst == ()
    assert found.repeated == repeated
    for number in range(own_count):
        turn_s = 2.0 + 2.0 * number
        assert found.reference_time_s(turn_s) == pytest.approx(2.0 + 2.0 * (number % reference_count), abs=0.15)


def test_the_coach_never_runs_backwards_between_two_repetitions() -> None:
    found = compare(
        perform("squat", 3), perform("squat", 1), own_repetitions=stretches(3), reference_repetitions=stretches(1)
    )
    moments_s = np.array([found.reference_time_s(own_s) for own_s in np.arange(0.0, 8.0, 1 / 60)])
    steps_s = np.diff(moments_s)
    assert (steps_s < -1e-9).sum() == 2
    assert steps_s[steps_s < -1e-9] == pytest.approx([-2.0, -2.0], abs=0.3)


def arms_up(pose: Pose, depth: float) -> Pose:
    """Waiting with the hands on the head; the arms go down with the first movement."""
    return {**pose, "upper": (150.0, 150.0), "fore": (40.0, 40.0)}


def leaning_more(pose: Pose, depth: float) -> Pose:
    return {**pose, "lean": 75 * depth}


WAITING = {
    "own waits": (joined(perform("squat", 0, rest_s=2.0, change=arms_up), perform("squat", 2, change=leaning_more)), 0),
    "coach waits": (perform("squat", 2, change=leaning_more), 2.0),
    "both wait": (
        joined(perform("squat", 0, rest_s=2.0, change=arms_up), perform("squat", 2, change=leaning_more)),
        2.0,
    ),
    "one waits long": (perform("squat", 2, rest_s=6.0, change=leaning_more), 0),
}


@pytest.mark.parametrize(("own", "coach_waits_s"), WAITING.values(), ids=list(WAITING))
def test_waiting_before_the_movement_is_no_difference_of_style(own: PoseSequence, coach_waits_s: float) -> None:
    clip = perform("squat", 2)
    reference = joined(perform("squat", 0, rest_s=coach_waits_s), clip) if coach_waits_s else clip
    found = compare(own, reference)
    trunk = found.worst[0]
    assert trunk.joint in {"trunk_from_down", "left_hip", "right_hip"}
    assert {one.joint.rpartition("_")[2] for one in found.worst} <= {"down", "hip", "shoulder"}
    # at the turning point of one of the two repetitions, in both clips
    own_turns = [own.timestamps_s[-1] - wait for wait in _turns_before_end(own)]
    assert min(abs(trunk.own_s - turn) for turn in own_turns) < 0.5
    assert min(abs(trunk.reference_s - coach_waits_s * 2 - turn) for turn in (2.0, 4.0)) < 0.6


def _turns_before_end(own: PoseSequence) -> tuple[float, float]:
    rest_s = 6.0 if own.duration_s > 15 else 1.0
    return rest_s + 1.0, rest_s + 3.0


def test_waiting_after_the_movement_is_no_difference_of_style() -> None:
    own = joined(perform("squat", 2, change=leaning_more), perform("squat", 0, rest_s=3.0, change=arms_up))
    found = compare(own, perform("squat", 2))
    assert {one.joint.rpartition("_")[2] for one in found.worst} <= {"down", "hip", "shoulder"}
    assert max(one.own_s for one in found.worst) < 6.0


def test_before_and_after_the_movement_both_clips_run_on_together() -> None:
    own = joined(perform("squat", 0, rest_s=2.0, change=arms_up), perform("squat", 2))
    found = compare(own, perform("squat", 2))
    assert found.own_s[0] == pytest.approx(4.0, abs=0.3)
    assert found.reference_time_s(0.5) == pytest.approx(found.reference_time_s(1.5) - 1.0)
    assert found.reference_time_s(own.duration_s + 1.0) == pytest.approx(found.reference_time_s(own.duration_s) + 1.0)


def test_holding_still_is_compared_as_a_whole() -> None:
    found = compare(perform("plank", 1), perform("plank", 1))
    assert found.own_s[-1] - found.own_s[0] > 3.5
    assert found.mean_difference_deg == pytest.approx(0.0, abs=1e-6)


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


def cheapest(own: np.ndarray, reference: np.ndarray, skip_deg: float) -> float:
    """The cost of the best path by plain recursion: every step costs what differs, standing still a little more."""
    count, others = len(own), len(reference)

    @cache
    def until(row: int, column: int) -> float:
        ways = [until(row - 1, column - 1)] if row and column else []
        ways += [until(row - 1, column) + STANDSTILL_DEG] if row else []
        ways += [until(row, column - 1) + STANDSTILL_DEG] if column else []
        begun = [0.0] if row == column == 0 else []
        begun += [skip_deg * max(row, column)] if 0 in (row, column) else []
        return float(np.abs(own[row] - reference[column]).mean()) + min(begun + ways)

    ends = [(count - 1, others - 1, 0)]
    if np.isfinite(skip_deg):
        ends += [(row, others - 1, count - 1 - row) for row in range(count)]
        ends += [(count - 1, column, others - 1 - column) for column in range(others)]
    return min(until(row, column) + skip_deg * left if left else until(row, column) for row, column, left in ends)


@given(
    own=arrays(np.float64, st.tuples(st.integers(1, 6), st.just(2)), elements=st.integers(0, 90)),
    reference=arrays(np.float64, st.tuples(st.integers(1, 6), st.just(2)), elements=st.integers(0, 90)),
    skip_deg=st.sampled_from([np.inf, 1.0, 15.0]),
)
@settings(max_examples=60)
def test_the_path_is_the_cheapest_one(own: np.ndarray, reference: np.ndarray, skip_deg: float) -> None:
    cost, rows, columns = align(own, reference, skip_deg=skip_deg)
    steps = list(zip(np.diff(rows).tolist(), np.diff(columns).tolist(), strict=True))
    assert set(steps) <= {(1, 1), (0, 1), (1, 0)}
    left_out = max(rows[0], columns[0]) + max(len(own) - 1 - rows[-1], len(reference) - 1 - columns[-1])
    assert min(rows[0], columns[0]) == min(len(own) - 1 - rows[-1], len(reference) - 1 - columns[-1]) == 0
    of_path = float(np.abs(own[rows] - reference[columns]).mean(axis=1).sum())
    of_path += STANDSTILL_DEG * sum(step != (1, 1) for step in steps)
    of_path += skip_deg * left_out if left_out else 0.0
    assert of_path == pytest.approx(cheapest(own, reference, skip_deg))
    if np.isinf(skip_deg):
        assert cost * len(rows) == pytest.approx(of_path)


def test_moments_differ_by_the_joints_known_in_both_and_where_none_is_by_the_middle_of_all() -> None:
    own = np.array([[10.0, 0.0], [10.0, np.nan], [np.nan, np.nan]])
    reference = np.array([[0.0, 4.0], [6.0, np.nan]])
    np.testing.assert_allclose(distances(own, reference), [[7.0, 4.0], [10.0, 4.0], [5.5, 5.5]])
    np.testing.assert_allclose(distances(own[2:], reference), [[0.0, 0.0]])


@pytest.mark.parametrize(
    ("repetitions", "count", "rows"),
    [
        pytest.param([], 3, range(10), id="none are known"),
        pytest.param([(2, 4), (6, 8)], 2, range(10), id="as many"),
        pytest.param([(2, 4), (6, 8)], 0, range(10), id="those of the other are not known"),
        pytest.param([(2, 4), (6, 8)], 1, [0, 1, 2, 3, 4, 5], id="the first, with the rest after it"),
        pytest.param([(2, 4), (6, 8)], 3, [0, 1, 2, 3, 4, 5, 6, 7, 8, 2, 3, 4, 5], id="and again from the first"),
    ],
)
def test_the_reference_is_shown_as_often(repetitions: list[tuple[float, float]], count: int, rows: object) -> None:
    assert as_often(np.arange(10.0), repetitions, count).tolist() == list(rows)  # type: ignore[call-overload]


def test_the_worst_moment_of_a_joint_lasts() -> None:
    """The mean over five moments counts: one wrong frame of 60 degrees is 12, which is no difference."""
    differences = np.zeros((21, len(JOINTS)))
    differences[5, 0], differences[8:13, 1], differences[3:8, 2], differences[:, 3] = 60.0, -20.0, 30.0, np.nan
    differences[15:20, 4] = [15, 15, 15, 15, 14.9]
    own_s, reference_s = np.arange(21.0), np.arange(21.0) + 100.0
    found = worst_of(differences, own_s, reference_s)
    told = [(one.joint, one.own_s, one.reference_s, one.difference_deg) for one in found]
    assert told == [(JOINTS[2], 5.0, 105.0, pytest.approx(30.0)), (JOINTS[1], 10.0, 110.0, pytest.approx(-20.0))]


def test_short_gaps_are_bridged_and_within_long_ones_nothing_is_known() -> None:
    clip = without(perform("squat", 2, rate_hz=10.0), 2.05, 3.55)
    grid, angles = angles_of(clip)
    np.testing.assert_allclose(np.diff(grid), 1 / 15)
    seen_s = clip.timestamps_s[clip.found]
    assert (grid[0], grid[-1]) == pytest.approx((seen_s[0], seen_s[-1]), abs=0.51 / 15)
    away_s = np.abs(grid[:, None] - seen_s).min(axis=1)
    unknown = np.isnan(angles).all(axis=1)
    np.testing.assert_array_equal(unknown, np.isnan(angles).any(axis=1))
    np.testing.assert_array_equal(unknown, away_s > 0.5)
    assert unknown.sum() >= 8
    knee = measure_body(clip).of("left_knee", "space")[clip.found, 0]
    np.testing.assert_allclose(angles[~unknown, JOINTS.index("left_knee")], np.interp(grid, seen_s, knee)[~unknown])


def test_a_long_clip_is_looked_at_more_coarsely() -> None:
    clip = perform("squat", 1, rate_hz=10.0)
    slow = replace(clip, timestamps_s=clip.timestamps_s * 60.0)
    grid, _ = angles_of(slow)
    assert len(grid) == pytest.approx(MOST_STEPS, abs=2)


@pytest.mark.parametrize(
    ("difference_deg", "size"), [(7.5, "little"), (7.6, "some"), (15.0, "some"), (15.1, "much"), (np.nan, "much")]
)
def test_up_to_half_of_what_can_be_told_is_little(difference_deg: float, size: str) -> None:
    differences = np.array([[difference_deg, -difference_deg, np.nan]])
    found = Comparison(
        in_step_share=1.0,
        own_s=np.zeros(1),
        reference_s=np.zeros(1),
        differences_deg=differences,
        mirrored=False,
        worst=(),
    )
    assert found.size == size
    assert found.mean_difference_deg == pytest.approx(difference_deg, nan_ok=True)


def test_where_one_clip_waits_nothing_is_judged() -> None:
    rows, columns = np.array([0, 0, 0, 1, 2, 3, 3]), np.array([0, 1, 2, 3, 4, 5, 6])
    assert both_move_on(rows, columns) == slice(2, 6)
    assert both_move_on(np.zeros(4, int), np.arange(4)) == slice(None)
    assert both_move_on(np.arange(4), np.arange(4)) == slice(0, 4)


def test_shapes_are_checked() -> None:
    with pytest.raises(ValueError, match=r"reference: expected shape \(M, 2\) but got \(4, 3\)"):
        align(np.zeros((5, 2)), np.zeros((4, 3)))


def test_how_much_is_in_step_is_told() -> None:
    squats = perform("squat", 3)
    assert compare(squats, squats).in_step_share == 1.0
    assert compare(joined(squats, perform("push_up", 3)), squats).in_step_share < 0.7
