from __future__ import annotations

import threading
from pathlib import Path

import numpy as np
import pytest

from coach.errors import CancelledError, VideoError
from coach.media.marks import DrawStyle
from coach.media.overlay import Overlay
from coach.media.video import VideoReader
from coach.platform.jobs import Watch
from coach.pose.landmarker import Image
from coach.pose.landmarks import Landmark
from coach.pose.recorder import ReplayTracker
from coach.pose.tracker import VideoTracker
from coach.pose.types import PoseFrame
from coach.session import tracking as video_session
from coach.session.tracking import track_video
from tests.support.clips import make_clip
from tests.support.figures import frame_of, standing

TIMES_S = [index / 15 for index in range(45)]
FIGURE = frame_of(standing(), size_px=(64, 48), px_per_m=20.0)


def replay(missing: tuple[int, ...] = ()) -> ReplayTracker:
    return ReplayTracker(None if index in missing else FIGURE for index in range(1000))


class ClosingTracker(VideoTracker):
    """Finds nobody, and remembers whether it was closed."""

    def __init__(self) -> None:
        self.closed = False

    def track(self, image_rgb: Image, timestamp_s: float) -> PoseFrame | None:
        return None

    def __enter__(self) -> ClosingTracker:
        return self

    def __exit__(self, *_: object) -> None:
        self.closed = True


@pytest.fixture
def clip(tmp_path: Path) -> Path:
    return make_clip(tmp_path / "clip.mp4", TIMES_S)


def test_every_picture_becomes_a_moment_and_missed_ones_are_nan(clip: Path) -> None:
    video = track_video(clip, tracker_factory=lambda: replay(missing=(3, 4)))
    assert video.sequence.timestamps_s == pytest.approx(TIMES_S, abs=1e-4)
    assert np.flatnonzero(~video.sequence.found).tolist() == [3, 4]
    assert video.sequence.image_size_px == (64, 48)
    assert (video.name, video.annotated_path, video.truncated) == ("clip.mp4", None, False)
    assert video.duration_s == pytest.approx(3.0, abs=0.07)
    assert video.rate_hz == pytest.approx(15.0, rel=0.05)


def test_progress_rises_to_one(clip: Path) -> None:
    shares: list[float] = []
    track_video(clip, tracker_factory=replay, watch=Watch(shares.append))
    assert shares == sorted(shares)
    assert shares[-1] == 1.0
    assert len(shares) == 46


@pytest.mark.parametrize(
    ("stored_px", "rotation", "seen_px", "kept_px"),
    [
        ((320, 180), None, (320, 180), (320, 180)),
        ((1280, 720), None, (640, 360), (1280, 720)),
        ((1280, 720), (90.0, False), (360, 640), (720, 1280)),
    ],
    ids=["small", "large", "large-and-turned"],
)
def test_an_annotated_video_is_as_large_as_it_was_and_upright(
    tmp_path: Path,
    stored_px: tuple[int, int],
    rotation: tuple[float, bool] | None,
    seen_px: tuple[int, int],
    kept_px: tuple[int, int],
) -> None:
    """The pose model looks at smaller pictures; what one keeps is not smaller for it."""
    clip = make_clip(tmp_path / "clip.mp4", (0.0, 0.1), size_px=stored_px, rotation=rotation)
    target = tmp_path / "annotated.mp4"
    frame = frame_of(standing()).resized(seen_px)
    video = track_video(clip, tracker_factory=lambda: ReplayTracker(iter([frame] * 2)), annotated_path=target)
    assert video.sequence.image_size_px == seen_px
    with VideoReader(target, longest_side_px=4000) as annotated:
        assert annotated.original_size_px == kept_px
        pictures = list(annotated)
    assert len(pictures) == 2
    # the skeleton lies where the person is in the larger picture
    x, y = frame.resized(kept_px).image_xy_px[Landmark.LEFT_KNEE].astype(int)
    assert (np.abs(pictures[0].image_rgb[y, x].astype(int) - DrawStyle().joint_rgb) < 60).all()


def test_annotated_video_has_the_same_times_and_the_drawing(clip: Path, tmp_path: Path) -> None:
    target = tmp_path / "annotated.mp4"
    asked: list[float] = []

    def overlay(frame: PoseFrame | None, timestamp_s: float) -> Overlay:
        assert frame is not None
        asked.append(timestamp_s)
        return Overlay(counter="1")

    video = track_video(clip, tracker_factory=replay, annotated_path=target, overlay=overlay)
    assert video.annotated_path == target
    assert asked == pytest.approx(TIMES_S, abs=1e-4)
    with VideoReader(target) as annotated, VideoReader(clip) as original:
        assert annotated.duration_s == pytest.approx(original.duration_s, abs=0.05)
        pairs = list(zip(annotated, original, strict=True))
    assert [a.timestamp_s for a, _ in pairs] == pytest.approx(TIMES_S, abs=1e-3)
    assert all(np.abs(a.image_rgb.astype(int) - b.image_rgb).mean() > 3 for a, b in pairs)


def test_cancelling_stops_at_the_next_picture_and_leaves_nothing(clip: Path, tmp_path: Path) -> None:
    shares: list[float] = []
    tracker = ClosingTracker()
    target = tmp_path / "out" / "annotated.mp4"
    target.parent.mkdir()
    with pytest.raises(CancelledError, match=r"The analysis of clip\.mp4 was stopped\."):
        track_video(
            clip,
            tracker_factory=lambda: tracker,
            watch=Watch(shares.append, lambda: len(shares) >= 10),
            annotated_path=target,
        )
    assert len(shares) == 10
    assert tracker.closed
    assert list(target.parent.iterdir()) == []


def test_bug_in_the_overlay_comes_out_and_leaves_nothing(clip: Path, tmp_path: Path) -> None:
    def overlay(frame: PoseFrame | None, timestamp_s: float) -> Overlay:
        raise KeyError("a bug")

    target = tmp_path / "annotated.mp4"
    with pytest.raises(KeyError, match="a bug"):
        track_video(clip, tracker_factory=replay, annotated_path=target, overlay=overlay)
    assert [path.name for path in tmp_path.iterdir()] == ["clip.mp4"]


def test_unwritable_target_is_told_in_words(clip: Path, tmp_path: Path) -> None:
    with pytest.raises(VideoError, match="cannot be written"):
        track_video(clip, tracker_factory=replay, annotated_path=tmp_path / "nowhere" / "a.mp4")


def test_unreadable_file_fails_before_a_model_is_loaded(tmp_path: Path) -> None:
    (tmp_path / "a.mp4").write_text("no video")
    with pytest.raises(VideoError, match="not a video"):
        track_video(tmp_path / "a.mp4", tracker_factory=lambda: pytest.fail("the tracker was made"))


def test_video_cut_short_is_analysed_and_marked(tmp_path: Path) -> None:
    path = make_clip(tmp_path / "a.mp4", [index / 30 for index in range(300)])
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    video = track_video(path, tracker_factory=replay)
    assert video.truncated
    assert 10 < len(video.sequence) < 300


def test_pictures_do_not_pile_up(clip: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With an endless supply and a slow drawing, only as many pictures exist as the queues hold."""
    alive = most = 0
    lock = threading.Lock()
    original = video_session.paint_overlay

    def drawn(*arguments: object, **options: object) -> None:
        nonlocal alive
        threading.Event().wait(0.005)
        original(*arguments, **options)  # type: ignore[arg-type]
        with lock:
            alive -= 1

    class Counting(VideoTracker):
        def track(self, image_rgb: Image, timestamp_s: float) -> PoseFrame | None:
            nonlocal alive, most
            with lock:
                alive += 1
                most = max(most, alive)
            return FIGURE

    monkeypatch.setattr(video_session, "paint_overlay", drawn)
    track_video(clip, tracker_factory=Counting, annotated_path=tmp_path / "a.mp4")
    assert alive == 0
    assert most <= 8 + 2
