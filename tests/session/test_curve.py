"""What is plotted: the exercise's angle where the camera shows it, else the depth of the movement."""

from __future__ import annotations

from dataclasses import replace
from itertools import islice

import numpy as np
import pytest

from coach.library.known import load_exercises
from coach.pose.types import PoseSequence
from coach.session.curve import movement_curve
from coach.workout.counter import count_repetitions
from tests.support.figures import frame_of, turned
from tests.support.movements import squats, squatting

SQUAT = load_exercises()["squat"]


def recorded(frames) -> PoseSequence:
    frames = list(frames)
    times = [frame.timestamp_s for frame in frames]
    return PoseSequence.from_frames(frames, timestamps_s=times, image_size_px=(640, 480))


def test_from_the_side_it_is_the_angle_of_the_nearer_knee():
    sequence = recorded(islice(squats(), 240))
    curve = movement_curve(sequence, SQUAT, count_repetitions(sequence, SQUAT))
    assert curve.measure == "knee"
    assert list(curve.lines) == ["left"]
    knee_deg = curve.lines["left"]
    assert knee_deg[0] == pytest.approx(180.0, abs=3.0)
    assert np.nanmin(knee_deg) == pytest.approx(79.0, abs=5.0)


def test_from_the_front_the_knee_cannot_be_measured_and_it_is_the_depth():
    depths = 0.5 - 0.5 * np.cos(2 * np.pi * np.clip(np.arange(300) / 30.0 - 2.0, 0.0, 6.0) / 2.0)
    frames = (
        frame_of(turned(squatting(float(depth)), -90.0), centre_px=(320.0, 240.0 + 59.0 * depth), timestamp_s=n / 30.0)
        for n, depth in enumerate(depths)
    )
    sequence = recorded(frames)
    result = count_repetitions(sequence, SQUAT)
    curve = movement_curve(sequence, SQUAT, result)
    assert curve.measure is None
    assert list(curve.lines) == ["both"]
    assert np.nanmin(curve.lines["both"]) == pytest.approx(0.0, abs=8.0)
    turns = np.interp([one.turn_s for one in result.repetitions], curve.timestamps_s, curve.lines["both"])
    assert turns == pytest.approx([100.0] * 3, abs=8.0)


def test_an_exercise_without_an_angle_of_its_own_is_plotted_as_depth():
    plain = SQUAT.model_copy(update={"range_of_motion": None})
    sequence = recorded(islice(squats(), 200))
    assert movement_curve(sequence, plain, count_repetitions(sequence, plain)).measure is None


def test_an_angle_that_could_not_be_measured_is_not_drawn():
    sequence = recorded(islice(squats(), 240))
    result = count_repetitions(sequence, SQUAT)
    blind = replace(result, repetitions=tuple(replace(one, range_deg=np.nan) for one in result.repetitions))
    assert movement_curve(sequence, SQUAT, blind).measure is None
    part = replace(result, repetitions=(*blind.repetitions[:1], *result.repetitions[1:]))
    assert movement_curve(sequence, SQUAT, part).measure == "knee"


def test_of_a_hold_it_is_the_angle_that_is_judged_and_nothing_where_none_is():
    wall_sit = load_exercises()["wall_sit"]
    sequence = recorded(frame_of(squatting(1.0), timestamp_s=n / 30.0) for n in range(90))
    curve = movement_curve(sequence, wall_sit, count_repetitions(sequence, wall_sit))
    assert curve
    assert curve.measure == wall_sit.form[0].measure
    unjudged = wall_sit.model_copy(update={"form": ()})
    assert not movement_curve(sequence, unjudged, count_repetitions(sequence, unjudged))
