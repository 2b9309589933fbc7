"""Everything the application does, done once in a real browser, as a program of its own so that it can be watched.

    python -m tests.support.private_life [photo] [video] [pages] [live]

Prints one JSON object: what was seen at each step, and every address that the browser asked for elsewhere.
"""

from __future__ import annotations

import json
import re
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from playwright.sync_api import sync_playwright

from tests.e2e.live_camera import SAMPLES, choose, count, press, visit, wait_for_stage, write_clip
from tests.support.browser import at_rest, open_browser
from tests.support.clips import beginning_of
from tests.support.server import PAGES, running_application

_PATIENCE_MS = 240_000
Found = dict[str, Any]


def photo(page: Any, address: str, folder: Path, found: Found) -> None:
    """A photo gets a score, is kept, and its session becomes a report in every form."""
    page.goto(f"{address}/yoga_check?lang=en")
    page.locator("input[type=file]").set_input_files(str(SAMPLES / "pictures" / "warrior_ii.jpg"))
    page.locator(".coach-number").wait_for()
    found["score"] = int(page.locator(".coach-number").inner_text())
    at_rest(page)
    for name in ("image", "csv", "json"):
        with page.expect_download() as download:
            page.locator(f".st-key-download_{name} button").click()
        found.setdefault("downloads", []).append(Path(download.value.path()).stat().st_size > 0)
    page.locator("[class*=st-key-save_photo_] button").click()
    page.locator("[data-testid=stPageLink] a[href*=report]").last.click()
    page.locator(".st-key-report_html button").wait_for()
    for form in ("html", "pdf", "json", "csv"):
        with page.expect_download() as download:
            page.locator(f".st-key-report_{form} button").click()
        content = Path(download.value.path()).read_bytes()
        found.setdefault("reports", []).append(form if len(content) > 100 else f"{form}: empty")
        if form == "html":  # opened as a person would open it, in the same watched browser
            (folder / "report.html").write_bytes(content)
            page.context.new_page().goto((folder / "report.html").as_uri())


def video(page: Any, address: str, folder: Path, found: Found) -> None:
    """A clip is counted."""
    page.goto(f"{address}/workout_video?lang=en")
    page.locator("input[type=file]").set_input_files(
        str(beginning_of(SAMPLES / "clips" / "squat_side.mp4", folder / "squats.mp4", seconds=6.0))
    )
    page.locator(".st-key-exercise input").fill("Squat")
    page.get_by_role("option", name="Squat", exact=True).click()
    page.get_by_role("button", name="Count repetitions").click()
    page.locator(".coach-count b").wait_for()
    found["counted"] = int(page.locator(".coach-count b").inner_text())


def pages(page: Any, address: str, folder: Path, found: Found) -> None:
    """Every page in both languages, and the whole history out of the settings page."""
    for language in ("en", "zh"):
        for name in PAGES:
            page.goto(f"{address}/{name}?lang={language}")
            page.locator("h1").first.wait_for()
            at_rest(page)
            found.setdefault("pages", []).append(name or "home")
    page.goto(f"{address}/settings?lang=en")
    with page.expect_download() as download:
        page.locator(".st-key-export_history button").click()
    found["export"] = Path(download.value.path()).read_bytes()[:2] == b"PK"


def live(page: Any, address: str, folder: Path, found: Found) -> None:
    """A live session until something was counted."""
    own = visit(page.context.browser, address)
    own.context.on("request", lambda request: _note(request.url, address, found))
    choose(own, "Squat")
    press(own, "live_start")
    wait_for_stage(own, "active", 120.0)
    own.get_by_test_id("live-count").filter(has_text=re.compile("[1-9]")).wait_for(timeout=_PATIENCE_MS)
    found["live"] = int(count(own))
    own.context.close()


STEPS: dict[str, Callable[[Any, str, Path, Found], None]] = {
    "photo": photo,
    "video": video,
    "pages": pages,
    "live": live,
}


def _note(url: str, address: str, found: Found) -> None:
    if not url.startswith((address, address.replace("http", "ws"), "data:", "blob:", "file:")):
        found["elsewhere"].append(url)


def main(steps: list[str]) -> None:
    found: Found = {"elsewhere": []}
    with tempfile.TemporaryDirectory() as name, sync_playwright() as playwright:
        folder = Path(name)
        squats = SAMPLES / "clips" / "squat_side.mp4"
        clip = write_clip(squats, folder / "squat.mjpeg", still_before_s=2.0) if "live" in " ".join(steps) else None
        with running_application(folder) as (address, _):
            browser = open_browser(playwright.chromium, clip)
            context = browser.new_context(locale="en-US", viewport={"width": 1280, "height": 900})
            page = context.new_page()
            page.set_default_timeout(_PATIENCE_MS)
            context.on("request", lambda request: _note(request.url, address, found))
            for step in steps:
                try:
                    STEPS[step](page, address, folder, found)
                except Exception:
                    print(step, page.url, page.locator("body").inner_text(), sep="\n", file=sys.stderr)
                    raise
            browser.close()
    print(json.dumps(found))


if __name__ == "__main__":
    main(sys.argv[1:] or list(STEPS))
