"""The live picture as theatre: in the window, on a phone, by voice, with less motion."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.live_camera import NOTE_SPEECH, SAMPLES, choose, press, visit, wait_for_stage, write_clip
from tests.support.accessibility import findings
from tests.support.browser import open_browser
from tests.support.server import running_application

pytestmark = [pytest.mark.browser, pytest.mark.live, pytest.mark.timeout(400)]
PAGES = Path(__file__).resolve().parents[2] / "pages" / "components" / "live"
PHONE = {"width": 390, "height": 844}
#: A browser that recognises speech by itself (or, with "unavailable", only elsewhere), and what became of it.
EAR = """
window.ears = [];
window.SpeechRecognition = class {
  static available = async (wanted) => (wanted.processLocally ? "%s" : "available");
  start() { window.ears.push(this); }
  stop() {}
};
"""
#: Whether the page holds the screen awake.
SCREEN = """
window.awake = 0;
if (navigator.wakeLock) navigator.wakeLock.request = async () => {
  window.awake += 1;
  return { release: () => { window.awake -= 1; } };
};
"""


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with running_application(tmp_path_factory.mktemp("theatre")) as (found, _):
        yield found


@pytest.fixture
def window(browser: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    folder: Path = tmp_path_factory.mktemp("clip")
    clip = write_clip(SAMPLES / "clips" / "squat_side.mp4", folder / "squats.mjpeg", numbered=False)
    opened = open_browser(browser.browser_type, clip)
    yield opened
    opened.close()


def started(window: Any, address: str, **options: Any) -> Any:
    page = visit(window, address, **options)
    choose(page, "Squat")
    press(page, "live_start")
    wait_for_stage(page, "active", 90.0)
    return page


def place_of(page: Any, thing: Any) -> Any:
    """Where something is that comes and goes, such as a hint."""
    for _ in range(300):
        if box := thing.bounding_box():
            return box
        page.wait_for_timeout(100)
    raise AssertionError(f"never seen: {thing}")


def test_on_a_phone_nothing_needs_scrolling_and_controls_come_up_when_touched(window: Any, address: str) -> None:
    page = started(window, address, viewport=PHONE, reduced_motion="reduce", script=NOTE_SPEECH + SCREEN)
    assert page.evaluate("window.awake") == 1  # the screen
    boxes = [place_of(page, page.get_by_test_id(name)) for name in ("live-hint", "live-count")]
    boxes.append(page.locator(".st-key-live_picture canvas").bounding_box())
    for box in boxes:
        assert box is not None
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= PHONE["width"] + 1
        assert box["y"] + box["height"] <= PHONE["height"]
    assert page.evaluate("document.scrollingElement.scrollWidth <= innerWidth")
    controls = page.locator(".st-key-live_around")
    page.wait_for_timeout(5000)
    assert controls.evaluate("(one) => getComputedStyle(one).opacity") == "0"
    page.mouse.click(200, 200)
    page.wait_for_timeout(600)
    assert controls.evaluate("(one) => getComputedStyle(one).opacity") == "1"
    assert findings(page) == []
    for whole in ("!== null", "=== null"):  # the screen, truly, and back
        page.locator(".screen").click()
        page.wait_for_function(f"document.fullscreenElement {whole}")
    press(page, "live_pause")
    wait_for_stage(page, "paused", 20.0)
    page.locator(".st-key-live_resume button").wait_for()
    assert findings(page) == []
    press(page, "live_resume")
    # the pulse moves nothing for those who asked for less motion; its sign is shown all the same
    page.locator(".mark.on").wait_for(timeout=60_000)
    assert page.locator(".edge").evaluate("(one) => getComputedStyle(one).animationName") == "none"
    press(page, "live_stop")
    page.locator(".st-key-live_again").wait_for()
    page.wait_for_timeout(3500)
    assert page.evaluate("document.documentElement.dataset.liveStage") is None
    assert page.evaluate("window.awake") == 0


@pytest.mark.parametrize("available", ["available", "downloadable"])
def test_commands_by_voice_only_where_speech_stays_on_this_computer(window: Any, address: str, available: str) -> None:
    page = visit(window, address, script=NOTE_SPEECH + EAR % available)
    page.get_by_text("Voice and picture").click()
    page.locator(".st-key-live_listen label").first.click()
    page.wait_for_timeout(1000)
    press(page, "live_start")
    wait_for_stage(page, "get_ready", 90.0)
    page.wait_for_timeout(1000)
    if available != "available":
        assert page.evaluate("window.ears.length") == 0
        return
    assert page.evaluate("window.ears.map((one) => [one.processLocally, one.lang])") == [[True, "en-US"]]
    page.evaluate("window.ears[0].onresult({ results: [[{ transcript: 'Pause please' }]] })")
    wait_for_stage(page, "paused", 20.0)


#: The camera's own part of the page, without the rest: in a page of its own, with little patience.
_CAMERA_ALONE = """
async ([code, fault]) => {
  document.body.innerHTML = "<main><canvas></canvas></main>";
  const Processor = window.MediaStreamTrackProcessor;
  let opened = 0;
  if (fault === "silent") window.MediaStreamTrackProcessor = class {
    constructor(of) {
      const silent = { getReader: () => ({ read: () => new Promise(() => {}) }) };
      this.readable = opened++ ? new Processor(of).readable : silent;
    }
  };
  const { default: mount } = await import(URL.createObjectURL(new Blob([code], { type: "text/javascript" })));
  const main = document.querySelector("main"), data = { path: "/none", rate_hz: 30, facing: "user" };
  const show = () => mount({ data, parentElement: main, setStateValue: () => {} });
  const leave = show();
  if (fault === "late") { show(); leave(); }
  await new Promise((done) => setTimeout(done, 1500));
  const shown = window.coachCamera, goes = !shown.isOver && shown.taken > 3;
  main.remove();
  leave();
  await new Promise((done) => setTimeout(done, 300));
  return [goes, shown.isOver];
}
"""


@pytest.mark.parametrize("case", ["silent", "late"])
def test_a_camera_that_brings_nothing_is_opened_again_and_one_in_use_stays(
    window: Any, address: str, case: str
) -> None:
    code = (PAGES / "live_camera.js").read_text(encoding="utf-8")
    quick = code.replace("FIRST_MS = 4000", "FIRST_MS = 400").replace("GONE_MS = 2500", "GONE_MS = 100")
    page = window.new_context(permissions=["camera"]).new_page()
    page.goto(f"{address}/_stcore/health")
    assert page.evaluate(_CAMERA_ALONE, [quick, case]) == [True, True]
