"""The computer's own Chromium under Playwright's control: what every test with a browser starts from."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
#: Nothing that a browser does on its own account: the tests watch every request.
_FLAGS = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--gaia-url=http://127.0.0.1:9",
    "--google-apis-url=http://127.0.0.1:9",
    "--autofill-server-url=http://127.0.0.1:9/",
    "--component-updater=url-source=http://127.0.0.1:9/",
    "--use-fake-ui-for-media-stream",
)
_CAMERA = "--use-fake-device-for-media-stream"


def find_browser() -> str | None:
    """The computer's own browser; none is downloaded."""
    return os.environ.get("COACH_BROWSER") or next(filter(None, map(shutil.which, _NAMES)), None)


def open_browser(browser_type: Any, clip: Path | None, *, camera: bool = True) -> Any:
    """A browser whose camera plays the clip, or the browser's own test picture; `camera=False`: without a camera."""
    played = [] if clip is None else [f"--use-file-for-fake-video-capture={clip}"]
    flags = [*_FLAGS, *([_CAMERA, *played] if camera else [])]
    return browser_type.launch(executable_path=find_browser(), args=flags)


@contextmanager
def running_browser(clip: Path | None = None) -> Iterator[Any]:
    """One browser with a camera that plays the clip, or the browser's own test picture."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = open_browser(playwright.chromium, clip)
        yield browser
        browser.close()


def at_rest(page: Any, **options: Any) -> None:
    """Wait until nothing more is drawn: what is pressed while a page still runs may be drawn anew under the finger.

    options: of Playwright's waiting.
    """
    page.locator('[data-test-script-state="notRunning"]').wait_for(state="attached", **options)
    page.wait_for_function("!document.querySelector('[data-testid=stSkeleton]')")
