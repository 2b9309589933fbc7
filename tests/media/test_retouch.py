"""Retouched copies of pictures."""

from __future__ import annotations

import numpy as np
import pytest

from coach.media.canonical import darker, softened


def test_a_softened_picture_keeps_its_outlines_and_loses_its_pattern() -> None:
    image = np.zeros((400, 600, 3), np.uint8)
    image[:, 300:] = 200
    image[::2, :300] = 120
    soft = softened(image).astype(int)
    assert np.ptp(soft[50:350, 50:250]) <= 12
    assert abs(soft[200, 100, 0] - 60) <= 6
    assert (soft[200, 320:, 0] >= 198).all()


def test_a_darker_picture_keeps_black_white_and_the_order_between() -> None:
    tones = np.arange(256, dtype=np.uint8).reshape(16, 16, 1).repeat(3, axis=2)
    dark = darker(tones).astype(int)
    assert dark[0, 0, 0] == 0
    assert dark[-1, -1, 2] == 255
    assert (np.diff(dark[..., 1].ravel()) >= 0).all()
    assert dark[8, 0, 0] < 0.7 * 128


@pytest.mark.parametrize("size", [(1, 1), (2, 3), (7, 500)], ids=str)
def test_pictures_of_any_size_stay_as_large(size: tuple[int, int]) -> None:
    picture = np.full((*size, 3), 90, np.uint8)
    assert softened(picture).shape == darker(picture).shape == picture.shape
