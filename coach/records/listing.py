"""Lists of sessions, with what was done in each."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime

from sqlalchemy import Connection, func, select

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
    session, profile, sets, checks = tables.session, tables.profile, tables.exercise_set, tables.posture_check
    of_session = sets.c.session_id == session.c.id
    sums = (("full_reps", 0), ("partial_reps", 0), ("held_s", 0.0))
    summed = (select(func.coalesce(func.sum(sets.c[name]), none)).where(of_session).label(name) for name, none in sums)
    counted = select(func.count()).where(checks.c.session_id == session.c.id).label("checks")
    statement = (
        select(session, profile.c.uuid.label("profile_uuid"), *summed, counted)
        .join(profile)
        .where(owned(owner))
        .order_by(session.c.started_at.desc(), session.c.id.desc())
        .limit(limit)
    )
    if profile_uuid is not None:
        statement = statement.where(profile.c.uuid == profile_uuid)
    rows = connection.execute(statement).mappings().all()
    items = _items(connection, [row["id"] for row in rows])
    return tuple(SessionLine(**{name: row[name] for name in _LINE}, items=tuple(items[row["id"]])) for row in rows)


def _items(connection: Connection, keys: Sequence[int]) -> dict[int, dict[str, None]]:
    """The exercises and postures of these sessions in the order they were done."""
    sets, checks = tables.exercise_set, tables.posture_check
    items: dict[int, dict[str, None]] = {key: {} for key in keys}
    in_sets = select(sets.c.session_id, sets.c.item_id).order_by(sets.c.session_id, sets.c.number)
    in_checks = select(checks.c.session_id, checks.c.posture_id).order_by(checks.c.id)
    for statement in (in_sets.where(sets.c.session_id.in_(keys)), in_checks.where(checks.c.session_id.in_(keys))):
        for key, item in connection.execute(statement):
            items[key][item] = None
    return items


_LINE = tuple(item.name for item in fields(SessionLine) if item.name != "items")
