"""What a live session costs: `python -m tests.e2e.live_measure` prints one JSON object a line.

Browser and server run on this computer together, as they do at home. Everything is played by a file, so that the same
can be measured again: time to the first coached picture, pictures a second with one and two sessions, delay from the
camera to the coached picture, time of the server's health answer, memory and threads over starts and stops.
"""

from __future__ import annotations

import argparse
import json
import tempfile
import time
import urllib.request
from pathlib import Path
from statistics import median
from typing import Any

from tests.e2e.live_camera import (
    BLOCK_PX,
    CODE_BITS,
    CODE_PX,
    SAMPLES,
    choose,
    memory_mb,
    press,
    rate_shown,
    visit,
    wait_for_first_look,
    wait_for_stage,
    write_clip,
)
from tests.support.browser import open_browser
from tests.support.server import running_application

#: Reads the number of each picture from its upper edge, of the camera and of the coached video, by the same clock.
_WATCH_DELAY = f"""
async (seconds) => {{
  const shown = window.coachCamera;
  const camera = document.createElement("video");
  camera.muted = true;
  const wanted = {{ width: 640, height: 480, frameRate: 30 }};
  camera.srcObject = await navigator.mediaDevices.getUserMedia({{ video: wanted }});
  await camera.play();
  const canvas = document.createElement("canvas");
  canvas.width = {CODE_BITS * BLOCK_PX}; canvas.height = {CODE_PX};
  const context = canvas.getContext("2d", {{ willReadFrequently: true }});
  const read = (source, mirrored) => {{
    const height = source.videoHeight || source.height, width = source.videoWidth || source.width;
    context.drawImage(source, 0, 0, width, {CODE_PX} * height / 480, 0, 0, canvas.width, {CODE_PX});
    let number = 0;
    for (let bit = 0; bit < {CODE_BITS}; bit++) {{
      const x = (mirrored ? {CODE_BITS} - 1 - bit : bit) * {BLOCK_PX} + {BLOCK_PX // 2};
      if (context.getImageData(x, {CODE_PX // 2}, 1, 1).data[0] > 128) number += 2 ** bit;
    }}
    return number;
  }};
  const seen = new Map(), delays = [];
  const end = performance.now() + seconds * 1000;
  let pictures = 0;
  await new Promise((done) => {{
    const own = () => {{
      seen.set(read(camera, false), performance.now());
      if (performance.now() < end) camera.requestVideoFrameCallback(own); else done();
    }};
    let last = -1, painted = shown.count;
    const theirs = () => {{
      if (shown.count !== painted) {{
        const number = read(shown.canvas, true), at = seen.get(number);
        pictures += shown.count - painted;
        painted = shown.count;
        if (number !== last && at !== undefined && performance.now() - at < 3000) delays.push(performance.now() - at);
        last = number;
      }}
      if (performance.now() < end) requestAnimationFrame(theirs);
    }};
    camera.requestVideoFrameCallback(own);
    requestAnimationFrame(theirs);
  }});
  camera.srcObject.getTracks().forEach((track) => track.stop());
  return {{ delays, pictures }};
}}
"""


def rates(pages: list[Any], seconds: int) -> list[list[float]]:
    """Rates of each page, one a second."""
    found: list[list[float]] = [[] for _ in pages]
    for _ in range(seconds):
        time.sleep(1.0)
        for page, kept in zip(pages, found, strict=True):
            kept.append(rate_shown(page))
    return found


def health_ms(address: str, count: int = 40) -> list[float]:
    """How long the server's health answer takes."""
    found = []
    for _ in range(count):
        begin_s = time.monotonic()
        with urllib.request.urlopen(f"{address}/_stcore/health", timeout=10):
            found.append(1000.0 * (time.monotonic() - begin_s))
        time.sleep(0.1)
    return found


def start(page: Any, *, what: str | None = None) -> float:
    """Begin a session; seconds from the press of the button to the first coached picture."""
    if what is not None:
        choose(page, what)
    page.wait_for_timeout(2500)  # as somebody would who reads the page
    begin_s = time.monotonic()
    press(page, "live_start")
    wait_for_first_look(page, 60.0)
    return time.monotonic() - begin_s


def stop(page: Any) -> None:
    """End a session."""
    press(page, "live_stop")
    page.locator(".st-key-live_again").wait_for()


def delay_ms(page: Any, seconds: float = 12.0) -> list[float]:
    """Delays from camera picture to coached picture, in milliseconds."""
    result = page.evaluate(_WATCH_DELAY, seconds)
    return [float(value) for value in result["delays"]]


def _say(**values: Any) -> None:
    print(json.dumps(values), flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cycles", type=int, default=30, help="starts and stops")
    parser.add_argument("--seconds", type=int, default=20, help="length of each measurement of rates")
    chosen = parser.parse_args()
    from playwright.sync_api import sync_playwright

    with tempfile.TemporaryDirectory() as name, sync_playwright() as playwright:
        folder = Path(name)
        clip = write_clip(SAMPLES / "clips" / "squat_side.mp4", folder / "squat.mjpeg")
        with running_application(folder, COACH_LIVE_SESSIONS="2") as (address, server):
            browser = open_browser(playwright.chromium, clip)
            page = visit(browser, address)
            first_s = start(page, what="Squat")
            wait_for_stage(page, "active")
            (one,) = rates([page], chosen.seconds)
            _say(first_picture_s=round(first_s, 2), rate_one_hz=[min(one), median(one), max(one)])
            times = health_ms(address)
            _say(health_median_ms=round(median(times), 1), health_max_ms=round(max(times), 1))
            own, total, threads = memory_mb(server)
            _say(server_mb=round(own), with_worker_mb=round(total), threads=threads)
            delays = delay_ms(page)
            _say(delay_median_ms=round(median(delays)), delay_p95_ms=round(sorted(delays)[int(0.95 * len(delays))]))
            other = visit(browser, address)
            second_s = start(other)
            first, second = rates([page, other], chosen.seconds)
            _say(second_first_picture_s=round(second_s, 2), rates_two_hz=[median(first), median(second)])
            stop(other)
            other.context.close()
            stop(page)
            page.context.close()
            _cycles(browser, address, server, chosen.cycles)
            browser.close()


def _cycles(browser: Any, address: str, server: int, count: int) -> None:
    page = visit(browser, address)
    for number in range(1, count + 1):
        first_s = start(page)
        page.wait_for_timeout(1500)
        stop(page)
        press(page, "live_again")
        page.locator(".st-key-live_start button").wait_for()
        if number in (1, 5) or number % 5 == 0:
            own, total, threads = memory_mb(server)
            _say(cycle=number, server_mb=round(own), all_mb=round(total), threads=threads, first_s=round(first_s, 2))


if __name__ == "__main__":
    main()
