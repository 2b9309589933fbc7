"""How long a photo takes in the page: `python -m tests.e2e.photo_measure PHOTO...` prints one JSON object a line.

From handing the file to the upload widget until the browser shows the score or, where there is none, what is said
instead. Browser and server run on this computer together, as they do at home; one photo before the first is not
counted, because the networks are read from disk then. The browser itself notes both moments: whoever asks it from
outside whether the score is there sees it up to half a second late. Beside the times stands what else the computer does
(`load`, the mean number of running programs over the last minute) and how much of a processor the server needed.
"""

from __future__ import annotations

import argparse
import json
import os
import tempfile
from collections.abc import Sequence
from pathlib import Path
from statistics import median
from typing import Any

from playwright.sync_api import sync_playwright

from coach.session.samples import load_samples
from tests.e2e.live_camera import memory_mb
from tests.support.browser import open_browser
from tests.support.server import running_application

#: The score; where there is none the picture follows what is said instead.
_VERDICT = ".coach-number, [data-testid=stImage] img"
#: Promises the milliseconds from the file in the widget until the first picture painted with a verdict.
_WATCH = """verdict => {
    const promise = new Promise(done => {
        let start = 0
        document.addEventListener("change", () => start = performance.now(), {capture: true, once: true})
        const watch = new MutationObserver(() => {
            if (start && document.querySelector(verdict)) {
                watch.disconnect()
                requestAnimationFrame(() => done(performance.now() - start))
            }
        })
        watch.observe(document, {childList: true, subtree: true})
    })
    window.untilVerdict = () => promise
}"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("photos", nargs="*", type=Path, default=[one.path for one in load_samples().pictures])
    measure(parser.parse_args().photos)


def measure(photos: Sequence[Path]) -> None:
    """Print a line for each photo and a summary."""
    with (
        tempfile.TemporaryDirectory() as folder,
        running_application(Path(folder)) as (address, server),
        sync_playwright() as playwright,
    ):
        browser = open_browser(playwright.chromium, None)
        _upload(browser, address, server, photos[-1])
        rows = [_upload(browser, address, server, photo) for photo in photos]
        for photo, row in zip(photos, rows, strict=True):
            print(json.dumps({"photo": photo.name, **row}), flush=True)
        own_mb, _, _ = memory_mb(server)
        summary = {name: round(median(row[name] for row in rows), 2) for name in ("seconds", "server_s")}
        load = round(os.getloadavg()[0], 1)
        print(json.dumps({"n": len(rows), "median": summary, "load": load, "server_mb": round(own_mb)}), flush=True)
        browser.close()


def _upload(browser: Any, address: str, server: int, photo: Path) -> dict[str, float]:
    page = browser.new_context(viewport={"width": 1280, "height": 900}, locale="en-US").new_page()
    page.set_default_timeout(60_000)  # other work may keep the computer busy
    page.goto(f"{address}/yoga_check")
    widget = page.locator("input[type=file]")
    widget.wait_for(state="attached")
    page.wait_for_load_state("networkidle")
    page.evaluate(_WATCH, _VERDICT)
    used_s = _processor_s(server)
    widget.set_input_files(str(photo))
    row = {"seconds": page.evaluate("untilVerdict()") / 1000, "server_s": _processor_s(server) - used_s}
    page.context.close()
    return {name: round(value, 2) for name, value in row.items()}


def _processor_s(process_id: int) -> float:
    """Seconds of a processor that a process has used."""
    fields = Path(f"/proc/{process_id}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


if __name__ == "__main__":
    main()
