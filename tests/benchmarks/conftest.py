"""Measurements of cost, run on request: `pytest -m benchmark`. They report; only the memory is asserted."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from coach.media.video import VideoReader
from coach.media.video_writer import VideoWriter
from tests.support.samples import SAMPLES

_LINES: list[str] = []


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if item.path.is_relative_to(here):
            item.add_marker(pytest.mark.benchmark)


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Squats at 640x480, 24 frames a second, 13.5 seconds."""
    path = tmp_path_factory.mktemp("clip") / "squats.mp4"
    with VideoReader(SAMPLES / "clips" / "squat_side.mp4") as source, VideoWriter(path, (640, 480), 24.0) as writer:
        for frame in source:
            beside = 640 - frame.image_rgb.shape[1]
            wide = np.pad(frame.image_rgb, ((0, 0), (beside // 2, beside - beside // 2), (0, 0)), mode="edge")
            writer.write(wide, frame.timestamp_s)
    return path


@pytest.fixture
def report() -> Callable[[str], None]:
    """Say a figure; all of them are listed at the end of the run."""
    return _LINES.append


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if _LINES:
        terminalreporter.section("cost")
        for line in _LINES:
            terminalreporter.write_line(line)
