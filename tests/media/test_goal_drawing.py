"""What is wanted, drawn over what is; and the part of a picture in which somebody is."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coach.media.goal_drawing import around, draw_goal

PICTURE = np.full((200, 300, 3), 90, np.uint8)
GHOST = {"strokes": [[10.0, 100.0, 40.0, 100.0, 160.0]], "head": [12.0, 100.0, 30.0], "is_filled": False}


def test_the_picture_itself_stays_as_it_is() -> None:
    before = PICTURE.copy()
    drawn = draw_goal(PICTURE, GHOST, ((200.0, 150.0), (200.0, 60.0)), width_px=6.0)
    np.testing.assert_array_equal(PICTURE, before)
    assert (drawn[100, 100] != 90).any()  # the figure
    assert (drawn[100, 200] != 90).any()  # the arrow
    np.testing.assert_array_equal(drawn[100, 280], PICTURE[100, 280])


def test_without_an_arrow_there_is_the_figure_alone() -> None:
    drawn = draw_goal(PICTURE, GHOST, None, width_px=6.0)
    assert (drawn[:, 150:] == PICTURE[:, 150:]).all()


@pytest.mark.parametrize("x", [-500.0, 800.0, 1e9, float("nan")], ids=["left", "right", "absurd", "unknown"])
def test_outside_the_picture_nothing_is_painted(x: float) -> None:
    ghost = {"strokes": [[10.0, x, 40.0, x, 160.0]], "head": [12.0, x, 30.0]}
    np.testing.assert_array_equal(draw_goal(PICTURE, ghost, None, width_px=6.0), PICTURE)


def test_the_picture_shines_through() -> None:
    assert 90 < draw_goal(PICTURE, GHOST, None, width_px=6.0)[100, 100, 2] < 255


numbers = st.floats(-400, 700)


@given(points=st.lists(st.tuples(numbers, numbers), max_size=8))
def test_the_part_is_inside_the_picture_and_holds_everybody_inside(points: list[tuple[float, float]]) -> None:
    left, top, right, bottom = around(np.array(points).reshape(-1, 2), PICTURE)
    assert 0 <= left < right <= 300
    assert 0 <= top < bottom <= 200
    inside = [(x, y) for x, y in points if 0 <= x <= 300 and 0 <= y <= 200]
    assert all(left <= x <= right and top <= y <= bottom for x, y in inside)


def test_unknown_points_do_not_count() -> None:
    assert around(np.full((33, 2), np.nan), PICTURE) == (0, 0, 300, 200)
