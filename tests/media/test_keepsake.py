"""The card to keep is a picture that opens, with and without photographs, in any language."""

from __future__ import annotations

import io

import numpy as np
import pytest
from PIL import Image

from coach.media.composed import SIZE_PX, keepsake


@pytest.mark.parametrize("count", [0, 1, 2])
@pytest.mark.parametrize(
    "lines", [["6 of 6 repetitions showed no fault in what could be judged. " * 4], ["全部完成" * 30], []]
)
def test_it_is_a_picture(count: int, lines: list[str]) -> None:
    shown = [np.full((480, 640, 3), 200, np.uint8)] * count
    card = Image.open(
        io.BytesIO(keepsake(shown, number="12", unit="reps", title="Squat " * 8, lines=lines, footer="today"))
    )
    assert (card.format, card.size) == ("PNG", SIZE_PX)
    assert (np.asarray(card)[100, 100] == 200).all() == bool(count)
