"""Adding to a session that is kept already what a file knows beyond it (it was exported again later)."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection, case, func, select, update

from coach.records import tables
from coach.records.rows import all_repetitions, insert_parts, insert_sets, read_sessions, renew_set
from coach.records.values import SessionRecord, SetRecord


def merge_session(connection: Connection, session: SessionRecord, key: int) -> int | None:
    """Add sets, repetitions, holds, checks and files that are missing.

    Returns the number of new repetitions, or None when nothing was missing.
    """
    if not any(item.is_by_hand for item in session.sets) and not _is_larger(connection, session, key):
        return None
    (kept,) = read_sessions(connection, [key])
    old_sets = {item.uuid: item for item in kept.sets}
    sets = tables.exercise_set
    rows = connection.execute(select(sets.c.uuid, sets.c.id).where(sets.c.session_id == key))
    keys = {row.uuid: row.id for row in rows}
    added = 0
    for item in session.sets:
        if item.uuid in old_sets:
            added += _merge_set(connection, old_sets[item.uuid], item, keys[item.uuid])
        else:
            insert_sets(connection, [(item, key)])
            added += len(item.repetitions)
    insert_parts(connection, [(item, key) for item in _new(session.checks, kept.checks)])
    insert_parts(connection, [(item, key) for item in _new(session.media, kept.media)])
    table = tables.session
    values = {
        "ended_at": func.coalesce(table.c.ended_at, session.ended_at),
        "duration_s": case((table.c.duration_s < session.duration_s, session.duration_s), else_=table.c.duration_s),
    }
    connection.execute(update(table).where(table.c.id == key).values(values))
    return added


def _is_larger(connection: Connection, session: SessionRecord, key: int) -> bool:
    """Whether the file knows more of the session than the history does; counting is faster than comparing."""
    in_file = (
        len(session.sets),
        sum(len(item.repetitions) + len(item.removed) for item in session.sets),
        sum(len(item.holds) for item in session.sets),
        len(session.checks),
        len(session.media),
    )
    sets = tables.exercise_set
    inside = [
        select(func.count()).select_from(part.join(sets)).where(sets.c.session_id == key).scalar_subquery()
        for part in (tables.repetition, tables.hold)
    ]
    beside = [
        select(func.count()).select_from(part).where(part.c.session_id == key).scalar_subquery()
        for part in (sets, tables.posture_check, tables.media)
    ]
    kept = connection.execute(select(beside[0], inside[0], inside[1], beside[1], beside[2])).one()
    return any(new > old for new, old in zip(in_file, kept, strict=True))


def _merge_set(connection: Connection, kept: SetRecord, item: SetRecord, key: int) -> int:
    if item.is_by_hand:
        # what somebody put right takes the place of what was measured, which lies beside it; not of what else was said
        if not kept.is_by_hand:
            renew_set(connection, key, item)
        return 0
    repetitions, holds = item.repetitions[len(all_repetitions(kept)) :], item.holds[len(kept.holds) :]
    if repetitions or holds:
        more: dict[str, Any] = {"repetitions": (*kept.repetitions, *repetitions), "holds": (*kept.holds, *holds)}
        renew_set(connection, key, replace(kept, **more, end_s=item.end_s))
    return len(repetitions)


def _new(items: Iterable[Any], kept: Iterable[Any]) -> list[Any]:
    known = {item.uuid for item in kept}
    return [item for item in items if item.uuid not in known]
