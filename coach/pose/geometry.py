"""Plane and space geometry on arrays of points; knows no landmarks.

Every function takes points as `(..., d)` with d = 2 or 3, x to the right and y **down** (as in pictures and in
MediaPipe's world landmarks), in any one unit of length, and returns `(...)`. NaN in, NaN out.
"""

from typing import Any, TypeVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

from coach.pose.types import Array

Float = TypeVar("Float", bound=np.floating[Any])


def _check(name: str, points: Array) -> Array:
    points = np.asarray(points, dtype=np.float64)
    if points.ndim == 0 or points.shape[-1] not in (2, 3):
        raise ValueError(f"{name}: expected points of shape (..., 2) or (..., 3) but got {points.shape}")
    return points


def between_deg(u: Array, v: Array) -> Array:
    """Angle between two vectors, 0 to 180 degrees; NaN where one has no length.

    Computed as `atan2(|u x v|, u . v)`, which stays accurate near 0 and 180 where `arccos` does not
    (W. Kahan, "How futile are mindless assessments of roundoff", 2006, section 12).
    """
    u, v = _check("u", u), _check("v", v)
    dot = (u * v).sum(-1)
    squares = (u * u).sum(-1) * (v * v).sum(-1)
    # |u x v|^2 = |u|^2 |v|^2 - (u . v)^2 loses digits, so the cross product is written out
    if u.shape[-1] == 2:
        cross = np.abs(u[..., 0] * v[..., 1] - u[..., 1] * v[..., 0])
    else:
        cross = np.sqrt(
            (u[..., 1] * v[..., 2] - u[..., 2] * v[..., 1]) ** 2
            + (u[..., 2] * v[..., 0] - u[..., 0] * v[..., 2]) ** 2
            + (u[..., 0] * v[..., 1] - u[..., 1] * v[..., 0]) ** 2
        )
    return np.where(squares > 0, np.degrees(np.arctan2(cross, dot)), np.nan)


def angle_deg(a: Array, vertex: Array, c: Array) -> Array:
    """Inner angle at `vertex` between the rays to `a` and `c`: 0 folded, 180 straight.

    >>> float(angle_deg([1, 0], [0, 0], [0, 1]))
    90.0
    """
    a, vertex, c = _check("a", a), _check("vertex", vertex), _check("c", c)
    return between_deg(a - vertex, c - vertex)


def angle_below_deg(a: Array, vertex: Array, c: Array) -> Array:
    """Angle at `vertex` measured on the side towards the floor, 0 to 360: over 180 when `vertex` hangs below `a`-`c`.

    Tells a sagging hip from a piked one, which the inner angle does not.

    >>> [round(float(angle_below_deg([0, 0], [1, y], [2, 0]))) for y in (1, 0, -1)]
    [270, 180, 90]
    """
    a, vertex, c = _check("a", a), _check("vertex", vertex), _check("c", c)
    inner = between_deg(a - vertex, c - vertex)
    line = c - a
    square = (line * line).sum(-1)
    along = ((vertex - a) * line).sum(-1) / np.where(square > 0, square, np.nan)
    hangs = vertex[..., 1] > a[..., 1] + along * line[..., 1]
    return np.where(hangs, 360.0 - inner, inner)


def from_down_deg(start: Array, end: Array) -> Array:
    """How far `start -> end` points away from straight down: 0 hanging, 90 level, 180 straight up."""
    vector = _check("end", end) - _check("start", start)
    down = np.zeros(vector.shape[-1])
    down[1] = 1.0
    return between_deg(vector, np.broadcast_to(down, vector.shape))


def from_horizontal_deg(a: Array, b: Array) -> Array:
    """Tilt of the line through `a` and `b`: 0 level, 90 upright; never negative."""
    return np.abs(90.0 - from_down_deg(a, b))


def lean_towards_deg(start: Array, end: Array, aim: Array) -> Array:
    """How far `start -> end` leans from straight up, -180 to 180: positive towards the side where `aim` lies.

    Tells a lean inwards from one outwards, or forwards from backwards, which the angle alone does not; `aim` says which
    is which and may be at any height.

    >>> [round(float(lean_towards_deg([0, 0], [x, -1], [5, 3]))) for x in (1, -1)]
    [45, -45]
    """
    start, end, aim = _check("start", start), _check("end", end), _check("aim", aim)
    level = [0] if start.shape[-1] == 2 else [0, 2]
    along = ((end - start)[..., level] * (aim - start)[..., level]).sum(-1)
    # what is straight above or below has no side; rounding must not give it one
    least = 1e-9 * distance(start, end) * distance(start, aim)
    return np.where(along < -least, -1.0, 1.0) * (180.0 - from_down_deg(start, end))


def rise_deg(a: Array, b: Array) -> Array:
    """Tilt of the line through `a` and `b`, -90 to 90 degrees: positive when `a` is the higher one."""
    return from_down_deg(a, b) * -1.0 + 90.0


def distance(a: Array, b: Array) -> Array:
    """Length of `a -> b` in the unit of the points."""
    vector = _check("b", b) - _check("a", a)
    return np.asarray(np.sqrt((vector * vector).sum(-1)))


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


def softmax(scores: NDArray[Float]) -> NDArray[Float]:
    """(..., K) shares that sum to 1, in proportion to the exponentials of (..., K) scores.

    >>> softmax(np.log(np.array([1.0, 3.0]))).round(6).tolist()
    [0.25, 0.75]
    """
    shares = np.exp(scores - scores.max(axis=-1, keepdims=True))
    return np.asarray(shares / shares.sum(axis=-1, keepdims=True))
