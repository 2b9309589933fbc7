"""Nothing leaves this computer: no connection to any other is attempted, and none is needed.

The photos and videos of people at home are analysed on their own computer. These tests fail when any part, Python or
not, tries to reach another computer, as later releases of MediaPipe do whenever they run.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.server import ROOT, get, served, visited
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
needs_trace = pytest.mark.skipif(not CAN_TRACE, reason="strace is not installed, or not permitted here")
needs_unshare = pytest.mark.skipif(not CAN_UNSHARE, reason="network namespaces are not permitted here")

WORK = [sys.executable, "-m", "tests.support.private_work"]
NO_NETWORK = ["unshare", "--map-root-user", "--net", sys.executable, "-m", "tests.support.loopback_only"]


def run(command: list[str], **environment: str) -> str:
    """Standard output of a command that succeeds."""
    result = subprocess.run(
        command, cwd=ROOT, env={**os.environ, **environment}, capture_output=True, text=True, timeout=240, check=False
    )
    assert result.returncode == 0, result.stdout + result.stderr
    return result.stdout


def test_python_reaches_for_nobody_while_analysing(model_path: Path) -> None:
    assert run([*WORK, str(model_path)]).splitlines() == ["done: 1 person, 5 repetitions"]


@needs_trace
def test_nothing_reaches_for_anybody_while_analysing(model_path: Path, tmp_path: Path) -> None:
    trace = tmp_path / "trace"
    assert "done" in run([*strace_prefix(trace), *WORK, str(model_path)])
    assert foreign_connections(trace) == []


@needs_unshare
def test_analysing_needs_no_network(model_path: Path) -> None:
    assert "done" in run([*NO_NETWORK, *WORK, str(model_path)])


@needs_trace
def test_nothing_reaches_for_anybody_while_pages_are_served(model_path: Path, tmp_path: Path) -> None:
    trace, log = tmp_path / "trace", tmp_path / "log"
    environment = {"COACH_MODEL": str(model_path)}
    pages = sorted(path.stem for path in (ROOT / "pages").glob("*.py"))
    with served(ROOT / "streamlit_app.py", log, environment=environment, prefix=strace_prefix(trace)) as address:
        assert get(f"{address}/")[0] == 200
        media = []
        for page in ["", *(page for page in pages if page != "home")]:
            with visited(address, page) as visit:
                media += visit.media
                assert {get(address + file)[0] for file in set(visit.media)} <= {200}
        assert media
    assert foreign_connections(trace) == []


@needs_unshare
def test_pages_need_no_network(model_path: Path) -> None:
    tests = ["-m", "pytest", "-q", "-p", "no:cacheprovider", "tests/test_serving.py"]
    assert "passed" in run([*NO_NETWORK, sys.executable, *tests], COACH_MODEL=str(model_path))


@needs_trace
def test_the_watch_sees_a_connection(tmp_path: Path) -> None:
    """A watch that never sees anything proves nothing. The address is one that is reserved for documentation."""
    trace = tmp_path / "trace"
    call = "import socket; s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); s.connect(('192.0.2.1', 443))"
    subprocess.run([*strace_prefix(trace), sys.executable, "-c", call], capture_output=True, timeout=60, check=False)
    assert len(foreign_connections(trace)) == 1


def test_mediapipe_is_the_release_that_reports_nothing() -> None:
    requirements = (ROOT / "requirements.txt").read_text(encoding="utf-8").splitlines()
    assert "mediapipe==0.10.31" in requirements


def test_usage_statistics_are_off_and_only_this_computer_is_served() -> None:
    settings = (ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8")
    assert "gatherUsageStats = false" in settings
    assert 'address = "127.0.0.1"' in settings
