"""The memory of many threads."""

from __future__ import annotations

import platform
import re
import sys
from mmap import ACCESS_READ, mmap
from pathlib import Path

import pytest

from coach.platform.memory import forget_file, share_memory_between_threads

GLIBC = pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="only glibc can be told")


@GLIBC
def test_threads_share_memory_where_the_system_can() -> None:
    assert share_memory_between_threads()


def test_other_systems_are_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "win32")
    assert not share_memory_between_threads()


def resident_kb(path: Path) -> int:
    """How much of a mapped file is in memory as part of this program."""
    smaps = Path("/proc/self/smaps").read_text(encoding="utf-8")
    return int(re.findall(rf"{re.escape(str(path))}\n.*?Rss: *(\d+) kB", smaps, re.DOTALL)[0])


@GLIBC
def test_a_file_is_forgotten_and_read_again(tmp_path: Path) -> None:
    path = tmp_path / "a file"
    path.write_bytes(bytes(range(256)) * 40_000)
    with path.open("rb") as file, mmap(file.fileno(), 0, access=ACCESS_READ) as mapped:
        assert mapped[:] == path.read_bytes()
        before = resident_kb(path)
        forget_file(path)
        assert resident_kb(path) == 0 < before
        assert mapped[:] == path.read_bytes()
