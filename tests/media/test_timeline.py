from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coach.media.video import Timeline


@pytest.mark.parametrize(
    ("file_times_s", "expected_s"),
    [
        pytest.param([0.0, 0.1, 0.25], [0.0, 0.1, 0.25], id="regular"),
        pytest.param([-0.5, -0.4, 0.1], [0.0, 0.1, 0.6], id="negative start"),
        pytest.param([7.0, 7.1, 7.2], [0.0, 0.1, 0.2], id="late start"),
        pytest.param([None, None, None], [0.0, 0.1, 0.2], id="no times at all"),
        pytest.param([None, 5.0, 5.1], [0.0, 0.1, 0.2], id="first without a time"),
        pytest.param([0.0, math.nan, 0.2], [0.0, 0.1, 0.2], id="one without a time"),
        pytest.param([0.0, 0.1, 0.1, 0.2], [0.0, 0.1, 0.15, 0.2], id="repeated"),
        pytest.param([0.0] * 5, [0.0, 0.05, 0.2, 0.3, 0.4], id="standing still"),
        pytest.param([0.0, 0.2, 0.1, 0.3], [0.0, 0.2, 0.25, 0.3], id="wrong order"),
        pytest.param([10.0, 10.1, 0.0, 0.1], [0.0, 0.1, 0.2, 0.3], id="clock starts anew"),
        pytest.param([0.0, 5.0, 5.1], [0.0, 5.0, 5.1], id="a gap stays a gap"),
    ],
)
def test_times_start_at_zero_and_keep_what_can_be_kept(
    file_times_s: list[float | None], expected_s: list[float]
) -> None:
    timeline = Timeline(rate_hz=10.0)
    assert [timeline.place(time) for time in file_times_s] == pytest.approx(expected_s)


@given(
    st.lists(st.one_of(st.none(), st.just(math.nan), st.floats(-1e6, 1e6)), min_size=2, max_size=60),
    st.floats(1.0, 240.0),
)
def test_times_always_increase_by_more_than_nothing(file_times_s: list[float | None], rate_hz: float) -> None:
    timeline = Timeline(rate_hz)
    times = np.array([timeline.place(time) for time in file_times_s])
    assert times[0] == 0.0
    assert np.all(np.diff(times) > 0)


def test_unknown_rate_is_taken_as_thirty_hertz() -> None:
    assert Timeline().period_s == pytest.approx(1 / 30)
