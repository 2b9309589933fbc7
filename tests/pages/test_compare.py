"""Compare with a coach: two videos in, one in step out."""

from __future__ import annotations

import pytest

from coach.pose.replay import ReplayTracker
from coach.session.samples import load_samples
from coach.text import say
from pages.components import comparison
from tests.pages.conftest import Coach, FakePool, texts
from tests.support.movements import squats

CLIP = next(sample for sample in load_samples().clips if sample.exercise == "squat").path.read_bytes()


def test_both_videos_are_needed(coach: Coach) -> None:
    app = coach.page("compare")
    assert say("compare.hint") in texts(app)
    app.file_uploader(key="own_clip").set_value(("me.mp4", CLIP, "video/mp4")).run()
    assert app.button(key="compare_go").disabled


def test_two_videos_are_shown_in_step(coach: Coach, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(comparison, "video_trackers", lambda model: FakePool(lambda: None))
    monkeypatch.setattr(comparison, "PoseTracker", lambda model: ReplayTracker(squats()))
    app = coach.page("compare")
    app.file_uploader(key="own_clip").set_value(("me.mp4", CLIP, "video/mp4")).run()
    app.file_uploader(key="coach_clip").set_value(("coach.mp4", CLIP + b" ", "video/mp4")).run()
    app.button(key="compare_go").click().run()
    app.session_state["comparison"].job.join(60)
    app.run()
    assert not app.exception, app.exception
    assert "<b>0°</b>" in texts(app)
    assert say("compare.same") in texts(app)
    assert app.get("video")
