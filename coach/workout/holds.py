"""How long a posture was held."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from coach.workout.measures import BodyMeasures, join_sides
from coach.workout.repetition import HoldPeriod
from coach.workout.schema import Condition, Hold
from coach.workout.signal import runs

#: The posture must be there for this share of a second around a moment: landmarks tremble.
STEADY_S = 0.5


def find_holds(measures: BodyMeasures, hold: Hold) -> tuple[HoldPeriod, ...]:
    """Stretches of time in which all conditions hold, short interruptions bridged."""
    times = measures.timestamps_s
    there = _mostly(times, held(measures, hold), STEADY_S)
    joined: list[tuple[float, float]] = []
    for first, last in runs(there):
        start_s, end_s = float(times[first]), float(times[last - 1])
        if joined and start_s - joined[-1][1] <= hold.longest_gap_s:
            joined[-1] = (joined[-1][0], end_s)
        else:
            joined.append((start_s, end_s))
    return tuple(
        HoldPeriod(start_s=start_s, end_s=end_s) for start_s, end_s in joined if end_s - start_s >= hold.shortest_s
    )


def held(measures: BodyMeasures, hold: Hold) -> NDArray[np.bool_]:
    """(T,) True where every condition holds; False where somebody is not seen."""
    holds = np.asarray(np.isfinite(measures.space).any(axis=1))
    for condition in hold.conditions:
        holds = holds & _within(measures, condition)
    return holds


def _within(measures: BodyMeasures, condition: Condition) -> NDArray[np.bool_]:
    values = join_sides(
        measures.of(condition.measure, condition.plane), measures.seen(condition.measure), condition.sides
    )
    unknown = np.isnan(values)
    low = values < (-np.inf if condition.at_least is None else condition.at_least)
    high = values > (np.inf if condition.at_most is None else condition.at_most)
    return np.asarray(unknown | ~(low | high))


def _mostly(times: NDArray[np.float64], mask: NDArray[np.bool_], window_s: float) -> NDArray[np.bool_]:
    """True where the mask is True for more than half of the samples around."""
    total = np.concatenate([[0], np.cumsum(mask)])
    first = np.searchsorted(times, times - window_s / 2.0, side="left")
    last = np.searchsorted(times, times + window_s / 2.0, side="right")
    return np.asarray((total[last] - total[first]) * 2 > last - first)
