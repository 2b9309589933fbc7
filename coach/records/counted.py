"""What was counted, and what files and tables keep of it: the same fields, None for NaN, and faults by their ids."""

import math
from collections.abc import Iterable
from dataclasses import dataclass, fields
from typing import Annotated, Any, TypeVar

from pydantic import ConfigDict, Field, PlainSerializer, ValidateAs
from sqlalchemy import String

from coach.posture.holding import Hold
from coach.workout.repetition import Fault, HoldPeriod, Mark, NotJudged, Repetition, Side

#: A misspelt or newer field must not vanish without a word when a file is imported.
STRICT = ConfigDict(extra="forbid", allow_inf_nan=False)
Number = Annotated[int, Field(ge=1)]
KeptSide = Annotated[Side, String(5)]


@dataclass(frozen=True, slots=True, kw_only=True)
class FaultRecord:
    """A form check that failed; its words are found through the reference used."""

    __pydantic_config__ = STRICT
    check: str
    phase: str
    measured: float
    limit: float
    unit: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RepetitionRecord:
    """One repetition; the fields of `coach.workout.repetition.Repetition`."""

    __pydantic_config__ = STRICT
    number: Number
    start_s: float
    turn_s: float
    end_s: float
    out_s: float
    pause_s: float
    back_s: float
    rest_s: float | None = None
    range_deg: float | None = None
    range_share: float | None = None
    side: KeptSide | None = None
    full: bool = True
    why: Annotated[str, Field(max_length=30)] | None = None
    faults: tuple[FaultRecord, ...] = ()
    unjudged: tuple[str, ...] = ()
    from_turn: bool = False
    by_hand: Annotated[Mark, String(8)] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldRecord:
    """A posture held; scores (0 to 100) and steadiness only where a posture was judged meanwhile."""

    __pydantic_config__ = STRICT
    number: Number
    start_s: float
    end_s: float
    side: KeptSide | None = None
    mean_score: float | None = None
    best_score: float | None = None
    steadiness_deg: float | None = None
    faults: tuple[FaultRecord, ...] = ()
    unjudged: tuple[str, ...] = ()


Found = TypeVar("Found", HoldPeriod, Repetition)


def or_none(value: float) -> float | None:
    """What is kept of a number: None for one that is not known."""
    return float(value) if math.isfinite(value) else None


def kept(found: Repetition | HoldPeriod, number: int) -> Any:
    """The record of what was counted, the `number`-th of its set."""
    record = RepetitionRecord if isinstance(found, Repetition) else HoldRecord
    return record(**values_of(found, record), number=number)


def hold_of_posture(hold: Hold) -> HoldPeriod:
    """The hold of a posture, in the shape of one of an exercise."""
    return HoldPeriod(**shared(hold, HoldPeriod))


def shared(source: object, kind: type[Any]) -> dict[str, Any]:
    """The values of the fields that both have."""
    return {item.name: getattr(source, item.name) for item in fields(kind) if hasattr(source, item.name)}


def values_of(found: object, kind: type[Any]) -> dict[str, Any]:
    """What a record of this kind keeps of something that has the same fields."""
    values = shared(found, kind)
    for name, value in values.items():
        if name == "faults":
            values[name] = tuple(FaultRecord(**values_of(fault, FaultRecord)) for fault in value)
        elif isinstance(found, Repetition | HoldPeriod) and name == "unjudged":
            values[name] = tuple(one.kept for one in found.not_judged)
        elif isinstance(value, float):
            values[name] = or_none(value)
    return values


def counted(kind: type[Found], record: HoldRecord | RepetitionRecord) -> Found:
    """What was counted, of its record; names of faults are their ids."""
    # what is unknown has the default of its field; that of the share is as usual, which nobody has seen
    values = {name: value for name, value in shared(record, kind).items() if value is not None}
    if isinstance(record, RepetitionRecord) and record.range_share is None:
        values["range_share"] = math.nan
    faults = (shared(one, FaultRecord) for one in record.faults)
    values["faults"] = tuple(Fault(name=one["check"], cue="", **one) for one in faults)
    return kind(**values, not_judged=tuple(map(NotJudged.of_kept, record.unjudged)))


def _numbered(found: Iterable[Repetition | HoldPeriod]) -> tuple[Any, ...]:
    return tuple(kept(one, number) for number, one in enumerate(found, start=1))


# Files have what was counted as its records, numbered in their order.
KeptRepetitions = Annotated[
    tuple[Repetition, ...],
    ValidateAs(tuple[RepetitionRecord, ...], lambda records: tuple(counted(Repetition, one) for one in records)),
    PlainSerializer(_numbered, return_type=tuple[RepetitionRecord, ...]),
]
KeptHolds = Annotated[
    tuple[HoldPeriod, ...],
    ValidateAs(tuple[HoldRecord, ...], lambda records: tuple(counted(HoldPeriod, one) for one in records)),
    PlainSerializer(_numbered, return_type=tuple[HoldRecord, ...]),
]
