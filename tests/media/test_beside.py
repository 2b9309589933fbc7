"""Two pictures beside each other."""

import numpy as np
import pytest

from coach.media.composed import beside, height_beside, width_at


@pytest.mark.parametrize(
    ("left", "right", "height"),
    [
        ((1920, 1080), (1920, 1080), 1080),
        ((1080, 1920), (320, 240), 1920),
        ((640, 480), (1080, 1920), 480),
        ((3840, 2160), (3840, 2160), 1080),
    ],
    ids=["alike", "a-small-one-of-the-coach", "a-large-one-of-the-coach", "together-too-wide"],
)
def test_ones_own_keeps_its_size_where_both_fit(left: tuple[int, int], right: tuple[int, int], height: int) -> None:
    found = height_beside(left, right)
    assert found == height
    assert width_at(left, found) + width_at(right, found) <= 3841
    blank = (np.zeros((size[1], size[0], 3), np.uint8) for size in (left, right))
    assert beside(*blank, found).shape[:2] == (found, width_at(left, found) + width_at(right, found))
