from __future__ import annotations

import math
import struct
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from coach.errors import VideoError
from coach.media import video as films
from coach.media.images import encode_image
from coach.media.video import VideoFrame, VideoReader
from tests.support.clips import make_clip, make_sound, marked_picture, quarters

#: Of `COACH_VIDEO_MINUTES`.
HALF_A_SECOND = str(0.5 / 60)


def frames_of(path: Path, **options: float) -> list[VideoFrame]:
    with VideoReader(path, **options) as video:  # type: ignore[arg-type]
        return list(video)


def times_of(path: Path) -> list[float]:
    return [frame.timestamp_s for frame in frames_of(path)]


@pytest.mark.parametrize(
    ("name", "codec", "time_base", "container"),
    [
        ("a.mp4", "libx264", Fraction(1, 90_000), None),
        ("a.mov", "libx264", Fraction(1, 600), None),
        ("a.mkv", "libx264", Fraction(1, 1000), None),
        ("a.webm", "libvpx", Fraction(1, 1000), None),
        ("a.avi", "mpeg4", Fraction(1, 30), None),
        ("a.ts", "libx264", Fraction(1, 90_000), None),
        ("a.h264", "libx264", Fraction(1, 90_000), "h264"),
        ("wrong_name.avi", "libx264", Fraction(1, 90_000), "mp4"),
    ],
)
def test_every_common_container_is_read(
    tmp_path: Path, name: str, codec: str, time_base: Fraction, container: str | None
) -> None:
    path = make_clip(tmp_path / name, codec=codec, time_base=time_base, container=container, options={})
    with VideoReader(path) as video:
        frames = list(video)
        assert video.size_px == video.original_size_px == (64, 48)
        assert not video.truncated
    assert len(frames) == 30
    assert all(quarters(frame.image_rgb) == "RGB." for frame in frames)
    assert frames[0].timestamp_s == 0.0
    rate_hz = 25 if name.endswith("h264") else 30  # bare H.264 holds no times; 25 is the convention
    assert np.diff([frame.timestamp_s for frame in frames]) == pytest.approx(1 / rate_hz, abs=0.002)


def test_header_tells_duration_rate_and_number_of_pictures(tmp_path: Path) -> None:
    with VideoReader(make_clip(tmp_path / "a.mp4")) as video:
        assert video.name == "a.mp4"
        assert video.duration_s == pytest.approx(1.0, abs=0.01)
        assert video.rate_hz == pytest.approx(30.0)
        assert video.share == 0.0
        for frame in video:
            assert frame.image_rgb.flags.writeable
        assert video.share == pytest.approx(29 / 30, abs=0.01)


@pytest.mark.parametrize(
    ("rotation", "expected", "size_px"),
    [
        pytest.param((0, False), "RGB.", (64, 48), id="upright"),
        pytest.param((90, False), "G.RB", (48, 64), id="quarter turn left"),
        pytest.param((-90, False), "BR.G", (48, 64), id="quarter turn right (phone held upright)"),
        pytest.param((180, False), ".BGR", (64, 48), id="upside down"),
        pytest.param((0, True), "GR.B", (64, 48), id="mirrored"),
        pytest.param((90, True), ".GBR", (48, 64), id="turned, then mirrored"),
    ],
)
def test_rotation_noted_by_the_camera_is_applied(
    tmp_path: Path, rotation: tuple[float, bool], expected: str, size_px: tuple[int, int]
) -> None:
    with VideoReader(make_clip(tmp_path / "a.mp4", rotation=rotation)) as video:
        image = next(iter(video)).image_rgb
        assert video.size_px == video.original_size_px == size_px
    assert image.shape == (size_px[1], size_px[0], 3)
    assert quarters(image) == expected


@pytest.mark.parametrize(
    ("size_px", "expected_px"),
    [((1280, 720), (640, 360)), ((720, 1280), (360, 640)), ((640, 480), (640, 480)), ((640, 358), (640, 358))],
    ids=str,
)
def test_large_pictures_are_reduced_and_small_ones_left_alone(
    tmp_path: Path, size_px: tuple[int, int], expected_px: tuple[int, int]
) -> None:
    with VideoReader(make_clip(tmp_path / "a.mp4", (0.0, 0.1), size_px=size_px)) as video:
        assert video.size_px == expected_px
        assert video.original_size_px == size_px
        assert all(frame.image_rgb.shape == (expected_px[1], expected_px[0], 3) for frame in video)


def test_pixels_that_are_not_square_are_made_so(tmp_path: Path) -> None:
    # a clip of the old camcorder kind: 64 stored columns shown as wide as 128
    with VideoReader(make_clip(tmp_path / "a.mkv", pixel_aspect=Fraction(2, 1), options={})) as video:
        assert video.original_size_px == (128, 48)
        assert next(iter(video)).image_rgb.shape == (48, 128, 3)


def test_variable_frame_rate_keeps_its_times(tmp_path: Path) -> None:
    times = [0.0, 0.1, 0.15, 0.4, 0.41, 0.9]
    assert times_of(make_clip(tmp_path / "a.mp4", times)) == pytest.approx(times, abs=1e-3)


@pytest.mark.parametrize("start_s", [-0.3, 5.0])
def test_first_picture_is_at_zero(tmp_path: Path, start_s: float) -> None:
    path = make_clip(tmp_path / "a.mkv", [start_s + i / 10 for i in range(6)], time_base=Fraction(1, 1000), options={})
    assert times_of(path) == pytest.approx([i / 10 for i in range(6)], abs=2e-3)


def test_video_cut_short_gives_what_there_is_and_says_so(tmp_path: Path) -> None:
    path = make_clip(tmp_path / "a.mp4", [i / 30 for i in range(300)])
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    with VideoReader(path) as video:
        frames = list(video)
        assert 10 < len(frames) < 300
        assert video.truncated


def test_damage_in_the_middle_is_survived(tmp_path: Path) -> None:
    path = make_clip(tmp_path / "a.ts", [i / 30 for i in range(300)], options={})
    content = bytearray(path.read_bytes())
    content[len(content) // 2 : len(content) // 2 + 4000] = b"\xa5" * 4000
    path.write_bytes(content)
    times = times_of(path)
    assert len(times) > 100
    assert np.all(np.diff(times) > 0)


def _text(path: Path) -> None:
    path.write_text("This is not a video.\n" * 50)


def _playlist(path: Path) -> None:
    path.write_text("#EXTM3U\n#EXT-X-TARGETDURATION:9\n#EXTINF:9,\nhttp://192.0.2.1/a.ts\n#EXT-X-ENDLIST\n")


def _list_of_files(path: Path) -> None:
    path.write_text("ffconcat version 1.0\nfile other.mp4\n")


def _without_index(path: Path) -> None:
    content = make_clip(path, options={"movflags": "0"}).read_bytes()
    path.write_bytes(content[: len(content) // 2])


def _unknown_codec(path: Path) -> None:
    content = make_clip(path).read_bytes()
    path.write_bytes(content.replace(b"avc1", b"zzzz"))


def _tiny(path: Path) -> None:
    make_clip(path, size_px=(8, 8))


BAD: dict[str, tuple[Callable[[Path], object], str]] = {
    "empty": (lambda path: path.write_bytes(b""), r"x\.mp4 is empty \(0 bytes\)"),
    "text": (_text, r"x\.mp4 is not a video that can be read\. Use MP4"),
    "picture": (lambda path: path.write_bytes(encode_image(marked_picture(), "jpeg")), "not a video that can be read"),
    "playlist of network addresses": (_playlist, "not a video that can be read"),
    "list of other files": (_list_of_files, "not a video that can be read"),
    "sound only": (make_sound, r"x\.mp4 holds no pictures, only sound"),
    "recording without its index": (_without_index, r"x\.mp4 is cut short: its table of contents"),
    "unknown codec": (_unknown_codec, r"x\.mp4 is coded in a way that cannot be decoded here"),
    "too small": (_tiny, "pictures of only 8 x 8 pixels"),
    "folder": (lambda path: path.mkdir(), "is a folder, not a video"),
    "missing": (lambda path: None, r"x\.mp4 cannot be opened: No such file"),
}


@pytest.mark.parametrize("kind", BAD)
def test_bad_videos_are_refused_in_words(tmp_path: Path, kind: str) -> None:
    make, message = BAD[kind]
    make(tmp_path / "x.mp4")
    with pytest.raises(VideoError, match=message):
        VideoReader(tmp_path / "x.mp4")


@pytest.mark.parametrize(
    ("limit", "value", "message"),
    [
        ("COACH_VIDEO_MB", "1", "more than the 1 MB allowed. Cut or convert it"),
        ("COACH_VIDEO_MINUTES", HALF_A_SECOND, "minutes long, more than the 0 allowed. Cut it"),
    ],
    ids=["bytes", "duration"],
)
def test_limits_are_enforced_when_opening(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, limit: str, value: str, message: str
) -> None:
    monkeypatch.setenv(limit, value)
    path = make_clip(tmp_path / "a.mp4")
    with path.open("ab") as file:
        file.write(bytes(2**20))
    with pytest.raises(VideoError, match=message):
        VideoReader(path)


def test_pictures_that_are_too_large_are_refused_when_opening(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(films, "MAX_FRAME_PIXELS", 1000)
    with pytest.raises(VideoError, match="has pictures of 64 x 48 pixels, more than can be handled"):
        VideoReader(make_clip(tmp_path / "a.mp4"))


def test_file_that_hides_its_length_is_cut_at_the_limit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = make_clip(tmp_path / "a.h264", container="h264", options={})
    monkeypatch.setenv("COACH_VIDEO_MINUTES", HALF_A_SECOND)
    with VideoReader(path) as video:
        assert math.isnan(video.duration_s)
        assert max(frame.timestamp_s for frame in video) <= 0.5
        assert video.truncated
        assert 0.0 < video.share <= 1.0


def test_closing_twice_is_harmless(tmp_path: Path) -> None:
    video = VideoReader(make_clip(tmp_path / "a.mp4"))
    video.close()
    video.close()


def test_a_file_that_announces_small_pictures_and_holds_huge_ones_is_refused_undecoded() -> None:
    """32 x 32 in the header, 13,088 x 13,428 in the film: the decoder would take a gigabyte."""
    path = Path(__file__).parents[1] / "fuzz" / "found" / "video" / "announces_32_pixels_decodes_13088"
    with pytest.raises(VideoError, match="holds no picture that can be decoded"):
        VideoReader(path)


@pytest.mark.parametrize(
    ("rate_hz", "gap_s"), [(30, 0.1), (25, 0.08), (24, 2 / 24), (10, 0.1)], ids=lambda value: f"{value:.3g}"
)
def test_of_a_long_video_about_ten_pictures_a_second_are_delivered(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, rate_hz: int, gap_s: float
) -> None:
    monkeypatch.setattr("coach.media.video.LONG_S", 1.0)
    path = make_clip(tmp_path / "long.mp4", [number / rate_hz for number in range(2 * rate_hz)])
    with VideoReader(path) as reader:
        frames = list(reader)
    assert np.diff([frame.timestamp_s for frame in frames]) == pytest.approx(gap_s, abs=2e-3)
    assert frames[-1].timestamp_s > 1.8
    assert not reader.truncated


@pytest.mark.parametrize("name", ["a.mp4", "a.mkv", "a.avi"])
@pytest.mark.parametrize("rate_hz", [15, 30])
def test_a_clock_that_stands_still_gives_way_to_the_rate(tmp_path: Path, name: str, rate_hz: int) -> None:
    """Each step is the smallest that the container can note: faster than any camera."""
    tick = Fraction(1, 90_000) if name == "a.mp4" else Fraction(1, 1000)
    times = [float(n * tick) for n in range(60)]
    codec = "mpeg4" if name == "a.avi" else "libx264"
    clock = Fraction(1, rate_hz) if name == "a.avi" else tick
    if name == "a.avi":  # counts pictures instead of time: the clock cannot be wrong
        times = [n / rate_hz for n in range(60)]
    path = make_clip(tmp_path / name, times, codec=codec, time_base=clock, rate=rate_hz, options={})
    found = times_of(path)
    assert len(found) == 60
    with VideoReader(path) as video:
        stated = rate_hz if math.isfinite(video.rate_hz) else 30
        assert not math.isfinite(video.duration_s) or name == "a.avi"
    assert found[-1] == pytest.approx(59 / stated, rel=0.01)


def test_slow_motion_noted_by_a_phone_is_played_at_the_speed_of_filming(tmp_path: Path) -> None:
    path = make_clip(
        tmp_path / "slow.mp4",
        [n / 30 for n in range(60)],
        options={"movflags": "use_metadata_tags"},
        metadata={"com.android.capture.fps": "240.0"},
    )
    with VideoReader(path) as video:
        times = [frame.timestamp_s for frame in video]
        assert video.slowed == pytest.approx(8.0)
        assert video.rate_hz == pytest.approx(240.0)
        assert video.duration_s == pytest.approx(0.25, abs=0.01)
        assert not video.truncated
    assert times[-1] == pytest.approx(59 / 240, abs=0.001)


@pytest.mark.parametrize("noted", ["30.0", "31", "nan", "-8", "fast", "1e9"])
def test_notes_that_are_no_slow_motion(tmp_path: Path, noted: str) -> None:
    metadata = {"com.android.capture.fps": noted}
    path = make_clip(tmp_path / "a.mp4", options={"movflags": "use_metadata_tags"}, metadata=metadata)
    with VideoReader(path) as video:
        assert video.slowed == 1.0


def test_pieces_that_a_list_of_edits_slows_down_are_read_at_the_speed_of_filming(tmp_path: Path) -> None:
    """As phones write slow motion that can be taken back: one second of film shown for eight, and nothing twice."""
    content = make_clip(tmp_path / "a.mp4", [n / 30 for n in range(90)], options={}).read_bytes()
    path = tmp_path / "slow.mp4"
    path.write_bytes(with_edits(content, [(1.0, 0.0, 1.0), (8.0, 1.0, 0.125), (1.0, 2.0, 1.0)]))
    assert times_of(path) == pytest.approx([n / 30 for n in range(90)], abs=0.002)


def with_edits(content: bytes, edits: list[tuple[float, float, float]]) -> bytes:
    """An MP4, index last, with this list of edits: seconds shown, where in the film, and how fast."""

    def box(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I4s", len(data) + 8, kind) + data

    def scale_of(header: bytes) -> int:
        return int(struct.unpack_from(">I", content, content.index(header) + 16)[0])

    film, media = scale_of(b"mvhd"), scale_of(b"mdhd")
    rows = b"".join(
        struct.pack(">Iii", int(shown * film), int(at * media), int(speed * 65536)) for shown, at, speed in edits
    )
    edts = box(b"edts", box(b"elst", struct.pack(">II", 0, len(edits)) + rows))
    at = content.index(b"moov") - 4
    moov = content[at:]
    trak = moov.index(b"trak") - 4
    size = struct.unpack_from(">I", moov, trak)[0]
    inside = moov[trak + 8 : trak + size]
    if b"edts" in inside:
        start = inside.index(b"edts") - 4
        inside = inside[:start] + inside[start + struct.unpack_from(">I", inside, start)[0] :]
    header = struct.unpack_from(">I", inside, 0)[0]
    new = box(b"trak", inside[:header] + edts + inside[header:])
    return content[:at] + box(b"moov", moov[8:trak] + new + moov[trak + size :])


@pytest.mark.parametrize("turned", [1, 2, 3])
def test_pictures_may_be_turned_beside_what_the_file_asks_for(tmp_path: Path, turned: int) -> None:
    with VideoReader(make_clip(tmp_path / "a.mp4"), turned=turned) as video:
        image = next(iter(video)).image_rgb
        assert image.shape[:2] == video.size_px[::-1]
    assert quarters(image) == quarters(np.rot90(marked_picture(), turned))
