"""One live signal: smoothed without looking ahead, its turning points, and where a cycle is over."""

from __future__ import annotations

from collections import deque
from math import exp
from statistics import median
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from coach.workout.cycles import BOUNCE_SHARE, HELD_SHARE
from coach.workout.depth import EXTENDED_SHARE
from coach.workout.strokes import Extreme, TurningPoints

Array = NDArray[np.float64]
#: Where in a repetition somebody is; `waiting`: the start position has not been seen yet; `lost`: nobody is seen.
LivePhase = Literal["lost", "waiting", "start", "way_out", "turn", "way_back"]

#: Causal smoothing: a median over this long, then an exponential mean with this time constant; ...
MEDIAN_WINDOW_S = 0.15
SMOOTH_S = 0.04
#: ... what comes out belongs to this much earlier.
LATE_S = MEDIAN_WINDOW_S / 2.0 + SMOOTH_S
#: A repetition is over when it has come back this far, or EXTENDED_SHARE and then stopped for SETTLED_S.
RETURNED_SHARE = 0.88
SETTLED_S = 0.15


class LiveChannel:
    """One smoothed signal and its turning points."""

    def __init__(self, prominence: float) -> None:
        self.points = TurningPoints(prominence)
        self.level = 0.0
        self._recent: deque[tuple[float, float]] = deque()
        self._times: deque[float] = deque()
        self._values: deque[float] = deque()
        self._first = 0  # number of the first sample that is still remembered
        self._reported = -1  # sample of the peak that was reported last

    def push(self, value: float, timestamp_s: float) -> tuple[Extreme, Extreme, Extreme] | None:
        """Take one sample; valley, peak and valley when that ends a cycle."""
        self._smooth(value, timestamp_s)
        sample = self._first + len(self._values)
        self._times.append(timestamp_s)
        self._values.append(self.level)
        self.points.push(sample, self.level)
        self._join_bounce()
        self._forget()
        return self._finished(timestamp_s)

    def since(self, sample: int) -> tuple[Array, Array]:
        """Times and values from a sample on; the times are those of the movement, not of the smoothed signal."""
        first = sample - self._first
        return np.array(self._times)[first:] - LATE_S, np.array(self._values)[first:]

    def phase(self, usual: float) -> LivePhase:
        pending, confirmed = self.points.pending, self.points.confirmed
        if pending is None or not confirmed:
            return "start"
        near = abs(self.level - pending.value) <= HELD_SHARE * usual
        if pending.is_peak:
            deep = pending.value - confirmed[-1].value >= EXTENDED_SHARE * usual
            return "turn" if near and deep and len(self._values) > 1 and self._still(usual) else "way_out"
        return "start" if confirmed[-1].sample == self._reported else "way_back"

    def _still(self, usual: float) -> bool:
        return abs(self._values[-1] - self._values[-2]) < HELD_SHARE * usual / 2.0

    def _smooth(self, value: float, timestamp_s: float) -> None:
        step_s = timestamp_s - self._recent[-1][0] if self._recent else 0.0
        self._recent.append((timestamp_s, value))
        while self._recent[0][0] < timestamp_s - MEDIAN_WINDOW_S:
            self._recent.popleft()
        middle = median([one for _, one in self._recent])
        if len(self._values) == 0:
            self.level = middle
        self.level += (1.0 - exp(-step_s / SMOOTH_S)) * (middle - self.level)

    def _join_bounce(self) -> None:
        """Take back a dip at the turning point that proved too shallow to be a new start."""
        confirmed, pending = self.points.confirmed, self.points.pending
        if pending is None or not pending.is_peak or len(confirmed) < 3:
            return
        start, peak, dip = confirmed[-3:]
        if peak.sample != self._reported and dip.value - start.value > BOUNCE_SHARE * (peak.value - start.value):
            del confirmed[-2:]
            self.points.pending = peak if peak.value >= pending.value else pending

    def _finished(self, timestamp_s: float) -> tuple[Extreme, Extreme, Extreme] | None:
        confirmed, pending = self.points.confirmed, self.points.pending
        if pending is None:
            return None
        if pending.is_peak:  # the way out of the next cycle has begun: was the one before reported?
            if len(confirmed) < 3 or confirmed[-2].sample == self._reported:
                return None
            self._reported = confirmed[-2].sample
            return confirmed[-3], confirmed[-2], confirmed[-1]
        if len(confirmed) < 2 or confirmed[-1].sample == self._reported:
            return None
        start, peak = confirmed[-2:]
        back = (peak.value - pending.value) / (peak.value - start.value)
        settled = back >= EXTENDED_SHARE and timestamp_s - self._times[pending.sample - self._first] >= SETTLED_S
        if back < RETURNED_SHARE and not settled:
            return None
        self._reported = peak.sample
        return start, peak, pending

    def _forget(self) -> None:
        """Keep what the current cycle needs."""
        confirmed = self.points.confirmed
        del confirmed[:-4]
        if len(confirmed) >= 4 and confirmed[0].sample > self._first:
            for _ in range(confirmed[0].sample - self._first):
                self._times.popleft()
                self._values.popleft()
            self._first = confirmed[0].sample
