"""A long piece of work in its own thread: how far it is, how long it will still take, and a way to stop it.

The work and whoever waits for it meet in one object with a lock; what is read from it is immutable.
"""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Generic, Literal, TypeVar

from coach.errors import CancelledError, CoachError
from coach.text import Message

Result = TypeVar("Result")
Status = Literal["waiting", "running", "done", "failed", "cancelled"]

#: A forecast of the time left is worth showing after this much work and time; earlier it jumps about.
_FORECAST_SHARE = 0.03
_FORECAST_AFTER_S = 1.0


@dataclass(frozen=True, slots=True)
class Watch:
    """Whoever waits for a piece of work.

    report: told how much of it is done, 0 to 1. is_cancelled: asked at every step; once it is true the work stops with
    `CancelledError`.
    """

    report: Callable[[float], None] = lambda share: None
    is_cancelled: Callable[[], bool] = lambda: False

    def part(self, first: float, last: float) -> Watch:
        """The same for a part of the work, of which these are the shares at its beginning and end."""
        return Watch(lambda share: self.report(first + (last - first) * share), self.is_cancelled)


@dataclass(frozen=True, slots=True, kw_only=True)
class JobState:
    """How a job stands.

    share: how much is done, 0 to 1.
    remaining_s: seconds it will probably still take; None while there is no telling.
    problem: what went wrong, for the user (status "failed"); None for a bug, which `Job.result` raises.
    """

    status: Status = "waiting"
    share: float = 0.0
    remaining_s: float | None = None
    problem: CoachError | None = None

    @property
    def is_over(self) -> bool:
        return self.status in ("done", "failed", "cancelled")


class Job(Generic[Result]):
    """Runs `work(job)` in a thread of its own.

    The work calls `job.report(share)` as it goes, and stops with `CancelledError` once `job.is_cancelled()`.
    A `CoachError` becomes the state's problem; any other exception is a bug: it is kept and raised by `result()`.
    longest_s: work that takes longer, from its first report on, is stopped, and told so.
    """

    def __init__(
        self,
        work: Callable[[Job[Result]], Result],
        *,
        clock: Callable[[], float] = time.monotonic,
        longest_s: float = math.inf,
    ) -> None:
        self._work = work
        self._longest_s = longest_s
        self._clock = clock
        self._lock = threading.Lock()
        self._stop = threading.Event()
        self._state = JobState()
        self._started_s: float | None = None
        self._result: Result | None = None
        self._bug: BaseException | None = None
        self._thread = threading.Thread(target=self._run, name="coach-job", daemon=True)

    def start(self) -> Job[Result]:
        """Begin; returns the job itself."""
        self._thread.start()
        return self

    def report(self, share: float) -> None:
        """Called by the work: `share` of it (0 to 1) is done. The clock starts at the first report."""
        share = min(max(share, 0.0), 1.0)
        now_s = self._clock()
        with self._lock:
            if self._started_s is None:
                self._started_s = now_s
            spent_s = now_s - self._started_s
            known = share >= _FORECAST_SHARE and spent_s >= _FORECAST_AFTER_S
            remaining_s = spent_s * (1.0 - share) / share if known else None
            self._state = replace(self._state, status="running", share=share, remaining_s=remaining_s)

    def cancel(self) -> None:
        """Ask the work to stop; it does so at its next step."""
        self._stop.set()

    def is_cancelled(self) -> bool:
        """True once somebody asked to stop, or the longest time has passed."""
        return self._stop.is_set() or self._is_too_long()

    def _is_too_long(self) -> bool:
        return self._started_s is not None and self._clock() - self._started_s > self._longest_s

    @property
    def watch(self) -> Watch:
        """This job for work that knows no jobs."""
        return Watch(self.report, self.is_cancelled)

    def state(self) -> JobState:
        with self._lock:
            return self._state

    def result(self) -> Result:
        """What the work returned.

        Raises the exception of a work that had a bug, and `ValueError` unless the job is done.
        """
        if self._bug is not None:
            raise self._bug
        if self.state().status != "done":
            raise ValueError(f"result: expected a job that is done but got one that is {self.state().status}")
        return self._result  # type: ignore[return-value]

    def join(self, timeout_s: float | None = None) -> None:
        self._thread.join(timeout_s)

    def _run(self) -> None:
        problem: CoachError | None = None
        status: Status
        try:
            self._result = self._work(self)
            status = "done"
        except CancelledError:
            status = "cancelled"
            if not self._stop.is_set() and self._is_too_long():
                status = "failed"
                problem = CoachError(Message("error.took_too_long", minutes=self._longest_s / 60))
        except CoachError as error:
            # its words alone: the error itself would keep everything alive that the work had in its hands
            status, problem = "failed", CoachError(error.message)
        except BaseException as error:  # noqa: BLE001 - kept, and raised where somebody asks for the result
            self._bug, status = error, "failed"
        with self._lock:
            share = 1.0 if status == "done" else self._state.share
            self._state = JobState(status=status, share=share, remaining_s=None, problem=problem)
