"""Compare with a coach: two videos in, one in step out."""

from __future__ import annotations

from collections.abc import Iterator
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


def cut(clip: bytes) -> bytes:
    return clip[: len(clip) * 4 // 5]


def compared(coach: Coach, patch: pytest.MonkeyPatch, people: Iterator[Any], own: bytes, other: bytes) -> Any:
    """The page when `me.mp4` and `coach.mp4` were given and compared. people: the frames that are seen in each."""
    patch.setattr(comparison, "video_trackers", lambda model: FakePool(lambda: None))
    patch.setattr(comparison, "PoseTracker", lambda model: ReplayTracker(next(people)))
    app = uploads(coach.page("compare"))
    for key, name, data in (("own_clip", "me.mp4", own), ("coach_clip", "coach.mp4", other)):
        app.file_uploader(key=key).set_value((name, data, "video/mp4")).run()
    app.button(key="compare_go").click().run()
    in_hand(app)["comparison"].job.join(60)
    app.run()
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
    app = compared(coach, monkeypatch, iter([squats(), squats()]), clip, cut(clip))
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
    people = [iter(()) if key == bad and kind == "nobody" else squats() for key in names]
    videos = {"own_clip": clip, "coach_clip": cut(clip)}
    if kind == "broken":
        videos[bad] = b"<html>" * 100
    app = compared(coach, monkeypatch, iter(people), *videos.values())
    (told,) = app.error
    assert names.pop(bad) in told.value
    assert not any(name in told.value for name in names.values())


@pytest.mark.parametrize("kind", ["others", "little_in_step"])
def test_what_is_another_movement_is_neither_blamed_nor_praised(
    coach: Coach, clip: bytes, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    people = [perform("squat", 3), perform("bicep_curl" if kind == "others" else "squat", 3)]
    if kind == "little_in_step":
        monkeypatch.setattr("coach.session.compare_video.LEAST_IN_STEP_SHARE", 1.1)
    app = compared(coach, monkeypatch, (one.frames() for one in people), clip, cut(clip))
    (told,) = app.warning
    assert ("Squat" in told.value and "url" in told.value) == (kind == "others")
    assert say("compare.same") not in texts(app)
    assert say("compare.apart") not in texts(app)
