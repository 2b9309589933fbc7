"""A photo and its mirror image are looked at in the same way; landmarks come back to where they are in the photo."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from coach.media.canonical import LOOKED_AT_PX, canonical
from coach.pose.figure import expand_directions
from tests.support.figures import figure_frame

SIZES = st.tuples(st.integers(1, 40), st.integers(1, 40))
COLOURS = st.tuples(*[st.integers(0, 255)] * 3)


def grey(photo: np.ndarray) -> np.ndarray:
    return np.array(Image.fromarray(photo).convert("L").convert("RGB"))


@given(size=SIZES, seed=st.integers(0, 2**32 - 1))
def test_a_mirror_image_is_looked_at_as_the_photo(size: tuple[int, int], seed: int) -> None:
    photo = np.random.default_rng(seed).integers(0, 256, (*size, 3)).astype(np.uint8)
    half = size[1] // 2
    if half and abs(grey(photo)[:, :half].mean() - grey(photo)[:, -half:].mean()) < 0.5:
        return
    once, again = canonical(photo), canonical(np.ascontiguousarray(photo[:, ::-1]))
    if size[1] > 1:
        np.testing.assert_array_equal(once.image_rgb, again.image_rgb)
        assert once.is_mirrored != again.is_mirrored
    # what is looked at is itself looked at as it is
    np.testing.assert_array_equal(canonical(once.image_rgb).image_rgb, once.image_rgb)


@given(left=COLOURS, right=COLOURS)
def test_a_grey_photo_is_looked_at_the_same_way_round(left: tuple[int, ...], right: tuple[int, ...]) -> None:
    """Green is lighter than red and blue: the mean of the channels would turn some photos round."""
    photo = np.array([[left] * 2 + [right] * 2] * 3, np.uint8)
    in_grey = grey(photo)
    if abs(float(in_grey[0, 0, 0]) - float(in_grey[0, -1, 0])) > 1.0:
        assert canonical(photo).is_mirrored == canonical(in_grey).is_mirrored


@pytest.mark.parametrize("size_px", [(1280, 960), (700, 1500), (300, 200)], ids=str)
@pytest.mark.parametrize("lighter", ["left", "right"])
def test_landmarks_come_back(size_px: tuple[int, int], lighter: str) -> None:
    width, height = size_px
    photo = np.zeros((height, width, 3), np.uint8)
    photo[:, : width // 2] = 200 if lighter == "left" else 10
    mark = (width * 0.7, height * 0.4)
    photo[round(mark[1]) - 8 : round(mark[1]) + 8, round(mark[0]) - 8 : round(mark[0]) + 8] = 255
    shown = canonical(photo)
    assert max(shown.image_rgb.shape) == min(LOOKED_AT_PX, max(size_px))
    assert shown.is_reduced == (max(size_px) > LOOKED_AT_PX)
    rows, columns = np.nonzero(shown.image_rgb[..., 0] > 230)
    frame = figure_frame(expand_directions({}, {}), image_size_px=shown.image_rgb.shape[1::-1])
    xy = np.tile((columns.mean() + 0.5, rows.mean() + 0.5), (33, 1))
    back = shown.back(replace(frame, image_xy_px=xy))
    assert back.image_size_px == size_px
    np.testing.assert_allclose(back.image_xy_px, np.tile(mark, (33, 1)), atol=2 * max(1.0, width / LOOKED_AT_PX))


@pytest.mark.parametrize("is_mirrored", [False, True])
@pytest.mark.parametrize("quarters", [0, 1, 3])
def test_what_is_upright_in_what_is_looked_at_is_so_in_the_photo(is_mirrored: bool, quarters: int) -> None:
    photo = np.arange(12, dtype=np.uint8).repeat(3).reshape(3, 4, 3)
    photo = photo if is_mirrored == (photo[:, :2].mean() > photo[:, 2:].mean()) else photo[:, ::-1]
    shown = canonical(photo)
    assert shown.is_mirrored == is_mirrored
    turned = np.rot90(shown.image_rgb, quarters)
    upright = np.rot90(photo, shown.turns_back(quarters))
    np.testing.assert_array_equal(turned, upright[:, ::-1] if is_mirrored else upright)
