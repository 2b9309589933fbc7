"""What is kept, as plain immutable values: the same in Python, in the tables and in exported files.

What was counted is here as the counter has it, and NaN where it is unknown; elsewhere unknown is `None`, as it is null
in JSON and NULL in the database. Seconds count from the start of the session,
except that the moments of a session itself are points in time with a zone.
"""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Annotated, Any, Literal

from pydantic import Field
from sqlalchemy import String

from coach.records.counted import STRICT, KeptHolds, KeptRepetitions, KeptSide, Number
from coach.workout.repetition import Correctable

# Tables follow from these records (`coach.records.tables`); a text whose length nothing else tells names its column.
Kind = Annotated[Literal["exercise", "posture"], String(10)]
Source = Annotated[Literal["live", "video", "photo", "sequence"], String(10)]
Uuid = Annotated[str, Field(pattern=r"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$"), String(36)]
Slug = Annotated[str, Field(min_length=1, max_length=80)]
Word = Annotated[str, Field(max_length=40)]
Hash = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$"), String(64)]
#: A plain name, so that an imported file cannot point outside the media folder.
FileName = Annotated[str, Field(pattern=r"^[0-9a-f-]{36}\.(jpg|png|gif|mp4)$")]


@dataclass(frozen=True, slots=True, kw_only=True)
class SetRecord(Correctable):
    """One exercise or held posture without a rest; `energy_met` and the reference are those of that day.

    removed, full_by_hand, measured_id: what somebody put right, as in `coach.workout.repetition.WorkoutResult`.
    """

    __pydantic_config__ = STRICT
    uuid: Uuid
    number: Number
    kind: Kind
    item_id: Slug
    start_s: float
    end_s: float | None = None
    reference_hash: Hash | None = None
    view: Word | None = None
    load_kg: float | None = None
    energy_met: float | None = None
    repetitions: KeptRepetitions = ()
    holds: KeptHolds = ()
    removed: KeptRepetitions = ()
    full_by_hand: Annotated[int, Field(ge=0)] | None = None
    measured_id: Slug | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasureRecord:
    """One joint (or length) of a posture check; the numbers are in `unit` (`deg` or `torso`)."""

    __pydantic_config__ = STRICT
    name: str
    measure: str
    unit: str
    target: float
    tolerance: float
    grade: str
    measured: float | None = None
    error: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class JointRecord:
    """Where a joint is in a picture: placed by hand, or as the coach saw it. x_px, y_px: None where it is hidden."""

    __pydantic_config__ = STRICT
    joint: Word
    state: Literal["seen", "hidden", "outside"]
    source: Literal["hand", "coach"]
    x_px: float | None = None
    y_px: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckRecord:
    """A posture judged once. corrections: names of what to change, worst first.

    disputed: names of checks that the person said are wrong; they are in neither the score nor `corrections`.
    joints: where somebody put joints right by hand, all of them; in pixels of a picture of width_px x height_px.
    """

    __pydantic_config__ = STRICT
    uuid: Uuid
    at_s: float
    posture_id: Slug
    coverage: float
    recognised: bool
    score: float | None = None
    reference_hash: Hash | None = None
    side: KeptSide | None = None
    view: Word | None = None
    strictness: Annotated[str, Field(max_length=10)] | None = None
    measures: tuple[MeasureRecord, ...] = ()
    corrections: tuple[str, ...] = ()
    disputed: tuple[str, ...] = ()
    width_px: Annotated[int, Field(ge=1)] | None = None
    height_px: Annotated[int, Field(ge=1)] | None = None
    joints: tuple[JointRecord, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class MediaRecord:
    """A picture or video kept at the user's wish. moment: what it shows (`whole`, `best`, `worst`, `check`)."""

    __pydantic_config__ = STRICT
    uuid: Uuid
    file: FileName
    kind: Annotated[Literal["picture", "video"], String(10)]
    moment: Word


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionRecord:
    """Everything about one session."""

    __pydantic_config__ = STRICT
    uuid: Uuid
    profile_uuid: Uuid
    source: Source
    started_at: datetime
    day: date
    duration_s: float = 0.0
    ended_at: datetime | None = None
    source_name: str | None = None
    programme_id: Slug | None = None
    mass_kg: float | None = None
    note: str | None = None
    sets: tuple[SetRecord, ...] = ()
    checks: tuple[CheckRecord, ...] = ()
    media: tuple[MediaRecord, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ProfileRecord:
    """One person of the household; everything but the name may be unknown. settings: see `records.preferences`."""

    __pydantic_config__ = STRICT
    uuid: Uuid
    name: Annotated[str, Field(max_length=80)]
    created_at: datetime
    height_cm: float | None = None
    mass_kg: float | None = None
    language: Annotated[str, Field(max_length=12)] | None = None
    level: Annotated[str, Field(max_length=20)] | None = None
    settings: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferenceRecord:
    """A posture or exercise as it was when it was used. hash: SHA-256 of `content`, the file's data as JSON."""

    __pydantic_config__ = STRICT
    hash: Hash
    kind: Kind
    item_id: Slug
    content: str
