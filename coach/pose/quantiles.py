"""Medians and percentiles of a few known values, as numpy gives them but without its overhead."""

import numpy as np
from numpy.typing import ArrayLike


def middle(values: ArrayLike) -> float:
    """The median of (N,) values without NaN; NaN of none.

    >>> middle(np.array([3.0, 1.0, 2.0, 10.0]))
    2.5
    """
    ordered = np.sort(values)
    count = len(ordered)
    if count == 0:
        return float("nan")
    half = count // 2
    return float(ordered[half]) if count % 2 else float(ordered[half - 1] + ordered[half]) / 2.0


def percentiles(values: ArrayLike, *percent: float) -> tuple[float, ...]:
    """The percentiles (0 to 100) of (N,) values without NaN, at least one; between two values in proportion.

    >>> percentiles(np.array([1.0, 2.0, 4.0]), 25.0, 50.0)
    (1.5, 2.0)
    """
    ordered = np.sort(values).tolist()
    found = []
    for one in percent:
        place = one / 100.0 * (len(ordered) - 1)
        before = int(place)
        share, low, high = place - before, ordered[before], ordered[min(before + 1, len(ordered) - 1)]
        # from the nearer of both, as numpy does
        found.append(low + (high - low) * share if share < 0.5 else high - (high - low) * (1.0 - share))
    return tuple(found)
