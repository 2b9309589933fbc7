from __future__ import annotations

import math

import pytest

from coach.library.known import load_exercises, load_postures
from coach.library.plan import plan_calibration, plan_exercise
from coach.session.live.course import Course
from coach.session.live.own_range import OwnRange, forget_range, keep_range, load_range, measure_range, with_own_range
from coach.session.live.session import LiveSession
from tests.session.live.bodies import Player, squat_frames, standing_frame

EXERCISES, POSTURES = load_exercises(), load_postures()
SQUAT = EXERCISES["squat"]


@pytest.mark.slow
def test_a_guided_set_measures_how_deep_one_goes() -> None:
    one = Player(LiveSession(Course(plan_calibration(SQUAT), exercises=EXERCISES, postures=POSTURES)))
    one.stay(standing_frame(), 8.0)
    assert one.session.course.own_range is None
    one.play(squat_frames(5, depth=0.85))
    own = one.session.course.own_range
    assert own is not None
    assert (own.exercise, own.repetitions) == ("squat", 5)
    assert own.turn_deg == pytest.approx(180 - 0.85 * 110, abs=6)


def test_one_s_own_range_becomes_the_target() -> None:
    own = OwnRange(exercise="squat", turn_deg=130.0, repetitions=5)
    shallow = squat_frames(3, depth=0.3)
    counts = {}
    for ranges in ({}, {"squat": own}):
        steps = plan_exercise(SQUAT, repetitions=9)
        one = Player(LiveSession(Course(steps, exercises=EXERCISES, postures=POSTURES, own_ranges=ranges)))
        one.stay(standing_frame(), 8.0)
        one.play(shallow)
        counts[len(ranges)] = one.shown[-1].task.full_count
    assert counts == {0: 0, 1: 3}


@pytest.mark.parametrize("turns", [[], [90.0, math.nan, 92.0], [math.nan] * 5])
def test_too_little_is_no_range(turns: list[float]) -> None:
    assert measure_range(SQUAT, turns) is None


def test_the_limits_move_to_what_one_reaches() -> None:
    rule = with_own_range(SQUAT, OwnRange(exercise="squat", turn_deg=130.0, repetitions=5)).range_of_motion
    assert rule is not None
    assert rule.turn_at_most_deg == 140.0
    assert with_own_range(SQUAT, None) is SQUAT


def test_a_range_is_kept_and_forgotten() -> None:
    own = OwnRange(exercise="squat", turn_deg=101.5, repetitions=4)
    keep_range(own)
    assert load_range("squat") == own
    forget_range("squat")
    assert load_range("squat") is None
