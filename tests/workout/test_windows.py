"""What a few seconds of movement are described by."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from coach.pose.angles import MEASURE_INDEX
from coach.workout import eye as eye_module
from coach.workout.eye import MEASURED, WINDOW_S, describe, sampled
from coach.workout.eye import _features as features_of
from coach.workout.measures import measure_body
from tests.support.exercisers import idle, perform


def test_windows_are_the_same_in_the_mirror_and_at_any_size() -> None:
    clip = perform("lunge", 2)
    seen = describe(measure_body(clip))
    smaller = perform("lunge", 2, px_per_m=60.0)
    np.testing.assert_allclose(describe(measure_body(clip.mirrored())).features, seen.features, atol=0.1)
    np.testing.assert_allclose(describe(measure_body(smaller)).features, seen.features, atol=0.1)


@pytest.mark.parametrize(("seconds", "count"), [(0.5, 1), (WINDOW_S, 1), (WINDOW_S + 0.5, 2), (8.0, 11)])
def test_a_clip_has_a_window_every_half_second(seconds: float, count: int) -> None:
    windows = describe(measure_body(idle(seconds)))
    assert len(windows) == count
    assert np.isfinite(windows.features).all()


def test_between_two_pictures_everything_goes_straight_and_a_long_gap_is_unknown() -> None:
    measures = measure_body(perform("squat", 2))
    measures = replace(measures, turn_deg=measures.timestamps_s**2)
    hips_up = measures.hips_up.copy()
    hips_up[20:50] = np.nan
    seen, times = np.isfinite(hips_up), measures.timestamps_s
    grid, values, known = sampled(replace(measures, hips_up=hips_up))
    np.testing.assert_allclose(values[:, -1], np.interp(grid, times[seen], measures.turn_deg[seen]))
    away_s = np.abs(grid[:, None] - times[seen]).min(axis=1)
    np.testing.assert_array_equal(known, away_s <= 0.3)
    assert not known.all()


def test_what_is_described_is_in_degrees_and_lengths_in_sixtieths_of_a_torso() -> None:
    """Standing still: nothing moves, both sides are alike, the feet are 0.4 of a torso apart."""
    clip = idle(3.0)
    measures = measure_body(clip)
    _, values, _ = sampled(measures)
    for plane, kept in ((0, measures.image), (1, measures.space)):
        apart = kept[0, MEASURE_INDEX["ankles_apart"]]
        column = plane * MEASURED + list(eye_module._COLUMNS).index(MEASURE_INDEX["ankles_apart"])
        np.testing.assert_allclose(values[0, column], 60.0 * apart, rtol=1e-5)
    np.testing.assert_allclose(values[:, -3], 60.0 * measures.hips_up[0], rtol=1e-3)
    np.testing.assert_allclose(values[:, -2], 60.0 * measures.hands_up[0], rtol=1e-3)
    np.testing.assert_allclose(values[:, -1], measures.turn_deg[0], atol=1.0)


def test_a_window_tells_low_middle_high_pace_and_how_the_sides_go_together() -> None:
    """Every column swings by 10 degrees around 100, left and right in step or against each other."""
    swing = 10.0 * np.sin(2 * np.pi * np.arange(30) / 10.0)
    columns = np.zeros((2 * MEASURED + 3, 30)) + 100.0 + swing
    left, right = eye_module._PAIRS.T
    for plane in (0, MEASURED):
        columns[plane + left], columns[plane + right] = 120.0 + swing, 80.0 - 2 * swing
    (found,) = features_of(columns[None])
    singles, pairs = len(eye_module._SINGLES), len(left)
    low, middle, high = (np.sort(swing)[round(29 * share)] for share in (0.08, 0.5, 0.92))
    of_plane = found[: 3 * singles + 6 * pairs]
    np.testing.assert_allclose(
        of_plane[: 3 * singles], np.repeat([100 + low, 100 + middle, 100 + high], singles), rtol=1e-5
    )
    both = of_plane[3 * singles :].reshape(6, pairs)
    other = [np.sort(-2 * swing)[round(29 * share)] for share in (0.08, 0.5, 0.92)]
    for row, (one, two) in enumerate(zip((low, middle, high), other, strict=True)):
        np.testing.assert_allclose(both[row], 100.0 + (one + two) / 2.0, rtol=1e-5)
    np.testing.assert_allclose(both[3], abs(40.0 + middle - other[1]), rtol=1e-5)
    np.testing.assert_allclose(both[4], abs((high - low) - (other[2] - other[0])), rtol=1e-5)
    power = float((swing**2).mean())
    np.testing.assert_allclose(both[5], 60.0 * -2 * power / (2.5 * power + 16.0), rtol=1e-5)
    pace = np.abs(np.diff(swing)).mean()
    rest = found[2 * (3 * singles + 6 * pairs) :]
    np.testing.assert_allclose(rest[:singles], pace, rtol=1e-5)
    np.testing.assert_allclose(rest[singles : singles + pairs], 1.5 * pace, rtol=1e-5)
    travel_and_turn = rest[singles + pairs :][:3]
    np.testing.assert_allclose(travel_and_turn, [high - low, high - low, 100.0 + middle], rtol=1e-5)


def test_a_window_tells_which_joints_go_together_and_with_hips_and_hands() -> None:
    """Elbows bend while the hips rise and the hands stay; the knees swing out of step, the rest only trembles."""
    names = list(eye_module._OF_EACH_SIDE)
    swing, later = (10.0 * wave(2 * np.pi * np.arange(30) / 10.0) for wave in (np.sin, np.cos))
    columns = np.zeros((2 * MEASURED + 3, 30))
    for name, values in (("elbow", -2.0 * swing), ("knee", later)):
        columns[MEASURED + eye_module._PAIRS[names.index(name)]] = values
    columns[-3] = swing
    (found,) = features_of(columns[None])
    known = dict(zip(zip(*eye_module._TOGETHER, strict=True), found[-21:].tolist(), strict=True))
    elbow, knee, hips = 0, 3, 5
    size = float(swing.std())
    together = {(elbow, hips): 60.0 * -2 * size**2 / ((2 * size + 4.0) * (size + 4.0))}
    for pair, value in known.items():
        assert value == pytest.approx(together.get(pair, 0.0), abs=1e-4), pair
    assert (elbow, knee) in known


def test_where_nobody_is_seen_there_is_no_window() -> None:
    clip = idle(4.0)
    nobody = clip.select(np.zeros(len(clip), dtype=bool))
    assert len(describe(measure_body(nobody))) == 0
