"""Cycles of a signal, from a valley over a peak to the next valley, and the turning points that they lie between."""

from dataclasses import dataclass
from math import inf
from typing import NamedTuple

import numpy as np

from coach.pose.geometry import percentiles
from coach.pose.types import Array
from coach.workout.settings import CountingSettings


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
        self._low, self._high = Extreme(False, 0, inf), Extreme(True, 0, -inf)

    def push(self, sample: int, value: float) -> bool:
        """Take one sample; True when it confirmed a turning point."""
        if self.pending is None:
            # until the signal has moved by the prominence, it is not known whether it began high or low
            self._low = min(self._low, Extreme(False, sample, value), key=lambda extreme: extreme.value)
            self._high = max(self._high, Extreme(True, sample, value), key=lambda extreme: extreme.value)
            if self._high.value - self._low.value < self.prominence:
                return False
            first, self.pending = sorted((self._low, self._high), key=lambda extreme: extreme.sample)
            self.confirmed.append(first)
            return True
        if (value > self.pending.value) == self.pending.is_peak and value != self.pending.value:
            self.pending = Extreme(self.pending.is_peak, sample, value)
            return False
        if abs(value - self.pending.value) < self.prominence:
            return False
        self.confirmed.append(self.pending)
        self.pending = Extreme(not self.pending.is_peak, sample, value)
        return True


def turning_points(values: Array, prominence: float) -> list[Extreme]:
    """All turning points of (G,) values, the unconfirmed last one included; fewer than two: nothing moved enough."""
    values = np.asarray(values)
    finder = TurningPoints(prominence)
    # only the first and the last sample, and those at which the values go another way, can be turning points
    changes = np.concatenate([[0], np.flatnonzero(np.diff(values)) + 1])[: len(values)]
    rises = np.diff(values[changes]) > 0
    for index in changes[np.concatenate([[True], rises[1:] != rises[:-1], [True]])[: len(changes)]].tolist():
        finder.push(index, float(values[index]))
    return [*finder.confirmed, finder.pending] if finder.pending is not None else []


def plateau(values: Array, extreme: Extreme, tolerance: float) -> tuple[int, int]:
    """First and last sample around an extreme that stay within `tolerance` of it: how long it was held."""
    away = np.abs(values - extreme.value) > tolerance
    before = np.flatnonzero(away[: extreme.sample])
    after = np.flatnonzero(away[extreme.sample :])
    first = int(before[-1]) + 1 if len(before) else 0
    last = extreme.sample + int(after[0]) - 1 if len(after) else len(values) - 1
    return first, last


@dataclass(frozen=True, slots=True)
class Cycle:
    """One cycle, in samples of its signal.

    start, turn, end: samples where the movement begins, the middle of the turning point, where the start is reached.
    turn_first, turn_last: the samples between which the turning point is held.
    rise, fall: depth gained on the way out and lost on the way back.
    cut_before, cut_after: the signal begins or ends inside this cycle.
    """

    start: int
    turn: int
    end: int
    turn_first: int
    turn_last: int
    rise: float
    fall: float
    cut_before: bool = False
    cut_after: bool = False

    @property
    def range(self) -> float:
        """The larger of both ways: how deep it went."""
        return max(self.rise, self.fall)

    @property
    def shorter_way(self) -> float:
        """The smaller of both ways: how far it came from, or returned."""
        return min(self.rise, self.fall)


def find_cycles(
    values: Array,
    prominence: float,
    *,
    margin: int = 0,
    has_to_return: bool = True,
    settings: CountingSettings = CountingSettings(),
) -> list[Cycle]:
    """Cycles of (G,) values without NaN whose ways are at least `prominence`; those cut by the ends included.

    margin: a cycle that begins or ends within so many samples of an end of the signal may be cut by it.
    has_to_return: one that has not gone back is cut, however long the signal goes on.
    """
    extremes = _without_bounces(turning_points(values, prominence), settings.bounce)
    cycles = []
    for place, peak in enumerate(extremes):
        if peak.is_peak:
            before = extremes[place - 1] if place > 0 else Extreme(False, 0, float(values[: peak.sample + 1].min()))
            is_last = place + 1 == len(extremes)
            # what remains of the signal is looked at once, not for every peak
            after = _lowest_from(values, peak.sample) if is_last else extremes[place + 1]
            cut_after = (is_last and has_to_return) or after.sample >= len(values) - 1 - margin
            points = (before, peak, after)
            cycles.append(make_cycle(values, points, settings, cut_before=before.sample <= margin, cut_after=cut_after))
    return cycles


def _lowest_from(values: Array, sample: int) -> Extreme:
    lowest = sample + int(values[sample:].argmin())
    return Extreme(False, lowest, float(values[lowest]))


def own_range(cycles: list[Cycle], settings: CountingSettings = CountingSettings()) -> float:
    """The person's own range: that of the larger cycles, so that neither partial nor single wild ones decide."""
    whole = [cycle.shorter_way for cycle in cycles if not (cycle.cut_before or cycle.cut_after)]
    ranges = np.array(whole or [cycle.range for cycle in cycles])
    return percentiles(ranges, settings.own_percentile)[0] if len(ranges) else 0.0


def _without_bounces(extremes: list[Extreme], bounce: float) -> list[Extreme]:
    """Join peaks that have only a shallow dip between them, the shallowest dip first."""
    extremes = list(extremes)
    while True:
        dips = [
            (_dip_height(extremes, place), place)
            for place in range(1, len(extremes) - 1)
            if not extremes[place].is_peak and (place > 1 or place + 2 < len(extremes))
        ]
        height, place = max(dips, default=(0.0, 0))
        if height <= bounce:
            return extremes
        first, _, second = extremes[place - 1 : place + 2]
        extremes[place - 1 : place + 2] = [first if first.value >= second.value else second]


def _dip_height(extremes: list[Extreme], place: int) -> float:
    """How high the dip at `place` stays, between the start positions around it (0) and the peaks beside it (1)."""
    # dips between deeper ones are no start to each other
    sides = (range(place - 2, 0, -2), range(place + 2, len(extremes) - 1, 2))
    deeper = [next((near for near in side if extremes[near].value < extremes[place].value), 0) for side in sides]
    # the signal's own ends are no start positions: it may begin and end anywhere
    around = deeper if all(deeper) else [side[0] for side in sides if side]
    around = around or [near for near in (place - 2, place + 2) if 0 <= near < len(extremes)]
    start = sum(extremes[near].value for near in around) / len(around)
    top = max(extremes[place - 1].value, extremes[place + 1].value)
    return (extremes[place].value - start) / (top - start) if top > start else 0.0


def make_cycle(
    values: Array,
    points: tuple[Extreme, Extreme, Extreme],
    settings: CountingSettings,
    *,
    cut_before: bool,
    cut_after: bool,
) -> Cycle:
    """The cycle over a valley, a peak and the next valley."""
    before, peak, after = points
    turn_first, turn_last = plateau(values, peak, settings.held * (peak.value - min(before.value, after.value)))
    way_out, way_back = values[before.sample : peak.sample + 1], values[peak.sample : after.sample + 1]
    leaving = np.flatnonzero(way_out <= before.value + settings.held * (peak.value - before.value))
    arriving = np.flatnonzero(way_back <= after.value + settings.held * (peak.value - after.value))
    start, end = before.sample + int(leaving[-1]), peak.sample + int(arriving[0])
    # for a moment anything may be measured: what is really reached lasts for a share of the cycle
    deepest = np.sort(values[start : end + 1])[::-1]
    top = float(deepest[int(settings.reached * len(deepest))])
    return Cycle(
        start=start,
        turn=(turn_first + turn_last) // 2,
        end=end,
        turn_first=turn_first,
        turn_last=turn_last,
        rise=top - before.value,
        fall=top - after.value,
        cut_before=cut_before,
        cut_after=cut_after,
    )
