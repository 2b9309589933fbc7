"""Workout video: counted in the background, shown with plot, table and downloads."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from coach.errors import CancelledError, CoachError
from coach.library.known import load_exercises
from coach.platform.paths import database_url, media_dir
from coach.pose.landmarker import DetectorSettings
from coach.pose.recorder import ReplayTracker
from coach.records.history import open_history
from coach.records.preferences import Settings
from coach.records.saving import save_clip, workout_session
from coach.session import workout
from coach.session.samples import load_samples
from coach.text import Message, say
from coach.workout import exercise_recognition as recognise
from coach.workout.counter import count_repetitions
from coach.workout.pace import count_at_any_pace
from pages.components.video import analyses
from pages.components.video.analyses import shown_of
from tests.pages.conftest import Coach, FakePool, in_hand, reloaded, texts
from tests.support.clips import make_clip
from tests.support.exercisers import joined, perform
from tests.support.figures import frame_of, standing
from tests.support.movements import squats

CLIP = next(sample for sample in load_samples().clips if sample.exercise == "squat")


def finished(app: AppTest) -> AppTest:
    """Wait for the work in the background, then let the page look again."""
    for analysis in in_hand(app)["analyses"].values():
        analysis.job.join(60)
    app.run()
    assert not app.exception, app.exception
    return app


def upload(app: AppTest, *files: tuple[str, bytes]) -> AppTest:
    app.file_uploader(key="clips").set_value([(name, data, "video/mp4") for name, data in files]).run()
    return app


def counted(app: AppTest, exercise: str = "squat") -> AppTest:
    app.selectbox(key="exercise").set_value(exercise).run()
    return finished(app.button(key="count").click().run())


def test_nothing_can_be_counted_before_there_is_a_video(coach: Coach) -> None:
    app = coach.page("workout_video")
    assert app.button(key="count").disabled
    assert say("video.hint") in texts(app)


def test_an_uploaded_video_is_counted(coach: Coach) -> None:
    app = counted(upload(coach.page("workout_video"), ("set.mp4", CLIP.path.read_bytes())))
    assert "<b>3</b>" in texts(app)
    assert len(app.table[0].value) == 3
    assert app.get("video")
    assert {button.proto.label for button in app.get("download_button")} == {
        say("download.video"),
        say("download.reps_csv"),
        say("download.reps_json"),
    }


@pytest.mark.slow
def test_a_count_is_put_right_and_kept_so(coach: Coach) -> None:
    app = counted(upload(coach.page("workout_video"), ("set.mp4", CLIP.path.read_bytes())))
    (key,) = [one.key.removesuffix("_none") for one in app.button if one.key and one.key.endswith("_none")]
    app.button_group(key=f"{key}_which_3_0").set_value(0).run()
    app.button(key=f"{key}_one").click().run()
    assert "<b>2</b>" in texts(app)
    assert say("recount.measured", count=3, name="Squat") in texts(app)
    assert say("download.count") in {button.proto.label for button in app.get("download_button")}
    (save,) = [button for button in app.button if button.label == say("history.save")]
    save.click().run()
    app.number_input(key=f"{key}_count_2_2_measured").set_value(5).run()
    (save,) = [button for button in app.button if button.label == say("history.save")]
    save.click().run()
    assert not app.exception
    with closing(open_history()) as history:
        (line,) = history.sessions()
        (kept,) = history.session(line.uuid).sets
    assert (line.full_reps, [one.by_hand for one in kept.repetitions], len(kept.removed)) == (5, ["made", None], 2)


@pytest.mark.slow
def test_energy_is_estimated_from_the_profile_or_from_what_is_typed(coach: Coach) -> None:
    app = counted(upload(coach.page("workout_video"), ("set.mp4", CLIP.path.read_bytes())))
    assert "kcal" not in texts(app)
    with closing(open_history(database_url(), media_folder=media_dir())) as history:
        history.change_profile(replace(history.first_profile("Me"), mass_kg=70.0))
    app.run()
    usual = next(words for words in texts(app).splitlines() if "kcal" in words)
    assert app.number_input(key="body_mass_kg").placeholder == "70"
    app.number_input(key="body_mass_kg").set_value(140.0).run()
    assert usual not in texts(app).splitlines()
    assert "kcal" in texts(app)


def test_a_named_exercise_is_shown_before_it_is_counted(coach: Coach) -> None:
    app = coach.page("workout_video")
    pictures = [one.proto.body for one in app.get("html") if 'coach-moving"' in one.proto.body]
    assert pictures == []
    app.selectbox(key="exercise").set_value("push_up").run()
    (picture,) = [one.proto.body for one in app.get("html") if 'coach-moving"' in one.proto.body]
    assert "Push-up. On the left the start" in picture


def test_the_sample_knows_its_exercise(coach: Coach) -> None:
    app = coach.page("workout_video")
    next(group for group in app.get("button_group") if group.key == "clips_source").set_value("sample").run()
    app.selectbox(key="clips_sample").set_value(CLIP.file).run()
    assert app.selectbox(key="exercise").value == "squat"


@pytest.mark.slow
def test_one_repetition_is_shown_in_two_pictures(coach: Coach) -> None:
    app = counted(upload(coach.page("workout_video"), ("set.mp4", CLIP.path.read_bytes())))
    pills = next(group for group in app.get("button_group") if str(group.key).startswith("repetition_"))
    pills.set_value(1).run()
    assert not app.exception
    assert say("reps.which", number=2) in texts(app)
    assert len(app.get("image")) == 2
    second = shown_of(next(iter(in_hand(app)["analyses"].values()))).result.repetitions[1]
    assert app.get("video")[0].proto.start_time == int(second.start_s) > 0


@pytest.mark.slow
def test_pictures_of_a_repetition_show_no_count_of_those_before(coach: Coach, monkeypatch: pytest.MonkeyPatch) -> None:
    """Those of the fifth said 4, since four were done when it began."""
    read: list[Path] = []

    def pictures_at(path: Path, times_s: tuple[float, ...], **options: object) -> list[np.ndarray]:
        read.append(path)
        return [np.zeros((480, 640, 3), np.uint8)] * len(times_s)

    monkeypatch.setattr("coach.session.moments.pictures_at", pictures_at)
    history = open_history()
    history.change_profile(replace(history.first_profile("Ada"), settings=Settings(keep_pictures=True).as_dict()))
    app = counted(upload(coach.page("workout_video"), ("set.mp4", CLIP.path.read_bytes())))
    read.clear()  # of the picture in which others were looked for
    next(group for group in app.get("button_group") if str(group.key).startswith("repetition_")).set_value(1).run()
    analysis = next(iter(in_hand(app)["analyses"].values()))
    next(one for one in app.button if one.label == say("history.save")).click().run()
    assert not app.exception, app.exception
    assert read == [analysis.clip.path] * 2  # the page's, and those that are kept for the report
    assert analysis.annotated_path not in read


@pytest.mark.slow
def test_of_several_people_the_others_are_a_click_away(coach: Coach, monkeypatch: pytest.MonkeyPatch) -> None:
    """The result did not say who it was about."""
    coach.people = (frame_of(standing(), centre_px=(300.0, 240.0)), frame_of(standing(), centre_px=(560.0, 240.0)))
    followed: list[Any] = []

    class Other(ReplayTracker):
        def __init__(self, model: Path, settings: DetectorSettings, *, start_at_px: tuple[float, float]) -> None:
            super().__init__(iter(squats()))
            followed.append((settings.num_poses, start_at_px))

        def __enter__(self) -> Other:
            return self

        def __exit__(self, *raised: object) -> None:
            pass

    monkeypatch.setattr("pages.components.video.analyses.PoseTracker", Other)
    app = counted(upload(coach.page("workout_video"), ("set.mp4", CLIP.path.read_bytes())))
    assert "2 people are in the picture. Judged was number" in texts(app)
    other = next(one for one in app.button if str(one.key).startswith("whose_"))
    assert other.label == say("video.person", number=2)
    finished(other.click().run())
    left, top, right, bottom = coach.people[1].box_px()
    assert set(followed) == {(4, ((left + right) / 2, (top + bottom) / 2))}
    assert len(in_hand(app)["analyses"]) == 2


@pytest.mark.slow
def test_buttons_and_table_are_numbered_as_it_was_counted(coach: Coach, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of 12 movements 10 were counted, and the buttons went to 12."""
    upload_page = upload(coach.page("workout_video"), ("set.mp4", CLIP.path.read_bytes()))

    def count_in(*arguments: Any, **options: Any) -> Any:
        result = count_at_any_pace(*arguments, **options)
        first, *others = result.repetitions
        return replace(result, repetitions=(first, replace(others[0], full=False, why="cut_off"), *others[1:]))

    monkeypatch.setattr(workout, "count_at_any_pace", count_in)
    app = counted(upload_page)
    pills = next(group for group in app.get("button_group") if str(group.key).startswith("repetition_"))
    assert [option.content for option in pills.proto.options] == ["1", "◐", "2"]
    assert list(app.table[0].value[say("reps.number")]) == ["1", "◐", "2"]


@pytest.mark.parametrize(
    ("data", "message"),
    [
        pytest.param(b"", "empty", id="an empty file"),
        pytest.param(b"<html>" * 100, "set.mp4", id="a web page with the wrong ending"),
        pytest.param(CLIP.path.read_bytes()[:3000], "", id="the first bytes of a video"),
    ],
)
def test_a_bad_file_is_told_kindly(coach: Coach, data: bytes, message: str) -> None:
    app = counted(upload(coach.page("workout_video"), ("set.mp4", data)))
    assert message in app.error[0].value
    assert not app.get("video")


def test_counting_the_same_again_does_no_work(coach: Coach) -> None:
    app = counted(upload(coach.page("workout_video"), ("set.mp4", CLIP.path.read_bytes())))
    once = coach.trackers.lent
    assert once
    counted(app)
    assert coach.trackers.lent == once


@pytest.mark.slow
def test_two_results_can_be_chosen_between(coach: Coach) -> None:
    app = counted(upload(coach.page("workout_video"), ("set.mp4", CLIP.path.read_bytes())))
    counted(app, "push_up")
    assert len(app.selectbox(key="shown_of_2").options) == 2


def test_when_unsure_the_page_asks_and_one_click_counts_again(coach: Coach, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recognise, "SURE", 1.1)
    monkeypatch.setattr(recognise, "LEAST_LIKELY", 0.0)
    app = counted(upload(coach.page("workout_video"), ("set.mp4", CLIP.path.read_bytes())), "auto")
    assert "I am not sure which exercise this is: Squat or " in texts(app)
    other = next(button for button in app.button if button.key and button.key.startswith("ask_"))
    finished(other.click().run())
    assert other.label in app.selectbox(key="shown_of_2").options[0]
    assert coach.trackers.lent == 1, "the video is not looked at again"


@pytest.mark.slow
def test_who_is_sure_does_not_ask(coach: Coach, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recognise, "SURE", 0.0)
    app = counted(upload(coach.page("workout_video"), ("set.mp4", CLIP.path.read_bytes())), "auto")
    assert not [button for button in app.button if button.key and button.key.startswith("ask_")]


def test_a_running_analysis_shows_progress_and_can_be_stopped(coach: Coach, monkeypatch: pytest.MonkeyPatch) -> None:
    def endless(*args, watch, **kwargs):
        watch.report(0.5)
        while not watch.is_cancelled():
            pass
        raise CancelledError("stopped")

    monkeypatch.setattr(analyses, "check_workout", endless)
    app = upload(coach.page("workout_video"), ("set.mp4", CLIP.path.read_bytes()))
    app.button(key="count").click().run()
    stop = next(button for button in app.button if button.key and button.key.startswith("stop_"))
    assert stop.label == say("video.stop")
    stop.click().run()
    finished(app)
    assert say("video.stopped", name="set.mp4") in texts(app)


@pytest.mark.parametrize("exercise", ["auto", "squat"])
def test_where_nobody_is_seen_that_is_said_and_no_exercise_blamed(coach: Coach, exercise: str) -> None:
    coach.trackers = FakePool(lambda: ReplayTracker(iter([])))
    app = counted(upload(coach.page("workout_video"), ("set.mp4", CLIP.path.read_bytes())), exercise)
    assert [one.value for one in app.info] == ["Nobody was found in set.mp4."]


def test_what_is_no_video_is_told_by_the_name_that_the_visitor_knows(coach: Coach) -> None:
    app = upload(coach.page("workout_video"), ("my set.mp4", b""), ("notes.mp4", b"no film"))
    finished(app.button(key="count").click().run())
    assert sorted(told.value for told in app.error) == [
        r"my set.mp4 is empty \(0 bytes\). Copy or export it again.",
        "notes.mp4 is not a video that can be read. Use MP4, MOV, WebM, MKV or AVI.",
    ]


def test_a_video_for_which_there_is_no_room_is_told(coach: Coach, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise CoachError(Message("error.no_room", reason="No space left on device"))

    monkeypatch.setattr("coach.platform.workspace.Workspace.keep", full)
    app = upload(coach.page("workout_video"), ("my set.mp4", b"film"))
    assert not app.exception, app.exception
    (told,) = app.error
    assert "set" in told.value
    assert "Free some space on the disk" in told.value


@pytest.mark.slow
def test_a_video_is_compared_with_what_was_kept_on_another_day(coach: Coach) -> None:
    squat, lunge = (load_exercises()[name] for name in ("squat", "lunge"))
    with closing(open_history(database_url(), media_folder=media_dir())) as history:
        person = history.first_profile("Me")
        at = datetime(2024, 5, 1, 12, tzinfo=UTC)
        before = count_repetitions(perform("squat", 2), squat)
        save_clip(history, workout_session(person.uuid, before, squat, file_name="may.mp4", at=at), squat)
        save_clip(history, workout_session(person.uuid, count_repetitions(perform("lunge", 2), lunge), lunge), lunge)
    app = counted(upload(coach.page("workout_video"), ("set.mp4", CLIP.path.read_bytes())))
    choice = app.selectbox(key="earlier_squat")
    assert [name.split(" · ")[1] for name in choice.options] == ["may.mp4"]
    choice.select_index(0).run()
    assert not app.exception, app.exception
    rows = app.table[-1].value
    assert rows.iloc[0].tolist() == [say("earlier.count"), "3", "2"]


@pytest.mark.slow
def test_what_was_just_kept_is_not_compared_with_itself(coach: Coach) -> None:
    app = counted(upload(coach.page("workout_video"), ("set.mp4", CLIP.path.read_bytes())))
    next(button for button in app.button if str(button.key).startswith("save_workout_")).click().run()
    assert not app.exception, app.exception
    assert say("history.saved") in texts(app)
    assert [box.key for box in app.selectbox if str(box.key).startswith("earlier")] == []


@pytest.mark.slow
def test_every_repetition_has_a_small_plot(coach: Coach) -> None:
    app = counted(upload(coach.page("workout_video"), ("set.mp4", CLIP.path.read_bytes())))
    (panels,) = [one.proto.body for one in app.get("html") if "coach-panels" in one.proto.body]
    assert panels.count("<img") == 3
    assert say("reps.which", number=3) in panels


def test_a_reload_shows_the_count_again_and_to_this_visitor_alone(coach: Coach) -> None:
    app = counted(upload(coach.page("workout_video"), ("set.mp4", CLIP.path.read_bytes())))
    again = reloaded(coach, app, "workout_video")
    assert "<b>3</b>" in texts(again)
    assert again.selectbox(key="exercise").value == "squat"
    assert again.get("video")
    assert "<b>3</b>" not in texts(coach.page("workout_video"))
    assert "<b>3</b>" not in texts(coach.page("workout_video", query={"visit": "somebody"}))


@pytest.mark.slow
def test_of_several_exercises_one_can_be_called_another(coach: Coach, tmp_path: Path) -> None:
    """The page ended with an error: of the exercise done most there was none any more."""
    people = joined(perform("squat", 5, rest_s=2.0), perform("bicep_curl", 4, rest_s=2.0))
    coach.trackers = FakePool(lambda: ReplayTracker(people.frames()))
    times_s = tuple(n / 30 for n in range(len(people)))
    clip = make_clip(tmp_path / "two.mp4", times_s, size_px=(64, 48)).read_bytes()
    app = counted(upload(coach.page("workout_video"), ("two.mp4", clip)), "auto")
    (parts,) = [group for group in app.get("button_group") if str(group.key).startswith("part_")]
    assert [option.content.split(" · ")[0] for option in parts.proto.options] == ["Squat", "Biceps curl"]
    (key,) = [box.key for box in app.selectbox if (box.key or "").endswith("_exercise_squat")]
    app.selectbox(key=key).set_value("lunge").run()
    assert not app.exception
    assert say("recount.measured", count=5, name="Squat") in texts(app)
