"""From measures to the signal that is counted: a depth over time, 0 at the start, 1 at the usual turning point."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from coach.workout.measures import LEAST_WEIGHT, BodyMeasures, join_sides
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
#: Share of a signal that does not fit between its values TREMBLING_LAG_S before and after: steady, trembling.
STEADY, TREMBLING = 0.1, 0.3
TREMBLING_LAG_S = 0.1
#: No term is trusted more than one that trembles by this depth.
LEAST_TREMBLING = 0.05
#: The more a signal trembles the longer it is smoothed, up to this share of its period, ...
PERIOD_SHARE = 0.25
#: ... at most so long, and so long when no period is found.
LONGEST_WINDOW_S = 0.45
UNKNOWN_WINDOW_S = 0.45
#: Autocorrelation from which on a signal counts as repeating itself. What differs between the repetitions of a
#: trembling signal is rather the trembling.
LEAST_LIKENESS = 0.2


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Signal:
    """Depth over time on an even grid.

    timestamps_s: (G,) seconds, `GRID_HZ` apart.
    depth: (C, G) one channel, or left and right; NaN in long gaps.
    doubt: 0 to 1, how little the exact depth of one repetition of a regular set can be trusted.
    """

    timestamps_s: Array
    depth: Array
    doubt: float = 0.0


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
        if term.sides != "mean":
            seen = seen.min(axis=1, keepdims=True)
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
    weights = term_weights(measures, counting) * _steadiness(measures, counting)
    raw = raw_depth(measures, counting, weights)
    grid = times[0] + np.arange(int((times[-1] - times[0]) * GRID_HZ) + 1) / GRID_HZ
    depth = np.full((len(raw), len(grid)), np.nan)
    doubt = 0.0
    for channel, values in enumerate(raw):
        depth[channel] = _bridge(times, values, grid, counting.longest_gap_s)
        depth[channel] = np.clip(depth[channel], *DEPTH_LIMITS)
        for first, last in runs(np.isfinite(depth[channel])):
            depth[channel, first:last], found = smooth(depth[channel, first:last], counting.shortest_s)
            doubt = max(doubt, found)
    return Signal(timestamps_s=grid, depth=depth, doubt=doubt)


def smooth(values: Array, shortest_s: float) -> tuple[Array, float]:
    """Median, then mean, over the windows above; trembling signals longer, in proportion to their own period.

    values: (G,) without NaN. shortest_s: no period is looked for below this. Returns the smoothed values and the doubt
    of `Signal`.
    """
    trembling = _trembling(values)
    share = float(np.clip((trembling - STEADY) / (TREMBLING - STEADY), 0.0, 1.0))
    if share == 0.0:
        return _windowed(_windowed(values, MEDIAN_WINDOW_S, "median"), MEAN_WINDOW_S, "mean"), 0.0
    period_s = rhythm(_windowed(values, TREMBLING_LAG_S, "median"), shortest_s)
    longest_s = UNKNOWN_WINDOW_S if np.isnan(period_s) else min(LONGEST_WINDOW_S, PERIOD_SHARE * period_s)
    median_s = MEDIAN_WINDOW_S + share * (longest_s - MEDIAN_WINDOW_S)
    mean_s = MEAN_WINDOW_S + share * (longest_s - MEAN_WINDOW_S)
    doubt = 0.0 if np.isnan(period_s) else share
    return _windowed(_windowed(values, median_s, "median"), mean_s, "mean"), doubt


def _steadiness(measures: BodyMeasures, counting: Counting) -> Array:
    """(terms, 2) weight of each term and side for how little it trembles in this clip: 1 for the steadiest.

    Which of them trembles depends on view, clothes and light; only the clip itself tells.
    """
    trembling = np.full((len(counting.terms), 2), np.nan)
    for number, term in enumerate(counting.terms):
        depth = np.clip(_term_depth(measures, term), *DEPTH_LIMITS)
        for side in range(depth.shape[1]):
            known = np.isfinite(depth[:, side])
            trembling[number, side] = _noise(measures.timestamps_s[known], depth[known, side])
    if np.isnan(trembling).all():
        return np.ones_like(trembling)
    noise = np.hypot(np.where(np.isnan(trembling), np.nanmedian(trembling), trembling), LEAST_TREMBLING)
    return np.asarray(noise.min() / noise)


def _noise(times: Array, values: Array) -> float:
    """Size of what in (T,) values does not fit between what was before and after; NaN when too short."""
    inner = np.flatnonzero((times >= times[:1] + TREMBLING_LAG_S) & (times <= times[-1:] - TREMBLING_LAG_S))
    if len(inner) == 0:
        return float("nan")
    before, after = (np.interp(times[inner] + lag_s, times, values) for lag_s in (-TREMBLING_LAG_S, TREMBLING_LAG_S))
    return _noise_of_misfit(values[inner] - (before + after) / 2.0)


def _noise_of_misfit(misfit: Array) -> float:
    # the misfit of pure noise is the noise itself times the root of 3/2
    return float(np.sqrt(np.mean(misfit**2) * 2.0 / 3.0))


def _trembling(values: Array) -> float:
    """Share of the variation of (G,) values that comes from samples which do not fit between their neighbours."""
    lag = round(TREMBLING_LAG_S * GRID_HZ)
    spread = float(values.std())
    if spread == 0 or len(values) <= 2 * lag:
        return 0.0
    # the lag is a time, not a sample, so that the answer does not depend on the frame rate
    return _noise_of_misfit(values[lag:-lag] - (values[: -2 * lag] + values[2 * lag :]) / 2.0) / spread


def rhythm(values: Array, shortest_s: float) -> float:
    """The shortest time after which (G,) values repeat themselves, by autocorrelation; NaN when they do not."""
    count = len(values)
    spectrum = np.fft.rfft(values - values.mean(), 2 * count)
    products = np.fft.irfft(spectrum * np.conj(spectrum))[:count]
    # fewer samples overlap at long lags: compare means, not sums; the last third overlaps too little
    likeness = products / np.maximum(count - np.arange(count), 1)
    lags = np.arange(max(int(shortest_s * GRID_HZ), 1), count * 2 // 3)
    if len(lags) < 3 or likeness[0] <= 0:
        return float("nan")
    likeness = likeness / likeness[0]
    inner = lags[1:-1]
    peaks = inner[(likeness[inner] > likeness[inner - 1]) & (likeness[inner] >= likeness[inner + 1])]
    peaks = peaks[likeness[peaks] >= LEAST_LIKENESS]
    if len(peaks) == 0:
        return float("nan")
    # multiples of the period are as alike as the period itself
    first = peaks[likeness[peaks] >= 0.85 * likeness[peaks].max()][0]
    return float(first / GRID_HZ)


def runs(mask: NDArray[np.bool_]) -> list[tuple[int, int]]:
    """Stretches of True as (first, last + 1)."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], mask, [False]]).astype(np.int8)))
    return [(int(first), int(last)) for first, last in edges.reshape(-1, 2)]


def _term_depth(measures: BodyMeasures, term: Term) -> Array:
    values = measures.of(term.measure, term.plane)
    if term.sides != "mean" and values.shape[1] == 2:
        values = join_sides(values, values, term.sides)[:, None]
    return (values - term.start) / (term.turn - term.start)


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
