"""A video of one posture: recognised, held, drawn."""

from __future__ import annotations

from pathlib import Path

import pytest

from coach.errors import CancelledError, CoachError
from coach.library.known import load_postures
from coach.media.video import VideoReader
from coach.platform.jobs import Watch
from coach.platform.paths import poses_dir
from coach.pose.recorder import ReplayTracker
from coach.session import tracking
from coach.session.hold_video import check_hold
from tests.support.clips import make_clip
from tests.support.figures import frame_of
from tests.support.movements import star

LIBRARY = load_postures([poses_dir() / "yoga"])
SECONDS, RATE_HZ = 4, 15


@pytest.fixture
def clip(tmp_path: Path) -> Path:
    return make_clip(tmp_path / "clip.mp4", tuple(n / RATE_HZ for n in range(SECONDS * RATE_HZ)))


def test_standing_still_in_star_is_held(clip: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    counters: list[str] = []
    monkeypatch.setattr(
        tracking, "paint_overlay", lambda canvas, frame, overlay, **style: counters.append(overlay.counter)
    )
    drawn = tmp_path / "drawn.mp4"
    shares: list[float] = []
    found = check_hold(
        clip,
        LIBRARY,
        tracker_factory=lambda: ReplayTracker(iter([frame_of(star(), size_px=(64, 48), px_per_m=20.0)] * 100)),
        annotated_path=drawn,
        watch=Watch(shares.append),
    )
    assert found.posture.id == "star"
    (hold,) = found.holds
    assert hold.inside_s == pytest.approx(SECONDS, abs=1.0)
    assert hold.steadiness_deg == pytest.approx(0.0, abs=0.1)
    # nothing before the first second, no "0 s"
    assert list(dict.fromkeys(counters)) == ["", *(f"{second} s" for second in range(1, round(hold.inside_s) + 1))]
    assert len(found.scores) == len(found.video.sequence.timestamps_s) == SECONDS * RATE_HZ
    assert shares == sorted(shares)
    assert shares[-1] == 1.0
    with VideoReader(drawn) as video:
        assert video.duration_s == pytest.approx(SECONDS, abs=0.2)


def test_without_anybody_that_is_said(clip: Path, tmp_path: Path):
    with pytest.raises(CoachError, match=f"Nobody was found in {clip.name}"):
        check_hold(
            clip, LIBRARY, tracker_factory=lambda: ReplayTracker(iter([])), annotated_path=tmp_path / "drawn.mp4"
        )


def test_it_can_be_stopped(clip: Path, tmp_path: Path):
    with pytest.raises(CancelledError):
        check_hold(
            clip,
            LIBRARY,
            tracker_factory=lambda: ReplayTracker(iter([])),
            annotated_path=tmp_path / "drawn.mp4",
            watch=Watch(is_cancelled=lambda: True),
        )
    assert not (tmp_path / "drawn.mp4").exists()
