"""Measurements of cost, run on request: `pytest -m benchmark`. They report; only the memory is asserted."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

_LINES: list[str] = []


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if item.path.is_relative_to(here):
            item.add_marker(pytest.mark.benchmark)


@pytest.fixture
def report() -> Callable[[str], None]:
    """Say a figure; all of them are listed at the end of the run."""
    return _LINES.append


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if _LINES:
        terminalreporter.section("cost")
        for line in _LINES:
            terminalreporter.write_line(line)
