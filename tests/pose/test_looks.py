"""Several looks at the same picture: the same person, and what they agree on."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from coach.pose.angles import pixels_per_metre
from coach.pose.landmarks import MIRROR, Landmark
from coach.pose.looks import alike, fused, same_limbs, same_place, scatter, with_joints
from coach.pose.types import PoseFrame
from tests.support.figures import frame_of, moved, standing, turned

STANDING = frame_of(standing())


def exchanged(frame: PoseFrame) -> PoseFrame:
    """The same places, left taken for right."""
    return replace(frame, image_xy_px=frame.image_xy_px[MIRROR], world_xyz_m=frame.world_xyz_m[MIRROR])


def shifted(frame: PoseFrame, x: float) -> PoseFrame:
    return replace(frame, image_xy_px=frame.image_xy_px + (x, 0))


@pytest.mark.parametrize(
    ("looks", "share"),
    [
        pytest.param([], math.nan, id="nobody looked"),
        pytest.param([STANDING, exchanged(STANDING)], 0.0, id="the same, left taken for right"),
        pytest.param([None], 0.3, id="missed"),
        pytest.param([shifted(STANDING, 5000)], 0.3, id="no further off than missed"),
        pytest.param([STANDING, None], 0.15, id="seen by one of two"),
    ],
)
def test_scatter(looks: list[PoseFrame | None], share: float) -> None:
    assert scatter(STANDING, looks) == pytest.approx(share, nan_ok=True)


def test_scatter_is_a_share_of_the_persons_size() -> None:
    beside = scatter(STANDING, [shifted(STANDING, 32)])
    twice = STANDING.resized((2 * STANDING.image_size_px[0], 2 * STANDING.image_size_px[1]))
    assert 0.05 < beside < 0.15
    assert scatter(twice, [shifted(twice, 64)]) == pytest.approx(beside)


def test_scatter_is_that_of_arms_and_legs_from_shoulders_to_toes() -> None:
    """Eleven of these 22 landmarks lie a fifth of the body beside: the middle is a tenth."""
    xy_px = STANDING.image_xy_px.copy()
    xy_px[Landmark.RIGHT_THUMB :] += (0.0, 0.2 * 320)
    xy_px[: Landmark.LEFT_SHOULDER] += 1000.0
    assert scatter(STANDING, [replace(STANDING, image_xy_px=xy_px)]) == pytest.approx(0.1, abs=0.005)


@pytest.mark.parametrize(
    ("other", "same"),
    [
        pytest.param(STANDING, True, id="the same look"),
        pytest.param(shifted(STANDING, 30), True, id="a tenth of the body beside"),
        pytest.param(shifted(STANDING, 0.12 * 320), True, id="as far as looks at people differ"),
        pytest.param(shifted(STANDING, 0.17 * 320), False, id="as far as looks at a pattern do"),
        pytest.param(shifted(STANDING, 80), False, id="a quarter of the body beside"),
        pytest.param(exchanged(STANDING), True, id="left taken for right"),
        pytest.param(frame_of(standing() * (1, -1, 1)), False, id="upside down"),
    ],
)
def test_same_place(other: PoseFrame, same: bool) -> None:
    # the figure is 320 pixels high
    assert same_place(STANDING, other) is same


@pytest.mark.parametrize(
    ("other", "same"),
    [
        pytest.param(STANDING, True, id="the same look"),
        pytest.param(shifted(STANDING, 20), True, id="a sixteenth of the body beside"),
        pytest.param(shifted(STANDING, 40), False, id="an eighth of the body beside"),
        pytest.param(frame_of(moved(standing(), left_wrist=(0.5, 0.03, 0.0))), False, id="one joint elsewhere"),
        pytest.param(exchanged(STANDING), False, id="left taken for right"),
    ],
)
def test_alike_is_every_joint(other: PoseFrame, same: bool) -> None:
    assert alike(STANDING, other) is same


def test_hands_feet_and_face_may_differ_where_joints_are_alike() -> None:
    counting = []
    for landmark in Landmark:
        xy_px = STANDING.image_xy_px.copy()
        xy_px[landmark] += 100.0
        if not alike(STANDING, replace(STANDING, image_xy_px=xy_px)):
            counting.append(landmark.name.partition("_")[2])
    assert counting == [one for one in ("SHOULDER", "ELBOW", "WRIST", "HIP", "KNEE", "ANKLE") for _ in range(2)]


@pytest.mark.parametrize(
    ("others", "same"),
    [
        pytest.param([STANDING, exchanged(STANDING)], True, id="left taken for right"),
        pytest.param([shifted(STANDING, 60), STANDING], True, id="a fifth and nothing"),
        pytest.param([shifted(STANDING, 60), shifted(STANDING, 10)], False, id="a fifth and a little"),
        pytest.param([frame_of(standing() * (1, -1, 1))], False, id="upside down"),
    ],
)
def test_same_limbs_is_on_the_whole_a_tenth_of_the_body(others: list[PoseFrame], same: bool) -> None:
    assert same_limbs(STANDING, others) is same


def test_from_the_side_left_and_right_lie_too_near_to_be_told_apart() -> None:
    profile = frame_of(standing() * (0.1, 1, 1))
    result = fused(profile, [exchanged(profile)])
    assert len(result.looks) == 2
    np.testing.assert_allclose(result.image_xy_px[11:, 0], 320.0, atol=0.5)


def test_the_middle_one_of_three_counts() -> None:
    looks = [frame_of(moved(standing(), left_wrist=(0.3, y, 0.0))) for y in (-0.4, 0.1, 0.0)]
    result = fused(looks[0], looks[1:])
    np.testing.assert_allclose(result.world_xyz_m[Landmark.LEFT_WRIST], (0.3, 0.0, 0.0))
    np.testing.assert_allclose(result.image_xy_px[Landmark.RIGHT_WRIST], STANDING.image_xy_px[Landmark.RIGHT_WRIST])


def test_two_looks_meet_in_the_middle() -> None:
    result = fused(STANDING, [shifted(STANDING, 10)])
    np.testing.assert_allclose(result.image_xy_px, STANDING.image_xy_px + (5, 0))


def test_one_look_stands_alone() -> None:
    assert fused(STANDING, []) is STANDING


@pytest.mark.parametrize("yaw_deg", [0, 30, 180], ids=["front", "half turned", "back"])
def test_two_looks_outvote_one_that_took_left_for_right(yaw_deg: float) -> None:
    right = frame_of(turned(moved(standing(), left_wrist=(0.6, -0.5, 0.0)), yaw_deg))
    result = fused(exchanged(right), [right, right])
    np.testing.assert_allclose(result.image_xy_px, right.image_xy_px)
    np.testing.assert_allclose(fused(right, [exchanged(right), right]).image_xy_px, right.image_xy_px)


def test_without_a_majority_the_first_look_stands() -> None:
    right = frame_of(moved(standing(), left_wrist=(0.6, -0.5, 0.0)))
    np.testing.assert_allclose(fused(right, [exchanged(right)]).image_xy_px, right.image_xy_px)


def test_of_two_equal_groups_the_one_counts_that_agrees_with_itself() -> None:
    right = frame_of(moved(standing(), left_wrist=(0.6, -0.5, 0.0)))
    scattered = [exchanged(shifted(right, x)) for x in (-12, 0, 12)]
    steady = [shifted(right, x) for x in (-1, 0, 1)]
    result = fused(scattered[0], [*scattered[1:], *steady])
    np.testing.assert_allclose(result.image_xy_px, right.image_xy_px)


# -------------------------------------------------------------------------------------------- a frame of many looks


def test_a_joined_frame_keeps_what_each_look_saw() -> None:
    deeper = replace(shifted(STANDING, 10), world_xyz_m=STANDING.world_xyz_m * 1.1, visibility=np.full(33, 0.4))
    looks = [fused(STANDING, [STANDING]), shifted(STANDING, 4), deeper]
    result = fused(looks[0], looks[1:])
    for name in ("image_xy_px", "world_xyz_m", "visibility"):
        for seen, look in zip(result.looks, looks, strict=True):
            np.testing.assert_array_equal(getattr(seen, name), getattr(look, name))
    assert not any(look.looks for look in result.looks)
    np.testing.assert_allclose(result.looks_xy_px, [look.image_xy_px for look in looks])
    np.testing.assert_allclose(result.spread_px, 4.0)
    assert np.isnan(STANDING.spread_px).all()


def test_looks_follow_the_frame_into_a_mirror_and_a_larger_picture() -> None:
    result = fused(STANDING, [shifted(STANDING, 4), shifted(STANDING, 10)])
    back = result.mirrored().mirrored()
    np.testing.assert_allclose(back.looks_xy_px, result.looks_xy_px)
    np.testing.assert_allclose(result.mirrored().spread_px, result.spread_px[MIRROR])
    there = result.moved((30.0, 20.0), (1000, 900))
    np.testing.assert_allclose(there.looks_xy_px - there.image_xy_px, result.looks_xy_px - result.image_xy_px)
    assert there.image_size_px == (1000, 900)
    np.testing.assert_allclose(result.mirrored().looks[1].world_xyz_m, result.looks[1].mirrored().world_xyz_m)
    half = result.resized((320, 240))
    np.testing.assert_allclose(half.looks_xy_px, result.looks_xy_px / 2)
    np.testing.assert_allclose(half.spread_px, result.spread_px / 2)


def test_what_somebody_put_right_is_beyond_doubt() -> None:
    result = fused(STANDING, [shifted(STANDING, 4), shifted(STANDING, 10)]).put_right(Landmark.LEFT_KNEE, (5.0, 6.0))
    np.testing.assert_allclose(result.image_xy_px[Landmark.LEFT_KNEE], (5.0, 6.0))
    assert result.spread_px[Landmark.LEFT_KNEE] == 0.0
    assert result.spread_px[Landmark.RIGHT_KNEE] > 0.0
    assert {look.visibility[Landmark.LEFT_KNEE] for look in result.looks} == {1.0}
    unseen = result.out_of_sight(Landmark.LEFT_KNEE)
    assert {look.visibility[Landmark.LEFT_KNEE] for look in unseen.looks} == {0.0}


def test_what_hangs_on_a_joint_goes_with_it() -> None:
    wrist = Landmark.LEFT_WRIST
    wanted = STANDING.image_xy_px[[wrist, Landmark.RIGHT_KNEE]] + [(30.0, -20.0), (0.0, 0.0)]
    seen = with_joints(STANDING, (wrist, Landmark.RIGHT_KNEE), wanted)
    steps = seen.image_xy_px - STANDING.image_xy_px
    hand = [wrist, Landmark.LEFT_PINKY, Landmark.LEFT_INDEX, Landmark.LEFT_THUMB]
    np.testing.assert_allclose(steps[hand], np.tile((30.0, -20.0), (4, 1)))
    assert not steps[[k for k in range(33) if k not in hand]].any()
    np.testing.assert_array_equal(seen.image_z_px, STANDING.image_z_px)
    np.testing.assert_array_equal(seen.visibility, STANDING.visibility)


def test_joints_that_are_elsewhere_in_the_picture_are_so_in_the_world() -> None:
    elsewhere = STANDING.image_xy_px.copy()
    elsewhere[Landmark.LEFT_HIP] += (12.0, 8.0)
    elsewhere[Landmark.LEFT_ELBOW] += (0.0, -60.0)
    seen = with_joints(STANDING, range(33), elsewhere)
    np.testing.assert_allclose(seen.image_xy_px, elsewhere)
    middle = seen.world_xyz_m[[Landmark.LEFT_HIP, Landmark.RIGHT_HIP]].mean(axis=0)
    np.testing.assert_allclose(middle, 0.0, atol=1e-9)
    moved_m = seen.world_xyz_m - STANDING.world_xyz_m
    moved_px = (elsewhere - STANDING.image_xy_px) / pixels_per_metre(STANDING.image_xy_px, STANDING.world_xyz_m)
    np.testing.assert_allclose((moved_m - moved_m[Landmark.NOSE])[:, :2], moved_px - moved_px[Landmark.NOSE], atol=1e-9)


def test_of_a_person_of_unknown_size_the_world_stays() -> None:
    """A skeleton whose picture contradicts its world, as of somebody lost, is no less known for a better joint."""
    upside_down = replace(STANDING, world_xyz_m=-STANDING.world_xyz_m)
    seen = with_joints(upside_down, (Landmark.LEFT_WRIST,), STANDING.image_xy_px[[Landmark.LEFT_WRIST]] + 9.0)
    np.testing.assert_array_equal(seen.world_xyz_m, upside_down.world_xyz_m)
    assert np.isfinite(seen.image_xy_px).all()
