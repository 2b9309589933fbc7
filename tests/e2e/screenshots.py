"""Make the README's pictures from the running application: `python -m tests.e2e.screenshots` (needs Chromium).

Every picture is the real application on a shipped sample. Written as small PNGs to `.github/images`.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from PIL import Image

from tests.support.browser import find_browser, running_browser
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
    page.get_by_text("Repetition 3").wait_for()
    page.evaluate("document.querySelector('[data-testid=stVideo]').currentTime = 6.6")
    page.mouse.move(5, 5)


def library(page: Any) -> None:
    page.locator(".coach-figure img").nth(20).wait_for()


#: name of the picture: address, what to do there, window, light or dark, language, largest height
PICTURES: dict[str, tuple[str, Callable[[Any], None], dict[str, int], str, str, int]] = {
    "home": ("", home, WIDE, "light", "en-US", 1000),
    "yoga_check": ("yoga_check", yoga_check, WIDE, "light", "en-US", 1500),
    "workout_video": ("workout_video", workout_video, WIDE, "light", "en-US", 2000),
    "library": ("library", library, WIDE, "light", "en-US", 1300),
    "phone_dark_chinese": ("yoga_check", yoga_check, PHONE, "dark", "zh-CN", 1350),
}


def take(browser: Any, address: str, name: str) -> None:
    place, act, size, scheme, locale, highest = PICTURES[name]
    context = browser.new_context(viewport=size, color_scheme=scheme, locale=locale)
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


def main() -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    if find_browser() is None:
        raise SystemExit("no Chromium on this computer")
    with (
        tempfile.TemporaryDirectory() as folder,
        running_application(Path(folder)) as (address, _),
        running_browser() as browser,
    ):
        for name in PICTURES:
            take(browser, address, name)


if __name__ == "__main__":
    main()
