"""What a running server takes: memory, threads, descriptors, temporary files."""

from __future__ import annotations

import contextlib
import json
import sys
import time
from pathlib import Path
from statistics import median
from typing import Any

from tests.e2e.live_camera import memory_mb


def of_process(process_id: int, temporary: Path) -> dict[str, float]:
    """Memory of the server (and of it with its children, shared pages once), threads, descriptors, temporary files."""
    own_mb, family_mb, threads = memory_mb(process_id)
    descriptors = len(list(Path(f"/proc/{process_id}/fd").iterdir()))
    files = [path for path in temporary.rglob("*") if path.is_file()]
    size_mb = 0.0
    for path in files:
        with contextlib.suppress(OSError):  # it may be removed while it is being looked at
            size_mb += path.stat().st_size / 2**20
    return {
        "memory_mb": round(own_mb),
        "family_mb": round(family_mb),
        "threads": threads,
        "descriptors": descriptors,
        "temporary_files": len(files),
        "temporary_mb": round(size_mb, 1),
    }


def peak_mb(process_id: int) -> int:
    """The most memory the server has taken so far."""
    lines = Path(f"/proc/{process_id}/status").read_text(encoding="ascii").splitlines()
    return next(round(int(line.split()[1]) / 1024) for line in lines if line.startswith("VmHWM"))


def of_times(seconds: list[float]) -> dict[str, float]:
    """Median, 95th percentile and longest."""
    ordered = sorted(seconds)
    if not ordered:
        return {"count": 0}
    last = ordered[min(len(ordered) - 1, int(0.95 * len(ordered)))]
    return {
        "count": len(ordered),
        "median_s": round(median(ordered), 3),
        "p95_s": round(last, 3),
        "longest_s": round(ordered[-1], 3),
    }


def tell(**figures: Any) -> None:
    """One line of JSON."""
    print(json.dumps({"at": time.strftime("%H:%M:%S"), **figures}), flush=True)


def note(text: str) -> None:
    """Something for the person at the terminal."""
    print(text, file=sys.stderr, flush=True)
