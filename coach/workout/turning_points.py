"""Turning points of a signal: where it goes the other way by more than a given prominence."""

from typing import NamedTuple

import numpy as np

from coach.pose.types import Array


class Extreme(NamedTuple):
    """A peak or a valley: which sample, and how high."""

    is_peak: bool
    sample: int
    value: float


class TurningPoints:
    """Finds peaks and valleys of a signal one sample at a time.

    A peak is confirmed when the signal has fallen `prominence` below it, a valley when it has risen as much. The
    prominence may be changed between samples, as the person's range becomes known.

    confirmed: all so far, peaks and valleys in turn.
    pending: the highest sample since the last valley, or the lowest since the last peak; the next to be confirmed.
    """

    def __init__(self, prominence: float) -> None:
        self.prominence = prominence
        self.confirmed: list[Extreme] = []
        self.pending: Extreme | None = None
        self._low: Extreme | None = None
        self._high: Extreme | None = None

    def push(self, sample: int, value: float) -> bool:
        """Take one sample; True when it confirmed a turning point."""
        if self.pending is None:
            return self._begin(sample, value)
        if (value > self.pending.value) == self.pending.is_peak and value != self.pending.value:
            self.pending = Extreme(self.pending.is_peak, sample, value)
            return False
        if abs(value - self.pending.value) < self.prominence:
            return False
        self.confirmed.append(self.pending)
        self.pending = Extreme(not self.pending.is_peak, sample, value)
        return True

    def _begin(self, sample: int, value: float) -> bool:
        """Until the signal has moved by the prominence, it is not known whether it began high or low."""
        if self._low is None or value < self._low.value:
            self._low = Extreme(False, sample, value)
        if self._high is None or value > self._high.value:
            self._high = Extreme(True, sample, value)
        if self._high.value - self._low.value < self.prominence:
            return False
        first, second = sorted((self._low, self._high), key=lambda extreme: extreme.sample)
        self.confirmed.append(first)
        self.pending = second
        return True


def turning_points(values: Array, prominence: float) -> list[Extreme]:
    """All turning points of (G,) values, the unconfirmed last one included; fewer than two: nothing moved enough."""
    values = np.asarray(values)
    finder = TurningPoints(prominence)
    for index in _bends(values):
        finder.push(index, float(values[index]))
    return [*finder.confirmed, finder.pending] if finder.pending is not None else []


def _bends(values: Array) -> list[int]:
    """The first and the last sample, and all at which (G,) values go another way: only those can be turning points."""
    changes = np.concatenate([[0], np.flatnonzero(np.diff(values)) + 1])[: len(values)]
    rises = np.diff(values[changes]) > 0
    bends = np.concatenate([[True], rises[1:] != rises[:-1], [True]])[: len(changes)]
    found: list[int] = changes[bends].tolist()
    return found


def plateau(values: Array, extreme: Extreme, tolerance: float) -> tuple[int, int]:
    """First and last sample around an extreme that stay within `tolerance` of it: how long it was held."""
    away = np.abs(values - extreme.value) > tolerance
    before = np.flatnonzero(away[: extreme.sample])
    after = np.flatnonzero(away[extreme.sample :])
    first = int(before[-1]) + 1 if len(before) else 0
    last = extreme.sample + int(after[0]) - 1 if len(after) else len(values) - 1
    return first, last
