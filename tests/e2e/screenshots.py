"""Make the README's pictures: `python -m tests.e2e.screenshots [NAME...]` (needs Chromium).

Every picture is the real application on a shipped sample; the history of the progress page is made up. Written as small
PNGs to `.github/images`.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from PIL import Image

from coach.records.history import open_history
from tests.e2e.live_camera import choose, count, press, wait_for_stage, write_clip
from tests.support.browser import find_browser, open_browser
from tests.support.histories import life, person
from tests.support.samples import SAMPLES
from tests.support.server import ROOT, running_application

FOLDER = ROOT / ".github" / "images"
WIDE, PHONE = {"width": 1280, "height": 900}, {"width": 390, "height": 844}


def home(page: Any) -> None:
    page.get_by_role("button", name="Check a posture").wait_for()


def yoga_check(page: Any) -> None:
    page.locator(".st-key-photo_source button").nth(2).click()
    page.locator(".coach-number").wait_for()
    page.locator("[data-testid=stTable]").first.wait_for()
    page.mouse.move(5, 5)


def workout_video(page: Any) -> None:
    page.locator(".st-key-clips_source button").nth(1).click()
    page.wait_for_timeout(1500)
    page.locator(".st-key-clips_sample input").fill("Push")
    page.keyboard.press("Enter")
    page.wait_for_timeout(1500)
    page.locator(".st-key-count button").click()
    page.locator("[data-testid=stTable]").last.wait_for(timeout=300_000)
    page.wait_for_timeout(2000)
    page.locator("[class*=st-key-repetition_] button").nth(2).click()
    page.get_by_text("Only half way down").first.wait_for()
    page.evaluate("document.querySelector('[data-testid=stVideo]').currentTime = 6.6")
    page.mouse.move(5, 5)


def library(page: Any) -> None:
    page.locator(".coach-figure img").nth(20).wait_for()


def live(page: Any) -> None:
    choose(page, "Squat")
    press(page, "live_start")
    wait_for_stage(page, "active", 90.0)
    while int(count(page) or 0) < 3:
        page.wait_for_timeout(300)


def progress(page: Any) -> None:
    page.locator("canvas, svg.marks").nth(1).wait_for()
    page.wait_for_timeout(2000)


#: name of the picture: address, what to do there, window, light or dark, language, largest height
PICTURES: dict[str, tuple[str, Callable[[Any], None], dict[str, int], str, str, int]] = {
    "home": ("", home, WIDE, "light", "en-US", 1000),
    "yoga_check": ("yoga_check", yoga_check, WIDE, "light", "en-US", 1500),
    "workout_video": ("workout_video", workout_video, WIDE, "light", "en-US", 2000),
    "progress": ("progress", progress, WIDE, "light", "en-US", 1500),
    "live": ("live", live, WIDE, "light", "en-US", 900),
    "library": ("library", library, WIDE, "light", "en-US", 1300),
    "phone_dark_chinese": ("yoga_check", yoga_check, PHONE, "dark", "zh-CN", 1350),
}


def take(browser: Any, address: str, name: str) -> None:
    place, act, size, scheme, locale, highest = PICTURES[name]
    context = browser.new_context(viewport=size, color_scheme=scheme, locale=locale, permissions=["camera"])
    page = context.new_page()
    page.set_default_timeout(120_000)
    page.goto(f"{address}/{place}")
    page.locator("h1").first.wait_for()
    act(page)
    needed = page.evaluate("document.querySelector('[data-testid=stMain]').scrollHeight")
    page.set_viewport_size({"width": size["width"], "height": min(needed, highest)})
    page.evaluate("document.querySelector('[data-testid=stMain]').scrollTo(0, 0)")
    page.wait_for_timeout(2000)
    path = FOLDER / f"{name}.png"
    page.screenshot(path=path)
    context.close()
    _shrink(path)


def _shrink(path: Path) -> None:
    with Image.open(path) as picture:
        picture.convert("RGB").save(path, optimize=True)


def example_history(folder: Path, *, sessions: int = 24, others: tuple[str, ...] = ()) -> None:
    """Seven weeks (24 sessions) of a person who trains three or four times a week, until yesterday; others: names."""
    history = open_history(f"sqlite:///{folder / 'history.db'}", media_folder=folder / "media")
    ada = replace(history.first_profile("Ada"), mass_kg=60.0)
    history.change_profile(ada)
    for name in others:
        history.add_profile(name)
    kept = [one for number, one in enumerate(life(person(), sessions)) if number % 7 != 3][:sessions]
    last = max(one.started_at for one in kept)
    shift = timedelta(days=(datetime.now(last.tzinfo) - last).days - 1)
    for one in kept:
        begin = one.started_at + shift
        history.keep(replace(one, profile_uuid=ada.uuid, started_at=begin, day=begin.date(), ended_at=None))
    history.close()


def main() -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    if find_browser() is None:
        raise SystemExit("no Chromium on this computer")
    from playwright.sync_api import sync_playwright

    with tempfile.TemporaryDirectory() as name, sync_playwright() as playwright:
        folder = Path(name)
        (folder / "data").mkdir()
        example_history(folder / "data")
        clip = write_clip(
            SAMPLES / "clips" / "squat_side.mp4", folder / "squat.mjpeg", still_before_s=3.0, numbered=False
        )
        browser = open_browser(playwright.chromium, clip)
        with running_application(folder) as (address, _):
            for picture in sys.argv[1:] or PICTURES:
                take(browser, address, picture)
        browser.close()


if __name__ == "__main__":
    main()
