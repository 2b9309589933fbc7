"""Smoothing of landmarks over time, as interchangeable strategies with a null one.

MediaPipe smooths by itself only while it follows a single person, so several people need this stage.
"""

from dataclasses import dataclass, field
from typing import Protocol

import numpy as np

from coach.pose.types import Array


class Filter(Protocol):
    """Smooths one array over time; keeps state between calls."""

    def __call__(self, values: Array, timestamp_s: float) -> Array:
        """The smoothed values (same shape); NaN stays NaN."""

    def reset(self) -> None:
        """Forget the past, as after a cut."""


@dataclass(slots=True)
class OneEuroFilter:
    """Low-pass filter whose cutoff rises with speed: steady at rest, quick in motion.

    G. Casiez, N. Roussel, D. Vogel, "1 EUR filter", CHI 2012. Values of any shape; each element is filtered by
    itself. An element that becomes NaN is forgotten and starts afresh when it is known again, and so is everything
    after a gap of `max_gap_s`.

    min_cutoff_hz: cutoff at rest (lower: smoother, later).
    beta: cutoff gained per unit of speed (value units per second).
    derivative_cutoff_hz: cutoff of the speed estimate.
    """

    min_cutoff_hz: float = 1.0
    beta: float = 0.0
    derivative_cutoff_hz: float = 1.0
    max_gap_s: float = 0.5
    _time_s: float | None = field(default=None, init=False)
    _values: Array = field(default_factory=lambda: np.empty(0), init=False)
    _speed: Array = field(default_factory=lambda: np.empty(0), init=False)

    def __call__(self, values: Array, timestamp_s: float) -> Array:
        values = np.asarray(values, dtype=np.float64)
        # `is None`, not truthiness: 0.0 is a valid time
        if self._time_s is None or values.shape != self._values.shape or timestamp_s - self._time_s > self.max_gap_s:
            self._time_s, self._values, self._speed = timestamp_s, values, np.zeros_like(values)
            return values
        step_s = timestamp_s - self._time_s
        if step_s <= 0:
            raise ValueError(f"timestamp_s: expected later than {self._time_s} but got {timestamp_s}")
        fresh = np.isnan(self._values)
        speed = np.where(fresh, 0.0, (values - self._values) / step_s)
        previous_speed = np.where(np.isnan(self._speed), 0.0, self._speed)
        self._speed = previous_speed + _alpha(self.derivative_cutoff_hz, step_s) * (speed - previous_speed)
        alpha = _alpha(self.min_cutoff_hz + self.beta * np.abs(self._speed), step_s)
        self._values = np.where(fresh, values, self._values + alpha * (values - self._values))
        self._time_s = timestamp_s
        return self._values

    def reset(self) -> None:
        self._time_s = None


def _alpha(cutoff_hz: Array | float, step_s: float) -> Array | float:
    """Weight of the newest sample in exponential smoothing with the given cutoff."""
    tau_s = 1.0 / (2.0 * np.pi * np.asarray(cutoff_hz))
    return np.asarray(1.0 / (1.0 + tau_s / step_s))
