"""What the coach asks of the kernel is what its systemd unit allows; found out by watching it work."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.server import ROOT, get, served, visited

pytestmark = pytest.mark.slow

UNIT = ROOT / ".deploy" / "systemd" / "coach@.service"
#: SQLite gives its files to the owner of the database when it runs as root, which the service does not.
UNNEEDED = {"fchown"} if os.geteuid() == 0 else set()


def members(group: str) -> set[str]:
    """The system calls of one of systemd's groups."""
    done = subprocess.run(["systemd-analyze", "syscall-filter", group], capture_output=True, text=True, check=True)
    names = {line.strip() for line in done.stdout.splitlines()[1:] if line.strip() and not line.strip().startswith("#")}
    return {call for name in names for call in (members(name) if name.startswith("@") else {name})}


def allowed() -> set[str]:
    """What the two lines of the unit leave over."""
    rules = re.findall(r"^SystemCallFilter=(.*)$", UNIT.read_text(encoding="utf-8"), re.MULTILINE)
    calls: set[str] = set()
    for rule in rules:
        names = rule.removeprefix("~").split()
        groups = [members(name) if name.startswith("@") else {name} for name in names]
        calls = calls.difference(*groups) if rule.startswith("~") else calls.union(*groups)
    return calls


def asked(trace: Path) -> set[str]:
    """The names in strace's table of counts."""
    rows = [line.split() for line in trace.read_text(encoding="utf-8").splitlines()]
    return {row[-1] for row in rows if len(row) >= 5 and re.fullmatch(r"[\d.]+", row[0])} - {"total"}


def watch(trace: Path) -> list[str]:
    return ["strace", "-f", "-c", "-S", "name", "-o", str(trace)]


@pytest.fixture(scope="module", autouse=True)
def tools() -> None:
    for name in ("strace", "systemd-analyze"):
        if shutil.which(name) is None:
            pytest.skip(f"{name} is not installed")
    if subprocess.run(["strace", "true"], capture_output=True, check=False).returncode:
        pytest.skip("strace is not permitted here")


def test_the_watch_sees_what_is_asked(tmp_path: Path) -> None:
    """Setting the clock is not among what is allowed, so a coach that did it would be found."""
    trace = tmp_path / "trace"
    call = "import time, contextlib\nwith contextlib.suppress(OSError): time.clock_settime(99, 0.0)"
    subprocess.run([*watch(trace), sys.executable, "-c", call], capture_output=True, check=False, timeout=60)
    assert "clock_settime" in asked(trace) - allowed()


def test_analyses_ask_for_what_is_allowed(tmp_path: Path, model_path: Path) -> None:
    trace = tmp_path / "trace"
    work = [sys.executable, "-m", "tests.support.private_work", str(model_path)]
    done = subprocess.run([*watch(trace), *work], cwd=ROOT, capture_output=True, text=True, check=False, timeout=280)
    assert done.stdout.splitlines() == ["done: 1 person, 2 repetitions"], done.stderr
    assert asked(trace) - allowed() - UNNEEDED == set()


def test_pages_ask_for_what_is_allowed(tmp_path: Path, model_path: Path) -> None:
    trace = tmp_path / "trace"
    environment = {"COACH_MODEL": str(model_path), "COACH_DATA": str(tmp_path / "data")}
    prefix = [*watch(trace), "-D"]
    with served(ROOT / "streamlit_app.py", tmp_path / "log", environment=environment, prefix=prefix) as address:
        for page in ("", "library", "live", "settings", "progress"):
            with visited(address, page) as visit:
                assert visit.exceptions == []
                assert {get(address + file)[0] for file in set(visit.media)} <= {200}
    for _ in range(100):
        if trace.is_file() and "total" in trace.read_text(encoding="utf-8"):
            break
        subprocess.run(["sleep", "0.1"], check=True)
    assert asked(trace) - allowed() - UNNEEDED == set()
