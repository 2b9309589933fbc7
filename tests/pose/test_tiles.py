"""Parts of a picture: they cover it, and a found person is looked at from nearer."""

from __future__ import annotations

import numpy as np
import pytest

from coach.pose.looks import Region, around, clipped, parts, squares
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


def test_parts_are_halves_then_thirds_that_overlap_by_half_from_the_middle_outwards() -> None:
    found = list(parts(1200, 900))
    assert {(right - left, bottom - top) for left, top, right, bottom in found[:9]} == {(600, 450)}
    assert {(right - left, bottom - top) for left, top, right, bottom in found[9:]} == {(400, 300)}
    assert sorted({left for left, *_ in found[:9]}) == [0, 300, 600]
    assert sorted({left for left, *_ in found[9:]}) == [0, 200, 400, 600, 800]
    assert len(found) == len(set(found)) == 9 + 25
    assert found[0] == (300, 225, 900, 675)
    assert found[9] == (400, 300, 800, 600)
    away = [abs(left - 300) + abs(top - 225) for left, top, *_ in found[:9]]
    assert away == sorted(away)


@pytest.mark.parametrize(("height", "count"), [(398, 0), (400, 9), (598, 9), (600, 34)])
def test_a_part_has_at_least_200_pixels_a_side(height: int, count: int) -> None:
    assert len(list(parts(1200, height))) == count


@pytest.mark.parametrize(
    ("size", "lefts"), [((300, 300), [0]), ((301, 300), [0, 1]), ((600, 300), [0, 150, 300]), ((900, 300), None)]
)
def test_squares_overlap_by_half(size: tuple[int, int], lefts: list[int] | None) -> None:
    assert [left for left, *_ in squares(*size)] == (lefts or [0, 150, 300, 450, 600])


def test_around_a_person_is_twice_their_longer_side() -> None:
    """The figure spans 284 to 356 across and 104 to 416 down: 312 pixels, from (320, 260) 312 each way."""
    assert around(frame_of(standing(), size_px=(640, 480)), 640, 480) == (8, 0, 632, 480)
    wide = frame_of(standing(), size_px=(4000, 3000))
    assert around(wide, 4000, 3000) == (2000 - 312, 1520 - 312, 2000 + 312, 1520 + 312)


@pytest.mark.parametrize(
    ("region", "inside"),
    [
        ((-5, 10, 50, 60), (0, 10, 50, 60)),
        ((10, -5, 700, 500), (10, 0, 640, 480)),
        ((638, 0, 900, 480), (638, 0, 640, 480)),
        ((639, 0, 900, 480), None),
        ((0, 479, 640, 900), None),
    ],
)
def test_a_region_is_clipped_to_the_picture(region: Region, inside: Region | None) -> None:
    if inside is not None:
        assert clipped(region, 640, 480) == inside
    else:
        with pytest.raises(ValueError, match="region: expected a part of a 640x480 picture"):
            clipped(region, 640, 480)
