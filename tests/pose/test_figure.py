"""Figures: directions in, a body out, seen from anywhere."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coach.pose.figure import (
    HIP_WIDTH,
    LENGTHS,
    SHOULDER_WIDTH,
    body_points,
    bone_lengths,
    expand_directions,
    of_build,
    override,
    seen_from,
)
from coach.pose.landmarks import MIRROR, Landmark
from tests.support.figures import figure_frame

ROLES = {"front": "left", "back": "right"}


def test_nothing_said_is_standing_with_hanging_arms() -> None:
    body = expand_directions({}, {})
    np.testing.assert_allclose(body["trunk"], [0, 1, 0])
    for limb in ("upper_arm", "forearm", "thigh", "shin"):
        assert body[f"left_{limb}"][1] < -0.99, limb
    assert body["left_foot"][2] > 0.9
    points = body_points(body)
    assert np.isfinite(points).all()
    assert points[Landmark.LEFT_ANKLE, 1] < points[Landmark.LEFT_KNEE, 1] < points[Landmark.LEFT_HIP, 1]
    assert points[Landmark.NOSE, 2] > 0


@given(st.floats(-360.0, 360.0), st.floats(-89.0, 89.0))
def test_wherever_the_camera_stands_the_body_is_as_large(yaw_deg: float, elevation_deg: float) -> None:
    points = body_points(expand_directions({"left_thigh": (0.3, 0.2, 0.8)}, ROLES))
    seen = seen_from(points, yaw_deg=yaw_deg, elevation_deg=elevation_deg)
    np.testing.assert_allclose(seen @ seen.T, points @ points.T, atol=1e-9)


def test_outwards_is_to_the_limbs_own_side() -> None:
    body = expand_directions({"arms": (1, 0, 0)}, {})
    np.testing.assert_allclose(body["left_forearm"], [1, 0, 0])
    np.testing.assert_allclose(body["right_forearm"], [-1, 0, 0])


def test_the_particular_overrules_the_general_in_any_order() -> None:
    limbs = {"left_forearm": (0, 1, 0), "arms": (1, 0, 0), "left_arm": (0, 0, 1)}
    body = expand_directions(limbs, {})
    np.testing.assert_allclose(body["left_upper_arm"], [0, 0, 1])
    np.testing.assert_allclose(body["left_forearm"], [0, 1, 0])
    np.testing.assert_allclose(body["right_forearm"], [-1, 0, 0])


def test_the_other_side_is_the_mirror_image() -> None:
    limbs = {
        "trunk": (0.8, 0.6, 0.1),
        "shoulders": (0.6, -0.8, 0.1),
        "front_leg": (1, -0.2, 0.3),
        "back_arm": (0, 1, 0.2),
    }
    left = body_points(expand_directions(limbs, ROLES))
    right = body_points(expand_directions(limbs, {"front": "right", "back": "left"}))
    np.testing.assert_allclose(right, left[MIRROR] * (-1, 1, 1), atol=1e-12)


def test_the_shoulders_follow_a_trunk_that_leans_sideways() -> None:
    body = expand_directions({"trunk": (1, 0, 0)}, {})
    np.testing.assert_allclose(body["shoulders"], [0, -1, 0], atol=1e-12)
    upside_down = expand_directions({"trunk": (0, -1, 0)}, {})
    np.testing.assert_allclose(upside_down["shoulders"], [1, 0, 0])


@pytest.mark.parametrize(
    ("yaw_deg", "axis", "sign"),
    [(0, 0, 1), (180, 0, -1), (90, 2, -1), (-90, 2, 1)],
    ids=["front", "back", "left", "right"],
)
def test_the_camera_goes_round_the_body(yaw_deg: float, axis: int, sign: float) -> None:
    points = body_points(expand_directions({"left_arm": (1, 0, 0), "right_arm": (0, 0, 1)}, {}))
    seen = seen_from(points, yaw_deg=yaw_deg)
    np.testing.assert_allclose(seen[:, 0], sign * points[:, axis], atol=1e-12)
    np.testing.assert_allclose(seen[:, 1], -points[:, 1], atol=1e-12)


def test_a_camera_that_looks_down_sees_the_far_floor_higher() -> None:
    seen = seen_from(np.array([[0, 0, 1.0], [0, 0, -1.0]]), yaw_deg=0, elevation_deg=20)
    assert seen[1, 1] < seen[0, 1]


def test_the_frame_fills_the_picture_and_keeps_lengths() -> None:
    frame = figure_frame(expand_directions({}, {}), image_size_px=(400, 800))
    left, top, right, bottom = frame.box_px()
    assert bottom - top == pytest.approx(640, abs=1)
    assert 0 < left < right < 400
    assert frame.visibility.min() == 1


@pytest.mark.parametrize("name", ["front_thihg", "wing", "left_arms", "nose"])
def test_an_unknown_limb_is_an_error(name: str) -> None:
    with pytest.raises(ValueError, match=f"there is no limb '{name}'"):
        expand_directions({name: (1, 0, 0)}, ROLES)


def far(points: np.ndarray, one: str, other: str) -> float:
    return float(np.linalg.norm(points[Landmark[one]] - points[Landmark[other]]))


def test_a_body_has_average_proportions() -> None:
    """In torso lengths; a face lies in front of the head, between shoulders and crown."""
    points = body_points(expand_directions({"left_arm": (1, 2, 3), "right_leg": (1, 0, 1)}, {}))
    for side in ("LEFT", "RIGHT"):
        for (start, end), limb in {
            ("SHOULDER", "ELBOW"): "upper_arm",
            ("ELBOW", "WRIST"): "forearm",
            ("HIP", "KNEE"): "thigh",
            ("KNEE", "ANKLE"): "shin",
            ("ANKLE", "FOOT_INDEX"): "foot",
        }.items():
            assert far(points, f"{side}_{start}", f"{side}_{end}") == pytest.approx(LENGTHS[limb])
        for finger in ("INDEX", "PINKY", "THUMB"):
            assert far(points, f"{side}_ELBOW", f"{side}_{finger}") == pytest.approx(LENGTHS["forearm"] + 0.14)
    assert far(points, "LEFT_SHOULDER", "RIGHT_SHOULDER") == pytest.approx(SHOULDER_WIDTH)
    assert far(points, "LEFT_HIP", "RIGHT_HIP") == pytest.approx(HIP_WIDTH)
    upright = body_points(expand_directions({}, {}))
    left_of, up, forward = upright.T
    face = ["NOSE", "LEFT_EYE_INNER", "LEFT_EYE", "LEFT_EYE_OUTER", "LEFT_EAR", "MOUTH_LEFT"]
    at = {name: int(Landmark[name]) for name in [*face, "LEFT_HEEL", "LEFT_ANKLE", "LEFT_FOOT_INDEX"]}
    assert all(1.15 < up[at[name]] < 1.4 for name in face)
    assert up[at["LEFT_EYE"]] > up[at["LEFT_EAR"]] == up[at["NOSE"]] > up[at["MOUTH_LEFT"]]
    assert forward[at["NOSE"]] > forward[at["MOUTH_LEFT"]] > forward[at["LEFT_EYE"]] > forward[at["LEFT_EAR"]] == 0.0
    assert left_of[at["LEFT_EAR"]] > left_of[at["LEFT_EYE"]] > left_of[at["MOUTH_LEFT"]] > left_of[at["NOSE"]] == 0.0
    assert up[at["LEFT_HEEL"]] < up[at["LEFT_ANKLE"]]
    assert forward[at["LEFT_HEEL"]] < forward[at["LEFT_ANKLE"]] < forward[at["LEFT_FOOT_INDEX"]]


def test_a_body_of_ones_own_build_has_the_bones_that_were_measured() -> None:
    """Within what a body can have: a limb that was lost in the picture is not drawn out."""
    points = body_points(expand_directions({"left_arm": (1, 2, 3)}, {}))
    own = bone_lengths(points) * (1.1, 0.9, 1.2, 0.8)
    built = of_build(points, own)
    np.testing.assert_allclose(bone_lengths(built), own)
    np.testing.assert_allclose(of_build(points, bone_lengths(points)), points, atol=1e-12)
    np.testing.assert_allclose(bone_lengths(of_build(points, own * 10)), bone_lengths(points) * 1.3)
    np.testing.assert_allclose(bone_lengths(of_build(points, own / 10)), bone_lengths(points) * 0.75)
    for end, hangs in (("LEFT_WRIST", "LEFT_THUMB"), ("RIGHT_ANKLE", "RIGHT_HEEL"), ("LEFT_ANKLE", "LEFT_FOOT_INDEX")):
        np.testing.assert_allclose(
            built[Landmark[hangs]] - built[Landmark[end]], points[Landmark[hangs]] - points[Landmark[end]]
        )
    one_sided = points.copy()
    one_sided[Landmark.LEFT_WRIST] = points[Landmark.LEFT_ELBOW]
    assert bone_lengths(one_sided)[1] == pytest.approx(bone_lengths(points)[1] / 2)


def test_what_is_overridden_replaces_all_that_was_said_of_those_limbs() -> None:
    limbs = {"left_forearm": (0, 1, 0), "left_arm": (1, 0, 0), "arms": (0, 0, 1), "trunk": (0, 1, 0.1)}
    changed = override(limbs, {"left_arm": (0, -1, 0)}, {})
    assert changed == {"arms": (0, 0, 1), "trunk": (0, 1, 0.1), "left_arm": (0, -1, 0)}
    assert set(override(limbs, {"front_forearm": (0, -1, 0)}, ROLES)) == {"left_arm", "arms", "trunk", "front_forearm"}


@pytest.mark.parametrize(
    ("name", "near"), [("front_thihg", "did you mean front_thigh"), ("xyzw", "known are trunk, head")]
)
def test_a_limb_with_a_near_name_is_suggested(name: str, near: str) -> None:
    with pytest.raises(ValueError, match=near):
        expand_directions({name: (1, 0, 0)}, ROLES)
    with pytest.raises(ValueError, match="found all zeros"):
        expand_directions({"trunk": (0, 0, 0)}, ROLES)
