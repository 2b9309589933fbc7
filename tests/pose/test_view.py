"""From where is the person seen? Told with a figure that is turned, tipped over and shown from behind."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coach.pose.types import PoseSequence
from coach.pose.view import GENERAL_SD_DEG, MEASURABLE_DEG, View, WantedView, estimate_view, turn_deg
from tests.support.figures import frame_of, lying, moved, standing, turned


def seen(yaw_deg: float) -> View:
    return estimate_view(frame_of(turned(standing(), yaw_deg)))


@pytest.mark.parametrize(
    ("yaw_deg", "label", "near_side"),
    [
        pytest.param(0, "front", None, id="facing the camera"),
        pytest.param(20, "front", "left", id="nearly facing the camera"),
        pytest.param(-20, "front", "right", id="nearly facing, other way"),
        pytest.param(45, "oblique", "left", id="half turned"),
        pytest.param(-45, "oblique", "right", id="half turned, other way"),
        pytest.param(90, "side_left", "left", id="left side"),
        pytest.param(-90, "side_right", "right", id="right side"),
        pytest.param(135, "oblique", "left", id="half from behind"),
        pytest.param(170, "back", "left", id="nearly from behind"),
        pytest.param(180, "back", None, id="from behind"),
    ],
)
def test_label_of_a_standing_person(yaw_deg: float, label: str, near_side: str | None) -> None:
    view = seen(yaw_deg)
    assert view.label == label
    assert view.turn_sd_deg == GENERAL_SD_DEG
    if near_side is not None:
        assert view.near_side == near_side


@pytest.mark.parametrize(
    ("turn", "label"),
    [(25.0, "back"), (25.1, "oblique"), (64.9, "oblique"), (65.0, "side_right"), (90.0, "side_right")],
)
def test_a_view_is_called_by_what_can_be_judged_from_it(turn: float, label: str) -> None:
    assert View(turn_deg=turn, facing_away=True, near_side="right").label == label


@pytest.mark.parametrize(
    ("turn", "sd", "wanted", "told"),
    [
        (31.0, 15.0, "front", "back"),  # obliquely by the best guess, judged as from the wanted side
        (31.0, 0.0, "front", "oblique"),
        (55.0, 15.0, "front", "oblique"),
        (55.0, 15.0, "side", "side_right"),
        (31.0, 15.0, "side", "oblique"),
        (31.0, 15.0, "any", "oblique"),
        (20.0, 15.0, "side", "back"),
        (math.nan, 15.0, "front", "unknown"),
    ],
)
def test_who_may_be_seen_from_the_wanted_side_is_told_so(turn: float, sd: float, wanted: WantedView, told: str) -> None:
    view = View(turn_deg=turn, facing_away=True, near_side="right", turn_sd_deg=sd)
    assert view.told(wanted) == told


@pytest.mark.parametrize(
    ("reading", "turn"), [(0, 0), (4.5, 0), (15.75, 15), (27, 30), (43.5, 45), (60, 60), (73, 75), (86, 90), (90, 90)]
)
def test_flattened_readings_are_undone(reading: float, turn: float) -> None:
    """Standing and lying people turned by 0, 30, 60 and 90 degrees read, on the mean, 4.5, 27, 60 and 86."""
    assert float(turn_deg(turned(standing(), reading))) == pytest.approx(turn)


@pytest.mark.parametrize(("twist_deg", "middle_deg"), [(60.0, 30.0), (-60.0, 30.0), (40.0, 20.0)])
def test_of_a_twisted_body_the_middle_of_shoulders_and_hips_counts(twist_deg: float, middle_deg: float) -> None:
    across = np.array([[0.4, 0.0, 0.0]])
    line = {"left_shoulder": tuple(across[0]), "left_hip": tuple(turned(across, twist_deg)[0])}
    twisted = moved(standing() * 0.0, **line)
    assert float(turn_deg(twisted)) == pytest.approx(float(turn_deg(turned(standing(), middle_deg))))


def test_upside_down_is_a_front_view() -> None:
    handstand = standing() * (-1.0, -1.0, 1.0)
    assert estimate_view(frame_of(handstand)).label == "front"


def test_lying_across_the_picture_with_the_chest_up_is_a_side_view() -> None:
    # head to the right, chest to the ceiling: one side of the body is towards the camera
    on_the_back = lying(turned(standing(), 90))
    assert estimate_view(frame_of(on_the_back)).label.startswith("side")


@given(yaw_deg=st.floats(-180, 180))
def test_turn_is_monotonic_and_symmetric(yaw_deg: float) -> None:
    from_camera = abs(yaw_deg) if abs(yaw_deg) <= 90 else 180 - abs(yaw_deg)
    turn = float(turn_deg(turned(standing(), yaw_deg)))
    assert 0.0 <= turn <= 90.0
    assert turn == pytest.approx(float(turn_deg(turned(standing(), -yaw_deg))), abs=1e-6)
    # the readings of real landmarks are compressed, so the calibrated turn is at most some degrees beside a perfect one
    assert turn == pytest.approx(from_camera, abs=7.0)


@given(yaw_deg=st.floats(-180, 180))
def test_a_mirror_exchanges_the_near_side_only(yaw_deg: float) -> None:
    frame = frame_of(turned(standing(), yaw_deg))
    view, mirrored = estimate_view(frame), estimate_view(frame.mirrored())
    assert mirrored.turn_deg == pytest.approx(view.turn_deg, abs=1e-9)
    if abs(math.sin(math.radians(yaw_deg))) > 1e-6:
        assert mirrored.near_side != view.near_side
    if abs(math.cos(math.radians(yaw_deg))) > 1e-6:
        assert mirrored.facing_away == view.facing_away


@pytest.mark.parametrize(
    ("wanted", "turn", "deviation_deg", "allowed"),
    [
        pytest.param("front", 10.0, 10.0, True, id="front seen from the front"),
        pytest.param("front", MEASURABLE_DEG, MEASURABLE_DEG, True, id="front, just allowed"),
        pytest.param("front", 60.0, 60.0, False, id="front seen too much from the side"),
        pytest.param("side", 80.0, 10.0, True, id="side seen from the side"),
        pytest.param("side", 30.0, 60.0, False, id="side seen too much from the front"),
        pytest.param("any", 45.0, 0.0, True, id="anything goes"),
        pytest.param("any", math.nan, 0.0, True, id="anything goes, even unknown"),
        pytest.param("front", math.nan, math.nan, False, id="unknown view is no front view"),
        pytest.param("side", math.nan, math.nan, False, id="unknown view is no side view"),
    ],
)
def test_what_a_view_allows(wanted: WantedView, turn: float, deviation_deg: float, allowed: bool) -> None:
    view = View(turn_deg=turn, facing_away=False, near_side="left")
    np.testing.assert_allclose(view.deviation_deg(wanted), deviation_deg)
    assert view.allows(wanted) is allowed


@pytest.mark.parametrize(
    ("turn", "sd", "may"),
    [
        pytest.param(20.0, 0.0, True, id="within reach, exactly known"),
        pytest.param(35.0, 0.0, False, id="beyond reach, exactly known"),
        pytest.param(35.0, 10.0, True, id="beyond reach by less than the doubt"),
        pytest.param(41.0, 10.0, True, id="beyond reach by less than 1.64 times the doubt"),
        pytest.param(42.0, 10.0, False, id="beyond reach by more than that"),
        pytest.param(80.0, 15.0, False, id="beyond reach whatever the doubt"),
        pytest.param(math.nan, 15.0, False, id="an unknown view is no front view"),
    ],
)
def test_a_view_is_refused_only_when_it_is_certainly_wrong(turn: float, sd: float, may: bool) -> None:
    view = View(turn_deg=turn, facing_away=False, near_side="left", turn_sd_deg=sd)
    assert view.may_allow("front") is may
    assert view.may_allow("any")


@pytest.mark.parametrize("roll_deg", [0.0, 60.0, 120.0, 180.0, 240.0, 300.0])
@pytest.mark.parametrize("away", [False, True], ids=["chest", "back"])
def test_however_the_picture_is_turned_a_chest_is_a_chest(away: bool, roll_deg: float) -> None:
    c, s = np.cos(np.radians(roll_deg)), np.sin(np.radians(roll_deg))
    figure = turned(standing(), 180.0 if away else 0.0) @ np.array([[c, s, 0.0], [-s, c, 0.0], [0.0, 0.0, 1.0]])
    assert estimate_view(frame_of(figure)).facing_away is away


def test_unknown_without_landmarks() -> None:
    view = estimate_view(frame_of(np.full((33, 3), np.nan)))
    assert view.label == "unknown"
    nobody = PoseSequence.from_frames([None, None], timestamps_s=[0.0, 0.1], image_size_px=(640, 480))
    assert estimate_view(nobody).label == "unknown"


def test_a_sequence_has_the_view_of_most_of_its_frames() -> None:
    yaws = (0.0, 88.0, 90.0, 92.0, 90.0)
    frames = [frame_of(turned(standing(), yaw), timestamp_s=i / 10) for i, yaw in enumerate(yaws)]
    sequence = PoseSequence.from_frames(
        [*frames, None], timestamps_s=np.arange(6) / 10, image_size_px=frames[0].image_size_px
    )
    assert estimate_view(sequence).label == "side_left"
