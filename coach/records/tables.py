"""The tables of the history.

Unknown is NULL. Times inside a session are seconds since its start; moments are UTC, and `day` is the calendar day
where the user was. Rows that may be exported and imported carry a UUID, so that nothing is imported twice; repetitions
are numbered within their set. A change here needs a migration in `migrations/versions` (a test compares the two).
"""

from datetime import UTC, datetime
from typing import Any

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


def _uuid() -> Column[str]:
    return Column("uuid", String(36), nullable=False, unique=True)


def _parent(table: str) -> Column[int]:
    return Column(f"{table}_id", ForeignKey(f"{table}.id", ondelete="CASCADE"), nullable=False)


def _json(name: str) -> Column[Any]:
    return Column(name, JSON(none_as_null=True))


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
    """What repetitions and holds have in common: their place in the set, their time, and what was judged."""
    return (
        Column("set_id", ForeignKey("exercise_set.id", ondelete="CASCADE"), primary_key=True),
        Column("number", Integer, primary_key=True, autoincrement=False),
        Column("start_s", Float, nullable=False),
        Column("end_s", Float, nullable=False),
        Column("side", String(5)),
        _json("faults"),
        _json("unjudged"),
    )


profile = Table(
    "profile",
    metadata,
    Column("id", Integer, primary_key=True),
    _uuid(),
    Column("name", String(80), nullable=False),
    Column("height_cm", Float),
    Column("mass_kg", Float),
    Column("language", String(12)),
    Column("level", String(20)),
    _json("settings"),
    Column("created_at", Moment, nullable=False),
    # the login whose profile this is (see `owners`); NULL where people share the computer without one
    Column("owner", String(64), index=True),
)

#: The postures and exercises as they were when something was judged by them, by the hash of their content.
reference = Table(
    "reference",
    metadata,
    Column("hash", String(64), primary_key=True),
    Column("kind", String(10), nullable=False),
    Column("item_id", String(80), nullable=False),
    Column("content", Text, nullable=False),
)

session = Table(
    "session",
    metadata,
    Column("id", Integer, primary_key=True),
    _uuid(),
    _parent("profile"),
    Column("source", String(10), nullable=False),
    Column("source_name", Text),
    Column("programme_id", String(80)),
    Column("started_at", Moment, nullable=False),
    Column("ended_at", Moment),
    Column("day", Date, nullable=False),
    Column("duration_s", Float, nullable=False, default=0.0),
    Column("mass_kg", Float),
    Column("note", Text),
    Index("ix_session_profile_id_day", "profile_id", "day"),
)

#: One exercise (or held posture) without a rest. The figures after `number` of repetitions follow from the rows below
#: it and are renewed with each of them, so that progress pages need not read millions of repetitions.
exercise_set = Table(
    "exercise_set",
    metadata,
    Column("id", Integer, primary_key=True),
    _uuid(),
    _parent("session"),
    Column("number", Integer, nullable=False),
    Column("kind", String(10), nullable=False),
    Column("item_id", String(80), nullable=False),
    Column("reference_hash", ForeignKey("reference.hash")),
    Column("start_s", Float, nullable=False),
    Column("end_s", Float),
    Column("view", String(40)),
    Column("load_kg", Float),
    Column("energy_met", Float),
    Column("full_by_hand", Integer),
    Column("measured_id", String(80)),
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

repetition = Table(
    "repetition",
    metadata,
    *_within_set(),
    Column("turn_s", Float, nullable=False),
    Column("out_s", Float, nullable=False),
    Column("pause_s", Float, nullable=False),
    Column("back_s", Float, nullable=False),
    Column("rest_s", Float),
    Column("range_deg", Float),
    Column("range_share", Float),
    Column("full", Boolean, nullable=False),
    Column("why", String(30)),
    Column("from_turn", Boolean, nullable=False, server_default=false()),
    # `made` by somebody, or `removed`: measured, but said to be none
    Column("by_hand", String(8)),
    # rows lie in the order of their set on the disk: fast to add, fast to read together
    sqlite_with_rowid=False,
)

hold = Table(
    "hold",
    metadata,
    *_within_set(),
    Column("mean_score", Float),
    Column("best_score", Float),
    Column("steadiness_deg", Float),
    sqlite_with_rowid=False,
)

posture_check = Table(
    "posture_check",
    metadata,
    Column("id", Integer, primary_key=True),
    _uuid(),
    _parent("session"),
    Column("at_s", Float, nullable=False),
    Column("posture_id", String(80), nullable=False),
    Column("reference_hash", ForeignKey("reference.hash")),
    Column("side", String(5)),
    Column("score", Float),
    Column("coverage", Float, nullable=False),
    Column("view", String(40)),
    Column("strictness", String(10)),
    Column("recognised", Boolean, nullable=False),
    _json("measures"),
    _json("corrections"),
    _json("disputed"),
    Column("width_px", Integer),
    Column("height_px", Integer),
    _json("joints"),
    Index("ix_posture_check_session_id", "session_id"),
)

#: Files in the media folder, only there when the user wanted to keep them. `moment` tells what is seen.
media = Table(
    "media",
    metadata,
    Column("id", Integer, primary_key=True),
    _uuid(),
    _parent("session"),
    Column("file", Text, nullable=False, unique=True),
    Column("kind", String(10), nullable=False),
    Column("moment", String(40), nullable=False),
    Index("ix_media_session_id", "session_id"),
)
