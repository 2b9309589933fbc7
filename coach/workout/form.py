"""Faults of one repetition or hold: the form checks of the exercise, made where they can be made."""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

import numpy as np

from coach.library.exercise import Exercise, FormCheck, Sight
from coach.pose.doubt import is_inside
from coach.workout.depth import Depth
from coach.workout.judge import Span, condition_values, was_cut, within
from coach.workout.measures import BodyMeasures
from coach.workout.readings import Reading, knows_side, read, sees_moving
from coach.workout.repetition import Fault, NotJudged, Repetition, Unknown, Why, not_telling
from coach.workout.settings import CountingSettings

#: So many times more cautious where the clip shows a part of a repetition: fewer moments tell where the camera stands.
OF_A_PART = 1.4
#: A quick repetition is judged beside others as long to within a factor, so many in all, one that takes this share of
#: the usual time also alone. Landmarks wobble quickly, and 19 of 20 real repetitions take longer (see `pace`).
ALIKE, LEAST_SET, LEAST_PACE = 1.4, 3, 0.3


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """What the checks found, and those that could not be made."""

    faults: tuple[Fault, ...] = ()
    not_judged: tuple[NotJudged, ...] = ()


def judge_form(
    measures: BodyMeasures,
    span: Span,
    exercise: Exercise,
    settings: CountingSettings = CountingSettings(),
    *,
    side_known: bool = True,
    why: Why | None = None,
) -> Judged:
    """Make every check of the exercise over one repetition.

    side_known: the working side is beyond doubt. why: as of a `Repetition`; one that is cut off is not judged, one that
    did not go deep enough not at its turning point.
    """
    said: list[Fault | NotJudged | None] = []
    caution = settings.caution * (1.0 if span.start_seen and span.end_seen else OF_A_PART)
    for check in exercise.form:
        unasked = _unasked(measures, span, check, side_known=side_known, why=why)
        found = None
        if unasked is None or (unasked == "cut" and _is_settled(check)):
            found = _judge(measures, span, check, caution)
        if unasked is not None and not isinstance(found, Fault):
            found = NotJudged(check=check.check, why=unasked)
        if check.phase == "start" and not span.start_seen and found is not None:
            # read where the next repetition starts: others have to bear it out
            suspected = found if isinstance(found, Fault) else found.suspected
            found = NotJudged(check=check.check, why="cut", suspected=suspected) if suspected else found
        said.append(found)
    return Judged(
        faults=tuple(one for one in said if isinstance(one, Fault)),
        not_judged=tuple(one for one in said if isinstance(one, NotJudged)),
    )


def _unasked(
    measures: BodyMeasures, span: Span, check: FormCheck, *, side_known: bool, why: Why | None
) -> Unknown | None:
    """Why a check is not asked of a repetition like this one; None when it is."""
    if why == "cut_off" or was_cut(span, check.phase):
        return "cut"
    if why == "not_deep_enough" and check.phase in ("turn", "change"):
        return "depth"
    if not side_known and check.sides in ("working", "other"):
        return "side"
    values = condition_values(measures, span, check.when)
    if np.isnan(values).any():
        return "unseen"
    return None if all(map(within, values, check.when)) else "depth"


def _is_settled(check: FormCheck) -> bool:
    """Whether a fault that is seen stays one, whatever the clip does not show: what went too far has gone too far."""
    unbounded = {"highest": check.at_least, "lowest": check.at_most, "spread": check.at_least}
    return check.phase in ("turn", "whole") and unbounded.get(check.value, 0.0) is None


def _judge(measures: BodyMeasures, span: Span, check: FormCheck, caution: float) -> Fault | NotJudged | None:
    """The fault, None where there is plainly none, or why neither can be said by any of its measures.

    What one measure suspects another does not deny: then it cannot be said.
    """
    unclear: list[NotJudged] = []
    suspected: Fault | None = None
    for sight in check.sights:
        reading = read(measures, span, sight)
        inside = reading.is_inside(sight.at_least, sight.at_most, caution)
        if inside is False:
            return _fault(check, sight, reading)
        if inside and suspected is None:
            return NotJudged(check=check.check, why="sign") if check.only_a_sign else None
        outside = reading.why is None and is_inside(reading.value, sight.at_least, sight.at_most) is False
        suspected = suspected or (_fault(check, sight, reading) if outside else None)
        unclear.append(NotJudged(check=check.check, why=reading.why or "close"))
    return unclear[0] if suspected is None else NotJudged(check=check.check, why="close", suspected=suspected)


def told_of_a_set(repetitions: Sequence[Repetition], exercise: Exercise) -> list[Repetition]:
    """The same repetitions, with the faults that stand beside each other.

    Repetitions read the same habit independently: where one is clear of the limit, another that passes it by less than
    its doubt is more likely to have the fault than not. And there has to be another where one alone proves little: of
    the start position, which may not have been reached yet or again, of how much the first and the last one sway (and
    what the other arm does meanwhile), to which getting ready or leaving may belong, and of what is over too quickly.
    """
    shown = Counter(fault.check for one in repetitions for fault in one.faults)
    # what is borrowed bears nothing out
    shown.update(each.check for one in repetitions for each in one.not_judged if each.suspected and each.why != "cut")
    least_s = 0.0 if exercise.tempo is None else LEAST_PACE * exercise.tempo.total_s
    whole = [one for one in repetitions if one.full]
    durations_s = np.array([one.duration_s for one in whole])

    def is_alone(one: Repetition) -> bool:
        alike = (durations_s <= ALIKE * one.duration_s) & (one.duration_s <= ALIKE * durations_s)
        return one.duration_s < least_s and alike.sum() < LEAST_SET

    spreads = {check.check for check in exercise.form if check.value == "spread"}

    def stands(one: Repetition, fault: Fault) -> bool:
        at_edge = not whole or one.start_s < whole[0].end_s or one.end_s > whole[-1].start_s
        proves_little = fault.phase == "start" or (at_edge and fault.check in spreads)
        return not is_alone(one) and (not proves_little or shown[fault.check] > 1)

    plain = {fault.check for one in repetitions for fault in one.faults if stands(one, fault)}
    doubted = ([each for each in one.faults if not stands(one, each)] for one in repetitions)
    surely = (not_telling(one, its, "close", suspected=True) for one, its in zip(repetitions, doubted, strict=True))
    return [_with_suspected(one, plain) for one in surely]


def _with_suspected(repetition: Repetition, habits: Collection[str]) -> Repetition:
    told = {one.check: one.suspected for one in repetition.not_judged if one.suspected and one.check in habits}
    return replace(
        repetition,
        faults=(*repetition.faults, *told.values()),
        not_judged=tuple(one for one in repetition.not_judged if one.check not in told),
    )


def with_form(
    repetition: Repetition,
    measures: BodyMeasures,
    span: Span,
    exercise: Exercise,
    depth: Depth,
    settings: CountingSettings = CountingSettings(),
) -> Repetition:
    """The repetition with its faults; a partial one has its missing range as the first."""
    counting = exercise.counting
    rule = None if counting is None else counting.working_side
    side_known = rule is None or knows_side(measures, span, rule)
    side = repetition.side if side_known and span.turn_seen else None
    if side and counting and counting.sides == "apart" and not sees_moving(measures, span, counting.terms, side):
        side = None
    judged = judge_form(measures, span, exercise, settings, side_known=side_known, why=repetition.why)
    faults = (*_shallow(repetition, exercise, depth), *judged.faults)
    return replace(repetition, faults=faults, not_judged=judged.not_judged, side=side)


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


def _fault(check: FormCheck, sight: Sight, reading: Reading) -> Fault:
    too_low = sight.at_least is not None and reading.value < sight.at_least
    limit = sight.at_least if too_low else sight.at_most
    return Fault(
        check=check.check,
        name=check.name.in_("en"),
        cue=check.cue.in_("en"),
        phase=sight.phase,
        measured=reading.value,
        limit=float("nan") if limit is None else limit,
        unit=sight.unit,
    )
