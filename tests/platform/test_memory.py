"""The memory of many threads."""

from __future__ import annotations

import platform
import sys

import pytest

from coach.platform.workers import share_memory_between_threads


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="only glibc knows this setting")
def test_threads_share_memory_where_the_system_can() -> None:
    assert share_memory_between_threads()


def test_other_systems_are_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "win32")
    assert not share_memory_between_threads()
