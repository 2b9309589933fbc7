"""The One-Euro filter against numbers worked out from the paper's formulas, and its edges."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coach.pose.tracker import OneEuroFilter


def by_the_paper(
    values: list[float], times_s: list[float], min_cutoff_hz: float, beta: float, derivative_cutoff_hz: float
) -> list[float]:
    """Algorithm 1 of the paper, one number at a time: alpha = 1 / (1 + tau / Te), tau = 1 / (2 pi fc)."""

    def alpha(cutoff_hz: float, step_s: float) -> float:
        return 1.0 / (1.0 + 1.0 / (2.0 * math.pi * cutoff_hz) / step_s)

    smooth, speed = [values[0]], 0.0
    for i in range(1, len(values)):
        step_s = times_s[i] - times_s[i - 1]
        # the speed is taken against the last filtered value, as in the authors' own implementations
        new_speed = (values[i] - smooth[-1]) / step_s
        weight = alpha(derivative_cutoff_hz, step_s)
        speed = weight * new_speed + (1 - weight) * speed
        weight = alpha(min_cutoff_hz + beta * abs(speed), step_s)
        smooth.append(weight * values[i] + (1 - weight) * smooth[-1])
    return smooth


def filtered(values: list[float], times_s: list[float], **settings: float) -> list[float]:
    smoothing = OneEuroFilter(**settings)
    return [float(smoothing(np.array([v]), t)[0]) for v, t in zip(values, times_s, strict=True)]


def test_a_step_by_hand() -> None:
    # 10 Hz, cutoff 1 Hz, no speed term: alpha = 1 / (1 + 1 / (2 pi 0.1)) = 0.38587
    times_s = [0.0, 0.1, 0.2, 0.3]
    alpha = 0.1 * 2 * math.pi / (1 + 0.1 * 2 * math.pi)
    expected = [0.0, alpha, 1 - (1 - alpha) ** 2, 1 - (1 - alpha) ** 3]
    assert alpha == pytest.approx(0.38587, abs=1e-5)
    assert filtered([0.0, 1.0, 1.0, 1.0], times_s) == pytest.approx(expected)


@pytest.mark.parametrize("start_s", [0.0, 10.0], ids=["from time zero", "from a later time"])
def test_only_differences_of_time_matter(start_s: float) -> None:
    # some implementations take 0.0 for "no time yet" and give 0.173, 0.492, 0.688 from time zero
    times_s = [start_s + 0.1 * i for i in range(4)]
    assert filtered([0.0, 1.0, 1.0, 1.0], times_s) == pytest.approx([0.0, 0.38587, 0.62284, 0.76837], abs=1e-5)


@pytest.mark.parametrize(
    ("min_cutoff_hz", "beta", "derivative_cutoff_hz"),
    [
        pytest.param(1.0, 0.0, 1.0, id="defaults"),
        pytest.param(1.5, 0.02, 1.0, id="as used for landmarks"),
        pytest.param(0.5, 5.0, 2.0, id="quick"),
    ],
)
def test_agrees_with_the_paper(min_cutoff_hz: float, beta: float, derivative_cutoff_hz: float) -> None:
    rng = np.random.default_rng(3)
    times_s = np.cumsum(rng.uniform(0.01, 0.2, 50)).tolist()
    values = np.cumsum(rng.normal(size=50)).tolist()
    settings = {"min_cutoff_hz": min_cutoff_hz, "beta": beta, "derivative_cutoff_hz": derivative_cutoff_hz}
    assert filtered(values, times_s, **settings) == pytest.approx(by_the_paper(values, times_s, **settings))


def test_calmer_at_rest_and_quicker_in_motion() -> None:
    rng = np.random.default_rng(5)
    times_s = np.arange(200) / 30.0
    rest = filtered((100.0 + rng.normal(0, 2.0, 200)).tolist(), times_s.tolist(), min_cutoff_hz=1.0, beta=0.02)
    assert np.std(rest[50:]) < 1.0
    ramp = (400.0 * times_s).tolist()
    slow = filtered(ramp, times_s.tolist(), min_cutoff_hz=1.0, beta=0.0)
    quick = filtered(ramp, times_s.tolist(), min_cutoff_hz=1.0, beta=0.02)
    assert ramp[-1] - quick[-1] < 0.5 * (ramp[-1] - slow[-1])


def test_every_element_is_filtered_by_itself() -> None:
    both = OneEuroFilter()
    first, second = OneEuroFilter(), OneEuroFilter()
    rng = np.random.default_rng(0)
    for i in range(10):
        a, b = rng.normal(size=(33, 2)), rng.normal(size=(33, 2))
        together = both(np.stack([a, b]), i / 10)
        np.testing.assert_allclose(together, [first(a, i / 10), second(b, i / 10)])


def test_an_unknown_element_starts_afresh_and_leaves_the_others_alone() -> None:
    smoothing, alone = OneEuroFilter(), OneEuroFilter()
    rows = [(0.0, 0.0), (1.0, 1.0), (math.nan, 1.0), (5.0, 1.0), (5.0, 1.0)]
    out = np.array([smoothing(np.array(row), i / 10) for i, row in enumerate(rows)])
    other = [alone(np.array([row[1]]), i / 10)[0] for i, row in enumerate(rows)]
    assert np.isnan(out[2, 0])
    assert out[3, 0] == 5.0  # not pulled towards the 0.4 of before the gap
    assert np.isfinite(out[4, 0])
    np.testing.assert_allclose(out[:, 1], other)


@pytest.mark.parametrize(
    ("gap_s", "restarts"), [pytest.param(0.4, False, id="short gap"), pytest.param(0.6, True, id="long gap")]
)
def test_after_a_long_gap_everything_starts_afresh(gap_s: float, restarts: bool) -> None:
    smoothing = OneEuroFilter(max_gap_s=0.5)
    smoothing(np.array([0.0]), 0.0)
    assert bool(smoothing(np.array([1.0]), gap_s)[0] == 1.0) is restarts


@pytest.mark.parametrize("time_s", [1.0, 0.9], ids=["repeated", "backwards"])
def test_time_must_go_on(time_s: float) -> None:
    smoothing = OneEuroFilter()
    smoothing(np.array([0.0]), 1.0)
    with pytest.raises(ValueError, match=rf"timestamp_s: expected later than 1\.0 but got {time_s}"):
        smoothing(np.array([1.0]), time_s)


@given(st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=20))
def test_stays_within_what_it_was_given(values: list[float]) -> None:
    out = filtered(values, [i / 30 for i in range(len(values))], beta=0.1)
    slack = 1e-9 * max(1.0, *map(abs, values))
    assert min(values) - slack <= min(out)
    assert max(out) <= max(values) + slack
