"""The tables of the history: a column for each field of the records, and what ties them together.

Unknown is NULL. Times inside a session are seconds since its start; moments are UTC, and `day` is the calendar day
where the user was. Rows that may be exported and imported carry a UUID, so that nothing is imported twice; repetitions
are numbered within their set. A change here needs a migration in `migrations/versions` (a test compares the two).
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from types import NoneType
from typing import Annotated, Any, get_args, get_origin, get_type_hints

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Date,
    DateTime,
    Dialect,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
    false,
)

from coach.records.counted import HoldRecord, RepetitionRecord
from coach.records.values import CheckRecord, MediaRecord, ProfileRecord, ReferenceRecord, SessionRecord, SetRecord

#: The newest migration; a database with another one is brought up to date when it is opened.
REVISION = "0005"

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)


class Moment(TypeDecorator[datetime]):
    """A point in time: aware in Python, UTC without a zone in the database (SQLite knows no zones)."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"moment: expected a time with a zone but got {value.isoformat()}")
        return value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return None if value is None else value.replace(tzinfo=UTC)


#: How values are kept whose field says nothing else of it.
_KINDS: dict[Any, Any] = {
    str: Text,
    int: Integer,
    float: Float,
    bool: Boolean,
    datetime: Moment,
    date: Date,
    **dict.fromkeys((tuple, dict), JSON(none_as_null=True)),
}


def _columns(record: type[Any], *apart: str) -> Iterator[Column[Any]]:
    """A column for every field of a record but those `apart`; NULL where it may be None, or is empty."""
    for name, hint in get_type_hints(record, include_extras=True).items():
        if name not in apart:
            known = get_args(hint)[0] if NoneType in get_args(hint) else hint
            kind = _kind(known)
            is_null = known is not hint or isinstance(kind, JSON)
            yield Column(name, kind, nullable=is_null, unique=True if name in ("uuid", "file") else None)


def _kind(hint: Any) -> Any:
    base, *notes = get_args(hint) if get_origin(hint) is Annotated else (hint,)
    # what pydantic checks stands within a note of its own
    for note in (inner for one in notes for inner in (one, *getattr(one, "metadata", ()))):
        if isinstance(note, String):
            return note
        if isinstance(length := getattr(note, "max_length", None), int):
            return String(length)
    return _KINDS[get_origin(base) or base]


def _key() -> Column[int]:
    return Column("id", Integer, primary_key=True)


def _parent(table: str) -> Column[int]:
    return Column(f"{table}_id", ForeignKey(f"{table}.id", ondelete="CASCADE"), nullable=False)


def _reference() -> Column[str]:
    return Column("reference_hash", ForeignKey("reference.hash"))


def _figures() -> tuple[Column[Any], ...]:
    """What a set amounts to (`coach.records.totals`), and so what a day does."""
    counted = ("full_reps", "partial_reps", "faulty_reps")
    lasted = ("active_s", "held_s", "longest_hold_s")
    measured = ("range_deg", "best_range_deg", "left_range", "right_range", "out_s", "back_s")
    lost = ("range_loss_share", "speed_loss_share")
    return (
        *(Column(name, Integer, nullable=False, default=0) for name in counted),
        *(Column(name, Float, nullable=False, default=0.0) for name in lasted),
        *(Column(name, Float) for name in (*measured, *lost)),
    )


def _within_set() -> tuple[Column[Any], ...]:
    """The place in a set of what was counted."""
    return (
        Column("set_id", ForeignKey("exercise_set.id", ondelete="CASCADE"), primary_key=True),
        Column("number", Integer, primary_key=True, autoincrement=False),
    )


profile = Table(
    "profile",
    metadata,
    _key(),
    *_columns(ProfileRecord),
    # the login whose profile this is (see `owners`); NULL where people share the computer without one
    Column("owner", String(64), index=True),
)

#: The postures and exercises as they were when something was judged by them, by the hash of their content.
reference = Table(
    "reference", metadata, Column("hash", String(64), primary_key=True), *_columns(ReferenceRecord, "hash")
)

session = Table(
    "session",
    metadata,
    _key(),
    _parent("profile"),
    *_columns(SessionRecord, "profile_uuid", "sets", "checks", "media"),
    Index("ix_session_profile_id_day", "profile_id", "day"),
)

#: One exercise (or held posture) without a rest. The figures of what was done follow from the rows below it and are
#: renewed with each of them, so that progress pages need not read millions of repetitions.
exercise_set = Table(
    "exercise_set",
    metadata,
    _key(),
    _parent("session"),
    _reference(),
    *_columns(SetRecord, "reference_hash", "repetitions", "holds", "removed"),
    *_figures(),
    UniqueConstraint("session_id", "number"),
)

#: What was done of one exercise (or posture) on one day: the sum of the sets, renewed with them. Charts over years read
#: this alone; adding up a hundred thousand sets took them half a second.
day_total = Table(
    "day_total",
    metadata,
    Column("profile_id", ForeignKey("profile.id", ondelete="CASCADE"), primary_key=True),
    Column("day", Date, primary_key=True),
    Column("kind", String(10), primary_key=True),
    Column("item_id", String(80), primary_key=True),
    # the Monday of the week, so that weeks are added up the same way by every database
    Column("week", Date, nullable=False),
    Column("sets", Integer, nullable=False),
    Column("most_reps", Integer, nullable=False),
    *_figures(),
    Column("energy_kcal", Float),
    sqlite_with_rowid=False,
)

# rows lie in the order of their set on the disk: fast to add, fast to read together
repetition = Table(
    "repetition",
    metadata,
    *_within_set(),
    *_columns(RepetitionRecord, "number", "from_turn"),
    Column("from_turn", Boolean, nullable=False, server_default=false()),
    sqlite_with_rowid=False,
)

hold = Table("hold", metadata, *_within_set(), *_columns(HoldRecord, "number"), sqlite_with_rowid=False)

posture_check = Table(
    "posture_check",
    metadata,
    _key(),
    _parent("session"),
    _reference(),
    *_columns(CheckRecord, "reference_hash"),
    Index("ix_posture_check_session_id", "session_id"),
)

#: Files in the media folder, only there when the user wanted to keep them.
media = Table(
    "media", metadata, _key(), _parent("session"), *_columns(MediaRecord), Index("ix_media_session_id", "session_id")
)
