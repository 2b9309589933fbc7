"""The process that looks at pictures: its protocol with a stand-in, and once for real with the model."""

from __future__ import annotations

import os
import threading
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from coach.media.live_frames import planes_of_video_frame
from coach.pose.replay import ReplayTracker
from coach.session.live.process import (
    ANSWER,
    JPEG,
    LANDMARKS_SHAPE,
    PLANES,
    REQUEST,
    Looker,
    frame_from_rows,
    landmark_rows,
    serve,
)
from coach.session.live.worker import PictureWorker, WorkerError
from tests.session.live.bodies import standing_frame

GREY = np.full((480 * 3 // 2, 640), 128, np.uint8)


def test_landmarks_survive_the_way() -> None:
    frame = standing_frame()
    back = frame_from_rows(landmark_rows(frame), timestamp_s=2.0, image_size_px=(640, 480))
    assert back.timestamp_s == 2.0
    for name in ("image_xy_px", "image_z_px", "world_xyz_m", "visibility"):
        assert np.allclose(getattr(back, name), getattr(frame, name), atol=1e-3)


@pytest.mark.parametrize(
    ("drawing", "is_drawn"),
    [({}, True), ({"skeleton": False}, False), ({"grades": {"left_knee": "off"}, "angles": {"left_knee": 90.0}}, True)],
)
def test_the_picture_comes_back_mirrored_with_what_was_seen(drawing: dict[str, Any], is_drawn: bool) -> None:
    looker = Looker(ReplayTracker(iter([standing_frame()])))
    planes = GREY.copy()
    planes[:480, :100] = 16  # dark on the left
    frame, size, drawn = looker.look(PLANES, (640, 480), 0.0, drawing, memoryview(planes).cast("B"))
    assert frame is not None
    assert size == (640, 480)
    assert drawn is not None
    assert drawn[:480, 560:].mean() < 40 < drawn[:480, :80].mean()
    middle = drawn[200:400, 250:390].astype(int)
    assert (np.ptp(middle) > 60) is is_drawn or bool(np.ptp(middle) > 60) is is_drawn


def test_a_broken_jpeg_shows_nobody() -> None:
    looker = Looker(ReplayTracker(iter([standing_frame()])))
    assert looker.look(JPEG, (0, 0), 0.0, {}, memoryview(b"no picture"))[0] is None


def test_requests_are_answered_until_their_end() -> None:
    requests_out, requests_in = os.pipe()
    answers_out, answers_in = os.pipe()
    looker = Looker(ReplayTracker(iter([standing_frame(), None])))

    def run() -> None:
        with os.fdopen(requests_out, "rb") as requests:
            serve(looker, requests, answers_in)
        os.close(answers_in)

    thread = threading.Thread(target=run)
    thread.start()
    small = np.zeros((96, 64), np.uint8)
    with os.fdopen(requests_in, "wb") as out, os.fdopen(answers_out, "rb") as answers:
        for found in (1, 0):
            out.write(REQUEST.pack(PLANES, 64, 64, 0.1, 2, small.size) + b"{}" + small.tobytes())
            out.flush()
            kind, width, height, size = ANSWER.unpack(answers.read(ANSWER.size))
            assert (kind, width, height, size) == (found, 64, 64, small.size)
            answers.read((4 * int(np.prod(LANDMARKS_SHAPE)) if found else 0) + size)
        out.close()
        assert answers.read() == b""
    thread.join(5.0)


@pytest.mark.slow
def test_a_worker_sees_the_person_and_leaves_nothing_behind(model_path: Path, sample_clips: dict[str, Any]) -> None:
    import av

    worker = PictureWorker(model_path)
    with av.open(str(sample_clips["squat_side"].path)) as clip:
        for frame in clip.decode(video=0):
            look = worker.look(PLANES, (360, 480), float(frame.time), {}, planes_of_video_frame(frame))
            if frame.time > 0.5:
                break
    assert look.frame is not None
    assert look.planes is not None
    assert look.planes.shape == (720, 360)
    worker.close()
    worker.close()
    assert not worker.is_alive
    with pytest.raises(WorkerError, match="has stopped"):
        worker.look(PLANES, (360, 480), 9.0, {}, np.zeros((720, 360), np.uint8))


@pytest.mark.parametrize(
    ("size_px", "taken_px"), [((640, 480), (640, 480)), ((641, 481), (640, 480)), ((4000, 3000), (2000, 1500))]
)
def test_a_picture_larger_than_any_camera_s_is_made_smaller(
    size_px: tuple[int, int], taken_px: tuple[int, int]
) -> None:
    import av

    height, width = planes_of_video_frame(av.VideoFrame(*size_px, "yuv420p")).shape
    assert (width, height * 2 // 3) == taken_px


def test_a_worker_without_a_model_is_explained(tmp_path: Path) -> None:
    worker = PictureWorker(tmp_path / "missing.task")
    with pytest.raises(WorkerError, match="has stopped"):
        worker.look(PLANES, (640, 480), 0.0, {}, GREY)
    worker.close()
