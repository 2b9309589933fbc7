"""From measures to the signal that is counted: a depth over time, 0 at the start, 1 at the usual turning point.

Which measures carry the movement depends on view, clothes and what else is in the picture: only the clip itself tells.
A term weighs as the exercise says, times how well it is seen, how little it trembles, how far it moves and how much it
agrees with the others (a matched filter whose reliabilities are found in the clip).
"""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from coach.library.exercise import Counting, Term, columns_of
from coach.pose.types import Array
from coach.workout.measures import LEAST_VISIBILITY, BodyMeasures, Kept, join_sides
from coach.workout.settings import CountingSettings

#: First and last second of a part of a film.
Stretch = tuple[float, float]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Signal:
    """Depth over time on an even grid.

    timestamps_s: (G,) seconds, one step of the grid apart and at multiples of it; none before or after the clip.
    depth: (C, G) one channel, or left and right; NaN in long gaps.
    doubt: 0 to 1, how little the exact depth of one repetition of a regular set can be trusted.
    guessed: share of the signal that comes from landmarks which are as good as hidden.
    weights: (C, K) of the rows of the terms (`rows_of`) at the end of the signal.
    """

    timestamps_s: Array
    depth: Array
    doubt: float = 0.0
    guessed: float = float("nan")
    weights: Array


def sides_of(term: Term) -> int:
    """How many rows a term has: left and right, or one."""
    return len(columns_of(term.measure)) if term.sides == "mean" else 1


def rows_of(measures: BodyMeasures, counting: Counting) -> tuple[Kept, Kept]:
    """(K, T) depth by each term and side alone, and how well it is seen; NaN and 0 where nobody is."""
    seen = []
    for term in counting.terms:
        visibility = np.nan_to_num(measures.seen(term.measure)).T
        seen.append(visibility if term.sides == "mean" else visibility.min(axis=0, keepdims=True))
    return depths_of(measures, counting), np.concatenate(seen).astype(np.float32)


def depths_of(measures: BodyMeasures, counting: Counting) -> Kept:
    """(K, T) depth by each term and side alone; NaN where nobody is."""
    depths = []
    for term in counting.terms:
        values = measures.of(term.measure, term.plane)
        if term.sides != "mean":
            values = join_sides(values, values, term.sides)[:, None]
        depths.append(((values - term.start) / (term.turn - term.start)).T)
    return np.concatenate(depths).astype(np.float32)


def plain_weights(counting: Counting) -> Array:
    """(C, K) weights of the rows as the exercise states them."""
    rows = [
        (term.weight / sides_of(term), {side, None} if sides_of(term) == 2 else {0, 1, None})
        for term in counting.terms
        for side in range(sides_of(term))
    ]
    channels = (0, 1) if counting.sides == "apart" else (None,)
    return np.array([[weight if channel in used_by else 0.0 for weight, used_by in rows] for channel in channels])


def mixed(rows: NDArray[np.floating], weights: Array) -> Array:
    """(C, T) weighted mean of (K, T) rows; NaN where none is known."""
    known = np.isfinite(rows)
    total = weights @ known
    return np.asarray(
        np.where(total > 0, (weights @ np.where(known, rows, 0.0)) / np.where(total > 0, total, 1.0), np.nan)
    )


def raw_depth(measures: BodyMeasures, counting: Counting) -> Array:
    """(C, T) depth at the measured moments, weighted as the exercise states, whatever the clip is like."""
    return mixed(depths_of(measures, counting), plain_weights(counting))


def make_signal(measures: BodyMeasures, counting: Counting, settings: CountingSettings = CountingSettings()) -> Signal:
    """The smoothed signal of a whole clip, short gaps bridged."""
    times = measures.timestamps_s
    rows, seen = rows_of(measures, counting)
    own = plain_weights(counting)
    term, swings, alike = counting.terms[0], [one.sides for one in counting.terms] == ["difference"], 0.0
    if swings:
        # smoothed without its sign nothing would be left of the moment in which a twist passes the middle
        alike = -term.start / (term.turn - term.start)
        rows = (rows - alike) * np.sign(np.diff(measures.of(term.measure, term.plane), axis=1)).T
    known = np.isfinite(rows).any(axis=0)
    if not known.any():
        return Signal(timestamps_s=np.empty(0), depth=np.empty((len(own), 0)), weights=own)
    # a picture stands for half a step before and after it: what lasts as long is seen as long at any rate
    half_s = min(measures.step_s, counting.longest_gap_s) / 2.0
    first, last = np.ceil((times[0] - half_s) * settings.grid_hz), np.floor((times[-1] + half_s) * settings.grid_hz)
    grid = np.arange(first, last + 1) / settings.grid_hz
    told_s = np.clip(grid, times[0], times[-1]) + 0.0  # a clip begins at 0 s, not at -0 s
    times, rows, seen = times[known], rows[:, known], seen[:, known]
    # between two pictures a value is their mean, and calmer than either: noise is measured on the nearest picture
    picture = np.searchsorted((times[1:] + times[:-1]) / 2.0, grid)
    nearest = times[picture]
    around, after = np.concatenate([[-np.inf], times, [np.inf]]), np.searchsorted(times, grid)
    # to the next picture it is a step longer than nobody was seen
    is_long = around[after + 1] - around[after] > counting.longest_gap_s + measures.step_s
    gap = is_long & (np.abs(grid - nearest) > half_s)
    if gap.all():
        return Signal(timestamps_s=told_s, depth=np.full((len(own), len(grid)), np.nan), weights=own)
    lowest, highest = alike - settings.deepest if swings else settings.shallowest, settings.deepest - alike
    on_grid, in_pictures = (
        np.clip(np.array([_interpolated(times, row, at) for row in rows], dtype=np.float32), lowest, highest)
        for at in (grid, nearest)
    )
    trusted = own * _reliability(on_grid[:, ~gap], in_pictures[:, ~gap], own, counting, settings)
    # squared: a side seen half as well is guessed, not measured half as well
    visible = np.maximum(seen[:, picture], settings.least_weight) ** 2
    depth = np.full((len(own), len(grid)), np.nan)
    doubt = 0.0
    for channel, weights in enumerate(trusted):
        weights32 = weights.astype(np.float32)
        # einsum: a matrix product of the BLAS library now and then reports invalid values of lanes that it throws away
        trust = np.einsum("k,kt->t", weights32, visible)
        mean, as_seen = (np.einsum("k,kt->t", weights32, visible * values) / trust for values in (on_grid, in_pictures))
        depth[channel] = np.where(gap, np.nan, mean)
        for start, end in runs(np.isfinite(depth[channel])):
            noise = _noise(as_seen[start:end], settings)
            depth[channel, start:end], found = smooth(depth[channel, start:end], noise, counting.shortest_s, settings)
            doubt = max(doubt, found)
    if swings:
        depth = np.abs(depth) + alike
    share = trusted.sum(axis=0)
    hidden = (visible < LEAST_VISIBILITY**2)[:, ~gap].mean(axis=1)
    return Signal(
        timestamps_s=told_s,
        depth=depth,
        doubt=doubt,
        guessed=float((share * hidden).sum() / max(share.sum(), 1e-9)),
        weights=trusted * visible[:, -1],
    )


def _reliability(rows: Kept, raw: Kept, own: Array, counting: Counting, settings: CountingSettings) -> Array:
    """(C, K) how far each row can be trusted in this clip: it is steady, it moves, and it moves as the others do.

    raw: the rows as in the nearest picture.
    """
    pairs = np.array([number for number, term in enumerate(counting.terms) for _ in range(sides_of(term))])
    # left and right may take turns: neither counts for more
    alike = pairs[:, None] == pairs if counting.sides == "together" else np.eye(len(pairs), dtype=bool)
    shared = alike / alike.sum(axis=1, keepdims=True)
    trembling = np.hypot([_noise(row, settings) for row in raw], settings.least_trembling)
    calm = np.array([_windowed(row, settings.mean_window_s, "mean", settings) for row in rows], dtype=np.float32)
    together = np.atleast_2d(np.cov(calm)) if calm.shape[1] > 1 else np.zeros((len(rows), len(rows)))
    spread = np.sqrt(np.maximum(np.diag(together), 1e-12))
    moves = shared @ spread
    trusted = []
    for weights in own:
        used = weights > 0
        weight = weights / trembling * moves / moves[used].max()
        agreement = np.ones(len(rows))
        for _ in range(3):  # the mean and who agrees with it depend on each other
            mixture = weight * agreement
            common = together @ mixture
            likeness = shared @ (common / (spread * np.sqrt(max(float(mixture @ common), 1e-12))))
            agreement = np.clip(likeness, 1e-3, 1.0)
        trusted.append(agreement * weight / np.where(used, weights, 1.0) * used)
    return np.array(trusted)


def smooth(
    values: Array, noise: float, shortest_s: float, settings: CountingSettings = CountingSettings()
) -> tuple[Array, float]:
    """Median, then mean, over the usual windows; trembling signals longer, in proportion to their own period.

    values: (G,) without NaN. noise: how much they tremble. shortest_s: no period is looked for below this. Returns the
    smoothed values and the doubt of `Signal`.
    """
    spread = float(values.std())
    trembling = noise / spread if spread > 0 else 0.0
    share = float(np.clip((trembling - settings.steady) / (settings.trembling - settings.steady), 0.0, 1.0))
    period_s = float("nan")
    median_s, mean_s = settings.median_window_s, settings.mean_window_s
    if share > 0.0:
        period_s = rhythm(_windowed(values, settings.trembling_lag_s, "median", settings), shortest_s, settings)
        own_s = settings.longest_window_s if np.isnan(period_s) else settings.longest_window_share * period_s
        longest_s = min(settings.longest_window_s, own_s)
        median_s, mean_s = (one + share * (longest_s - one) for one in (median_s, mean_s))
    calm = _windowed(_windowed(values, median_s, "median", settings), mean_s, "mean", settings)
    return np.asarray(calm, dtype=np.float64), 0.0 if np.isnan(period_s) else share


def _noise(values: NDArray[np.floating], settings: CountingSettings) -> float:
    """Size of what in (G,) values does not fit between its neighbours before and after; 0 when too short.

    Four neighbours (a cubic through them), so that the curve of a fast movement is no noise; the lag is a time, not a
    sample, so that the answer does not depend on the frame rate.
    """
    lag = round(settings.trembling_lag_s * settings.grid_hz)
    if len(values) <= 4 * lag:
        return 0.0
    near, far = values[lag : -3 * lag] + values[3 * lag : -lag], values[: -4 * lag] + values[4 * lag :]
    misfit = values[2 * lag : -2 * lag] - (4.0 * near - far) / 6.0
    # of pure noise the misfit has 1 + (2 * 16 + 2) / 36 times the variance
    return float(np.sqrt(np.mean(misfit**2) / (1.0 + 34.0 / 36.0)))


def rhythm(values: NDArray[np.floating], shortest_s: float, settings: CountingSettings = CountingSettings()) -> float:
    """The shortest time after which (G,) values repeat themselves, by autocorrelation; NaN when they do not."""
    count = len(values)
    spectrum = np.fft.rfft(values - values.mean(), 2 * count)
    products = np.fft.irfft(spectrum * np.conj(spectrum))[:count]
    # fewer samples overlap at long lags: compare means, not sums; the last third overlaps too little
    likeness = products / np.maximum(count - np.arange(count), 1)
    lags = np.arange(max(int(shortest_s * settings.grid_hz), 1), count * 2 // 3)
    if len(lags) < 3 or likeness[0] <= 0:
        return float("nan")
    likeness = likeness / likeness[0]
    inner = lags[1:-1]
    peaks = inner[(likeness[inner] > likeness[inner - 1]) & (likeness[inner] >= likeness[inner + 1])]
    # its multiples may be as alike, by chance more so
    peaks = peaks[likeness[peaks] >= settings.least_likeness]
    return float(peaks[0] / settings.grid_hz) if len(peaks) else float("nan")


def runs(mask: NDArray[np.bool_]) -> list[tuple[int, int]]:
    """Stretches of True as (first, last + 1)."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], mask, [False]]).astype(np.int8)))
    return [(int(first), int(last)) for first, last in edges.reshape(-1, 2)]


def bridged(stretches: Iterable[Stretch], gap_s: float = 0.0) -> tuple[Stretch, ...]:
    """Stretches in order of their beginnings, as one where no more than a gap is between them."""
    joined: list[Stretch] = []
    for start_s, end_s in stretches:
        if joined and start_s - joined[-1][1] <= gap_s:
            start_s, end_s = joined[-1][0], max(joined.pop()[1], end_s)
        joined.append((start_s, end_s))
    return tuple(joined)


def _windowed(
    values: NDArray[np.floating], window_s: float, how: str, settings: CountingSettings
) -> NDArray[np.floating]:
    half = int(window_s * settings.grid_hz / 2.0)
    if half == 0 or len(values) < 2:
        return values
    edges = (np.full(half, values[end], dtype=values.dtype) for end in (0, -1))
    windows = sliding_window_view(np.concatenate([next(edges), values, next(edges)]), 2 * half + 1)
    return np.asarray(np.partition(windows, half, axis=1)[:, half] if how == "median" else windows.mean(axis=1))


def _interpolated(times: Array, row: Kept, grid: Array) -> Array:
    known = np.isfinite(row)
    return np.interp(grid, times[known], row[known]) if known.any() else np.zeros_like(grid)
