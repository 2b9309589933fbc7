"""Parts of a picture: they cover it, and a found person is looked at from nearer."""

from __future__ import annotations

import numpy as np
import pytest

from coach.pose.tiles import around, parts, squares
from tests.support.figures import frame_of, standing


@pytest.mark.parametrize("size", [(1280, 853), (853, 1280), (1024, 1024)], ids=str)
def test_parts_cover_the_picture_and_stay_inside(size: tuple[int, int]) -> None:
    covered = np.zeros(size[::-1], bool)
    for left, top, right, bottom in parts(*size):
        assert 0 <= left < right <= size[0]
        assert 0 <= top < bottom <= size[1]
        covered[top:bottom, left:right] = True
    assert covered.all()


@pytest.mark.parametrize("size", [(1280, 853), (270, 480), (1024, 1024), (1000, 1001), (2000, 300)], ids=str)
def test_squares_cover_the_picture_and_stay_inside(size: tuple[int, int]) -> None:
    covered = np.zeros(size[::-1], bool)
    for left, top, right, bottom in squares(*size):
        assert 0 <= left < right <= size[0]
        assert 0 <= top < bottom <= size[1]
        assert right - left == bottom - top == min(size)
        covered[top:bottom, left:right] = True
    assert covered.all()


@pytest.mark.parametrize("size", [(1280, 1), (3, 900)], ids=str)
def test_a_strip_is_looked_through_in_bounded_time(size: tuple[int, int]) -> None:
    found = list(squares(*size))
    assert len(found) <= 12
    assert (found[0][:2], found[-1][2:]) == ((0, 0), size)  # from end to end


def test_a_small_picture_has_no_parts() -> None:
    assert list(parts(320, 240)) == []


def test_the_part_around_a_person_holds_them_and_lies_in_the_picture() -> None:
    frame = frame_of(standing())
    width, height = frame.image_size_px
    left, top, right, bottom = around(frame, width, height)
    box = frame.box_px()
    assert (left, top) <= (box[0], box[1])
    assert 0 <= left < right <= width
    assert 0 <= top < bottom <= height
