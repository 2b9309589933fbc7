"""From measures to the signal that is counted: a depth over time, 0 at the start, 1 at the usual turning point."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from coach.workout.measures import LEAST_WEIGHT, BodyMeasures
from coach.workout.schema import Counting, Term

Array = NDArray[np.float64]

#: Depth is cut off here: far outside lies another movement, or landmarks gone wrong.
DEPTH_LIMITS = (-0.6, 1.6)
#: How long the visibility of a term is averaged before it weighs.
VISIBILITY_WINDOW_S = 2.0
#: Signals are looked at this often, whatever the frame rate.
GRID_HZ = 30.0
#: A median over this long takes out single wrong frames, ...
MEDIAN_WINDOW_S = 0.2
#: ... a mean over this long the trembling.
MEAN_WINDOW_S = 0.17


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Signal:
    """Depth over time on an even grid.

    timestamps_s: (G,) seconds, `GRID_HZ` apart.
    depth: (C, G) one channel, or left and right; NaN in long gaps.
    """

    timestamps_s: Array
    depth: Array


def raw_depth(measures: BodyMeasures, counting: Counting, weights: Array | None = None) -> Array:
    """(C, T) depth at the measured moments, one channel or left and right.

    weights: (T, terms, 2) as `term_weights` gives them, when they are already known.
    """
    channels = 2 if counting.sides == "apart" else 1
    if weights is None:
        weights = term_weights(measures, counting)
    total = np.zeros((channels, len(measures)))
    weight = np.zeros((channels, len(measures)))
    for number, term in enumerate(counting.terms):
        depth = _term_depth(measures, term)
        for side in range(depth.shape[1]):
            known = np.isfinite(depth[:, side])
            share = np.where(known, weights[:, number, side], 0.0)
            into = side if channels == 2 and depth.shape[1] == 2 else slice(None)
            total[into] += share * np.where(known, depth[:, side], 0.0)
            weight[into] += share
    return np.asarray(np.where(weight > 0, total / np.where(weight > 0, weight, 1.0), np.nan))


def term_weights(measures: BodyMeasures, counting: Counting) -> Array:
    """(T, terms, 2) weight of each term and side: as the exercise says, times how well it is seen around that time."""
    weights = np.full((len(measures), len(counting.terms), 2), LEAST_WEIGHT)
    for number, term in enumerate(counting.terms):
        seen = measures.seen(term.measure)
        weights[:, number, : seen.shape[1]] = _around(measures.timestamps_s, seen)
    return weight_of_visibility(weights, counting)


def weight_of_visibility(visibility: Array, counting: Counting) -> Array:
    """(..., terms, 2) weights from visibilities of the same shape."""
    own = np.array([term.weight for term in counting.terms])[:, None]
    # squared: a side seen half as well is guessed, not measured half as well
    return np.asarray(own * np.maximum(np.nan_to_num(visibility), LEAST_WEIGHT) ** 2)


def make_signal(measures: BodyMeasures, counting: Counting) -> Signal:
    """The smoothed signal of a whole clip, short gaps bridged."""
    times = measures.timestamps_s
    if len(times) == 0:
        return Signal(timestamps_s=np.empty(0), depth=np.empty((1, 0)))
    raw = raw_depth(measures, counting)
    grid = times[0] + np.arange(int((times[-1] - times[0]) * GRID_HZ) + 1) / GRID_HZ
    depth = np.full((len(raw), len(grid)), np.nan)
    for channel, values in enumerate(raw):
        depth[channel] = _bridge(times, values, grid, counting.longest_gap_s)
        for first, last in runs(np.isfinite(depth[channel])):
            depth[channel, first:last] = smooth(depth[channel, first:last])
    return Signal(timestamps_s=grid, depth=np.clip(depth, *DEPTH_LIMITS))


def smooth(values: Array) -> Array:
    """Median, then mean, over the windows above; (G,) without NaN."""
    return _windowed(_windowed(values, MEDIAN_WINDOW_S, "median"), MEAN_WINDOW_S, "mean")


def runs(mask: NDArray[np.bool_]) -> list[tuple[int, int]]:
    """Stretches of True as (first, last + 1)."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], mask, [False]]).astype(np.int8)))
    return [(int(first), int(last)) for first, last in edges.reshape(-1, 2)]


def _term_depth(measures: BodyMeasures, term: Term) -> Array:
    return (measures.of(term.measure, term.plane) - term.start) / (term.turn - term.start)


def _windowed(values: Array, window_s: float, how: str) -> Array:
    half = int(window_s * GRID_HZ / 2.0)
    if half == 0 or len(values) < 2:
        return values
    windows = sliding_window_view(np.pad(values, half, mode="edge"), 2 * half + 1)
    return np.asarray(np.median(windows, axis=1) if how == "median" else windows.mean(axis=1))


def _around(times: Array, values: Array) -> Array:
    """Mean of the known values within half of `VISIBILITY_WINDOW_S` of each moment; (T, S) -> (T, S)."""
    known = np.isfinite(values)
    sums = np.concatenate([np.zeros((1, values.shape[1])), np.cumsum(np.where(known, values, 0.0), axis=0)])
    counts = np.concatenate([np.zeros((1, values.shape[1])), np.cumsum(known, axis=0)])
    first = np.searchsorted(times, times - VISIBILITY_WINDOW_S / 2.0, side="left")
    last = np.searchsorted(times, times + VISIBILITY_WINDOW_S / 2.0, side="right")
    count = counts[last] - counts[first]
    return np.asarray(np.where(count > 0, (sums[last] - sums[first]) / np.maximum(count, 1), 0.0))


def _bridge(times: Array, values: Array, grid: Array, longest_gap_s: float) -> Array:
    """Values on the grid; NaN before the first, after the last, and inside gaps longer than `longest_gap_s`."""
    known = np.isfinite(values)
    if not known.any():
        return np.full_like(grid, np.nan)
    times, values = times[known], values[known]
    bridged = np.interp(grid, times, values, left=np.nan, right=np.nan)
    after = np.searchsorted(times, grid, side="left").clip(1, max(len(times) - 1, 1))
    if len(times) > 1:
        gap = times[after] - times[after - 1]
        inside = (grid > times[after - 1]) & (grid < times[after])
        bridged[inside & (gap > longest_gap_s)] = np.nan
    return bridged
