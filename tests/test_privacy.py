"""Nothing leaves this computer: no connection to any other is attempted, and none is needed.

The photos and videos of people at home are analysed on their own computer. These tests fail when any part, Python or
not, tries to reach another computer, as later releases of MediaPipe do whenever they run.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.support.browser import find_browser
from tests.support.server import ROOT
from tests.support.watching import foreign_connections, strace_prefix

CAN_TRACE = shutil.which("strace") is not None and (
    subprocess.run(
        ["strace", "-D", "-f", "-qq", "--seccomp-bpf", "-e", "trace=connect", "true"], capture_output=True
    ).returncode
    == 0
)
CAN_UNSHARE = shutil.which("unshare") is not None and (
    subprocess.run(["unshare", "--map-root-user", "--net", "true"], capture_output=True).returncode == 0
)
UNSHARED = ["unshare", "--map-root-user", "--net"]
needs_trace = pytest.mark.skipif(not CAN_TRACE, reason="strace is not installed, or not permitted here")
needs_unshare = pytest.mark.skipif(not CAN_UNSHARE, reason="network namespaces are not permitted here")
CAN_WATCH = (
    CAN_UNSHARE
    and Path("/dev/net/tun").exists()
    and shutil.which("ip") is not None
    and subprocess.run(
        [*UNSHARED, "--mount", sys.executable, "-m", "tests.support.way_out", os.devnull, "true"],
        cwd=ROOT, capture_output=True, check=False,
    ).returncode == 0
)  # fmt: skip
needs_way_out = pytest.mark.skipif(not CAN_WATCH, reason="network devices of one's own are not permitted here")
needs_browser = pytest.mark.skipif(find_browser() is None, reason="no Chromium on this computer")

COMMANDS = [sys.executable, "-m", "tests.support.private_commands"]
PAGES = [sys.executable, "-m", "tests.support.private_pages"]
LIFE = [sys.executable, "-m", "tests.support.private_life"]
#: What Chromium itself looks up for forms, sign-in and updates, whatever page is open; a visitor's browser does
#: as it is set. Exact names: the coach must not reach for any other of the same owner.
OF_THE_BROWSER = {
    "content-autofill.googleapis.com",
    "accounts.google.com",
    "update.googleapis.com",
    "clients2.google.com",
}
WATCHED = [*UNSHARED, "--mount", sys.executable, "-m", "tests.support.way_out"]
TWO_NETWORKS = [sys.executable, "-m", "tests.support.two_networks"]
#: What curl calls it when nobody listens.
COULD_NOT_CONNECT = 7
NO_NETWORK = [*UNSHARED, sys.executable, "-m", "tests.support.loopback_only"]


def run(command: list[str], **environment: str) -> str:
    """Standard output of a command that succeeds."""
    result = subprocess.run(
        command, cwd=ROOT, env={**os.environ, **environment}, capture_output=True, text=True, timeout=540, check=False
    )
    assert result.returncode == 0, result.stdout + result.stderr
    return result.stdout


@pytest.mark.slow
@needs_trace
@needs_unshare
@pytest.mark.usefixtures("joint_network_path")  # which the doctor runs
def test_no_command_needs_or_reaches_for_anybody(model_path: Path, tmp_path: Path) -> None:
    """Batches, reports, the history and all the rest: without a network, and watched."""
    trace = tmp_path / "trace"
    said = run([*NO_NETWORK, *strace_prefix(trace), *COMMANDS], COACH_MODEL=str(model_path))
    assert said.startswith("done: posture, reps, angles, batch, report, poses new")
    assert foreign_connections(trace) == []


@pytest.mark.slow
@needs_trace
@needs_unshare
def test_no_page_needs_or_reaches_for_anybody(model_path: Path, tmp_path: Path) -> None:
    """Every page, with its pictures and videos."""
    trace = tmp_path / "trace"
    found = json.loads(run([*NO_NETWORK, *strace_prefix(trace), *PAGES], COACH_MODEL=str(model_path)))
    assert found["wrong"] == []
    assert found["media"]
    # Streamlit's own figures name functions, and nothing that a visitor has brought
    assert found["caches"]
    assert [name for name in found["caches"] if not re.fullmatch(r"[a-zA-Z_.]*", name)] == []
    assert foreign_connections(trace) == []


@needs_trace
def test_the_watch_sees_a_connection(tmp_path: Path) -> None:
    """A watch that never sees anything proves nothing. The address is one that is reserved for documentation."""
    trace = tmp_path / "trace"
    call = "import socket; s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); s.connect(('192.0.2.1', 443))"
    subprocess.run([*strace_prefix(trace), sys.executable, "-c", call], capture_output=True, timeout=60, check=False)
    assert len(foreign_connections(trace)) == 1


@pytest.mark.browser
@pytest.mark.live
@needs_unshare
@needs_browser
def test_a_live_session_needs_no_network(model_path: Path) -> None:
    found = json.loads(run([*NO_NETWORK, *LIFE, "live"], COACH_MODEL=str(model_path)).splitlines()[-1])
    assert found["elsewhere"] == []
    assert found["live"] >= 1


@pytest.mark.timeout(600)  # every page twice, watched
@pytest.mark.browser
@needs_way_out
@needs_browser
def test_the_whole_application_needs_nobody_and_nothing_leaves_the_computer(model_path: Path, tmp_path: Path) -> None:
    """A photo, a video, the history, a report in every form, every page.

    The network leads to us, and we answer nothing: every packet of server and browser that would leave is read there.
    """
    found, packets = _lived(tmp_path, model_path, "photo", "video", "pages")
    assert packets == []
    assert found["counted"] == 2
    assert found["reports"] == ["html", "pdf", "json", "csv"]
    assert all(found["downloads"])
    assert found["export"]


@pytest.mark.browser
@pytest.mark.live
@needs_way_out
@needs_browser
def test_no_picture_of_the_camera_leaves_the_computer(model_path: Path, tmp_path: Path) -> None:
    """A live session, until something was counted."""
    assert _lived(tmp_path, model_path, "live")[1] == []


@pytest.mark.browser
@pytest.mark.live
@needs_way_out
@needs_browser
def test_a_phone_that_has_paired_is_the_camera_and_another_gets_nothing(model_path: Path, tmp_path: Path) -> None:
    """In two networks of our own: the phone streams to the live page, and no packet leaves the home they make up."""
    notes = tmp_path / "notes"
    command = [*WATCHED, str(notes), *TWO_NETWORKS, sys.executable, "-m", "tests.e2e.phone_life"]
    found = json.loads(run(command, COACH_MODEL=str(model_path)).splitlines()[-1])
    for asked in (found["unpaired"], found["unpaired later"]):
        assert asked.pop("own port") == "closed"
        assert set(map(tuple, asked.values())) == {(403, 0)}
    assert "Wait 2 s" in found["wrong"]
    assert found["paired"] == "Camera for the computer"
    assert int(found["counted"]) >= 1
    assert found["drawn"] > 0
    assert found["elsewhere"] == []
    assert found["after shutting"] == COULD_NOT_CONNECT
    assert [packet for packet in _packets(notes) if packet not in OF_THE_BROWSER] == []


def _lived(folder: Path, model: Path, *steps: str) -> tuple[dict[str, Any], list[str]]:
    """What was seen at each step, and where packets would have gone."""
    notes = folder / "notes"
    found = json.loads(run([*WATCHED, str(notes), *LIFE, *steps], COACH_MODEL=str(model)).splitlines()[-1])
    assert found["elsewhere"] == []
    return found, [packet for packet in _packets(notes) if packet not in OF_THE_BROWSER]


def _packets(notes: Path) -> list[str]:
    """Where packets would have gone: the name that was looked up, or protocol, address and port."""
    rows = [json.loads(line) for line in notes.read_text(encoding="utf-8").splitlines()]
    return [row.get("name") or f"{row['protocol']} {row['target']}:{row['port']}" for row in rows]


@needs_way_out
def test_the_way_out_is_watched(tmp_path: Path) -> None:
    """A datagram, a connection and the look-up of a name: all three are seen."""
    call = (
        "import contextlib, socket\n"
        "socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b'x', ('192.0.2.1', 443))\n"
        "with contextlib.suppress(OSError): socket.create_connection(('192.0.2.2', 80), timeout=0.2)\n"
        "with contextlib.suppress(OSError): socket.getaddrinfo('play.example', 443)\n"
    )
    run([*WATCHED, str(tmp_path / "notes"), sys.executable, "-c", call])
    assert {"udp 192.0.2.1:443", "tcp 192.0.2.2:80", "play.example"} <= set(_packets(tmp_path / "notes"))


def test_mediapipe_is_the_release_that_reports_nothing() -> None:
    requirements = (ROOT / "requirements.txt").read_text(encoding="utf-8").splitlines()
    assert "mediapipe==0.10.31" in requirements


def test_usage_statistics_are_off_and_only_this_computer_is_served_with_protection_on() -> None:
    settings = (ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8")
    assert "gatherUsageStats = false" in settings
    assert "showErrorLinks = false" in settings
    assert 'address = "127.0.0.1"' in settings
    assert "enableXsrfProtection = true" in settings
    assert "enableCORS = true" in settings
