"""The summary of a batch as a file."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from coach.errors import CoachError
from coach.session.plain import plain
from coach.text import Message

SUMMARY = "summary.json"


def write_summary(folder: Path, summary: Mapping[str, Any]) -> Path:
    """Write `<folder>/summary.json`. Raises `CoachError` when that fails."""
    path = folder / SUMMARY
    try:
        path.write_text(json.dumps(plain(summary), indent=2) + "\n", encoding="utf-8")
    except OSError as error:
        raise CoachError(Message("error.not_written", path=path, reason=error.strerror)) from error
    return path
