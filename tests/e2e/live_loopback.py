"""Run inside a network namespace that has nothing but loopback: does the page notice, and does the other way work?

Prints one JSON object. Started by `test_live.py` with `unshare`; everything it starts ends with it.
"""

from __future__ import annotations

import fcntl
import json
import socket
import struct
import sys
import time

from tests.e2e.live_camera import (
    choose,
    filmed_page,
    press,
    rate_shown,
    stage,
    wait_for_stage,
)


def loopback_up() -> None:
    """What `ip link set lo up` does, where there is no `ip`."""
    get_flags, set_flags, up = 0x8913, 0x8914, 0x1
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as one:
        request = struct.pack("16sh14x", b"lo", 0)
        (flags,) = struct.unpack("16xh14x", fcntl.ioctl(one, get_flags, request))
        fcntl.ioctl(one, set_flags, struct.pack("16sh14x", b"lo", flags | up))


def main() -> None:
    loopback_up()
    found: dict[str, object] = {}
    with filmed_page() as page:
        choose(page, "Squat")
        press(page, "live_start")
        begin_s = time.monotonic()
        page.locator(".st-key-live_other_path button").wait_for(timeout=60_000)
        found["offered_s"] = round(time.monotonic() - begin_s, 1)
        found["webrtc"] = stage(page)
        press(page, "live_other_path")
        wait_for_stage(page, "active", 60.0)
        found["rate"] = f"{rate_shown(page):.0f} pictures a second"
        page.wait_for_timeout(25_000)
        found["rate"] = f"{rate_shown(page):.0f} pictures a second"
        found["count"] = page.get_by_test_id("live-count").text_content()
        if len(sys.argv) > 1:
            page.screenshot(path=sys.argv[1])
    print(json.dumps(found))


if __name__ == "__main__":
    main()
