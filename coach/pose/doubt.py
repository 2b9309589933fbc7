"""One rule for everything that is said of a measured value, of a photo and of a repetition.

A value that cannot be known exactly is judged by what is known of its error: how far it may be off (`uncertainty`), and
what independent readings of the same thing say each by itself: the looks at a photo, the parts of a phase.
"""

import math
from collections.abc import Sequence

import numpy as np

from coach.pose.types import Array

#: Share of the readings that have to show a fault before it is named. Of the corrections on 158 photos with joints
#: placed by eye 52 % are true when the looks' median decides, 90 % when four in five have to show it.
FAULT_SHOWN = 0.8
#: What is called good is not one in this share of the readings.
FAULT_RULED_OUT = 0.5
#: Tolerances from which on a reading shows nearly a fault: a degree more or less in one of them decides nothing.
NEARLY = 0.5
#: Error of the direction of view as estimated over a clip, degrees: of 22 rendered clips nine in ten are closer. Read
#: where a repetition starts or turns alone, nine in ten of 248 are within 4 and 8 degrees of their clip.
VIEW_DEG = 8.0


def clear_of(value: float, limit: float, uncertainty: float) -> bool:
    """True when the value is further from the limit than it is uncertain; False for NaN.

    >>> clear_of(130.0, 118.0, 10.0), clear_of(125.0, 118.0, 10.0), clear_of(float("nan"), 118.0, 10.0)
    (True, False, False)
    """
    return abs(value - limit) > uncertainty


def is_inside(
    value: float,
    at_least: float | None,
    at_most: float | None,
    uncertainty: float = 0.0,
    *,
    tolerance: float = 0.0,
    readings: Sequence[float] | Array = (),
    fault_shown: float = FAULT_SHOWN,
) -> bool | None:
    """True inside the limits and False outside, where that stands; None: it cannot be said (also for NaN).

    tolerance: so far outside is no fault yet. uncertainty: so far the value may be off, to either side.
    readings: (L,) the same value read independently; without any the value bears itself out. What is outside has to be
    so by itself in `fault_shown` of them, on the same side, where one that is nearly outside the tolerance speaks for
    it in part; what is inside, outside in less than `FAULT_RULED_OUT`.

    >>> is_inside(50.0, None, 45.0, 3.0), is_inside(46.0, None, 45.0, 3.0), is_inside(40.0, None, 45.0, 3.0)
    (False, None, True)
    >>> is_inside(140, 165, 180, tolerance=15, readings=[138, 148, 141, 143, 178])
    False
    >>> is_inside(140, 165, 180, tolerance=15, readings=[138, 176, 141, 143, 178]) is None
    True
    """
    low, high = (-math.inf if at_least is None else at_least), (math.inf if at_most is None else at_most)
    if len(readings) == 0:
        outside = max(low - value, value - high)
        return False if outside > tolerance + uncertainty else True if outside <= tolerance - uncertainty else None
    every = np.append(np.asarray(readings, dtype=np.float64), value)
    beyond = np.stack([low - every, every - high])
    is_off = beyond > tolerance + uncertainty
    others, own = is_off[:, :-1], is_off[:, -1]
    if own.any():
        speaks_for = others.astype(float)
        if tolerance:
            over = (beyond[:, :-1] - uncertainty) / tolerance
            speaks_for = np.clip((over - NEARLY) / (1.0 - NEARLY), 0.0, 1.0)
        return False if (own & (speaks_for.mean(axis=1) >= fault_shown)).any() else None
    ruled_out = others.any(axis=0).mean() < FAULT_RULED_OUT
    # false for NaN
    return True if (beyond[:, -1] <= tolerance - uncertainty).all() and ruled_out else None


def foreshortening_deg(assumed: float, actual: float) -> float:
    """Largest error in the direction of a limb when the picture's width is taken for `assumed`, but is `actual`.

    assumed, actual: factors by which what lies across the view is shortened, 0 to 1 (cosine of the turn). Squeezing a
    picture by k turns the line that it turns most by asin((1 - k) / (1 + k)).

    >>> round(foreshortening_deg(1.0, 0.9), 1), round(foreshortening_deg(1.0, 0.5), 1), foreshortening_deg(0.8, 0.8)
    (3.0, 19.5, 0.0)
    """
    largest, smallest = max(assumed, actual), max(min(assumed, actual), 0.0)
    return math.degrees(math.asin((largest - smallest) / (largest + smallest))) if largest > 0 else 90.0
