"""Compare with a coach: two videos in, one in step out."""

from __future__ import annotations

from typing import Any

import pytest

from coach.pose.recorder import ReplayTracker
from coach.session.samples import load_samples
from coach.text import say
from pages.components.video import comparison
from tests.pages.conftest import Coach, FakePool, in_hand, texts
from tests.support.clips import make_clip
from tests.support.exercisers import perform
from tests.support.movements import squats


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """Nine seconds, small: who is seen in it comes from elsewhere."""
    path = tmp_path_factory.mktemp("clip") / "squats.mp4"
    return make_clip(path, tuple(n / 30 for n in range(270)), size_px=(90, 120)).read_bytes()


def uploads(app: Any) -> Any:
    for key in ("own_clip_source", "coach_clip_source"):
        next(group for group in app.get("button_group") if group.key == key).set_value("upload").run()
    return app


def test_it_begins_with_two_samples_of_one_movement_that_differ(coach: Coach) -> None:
    app = coach.page("compare")
    assert not app.button(key="compare_go").disabled
    assert say("compare.same_video") not in texts(app)
    own, reference = (app.selectbox(key=f"{side}_clip_sample").value for side in ("own", "coach"))
    movement = {sample.file: sample.exercise for sample in load_samples().clips}
    assert own != reference
    assert movement[own] == movement[reference]


def test_whoever_compares_a_video_with_itself_is_told(coach: Coach) -> None:
    app = coach.page("compare")
    app.selectbox(key="own_clip_sample").set_value(app.selectbox(key="coach_clip_sample").value).run()
    assert say("compare.same_video") in texts(app)


def test_both_videos_are_needed(coach: Coach, clip: bytes) -> None:
    app = uploads(coach.page("compare"))
    assert say("compare.hint") in texts(app)
    app.file_uploader(key="own_clip").set_value(("me.mp4", clip, "video/mp4")).run()
    assert app.button(key="compare_go").disabled


def test_two_videos_are_shown_in_step(coach: Coach, clip: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(comparison, "video_trackers", lambda model: FakePool(lambda: None))
    monkeypatch.setattr(comparison, "PoseTracker", lambda model: ReplayTracker(squats()))
    app = uploads(coach.page("compare"))
    app.file_uploader(key="own_clip").set_value(("me.mp4", clip, "video/mp4")).run()
    app.file_uploader(key="coach_clip").set_value(("coach.mp4", clip[: len(clip) * 4 // 5], "video/mp4")).run()
    app.button(key="compare_go").click().run()
    in_hand(app)["comparison"].job.join(60)
    app.run()
    assert not app.exception, app.exception
    assert "<b>0°</b>" in texts(app)
    assert say("compare.same") in texts(app)
    assert app.get("video")
    assert rf"coach.mp4\: {say('remark.truncated')}" in texts(app)


@pytest.mark.parametrize("bad", ["own_clip", "coach_clip"])
@pytest.mark.parametrize("kind", ["broken", "nobody"])
def test_what_is_wrong_with_one_of_them_is_not_said_of_both(
    coach: Coach, clip: bytes, monkeypatch: pytest.MonkeyPatch, bad: str, kind: str
) -> None:
    names = {"own_clip": "me.mp4", "coach_clip": "coach.mp4"}
    trackers = iter([ReplayTracker(iter(()) if key == bad and kind == "nobody" else squats()) for key in names])
    monkeypatch.setattr(comparison, "video_trackers", lambda model: FakePool(lambda: None))
    monkeypatch.setattr(comparison, "PoseTracker", lambda model: next(trackers))
    app = uploads(coach.page("compare"))
    for key, name in names.items():
        data = clip if key == "own_clip" else clip[: len(clip) * 4 // 5]
        data = b"<html>" * 100 if key == bad and kind == "broken" else data
        app.file_uploader(key=key).set_value((name, data, "video/mp4")).run()
    app.button(key="compare_go").click().run()
    in_hand(app)["comparison"].job.join(60)
    app.run()
    (told,) = app.error
    assert names.pop(bad) in told.value
    assert not any(name in told.value for name in names.values())


@pytest.mark.parametrize("kind", ["others", "little_in_step"])
def test_what_is_another_movement_is_neither_blamed_nor_praised(
    coach: Coach, clip: bytes, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    people = iter([perform("squat", 3), perform("bicep_curl", 3) if kind == "others" else perform("squat", 3)])
    monkeypatch.setattr(comparison, "video_trackers", lambda model: FakePool(lambda: None))
    monkeypatch.setattr(comparison, "PoseTracker", lambda model: ReplayTracker(next(people).frames()))
    if kind == "little_in_step":
        monkeypatch.setattr("coach.session.compare_video.LEAST_IN_STEP_SHARE", 1.1)
    app = uploads(coach.page("compare"))
    app.file_uploader(key="own_clip").set_value(("me.mp4", clip, "video/mp4")).run()
    app.file_uploader(key="coach_clip").set_value(("coach.mp4", clip[: len(clip) * 4 // 5], "video/mp4")).run()
    app.button(key="compare_go").click().run()
    in_hand(app)["comparison"].job.join(60)
    app.run()
    (told,) = app.warning
    assert ("Squat" in told.value and "url" in told.value) == (kind == "others")
    assert say("compare.same") not in texts(app)
    assert say("compare.apart") not in texts(app)
