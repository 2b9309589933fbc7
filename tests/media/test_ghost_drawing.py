"""A ghost covers the picture where it is, lets it shine through, and never breaks a drawing."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from coach.media.goal_drawing import GhostPainter


def ghost(x: float = 60.0, y: float = 50.0, *, filled: bool = False) -> dict[str, Any]:
    return {"strokes": [[20.0, x, y, x, y + 30.0]], "head": [8.0, x, y - 15.0], "is_filled": filled}


def painted(one: dict[str, Any], *, mirror: bool = False) -> Any:
    canvas = np.full((100, 200, 3), 40, np.uint8)
    GhostPainter().paint(canvas, one, mirror=mirror)
    return canvas


@pytest.mark.parametrize(("mirror", "x"), [(False, 60), (True, 140)])
def test_it_lies_where_it_belongs_also_in_the_mirror(mirror: bool, x: int) -> None:
    canvas = painted(ghost(), mirror=mirror)
    assert canvas[60, x, 2] > 120
    assert (canvas[60, 200 - x] == 40).all()


def test_the_picture_shines_through_and_more_so_once_it_is_filled() -> None:
    empty, full = painted(ghost())[60, 60, 2], painted(ghost(filled=True))[60, 60, 2]
    assert 40 < full < empty < 255


@pytest.mark.parametrize("x", [-500.0, 500.0, 1e9, float("nan")], ids=["left", "right", "absurd", "unknown"])
def test_outside_the_picture_nothing_is_painted(x: float) -> None:
    assert (painted(ghost(x)) == 40).all()


def test_the_same_painter_paints_pictures_of_other_sizes() -> None:
    painter = GhostPainter()
    for size in ((100, 200, 3), (120, 160, 3)):
        canvas = np.zeros(size, np.uint8)
        painter.paint(canvas, ghost(), mirror=False)
        assert canvas.any()
