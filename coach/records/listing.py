"""Lists of sessions, with what was done in each."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection, RowMapping, select

from coach.records import tables
from coach.records.owners import Owner, owned


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionLine:
    """One session in a list. items: exercises and postures in the order they were done, each once."""

    uuid: str
    profile_uuid: str
    source: str
    source_name: str | None
    started_at: datetime
    day: date
    duration_s: float
    full_reps: int
    partial_reps: int
    held_s: float
    checks: int
    items: tuple[str, ...]


def newest_sessions(
    connection: Connection, profile_uuid: str | None, *, owner: Owner, limit: int
) -> tuple[SessionLine, ...]:
    """The newest sessions first, of everybody that `owner` may see or of one person."""
    session, profile = tables.session, tables.profile
    statement = (
        select(session, profile.c.uuid.label("profile_uuid"))
        .join(profile)
        .where(owned(owner))
        .order_by(session.c.started_at.desc(), session.c.id.desc())
        .limit(limit)
    )
    if profile_uuid is not None:
        statement = statement.where(profile.c.uuid == profile_uuid)
    return _lines(connection, connection.execute(statement).mappings().all())


def _lines(connection: Connection, rows: Sequence[RowMapping]) -> tuple[SessionLine, ...]:
    keys = [row["id"] for row in rows]
    sets, checks = tables.exercise_set, tables.posture_check
    items: dict[int, dict[str, None]] = {key: {} for key in keys}
    sums = {key: [0, 0, 0.0, 0] for key in keys}
    in_sets = select(sets.c.session_id, sets.c.item_id, sets.c.full_reps, sets.c.partial_reps, sets.c.held_s)
    for key, item, full, partial, held_s in connection.execute(
        in_sets.where(sets.c.session_id.in_(keys)).order_by(sets.c.session_id, sets.c.number)
    ):
        items[key][item] = None
        sums[key] = [sums[key][0] + full, sums[key][1] + partial, sums[key][2] + held_s, sums[key][3]]
    in_checks = select(checks.c.session_id, checks.c.posture_id).where(checks.c.session_id.in_(keys))
    for key, item in connection.execute(in_checks.order_by(checks.c.id)):
        items[key][item] = None
        sums[key][3] += 1
    return tuple(
        SessionLine(
            **{name: row[name] for name in _LINE},
            full_reps=int(sums[key][0]),
            partial_reps=int(sums[key][1]),
            held_s=float(sums[key][2]),
            checks=int(sums[key][3]),
            items=tuple(items[key]),
        )
        for key, row in zip(keys, rows, strict=True)
    )


_LINE = ("uuid", "profile_uuid", "source", "source_name", "started_at", "day", "duration_s")
