"""Still pictures out of a video, at any times in any order."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from coach.media.video import VideoReader
from coach.session.moments import pictures_at
from tests.support.clips import make_clip


@pytest.fixture
def clip(sample_clips) -> Path:
    return sample_clips["squat_side"].path


def test_the_pictures_are_those_shown_at_the_times(clip: Path):
    with VideoReader(clip) as video:
        pictures = [(frame.timestamp_s, frame.image_rgb.copy()) for frame in video]
    wanted = (3.0, 0.0, 1.02)
    for time_s, still in zip(wanted, pictures_at(clip, wanted), strict=True):
        shown = [image for at_s, image in pictures if at_s <= time_s][-1]
        np.testing.assert_array_equal(still, shown)


def test_beyond_the_end_it_is_the_last_picture_and_before_the_start_the_first(clip: Path):
    before, start, end, beyond = pictures_at(clip, (-1.0, 0.0, 13.49, 99.0))
    np.testing.assert_array_equal(before, start)
    np.testing.assert_array_equal(end, beyond)


def test_no_times_give_no_pictures(tmp_path: Path):
    assert pictures_at(make_clip(tmp_path / "clip.mp4"), ()) == []
