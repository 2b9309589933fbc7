"""Yoga check of a video."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from coach.pose.recorder import ReplayTracker
from coach.records.history import open_history
from coach.text import say
from pages.components.photo import hold_check
from tests.pages.conftest import Coach, FakePool, in_hand, texts
from tests.support.clips import make_clip
from tests.support.figures import frame_of
from tests.support.movements import star

SIZE_PX = (90, 120)


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """Thirteen seconds and a half, small: who is seen in it comes from elsewhere."""
    path = tmp_path_factory.mktemp("clip") / "star.mp4"
    return make_clip(path, tuple(n / 24 for n in range(324)), size_px=SIZE_PX).read_bytes()


@pytest.fixture
def app(coach: Coach, monkeypatch: pytest.MonkeyPatch) -> AppTest:
    people = [frame_of(star(), size_px=SIZE_PX, px_per_m=50.0)] * 1000
    monkeypatch.setattr(hold_check, "video_trackers", lambda model: FakePool(lambda: ReplayTracker(iter(people))))
    page = coach.page("yoga_check")
    next(group for group in page.get("button_group") if group.key == "photo_source").set_value("video").run()
    return page


def test_it_says_what_video_is_wanted(app: AppTest) -> None:
    assert say("hold.hint") in texts(app)


@pytest.mark.slow
def test_a_held_posture_is_timed(app: AppTest, clip: bytes) -> None:
    app.file_uploader(key="hold_clip").set_value(("me.mp4", clip, "video/mp4")).run()
    app.button(key="hold_go").click().run()
    for job in in_hand(app)["hold_jobs"].values():
        job.join(60)
    app.run()
    assert not app.exception, app.exception
    assert "<b>13</b>" in texts(app)
    assert len(app.table[0].value) == 1
    assert app.get("video")
    (save,) = [button for button in app.button if button.label == say("history.save")]
    save.click().run()
    assert not app.exception, app.exception
    history = open_history()
    (line,) = history.sessions()
    (held,) = history.session(line.uuid).sets
    assert (held.kind, len(held.holds), round(held.holds[0].duration_s)) == ("posture", 1, 13)
    assert held.holds[0].mean_score is not None
    history.close()
    app.switch_page("pages/report.py").run()
    assert not app.exception, app.exception


def test_a_bad_file_is_told_kindly(app: AppTest) -> None:
    app.file_uploader(key="hold_clip").set_value(("me.mp4", b"no video", "video/mp4")).run()
    app.button(key="hold_go").click().run()
    for job in in_hand(app)["hold_jobs"].values():
        job.join(60)
    app.run()
    assert app.error
