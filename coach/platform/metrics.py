"""Figures about the running of this process, for Prometheus and whatever reads its format. Nothing about any person.

`observed` and the gauges are always there and cost next to nothing; `coach.studio.exporter` makes them readable.
"""

import logging
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from prometheus_client import (
    GC_COLLECTOR,
    PLATFORM_COLLECTOR,
    PROCESS_COLLECTOR,
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
)

from coach.errors import CancelledError, CoachError

#: Seconds: a photo on a fast computer to a long video on a slow one.
_BUCKETS = (0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 30.0, 60.0, 300.0, 1800.0, 7200.0)

_log = logging.getLogger(__name__)

REGISTRY = CollectorRegistry()
# memory, descriptors, threads, and which Python this is
for _collector in (PROCESS_COLLECTOR, GC_COLLECTOR, PLATFORM_COLLECTOR):
    REGISTRY.register(_collector)

RUNNING = Gauge("coach_analyses_running", "Analyses that have a place.", ["kind"], registry=REGISTRY)
WAITING = Gauge("coach_analyses_waiting", "Analyses that wait for a place.", ["kind"], registry=REGISTRY)
FINISHED = Counter("coach_analyses", "Analyses that are over.", ["kind", "outcome"], registry=REGISTRY)
DURATION = Histogram(
    "coach_analysis_seconds", "How long analyses had a place.", ["kind"], buckets=_BUCKETS, registry=REGISTRY
)
LIVE = Gauge("coach_live_sessions", "Live sessions that are running.", registry=REGISTRY)
LIVE_LIMIT = Gauge("coach_live_sessions_limit", "Live sessions that may run at the same time.", registry=REGISTRY)
LIVE_REFUSED = Counter("coach_live_sessions_refused", "Live sessions for which there was no place.", registry=REGISTRY)


@contextmanager
def waiting(kind: str) -> Iterator[None]:
    """Count a wait for a place."""
    gauge = WAITING.labels(kind)
    gauge.inc()
    try:
        yield
    finally:
        gauge.dec()


@contextmanager
def observed(kind: str, *, clock: Callable[[], float] = time.monotonic) -> Iterator[None]:
    """Count an analysis: how many there are now, how long each took, and how it ended.

    It is `refused` where the picture or video was at fault (`CoachError`), and `failed` where the coach was.
    """
    running, started_s, outcome = RUNNING.labels(kind), clock(), "failed"
    running.inc()
    try:
        yield
        outcome = "done"
    except (CancelledError, GeneratorExit):
        outcome = "cancelled"
        raise
    except CoachError:
        outcome = "refused"
        raise
    finally:
        running.dec()
        took_s = clock() - started_s
        FINISHED.labels(kind, outcome).inc()
        DURATION.labels(kind).observe(took_s)
        _log.info("%s analysis %s after %.2f s", kind, outcome, took_s)
