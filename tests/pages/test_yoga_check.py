"""Yoga check: pictures in, verdicts out, and nothing asked of the model twice."""

from __future__ import annotations

import io
from types import SimpleNamespace

import pytest
import streamlit as st
from PIL import Image
from streamlit.testing.v1 import AppTest

from coach.text import say
from tests.pages.conftest import Coach, texts
from tests.support.figures import frame_of, standing


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


def test_a_picture_without_a_person_says_so(coach: Coach) -> None:
    coach.people = ()
    app = upload(coach.page("yoga_check"), ("room.png", photo()))
    assert app.warning
    assert say("photo.table") not in texts(app)


def test_of_several_people_one_is_chosen(coach: Coach) -> None:
    coach.people = (frame_of(standing()), frame_of(standing(), px_per_m=120.0, centre_px=(120.0, 240.0)))
    app = upload(coach.page("yoga_check"), ("us.png", photo()))
    assert say("photo.person", count=2) in [group.label for group in app.get("button_group")]


def test_several_photos_are_listed_and_one_is_shown_in_detail(coach: Coach) -> None:
    app = upload(coach.page("yoga_check"), ("one.png", photo("white")), ("two.png", photo("gray")))
    assert list(app.dataframe[0].value["name"]) == ["one.png", "two.png"]
    assert coach.detectors.lent == 2
    assert app.selectbox(key="photo_chosen").options == ["1. one.png", "2. two.png"]


def test_the_same_photo_twice_is_one(coach: Coach) -> None:
    app = upload(coach.page("yoga_check"), ("one.png", photo()), ("copy.png", photo()))
    assert not app.dataframe
    assert coach.detectors.lent == 1


def test_a_snapshot_is_checked(coach: Coach, monkeypatch: pytest.MonkeyPatch) -> None:
    shot = SimpleNamespace(name="camera.png", getvalue=photo)

    def camera_input(label, *, key, on_change, args):
        st.session_state[key] = shot
        on_change(*args)

    monkeypatch.setattr(st, "camera_input", camera_input)
    app = coach.page("yoga_check")
    next(group for group in app.get("button_group") if group.key == "photo_source").set_value("camera").run()
    assert not app.exception
    assert say("photo.table") in texts(app)


def test_a_sample_is_checked_at_once(coach: Coach) -> None:
    app = coach.page("yoga_check")
    next(group for group in app.get("button_group") if group.key == "photo_source").set_value("sample").run()
    assert not app.exception
    assert app.selectbox(key="photo_sample").options
    assert say("photo.table") in texts(app)
