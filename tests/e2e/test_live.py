"""The live coach in a real browser, with a camera that plays clips whose truth is known."""

from __future__ import annotations

import os
import re
import signal
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from coach.text import say
from tests.e2e.live_camera import (
    SAMPLES,
    choose,
    count,
    fill,
    memory_mb,
    press,
    refused,
    stage,
    visit,
    wait_for_first_look,
    wait_for_stage,
    workers_of,
    write_clip,
)
from tests.support.browser import open_browser
from tests.support.server import running_application

pytestmark = [pytest.mark.browser, pytest.mark.live, pytest.mark.timeout(400)]
#: Other work may keep the computer busy during a test; what is promised for a quiet one is measured by `live_measure`.
PATIENCE_S = 60.0


@pytest.fixture(scope="module")
def live_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, int]]:
    with running_application(tmp_path_factory.mktemp("live"), COACH_LIVE_SESSIONS="2") as running:
        yield running


@pytest.fixture(scope="module")
def clips(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Clips for the camera. Before and after the squats somebody stands still: time to be placed and counted in."""
    folder = tmp_path_factory.mktemp("clips")
    return {
        "squats": write_clip(
            SAMPLES / "clips" / "squat_side.mp4", folder / "squats.mjpeg", still_before_s=16.0, still_after_s=14.0
        ),
        "looping": write_clip(SAMPLES / "clips" / "squat_side.mp4", folder / "looping.mjpeg"),
        "warrior": write_clip(SAMPLES / "pictures" / "warrior_ii.jpg", folder / "warrior.mjpeg"),
        "arm": write_clip(SAMPLES / "pictures" / "warrior_ii_arm_dropped.jpg", folder / "arm.mjpeg"),
    }


@pytest.fixture
def camera(browser: Any) -> Iterator[Any]:
    """Opens a browser whose camera plays a clip (None: no camera)."""
    opened: list[Any] = []

    def open_(clip: Path | None) -> Any:
        opened.append(open_browser(browser.browser_type, clip, camera=clip is not None))
        return opened[-1]

    yield open_
    for one in opened:
        one.close()


def choose_target(page: Any, name: str) -> None:
    page.get_by_role("radio", name=name, exact=True).or_(
        page.get_by_role("button", name=name, exact=True)
    ).first.click()
    page.wait_for_timeout(700)


def said(page: Any) -> list[str]:
    return [text for text, _, _ in page.evaluate("window.said")]


def start(page: Any) -> float:
    page.wait_for_timeout(2000)
    begin_s = time.monotonic()
    press(page, "live_start")
    wait_for_first_look(page, PATIENCE_S)
    return time.monotonic() - begin_s


def wait_for_count(page: Any, wanted: int, within_s: float = PATIENCE_S) -> None:
    end_s = time.monotonic() + within_s
    while time.monotonic() < end_s:
        # the stage first: the last number of the countdown must not be taken for the first repetition
        is_active = stage(page) == "active"
        shown = count(page)
        if is_active and shown.isdigit() and int(shown) >= wanted:
            return
        page.wait_for_timeout(200)
    raise AssertionError(f"expected {wanted} repetitions but got '{count(page)}' ({stage(page)})")


def test_the_count_is_the_count_of_the_clip(live_server: Any, clips: Any, camera: Any) -> None:
    page = visit(camera(clips["squats"]), live_server[0])
    choose(page, "Squat")
    assert start(page) < PATIENCE_S
    wait_for_stage(page, "active", PATIENCE_S)
    hint = page.get_by_test_id("live-hint").filter(has_text="Set over")
    hint.wait_for(timeout=90_000)
    assert "Set over: 5." in (hint.text_content() or "")
    words = said(page)
    assert words[:5] == ["Squat.", "3", "2", "1", "Go!"]
    assert [word for word in words[5:] if word.isdigit()] == ["1", "2", "3", "4", "5"]
    assert {(language, round(volume, 1)) for _, language, volume in page.evaluate("window.said")} == {("en-US", 0.8)}
    press(page, "live_stop")
    page.locator(".st-key-live_again").wait_for()
    assert page.get_by_test_id("stMetricValue").nth(1).text_content() == "5"


def test_set_complete_rest_next_set_done(live_server: Any, clips: Any, camera: Any) -> None:
    page = visit(camera(clips["looping"]), live_server[0])
    choose(page, "Squat")
    choose_target(page, "Repetitions")
    fill(page, "live_sets", 2)
    fill(page, "live_repetitions", 2)
    fill(page, "live_rest", 5)
    start(page)
    wait_for_stage(page, "get_ready", PATIENCE_S)
    wait_for_stage(page, "active", PATIENCE_S)
    press(page, "live_pause")
    wait_for_stage(page, "paused")
    page.wait_for_timeout(4000)
    assert count(page) == "0"
    press(page, "live_resume")
    wait_for_stage(page, "active", PATIENCE_S)
    wait_for_stage(page, "rest", PATIENCE_S)
    wait_for_stage(page, "active", PATIENCE_S)
    page.locator(".st-key-live_again").wait_for(timeout=PATIENCE_S * 1000)
    assert page.get_by_test_id("stMetricValue").nth(0).text_content() == "2"
    assert page.get_by_test_id("stMetricValue").nth(1).text_content() == "4"
    assert "2 repetitions. Well done. Next: Squat." in said(page)
    assert said(page)[-1] == "Finished. Well done!"


def test_a_hold_runs_and_is_spoken_of_in_chinese(live_server: Any, clips: Any, camera: Any) -> None:
    page = visit(camera(clips["warrior"]), live_server[0], language="zh")
    page.get_by_text("瑜伽", exact=True).last.click()
    page.wait_for_timeout(700)
    choose(page, "战士二式")
    fill(page, "live_hold_warrior_ii", 6)
    choose_target(page, "左侧")
    start(page)
    wait_for_stage(page, "active", PATIENCE_S)
    page.locator(".st-key-live_again").wait_for(timeout=PATIENCE_S * 1000)
    words = said(page)
    assert words[0].startswith("战士二式。左侧")
    assert words[-1] == "完成了，真棒！"
    assert {language for _, language, _ in page.evaluate("window.said")} == {"zh-CN"}


def test_the_joint_that_is_off_is_named_and_the_clock_stands(live_server: Any, clips: Any, camera: Any) -> None:
    page = visit(camera(clips["arm"]), live_server[0])
    page.get_by_text("Yoga", exact=True).last.click()
    page.wait_for_timeout(700)
    choose(page, "Warrior II")
    start(page)
    wait_for_stage(page, "active", PATIENCE_S)
    page.wait_for_timeout(6000)
    assert count(page) == "0"
    detail = page.locator('[data-part="detail"]').text_content() or ""
    now, wanted = map(int, re.findall(r"(\d+)°", detail))
    assert abs(now - wanted) >= 10
    assert any("arm" in words.lower() for words in said(page))
    press(page, "live_stop")


def test_voice_off_is_silent_but_the_words_stand_there(live_server: Any, clips: Any, camera: Any) -> None:
    page = visit(camera(clips["looping"]), live_server[0])
    choose(page, "Squat")
    page.get_by_text("Voice and picture").click()
    page.locator(".st-key-live_voice label").first.click()
    page.wait_for_timeout(1000)
    start(page)
    wait_for_count(page, 1)
    assert said(page) == []
    press(page, "live_stop")


def test_a_reload_in_the_middle_keeps_what_was_done(live_server: Any, clips: Any, camera: Any) -> None:
    page = visit(camera(clips["looping"]), live_server[0])
    choose(page, "Squat")
    start(page)
    wait_for_count(page, 2)
    page.reload()
    page.locator(".st-key-live_start button").wait_for()
    page.wait_for_timeout(3000)
    page.reload()
    kept = page.get_by_text("Your last session is kept")
    kept.wait_for()
    assert re.search(r"sets: 1, repetitions: [2-5]\.", kept.locator("..").inner_text())
    press(page, "live_last_forget")


def test_two_at_once_and_a_kind_word_for_the_third(live_server: Any, clips: Any, camera: Any) -> None:
    window = camera(clips["looping"])
    pages = [visit(window, live_server[0]) for _ in range(3)]
    for page in pages[:2]:
        choose(page, "Squat")
        start(page)
    pages[2].wait_for_timeout(500)
    press(pages[2], "live_start")
    pages[2].get_by_text("places for live sessions").wait_for()
    for page in pages[:2]:
        wait_for_count(page, 1, 120.0)
    for page in pages[:2]:
        press(page, "live_stop")
        page.locator(".st-key-live_again").wait_for()
    pages[2].wait_for_timeout(1500)
    press(pages[2], "live_start")
    wait_for_first_look(pages[2], PATIENCE_S)
    press(pages[2], "live_stop")


def test_a_tab_that_is_closed_frees_its_place(live_server: Any, clips: Any, camera: Any) -> None:
    window = camera(clips["looping"])
    for is_last in (False, False, True):  # one more than there are places
        page = visit(window, live_server[0])
        page.wait_for_timeout(2000)
        end_s = time.monotonic() + PATIENCE_S
        while time.monotonic() < end_s:
            press(page, "live_start")
            page.wait_for_timeout(3000)
            if page.locator(".panel").count():
                break
        wait_for_first_look(page, PATIENCE_S)
        if is_last:
            press(page, "live_stop")  # at once: whoever comes next finds a place
            page.locator(".st-key-live_again").wait_for()
        page.context.close()


def test_without_a_camera_it_is_said_what_to_do(live_server: Any, camera: Any) -> None:
    page = visit(camera(None), live_server[0])
    press(page, "live_start")
    page.get_by_text("No camera was found. Plug one in, then start again.").wait_for(timeout=30_000)
    press(page, "live_stop")
    page.get_by_text("Nothing was counted this time.").wait_for()


@pytest.mark.parametrize(
    ("error", "words"),
    [
        ("NotAllowedError", "The browser was not allowed to use the camera."),
        ("NotReadableError", "The camera is being used by another program."),
    ],
)
def test_a_camera_that_is_refused_or_in_use(live_server: Any, camera: Any, error: str, words: str) -> None:
    page = visit(camera(None), live_server[0], script=refused(error))
    press(page, "live_start")
    page.get_by_text(words).wait_for()
    # and no longer that it is being waited for
    page.get_by_text(say("live.allow_camera")).wait_for(state="hidden")
    press(page, "live_stop")
    page.get_by_text("No picture has come from the camera.").wait_for()


def test_an_unplugged_camera_is_spoken_of_and_what_was_done_is_kept(live_server: Any, clips: Any, camera: Any) -> None:
    page = visit(camera(clips["looping"]), live_server[0])
    choose(page, "Squat")
    start(page)
    wait_for_count(page, 2)
    page.evaluate("window.opened.forEach((stream) => stream.getTracks().forEach((track) => track.stop()))")
    page.get_by_text("No picture is coming from the camera").wait_for(timeout=PATIENCE_S * 1000)
    page.locator(".st-key-live_again").wait_for(timeout=PATIENCE_S * 1000)
    assert int(page.get_by_test_id("stMetricValue").nth(1).text_content() or 0) >= 2


def test_when_the_picture_program_dies_it_is_said_and_a_new_session_works(
    live_server: Any, clips: Any, camera: Any
) -> None:
    page = visit(camera(clips["looping"]), live_server[0])
    choose(page, "Squat")
    start(page)
    wait_for_count(page, 1)
    for worker in workers_of(live_server[1]):
        os.kill(worker, signal.SIGKILL)
    page.get_by_text("The program that looks at the pictures has stopped").wait_for(timeout=PATIENCE_S * 1000)
    assert int(page.get_by_test_id("stMetricValue").nth(1).text_content() or 0) >= 1
    press(page, "live_again")
    page.locator(".st-key-live_start button").wait_for()
    start(page)
    press(page, "live_stop")


def test_starts_and_stops_leave_nothing_behind(live_server: Any, clips: Any, camera: Any) -> None:
    """Ten here, for the time it takes; `live_measure` does thirty."""
    page = visit(camera(clips["looping"]), live_server[0])
    seen = []
    for _ in range(10):
        start(page)
        press(page, "live_stop")
        press(page, "live_again")
        page.locator(".st-key-live_start button").wait_for()
        page.wait_for_timeout(700)
        seen.append(memory_mb(live_server[1]))
    assert seen[-1][0] <= seen[4][0] + 50.0, seen
    assert seen[-1][2] <= seen[4][2] + 3, seen
