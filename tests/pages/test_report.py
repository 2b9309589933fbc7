"""Session report: words, table, downloads, and deleting."""

from __future__ import annotations

import errno
from dataclasses import replace
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from coach.library.known import load_exercises
from coach.records.history import History, open_history
from coach.records.preferences import Settings
from coach.records.saving import save_clip, workout_session
from coach.text import languages, say
from coach.workout.repetition import Fault, HoldPeriod, WorkoutResult
from tests.pages.conftest import Coach, texts
from tests.pages.test_workout_video import CLIP, counted
from tests.pages.test_workout_video import upload as upload_clip
from tests.pages.test_yoga_check import judged_as, photo, upload
from tests.support.histories import add_check, fault, repetition, yoga


@pytest.fixture
def history(own_data_folder: Path) -> History:
    """Four squats, one of them with a fault, from a file with a difficult name; then warrior II."""
    opened = open_history()
    ada = opened.first_profile("Ada")
    with opened.start_session(ada, source="video", source_name="a_b *c* [d](e).mp4") as session:
        squats = session.start_set("exercise", "squat", start_s=0.0)
        squats.change(repetitions=[repetition(n, faults=(fault(),) if n == 2 else ()) for n in range(1, 5)], end_s=12.0)
        add_check(session, yoga(0, ada).checks[0])
    return opened


def table_cells(app: AppTest) -> str:
    return " ".join(str(cell) for table in app.table for cell in table.value.to_numpy().ravel())


@pytest.mark.parametrize("language", languages())
def test_nothing_kept_yet(coach: Coach, language: str) -> None:
    assert say("report.none", language) in texts(coach.page("report", language=language))


@pytest.mark.parametrize("language", languages())
def test_session_in_words_and_numbers(coach: Coach, history: History, language: str) -> None:
    app = coach.page("report", language=language)
    headings = [heading.value for heading in app.header]
    assert headings[:2] == [say("report.summary", language), say("report.next", language)]
    assert {"en": "Squat", "zh": "深蹲"}[language] in texts(app)
    assert say("workout.cue.full", language) in table_cells(app)
    labels = {button.proto.label for button in app.get("download_button")}
    assert labels == {say(f"report.{form}", language) for form in ("html", "pdf", "json", "csv")}


def test_names_of_files_are_no_markdown(coach: Coach, history: History) -> None:
    assert "a\\_b \\*c\\* \\[d\\]\\(e\\).mp4" in texts(coach.page("report"))


@pytest.mark.slow
def test_a_set_is_put_right(coach: Coach, history: History) -> None:
    app = coach.page("report")
    (line,) = history.sessions()
    key = f"recount_{history.session(line.uuid).sets[0].uuid}"
    app.button_group(key=f"{key}_which_4_0").set_value(1).run()
    app.button(key=f"{key}_none").click().run()
    assert history.sessions()[0].full_reps == 3
    app.number_input(key=f"{key}_count_3_1_measured").set_value(6).run()
    assert app.number_input(key=f"{key}_count_3_1_said").value == 6
    app.selectbox(key=f"{key}_exercise_squat").set_value("lunge").run()
    # a browser goes on to say what was chosen in a widget, so each exercise has one of its own
    assert app.selectbox(key=f"{key}_exercise_lunge").value == "lunge"
    (kept,) = history.session(line.uuid).sets
    assert (kept.item_id, kept.measured_id, kept.full_count, len(kept.removed)) == ("lunge", "squat", 6, 4)
    assert any(say("recount.made") in table.value.to_csv() for table in app.table)
    assert "The coach had counted 4" in texts(app)
    app.button(key=f"{key}_undo").click().run()
    (kept,) = history.session(line.uuid).sets
    assert (kept.item_id, kept.full_count, kept.is_by_hand) == ("squat", 4, False)
    assert app.selectbox(key=f"{key}_exercise_squat").value == "squat"
    assert not app.exception


@pytest.mark.slow
def test_deleting_asks_and_tells(coach: Coach, history: History) -> None:
    app = coach.page("report")
    app.button(key="report_delete").click().run()
    assert history.sessions() == ()
    assert say("report.deleted") in texts(app)
    assert say("report.none") in texts(app)


def test_a_judged_photo_is_saved_once_and_reported(coach: Coach) -> None:
    app = judged_as(upload(coach.page("yoga_check"), ("me.png", photo())), "goddess")
    (button,) = [button for button in app.button if button.label == say("history.save")]
    button.click().run()
    assert not app.exception
    assert say("history.saved") in texts(app)
    assert say("history.save") not in [button.label for button in app.button]
    history = open_history()
    (line,) = history.sessions()
    assert (line.source, line.source_name, line.items) == ("photo", "me.png", ("goddess",))
    session = history.session(line.uuid)
    assert session.media == (), "no picture is kept unless the visitor says so"
    assert session.checks[0].score is not None
    assert session.checks[0].reference_hash == history.references()[0].hash
    history.close()
    app.switch_page("pages/report.py").run()
    assert "Goddess" in texts(app)


def saved(app: AppTest) -> AppTest:
    (button,) = [button for button in app.button if button.label == say("history.save")]
    button.click().run()
    assert not app.exception, app.exception
    return app


@pytest.mark.slow
@pytest.mark.parametrize(
    ("wishes", "kept"),
    [
        pytest.param(Settings(), set(), id="nothing"),
        pytest.param(Settings(keep_pictures=True), {"best"}, id="pictures"),
        pytest.param(Settings(keep_videos=True), {"whole"}, id="videos"),
        pytest.param(Settings(keep_pictures=True, keep_videos=True), {"best", "whole"}, id="both"),
    ],
)
def test_of_a_workout_only_what_is_wished_is_kept_and_reported(coach: Coach, wishes: Settings, kept: set[str]) -> None:
    history = open_history()
    history.change_profile(replace(history.first_profile("Ada"), settings=wishes.as_dict()))
    app = saved(counted(upload_clip(coach.page("workout_video"), ("set.mp4", CLIP.path.read_bytes()))))
    (line,) = history.sessions()
    assert {item.moment for item in history.session(line.uuid).media} == kept
    (link,) = app.get("page_link")
    assert link.proto.label == say("history.open")
    assert line.uuid in link.proto.query_string
    app.switch_page("pages/report.py").run()
    assert not app.exception, app.exception
    headings = [heading.value for heading in app.header]
    assert say("report.best_worst") not in headings, "three squats that are alike have no best and worst"
    assert (say("report.pictures") in headings) == ("best" in kept)
    captions = {image.caption for group in app.get("image") for image in group.proto.imgs if image.caption}
    assert len(captions) == len(kept & {"best"})
    assert bool(app.get("video")) == ("whole" in kept)


@pytest.mark.slow
def test_a_full_disk_keeps_nothing_by_halves_and_says_so(coach: Coach, monkeypatch: pytest.MonkeyPatch) -> None:
    history = open_history()
    history.change_profile(replace(history.first_profile("Ada"), settings=Settings(keep_pictures=True).as_dict()))
    app = counted(upload_clip(coach.page("workout_video"), ("set.mp4", CLIP.path.read_bytes())))
    real = Path.write_bytes
    # two pictures, though these squats are all alike
    monkeypatch.setattr("coach.workout.summary.is_better", lambda *_: True)

    def full(path: Path, data: bytes) -> int:
        if path.parent == history.media_folder and list(history.media_folder.iterdir()) != [path]:
            raise OSError(errno.ENOSPC, "No space left on device")
        return real(path, data)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "write_bytes", full)
        saved(app)
    assert app.error[0].value == say("history.problem.full")
    assert history.sessions() == ()
    assert list(history.media_folder.iterdir()) == []
    saved(app)
    assert len(history.sessions()) == 1


def test_a_hold_is_called_another_and_back(coach: Coach, history: History) -> None:
    person = history.first_profile("Me")
    sagging = Fault(check="hips_sagging", name="", cue="", phase="hold", measured=0.2, limit=0.1, unit="torso")
    hold = HoldPeriod(start_s=0.0, end_s=20.0, faults=(sagging,))
    result, plank = WorkoutResult(exercise_id="plank", holds=(hold,), duration_s=20.0), load_exercises()["plank"]
    uuid = save_clip(history, workout_session(person.uuid, result, plank, file_name="p.mp4"), plank)
    app = coach.page("report", query={"session": uuid})
    said = plank.fault_texts("hips_sagging")
    assert said is not None
    assert said[1].en in texts(app).replace("\\", "")
    key = f"recount_{history.session(uuid).sets[0].uuid}"
    app.selectbox(key=f"{key}_exercise_plank").set_value("side_plank").run()
    assert not app.exception
    assert said[1].en not in texts(app).replace("\\", "")
    assert say("recount.taken_for", count=0, name="Plank") in texts(app)
    assert "full repetitions: 0" not in texts(app)
    app.button(key=f"{key}_undo").click().run()
    assert said[1].en in texts(app).replace("\\", "")
