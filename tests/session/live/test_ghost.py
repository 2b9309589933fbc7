"""The ghost lies where the person is, as large as they are, on the side that is wanted, and as they have turned."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from coach.library.known import load_exercises, load_postures
from coach.library.plan import plan_exercise, plan_posture
from coach.pose.landmarks import Landmark
from coach.pose.types import PoseFrame
from coach.session.live.course import Course
from coach.session.live.ghost import Ghost, GhostFollower
from coach.session.live.session import LiveSession
from coach.session.live.state import Snapshot
from tests.session.live.bodies import Player
from tests.support.figures import frame_of, standing, turned

EXERCISES, POSTURES = load_exercises(), load_postures()


def shown(posture: str, frame: PoseFrame | None, *, side: str | None = None) -> Snapshot:
    """A session in that posture, with that person before the camera."""
    steps = plan_posture(POSTURES[posture], hold_s=20.0, side=side)  # type: ignore[arg-type]
    one = Player(LiveSession(Course(steps, exercises=EXERCISES, postures=POSTURES)))
    one.session.skip()
    one.session.skip()
    return one.stay(frame, 0.2)


def ghost(snapshot: Snapshot) -> Ghost:
    found = GhostFollower(POSTURES).update(snapshot)
    assert found is not None
    return found


def extent(one: Ghost) -> np.ndarray:
    points = np.concatenate([points for points, _ in one.strokes])
    return np.concatenate([points.min(axis=0), points.max(axis=0)])


def test_it_is_as_large_as_the_person_and_where_they_are() -> None:
    near = frame_of(standing(), centre_px=(320.0, 240.0))
    left, top, right, bottom = extent(ghost(shown("mountain", near)))
    own = near.image_xy_px
    assert (left + right) / 2 == pytest.approx(320.0, abs=5.0)
    assert top == pytest.approx(own[:, 1].min(), abs=40.0)
    assert bottom == pytest.approx(own[:, 1].max(), abs=40.0)
    aside = extent(ghost(shown("mountain", frame_of(standing(), centre_px=(420.0, 250.0)))))
    assert aside - extent(ghost(shown("mountain", near))) == pytest.approx(np.array([100.0, 10.0, 100.0, 10.0]), abs=2)


@pytest.mark.parametrize(("side", "is_right_of_hips"), [("left", True), ("right", False)])
def test_the_lifted_knee_is_on_the_wanted_side(side: str, is_right_of_hips: bool) -> None:
    """In a picture that is not mirrored, the person's left is on the right."""
    left, _, right, _ = extent(ghost(shown("tree", frame_of(standing()), side=side)))
    assert bool(right - 320.0 > 320.0 - left) is is_right_of_hips


@pytest.mark.parametrize(("yaw_deg", "looks_right"), [(90.0, False), (-90.0, True)])
def test_from_the_side_it_looks_where_the_person_looks(yaw_deg: float, looks_right: bool) -> None:
    left, _, right, _ = extent(ghost(shown("chair", frame_of(turned(standing(), yaw_deg)))))
    assert bool(right - 320.0 > 320.0 - left) is looks_right


def test_whoever_turns_a_little_does_not_make_it_jump() -> None:
    follower = GhostFollower(POSTURES)
    before = follower.update(shown("chair", frame_of(turned(standing(), 90.0))))
    after = follower.update(shown("chair", frame_of(turned(standing(), 35.0))))
    assert before is not None
    assert after is not None
    assert np.sign(np.diff(extent(before)[[0, 2]] - 320.0)) == np.sign(np.diff(extent(after)[[0, 2]] - 320.0))
    assert abs(extent(after)[0] - extent(before)[0]) < 40.0


def test_it_does_not_tremble_with_the_person() -> None:
    follower = GhostFollower(POSTURES)
    still = shown("mountain", frame_of(standing(), centre_px=(320.0, 240.0)))
    first = follower.update(still)
    jumped = shown("mountain", frame_of(standing(), centre_px=(340.0, 240.0)))
    second = follower.update(replace(jumped, timestamp_s=still.timestamp_s + 1 / 30))
    assert first is not None
    assert second is not None
    assert 0.0 < extent(second)[0] - extent(first)[0] < 4.0


def test_there_is_none_without_a_posture_or_a_person() -> None:
    one = Player(LiveSession(Course(plan_exercise(EXERCISES["squat"]), exercises=EXERCISES, postures=POSTURES)))
    assert GhostFollower(POSTURES).update(one.stay(frame_of(standing()), 0.2)) is None
    assert GhostFollower(POSTURES).update(shown("mountain", None)) is None


@pytest.mark.parametrize("posture", sorted(POSTURES))
def test_every_posture_has_one_in_plain_numbers(posture: str) -> None:
    if not POSTURES[posture].figures:
        pytest.skip("has no figure")
    plain = ghost(shown(posture, frame_of(standing()))).as_plain()
    numbers = [number for row in (*plain["strokes"], plain["head"]) for number in row]  # type: ignore[misc]
    assert np.isfinite(numbers).all()
    assert plain["is_filled"] is False or posture in ("mountain", "upright")


def test_it_has_the_bones_of_the_person() -> None:
    """Somebody with long shins gets a figure with long shins, once they were seen for a while."""
    body = standing()
    for side in ("LEFT", "RIGHT"):
        for part in ("ANKLE", "HEEL", "FOOT_INDEX"):
            body[Landmark[f"{side}_{part}"], 1] += 0.2 * abs(
                body[Landmark[f"{side}_ANKLE"], 1] - body[Landmark[f"{side}_KNEE"], 1]
            )
    average, tall = (
        extent(ghost(shown("mountain", frame_of(standing())))),
        extent(ghost(shown("mountain", frame_of(body)))),
    )
    assert tall[3] - tall[1] > average[3] - average[1] + 5.0


def test_it_is_labelled_with_its_side() -> None:
    follower = GhostFollower(POSTURES, labels={"left": "Left side"})
    found = follower.update(shown("warrior_ii", frame_of(standing()), side="left"))
    assert found is not None
    assert found.as_plain()["label"] == "Left side"
    plain = follower.update(shown("mountain", frame_of(standing())))
    assert plain is not None
    assert plain.as_plain()["label"] == ""
