"""The signal that is counted: what it says of somebody who holds still, and what it makes of noise and gaps."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coach.library.exercise import Counting, Term
from coach.library.known import load_exercises
from coach.workout.settings import CountingSettings
from coach.workout.signal import _interpolated as interpolated
from coach.workout.signal import _noise as noise_of
from coach.workout.signal import _reliability as reliability
from coach.workout.signal import _windowed as windowed
from coach.workout.signal import make_signal, mixed, plain_weights, raw_depth, rhythm, rows_of, runs, smooth
from tests.support.measured import measured

SETTINGS = CountingSettings()
LIBRARY = load_exercises()
KNEE = Term(measure="knee", plane="image", start_deg=170, turn_deg=90, weight=2.0)
TRUNK = Term(measure="trunk_from_down", plane="image", start_deg=180, turn_deg=140)
TWIST = Term(measure="knee", plane="image", start_deg=20, turn_deg=60, sides="difference")


def counting(*terms: Term, sides: str = "together") -> Counting:
    model = LIBRARY["squat"].counting
    assert model is not None
    return model.model_copy(update={"terms": terms, "sides": sides})


@pytest.mark.parametrize(
    ("sides", "weights"),
    [
        ("together", [[1.0, 1.0, 1.0, 1.0]]),
        ("apart", [[1.0, 0.0, 1.0, 1.0], [0.0, 1.0, 1.0, 1.0]]),
    ],
)
def test_a_side_counts_in_its_own_channel(sides: str, weights: list[list[float]]) -> None:
    """Two knees share the weight of two; the trunk, and the lower one of both knees, have one row each."""
    lower = KNEE.model_copy(update={"sides": "smaller", "weight": 1.0})
    np.testing.assert_allclose(plain_weights(counting(KNEE, TRUNK, lower, sides=sides)), weights)


def test_each_row_is_a_depth_between_start_and_turn_and_how_well_it_is_seen() -> None:
    measures = measured(
        {"left_knee": 170.0, "right_knee": 110.0, "trunk_from_down": np.nan},
        visibility={"left_knee": 0.4, "right_knee": 0.9, "trunk_from_down": np.nan},
    )
    rows, seen = rows_of(measures, counting(KNEE, TRUNK, TWIST))
    np.testing.assert_allclose(rows[:, 0], [0.0, 0.75, np.nan, 1.0], atol=1e-6)
    np.testing.assert_allclose(seen[:, 0], [0.4, 0.9, 0.0, 0.4], atol=1e-6)
    larger, smaller = (KNEE.model_copy(update={"sides": which}) for which in ("larger", "smaller"))
    np.testing.assert_allclose(rows_of(measures, counting(larger, smaller))[0][:, 0], [0.0, 0.75], atol=1e-6)
    # two knees weigh one each: what is unknown leaves the rest
    np.testing.assert_allclose(raw_depth(measures, counting(KNEE, TRUNK))[0], 0.375, atol=1e-6)


def test_the_mean_of_what_is_known() -> None:
    rows = np.array([[1.0, np.nan, np.nan], [3.0, 3.0, np.nan]])
    np.testing.assert_allclose(mixed(rows, np.array([[3.0, 1.0], [0.0, 1.0]])), [[1.5, 3, np.nan], [3, 3, np.nan]])


@pytest.mark.parametrize("depth", [0.0, 0.5, 1.0, 1.4])
@pytest.mark.parametrize("terms", [(KNEE,), (KNEE, TRUNK), (TWIST,)], ids=["one term", "two terms", "a twist"])
def test_who_holds_still_is_as_deep_as_they_are(depth: float, terms: tuple[Term, ...]) -> None:
    term = terms[0]
    value = term.start + depth * (term.turn - term.start)
    values = {"left_knee": value, "right_knee": value, "trunk_from_down": 180.0 - 40.0 * depth}
    if term is TWIST:
        values = {"left_knee": 90.0 + value, "right_knee": 90.0}
    signal = make_signal(measured(values), counting(*terms))
    np.testing.assert_allclose(signal.depth, depth, atol=1e-5)
    assert signal.doubt == 0.0
    assert signal.guessed == 0.0


@pytest.mark.parametrize(("deg", "depth"), [(10.0, SETTINGS.deepest), (300.0, SETTINGS.shallowest)])
def test_far_outside_lies_another_movement(deg: float, depth: float) -> None:
    signal = make_signal(measured({"left_knee": deg, "right_knee": deg}), counting(KNEE))
    np.testing.assert_allclose(signal.depth, depth, atol=1e-5)


@pytest.mark.parametrize(("visibility", "guessed"), [(0.29, 1.0), (0.31, 0.0)])
def test_what_comes_from_hidden_landmarks_is_guessed(visibility: float, guessed: float) -> None:
    measures = measured({"left_knee": 120.0, "right_knee": 120.0}, visibility=visibility)
    assert make_signal(measures, counting(KNEE)).guessed == guessed


def test_a_side_that_is_seen_half_as_well_weighs_a_quarter() -> None:
    measures = measured({"left_knee": 170.0, "right_knee": 90.0}, visibility={"left_knee": 1.0, "right_knee": 0.5})
    np.testing.assert_allclose(make_signal(measures, counting(KNEE)).depth, 0.2, atol=1e-3)


@pytest.mark.parametrize("gap_s", [0.8, 2.0])
def test_short_gaps_are_bridged_and_long_ones_are_not(gap_s: float) -> None:
    one = counting(KNEE).model_copy(update={"longest_gap_s": 1.0})
    values = np.linspace(90.0, 170.0, 61)
    values[20 : 20 + round(gap_s * 10)] = np.nan
    signal = make_signal(measured({"left_knee": values, "right_knee": values}, seconds=6.0), one)
    unknown_s = np.isnan(signal.depth[0]).sum() / SETTINGS.grid_hz
    assert unknown_s == pytest.approx(0.0 if gap_s < 1.0 else gap_s, abs=0.11)


def test_nobody_has_no_signal() -> None:
    signal = make_signal(measured({}), counting(KNEE, sides="apart"))
    assert signal.depth.shape == (2, 0)
    assert len(signal.timestamps_s) == 0


@given(st.tuples(*[st.floats(-3, 3)] * 4))
def test_a_smooth_curve_is_no_noise(cubic: tuple[float, ...]) -> None:
    assert noise_of(np.polyval(cubic, np.linspace(-1, 1, 90)), SETTINGS) < 1e-9


def test_noise_is_measured_as_large_as_it_is() -> None:
    noise = np.random.default_rng(0).normal(0.0, 0.2, 20_000)
    assert noise_of(noise, SETTINGS) == pytest.approx(0.2, rel=0.03)
    assert noise_of(noise[:12], SETTINGS) == 0.0
    assert noise_of(noise[:13], SETTINGS) > 0.0


def test_what_trembles_is_smoothed_longer_and_doubted_where_it_has_a_rhythm() -> None:
    times_s = np.arange(0, 20, 1 / SETTINGS.grid_hz)
    swing = np.sin(2 * np.pi * times_s / 2.0)
    calm, none = smooth(swing, 0.0, 0.5)
    loose, half = smooth(swing, 0.2 * swing.std(), 0.5)
    looser, full = smooth(swing, 0.5 * swing.std(), 0.5)
    assert (none, half, full) == pytest.approx((0.0, 0.5, 1.0))
    assert calm.max() > loose.max() > looser.max() > 0.85
    drift, doubt = smooth(np.linspace(0, 1, 90), 1.0, 0.5)
    assert doubt == 0.0
    assert np.diff(drift).min() >= 0.0
    assert smooth(np.ones(30), 1.0, 0.5)[1] == 0.0


def test_a_single_wrong_sample_disappears() -> None:
    values = np.zeros(60)
    values[30] = 1.5
    assert smooth(values, 0.0, 0.5)[0].max() < 0.05


@pytest.mark.parametrize("period_s", [0.8, 2.0, 3.5])
def test_the_period_of_a_movement(period_s: float) -> None:
    time_s = np.arange(0, 15, 1 / SETTINGS.grid_hz)
    assert rhythm(np.sin(2 * np.pi * time_s / period_s), 0.4) == pytest.approx(period_s, rel=0.08)


def test_the_period_is_of_one_movement_where_some_together_repeat_themselves_better() -> None:
    """Of knees lifted 0.3 to 1.0 times as far every fifth is the same again."""
    time_s = np.arange(0, 8, 1 / SETTINGS.grid_hz)
    far = np.array([0.7, 0.4, 0.3, 0.4, 1.0])[(time_s / 0.6).astype(int) % 5]
    assert rhythm(far * (1.0 - np.cos(2 * np.pi * time_s / 0.6)), 0.2) == pytest.approx(0.6, rel=0.08)


def test_a_period_is_no_shorter_than_allowed_and_at_most_two_thirds_of_the_clip() -> None:
    time_s = np.arange(0, 12, 1 / SETTINGS.grid_hz)
    assert rhythm(np.sin(2 * np.pi * time_s / 1.0), 1.5) == pytest.approx(2.0, rel=0.05)
    assert math.isnan(rhythm(np.sin(2 * np.pi * time_s / 10.0), 0.4))
    assert math.isnan(rhythm(np.ones(90), 0.4))


def test_no_period() -> None:
    assert math.isnan(rhythm(np.linspace(0, 1, 90), 0.4))


def test_runs_of_true() -> None:
    assert runs(np.array([True, False, True, True])) == [(0, 1), (2, 4)]
    assert runs(np.array([False])) == []


SWING = np.sin(2 * np.pi * np.arange(0, 12, 1 / SETTINGS.grid_hz) / 2.0).astype(np.float32)
LINE = Term(measure="body_line", plane="image", start_deg=180, turn_deg=140)


@pytest.mark.parametrize(
    ("other", "raw", "share"),
    [
        pytest.param(SWING, SWING, 1.0, id="as large and as calm"),
        pytest.param(0.25 * SWING, 0.25 * SWING, 0.25, id="a quarter as large"),
        pytest.param(SWING, None, 0.05 / np.hypot(0.15, 0.05), id="it trembles by 0.15"),
        pytest.param(-0.5 * SWING, -0.5 * SWING, 0.0, id="it moves against the other"),
    ],
)
def test_what_is_calm_moves_and_agrees_is_trusted(other: np.ndarray, raw: np.ndarray | None, share: float) -> None:
    """No more calm than what trembles by 0.05, which what is seen here does not reach."""
    raw = SWING + np.random.default_rng(5).normal(0.0, 0.15, len(SWING)) if raw is None else raw
    own = plain_weights(counting(TRUNK, LINE))
    trusted = reliability(np.stack([SWING, other]), np.stack([SWING, raw]), own, counting(TRUNK, LINE), SETTINGS)
    (first, second), *_ = trusted * own
    assert second / first == pytest.approx(share, rel=0.2, abs=0.002)


def test_both_sides_are_trusted_alike_where_they_take_turns() -> None:
    one = counting(KNEE)
    own = plain_weights(one)
    rows = np.stack([np.maximum(SWING, 0.0), np.maximum(-SWING, 0.0)])
    ((left, right),) = reliability(rows, rows, own, one, SETTINGS)
    assert left == pytest.approx(right)
    by_side = counting(KNEE, sides="apart")
    (apart, _), (_, other) = reliability(rows, rows, plain_weights(by_side), by_side, SETTINGS)
    assert apart == pytest.approx(other)


@pytest.mark.parametrize("how", ["mean", "median"])
def test_a_window_lies_around_each_moment_and_repeats_the_ends(how: str) -> None:
    ramp = np.arange(20.0)
    found = windowed(ramp, 5 / SETTINGS.grid_hz, how, SETTINGS)
    np.testing.assert_allclose(found[2:-2], ramp[2:-2])
    ends = {"mean": [0.6, 1.2], "median": [0.0, 1.0]}[how]
    np.testing.assert_allclose(found[:2], ends)
    np.testing.assert_allclose(found[-2:], 19.0 - np.array(ends)[::-1])
    assert windowed(ramp, 1.9 / SETTINGS.grid_hz, how, SETTINGS) is ramp
    assert windowed(ramp[:1], 1.0, how, SETTINGS).tolist() == [0.0]


def test_each_moment_weighs_what_is_seen_in_the_nearest_picture() -> None:
    """The left knee is seen, then the right one; what is not seen is drawn straight."""
    is_left = np.arange(21) < 10
    knees_deg = {"left_knee": np.where(is_left, 90.0, 170.0), "right_knee": np.where(is_left, 170.0, 90.0)}
    seen = {"left_knee": np.where(is_left, 1.0, 0.0), "right_knee": np.where(is_left, 0.0, 1.0)}
    signal = make_signal(measured(knees_deg, seconds=2.0, visibility=seen), counting(KNEE))
    np.testing.assert_allclose(signal.depth, 1.0, atol=0.02)


def test_a_row_that_is_never_known_lies_at_the_start() -> None:
    times_s, row = np.array([0.0, 1.0, 2.0]), np.array([1, np.nan, 3], np.float32)
    np.testing.assert_allclose(interpolated(times_s, row, np.array([0.5, 1.0])), [1.5, 2.0])
    np.testing.assert_allclose(interpolated(times_s, row * np.float32(np.nan), times_s), 0.0)


@pytest.mark.parametrize("rate_hz", [10.0, 30.0, 60.0])
def test_a_clip_begins_at_nought_not_at_minus_nought(rate_hz: float) -> None:
    count = int(3 * rate_hz) + 1
    values = 180.0 - 60.0 * np.abs(np.sin(np.arange(count) / rate_hz))
    signal = make_signal(measured({"left_knee": values, "right_knee": values}, rate_hz=rate_hz), counting(KNEE))
    assert not np.signbit(signal.timestamps_s).any()
