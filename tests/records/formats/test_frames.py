"""Bodies in a room: feet that rest stay where they are, whatever the model thinks of their depth."""

from __future__ import annotations

from dataclasses import replace
from itertools import islice
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from coach.pose.landmarks import Landmark
from coach.pose.types import PoseSequence, load_sequence
from coach.records.formats.frames import on_floor_m
from tests.support.figures import frame_of
from tests.support.movements import squats

FEET = [Landmark[f"{side}_{part}"] for side in ("LEFT", "RIGHT") for part in ("ANKLE", "HEEL", "FOOT_INDEX")]
HIPS = [Landmark.LEFT_HIP, Landmark.RIGHT_HIP]


def joined(frames: list) -> PoseSequence:
    return PoseSequence.from_frames(
        frames, timestamps_s=[frame.timestamp_s for frame in frames], image_size_px=frames[0].image_size_px
    )


def squat(noise_m: float = 0.0) -> PoseSequence:
    """A squat; the model's guesses of depth waver by `noise_m`."""
    random = np.random.default_rng(1)
    frames = list(islice(squats(2), 200))
    depth = np.array([0.0, 0.0, noise_m])
    return joined([replace(one, world_xyz_m=one.world_xyz_m + random.normal(size=(33, 3)) * depth) for one in frames])


def movement_m(points: np.ndarray, landmarks: list[Landmark]) -> float:
    """How far any of the landmarks is from its usual place at most."""
    usual = np.median(points[:, landmarks], axis=0)
    return float(np.linalg.norm(points[:, landmarks] - usual, axis=-1).max())


@pytest.mark.parametrize("noise_m", [0.0, 0.02, 0.05])
def test_the_feet_of_a_squat_stay_and_the_hips_go_down(noise_m: float) -> None:
    points = on_floor_m(squat(noise_m))
    assert movement_m(points, FEET) < 0.03
    assert np.ptp(points[:, HIPS, 1].mean(axis=1)) > 0.25
    assert points[:, FEET, 1].min() == pytest.approx(0.0, abs=0.01)


def test_a_toe_that_is_seen_elsewhere_for_a_while_moves_no_ankle() -> None:
    """There it lies lowest, and would be the floor that all others are above."""
    whole = squat()
    toe, height_px = Landmark.RIGHT_FOOT_INDEX, np.ptp(whole.image_xy_px[0, :, 1])
    world, image = whole.world_xyz_m.copy(), whole.image_xy_px.copy()
    image[60:90, toe] += height_px / 4.0, height_px / 20.0
    world[60:90, toe, 1] += 0.06
    points = on_floor_m(replace(whole, world_xyz_m=world, image_xy_px=image))
    assert movement_m(points, [one for one in FEET if one != toe]) < 0.03


def test_without_noise_the_body_keeps_its_shape() -> None:
    whole = squat()
    points = on_floor_m(whole)
    hips = points[:, HIPS].mean(axis=1, keepdims=True)
    wanted = whole.world_xyz_m * (1.0, -1.0, -1.0)
    wanted = wanted - wanted[:, HIPS].mean(axis=1, keepdims=True)
    np.testing.assert_allclose(points - hips, wanted, atol=0.03)


def test_a_known_height_scales_everything() -> None:
    low, high = on_floor_m(squat(), 1.5), on_floor_m(squat(), 1.8)
    np.testing.assert_allclose(high[0, Landmark.NOSE] * 1.5, low[0, Landmark.NOSE] * 1.8, atol=0.01)
    assert high[0, Landmark.LEFT_EAR, 1] == pytest.approx(1.67, abs=0.1)  # ears are at 0.93 heights


def test_somebody_who_walks_through_the_picture_walks() -> None:
    whole = squat()
    way_px = np.linspace(0.0, 300.0, len(whole))[:, None] * (1.0, 0.0)
    walked = replace(whole, image_xy_px=whole.image_xy_px + way_px[:, None])
    points = on_floor_m(walked)
    assert np.ptp(points[:, HIPS, 0].mean(axis=1)) > 0.5


@settings(max_examples=40, deadline=None)
@given(arrays(float, (3, 33, 3), elements=st.floats(-2, 2, allow_nan=False, width=32)))
def test_any_body_however_odd_has_a_place(world_xyz_m: np.ndarray) -> None:
    frames = [frame_of(points, timestamp_s=n / 3) for n, points in enumerate(world_xyz_m)]
    assert np.isfinite(on_floor_m(joined(frames))).all()


def test_feet_of_real_squats_stay(shared: Path) -> None:
    """Wherever they stay in the picture; without this, the feet of these clips move by 20 to 45 cm."""
    tried = 0
    for path in sorted((shared / "data").glob("*/squat*.npz")):
        whole = load_sequence(path)
        whole = whole.select(whole.found)
        torso_px = np.median(np.linalg.norm(whole.image_xy_px[:, 11] - whole.image_xy_px[:, 23], axis=1))
        if movement_m(whole.image_xy_px, FEET) < 0.15 * torso_px:
            assert movement_m(on_floor_m(whole), FEET) < 0.03, path.stem
            tried += 1
    assert tried >= 3
