"""Single moments labelled as good or faulty: how well does what a form check measures tell them apart?"""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from coach.library.exercise import Exercise, Sight
from coach.pose.geometry import middle
from coach.pose.types import Array, PoseSequence
from coach.text import unknown_id
from coach.workout.count_evaluation import mean
from coach.workout.form import judge_form
from coach.workout.judge import Span, sides_over
from coach.workout.measures import BodyMeasures, measure_body
from coach.workout.signal import raw_depth

#: Stands for how deep a moment is, in place of a check.
DEPTH = "depth"


def judge_rows(
    sequence: PoseSequence,
    is_faulty: Sequence[bool] | NDArray[np.bool_],
    exercise: Exercise,
    check: str,
) -> dict[str, Any]:
    """Compare a check with what is known of (T,) single moments: its figures.

    check: id of a form check, or `DEPTH`, where the faulty ones are the deep ones. Every moment is taken for a whole
    repetition, so a check that compares two phases has nothing to compare.
    area: under the curve of the measure that the check looks at first, 0.5 where it says nothing; NaN where one of both
    is missing. told, told_of_good: share of the faulty, and of the good moments, of which the fault is told with the
    check's own limit and doubt. judged: share of all moments of which anything is said. NaN where moments cannot show
    it: how deep one is, or how much something moves.

    Raises `UnknownIdError` where the exercise has no such check.
    """
    faulty = np.asarray(is_faulty, dtype=bool)
    measures = measure_body(sequence)
    figures = {"exercise": exercise.id, "check": check, "good": int((~faulty).sum()), "faulty": int(faulty.sum())}
    figures |= dict.fromkeys(("area", "told", "told_of_good", "judged"), float("nan"))
    if check == DEPTH and exercise.counting is not None:
        depth = np.nan_to_num(raw_depth(measures, exercise.counting), nan=-np.inf).max(axis=0)
        return figures | {"area": area_under_curve(depth[~faulty], depth[faulty])}
    asked = next((one for one in exercise.form if one.check == check), None)
    if asked is None:
        raise unknown_id("check", check, [one.check for one in exercise.form])
    passed = _passed(measures, asked.sights[0])
    area = area_under_curve(passed[~faulty], passed[faulty])
    if asked.value == "spread":
        return figures | {"area": area}
    said = [judge_form(measures, Span.held(one, one), exercise) for one in measures.timestamps_s.tolist()]
    told = np.array([any(fault.check == check for fault in one.faults) for one in said], dtype=bool)
    not_judged = [any(unknown.check == check for unknown in one.not_judged) for one in said]
    return figures | {
        "area": area,
        "told": mean(told[faulty].tolist()),
        "told_of_good": mean(told[~faulty].tolist()),
        "judged": 1.0 - mean(not_judged),
    }


def area_under_curve(good: ArrayLike, faulty: ArrayLike) -> float:
    """Probability that a faulty one has the higher value, equal ones counted half; NaN ones left out.

    The statistic of Mann and Whitney (1947), Annals of Mathematical Statistics 18:50.

    >>> area_under_curve([1.0, 2.0], [2.0, 3.0])
    0.875
    """
    low, high = (np.asarray(values)[~np.isnan(values)] for values in (good, faulty))
    if not len(low) or not len(high):
        return float("nan")
    ordered = np.sort(low)
    below = np.searchsorted(ordered, high, side="left") + np.searchsorted(ordered, high, side="right")
    return float(below.mean() / (2 * len(low)))


def _passed(measures: BodyMeasures, sight: Sight) -> Array:
    """(T,) how far each moment lies beyond the limits, negative inside; of a spread, how far from the usual moment."""
    whole = Span.held(*measures.timestamps_s[[0, -1]].tolist())

    def over(measure: str) -> Array:
        return sides_over(measures, whole, measure, sight.plane, sight.sides, slice(None))[0]

    values = over(sight.measure)
    if sight.relative_to is not None:
        values = values / over(sight.relative_to)
    if sight.value == "spread":
        return np.abs(values - middle(values[np.isfinite(values)]))
    at_least, at_most = (np.nan if one is None else one for one in (sight.at_least, sight.at_most))
    return np.fmax(at_least - values, values - at_most)
