"""Measures over time and repetitions as a test states them, without a body."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from coach.pose.angles import MEASURE_INDEX, MEASURES
from coach.workout.measures import BodyMeasures
from coach.workout.repetition import Repetition, Why


def measured(
    image: Mapping[str, ArrayLike],
    *,
    space: Mapping[str, ArrayLike] | None = None,
    seconds: float = 3.0,
    rate_hz: float = 10.0,
    visibility: Mapping[str, ArrayLike] | float = 1.0,
    turn_deg: ArrayLike = 0.0,
) -> BodyMeasures:
    """Values by name, one or one for each moment; all others are NaN, and in space the same unless said otherwise."""
    times_s = np.arange(round(seconds * rate_hz) + 1) / rate_hz

    def columns(values: Mapping[str, ArrayLike], rest: float) -> np.ndarray:
        table = np.full((len(times_s), len(MEASURES)), rest, np.float32)
        for name, value in values.items():
            table[:, MEASURE_INDEX[name]] = value
        return table

    seen = {} if isinstance(visibility, float) else visibility
    return BodyMeasures(
        timestamps_s=times_s,
        image=columns(image, np.nan),
        space=columns(image if space is None else space, np.nan),
        visibility=columns(seen, visibility if isinstance(visibility, float) else 1.0),
        turn_deg=np.broadcast_to(np.asarray(turn_deg, float), times_s.shape).copy(),
        hips_up=np.zeros_like(times_s),
        hands_up=np.zeros_like(times_s),
    )


def repetition(
    start_s: float = 0.0, end_s: float | None = None, *, why: Why | None = None, **changes: Any
) -> Repetition:
    """Two seconds unless said otherwise, with the turn in the middle of it; full where there is no `why`."""
    end_s = start_s + 2.0 if end_s is None else end_s
    half_s = (end_s - start_s) / 2.0
    values = {"turn_s": start_s + half_s, "out_s": half_s, "pause_s": 0.0, "back_s": half_s, "full": why is None}
    return Repetition(start_s=start_s, end_s=end_s, why=why, **{**values, **changes})
