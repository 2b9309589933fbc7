"""Compare with a coach: two videos in, one in step out."""

from __future__ import annotations

import pytest

from coach.pose.recorder import ReplayTracker
from coach.text import say
from pages.components.video import comparison
from tests.pages.conftest import Coach, FakePool, in_hand, texts
from tests.support.clips import make_clip
from tests.support.movements import squats


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """Nine seconds, small: who is seen in it comes from elsewhere."""
    path = tmp_path_factory.mktemp("clip") / "squats.mp4"
    return make_clip(path, tuple(n / 30 for n in range(270)), size_px=(90, 120)).read_bytes()


def test_both_videos_are_needed(coach: Coach, clip: bytes) -> None:
    app = coach.page("compare")
    assert say("compare.hint") in texts(app)
    app.file_uploader(key="own_clip").set_value(("me.mp4", clip, "video/mp4")).run()
    assert app.button(key="compare_go").disabled


def test_two_videos_are_shown_in_step(coach: Coach, clip: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(comparison, "video_trackers", lambda model: FakePool(lambda: None))
    monkeypatch.setattr(comparison, "PoseTracker", lambda model: ReplayTracker(squats()))
    app = coach.page("compare")
    app.file_uploader(key="own_clip").set_value(("me.mp4", clip, "video/mp4")).run()
    app.file_uploader(key="coach_clip").set_value(("coach.mp4", clip + b" ", "video/mp4")).run()
    app.button(key="compare_go").click().run()
    in_hand(app)["comparison"].job.join(60)
    app.run()
    assert not app.exception, app.exception
    assert "<b>0°</b>" in texts(app)
    assert say("compare.same") in texts(app)
    assert app.get("video")
