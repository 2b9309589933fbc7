"""Computed people: how they tremble, how deep they go, and what they stand on."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from coach.library.known import load_exercises
from coach.workout.movement_learning import _depths, _eased, _trembling, _way, perform

LIBRARY = load_exercises()


def test_trembling_is_as_large_as_said_and_lasts_about_a_third_of_a_second() -> None:
    steps = _trembling((4000, 60), 0.05, np.random.default_rng(0), 0.2)
    steady, passing = steps.mean(axis=0), steps - steps.mean(axis=0)
    assert steady.std() == pytest.approx(0.2, rel=0.3)
    assert passing.std() == pytest.approx(0.2, rel=0.05)
    likeness = float((passing[1:] * passing[:-1]).mean() / (passing**2).mean())
    assert likeness == pytest.approx(np.exp(-0.05 / 0.15), abs=0.02)


def test_ways_begin_and_end_slowly() -> None:
    np.testing.assert_allclose(_eased(np.array([0.0, 0.25, 0.5, 1.0])), [0.0, 0.1464, 0.5, 1.0], atol=1e-4)


@pytest.mark.parametrize("seed", range(5))
def test_everybody_goes_out_and_back_to_where_they_began(seed: int) -> None:
    times = np.arange(20_000) / 1000.0
    depth, number = _depths(times, 2.0, np.random.default_rng(seed))
    assert np.abs(np.diff(depth)).max() < 0.02
    assert set(np.diff(number)) == {0, 1}
    begins = np.flatnonzero(np.diff(number)) + 1
    np.testing.assert_allclose(depth[begins], depth[begins[0]], atol=1e-3)
    assert -0.05 <= depth.min() == pytest.approx(depth[begins[0]], abs=1e-3)
    deepest = [depth[first:last].max() for first, last in pairwise(begins.tolist())]
    assert 0.6 * 0.9 - 0.01 <= min(deepest) <= max(deepest) <= 1.1 * 1.1
    # about as long as asked for, one person at one pace
    lasts_s = np.diff(begins) / 1000.0
    assert 0.45 * 0.85 <= lasts_s.min() <= lasts_s.max() <= lasts_s.min() * 1.15 / 0.85 + 1e-9


def test_what_carries_somebody_stays_where_it_is() -> None:
    picture = LIBRARY["squat"].picture
    assert picture is not None
    points = _way(picture, True, np.random.default_rng(2))
    planted = list(picture.planted_landmarks({"working": "left", "other": "right"}))
    np.testing.assert_allclose(points[:, planted].mean(axis=1), np.tile(points[0, planted].mean(axis=0), (16, 1)))
    assert np.ptp(points[:, 23, 1]) > 0.3


def test_a_performance_is_what_a_model_would_report() -> None:
    picture = LIBRARY["squat"].picture
    assert picture is not None
    clip = perform(picture, np.random.default_rng(4), duration_s=5.0, cycle_s=2.0)
    assert len(clip) == 61
    np.testing.assert_allclose(np.diff(clip.timestamps_s), 1 / 12)
    np.testing.assert_allclose(clip.world_xyz_m[:, [23, 24]].mean(axis=1), 0.0, atol=1e-9)
    torso_m = np.linalg.norm(clip.world_xyz_m[:, [11, 12]].mean(axis=1), axis=1)
    assert 0.3 < torso_m.min() <= torso_m.max() < 0.6
    trunk = clip.image_xy_px[:, [11, 12]].mean(axis=1) - clip.image_xy_px[:, [23, 24]].mean(axis=1)
    assert 60.0 < np.linalg.norm(trunk, axis=1).max() < 130.0
    assert (clip.image_xy_px[:, 11, 1] < clip.image_xy_px[:, 25, 1]).all()


def test_who_holds_still_only_trembles() -> None:
    """From one moment to the next, a twelfth of a second, about half of it is kept."""
    picture = LIBRARY["plank"].picture
    assert picture is not None
    clip = perform(picture, np.random.default_rng(6), duration_s=20.0, cycle_s=2.0)
    for seen, size in ((clip.image_xy_px / 110.0, 0.015), (clip.world_xyz_m[..., :2] / 0.48, 0.0225)):
        passing = seen - seen.mean(axis=0)
        assert passing.std() == pytest.approx(size, rel=0.25)
        likeness = float((passing[1:] * passing[:-1]).mean() / (passing**2).mean())
        assert likeness == pytest.approx(np.exp(-1 / 12 / 0.15), abs=0.12)
