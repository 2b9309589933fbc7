"""What a slow phone waits for: `python -m tests.e2e.slow_phone` prints it for the home page and the live page.

Chromium with 1.6 Mbit/s, 150 ms and a processor six times slower (what Lighthouse takes for a slow phone), nothing in
its cache: the time until the first words (which the page brings itself) and until the page's own heading, and what was
sent until then.
"""

from __future__ import annotations

import json
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from tests.support.browser import running_browser
from tests.support.server import running_application

RATE_BYTES_S, LATENCY_MS, SLOWER = 1.6e6 / 8, 150, 6
PHONE = (
    "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Mobile Safari/537.36"
)


def measured(browser: Any, address: str, path: str = "", *, until: str = "h1") -> dict[str, Any]:
    """Seconds until `until` is seen, and the bytes sent until then, by file, the largest first."""
    context = browser.new_context(viewport={"width": 390, "height": 844}, locale="en-US", user_agent=PHONE)
    page = context.new_page()
    session = context.new_cdp_session(page)
    names: dict[str, str] = {}
    sizes: dict[str, float] = {}
    session.on("Network.requestWillBeSent", lambda event: names.update({event["requestId"]: event["request"]["url"]}))

    def note(event: Any) -> None:
        name = names.get(event["requestId"], "?").split("?")[0].rsplit("/", 1)[-1]
        sizes[name] = sizes.get(name, 0.0) + event["encodedDataLength"]

    def note_message(event: Any) -> None:
        sizes["(stream)"] = sizes.get("(stream)", 0.0) + len(event["response"]["payloadData"]) * 3 / 4

    session.on("Network.loadingFinished", note)
    session.on("Network.webSocketFrameReceived", note_message)
    session.send("Network.enable")
    limits = {"offline": False, "latency": LATENCY_MS, "downloadThroughput": RATE_BYTES_S, "uploadThroughput": 93_750}
    session.send("Network.emulateNetworkConditions", limits)
    session.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    page.set_default_timeout(90_000)
    begin_s = time.monotonic()
    page.goto(f"{address}/{path}", wait_until="commit")
    page.locator(".coach-first").first.wait_for()
    words_s = time.monotonic() - begin_s
    page.locator(until).first.wait_for()
    seen_s = time.monotonic() - begin_s
    sent = dict(sorted(sizes.items(), key=lambda item: -item[1]))
    context.close()
    largest = {name: round(size / 1000) for name, size in list(sent.items())[:14]}
    times = {"words_s": round(words_s, 1), "seen_s": round(seen_s, 1)}
    return {**times, "sent_kB": round(sum(sent.values()) / 1000), "files": len(sent), "largest_kB": largest}


def main() -> None:
    with (
        tempfile.TemporaryDirectory() as folder,
        running_application(Path(folder)) as (address, _),
        running_browser() as b,
    ):
        measured(b, address)  # the first visitor of a server also waits for its modules
        for path in sys.argv[1:] or ["", "live"]:
            print(json.dumps({"page": path or "home", **measured(b, address, path)}, indent=1))


if __name__ == "__main__":
    main()
