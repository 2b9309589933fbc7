"""What is measured on a body does not depend on how many moments are measured at a time."""

from __future__ import annotations

from dataclasses import fields
from itertools import islice

import numpy as np
import pytest

from coach.pose.types import PoseFrame, PoseSequence
from coach.workout.measures import measure_body
from tests.support.movements import squats


@pytest.mark.parametrize("piece", [1, 7, 10_000], ids=["one by one", "by seven", "all at once"])
def test_measuring_in_pieces_changes_nothing(monkeypatch: pytest.MonkeyPatch, piece: int) -> None:
    frames: list[PoseFrame | None] = list(islice(squats(), 100))
    frames[10:20] = [None] * 10  # nobody there
    times_s = [number / 30 for number in range(100)]
    sequence = PoseSequence.from_frames(frames, timestamps_s=times_s, image_size_px=(640, 480))
    expected = measure_body(sequence)
    monkeypatch.setattr("coach.workout.measures._PIECE", piece)
    found = measure_body(sequence)
    for field in fields(expected):
        np.testing.assert_allclose(getattr(found, field.name), getattr(expected, field.name), rtol=1e-12, atol=1e-12)
