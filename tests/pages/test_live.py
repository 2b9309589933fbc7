"""The live page without a browser, a camera or a model: the connection is a stub, the worker replays stick figures."""

from __future__ import annotations

from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from coach.errors import CoachError
from coach.library.known import load_exercises
from coach.library.vocabulary import LEVELS
from coach.media.live_frames import jpeg_of_nothing
from coach.session.live.worker import SeenPicture
from coach.text import Message, say
from coach.workout.statements import never_judged, not_judged_statement
from pages.components.live import live_running
from pages.components.live.live_running import Running
from tests.pages.conftest import Coach, reloaded, texts
from tests.session.live.bodies import squat_frames, standing_frame

PICTURE = jpeg_of_nothing((640, 480))


class ReplayWorker:
    """Sees somebody standing, then squatting."""

    def __init__(self) -> None:
        self._frames = iter([standing_frame()] * 190 + list(squat_frames(3)))
        self.is_closed = False

    def see(self, jpeg: bytes, timestamp_s: float) -> SeenPicture:
        return SeenPicture(frame=next(self._frames, None), image_size_px=(640, 480))

    def close(self) -> None:
        self.is_closed = True


@pytest.fixture
def workers(monkeypatch: pytest.MonkeyPatch) -> list[ReplayWorker]:
    made: list[ReplayWorker] = []

    def open_worker(model: Any) -> ReplayWorker:
        made.append(ReplayWorker())
        return made[-1]

    monkeypatch.setattr(live_running, "PictureWorker", open_worker)
    monkeypatch.setenv("COACH_LIVE_SESSIONS", "1")
    return made


def button(app: AppTest, key: str) -> Any:
    return app.button(key=key)


def keys(app: AppTest) -> set[str]:
    return {one.key for one in app.button if one.key}


def choose_squats(app: AppTest) -> AppTest:
    button(app, "live_pick_exercise_squat").click().run()
    (target,) = [one for one in app.button_group if (one.key or "").startswith("live_target_count")]
    target.set_value("repetitions").run()
    app.number_input(key="live_sets").set_value(1)
    app.number_input(key="live_repetitions").set_value(3).run()
    return app


def started(coach: Coach) -> AppTest:
    app = choose_squats(coach.page("live"))
    button(app, "live_start").click().run()
    assert not app.exception, app.exception
    return app


def session_of(app: AppTest) -> Running:
    return app.session_state["live_running"]


def play(app: AppTest, seconds: float, *, from_s: float = 0.0) -> AppTest:
    for k in range(round(seconds * 24)):
        session_of(app).camera.take(PICTURE, from_s + k / 24)
    return app.run()


def panel(app: AppTest) -> dict[str, Any]:
    """What the panel was given."""
    import json

    for element in app.get("bidi_component"):
        data = json.loads(element.proto.json)
        if "voice" in data:
            return data
    raise AssertionError("there is no panel")


@pytest.mark.parametrize("language", ["en", "zh"])
def test_before_a_session(coach: Coach, workers: list[ReplayWorker], language: str) -> None:
    app = coach.page("live", language=language)
    assert say("live.where_title", language) in [one.label for one in app.expander]
    assert "live_start" in keys(app)
    assert len(workers) == 1  # kept ready


def test_a_session_from_start_to_summary(coach: Coach, workers: list[ReplayWorker]) -> None:
    app = started(coach)
    assert say("live.allow_camera") in texts(app)
    play(app, 3.0)
    assert panel(app)["stage_name"] == "get_ready"
    play(app, 6.0, from_s=3.0)
    shown = panel(app)
    assert (shown["stage_name"], shown["big"], shown["unit"]) == ("active", "0", "of 3")
    play(app, 5.0, from_s=9.0)
    assert panel(app)["big"] == "1"
    assert panel(app)["cue"]["text"] == "1"
    session = session_of(app)
    button(app, "live_stop").click().run()
    assert "live_again" in keys(app)
    assert app.metric[1].value == "1"
    assert workers[0].is_closed
    # the video page says the same of what could not be judged
    squat = load_exercises()["squat"]
    said = [not_judged_statement(one, squat) for one in never_judged(session.camera.sets[0].repetitions)]
    assert said
    assert all(one.name in texts(app) and one.text in texts(app) for one in said)


def test_a_session_that_is_over_leaves_no_fragment_behind(coach: Coach, workers: list[ReplayWorker]) -> None:
    """One that was due wrote where the summary stood by then, and the page went white."""
    app = play(started(coach), 3.0)
    fragments = app._fragment_storage._fragments
    assert fragments  # the numbers beside the picture look at the session by themselves
    session_of(app).camera.close()
    app.run()
    assert "live_again" in keys(app)
    assert not fragments


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_voice_is_told_what_language_it_speaks(coach: Coach, workers: list[ReplayWorker], language: str) -> None:
    app = coach.page("live", language=language)
    button(app, "live_start").click().run()
    play(app, 3.0)
    voice = panel(app)["voice"]
    assert voice == {"on": True, "volume": 0.8, "lang": say("language.voice", language)}


def test_pause_and_go_on(coach: Coach, workers: list[ReplayWorker]) -> None:
    app = play(started(coach), 9.0)
    button(app, "live_pause").click().run()
    play(app, 0.1, from_s=9.0)
    assert panel(app)["stage_name"] == "paused"
    button(app, "live_resume").click().run()
    play(app, 0.1, from_s=9.2)
    assert panel(app)["stage_name"] == "get_ready"


def test_skip_begins_where_one_stands(coach: Coach, workers: list[ReplayWorker]) -> None:
    app = play(started(coach), 0.2)
    button(app, "live_skip").click().run()
    play(app, 0.1, from_s=0.3)
    assert panel(app)["stage_name"] == "get_ready"


def test_a_full_machine_says_so_kindly(coach: Coach, workers: list[ReplayWorker]) -> None:
    started(coach)
    other = coach.page("live")
    button(other, "live_start").click().run()
    assert any("places for live sessions" in one.value for one in other.toast)
    assert "live_start" in keys(other)


def test_without_a_picture_it_is_said_what_may_be_wrong(coach: Coach, workers: list[ReplayWorker]) -> None:
    app = started(coach)
    session_of(app).started_s -= 60.0
    app.run()
    assert any(say("live.no_connection") in one.value for one in app.warning)
    assert not app.exception
    assert say("live.camera_help") in texts(app)


def test_an_interrupted_session_can_be_gone_on_with_or_forgotten(coach: Coach, workers: list[ReplayWorker]) -> None:
    app = play(started(coach), 13.0)
    session_of(app).camera.close()  # the tab was closed
    again = coach.page("live")
    assert "Your last session is kept:** sets: 1, repetitions: 1." in texts(again)  # and nothing held for 0 s
    button(again, "live_last_forget").click().run()
    assert "Your last session is kept" not in texts(again)


def test_a_set_that_a_reload_has_cut_short_is_gone_on_with(coach: Coach, workers: list[ReplayWorker]) -> None:
    """Only "Forget it" was offered in a first set, and going on began what happened to be chosen."""
    app = play(started(coach), 13.0)
    again = reloaded(coach, app, "live")
    assert "live_last_continue" not in keys(again)  # pictures have arrived just now: another window may show it
    session_of(app).camera.close()
    again.run()
    assert "Squat, 2 repetitions" in texts(again)
    button(again, "live_last_continue").click().run()
    (step,) = session_of(again).chosen.steps
    assert (step.subject_id, step.target_count) == ("squat", 2)


def test_a_session_that_a_reload_has_left_is_closed(
    coach: Coach, workers: list[ReplayWorker], monkeypatch: pytest.MonkeyPatch
) -> None:
    app = play(started(coach), 13.0)
    monkeypatch.setattr("pages.components.live.live_running.GONE_S", -1.0)
    again = reloaded(coach, app, "live")
    assert session_of(app).camera.is_closed
    assert "live_last_continue" in keys(again.run())


def test_what_is_over_needs_no_going_on(coach: Coach, workers: list[ReplayWorker]) -> None:
    app = play(started(coach), 22.0)
    assert panel(app)["stage_name"] == "done"
    button(app, "live_stop").click().run()
    button(app, "live_again").click().run()
    assert "live_last_forget" in keys(app)
    assert "live_last_continue" not in keys(app)


@pytest.mark.parametrize("way", ["reload", "other page"])
def test_a_new_session_begins_with_what_was_done_last(coach: Coach, workers: list[ReplayWorker], way: str) -> None:
    """After a flow the page showed Workout with the flow's name, and began Core."""
    app = coach.page("live")
    next(one for one in app.button_group if one.key == "live_mode").set_value("yoga").run()
    button(app, "live_pick_flow_sun_salutation_b").click().run()
    button(app, "live_start").click().run()
    steps = session_of(app).chosen.steps
    session_of(app).camera.close()
    app.run()
    if way == "reload":
        app = reloaded(coach, app, "live")  # which shows the summary again
    button(app, "live_again").click().run()
    if way == "other page":
        app.switch_page("pages/home.py").run()
        app.switch_page("pages/live.py").run()
    assert next(one for one in app.button_group if one.key == "live_mode").value == "yoga"
    assert app.session_state["live_yoga"] == "flow:sun_salutation_b"
    button(app, "live_start").click().run()
    assert session_of(app).chosen.steps == steps


def test_a_session_that_cannot_be_forgotten_is_told(
    coach: Coach, workers: list[ReplayWorker], monkeypatch: pytest.MonkeyPatch
) -> None:
    """In a folder that may only be read the page ended with a stack of calls."""

    def refuse(owner: str | None) -> None:
        raise CoachError(Message("error.not_kept", path="last.json", reason="Read-only file system"))

    app = play(started(coach), 13.0)
    session_of(app).camera.close()
    again = coach.page("live")
    monkeypatch.setattr("pages.components.live.live_summary.forget_session", refuse)
    button(again, "live_last_forget").click().run()
    assert not again.exception
    assert "Read-only file system" in again.error[0].value
    assert "Your last session is kept" in texts(again)


def test_where_a_posture_was_never_right_it_is_said_what_would_count(coach: Coach, workers: list[ReplayWorker]) -> None:
    app = coach.page("live", query={"posture": "tree"})
    button(app, "live_start").click().run()
    for number in range(3):
        play(app, 0.2, from_s=0.3 * number)
        if number < 2:
            button(app, "live_skip").click().run()
    assert panel(app)["stage_name"] == "active"
    button(app, "live_stop").click().run()
    assert say("live.nothing_held") in texts(app)


def test_yoga_shows_seconds_and_breath(coach: Coach, workers: list[ReplayWorker]) -> None:
    app = coach.page("live")
    next(one for one in app.button_group if one.key == "live_mode").set_value("yoga").run()
    button(app, "live_pick_posture_mountain").click().run()
    button(app, "live_start").click().run()
    play(app, 0.2)
    button(app, "live_skip").click().run()
    play(app, 0.2, from_s=0.3)
    button(app, "live_skip").click().run()
    play(app, 1.0, from_s=0.6)
    shown = panel(app)
    assert shown["stage_name"] == "active"
    assert shown["unit"].startswith("of ")
    assert shown["breath"]


def test_an_own_programme_with_a_mistake_is_explained_and_not_kept(coach: Coach, workers: list[ReplayWorker]) -> None:
    app = coach.page("live")
    area = app.text_area[0]
    area.set_value(area.value.replace("plank", "plonk", 1)).run()
    button(app, "programme_keep").click().run()
    assert any("1 thing needs to be put right" in one.value for one in app.error)
    assert "there is no exercise 'plonk'" in app.code[0].value


def test_an_own_programme_can_be_made(coach: Coach, workers: list[ReplayWorker]) -> None:
    app = coach.page("live")
    area = app.text_area[0]
    area.set_value(area.value.replace("id: core", "id: my_core").replace("en: Core", "en: My core")).run()
    button(app, "programme_keep").click().run()
    assert any("Kept: My core" in one.value for one in app.success)
    assert "My core" in [one.label for one in coach.page("live").button]


def test_a_camera_that_falls_silent_is_spoken_of(
    coach: Coach, workers: list[ReplayWorker], monkeypatch: pytest.MonkeyPatch
) -> None:
    app = play(started(coach), 3.0)
    assert say("live.silent") not in [one.value for one in app.warning]
    monkeypatch.setattr("pages.components.live.live_screen.SILENT_S", -1.0)
    app.run()
    assert say("live.silent") in [one.value for one in app.warning]
    monkeypatch.undo()


@pytest.mark.parametrize(("left_out", "blamed"), [(0, "slow_camera"), (2, "slow_computer")])
def test_a_slow_camera_is_not_blamed_on_the_computer(
    coach: Coach, workers: list[ReplayWorker], left_out: int, blamed: str
) -> None:
    app = started(coach)
    for k in range(41):
        session_of(app).camera.take(PICTURE, k / 10, left_out=left_out)
    app.run()
    assert say(f"live.rate_{blamed}", rate=10.0) in [one.value for one in app.caption]


def test_a_camera_that_never_opened_is_spoken_of_at_the_end(coach: Coach, workers: list[ReplayWorker]) -> None:
    app = started(coach)
    session_of(app).camera.close()  # nothing came for too long
    app.run()
    assert say("live.no_camera") in [one.value for one in app.warning]
    assert "live_again" in keys(app)


@pytest.mark.parametrize("wanted", [True, False])
def test_the_wanted_posture_over_the_picture_can_be_switched(
    coach: Coach, workers: list[ReplayWorker], wanted: bool
) -> None:
    app = coach.page("live")
    next(one for one in app.button_group if one.key == "live_mode").set_value("yoga").run()
    button(app, "live_pick_posture_chair").click().run()
    app.toggle(key="live_ghost").set_value(wanted).run()
    button(app, "live_start").click().run()
    play(app, 0.5)
    assert (session_of(app).camera.shown.ghost is not None) is wanted


@pytest.mark.parametrize("mode", ["workout", "yoga"])
def test_what_to_train_is_chosen_from_cards(coach: Coach, workers: list[ReplayWorker], mode: str) -> None:
    app = coach.page("live")
    next(one for one in app.button_group if one.key == "live_mode").set_value(mode).run()
    assert not app.exception
    picked = {"workout": "live_pick_programme_legs", "yoga": "live_pick_flow_sun_salutation_a"}[mode]
    button(app, picked).click().run()
    assert any("min · " in one.value for one in app.caption)
    assert not [one for one in app.selectbox if one.key in ("live_workout", "live_yoga")]
    button(app, "live_start").click().run()
    assert session_of(app).chosen.subject in picked


def test_single_exercises_begin_with_what_a_beginner_can_do(coach: Coach, workers: list[ReplayWorker]) -> None:
    picks = [button.key for button in coach.page("live").button if str(button.key).startswith("live_pick_exercise_")]
    levels = [LEVELS.index(load_exercises()[str(key).removeprefix("live_pick_exercise_")].level) for key in picks]
    assert levels == sorted(levels)


def test_a_flow_to_ones_wish(coach: Coach, workers: list[ReplayWorker]) -> None:
    app = coach.page("live")
    next(one for one in app.button_group if one.key == "live_mode").set_value("yoga").run()
    button(app, "live_pick_flow_made").click().run()
    app.select_slider(key="live_flow_minutes").set_value(20).run()
    next(one for one in app.button_group if one.key == "live_flow_focus").set_value("balance").run()
    assert not app.exception, app.exception
    button(app, "live_start").click().run()
    steps = session_of(app).chosen.steps
    assert all(step.by_breath for step in steps)
    assert len(steps) > 6


def test_good_enough_go_on(coach: Coach, workers: list[ReplayWorker]) -> None:
    app = coach.page("live")
    next(one for one in app.button_group if one.key == "live_mode").set_value("yoga").run()
    button(app, "live_pick_flow_sun_salutation_a").click().run()
    button(app, "live_start").click().run()
    for k in range(3):
        play(app, 0.2, from_s=k)
        button(app, "live_skip").click().run()
    play(app, 0.2, from_s=3.5)
    assert panel(app)["stage_name"] == "rest"
    assert session_of(app).camera.snapshot.step_number == 2


def test_the_summary_says_what_went_well_and_leaves_empty_numbers_out(
    coach: Coach, workers: list[ReplayWorker]
) -> None:
    app = play(started(coach), 18.0)
    button(app, "live_stop").click().run()
    assert not app.exception, app.exception
    assert [one.label for one in app.metric] == [say("live.total_sets"), say("live.total_repetitions")]
    assert say("live.review.next") in texts(app)
    assert say("live.review.last_time") not in texts(app)
    assert app.get("download_button")
    button(app, "live_again").click().run()
    again = play(started(coach), 13.0)
    button(again, "live_stop").click().run()
    assert say("live.review.last_time") in texts(again)


def test_a_programme_is_built_with_buttons(coach: Coach, workers: list[ReplayWorker]) -> None:
    app = coach.page("live")
    for exercise in ("squat", "plank"):
        app.selectbox(key="builder_what_programme").select(exercise)
        button(app, "builder_add").click().run()
    assert not app.exception, app.exception
    lower = next(key for key in keys(app) if key.startswith("b_move_-1_") and not button(app, key).disabled)
    button(app, lower).click().run()
    app.text_input(key="builder_name_programme").set_value("Short and good").run()
    button(app, "builder_keep").click().run()
    assert not app.exception, app.exception
    assert any("Kept: Short and good" in one.value for one in app.success)
    again = coach.page("live")
    button(again, "live_pick_programme_short_and_good").click().run()
    button(again, "live_start").click().run()
    assert [step.subject_id for step in session_of(again).chosen.steps] == ["plank", "squat"]


def test_how_strictly_is_judged_is_one_wish_on_all_pages(coach: Coach, workers: list[ReplayWorker]) -> None:
    app = coach.page("live")
    (control,) = [one for one in app.button_group if one.key == "live_strictness"]
    control.set_value("strict").run()
    app.switch_page("pages/yoga_check.py").run()
    assert next(one for one in app.button_group if one.key == "photo_strictness").value == "strict"
