"""Figures: directions in, a body out, seen from anywhere."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coach.pose.figure import body_points, expand_directions, seen_from
from coach.pose.landmarks import MIRROR, Landmark
from tests.support.figures import figure_frame

ROLES = {"front": "left", "back": "right"}


def test_nothing_said_is_standing_with_hanging_arms() -> None:
    body = expand_directions({}, {})
    np.testing.assert_allclose(body["trunk"], [0, 1, 0])
    assert body["left_upper_arm"][1] < -0.9
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
