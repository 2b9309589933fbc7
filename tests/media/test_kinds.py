"""What a file is shows its content; every file here is made by the test, and named wrongly."""

from __future__ import annotations

import io
import os
import socket
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from coach.errors import MediaError
from coach.media.images import load_photo
from coach.media.kinds import FileKind, file_kind
from coach.media.video import VideoReader
from tests.support.clips import make_clip, make_sound, marked_picture

CONTAINERS = {
    "mp4": "libx264",
    "mov": "libx264",
    "matroska": "libx264",
    "webm": "libvpx",
    "avi": "mpeg4",
    "mpegts": "libx264",
    "flv": "flv",
    "ogg": "libvpx",
    "asf": "msmpeg4v3",
    "3gp": "mpeg4",
    "mpeg": "mpeg2video",
    "mxf": "mpeg2video",
    "h264": "libx264",
    "mjpeg": "mjpeg",
}
NAMES = ("clip", "clip.mp4 (1)", "clip.jpg", "clip.txt", "clip.npz", "clip.m2ts", "clip.qt")


def clip_of(container: str, path: Path) -> Path:
    options = {"options": {}} if container not in ("mp4", "mov") else {}
    clock = Fraction(1, {"matroska": 1000, "webm": 1000, "flv": 1000, "asf": 1000}.get(container, 30))
    if container in ("mp4", "mov", "mpegts", "h264"):
        clock = Fraction(1, 90_000)
    return make_clip(path, codec=CONTAINERS[container], container=container, time_base=clock, **options)  # type: ignore[arg-type]


def animation(kind: str, count: int = 4, step_ms: int = 100) -> bytes:
    pictures = [Image.fromarray(np.roll(marked_picture(), 5 * n, axis=1)) for n in range(count)]
    file = io.BytesIO()
    pictures[0].save(file, kind, save_all=True, append_images=pictures[1:], duration=step_ms, loop=0)
    return file.getvalue()


def picture(kind: str) -> bytes:
    file = io.BytesIO()
    Image.fromarray(marked_picture()).save(file, kind)
    return file.getvalue()


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("container", CONTAINERS)
def test_a_film_is_a_film_under_every_name(tmp_path: Path, container: str, name: str) -> None:
    path = clip_of(container, tmp_path / name)
    assert file_kind(path) is FileKind.VIDEO
    with VideoReader(path) as video:
        assert len(list(video)) >= 29


def test_packets_of_192_bytes_as_camcorders_write_them(tmp_path: Path) -> None:
    plain = clip_of("mpegts", tmp_path / "clip.ts").read_bytes()
    path = tmp_path / "clip"
    path.write_bytes(b"".join(bytes(4) + plain[n : n + 188] for n in range(0, len(plain), 188)))
    assert file_kind(path) is FileKind.VIDEO
    with VideoReader(path) as video:
        assert len(list(video)) == 30


@pytest.mark.parametrize("name", ["photo", "photo.mp4", "photo.jpg (1)", "photo.npz"])
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "GIF", "WEBP", "BMP", "TIFF", "AVIF", "PPM", "JPEG2000"])
def test_a_photo_is_a_photo_under_every_name(tmp_path: Path, kind: str, name: str) -> None:
    (tmp_path / name).write_bytes(picture(kind))
    assert file_kind(tmp_path / name) is FileKind.PHOTO
    assert load_photo(tmp_path / name).original_size_px == (64, 48)


@pytest.mark.parametrize("kind", ["GIF", "WEBP", "PNG", "AVIF"])
def test_a_picture_that_moves_is_a_clip_and_may_still_be_looked_at(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "moves.jpg"
    path.write_bytes(animation(kind))
    assert file_kind(path) is FileKind.VIDEO
    with VideoReader(path) as video:
        times = [frame.timestamp_s for frame in video]
    assert times == pytest.approx([0.0, 0.1, 0.2, 0.3], abs=0.002)
    assert load_photo(path).original_size_px == (64, 48)


@pytest.mark.parametrize(("asked_ms", "shown_ms"), [(0, 100), (10, 100), (20, 20), (40, 40), (500, 500)])
def test_gifs_play_as_fast_as_browsers_play_them(tmp_path: Path, asked_ms: int, shown_ms: int) -> None:
    path = tmp_path / "a.gif"
    path.write_bytes(animation("GIF", step_ms=asked_ms))
    with VideoReader(path) as video:
        times = [frame.timestamp_s for frame in video]
    assert np.diff(times) == pytest.approx(shown_ms / 1000, abs=1e-6)


def test_a_gif_that_was_cut_short_says_so(tmp_path: Path) -> None:
    path = tmp_path / "a.gif"
    whole = animation("GIF", count=12)
    path.write_bytes(whole[: len(whole) * 2 // 3])
    with VideoReader(path) as video:
        frames = list(video)
    assert 1 <= len(frames) < 12
    assert video.truncated


def test_landmarks_are_told_by_what_is_in_the_archive(tmp_path: Path) -> None:
    np.savez(tmp_path / "a.npz", image=np.zeros(3))
    (tmp_path / "a.npz").rename(tmp_path / "a.mp4")
    assert file_kind(tmp_path / "a.mp4") is FileKind.SEQUENCE


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        pytest.param("notes.txt", b"Three sets of ten.\n" * 50, None, id="a text"),
        pytest.param("a", bytes(range(256)) * 40, None, id="bytes"),
        pytest.param("a", b"", None, id="nothing"),
        pytest.param("a.mp4", b"", FileKind.VIDEO, id="nothing in what should be a film"),
        pytest.param("a.JPG", b"Three sets", FileKind.PHOTO, id="text in what should be a photo"),
        pytest.param("a.npz", b"PK", FileKind.SEQUENCE, id="too little of an archive"),
        pytest.param("a", b"\x00\x00\x00\x18ftypM4A \x00\x00\x00\x00", None, id="a song"),
        pytest.param("a.m3u8", b"#EXTM3U\nhttp://192.0.2.1/a.ts\n", None, id="a playlist"),
    ],
)
def test_where_the_content_says_nothing_the_name_says_what_was_meant(
    tmp_path: Path, name: str, content: bytes, kind: FileKind | None
) -> None:
    (tmp_path / name).write_bytes(content)
    assert file_kind(tmp_path / name) is kind


def test_a_song_is_no_film(tmp_path: Path) -> None:
    assert file_kind(make_sound(tmp_path / "a.mka").rename(tmp_path / "a")) is None


def _socket(path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as connection:
        connection.bind(str(path))


NO_FILES: dict[str, tuple[Callable[[Path], object], str]] = {
    "folder": (lambda path: path.mkdir(), "x is a folder, not a"),
    "pipe": (os.mkfifo, "x is a pipe, not a"),
    "socket": (_socket, r"x is a connection between programs \(a socket\)"),
    "device": (lambda path: path.symlink_to("/dev/zero"), "x is a device, not a"),
    "nothing": (lambda path: None, "x cannot be opened: No such file"),
}


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs pipes and devices")
@pytest.mark.parametrize("what", NO_FILES)
@pytest.mark.parametrize("read", [file_kind, VideoReader, load_photo], ids=["kind", "video", "photo"])
def test_what_is_no_file_gets_the_right_word_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, what: str, read: Callable[[Path], object]
) -> None:
    make, message = NO_FILES[what]
    monkeypatch.chdir(tmp_path)
    make(Path("x"))
    with pytest.raises(MediaError, match=message):
        read(Path("x"))


def test_the_files_that_failed_in_reports(shared: Path) -> None:
    bugs = shared / "data" / "bugs"
    for path in sorted(bugs.iterdir()):
        if path.suffix not in (".csv", ".md"):
            wanted = FileKind.PHOTO if path.suffix in (".jpg", ".png") else FileKind.VIDEO
            assert file_kind(path) is wanted, path.name
    with VideoReader(bugs / "zero_pts.mkv") as video:
        assert len(list(video)) / video.rate_hz == pytest.approx(7.67, abs=0.01)
    with VideoReader(bugs / "squat2.gif") as video:
        assert [frame.timestamp_s for frame in video][-1] == pytest.approx(6.9, abs=0.11)
