"""When a value is inside its limits, when outside, and when nobody can say."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coach.pose.doubt import FAULT_SHOWN, clear_of, foreshortening_deg, is_inside

GOOD, FAULT, OPEN = True, False, None


@pytest.mark.parametrize(
    ("readings", "said"),
    [
        pytest.param([140] * 5, FAULT, id="all see it"),
        pytest.param([140] * 4 + [170], FAULT, id="four of five see it"),
        pytest.param([140] * 3 + [170] * 2, OPEN, id="three of five see it"),
        pytest.param([140] * 3 + [156, 170], OPEN, id="nearly a fault speaks for it in part"),
        pytest.param([140] * 4 + [151], FAULT, id="four of five and one nearly"),
        pytest.param([140] * 2 + [151] * 3, FAULT, id="half of them see it and the rest nearly"),
        pytest.param([195] * 5, OPEN, id="the readings err to the other side"),
    ],
)
def test_a_fault_is_one_in_four_of_five_readings(readings: list[float], said: bool | None) -> None:
    """165 to 180 are wanted, 150 is no fault yet; the value that all come to is 140."""
    assert FAULT_SHOWN == 0.8
    assert is_inside(140, 165, 180, tolerance=15, readings=readings) is said


@pytest.mark.parametrize(
    ("readings", "said"),
    [
        pytest.param([160] * 5, GOOD, id="none sees a fault"),
        pytest.param([140] * 2 + [160] * 3, GOOD, id="two of five see one"),
        pytest.param([140] * 3 + [160] * 2, OPEN, id="three of five see one"),
        pytest.param([140] * 2 + [160] * 2, OPEN, id="half of them see one"),
        pytest.param([120] + [140] + [210] + [160] * 4, GOOD, id="faults on both sides in less than half"),
        pytest.param([120, 140, 160, 200, 210], OPEN, id="faults on both sides"),
    ],
)
def test_good_is_no_fault_in_half_of_the_readings(readings: list[float], said: bool | None) -> None:
    assert is_inside(160, 165, 180, tolerance=15, readings=readings) is said


@pytest.mark.parametrize(
    ("value", "uncertainty", "said"),
    [
        (150, 0, GOOD),
        (149.9, 0, FAULT),
        (195, 0, GOOD),
        (195.1, 0, FAULT),
        (155, 5, GOOD),
        (154.9, 5, OPEN),
        (145, 5, OPEN),
        (144.9, 5, FAULT),
        (math.nan, 5, OPEN),
    ],
)
@pytest.mark.parametrize("readings", [False, True], ids=["one look", "looks that agree"])
def test_limits_tolerance_and_doubt_add_up(value: float, uncertainty: float, said: bool | None, readings: bool) -> None:
    """165 to 180 are wanted, 15 are tolerated."""
    looks = [value] * 5 if readings else []
    assert is_inside(value, 165, 180, uncertainty, tolerance=15, readings=looks) is said


@pytest.mark.parametrize(("value", "clear"), [(130.0, False), (130.1, True), (106.0, False), (105.9, True)])
def test_clear_is_further_away_than_uncertain(value: float, clear: bool) -> None:
    assert clear_of(value, 118.0, 12.0) is clear


@given(st.floats(0.01, 1.0), st.floats(0.01, 1.0))
def test_a_squeezed_picture_turns_no_line_by_more(assumed: float, actual: float) -> None:
    """Of all directions, the one that is turned most when what lies across is seen so much shorter than supposed."""
    lines = np.linspace(0.0, np.pi / 2.0, 1001)
    seen, supposed = (np.arctan2(factor * np.sin(lines), np.cos(lines)) for factor in (actual, assumed))
    most = float(np.degrees(np.abs(seen - supposed).max()))
    assert foreshortening_deg(assumed, actual) == foreshortening_deg(actual, assumed)
    assert most <= foreshortening_deg(assumed, actual) + 1e-9
    assert most >= 0.98 * foreshortening_deg(assumed, actual) - 1e-6 or min(assumed, actual) < 0.05


def test_nothing_is_known_of_what_points_at_the_camera() -> None:
    assert foreshortening_deg(0.0, 0.0) == foreshortening_deg(0.0, -1.0) == foreshortening_deg(1.0, 0.0) == 90.0
