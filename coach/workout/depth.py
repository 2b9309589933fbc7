"""How far did a repetition go, and is it a full one?"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from coach.pose.doubt import is_inside
from coach.workout.cycles import Cycle
from coach.workout.judge import START_WINDOW_SHARE, Span, rows_between, rows_of, was_cut
from coach.workout.measures import BodyMeasures
from coach.workout.readings import Reading, read_at
from coach.workout.repetition import Why
from coach.workout.schema import Phase, RangeOfMotion

Array = NDArray[np.float64]

#: A repetition is full when it goes at least this share of the person's own range, ...
FULL_SHARE = 0.67
#: ... even where its degrees are within the limit of the exercise at least this much, ...
LEAST_FULL_SHARE = 0.56
#: ... and its start or end is at most this share away from the start position.
EXTENDED_SHARE = 0.55
#: These shares are uncertain by so much, ...
SHARE_DOUBT = 0.1
#: ... and in full doubt of the signal by so much more.
DOUBT_SHARE = 0.15
#: Of a repetition cut by the beginning or end of the clip at least this much of the cut way must be seen, ...
CUT_SHARE = 0.2
#: ... and from this on nothing of it is missing.
UNCUT_SHARE = 0.95
#: A clip that begins in the start position shows it for at least so long.
STILL_S = 0.1
#: Plainly too fast: this share of the shortest time of the exercise, at pictures at least so close together.
TOO_FAST_SHARE = 0.6
TRUSTED_STEP_S = 0.07
#: Ranges that may be further off than this by their own doubt are not told.
MOST_RANGE_DOUBT_DEG = 15.0
#: The value of a position: the part that is furthest from the other one, but not single wrong moments.
_FURTHEST = (25.0, 75.0)
_ENDS: tuple[Phase, Phase] = ("start", "turn")


@dataclass(frozen=True, slots=True, kw_only=True)
class Depth:
    """Range of motion of one repetition in degrees; NaN and None where it was not seen, or is too close to say.

    turn_deg: the angle at the turning point. extended: the start position was reached again.
    """

    range_deg: float = float("nan")
    turn_deg: float = float("nan")
    deep_enough: bool | None = None
    extended: bool | None = None


def judge_depth(measures: BodyMeasures, span: Span, rule: RangeOfMotion | None) -> Depth:
    """Measure the range of motion in degrees where it was seen well enough."""
    if rule is None or was_cut(span, "turn"):
        return Depth()
    start, turn = (_position(measures, span, rule, rows_of(measures, span, phase), low=None) for phase in _ENDS)
    if math.isnan(start.value) or math.isnan(turn.value):
        return Depth()
    grows = turn.value > start.value
    margin_s = START_WINDOW_SHARE * (span.end_s - span.start_s)
    start, turn = (
        _position(measures, span, rule, rows_of(measures, span, phase), low=low)
        for phase, low in zip(_ENDS, (grows, not grows), strict=True)
    )
    # where it began is what the one before left: the start position it has to come back to is its own
    at_end = rows_between(measures, span.end_s - margin_s, span.end_s + margin_s)
    end = start if span.inverted else _position(measures, span, rule, at_end, low=grows)
    known = not was_cut(span, "start") and math.hypot(start.uncertainty, turn.uncertainty) <= MOST_RANGE_DOUBT_DEG
    return Depth(
        range_deg=abs(turn.value - start.value) if known else float("nan"),
        turn_deg=turn.value,
        deep_enough=_inside(turn, rule.turn_at_least_deg, rule.turn_at_most_deg),
        extended=_inside(end, rule.start_at_least_deg, rule.start_at_most_deg),
    )


def _position(measures: BodyMeasures, span: Span, rule: RangeOfMotion, rows: slice, *, low: bool | None) -> Reading:
    percent = 50.0 if low is None else _FURTHEST[0 if low else 1]
    reading = read_at(
        measures,
        span,
        measure=rule.measure,
        plane=rule.plane,
        sides=rule.sides,
        view=rule.view,
        rows=rows,
        statistic=lambda values: float(np.percentile(values, percent)),
    )
    return Reading(why=reading.why) if reading.why else reading


def _inside(reading: Reading, at_least: float | None, at_most: float | None) -> bool | None:
    if at_least is None and at_most is None:
        return None
    return is_inside(reading.value, at_least, at_most, reading.uncertainty)


def is_cut(cycle: Cycle) -> bool:
    """True when the clip cuts so much of a cycle that not even its turn is sure to be seen."""
    before = cycle.cut_before and cycle.rise < CUT_SHARE * cycle.range
    after = cycle.cut_after and cycle.fall < CUT_SHARE * cycle.range
    return before or after


def starts_in_clip(cycle: Cycle, times: Array) -> bool:
    """True when the clip shows the start position for a moment before a cycle. times: seconds of its samples."""
    whole = cycle.rise >= UNCUT_SHARE * cycle.range
    return not cycle.cut_before or (whole and bool(times[cycle.start] - times[0] >= STILL_S))


def why_partial(
    cycle: Cycle, *, usual: float, depth: Depth, duration_s: float, shortest_s: float, step_s: float, doubt: float
) -> Why | None:
    """The reason a repetition is partial, or None for a full one.

    What the clip cut comes first: nothing is said of what was not seen. Then degrees decide where they are clear of the
    limit, the person's own range elsewhere. usual: the person's own range. step_s: seconds between two pictures.
    doubt: as in `Signal`; in doubt a repetition of a regular set is a full one.
    """
    if is_cut(cycle):
        return "cut_off"
    missing = (cycle.cut_before or cycle.cut_after) and cycle.shorter_way < UNCUT_SHARE * cycle.range
    if missing:
        return None
    if duration_s < TOO_FAST_SHARE * shortest_s and step_s <= TRUSTED_STEP_S:
        return "too_fast"
    uncertain = SHARE_DOUBT + doubt * DOUBT_SHARE
    enough = LEAST_FULL_SHARE if depth.deep_enough else FULL_SHARE
    if depth.deep_enough is False or is_inside(cycle.range / usual, enough, None, uncertain) is False:
        return "not_deep_enough"
    # where it began is what the one before left: only the way back is its own
    returned = is_inside(cycle.fall / cycle.range, EXTENDED_SHARE, None, uncertain)
    return "not_fully_extended" if returned is False or depth.extended is False else None
