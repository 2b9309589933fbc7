"""From the upload to the score, in a real browser."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import ExitStack
from functools import cache
from pathlib import Path
from statistics import median
from typing import Any

from coach.library.known import load_postures
from coach.media.images import load_photo
from coach.pose.detector import PoseDetector
from coach.pose.model import ensure_model
from coach.session.photo import check_photo

#: Notes the moment at which the browser has been given the photo, and at which a score is first in the page. Taken in
#: the browser: telling it to choose a file, from outside, is work that no visitor's computer has.
_WATCH = """
() => {
  window.scoredAt = null;
  window.chosenAt = null;
  window.addEventListener("change", () => { window.chosenAt ??= Date.now() / 1000; }, { capture: true });
  const look = () => {
    if (window.scoredAt === null && document.querySelector(".coach-number")) window.scoredAt = Date.now() / 1000;
  };
  new MutationObserver(look).observe(document.body, { childList: true, subtree: true });
}
"""
_STACK = ExitStack()


def from_upload_to_score(
    browser: Any, address: str, pictures: list[tuple[str, bytes]], folder: Path
) -> Iterator[tuple[str, float]]:
    """Each picture in a tab of its own, opened and at rest before; the first one twice, since it loads the model."""
    for number, (name, data) in enumerate([pictures[0], *pictures]):
        path = folder / name
        path.write_bytes(data + time.monotonic_ns().to_bytes(8, "big"))
        context = browser.new_context(viewport={"width": 1280, "height": 900}, locale="en-US")
        page = context.new_page()
        page.goto(f"{address}/yoga_check?lang=en")
        page.locator("input[type=file]").wait_for(state="attached")
        page.wait_for_timeout(1500)
        page.evaluate(_WATCH)
        page.locator("input[type=file]").set_input_files(str(path))
        page.wait_for_function("window.scoredAt !== null", timeout=60_000)
        seconds = page.evaluate("window.scoredAt - window.chosenAt")
        context.close()
        if number:
            yield name, seconds


@cache
def _detector() -> PoseDetector:
    return _STACK.enter_context(PoseDetector(ensure_model()))


def own_time_s(data: bytes) -> float:
    """What the same picture takes without a page: decoded already, the detector warm; the middle of five."""
    image, library = load_photo(data).image_rgb, load_postures()
    times = []
    for _ in range(6):
        begin_s = time.monotonic()
        check_photo(image, _detector(), library)
        times.append(time.monotonic() - begin_s)
    return median(times[1:])
