"""What was counted and what is kept of it: the same fields, with None for NaN, and faults by their ids."""

import math
from dataclasses import fields
from typing import Any, TypeVar

from coach.posture.holding import Hold
from coach.records.values import FaultRecord, HoldRecord, RepetitionRecord
from coach.workout.repetition import Fault, HoldPeriod, NotJudged, Repetition

Kept = TypeVar("Kept", FaultRecord, HoldRecord, RepetitionRecord)
_Found = TypeVar("_Found", HoldPeriod, Repetition)


def or_none(value: float) -> float | None:
    """What is kept of a number: None for one that is not known."""
    return float(value) if math.isfinite(value) else None


def repetition_record(repetition: Repetition, number: int = 1) -> RepetitionRecord:
    """A repetition to be kept; a `SetWriter` gives it its number."""
    return _kept(RepetitionRecord, repetition, number=number)


def hold_record(hold: HoldPeriod | Hold, number: int = 1) -> HoldRecord:
    """A hold of an exercise or of a posture to be kept; a `SetWriter` gives it its number."""
    return _kept(HoldRecord, hold, number=number)


def counted_repetition(kept: RepetitionRecord) -> Repetition:
    """What was counted; names of faults are their ids."""
    return _counted(Repetition, kept)


def counted_hold(kept: HoldRecord) -> HoldPeriod:
    """What was held; names of faults are their ids."""
    return _counted(HoldPeriod, kept)


def _kept(kind: type[Kept], found: object, **more: Any) -> Kept:
    values = {item.name: getattr(found, item.name) for item in fields(kind) if hasattr(found, item.name)}
    for name, value in values.items():
        if name == "faults":
            values[name] = tuple(_kept(FaultRecord, fault) for fault in value)
        elif name == "unjudged" and isinstance(found, (HoldPeriod, Repetition)):
            values[name] = tuple(one.kept for one in found.not_judged)
        elif isinstance(value, float):
            values[name] = or_none(value)
    return kind(**values, **more)


def _counted(kind: type[_Found], kept: HoldRecord | RepetitionRecord) -> _Found:
    values = {item.name: getattr(kept, item.name) for item in fields(kind) if hasattr(kept, item.name)}
    # what is unknown has the default of its field, NaN for numbers
    values = {name: value for name, value in values.items() if value is not None}
    faults = ({item.name: getattr(one, item.name) for item in fields(FaultRecord)} for one in kept.faults)
    values["faults"] = tuple(Fault(name=one["check"], cue="", **one) for one in faults)
    return kind(**values, not_judged=tuple(map(NotJudged.of_kept, kept.unjudged)))
