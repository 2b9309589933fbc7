"""Figures of a process: counted where things happen, readable on this computer, about nobody."""

from __future__ import annotations

import socket
import threading
import urllib.request

import pytest
from prometheus_client.parser import text_string_to_metric_families

from coach.errors import CancelledError, ConfigurationError, ImageError
from coach.platform.metrics import REGISTRY, observed
from coach.session.pool import DetectorPool
from coach.studio.exporter import serve_metrics
from tests.support.server import free_port


def value(name: str, **labels: str) -> float:
    return REGISTRY.get_sample_value(name, labels) or 0.0


def outcomes(kind: str) -> tuple[float, ...]:
    names = ("done", "refused", "failed", "cancelled")
    return tuple(value("coach_analyses_total", kind=kind, outcome=name) for name in names)


class Nothing:
    def close(self) -> None:
        return


def test_every_ending_is_counted() -> None:
    with observed("endings"):
        assert value("coach_analyses_running", kind="endings") == 1
    for error in (ImageError, ValueError, CancelledError):
        with pytest.raises(error), observed("endings"):
            raise error
    assert outcomes("endings") == (1, 1, 1, 1)
    assert value("coach_analyses_running", kind="endings") == 0


def test_durations_are_added_up() -> None:
    times = iter([10.0, 14.0])
    with observed("durations", clock=lambda: next(times)):
        pass
    assert value("coach_analysis_seconds_sum", kind="durations") == 4.0
    assert value("coach_analysis_seconds_bucket", kind="durations", le="2.0") == 0
    assert value("coach_analysis_seconds_bucket", kind="durations", le="5.0") == 1


def test_a_pool_tells_who_runs_and_who_waits() -> None:
    pool = DetectorPool(Nothing, size=1, kind="pool")
    arrived = threading.Event()

    def second() -> None:
        arrived.set()
        with pool.borrow():
            pass

    with pool.borrow():
        thread = threading.Thread(target=second)
        thread.start()
        arrived.wait()
        while value("coach_analyses_waiting", kind="pool") == 0:
            thread.join(0.01)
        assert value("coach_analyses_running", kind="pool") == 1
    thread.join()
    assert value("coach_analyses_waiting", kind="pool") == 0
    assert outcomes("pool") == (2, 0, 0, 0)


def test_figures_are_readable_on_this_computer() -> None:
    with observed("served"):
        pass
    port = free_port()
    end = serve_metrics(port)
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=10) as answer:
            families = {family.name for family in text_string_to_metric_families(answer.read().decode())}
        assert {"coach_analyses", "coach_analysis_seconds", "coach_live_sessions", "python_info"} <= families
        with pytest.raises(ConfigurationError, match=f"COACH_METRICS_PORT: expected a free port, found '{port}'"):
            serve_metrics(port)
    finally:
        end()
    with socket.socket() as again:
        again.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        again.bind(("127.0.0.1", port))


def test_labels_are_of_a_few_known_kinds() -> None:
    """A label may never hold what a visitor has chosen: it would be kept, and read by others."""
    labels = {name for family in REGISTRY.collect() for sample in family.samples for name in sample.labels}
    assert labels <= {
        "kind",
        "outcome",
        "le",
        "implementation",
        "version",
        "major",
        "minor",
        "patchlevel",
        "generation",
    }
