"""Dark pictures are shown to the model as light as others; everything else stays as it is."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from coach.media.images import load_photo
from coach.media.video import VideoReader
from coach.pose.detector import PoseDetector
from coach.pose.light import DARK_BELOW, LIGHT_AT, brightened, coloured, legible, legible_by_tone
from coach.pose.model import ensure_model
from coach.pose.tracker import PoseTracker
from tests.support.samples import load_clips, load_pictures

Image = NDArray[np.uint8]


def ramp(lightest: int, size_px: tuple[int, int] = (64, 96)) -> Image:
    """Tones from black to `lightest`, in every row."""
    row = np.linspace(0, lightest, size_px[1]).round().astype(np.uint8)
    return np.broadcast_to(row[None, :, None], (*size_px, 3))


@pytest.mark.parametrize(
    "picture",
    [
        pytest.param(np.full((48, 64, 3), 255, np.uint8), id="white"),
        pytest.param(np.full((48, 64, 3), DARK_BELOW, np.uint8), id="just light enough"),
        pytest.param(np.full((48, 64, 3), (0, 0, 200), np.uint8), id="blue light"),
    ],
)
def test_a_picture_with_light_is_left_alone(picture: Image) -> None:
    assert brightened(picture) is picture


@pytest.mark.parametrize("lightest", [10, 40, DARK_BELOW - 1])
def test_a_dark_picture_becomes_as_light_as_others(lightest: int) -> None:
    found = brightened(ramp(lightest))
    assert found.dtype == np.uint8
    assert found.shape == (64, 96, 3)
    assert int(found.max()) == pytest.approx(LIGHT_AT, abs=0.15 * LIGHT_AT)
    assert found.min() == 0


@pytest.mark.parametrize(("share", "is_dark"), [(0.015, True), (0.03, False)])
def test_a_fiftieth_of_light_pixels_is_hardly_any(share: float, is_dark: bool) -> None:
    room = np.full((1600, 1600, 3), 20, np.uint8)
    room[:, : round(1600 * share / 0.5)][: 1600 // 2] = 200
    assert (brightened(room) is not room) == is_dark


def test_a_lamp_does_not_make_a_room_light() -> None:
    room = np.array(ramp(40, (320, 320)))
    room[:30, :30] = 255
    assert np.median(brightened(room)) > 3 * np.median(room)


@pytest.mark.parametrize("size_px", [(1, 1), (2, 2), (17, 3)])
def test_however_small_and_black(size_px: tuple[int, int]) -> None:
    black = np.zeros((*size_px, 3), np.uint8)
    np.testing.assert_array_equal(brightened(black), black)


@given(seed=st.integers(0, 2**32 - 1), lightest=st.integers(1, 255))
def test_what_is_lighter_stays_lighter(seed: int, lightest: int) -> None:
    picture = np.random.default_rng(seed).integers(0, lightest, (40, 30, 3), endpoint=True).astype(np.uint8)
    found = brightened(picture)
    order = np.argsort(picture, axis=None)
    assert (np.diff(found.ravel()[order].astype(int)) >= 0).all()
    assert (found >= picture).all()


@pytest.mark.parametrize(
    ("picture", "is_grey"),
    [
        pytest.param(ramp(255), True, id="grey"),
        pytest.param(ramp(255) + np.array([0, 3, 6], np.uint8).clip(0, 3), True, id="grey as a file keeps it"),
        pytest.param(np.full((48, 64, 3), (180, 120, 100), np.uint8), False, id="skin"),
        pytest.param(
            np.concatenate([ramp(255), np.full((64, 4, 3), (180, 120, 100), np.uint8)], 1), False, id="a limb"
        ),
    ],
)
def test_only_grey_pictures_are_given_colours(picture: Image, is_grey: bool) -> None:
    assert (coloured(picture) is not picture) == is_grey


def test_a_coloured_picture_is_as_light_as_the_grey_one() -> None:
    grey = ramp(255)
    light = coloured(grey) @ np.array([0.299, 0.587, 0.114])
    assert np.abs(light - grey[..., 0]).max() < 4


def test_a_dark_grey_picture_is_made_light_and_coloured() -> None:
    found = legible(ramp(60))
    assert found.max() > 200
    assert (found.max(axis=-1).astype(int) - found.min(axis=-1)).max() > 60


def test_by_tone_a_photo_is_as_its_grey_copy() -> None:
    photo = (np.random.default_rng(1).integers(0, 256, (48, 64, 3)) * (1.0, 0.7, 0.5)).astype(np.uint8)
    grey = np.repeat((photo @ np.array([0.299, 0.587, 0.114])).round()[..., None], 3, axis=2).astype(np.uint8)
    assert np.abs(legible(photo).astype(int) - legible(grey)).max() > 50
    np.testing.assert_allclose(legible_by_tone(photo).astype(int), legible(grey), atol=3)


def in_the_dark(image_rgb: Image, share: float, seed: int) -> Image:
    """With this share of its light, and the noise of a camera."""
    noise = np.random.default_rng(seed).normal(0.0, 1.5, image_rgb.shape)
    return np.clip(np.round(image_rgb * share + noise), 0, 255).astype(np.uint8)


@pytest.mark.slow
@pytest.mark.parametrize("share", [0.07, 0.12], ids=["a fourteenth of the light", "an eighth"])
def test_people_in_dark_photos_are_found_where_they_are(detector: PoseDetector, share: float) -> None:
    apart = []
    for number, picture in enumerate(load_pictures().values()):
        photo = load_photo(picture.path).image_rgb
        (seen, *_), dark = detector.detect(photo), detector.detect(in_the_dark(photo, share, number))
        if dark:
            torso_px = np.linalg.norm(seen.image_xy_px[11] - seen.image_xy_px[23])
            moved_px = np.linalg.norm(seen.image_xy_px[11:] - dark[0].image_xy_px[11:], axis=1)
            apart.append(float(np.median(moved_px) / torso_px))
    assert len(apart) >= 0.9 * len(load_pictures())
    assert np.median(apart) < 0.15


@pytest.mark.slow
def test_a_person_in_a_dark_video_is_followed() -> None:
    clip = load_clips()["squat_side"]
    found = []
    with PoseTracker(ensure_model()) as tracker, VideoReader(clip.path) as video:
        for number, picture in enumerate(video):
            dark = in_the_dark(picture.image_rgb, 0.05, number)
            found.append(tracker.track(dark, picture.timestamp_s) is not None)
    assert np.mean(found) > 0.9
