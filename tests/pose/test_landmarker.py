"""What MediaPipe says, in our own terms."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from coach.pose.landmarker import DetectorSettings, Landmarker, check_picture, frames_from_result, is_plausible
from coach.pose.landmarks import Landmark
from tests.support.fakes import result_of
from tests.support.figures import frame_of, moved, standing

SMALL = frame_of(standing(), px_per_m=60.0, centre_px=(120, 240))
LARGE = frame_of(standing(), px_per_m=200.0, centre_px=(420, 240))


def frames(result: SimpleNamespace) -> tuple:
    return frames_from_result(result, timestamp_s=1.5, image_size_px=(640, 480))


def test_nobody() -> None:
    assert frames(SimpleNamespace(pose_landmarks=[], pose_world_landmarks=[])) == ()


def test_one_person_in_pixels() -> None:
    (frame,) = frames(result_of([LARGE]))
    assert (frame.timestamp_s, frame.image_size_px) == (1.5, (640, 480))
    np.testing.assert_allclose(frame.image_xy_px, LARGE.image_xy_px)
    np.testing.assert_allclose(frame.image_z_px, LARGE.image_z_px)
    np.testing.assert_allclose(frame.world_xyz_m, LARGE.world_xyz_m)


@pytest.mark.parametrize("people", [[SMALL, LARGE], [LARGE, SMALL]], ids=["small first", "large first"])
def test_the_largest_person_comes_first(people: list) -> None:
    first, second = frames(result_of(people))
    np.testing.assert_allclose(first.image_xy_px, LARGE.image_xy_px)
    np.testing.assert_allclose(second.image_xy_px, SMALL.image_xy_px)


def test_a_visibility_that_mediapipe_leaves_out_counts_as_unseen() -> None:
    result = result_of([LARGE])
    result.pose_landmarks[0][Landmark.LEFT_KNEE].visibility = None
    (frame,) = frames(result)
    assert frame.visibility[Landmark.LEFT_KNEE] == 0.0
    assert frame.visibility[Landmark.RIGHT_KNEE] == 1.0


def test_image_and_world_people_must_be_as_many() -> None:
    result = result_of([LARGE])
    result.pose_world_landmarks = []
    with pytest.raises(ValueError, match="zip"):
        frames(result)


def seen_only(*parts: str) -> np.ndarray:
    return np.array([1.0 if any(part in mark.name for part in parts) else 0.1 for mark in Landmark])


@pytest.mark.parametrize(
    ("frame", "plausible"),
    [
        pytest.param(LARGE, True, id="whole person"),
        pytest.param(
            replace(LARGE, visibility=seen_only("EYE", "EAR", "NOSE", "SHOULDER", "ELBOW", "HIP")),
            True,
            id="upper body",
        ),
        pytest.param(replace(LARGE, visibility=seen_only("HIP", "KNEE", "ANKLE", "HEEL", "FOOT")), True, id="legs"),
        pytest.param(replace(LARGE, visibility=seen_only("EYE", "EAR", "NOSE", "MOUTH")), False, id="only a face"),
        pytest.param(replace(LARGE, visibility=np.full(33, 0.3)), False, id="hardly visible"),
        pytest.param(frame_of(standing(), centre_px=(2000, 240)), False, id="outside the picture"),
        pytest.param(frame_of(moved(standing(), nose=(np.nan,) * 3)), False, id="an unknown point"),
    ],
)
def test_plausible(frame: object, plausible: bool) -> None:
    assert is_plausible(frame) is plausible


@pytest.mark.parametrize(
    "picture",
    [
        pytest.param(np.zeros((4, 4), np.uint8), id="grey"),
        pytest.param(np.zeros((4, 4, 4), np.uint8), id="with an alpha channel"),
        pytest.param(np.zeros((4, 4, 3), np.float64), id="floating point"),
    ],
)
def test_a_wrong_picture_is_named(picture: np.ndarray) -> None:
    with pytest.raises(ValueError, match=r"image_rgb: expected \(height, width, 3\) uint8 but got \("):
        check_picture(picture)


def test_a_closed_landmarker_says_so(model_path: Path) -> None:
    with Landmarker(model_path, DetectorSettings(), video=False) as landmarker:
        pass
    landmarker.close()
    with pytest.raises(RuntimeError, match="this detector is closed"):
        _ = landmarker.landmarker
