"""A measure at a phase of a repetition, with how far it can be trusted."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from coach.library.exercise import Phase, Plane, Sides, Sight, Term, WorkingSide, columns_of
from coach.pose.angles import MEASURES, Kind
from coach.pose.doubt import VIEW_DEG, clear_of, foreshortening_deg, is_inside
from coach.pose.geometry import middle, percentiles
from coach.pose.types import Array
from coach.pose.view import MEASURABLE_DEG, WantedView
from coach.workout.judge import Span, rows_of, sides_over
from coach.workout.measures import LEAST_VISIBILITY, BodyMeasures
from coach.workout.repetition import Side, Unknown

#: Less than this share of the moments of a phase says nothing about it.
LEAST_SHARE = 0.5
#: A limb of which the network is less sure than this in most of a phase may lie elsewhere in all of it: of 38 false
#: faults that real clips show in a mirror and to a smaller network 23 were read from such limbs, of 27 true ones none.
LEAST_SURE = 0.7
#: What a value is uncertain by when everything is seen well: the median of the errors on rendered bodies in the picture
#: plane; in space limbs are drawn towards the middle of their range.
BASE = {"deg": {"image": 4.0, "space": 12.0}, "torso": {"image": 0.05, "space": 0.12}}
#: ... more where landmarks are less visible, up to this at visibility 0, ...
HIDDEN = {"deg": 20.0, "torso": 0.2}
#: ... and where the picture and the landmarks in space differ by more than they do on any rendered body.
AGREEING_DEG = 30.0
#: With more uncertainty than this nothing is said, however far the limit.
MOST = {"deg": 24.0, "torso": 0.24}
#: Limbs swing this far beside the plane of the exercise; from beside the view that shows as a tilt within it.
SPLAY_DEG = 10.0
#: A phase is read in so many parts by themselves, each of them half of it: what is only passed through at its beginning
#: and end decides none of them.
PARTS = 5
SIDES: tuple[Side, Side] = ("left", "right")
#: One number for values (N,).
Statistic = Callable[[Array], float]
#: Percentiles that stand for the lowest and the highest value: single moments may be wrong.
EXTREMES = (10.0, 90.0)
#: Of the jumps from moment to moment so many are smaller than the one that counts. What flips in less than a quarter of
#: them does not move the middle; extremes are made of single moments.
_JUMPS, _JUMPS_OF_EXTREMES = 75.0, 90.0
#: Straight in the view, the turn is not known better than this.
_MOST_TURN_DEG = 88.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A value in the unit of its measure, and how far it may be off.

    lasting: by what is the same all through the phase (view, landmarks that tremble or are badly seen). passing: by the
    movement within it.
    parts: the same value in each part of the phase by itself, where one part should read as the others.
    why: why it says nothing, where it does not (`value` is NaN then, or too uncertain).
    """

    value: float = float("nan")
    lasting: float = float("nan")
    passing: float = 0.0
    parts: tuple[float, ...] = ()
    why: Unknown | None = None

    @property
    def uncertainty(self) -> float:
        """The distance from a limit that the value needs to be clear of it."""
        return math.hypot(self.lasting, self.passing)

    def is_inside(self, at_least: float | None, at_most: float | None, caution: float = 1.0) -> bool | None:
        """Whether it lies inside limits, clear by its doubt `caution` times; None: it cannot be said."""
        if self.why is not None:
            return None
        # the parts know by themselves what passes
        doubt = self.lasting if self.parts else self.uncertainty
        return is_inside(self.value, at_least, at_most, caution * doubt, readings=self.parts)


def read(measures: BodyMeasures, span: Span, sight: Sight) -> Reading:
    """What `sight` looks at in one repetition. What a camera elsewhere does not see is missing for its view."""
    if sight.phase != "change":
        reading = _at(measures, span, sight, sight.phase)
    else:
        turn, start = (_at(measures, span, sight, phase) for phase in ("turn", "start"))
        doubt = math.hypot(turn.uncertainty, start.uncertainty)
        reading = Reading(value=turn.value - start.value, lasting=doubt, why=turn.why or start.why)
    away_deg, _ = _turn(measures, span, rows_of(measures, span, "whole"), sight.view)
    if reading.why == "unseen" and away_deg > MEASURABLE_DEG:
        return replace(reading, why="view")
    return reading


def knows_side(measures: BodyMeasures, span: Span, rule: WorkingSide) -> bool:
    """True when the two sides differ by more at the turn than both are uncertain."""
    left, right = (_at_turn(measures, span, f"{side}_{rule.measure}", rule.plane) for side in SIDES)
    # what the model does to one side it does to the other
    return clear_of(left.value, right.value, max(left.uncertainty, right.uncertainty))


def sees_moving(measures: BodyMeasures, span: Span, terms: Sequence[Term], side: Side) -> bool:
    """True when at the turn of a repetition something of what was counted can be read on the side that is told.

    Which side moves shows in the difference of the two, also where neither is sure enough to be blamed; that both do
    may be a copy, which the model draws of the side that it sees.
    """
    sides, sure = (SIDES, LEAST_SURE) if side == "both" else ((side,), 0.0)
    return any(
        all(_at_turn(measures, span, f"{one}_{term.measure}", term.plane, sure=sure).why is None for one in sides)
        for term in terms
        if len(columns_of(term.measure)) == len(SIDES)
    )


def reads_turn(measures: BodyMeasures, span: Span, terms: Sequence[Term]) -> bool:
    """True when something of what was counted can be read at the turn of a repetition."""
    return any(_at_turn(measures, span, term.measure, term.plane).why is None for term in terms)


def _at_turn(measures: BodyMeasures, span: Span, measure: str, plane: Plane, *, sure: float = LEAST_SURE) -> Reading:
    rows = rows_of(measures, span, "turn")
    look = look_at(measures, span, measure=measure, plane=plane, sides="mean", view="any", rows=rows, sure=sure)
    return look.read(middle)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Look:
    """A measure at some moments, of which statistics can be read.

    values: (N,) what is known of it, as it would be seen from the wanted view; none where it cannot be told.
    """

    values: Array
    read: Callable[[Statistic], Reading]


_UNSEEN = Look(values=np.empty(0), read=lambda _: Reading(why="unseen"))


def look_at(
    measures: BodyMeasures,
    span: Span,
    *,
    measure: str,
    plane: Plane,
    sides: Sides,
    view: WantedView,
    rows: slice,
    still: bool = True,
    sure: float = LEAST_SURE,
) -> Look:
    """Look at a measure in some moments.

    still: the value should be the same in all of them. sure: how visible its limbs have to be in most of them.
    """
    first = MEASURES[columns_of(measure)[0]]
    values, seen = sides_over(measures, span, measure, plane, sides, rows)
    known = np.isfinite(values) & (seen >= LEAST_VISIBILITY)
    if len(known) == 0 or known.mean() < LEAST_SHARE or middle(seen[known]) < sure:
        return _UNSEEN
    turn_deg, turn_doubt_deg = _turn(measures, span, rows, view) if plane == "image" else (0.0, 0.0)
    if not math.isfinite(turn_deg):
        return _UNSEEN
    shown, least, most = (_cos(turn_deg + step) for step in (0.0, turn_doubt_deg, -turn_doubt_deg))
    there = _seen_straight(values[known], first.kind, shown)
    low, high = percentiles(there, 25.0, 75.0)
    unit = first.unit
    other, _ = sides_over(measures, span, measure, "space" if plane == "image" else "image", sides, rows)
    gaps = np.abs(other[known] - values[known])
    gaps = gaps[np.isfinite(gaps)]
    gap = middle(gaps) if len(gaps) else 0.0
    of_these_moments = math.hypot(
        BASE[unit][plane],
        HIDDEN[unit] * (1.0 - middle(seen[known])),
        _jumps(there, measures.timestamps_s[rows][known], _JUMPS if still else _JUMPS_OF_EXTREMES),
        SPLAY_DEG * math.sqrt(1.0 - shown * shown) if first.kind.is_angle else 0.0,
    )

    def read(statistic: Statistic) -> Reading:
        value = statistic(there)
        by_view = _view_doubt(first.kind, value, shown, least, most)
        apart = max(gap - AGREEING_DEG, 0.0) if first.kind.is_angle and by_view < BASE[unit]["image"] else 0.0
        lasting = math.hypot(of_these_moments, by_view, apart)
        reading = Reading(value=value, lasting=lasting, passing=(high - low) / 3.0 if still else 0.0)
        if reading.uncertainty > MOST[unit]:
            return replace(reading, why="view" if by_view > MOST[unit] / 2.0 else "unseen")
        return reading

    return Look(values=there, read=read)


def _at(measures: BodyMeasures, span: Span, sight: Sight, phase: Phase) -> Reading:
    still, statistic = sight.value == "middle", _statistic(sight.value)
    look = look_at(
        measures,
        span,
        measure=sight.measure,
        plane=sight.plane,
        sides=sight.sides,
        view=sight.view,
        rows=rows_of(measures, span, phase),
        still=still,
    )
    reading = look.read(statistic)
    if reading.why is not None:
        return reading
    if sight.relative_to is None:
        return replace(reading, parts=tuple(map(statistic, _halves(look.values)))) if still else reading
    base = _at(measures, span, sight.model_copy(update={"measure": sight.relative_to, "relative_to": None}), phase)
    if base.why is not None or base.value <= base.uncertainty:
        return Reading(why=base.why or "unseen")
    value = reading.value / base.value
    share = math.hypot(reading.uncertainty / max(reading.value, reading.uncertainty), base.uncertainty / base.value)
    return Reading(value=value, lasting=value * share)


def _statistic(name: str) -> Statistic:
    def of(values: Array) -> float:
        low, usual, high = percentiles(values, EXTREMES[0], 50.0, EXTREMES[1])
        return {"lowest": low, "highest": high, "spread": high - low}.get(name, usual)

    return of


def _turn(measures: BodyMeasures, span: Span, rows: slice, view: WantedView) -> tuple[float, float]:
    """How far the camera stands from the wanted view at these moments, and how well that is known, degrees.

    The camera stands still: where the repetition as a whole shows another view, either may be wrong.
    """
    if view == "any":
        return 0.0, 0.0
    turned, over_all = (
        turn_deg[np.isfinite(turn_deg)]
        for turn_deg in (measures.turn_deg[rows], measures.turn_deg[rows_of(measures, span, "whole")])
    )
    if len(turned) == 0:
        return float("nan"), float("nan")
    low, usual, high = percentiles(turned, 25.0, 50.0, 75.0)
    away = usual if view == "front" else 90.0 - usual
    return min(away, _MOST_TURN_DEG), math.hypot(VIEW_DEG, (high - low) / 2.0, usual - middle(over_all))


def _cos(turn_deg: float) -> float:
    return math.cos(math.radians(min(max(turn_deg, 0.0), _MOST_TURN_DEG)))


def _seen_straight(values: Array, kind: Kind, shown: float) -> Array:
    """What would be seen from the wanted view: what lies across it is stretched back."""
    if kind in (Kind.FROM_DOWN, Kind.FROM_HORIZONTAL):
        across, along = np.sin(np.radians(values)), np.cos(np.radians(values))
        if kind is Kind.FROM_HORIZONTAL:
            return np.asarray(np.degrees(np.arctan2(across, along / shown)))
        return np.asarray(np.degrees(np.arctan2(across / shown, along)))
    return values / shown if kind is Kind.SPREAD else values


def _view_doubt(kind: Kind, value: float, shown: float, least: float, most: float) -> float:
    """What a value is uncertain by because the view is not the wanted one, or not known.

    shown, least, most: by which factor what lies across the wanted view is shortened, and by which it may be.
    """
    if kind is Kind.HEIGHT:
        return 0.0
    if kind is Kind.SPREAD:
        return abs(value) * max(shown / least - 1.0, 1.0 - shown / most)
    if kind is Kind.DISTANCE:
        return abs(value) * (1.0 / least - 1.0)
    if kind in (Kind.FROM_DOWN, Kind.FROM_HORIZONTAL):
        return max(foreshortening_deg(shown, least), foreshortening_deg(shown, most))
    return 2.0 * foreshortening_deg(1.0, least)


def _halves(values: Array) -> list[Array]:
    length = (len(values) + 1) // 2
    return [values[first : first + length] for first in np.linspace(0, len(values) - length, PARTS).astype(int)]


def _jumps(values: Array, times_s: Array, percent: float) -> float:
    """How much the value jumps from one moment to the next, apart from moving evenly."""
    if len(values) < 3:
        return 0.0
    share = (times_s[1:-1] - times_s[:-2]) / (times_s[2:] - times_s[:-2])
    return percentiles(np.abs(values[1:-1] - values[:-2] - share * (values[2:] - values[:-2])), percent)[0]
