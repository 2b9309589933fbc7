"""The soak programs work and a short use shows no error; long ones are run by hand (`python -m tests.soak`)."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.support.server import ROOT

pytestmark = pytest.mark.slow


def soak(*arguments: str) -> dict[str, Any]:
    command = [sys.executable, "-m", "tests.soak", *arguments]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=240, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


def test_photos_after_each_other(model_path: Path) -> None:
    summary = soak("photos", "--count", "6", "--settle-s", "0")
    assert (summary["photos"], summary["errors"]) == (6, 0)
    assert summary["settled"]["memory_mb"] < 900


def test_pages_opened_anew(model_path: Path) -> None:
    summary = soak("reloads", "--count", "5", "--settle-s", "0")
    assert (summary["reloads"], summary["errors"]) == (5, 0)


def test_many_visitors_at_once_are_all_answered(model_path: Path) -> None:
    summary = soak("visitors", "--count", "10", "--rounds", "1")
    assert summary["errors"] == 0
    assert summary["score"]["count"] == 10
    assert summary["peak_mb"] < 900
