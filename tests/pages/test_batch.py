"""Many files: uploads or a folder of one's own, in the background, as a gallery and a table."""

from __future__ import annotations

import io
import json
import threading
import zipfile
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from coach.pose.detector import StillDetector
from coach.session.batch.work import BatchWishes
from coach.session.samples import load_samples
from coach.text import languages, say
from pages.components.batch import batches
from tests.pages.conftest import Coach, in_hand, reloaded, texts

PICTURE = load_samples().pictures[0].path.read_bytes()
CLIP = next(sample for sample in load_samples().clips if sample.exercise == "squat").path.read_bytes()
UPLOADS = [
    ("one.jpg", PICTURE, "image/jpeg"),
    ("one.jpg", PICTURE + b"x", "image/jpeg"),
    ("../=evil.jpg", b"no picture", "image/jpeg"),
]
VIDEO = ("squat.mp4", CLIP, "video/mp4")


@pytest.fixture
def coach(coach: Coach, monkeypatch: pytest.MonkeyPatch) -> Coach:
    monkeypatch.setattr(batches, "batch_detectors", lambda model: coach.detectors)
    monkeypatch.setattr(batches, "video_trackers", lambda model: coach.trackers)
    monkeypatch.setattr(BatchWishes, "fingerprint", lambda wishes, model: "settings")
    return coach


def looked_at(app: AppTest) -> AppTest:
    """Press the button and wait for the end."""
    app.button(key="batch_go").click().run()
    in_hand(app)["batch_run"].job.join(60)
    app.run()
    assert not app.exception, app.exception
    return app


def records(app: AppTest) -> dict[str, Any]:
    out = in_hand(app)["batch_run"].batch.out
    lines = (out / "results.jsonl").read_text(encoding="utf-8").splitlines()
    return {record["file"]: record for record in map(json.loads, lines)}


@pytest.mark.parametrize("language", languages())
def test_uploads_are_shown_in_a_gallery_and_a_table(coach: Coach, language: str) -> None:
    app = coach.page("batch", language=language)
    assert app.button(key="batch_go").disabled
    app.file_uploader(key="batch_files").set_value(UPLOADS).run()
    looked_at(app)
    found = records(app)
    assert {name: record["status"] for name, record in found.items()} == {
        "one.jpg": "ok",
        "one (2).jpg": "ok",
        "_=evil.jpg": "unreadable",
    }
    summary = f"{say('many.summary', language, count=2)} · {say('many.failed_so_far', language, count=1)}"
    assert summary in texts(app)
    (error,) = app.error
    assert error.value.startswith(r"\_=evil.jpg ")
    assert len(app.get("image")) == 2
    (table,) = app.dataframe
    assert table.value["name"].tolist() == sorted(found)


def test_pictures_say_what_is_on_them(coach: Coach) -> None:
    app = coach.page("batch")
    app.file_uploader(key="batch_files").set_value(UPLOADS[:1]).run()
    looked_at(app)
    (image,) = app.get("image")
    assert image.proto.imgs[0].alt.startswith("one.jpg with the skeleton drawn in: ")


@pytest.mark.slow
def test_everything_can_be_taken_away(coach: Coach, monkeypatch: pytest.MonkeyPatch) -> None:
    app = coach.page("batch")
    app.file_uploader(key="batch_files").set_value([*UPLOADS, VIDEO]).run()
    looked_at(app)
    assert len(app.get("download_button")) == 5
    from coach.session.batch import findings
    from coach.session.batch.findings import finding_of, write_zip
    from pages.components.app.resources import exercises, postures

    out = in_hand(app)["batch_run"].batch.out
    found = [finding_of(record, out, postures(), exercises(), "en") for record in records(app).values()]
    assert write_zip(out, out / "all.zip", found) == 0
    with zipfile.ZipFile(io.BytesIO((out / "all.zip").read_bytes())) as bundle:
        assert sorted(bundle.namelist()) == [
            "annotated/one (2).jpg-annotated.jpg",
            "annotated/one.jpg-annotated.jpg",
            "annotated/squat.mp4-annotated.mp4",
            "joints.csv",
            "repetitions.csv",
            "results.csv",
            "results.jsonl",
            "summary.json",
        ]
    monkeypatch.setattr(findings, "MOST_ZIPPED_BYTES", 0)
    assert write_zip(out, out / "small.zip", found) == 3


@pytest.fixture
def at_the_computer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batches, "is_own_computer", lambda listens_on, headers: True)


def test_a_visitor_from_elsewhere_cannot_name_a_folder(coach: Coach) -> None:
    app = coach.page("batch")
    assert "batch_source" not in [group.key for group in app.get("button_group")]


@pytest.mark.usefixtures("at_the_computer")
def test_whoever_logs_in_cannot_name_a_folder(coach: Coach, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batches, "needs_login", lambda: True)
    app = coach.page("batch")
    assert "batch_source" not in [group.key for group in app.get("button_group")]


@pytest.mark.usefixtures("at_the_computer")
def test_a_folder_is_looked_through_and_the_results_stay_in_it(coach: Coach, tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "a.jpg").write_bytes(PICTURE)
    (tmp_path / "notes.txt").write_text("x")
    app = coach.page("batch")
    next(group for group in app.get("button_group") if group.key == "batch_source").set_value("folder").run()
    app.text_input(key="batch_folder").set_value(f' "{tmp_path}" ').run()
    looked_at(app)
    assert list(records(app)) == ["sub/a.jpg"]
    assert (tmp_path / "coach-results" / "annotated" / "sub" / "a.jpg-annotated.jpg").is_file()
    assert say("many.ignored", names="notes.txt") in texts(app)
    lent = coach.detectors.lent
    looked_at(app)
    assert coach.detectors.lent == lent, "what is done once is not done again"


@pytest.mark.usefixtures("at_the_computer")
@pytest.mark.parametrize(
    ("name", "message"),
    [("missing", "this folder cannot be opened"), ("empty", say("many.nothing"))],
    ids=["missing", "empty"],
)
def test_a_folder_that_is_of_no_use_is_told(coach: Coach, tmp_path: Path, name: str, message: str) -> None:
    (tmp_path / "empty").mkdir()
    app = coach.page("batch")
    next(group for group in app.get("button_group") if group.key == "batch_source").set_value("folder").run()
    app.text_input(key="batch_folder").set_value(str(tmp_path / name)).run()
    looked_at(app)
    assert message in texts(app)


def test_a_batch_that_is_stopped_shows_what_is_finished(coach: Coach) -> None:
    app = coach.page("batch")
    app.file_uploader(key="batch_files").set_value(UPLOADS).run()
    detector = coach.detectors

    class Stopping(StillDetector):
        """Stops the batch at its first look."""

        def detect(self, image_rgb: Any) -> Any:
            in_hand(app)["batch_run"].job.cancel()
            return coach.people

    detector._open = Stopping
    app.button(key="batch_go").click().run()
    in_hand(app)["batch_run"].job.join(60)
    app.run()
    assert in_hand(app)["batch_run"].job.state().status == "cancelled"
    assert say("batch.stopped") in texts(app)
    assert not app.button(key="batch_go").disabled


class Endless(StillDetector):
    """A detector that goes on looking until it may stop."""

    def __init__(self) -> None:
        self.may_stop = threading.Event()

    def detect(self, image_rgb: Any) -> Any:
        self.may_stop.wait(30)
        return ()


def test_a_reload_shows_the_running_batch_again(coach: Coach) -> None:
    """It lost the run: no progress and no stop, and whoever tried again was told that another batch is writing."""
    endless = Endless()
    coach.detectors._open = lambda: endless
    app = coach.page("batch")
    app.file_uploader(key="batch_files").set_value(UPLOADS[:1]).run()
    app.button(key="batch_go").click().run()
    again = reloaded(coach, app, "batch")
    assert again.button(key="batch_go").disabled
    again.button(key="batch_stop").click().run()
    endless.may_stop.set()
    in_hand(app)["batch_run"].job.join(60)
    assert in_hand(again)["batch_run"].job.state().status == "cancelled"
    assert say("batch.stopped") in texts(again.run())


@pytest.mark.usefixtures("at_the_computer")
def test_a_folder_that_is_being_looked_through_is_shown_in_another_window_too(coach: Coach, tmp_path: Path) -> None:
    (tmp_path / "one.jpg").write_bytes(PICTURE)
    endless = Endless()
    coach.detectors._open = lambda: endless
    windows = []
    for _ in range(2):
        windows.append(app := coach.page("batch"))
        next(group for group in app.get("button_group") if group.key == "batch_source").set_value("folder").run()
        app.text_input(key="batch_folder").set_value(str(tmp_path)).run()
        app.button(key="batch_go").click().run()
    one, other = (in_hand(app)["batch_run"] for app in windows)
    assert one is other
    endless.may_stop.set()
    one.job.join(60)
    assert one.job.state().status == "done"
