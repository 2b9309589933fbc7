"""Faults of one repetition or hold: the form checks of the exercise, made where they can be made."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from coach.workout.judge import Depth, Span, condition_values, values_over, view_allows, within
from coach.workout.measures import BodyMeasures
from coach.workout.repetition import Fault, HoldPeriod, Repetition
from coach.workout.schema import Exercise, FormCheck, Phase
from coach.workout.settings import CountingSettings

Array = NDArray[np.float64]

#: A fault is only told of landmarks that are seen this well: a wrong accusation is worse than none.
FORM_VISIBILITY = 0.75
#: Percentiles that stand for the lowest and the highest value: single frames may be wrong.
_EXTREMES = (10.0, 90.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """What the checks found, and the names of those that could not be made."""

    faults: tuple[Fault, ...] = ()
    unjudged: tuple[str, ...] = ()


def judge_form(measures: BodyMeasures, span: Span, exercise: Exercise) -> Judged:
    """Make every check of the exercise over one repetition."""
    faults: list[Fault] = []
    unjudged: list[str] = []
    for check in exercise.form:
        value = _value(measures, span, check) if _can_be_asked(measures, span, check) else float("nan")
        if np.isnan(value):
            unjudged.append(check.check)
        elif not within(value, check):
            faults.append(_fault(check, value))
    return Judged(faults=tuple(faults), unjudged=tuple(unjudged))


def _can_be_asked(measures: BodyMeasures, span: Span, check: FormCheck) -> bool:
    """From this view, and in a repetition like this one."""
    if not view_allows(measures, span, check.view):
        return False
    values = condition_values(measures, span, check.when)
    return not np.isnan(values).any() and all(map(within, values, check.when))


def with_form(
    repetition: Repetition, measures: BodyMeasures, span: Span, exercise: Exercise, depth: Depth
) -> Repetition:
    """The repetition with its faults; a partial one has its missing range as the first."""
    judged = judge_form(measures, span, exercise)
    shallow = _shallow(repetition, exercise, depth)
    return replace(repetition, faults=(*shallow, *judged.faults), unjudged=judged.unjudged)


def hold_with_form(hold: HoldPeriod, measures: BodyMeasures, exercise: Exercise) -> HoldPeriod:
    """The hold with its faults."""
    span = Span(start_s=hold.start_s, turn_first_s=hold.start_s, turn_last_s=hold.end_s, end_s=hold.end_s)
    judged = judge_form(measures, span, exercise)
    return replace(hold, faults=judged.faults, unjudged=judged.unjudged)


def _shallow(repetition: Repetition, exercise: Exercise, depth: Depth) -> tuple[Fault, ...]:
    """The fault of a repetition that was not deep enough: in degrees where they decided, else against the own range."""
    rule = exercise.range_of_motion
    if rule is None or repetition.why != "not_deep_enough":
        return ()
    limit = rule.turn_at_least_deg if rule.turn_at_most_deg is None else rule.turn_at_most_deg
    in_degrees = depth.deep_enough is False and limit is not None
    return (
        Fault(
            check=rule.check,
            name=rule.name.in_("en"),
            cue=rule.cue.in_("en"),
            phase="turn",
            measured=depth.turn_deg if in_degrees else repetition.range_share,
            limit=limit if in_degrees and limit is not None else CountingSettings().full,
            unit="deg" if in_degrees else "share",
        ),
    )


def _value(measures: BodyMeasures, span: Span, check: FormCheck) -> float:
    """The value a check looks at; NaN where it is not seen well enough."""
    if check.phase == "change":
        return _over(measures, span, check, "turn") - _over(measures, span, check, "start")
    return _over(measures, span, check, check.phase)


def _over(measures: BodyMeasures, span: Span, check: FormCheck, phase: Phase) -> float:
    values = values_over(measures, span, check, check.sides, phase, FORM_VISIBILITY)
    if check.relative_to is not None:
        base = check.model_copy(update={"measure": check.relative_to, "relative_to": None})
        others = values_over(measures, span, base, check.sides, phase, FORM_VISIBILITY)
        if len(others) == 0 or np.median(others) <= 0:
            return float("nan")
        values = values / float(np.median(others))
    if len(values) == 0:
        return float("nan")
    low, high = np.percentile(values, _EXTREMES)
    return float({"lowest": low, "highest": high, "spread": high - low}.get(check.value, np.median(values)))


def _fault(check: FormCheck, value: float) -> Fault:
    too_low = check.at_least is not None and value < check.at_least
    limit = check.at_least if too_low else check.at_most
    return Fault(
        check=check.check,
        name=check.name.in_("en"),
        cue=check.cue.in_("en"),
        phase=check.phase,
        measured=value,
        limit=float("nan") if limit is None else limit,
        unit=check.unit,
    )
