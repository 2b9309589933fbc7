"""A raised hand starts and pauses, and never where an exercise or posture raises hands itself."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from coach.library.known import load_exercises, load_postures
from coach.library.plan import plan_exercise, plan_posture
from coach.pose.landmarks import Landmark
from coach.pose.types import PoseFrame
from coach.session.live.course import Course
from coach.session.live.session import LiveSession
from coach.session.live.watch import RAISED_S, HandSign, has_hand_up, raises_hands
from tests.session.live.bodies import Player, standing_frame
from tests.support.figures import frame_of, standing, turned

EXERCISES, POSTURES = load_exercises(), load_postures()
FRONT = standing_frame(yaw_deg=0.0)


def with_hands_up(*sides: str, yaw_deg: float = 0.0, height_torso: float = 0.9) -> PoseFrame:
    """Somebody standing with these arms stretched up beside the head."""
    body = standing().copy()
    for side in sides:
        shoulder = body[Landmark[f"{side}_SHOULDER"]]
        for part, share in (("ELBOW", 0.5), ("WRIST", 1.0), ("INDEX", 1.1), ("PINKY", 1.1), ("THUMB", 1.1)):
            body[Landmark[f"{side}_{part}"]] = shoulder - np.array([0.0, share * height_torso * 0.5, 0.0])
    return frame_of(turned(body, yaw_deg))


def lying(frame: PoseFrame) -> PoseFrame:
    return replace(frame, image_xy_px=frame.image_xy_px[:, ::-1].copy())


@pytest.mark.parametrize(
    ("frame", "is_up"),
    [
        pytest.param(with_hands_up("LEFT"), True, id="left"),
        pytest.param(with_hands_up("RIGHT"), True, id="right"),
        pytest.param(with_hands_up("RIGHT", yaw_deg=90.0), True, id="seen-from-the-side"),
        pytest.param(with_hands_up("LEFT", "RIGHT"), False, id="both"),
        pytest.param(with_hands_up("LEFT", height_torso=0.1), False, id="at-the-shoulder"),
        pytest.param(lying(with_hands_up("LEFT")), False, id="lying"),
        pytest.param(FRONT, False, id="hanging"),
        pytest.param(None, False, id="nobody"),
    ],
)
def test_one_hand_above_the_head_of_somebody_upright(frame: PoseFrame | None, is_up: bool) -> None:
    assert has_hand_up(frame) is is_up


def test_a_sign_is_given_once_and_grows_until_then() -> None:
    sign, up = HandSign(), with_hands_up("LEFT")
    shares = [sign.update(up, k / 10) for k in range(40)]
    assert shares.count(1.0) == 1
    assert shares.index(1.0) == pytest.approx(10 * RAISED_S, abs=1)
    assert shares[:20] == sorted(shares[:20])
    assert max(shares[21:]) == 0.0
    assert [sign.update(FRONT, 4.0 + k / 10) for k in range(10)] == [0.0] * 10
    assert max(sign.update(up, 5.0 + k / 10) for k in range(25)) == 1.0


def test_a_picture_without_the_hand_is_forgiven_but_not_a_second() -> None:
    sign, up = HandSign(), with_hands_up("LEFT")
    assert max(sign.update(FRONT if k == 10 else up, k / 10) for k in range(22)) == 1.0
    sign = HandSign()
    assert max(sign.update(FRONT if 8 < k < 18 else up, k / 10) for k in range(22)) < 1.0


@pytest.mark.parametrize(
    ("subject", "raises"),
    [("squat", False), ("bicep_curl", False), ("push_up", False)]
    + [(one, True) for one in ("shoulder_press", "jumping_jack", "pull_up")],
)
def test_exercises_that_raise_hands(subject: str, raises: bool) -> None:
    (step,) = plan_exercise(EXERCISES[subject])
    assert raises_hands(step, EXERCISES, POSTURES) is raises


@pytest.mark.parametrize(
    ("subject", "raises"), [("mountain", False), ("warrior_ii", False), ("warrior_i", True), ("tree", True)]
)
def test_postures_that_raise_hands(subject: str, raises: bool) -> None:
    (step, *_) = plan_posture(POSTURES[subject])
    assert raises_hands(step, EXERCISES, POSTURES) is raises


def begun(subject: str) -> Player:
    one = Player(LiveSession(Course(plan_exercise(EXERCISES[subject]), exercises=EXERCISES, postures=POSTURES)))
    one.session.skip()
    one.session.skip()
    one.stay(FRONT, 0.5)
    return one


def test_start_pause_and_go_on_without_touching() -> None:
    one = Player(LiveSession(Course(plan_exercise(EXERCISES["squat"]), exercises=EXERCISES, postures=POSTURES)))
    up = with_hands_up("LEFT")
    one.stay(None, 1.0)
    one.stay(up, 2.2)
    assert one.shown[-1].stage == "get_ready"  # without being placed first
    one.stay(FRONT, 6.0)
    assert one.shown[-1].stage == "active"
    halfway = one.stay(up, 1.2)
    assert (halfway.hand_action, 0.4 < halfway.hand_share < 0.8) == ("pause", True)
    assert one.stay(up, 1.2).stage == "paused"
    assert one.stay(up, 5.0).stage == "paused"  # the same hand gives one sign
    one.stay(FRONT, 1.0)
    assert one.stay(up, 2.2).stage == "get_ready"


@pytest.mark.parametrize("subject", ["shoulder_press", "jumping_jack"])
def test_never_while_an_exercise_raises_hands(subject: str) -> None:
    one = begun(subject)
    shown = one.stay(with_hands_up("LEFT"), 4.0)
    assert (shown.stage, shown.hand_action) == ("active", None)
