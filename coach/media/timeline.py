"""Timestamps that can be relied on, from files that cannot."""

import math

#: Assumed frame rate of a file that does not say.
DEFAULT_RATE_HZ = 30.0
#: A step back by more than this is a clock that was set anew, not two pictures in the wrong order.
RESET_S = 1.0


class Timeline:
    """Turns the timestamps of a file into seconds from the first picture that strictly increase.

    rate_hz: mean frame rate, NaN when unknown; only used where the file gives no usable time.
    """

    def __init__(self, rate_hz: float = math.nan) -> None:
        self.period_s = 1.0 / (rate_hz if math.isfinite(rate_hz) and rate_hz > 0 else DEFAULT_RATE_HZ)
        self._origin_s: float | None = None
        self._last_s = -math.inf
        self._repeated = 0

    def place(self, file_time_s: float | None) -> float:
        """When the next picture is shown; `None` or NaN for a picture without a timestamp.

        Negative first times, missing and repeated times, pictures in the wrong order and clocks that start anew in the
        middle (joined recordings) all give times that go on where the last one was.
        """
        self._last_s = self._next(file_time_s)
        return self._last_s

    def _next(self, file_time_s: float | None) -> float:
        known = file_time_s is not None and math.isfinite(file_time_s)
        if self._last_s == -math.inf:
            self._origin_s = file_time_s if known else None
            return 0.0
        if not known or file_time_s is None:
            return self._last_s + self.period_s
        if self._origin_s is None:
            self._origin_s = file_time_s - self._last_s - self.period_s
        time_s = file_time_s - self._origin_s
        if time_s < self._last_s - RESET_S:
            time_s = self._last_s + self.period_s
            self._origin_s = file_time_s - time_s
        if time_s > self._last_s:
            self._repeated = 0
            return time_s
        self._repeated += 1
        # half a period: the picture after a repeated time then still keeps its own. Repeated again, the clock stands
        # still: the half is made up for, and from then on the rate is all there is
        return self._last_s + self.period_s * {1: 0.5, 2: 1.5}.get(self._repeated, 1.0)
