"""A phone in a network of its own pairs and becomes the camera of the live page; one that has not paired gets nothing.

Run by `tests/test_privacy.py` with `tests.support.two_networks`; prints one JSON object.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from playwright.sync_api import sync_playwright

from tests.e2e.live_camera import SAMPLES, choose, count, press, rate_shown, visit, wait_for_stage, write_clip
from tests.support.browser import find_browser, open_browser
from tests.support.server import ROOT, free_port
from tests.support.two_networks import COMPUTER, VARIABLE

#: What somebody who has not paired might ask for: pages, the stream, what was kept, the certificate.
ASKED = (
    "live", "camera", "settings", "_stcore/health", "_stcore/host-config", "_stcore/metrics", "static/index.html",
    "favicon.png", "media/any.jpg", "component/any/index.html", "coach-home.crt", "pair", "..%2f..%2fREADME.md",
)  # fmt: skip
#: Asks from the phone, without a browser: status and number of bytes of every answer; the computer's own port.
PROBE = """
import http.client, json, socket, ssl, sys
port, own_port, paths = int(sys.argv[1]), int(sys.argv[2]), json.loads(sys.argv[3])
context = ssl._create_unverified_context()
def ask(path, method="GET", **headers):
    connection = http.client.HTTPSConnection(ADDRESS, port, context=context, timeout=10)
    connection.request(method, "/" + path, headers=headers)
    answer = connection.getresponse()
    return [answer.status, len(answer.read())]
upgrade = {"Upgrade": "websocket", "Connection": "Upgrade", "Sec-WebSocket-Version": "13",
           "Sec-WebSocket-Key": "AAAAAAAAAAAAAAAAAAAAAA==", "Origin": f"https://{ADDRESS}:{port}"}
found = {path: ask(path) for path in paths}
found["stream"] = ask("_stcore/stream", **upgrade)
found["upload"] = ask("_stcore/upload_file/a/b", "PUT")
found["other name"] = ask("", Host="coach.example")
try:
    socket.create_connection((ADDRESS, own_port), timeout=3)
    found["own port"] = "open"
except OSError:
    found["own port"] = "closed"
print(json.dumps(found))
""".replace("ADDRESS", repr(COMPUTER))


def main(picture: str | None) -> None:
    on_phone = os.environ[VARIABLE]
    found: dict[str, Any] = {}
    with tempfile.TemporaryDirectory() as name, sync_playwright() as playwright:
        folder = Path(name)
        clip = write_clip(SAMPLES / "clips" / "squat_side.mp4", folder / "squat.mjpeg")
        own_port = free_port()
        command = [sys.executable, "-m", "coach", "serve", "--phone", "--no-window", f"--port={own_port}"]
        log = folder / "log"
        with log.open("w") as output, subprocess.Popen(
            [*command, f"--phone-address={COMPUTER}"], cwd=ROOT, stdout=output,
            env={**os.environ, "COACH_DATA": str(folder / "data")},
        ) as server:  # fmt: skip
            try:
                url, code = _printed(log)
                port = int(url.split(":")[2].strip("/"))

                def probe() -> Any:
                    probing = [on_phone, sys.executable, "-c", PROBE, str(port), str(own_port), json.dumps(ASKED)]
                    return json.loads(subprocess.run(probing, capture_output=True, check=True, text=True).stdout)

                found["unpaired"] = probe()
                wrapper = folder / "browser"
                wrapper.write_text(f'#!/bin/sh\nexec {on_phone} {find_browser()} "$@"\n')
                wrapper.chmod(0o700)
                computer = open_browser(playwright.chromium, None, camera=False)
                os.environ["COACH_BROWSER"] = str(wrapper)
                phone = open_browser(playwright.chromium, clip)
                _live(computer, phone, f"http://127.0.0.1:{own_port}", url, code, found, picture)
                found["unpaired later"] = probe()
                page = computer.new_context().new_page()
                page.goto(f"http://127.0.0.1:{own_port}/settings")
                press(page, "phone_shut")
                page.locator(".st-key-phone_open button").wait_for()
                time.sleep(2.5)
                shut = subprocess.run([on_phone, "curl", "-sk", "-m", "5", url], capture_output=True, check=False)
                found["after shutting"] = shut.returncode
                phone.close()
                computer.close()
            finally:
                server.terminate()
    print(json.dumps(found))


def _printed(log: Path) -> tuple[str, str]:
    deadline_s = time.monotonic() + 60.0
    while time.monotonic() < deadline_s:
        text = log.read_text(encoding="utf-8")
        url, code = re.search(r"https://[\d.:]+/", text), re.search(r"\b[A-Z2-9]{4}-[A-Z2-9]{4}\b", text)
        if url and code:
            return url[0], code[0]
        time.sleep(0.2)
    raise AssertionError(text)


def _live(computer: Any, phone: Any, own: str, url: str, code: str, found: dict[str, Any], picture: str | None) -> None:
    size = {"width": 390, "height": 844}
    context = phone.new_context(
        viewport=size, is_mobile=True, has_touch=True, ignore_https_errors=True, permissions=["camera"], locale="en-US"
    )
    asked: list[str] = []
    context.on("request", lambda request: asked.append(request.url))
    page = context.new_page()
    page.set_default_timeout(30_000)
    page.goto(url)
    page.get_by_label("Code").fill("WRON-GONE")
    page.get_by_role("button", name="Only be the camera").click()
    found["wrong"] = page.get_by_role("alert").text_content()
    time.sleep(2.5)
    page.goto(f"{url}#{code}")
    if picture:
        page.screenshot(path=f"{picture}_pairing.png")
    page.get_by_role("button", name="Only be the camera").click()
    page.locator("h1").first.wait_for()
    found["paired"] = page.locator("h1").first.text_content()
    desk = visit(computer, own)
    choose(desk, "Squat")
    desk.get_by_role("radio", name="A paired phone").click()
    desk.wait_for_timeout(800)
    press(desk, "live_start")
    desk.locator(".panel[data-stage]:not([data-stage=connecting])").wait_for(timeout=60_000)
    wait_for_stage(desk, "active", 60.0)
    deadline_s = time.monotonic() + 60.0
    while count(desk) in ("", "0") and time.monotonic() < deadline_s:
        desk.wait_for_timeout(500)
    found["counted"] = count(desk)
    if picture:
        page.screenshot(path=f"{picture}_phone.png")
        desk.screenshot(path=f"{picture}_desk.png")
    found["drawn"], deadline_s = 0, time.monotonic() + 30.0
    while not found["drawn"] and time.monotonic() < deadline_s:
        desk.wait_for_timeout(500)
        found["drawn"] = desk.evaluate("window.coachCamera.count && window.coachCamera.canvas.width")
    found["rate"] = f"{rate_shown(desk):.0f} pictures a second"
    if picture:
        page.screenshot(path=f"{picture}_phone.png")
        desk.screenshot(path=f"{picture}_desk.png")
    press(desk, "live_stop")
    found["elsewhere"] = [one for one in asked if not one.startswith((url, "data:", "blob:"))]


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else None)
