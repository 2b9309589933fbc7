"""The process that looks at pictures: its protocol with a stand-in, and once for real with the model."""

from __future__ import annotations

import os
import threading
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from coach.media.images import encode_image
from coach.media.live_frames import jpeg_of_nothing
from coach.media.video import VideoReader
from coach.pose.recorder import ReplayTracker
from coach.pose.types import PoseFrame
from coach.session.live.process import ANSWER, LANDMARKS_SHAPE, REQUEST, see, serve
from coach.session.live.worker import PictureWorker, WorkerError
from tests.session.live.bodies import standing_frame


def test_landmarks_survive_the_way() -> None:
    frame = standing_frame()
    sent = frame.numbers.astype(np.float32).astype(np.float64)
    back = PoseFrame.of_numbers(sent, timestamp_s=2.0, image_size_px=(640, 480))
    assert back.timestamp_s == 2.0
    for name in ("image_xy_px", "image_z_px", "world_xyz_m", "visibility"):
        assert np.allclose(getattr(back, name), getattr(frame, name), atol=1e-3)


@pytest.mark.parametrize("data", [b"no picture", b"", jpeg_of_nothing((2001, 16))], ids=["broken", "empty", "huge"])
def test_a_picture_that_is_none_shows_nobody(data: bytes) -> None:
    assert see(ReplayTracker(iter([standing_frame()])), 0.0, memoryview(data)) == (None, (0, 0))


def test_requests_are_answered_until_their_end() -> None:
    requests_out, requests_in = os.pipe()
    answers_out, answers_in = os.pipe()
    tracker = ReplayTracker(iter([standing_frame(), None]))

    def run() -> None:
        with os.fdopen(requests_out, "rb") as requests:
            serve(tracker, requests, answers_in)
        os.close(answers_in)

    thread = threading.Thread(target=run)
    thread.start()
    jpeg = jpeg_of_nothing((64, 48))
    with os.fdopen(requests_in, "wb") as out, os.fdopen(answers_out, "rb") as answers:
        for found in (1, 0):
            out.write(REQUEST.pack(0.1, len(jpeg)) + jpeg)
            out.flush()
            assert ANSWER.unpack(answers.read(ANSWER.size)) == (found, 64, 48)
            answers.read(4 * int(np.prod(LANDMARKS_SHAPE)) if found else 0)
        out.close()
        assert answers.read() == b""
    thread.join(5.0)


@pytest.mark.slow
def test_a_worker_sees_the_person_and_leaves_nothing_behind(model_path: Path, sample_clips: dict[str, Any]) -> None:
    worker = PictureWorker(model_path)
    with VideoReader(sample_clips["squat_side"].path) as clip:
        for frame in clip:
            found = worker.see(encode_image(frame.image_rgb, "jpeg"), frame.timestamp_s)
            if frame.timestamp_s > 0.5:
                break
    assert found.frame is not None
    assert found.image_size_px == (frame.image_rgb.shape[1], frame.image_rgb.shape[0])
    worker.close()
    worker.close()
    assert not worker.is_alive
    with pytest.raises(WorkerError, match="has stopped"):
        worker.see(jpeg_of_nothing(), 9.0)


def test_a_worker_without_a_model_is_explained(tmp_path: Path) -> None:
    worker = PictureWorker(tmp_path / "missing.task")
    with pytest.raises(WorkerError, match="has stopped"):
        worker.see(jpeg_of_nothing(), 0.0)
    worker.close()
