"""How far did a repetition go, and is it a full one?"""

import math
from dataclasses import dataclass

from coach.library.exercise import Phase, RangeOfMotion
from coach.pose.doubt import clear_of, is_inside
from coach.pose.geometry import percentiles
from coach.pose.types import Array
from coach.workout.cycles import Cycle
from coach.workout.judge import Span, rows_between, rows_of, was_cut
from coach.workout.measures import BodyMeasures
from coach.workout.readings import Look, Reading, look_at
from coach.workout.repetition import Why
from coach.workout.settings import CountingSettings

#: Ranges that may be further off than this by their own doubt are not told.
MOST_RANGE_DOUBT_DEG = 15.0
#: ... nor those of which an end shows in fewer pictures than this: the nearest ones may be half-way.
LEAST_MOMENTS = 3
#: The value of a position: the part that is furthest from the other one, but not single wrong moments.
_FURTHEST = (25.0, 75.0)
_ENDS: tuple[Phase, Phase] = ("start", "turn")


@dataclass(frozen=True, slots=True, kw_only=True)
class Depth:
    """Range of motion of one repetition in degrees; NaN and None where it was not seen, is no angle, or is too close.

    turn_deg: the angle at the turning point. extended: the start position was reached again. backwards: the joint went
    the other way than in this exercise, so that it was none of it.
    """

    range_deg: float = float("nan")
    turn_deg: float = float("nan")
    deep_enough: bool | None = None
    extended: bool | None = None
    backwards: bool = False


def judge_depth(measures: BodyMeasures, span: Span, rule: RangeOfMotion | None) -> Depth:
    """Measure the range of motion in degrees where it was seen well enough."""
    if rule is None or was_cut(span, "turn"):
        return Depth()
    ends = [rows_of(measures, span, phase) for phase in _ENDS]
    looks = [_look(measures, span, rule, rows) for rows in ends]
    start, turn = (_position(look, None) for look in looks)
    if math.isnan(start.value) or math.isnan(turn.value):
        return Depth()
    grows = turn.value > start.value
    if (rule.turn_at_most_deg if grows else rule.turn_at_least_deg) is not None:
        return Depth(backwards=clear_of(turn.value, start.value, math.hypot(turn.uncertainty, start.uncertainty)))
    start, turn = (_position(look, low) for look, low in zip(looks, (grows, not grows), strict=True))
    # where it began is what the one before left: the start position it has to come back to is its own
    at_end = rows_between(measures, span.end_s - span.margin_s, span.end_s + span.margin_s)
    end = start if span.inverted else _position(_look(measures, span, rule, at_end), grows)
    known = (
        rule.unit == "deg"
        and not was_cut(span, "start")
        and min(rows.stop - rows.start for rows in ends) >= LEAST_MOMENTS
        and math.hypot(start.uncertainty, turn.uncertainty) <= MOST_RANGE_DOUBT_DEG
    )
    return Depth(
        range_deg=abs(turn.value - start.value) if known else float("nan"),
        turn_deg=turn.value,
        deep_enough=_inside(turn, rule.turn_at_least_deg, rule.turn_at_most_deg),
        extended=_inside(end, rule.start_at_least_deg, rule.start_at_most_deg),
    )


def _look(measures: BodyMeasures, span: Span, rule: RangeOfMotion, rows: slice) -> Look:
    return look_at(measures, span, measure=rule.measure, plane=rule.plane, sides=rule.sides, view=rule.view, rows=rows)


def _position(look: Look, low: bool | None) -> Reading:
    percent = 50.0 if low is None else _FURTHEST[0 if low else 1]
    reading = look.read(lambda values: percentiles(values, percent)[0])
    return Reading(why=reading.why) if reading.why else reading


def _inside(reading: Reading, at_least: float | None, at_most: float | None) -> bool | None:
    if at_least is None and at_most is None:
        return None
    return is_inside(reading.value, at_least, at_most, reading.uncertainty)


def is_cut_off(cycle: Cycle, settings: CountingSettings, *, inverted: bool) -> bool:
    """True when too little of a repetition lies in the clip to say what it was.

    inverted: what is lifted from the floor is done once it is up.
    """
    # who begins at the turning point was there before
    least_way_out = settings.uncut if inverted else settings.least_way_out
    begun_before = cycle.cut_before and cycle.rise < least_way_out * cycle.range
    unfinished = cycle.cut_after and not inverted and cycle.fall < settings.least_way_back * cycle.range
    return begun_before or unfinished


def rests_in_clip(cycle: Cycle, times: Array, settings: CountingSettings) -> tuple[bool, bool]:
    """Whether the clip shows the start position before a cycle, and after it.

    A way that the clip may cut leads from or to it when it is as long as the other one, and the clip shows that one or
    somebody who has rested. times: seconds of the samples of the clip.
    """

    def is_shown(is_cut: bool, way: float, other_is_cut: bool, rested_s: float) -> bool:
        is_whole = way >= settings.uncut * cycle.range
        return not is_cut or (is_whole and (not other_is_cut or rested_s >= settings.still_s))

    return (
        is_shown(cycle.cut_before, cycle.rise, cycle.cut_after, float(times[cycle.start] - times[0])),
        is_shown(cycle.cut_after, cycle.fall, cycle.cut_before, float(times[-1] - times[cycle.end])),
    )


def why_partial(
    cycle: Cycle,
    *,
    usual: float,
    depth: Depth,
    is_too_fast: bool,
    inverted: bool,
    doubt: float,
    settings: CountingSettings,
) -> Why | None:
    """The reason a repetition is partial, or None for a full one.

    What the clip cut comes first: nothing is said of what was not seen. Then degrees decide where they are clear of the
    limit, the person's own range elsewhere. usual: the person's own range. doubt: as in `Signal`; in doubt a repetition
    of a regular set is a full one.
    """
    if is_cut_off(cycle, settings, inverted=inverted):
        return "cut_off"
    if is_too_fast:
        # how long it took nobody knows where the clip may not show all of it
        return "cut_off" if cycle.cut_before or cycle.cut_after else "too_fast"
    uncertain = settings.share_doubt + doubt * settings.doubt
    enough = settings.full_in_degrees if depth.deep_enough else settings.full
    if depth.deep_enough is False or is_inside(cycle.range / usual, enough, None, uncertain) is False:
        return "not_deep_enough"
    if _misses_a_way(cycle, settings):
        return None
    # where it began is what the one before left: only the way back is its own
    returned = is_inside(cycle.fall / cycle.range, settings.extended, None, uncertain)
    return "not_fully_extended" if returned is False or depth.extended is False else None


def is_clear(why: Why, cycle: Cycle, *, usual: float, depth: Depth, settings: CountingSettings) -> bool:
    """True when it can be said of a partial repetition that it is one, and why; if not, nothing is said of it at all.

    Where no degrees tell, the person's own range must be one of the exercise and not a tremble. Of a cut repetition
    enough must be seen to know it for the same movement, and one that is too shallow must not be cut. A way back that
    ends early is mostly somebody changing position: only degrees tell it.
    """
    if why == "not_fully_extended":
        return depth.extended is False
    if why == "not_deep_enough" and _misses_a_way(cycle, settings):
        return False
    if why == "cut_off" and cycle.range < settings.least_cut * usual:
        return False
    in_degrees = depth.deep_enough is False
    return usual >= (settings.own_movement_in_degrees if in_degrees else settings.own_movement)


def _misses_a_way(cycle: Cycle, settings: CountingSettings) -> bool:
    return (cycle.cut_before or cycle.cut_after) and cycle.shorter_way < settings.uncut * cycle.range
