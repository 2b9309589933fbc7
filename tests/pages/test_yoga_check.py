"""Yoga check: pictures in, verdicts out, and nothing asked of the model twice."""

from __future__ import annotations

import base64
import io
import re
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
import streamlit as st
from PIL import Image
from streamlit.testing.v1 import AppTest

from coach.library.known import load_postures
from coach.media.goal_drawing import WIDE_MARGIN, around
from coach.pose.landmarks import Landmark
from coach.pose.types import PoseFrame
from coach.posture.recognition import recognise
from coach.records.history import open_history
from coach.session.photo import check_photo
from coach.text import say
from pages.components.app.score import verdict
from pages.components.photo import photo_result
from tests.pages.conftest import Coach, reloaded, texts
from tests.support.fakes import ReplayDetector
from tests.support.figures import figure_frame, frame_of, moved, standing
from tests.support.movements import star


def photo(colour: str = "white", size: tuple[int, int] = (640, 480)) -> bytes:
    data = io.BytesIO()
    Image.new("RGB", size, colour).save(data, "PNG")
    return data.getvalue()


def upload(app: AppTest, *files: tuple[str, bytes]) -> AppTest:
    app.file_uploader(key="photo_upload").set_value([(name, data, "image/png") for name, data in files]).run()
    assert not app.exception, app.exception
    return app


def judged_as(app: AppTest, posture: str) -> AppTest:
    return app.selectbox(key="photo_posture").set_value(posture).run()


def test_an_empty_page_says_what_makes_a_good_photo(coach: Coach) -> None:
    assert say("photo.hint") in texts(coach.page("yoga_check"))


def test_a_photo_gets_a_score_a_table_and_downloads(coach: Coach) -> None:
    app = judged_as(upload(coach.page("yoga_check"), ("me.png", photo())), "star")
    assert "coach-ring" in texts(app)
    assert say("photo.table") in texts(app)
    assert len(app.get("image")) == 2
    assert {button.proto.label for button in app.get("download_button")} == {
        say("download.image"),
        say("download.csv"),
        say("download.json"),
    }


def test_changing_a_setting_does_not_ask_the_model_again(coach: Coach) -> None:
    app = upload(coach.page("yoga_check"), ("me.png", photo()))
    for posture in ("tree", "goddess", "mountain"):
        judged_as(app, posture)
        assert not app.exception
    assert coach.detectors.lent == 1


def test_pictures_are_still_there_after_a_walk_to_another_page(coach: Coach) -> None:
    app = upload(coach.page("yoga_check"), ("me.png", photo()))
    app.switch_page("pages/home.py").run()
    app.switch_page("pages/yoga_check.py").run()
    assert say("photo.table") in texts(app)
    assert coach.detectors.lent == 1


@pytest.mark.parametrize(
    ("name", "data", "message"),
    [
        pytest.param("empty.png", b"", "empty", id="an empty file"),
        pytest.param("notes.png", b"dear diary", "is not a picture", id="a text with the wrong ending"),
        pytest.param("cut.png", photo()[:200], "damaged or cut short", id="half a picture"),
        pytest.param("dot.png", photo(size=(1, 1)), "1", id="a single pixel"),
    ],
)
def test_a_bad_file_is_told_kindly_and_the_others_are_checked(
    coach: Coach, name: str, data: bytes, message: str
) -> None:
    app = upload(coach.page("yoga_check"), (name, data), ("me.png", photo()))
    assert message in app.error[0].value
    assert say("photo.table") in texts(app)


def test_whoever_has_to_wait_for_others_is_told_so(coach: Coach, monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[str] = []
    bar = SimpleNamespace(progress=lambda _, text: said.append(text), empty=lambda: None)
    monkeypatch.setattr(st, "progress", lambda _: bar)
    for is_busy in (True, False):
        coach.detectors.is_busy = is_busy
        upload(coach.page("yoga_check"), ("me.png", photo()))
    assert said == [say("photo.queue"), say("photo.looking", name="me.png")]


def test_a_reload_shows_the_photo_again_without_looking_again(coach: Coach) -> None:
    app = upload(coach.page("yoga_check"), ("me.png", photo()))
    again = reloaded(coach, app, "yoga_check")
    assert say("photo.table") in texts(again)
    assert coach.detectors.lent == 1


def test_a_picture_without_a_person_says_so(coach: Coach) -> None:
    coach.people = ()
    app = upload(coach.page("yoga_check"), ("room.png", photo()))
    assert app.warning
    assert say("photo.table") not in texts(app)


def test_of_several_people_one_is_chosen(coach: Coach) -> None:
    coach.people = (frame_of(standing()), frame_of(standing(), px_per_m=120.0, centre_px=(120.0, 240.0)))
    app = upload(coach.page("yoga_check"), ("us.png", photo()))
    (group,) = [one for one in app.get("button_group") if one.label == say("photo.person", count=2)]
    assert "Judged was number 1, in the middle" in texts(app)
    group.set_value(1).run()
    assert not app.exception
    assert "Judged was number 2, on the left" in texts(app)


def test_several_photos_are_listed_and_one_is_shown_in_detail(coach: Coach) -> None:
    app = upload(coach.page("yoga_check"), ("one.png", photo("white")), ("two.png", photo("gray")))
    assert list(app.dataframe[0].value["name"]) == ["one.png", "two.png"]
    assert coach.detectors.lent == 2
    assert app.selectbox(key="photo_chosen").options == ["1. one.png", "2. two.png"]


def test_an_unknown_posture_is_not_called_checked_and_has_no_verdict(coach: Coach) -> None:
    """It stood as "Checked" in the table, beside postures with their scores."""
    coach.people = (frame_of(moved(standing(), left_knee=(0.3, 0.1, 0.3), right_elbow=(0.2, -0.6, 0.2))),)
    app = upload(coach.page("yoga_check"), ("one.png", photo("white")), ("two.png", photo("gray")))
    table = app.dataframe[0].value
    assert set(table["posture"]) == {say("many.no_posture")}
    assert set(table["verdict"]) == {""}
    coach.people = (frame_of(star()),)
    app = upload(coach.page("yoga_check"), ("one.png", photo("red")), ("two.png", photo("blue")))
    judged_as(app, "star")
    table = app.dataframe[0].value
    assert set(table["posture"]) == {load_postures()["star"].names.in_("en")}
    assert set(table["verdict"]) == {verdict(float(table["score"][0]))} != {""}
    # a bar that is green beside a low number, or red beside a high one, would be a verdict of its own
    assert '"color": "gray"' in app.dataframe[0].proto.columns


def test_the_same_photo_twice_is_one(coach: Coach) -> None:
    app = upload(coach.page("yoga_check"), ("one.png", photo()), ("copy.png", photo()))
    assert not app.dataframe
    assert coach.detectors.lent == 1


@pytest.mark.parametrize(
    ("sent", "is_checked"),
    [
        pytest.param({"photo": "data:image/jpeg;base64," + base64.b64encode(photo()).decode()}, True, id="a-photo"),
        pytest.param({"photo": "data:image/jpeg;base64,%%%"}, False, id="no-base64"),
        pytest.param({"photo": 7}, False, id="no-text"),
        pytest.param({"problem": "NotAllowedError"}, False, id="refused"),
        pytest.param({}, False, id="nothing-yet"),
    ],
)
def test_a_photo_by_the_camera_is_checked(
    coach: Coach, monkeypatch: pytest.MonkeyPatch, sent: dict[str, object], is_checked: bool
) -> None:
    given: list[dict[str, Any]] = []

    def mounted(*, data: dict[str, Any], **events: object) -> SimpleNamespace:
        given.append(data)
        return SimpleNamespace(**sent)

    monkeypatch.setattr("pages.components.photo.photos.component", lambda path, **options: mounted)
    app = coach.page("yoga_check")
    next(group for group in app.get("button_group") if group.key == "photo_source").set_value("camera").run()
    assert not app.exception
    assert list(given[-1]["seconds"]) == [0, 3, 5, 10]
    assert (say("photo.table") in texts(app)) is is_checked
    assert (say("live.camera_denied") in texts(app)) is ("problem" in sent)


def test_a_sample_is_checked_at_once(coach: Coach) -> None:
    app = coach.page("yoga_check")
    next(group for group in app.get("button_group") if group.key == "photo_source").set_value("sample").run()
    assert not app.exception
    assert app.selectbox(key="photo_sample").options
    assert say("photo.table") in texts(app)


# -------------------------------------------------------------------------------------------------------- put right


@pytest.fixture
def bent(coach: Coach) -> AppTest:
    """A photo of somebody in a star whose left forearm is folded back, judged as a star."""
    coach.people = (frame_of(moved(star(), left_wrist=tuple(star()[Landmark.LEFT_SHOULDER]))),)
    return judged_as(upload(coach.page("yoga_check"), ("me.png", photo())), "star")


def score_of(app: AppTest) -> int:
    return int(re.search(r"coach-number[^>]*>(\d+)<", texts(app)).group(1))


def table(app: AppTest) -> str:
    return str(app.table[0].value.to_dict())


def button(app: AppTest, key: str):
    return next((one for one in app.button if one.key == key), None)


def test_this_is_wrong_takes_a_correction_out_of_the_verdict_until_it_is_undone(bent: AppTest) -> None:
    before = score_of(bent)
    button(bent, "wrong_left_elbow").click().run()
    assert not bent.exception
    assert button(bent, "wrong_left_elbow") is None
    assert score_of(bent) > before
    assert say("hand.disputed", label="left elbow") in texts(bent)
    button(bent, "right_left_elbow").click().run()
    assert score_of(bent) == before
    assert button(bent, "wrong_left_elbow") is not None


def open_hand(app: AppTest) -> AppTest:
    next(one for one in app.toggle if one.label == say("hand.open")).set_value(True).run()
    assert not app.exception, app.exception
    return app


def test_a_joint_is_put_right_by_a_click_and_the_verdict_changes(
    bent: AppTest, coach: Coach, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = score_of(bent)
    frame, right = coach.people[0], frame_of(star()).image_xy_px[Landmark.LEFT_WRIST]
    left, top, end, bottom = around(frame.image_xy_px, np.zeros((480, 640, 3), np.uint8), margin_share=WIDE_MARGIN)
    clicks = [tuple((right - (left, top)) / (end - left, bottom - top))]

    def click(image_rgb, at, *, key):
        assert image_rgb.shape == (bottom - top, end - left, 3)
        return clicks.pop() if clicks else None

    monkeypatch.setattr(photo_result, "choose_place", lambda image_rgb, at, *, key: None)
    open_hand(bent)
    bent.selectbox(key="hand_joint").set_value("left_wrist").run()
    monkeypatch.setattr(photo_result, "choose_place", click)
    bent.run()
    assert not bent.exception, bent.exception
    assert score_of(bent) > before
    assert button(bent, "wrong_left_elbow") is None
    assert coach.detectors.lent == 1, "the model is not asked again"
    assert say("hand.download") in {one.proto.label for one in bent.get("download_button")}
    button(bent, "hand_leave").click().run()
    assert score_of(bent) == before


def test_a_joint_that_cannot_be_seen_is_not_judged(bent: AppTest) -> None:
    open_hand(bent)
    bent.selectbox(key="hand_joint").set_value("left_wrist").run()
    button(bent, "hand_hidden").click().run()
    assert not bent.exception
    assert button(bent, "wrong_left_elbow") is None
    assert say("grade.unknown") in table(bent)


def test_saving_again_after_putting_something_right_takes_the_place_of_the_first(bent: AppTest) -> None:
    def save() -> None:
        next(one for one in bent.button if one.label == say("history.save")).click().run()
        assert not bent.exception

    save()
    button(bent, "wrong_left_elbow").click().run()
    save()
    history = open_history()
    (line,) = history.sessions(None, limit=9)
    assert history.session(line.uuid).checks[0].disputed == ("left_elbow",)
    history.close()


def test_degrees_are_for_those_who_ask_for_them(bent: AppTest) -> None:
    assert "°" not in texts(bent)
    assert say("table.measured") not in table(bent)
    bent.toggle(key="photo_degrees").set_value(True).run()
    assert "°" in texts(bent)
    assert say("table.measured") in table(bent)


def test_beside_a_correction_stands_a_picture_of_the_goal(bent: AppTest, coach: Coach) -> None:
    assert captions(bent) == {say("photo.annotated"), say("goal.caption")}
    coach.people = (frame_of(star()),)
    well_done = judged_as(upload(coach.page("yoga_check"), ("other.png", photo("gray"))), "star")
    assert captions(well_done) == {say("photo.annotated"), say("photo.original")}


def captions(app: AppTest) -> set[str]:
    return {one.caption for images in app.get("image") for one in images.proto.imgs}


def asked_about() -> PoseFrame:
    """Somebody whom the coach takes for either of two postures."""
    library, picture = load_postures(), np.full((480, 640, 3), 255, np.uint8)
    return next(
        frame
        for posture in library.values()
        for placed in posture.placed_figures
        for yaw_deg in (45.0, 75.0)
        if recognise(frame := figure_frame(placed.directions, yaw_deg=yaw_deg), library).ask
        and check_photo(picture, ReplayDetector((frame,)), library).ask
    )


def test_two_likely_postures_are_asked_about_and_one_click_keeps_the_photo(coach: Coach) -> None:
    coach.people = (asked_about(),)
    app = upload(coach.page("yoga_check"), ("me.png", photo()))
    assert say("photo.ask_lead") in texts(app)
    assert say("photo.table") not in texts(app)
    choices = [button for button in app.button if (button.key or "").startswith("which_")]
    choices[1].click().run()
    assert not app.exception
    assert say("photo.ask_lead") not in texts(app)
    assert say("photo.table") in texts(app)
    assert coach.detectors.lent == 1


def test_neither_of_two_postures_leaves_the_photo_unjudged(coach: Coach) -> None:
    coach.people = (asked_about(),)
    app = upload(coach.page("yoga_check"), ("me.png", photo()))
    next(button for button in app.button if (button.key or "").endswith("_neither")).click().run()
    assert not app.exception
    assert say("photo.table") not in texts(app)
    assert say("photo.ask_lead") not in texts(app)
