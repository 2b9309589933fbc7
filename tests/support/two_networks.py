"""Two computers in one home: a command runs on one of them, the other is a phone in a network namespace of its own.

    unshare --map-root-user --net --mount python -m tests.support.two_networks COMMAND...

The command finds in `COACH_TEST_PHONE` a program that runs what follows it on the phone.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

COMPUTER, PHONE = "10.77.0.1", "10.77.0.2"
VARIABLE = "COACH_TEST_PHONE"


def main(command: list[str]) -> int:
    """Run the command; its exit code."""
    own = Path("/proc/self/ns/net").readlink()
    with tempfile.TemporaryDirectory() as folder, subprocess.Popen(["unshare", "--net", "sleep", "infinity"]) as phone:
        try:
            deadline_s = time.monotonic() + 10.0
            while Path(f"/proc/{phone.pid}/ns/net").readlink() == own and time.monotonic() < deadline_s:
                time.sleep(0.02)
            enter = f"nsenter --net=/proc/{phone.pid}/ns/net"
            for line in (
                "ip link set lo up",
                "ip link add home type veth peer name phone",
                f"ip link set phone netns {phone.pid}",
                f"ip addr add {COMPUTER}/24 dev home",
                "ip link set home up",
                f"{enter} ip link set lo up",
                f"{enter} ip addr add {PHONE}/24 dev phone",
                f"{enter} ip link set phone up",
            ):
                subprocess.run(line.split(), check=True)
            on_phone = Path(folder) / "on_phone"
            on_phone.write_text(f'#!/bin/sh\nexec {enter} "$@"\n', encoding="ascii")
            on_phone.chmod(0o700)
            return subprocess.run(command, env={**os.environ, VARIABLE: str(on_phone)}, check=False).returncode
        finally:
            phone.kill()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
