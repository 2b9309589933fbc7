"""Is a cycle a repetition of this exercise, and a full one?"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import isnan
from typing import Self

import numpy as np
from numpy.typing import NDArray

from coach.library.exercise import Condition, Limits, Phase, Plane, Sides, WorkingSide
from coach.pose.geometry import middle
from coach.pose.types import Array
from coach.pose.view import MEASURABLE_DEG, WantedView
from coach.workout.measures import LEAST_VISIBILITY, BodyMeasures, join_sides
from coach.workout.settings import CountingSettings

_INVERTED: dict[Phase, Phase] = {"start": "turn", "turn": "start", "way_out": "way_back", "way_back": "way_out"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """The times of one cycle: when it starts, when the turn is held, when it ends; working: 0 left, 1 right."""

    start_s: float
    turn_first_s: float
    turn_last_s: float
    end_s: float
    working: int | None = None
    #: The cycle began at the turning point (a deadlift from the floor): start and turn are exchanged.
    inverted: bool = False
    #: The clip shows where it began, where it turned, and that it came back.
    start_seen: bool = True
    turn_seen: bool = True
    end_seen: bool = True
    #: Start and turn are looked at for this share of the cycle before and after.
    margin: float = CountingSettings().margin

    @classmethod
    def held(cls, start_s: float, end_s: float) -> Self:
        """What is held from one moment to another: all of it is the turning point."""
        return cls(start_s=start_s, turn_first_s=start_s, turn_last_s=end_s, end_s=end_s)

    @property
    def turn_s(self) -> float:
        """Middle of the turning point."""
        return (self.turn_first_s + self.turn_last_s) / 2.0

    @property
    def margin_s(self) -> float:
        return self.margin * (self.end_s - self.start_s)


def was_cut(span: Span, phase: Phase) -> bool:
    """True when the clip does not show all of a phase; of the start position one of both times is enough."""
    if span.inverted:
        phase = _INVERTED.get(phase, phase)
    rests = span.start_seen or span.end_seen
    seen = {
        "start": rests,
        "turn": span.turn_seen,
        "change": rests and span.turn_seen,
        "way_out": span.start_seen and span.turn_seen,
        "way_back": span.turn_seen and span.end_seen,
    }.get(phase, span.start_seen and span.turn_seen and span.end_seen)
    return not seen


def rows_of(measures: BodyMeasures, span: Span, phase: Phase) -> slice:
    """The moments of a phase; at least one, the nearest. Where the clip does not show the start, it is the end."""
    if span.inverted:
        phase = _INVERTED.get(phase, phase)
    rests_s = span.start_s if span.start_seen or not span.end_seen else span.end_s
    first_s, last_s = {
        "start": (rests_s - span.margin_s, rests_s + span.margin_s),
        "way_out": (span.start_s, span.turn_first_s),
        "turn": (span.turn_first_s - span.margin_s, span.turn_last_s + span.margin_s),
        "way_back": (span.turn_last_s, span.end_s),
    }.get(phase, (span.start_s, span.end_s))
    return rows_between(measures, first_s, last_s)


def rows_between(measures: BodyMeasures, first_s: float, last_s: float) -> slice:
    times = measures.timestamps_s
    first = int(np.searchsorted(times, first_s, side="left"))
    last = int(np.searchsorted(times, last_s, side="right"))
    if first >= last:
        middle_s = (first_s + last_s) / 2.0
        first = int(np.clip(np.searchsorted(times, middle_s), 0, max(len(times) - 1, 0)))
        last = first + 1
    return slice(first, last)


def typical(measures: BodyMeasures, span: Span, limits: Limits) -> float:
    """The middle value of a measure over the phase of `limits`; NaN when nobody was seen."""

    def over(phase: Phase) -> float:
        rows = rows_of(measures, span, phase)
        values, _ = sides_over(measures, span, limits.measure, limits.plane, limits.sides, rows)
        return middle(values[np.isfinite(values)])

    return over("turn") - over("start") if limits.phase == "change" else over(limits.phase)


def sides_over(
    measures: BodyMeasures, span: Span, measure: str, plane: Plane, sides: Sides, rows: slice
) -> tuple[Array, Array]:
    """(N,) values of a measure over some moments, sides joined, and their visibility."""
    seen, both = measures.seen(measure, rows), measures.of(measure, plane, rows)
    if sides == "mean" and both.shape[1] == 2:
        # a side that cannot be seen does not water down the one that can
        guessed = (seen < LEAST_VISIBILITY) & (seen >= LEAST_VISIBILITY)[:, ::-1]
        both, seen = (np.where(guessed, one[:, ::-1], one) for one in (both, seen))
    is_one = sides in ("near", "working") or (sides == "other" and span.working is not None)
    visibility = join_sides(seen, seen, sides if is_one else "smaller", span.working)
    return join_sides(both, seen, sides, span.working), visibility


def within(values: float | Array, limits: Limits) -> NDArray[np.bool_]:
    """(...) True inside the limits, and where a value is unknown (NaN)."""
    low, high = (limit if limit is not None else np.nan for limit in (limits.at_least, limits.at_most))
    # nothing is less or more than NaN
    return np.logical_not((values < low) | (values > high))


def condition_values(measures: BodyMeasures, span: Span, conditions: Sequence[Condition]) -> tuple[float, ...]:
    """What each condition looks at, in one cycle; NaN where it cannot be seen."""
    return tuple(
        typical(measures, span, condition) if view_allows(measures, span, condition.view) else float("nan")
        for condition in conditions
    )


def how_seen(measures: BodyMeasures, span: Span, conditions: Sequence[Condition]) -> tuple[float, ...]:
    """0 to 1 for each condition: how well what it looks at is seen in one cycle."""
    rows = rows_of(measures, span, "whole")
    seen = (measures.seen(one.measure, rows) for one in conditions)
    return tuple(float(np.where(np.isnan(one), 0.0, one).mean()) for one in seen)


def against(
    values: Sequence[float], seen: Sequence[float], conditions: Sequence[Condition], settings: CountingSettings
) -> float:
    """How much speaks against a cycle being the exercise: misses of the conditions in units of their slack, summed.

    seen: as `how_seen` tells; a limb that is guessed says as much less.
    """
    total = 0.0
    for value, visibility, condition in zip(values, seen, conditions, strict=True):
        low = 0.0 if condition.at_least is None else condition.at_least - value
        high = 0.0 if condition.at_most is None else value - condition.at_most
        slack = settings.slack_deg if condition.unit == "deg" else settings.slack_torso
        total += 0.0 if isnan(value) else visibility * min(max(low, high, 0.0) / slack, settings.most_against)
    return total


def find_working_side(measures: BodyMeasures, span: Span, rule: WorkingSide) -> int | None:
    """0 left, 1 right: the side with the larger or smaller value at the turn; None when not seen."""
    values = measures.of(rule.measure, rule.plane, rows_of(measures, span, "turn"))
    if values.shape[1] < 2 or not np.isfinite(values).any():
        return None
    left, right = (middle(side[np.isfinite(side)]) for side in values.T)
    return int(right > left) if rule.is_side_with == "larger" else int(right < left)


def view_allows(measures: BodyMeasures, span: Span, wanted: WantedView) -> bool:
    """True when the camera stands where a measure that needs this view can be judged."""
    if wanted == "any":
        return True
    turned = measures.turn_deg[rows_of(measures, span, "whole")]
    turned = turned[np.isfinite(turned)]
    if len(turned) == 0:
        return False
    usual = middle(turned)
    return (usual if wanted == "front" else 90.0 - usual) <= MEASURABLE_DEG
