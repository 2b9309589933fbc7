"""When a value is inside its limits, when outside, and when nobody can say."""

from __future__ import annotations

import pytest

from coach.pose.doubt import FAULT_SHOWN, is_inside

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
        pytest.param([120, 140, 160, 200, 210], OPEN, id="faults on both sides"),
    ],
)
def test_good_is_no_fault_in_half_of_the_readings(readings: list[float], said: bool | None) -> None:
    assert is_inside(160, 165, 180, tolerance=15, readings=readings) is said
