"""How fast pictures come and are looked at, and who is to blame when it is slow."""

from __future__ import annotations

import math

import pytest

from coach.session.live.watch import PaceMeter


def pace_of(rate_hz: float, *, left_out: int = 0, seeing_s: float = 0.03, seconds: float = 4.0) -> str:
    meter = PaceMeter()
    for k in range(round(seconds * rate_hz)):
        meter.update(k / rate_hz, left_out=left_out, seeing_s=seeing_s)
    return meter.pace


@pytest.mark.parametrize(
    ("rate_hz", "left_out", "seeing_s", "pace"),
    [
        (30.0, 0, 0.03, "fine"),
        (15.0, 0, 0.03, "fine"),  # beside another session
        (15.0, 1, 0.06, "fine"),  # every second picture is left out, which nobody sees
        (8.0, 0, 0.03, "slow_camera"),
        (1.5, 0, 0.03, "slow_camera"),
        (8.0, 3, 0.03, "slow_computer"),
        (6.0, 4, 0.16, "slow_computer"),
        (8.0, 0, 0.11, "slow_computer"),  # the browser sends less when the computer is busy
    ],
)
def test_a_slow_camera_is_told_from_a_slow_computer(rate_hz: float, left_out: int, seeing_s: float, pace: str) -> None:
    assert pace_of(rate_hz, left_out=left_out, seeing_s=seeing_s) == pace


def test_a_beginning_is_not_judged() -> None:
    assert PaceMeter().pace == "fine"
    assert pace_of(8.0, seconds=0.4) == "fine"


def test_what_is_long_ago_does_not_count() -> None:
    meter = PaceMeter()
    for k in range(40):
        meter.update(k / 8, left_out=3, seeing_s=0.1)
    for k in range(40):
        meter.update(5.0 + k / 8, left_out=0, seeing_s=0.03)
    assert meter.pace == "slow_camera"


def test_the_rate_is_of_the_last_seconds() -> None:
    meter = PaceMeter()
    meter.update(0.0, left_out=0, seeing_s=0.0)
    assert math.isnan(meter.rate_hz)
    for k in range(1, 100):
        meter.update(k / 10, left_out=0, seeing_s=0.0)
    slow = meter.rate_hz
    for k in range(1, 100):
        meter.update(9.9 + k / 30, left_out=0, seeing_s=0.0)
    assert (round(slow, 6), round(meter.rate_hz, 6)) == (10.0, 30.0)
