from __future__ import annotations

import io

import numpy as np
import pytest
from PIL import Image, ImageSequence

from coach.media.video_writer import encode_gif


def pictures(count: int) -> list[np.ndarray]:
    """A white bar that moves to the right."""
    images = [np.zeros((20, 40, 3), np.uint8) for _ in range(count)]
    for index, image in enumerate(images):
        image[:, 2 * index : 2 * index + 3] = 255
    return images


def test_pictures_and_times_come_back() -> None:
    images, times = pictures(5), [3.0, 3.1, 3.2, 3.4, 3.5]
    with Image.open(io.BytesIO(encode_gif(images, times))) as gif:
        frames = [np.array(frame.convert("RGB")) for frame in ImageSequence.Iterator(gif)]
        durations = [frame.info["duration"] for frame in ImageSequence.Iterator(gif)]
        assert gif.info["loop"] == 0
    assert durations == [100, 100, 200, 100, 100]
    for frame, image in zip(frames, images, strict=True):
        np.testing.assert_array_equal(frame, image)


def test_thirty_pictures_a_second_do_not_drift() -> None:
    times = [index / 30 for index in range(15)]
    with Image.open(io.BytesIO(encode_gif(pictures(15), times))) as gif:
        durations = [frame.info["duration"] for frame in ImageSequence.Iterator(gif)]
    assert sum(durations[:-1]) == pytest.approx(1000 * times[-1], abs=10)


def test_one_picture() -> None:
    with Image.open(io.BytesIO(encode_gif(pictures(1), [0.0]))) as gif:
        assert gif.size == (40, 20)


@pytest.mark.parametrize("times", [[], [0.0, 1.0]])
def test_times_must_fit(times: list[float]) -> None:
    with pytest.raises(ValueError, match="expected as many times as pictures but got"):
        encode_gif(pictures(1), times)
