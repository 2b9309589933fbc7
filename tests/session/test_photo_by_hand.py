"""Joints put right by hand, and corrections said to be wrong."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coach.library.known import load_postures
from coach.pose.angles import pixels_per_metre
from coach.pose.grade import Grade
from coach.pose.types import PoseFrame
from coach.posture.recognition import recognise
from coach.posture.results import CheckResult
from coach.posture.truth import JOINTS
from coach.session.photo import PhotoResult, judge_frame
from coach.session.photo_by_hand import ByHand
from tests.support.figures import figure_frame

LIBRARY = load_postures()
STAR = LIBRARY["star"]


def star_frame() -> PoseFrame:
    return figure_frame(STAR.placed_figures[0].directions)


def with_wrong_elbow(frame: PoseFrame) -> PoseFrame:
    """The model has lost the left elbow: it lies between the wrist and the hip, and in space a metre away."""
    xy, world = frame.image_xy_px.copy(), frame.world_xyz_m.copy()
    elbow = JOINTS["left_elbow"]
    xy[elbow] = (xy[JOINTS["left_wrist"]] + xy[JOINTS["left_hip"]]) / 2
    world[elbow, :2] += (xy[elbow] - frame.image_xy_px[elbow]) / pixels_per_metre(frame.image_xy_px, world)
    world[elbow, 2] += 0.9
    return replace(frame, image_xy_px=xy, world_xyz_m=world)


def judged(frame: PoseFrame, said: ByHand) -> PhotoResult:
    right = said.applied(frame)
    return judge_frame(right, recognise(right, LIBRARY), LIBRARY, STAR, disputed=said.disputed)


def check(result: PhotoResult, name: str) -> CheckResult | None:
    assert result.score is not None
    return next((one for one in result.score.checks if one.name == name), None)


def place_of(frame: PoseFrame, joint: str) -> tuple[float, float]:
    x, y = frame.image_xy_px[JOINTS[joint]]
    return float(x), float(y)


def test_a_joint_put_right_gives_the_verdict_on_where_it_is() -> None:
    frame, lost = star_frame(), with_wrong_elbow(star_frame())
    said = ByHand().placing("left_elbow", place_of(frame, "left_elbow"))
    before, after, wanted = judged(lost, ByHand()), judged(lost, said), judged(frame, ByHand())
    assert before.score is not None
    assert after.score is not None
    assert wanted.score is not None
    assert [one.grade for one in after.score.checks] == [one.grade for one in wanted.score.checks]
    assert after.score.score == pytest.approx(wanted.score.score, abs=2.0)
    elbow = check(before, "left_elbow")
    # the limb was impossible, or bent; in any case not as it is
    assert elbow is not None
    assert elbow.grade is not Grade.GOOD
    undone = judged(lost, said.leaving("left_elbow")).score
    assert undone is not None
    assert undone.score == pytest.approx(before.score.score, nan_ok=True)


@given(joint=st.sampled_from(list(JOINTS)), posture=st.sampled_from(sorted(LIBRARY)))
def test_a_joint_placed_where_it_was_changes_nothing(joint: str, posture: str) -> None:
    frame = figure_frame(LIBRARY[posture].placed_figures[0].directions)
    right = ByHand().placing(joint, place_of(frame, joint)).applied(frame)
    np.testing.assert_allclose(right.image_xy_px, frame.image_xy_px)
    np.testing.assert_allclose(right.world_xyz_m, frame.world_xyz_m)


@given(
    joint=st.sampled_from(list(JOINTS)),
    place=st.tuples(st.floats(0, 640), st.floats(0, 640)),
)
def test_only_the_joint_that_was_placed_moves(joint: str, place: tuple[float, float]) -> None:
    frame = star_frame()
    right = ByHand().placing(joint, place).applied(frame)
    others = np.arange(33) != JOINTS[joint]
    np.testing.assert_array_equal(right.image_xy_px[others], frame.image_xy_px[others])
    np.testing.assert_array_equal(right.image_xy_px[JOINTS[joint]], place)
    assert right.visibility[JOINTS[joint]] == 1.0


def test_what_cannot_be_seen_is_not_judged() -> None:
    result = judged(star_frame(), ByHand().placing("left_elbow", None))
    elbow = check(result, "left_elbow")
    assert elbow is not None
    assert elbow.grade is Grade.UNKNOWN


def test_a_disputed_correction_is_out_of_the_verdict_until_it_is_undone() -> None:
    frame = star_frame()
    bent = ByHand().placing("left_wrist", place_of(frame, "left_shoulder"))
    before = judged(frame, bent).score
    assert before is not None
    wrong = {one.name for one in before.corrections}
    assert "left_elbow" in wrong
    said = bent
    for name in wrong:
        said = said.disputing("star", name)
    after = judged(frame, said).score
    assert after is not None
    assert after.corrections == ()
    assert after.score > before.score
    for name in wrong:
        said = said.agreeing("star", name)
    again = judged(frame, said).score
    assert again is not None
    assert again.score == before.score


def test_a_dispute_is_about_one_posture() -> None:
    said = ByHand().disputing("tree", "left_elbow")
    assert said.disputed_in("tree") == {"left_elbow"}
    assert said.disputed_in("star") == frozenset()


def test_a_posture_of_which_everything_is_disputed_has_no_score() -> None:
    said = ByHand()
    everything = judged(star_frame(), said).score
    assert everything is not None
    for one in everything.checks:
        said = said.disputing("star", one.name)
    left = judged(star_frame(), said).score
    assert left is not None
    assert not left.is_measurable
    assert left.checks == ()


def test_a_joint_that_does_not_exist_is_refused() -> None:
    with pytest.raises(ValueError, match="expected one of left_shoulder"):
        ByHand().placing("left_ear", (1.0, 1.0))


def test_states_are_told_apart() -> None:
    states = [
        ByHand(),
        ByHand().placing("left_elbow", (1.0, 2.0)),
        ByHand().placing("left_elbow", (1.0, 3.0)),
        ByHand().placing("left_elbow", None),
        ByHand().disputing("star", "left_elbow"),
    ]
    assert len({one.digest for one in states}) == len(states)
    assert ByHand().placing("left_elbow", None).leaving("left_elbow").digest == ByHand().digest == ""
