from __future__ import annotations

import math
from pathlib import Path

import av
import numpy as np
import pytest

from coach.errors import VideoError
from coach.media.video import VideoReader
from coach.media.video_writer import VideoWriter
from tests.support.clips import marked_picture, quarters


def write(path: Path, times_s: list[float], size_px: tuple[int, int] = (64, 48), rate_hz: float = 30.0) -> Path:
    with VideoWriter(path, size_px, rate_hz) as writer:
        for time_s in times_s:
            writer.write(marked_picture(*size_px), time_s)
    return path


@pytest.mark.parametrize("rate_hz", [10.0, 15.0, 23.976, 25.0, 29.97, 30.0, 60.0])
def test_duration_rate_and_times_come_back(tmp_path: Path, rate_hz: float) -> None:
    times = [index / rate_hz for index in range(40)]
    with VideoReader(write(tmp_path / "a.mp4", times, rate_hz=rate_hz)) as video:
        frames = list(video)
        assert video.duration_s == pytest.approx(40 / rate_hz, abs=0.5 / rate_hz)
        assert video.rate_hz == pytest.approx(rate_hz, rel=0.01)
    assert [frame.timestamp_s for frame in frames] == pytest.approx(times, abs=1e-4)
    assert all(quarters(frame.image_rgb) == "RGB." for frame in frames)


def test_irregular_times_come_back(tmp_path: Path) -> None:
    times = [0.0, 0.1, 0.15, 0.4, 0.41, 0.9]
    with VideoReader(write(tmp_path / "a.mp4", times, rate_hz=math.nan)) as video:
        assert [frame.timestamp_s for frame in video] == pytest.approx(times, abs=1e-4)
        assert video.duration_s == pytest.approx(0.9, abs=0.1)


def test_file_is_what_browsers_play(tmp_path: Path) -> None:
    path = write(tmp_path / "a.mp4", [0.0, 0.1])
    with av.open(str(path)) as file:
        stream = file.streams.video[0]
        assert (stream.codec_context.name, stream.codec_context.pix_fmt) == ("h264", "yuv420p")
    content = path.read_bytes()
    assert content.index(b"moov") < content.index(b"mdat"), "playing must be able to start before all is loaded"


@pytest.mark.parametrize("size_px", [(63, 48), (64, 47), (63, 47)], ids=str)
def test_odd_sizes_are_padded(tmp_path: Path, size_px: tuple[int, int]) -> None:
    with VideoReader(write(tmp_path / "a.mp4", [0.0, 0.1], size_px)) as video:
        assert video.size_px == (64, 48)
        assert quarters(next(iter(video)).image_rgb) == "RGB."


def test_an_older_file_stays_until_the_new_one_is_complete(tmp_path: Path) -> None:
    path = tmp_path / "a.mp4"
    path.write_text("older")
    with VideoWriter(path, (64, 48), 30) as writer:
        writer.write(marked_picture(), 0.0)
        assert path.read_text() == "older"
    assert path.stat().st_size > 500
    assert [file.name for file in tmp_path.iterdir()] == ["a.mp4"]


def test_nothing_is_left_behind_after_an_error(tmp_path: Path) -> None:
    def fail_half_way() -> None:
        with VideoWriter(tmp_path / "a.mp4", (64, 48), 30) as writer:
            writer.write(marked_picture(), 0.0)
            raise RuntimeError("mine")

    with pytest.raises(RuntimeError, match="mine"):
        fail_half_way()
    assert list(tmp_path.iterdir()) == []


def test_nothing_is_written_without_a_picture(tmp_path: Path) -> None:
    with VideoWriter(tmp_path / "a.mp4", (64, 48), 30):
        pass
    assert list(tmp_path.iterdir()) == []


def test_full_disk_is_told_in_words_and_leaves_nothing(tmp_path: Path) -> None:
    noise = np.random.default_rng(1).integers(0, 255, (240, 320, 3), dtype=np.uint8)

    def write_noise() -> None:
        with VideoWriter(tmp_path / "a.mp4", (320, 240), 30) as writer:
            for index in range(60):
                writer.write(np.roll(noise, index, axis=1), index / 30)

    # the system refuses to write beyond a size, as a full disk does
    resource = pytest.importorskip("resource")
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, hard))
    try:
        with pytest.raises(VideoError, match=r"^a\.mp4 cannot be written: .* Is the disk full"):
            write_noise()
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert list(tmp_path.iterdir()) == []


def test_missing_folder_is_told_in_words(tmp_path: Path) -> None:
    with pytest.raises(VideoError, match=r"a\.mp4 cannot be written: No such file .* Does the folder exist"):
        VideoWriter(tmp_path / "nowhere" / "a.mp4", (64, 48), 30)


def test_wrong_pictures_and_times_are_named(tmp_path: Path) -> None:
    with VideoWriter(tmp_path / "a.mp4", (64, 48), 30) as writer:
        with pytest.raises(ValueError, match=r"image_rgb: expected \(48, 64, 3\) uint8 but got \(48, 63, 3\) uint8"):
            writer.write(marked_picture(63, 48), 0.0)
        writer.write(marked_picture(), 1.0)
        with pytest.raises(ValueError, match=r"timestamp_s: expected a time after the last one but got 1\.0"):
            writer.write(marked_picture(), 1.0)
    with pytest.raises(RuntimeError, match="this video is closed"):
        writer.write(marked_picture(), 2.0)
    writer.close()
