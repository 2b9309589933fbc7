"""Records to table rows and back."""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import fields
from operator import attrgetter
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Connection, RowMapping, Table, delete, insert, select, update

from coach.records import tables
from coach.records.counted import FaultRecord, HoldRecord, RepetitionRecord, counted, kept
from coach.records.owners import Owner, owned
from coach.records.totals import totals
from coach.records.values import (
    CheckRecord,
    JointRecord,
    MeasureRecord,
    MediaRecord,
    ProfileRecord,
    ReferenceRecord,
    SessionRecord,
    SetRecord,
)
from coach.workout.repetition import HoldPeriod, Repetition

Record = TypeVar("Record")
Found = TypeVar("Found", HoldPeriod, Repetition)
RowData = dict[str, Any]
#: Sessions are read and written in batches of this many: few statements, little memory.
BATCH = 100

#: Fields that hold several: records of these kinds, or (None) words.
_LISTS: dict[str, type[Any] | None] = {
    "faults": FaultRecord,
    "measures": MeasureRecord,
    "joints": JointRecord,
    **dict.fromkeys(("unjudged", "corrections", "disputed")),
}
_TABLES: dict[type[Any], Table] = {
    RepetitionRecord: tables.repetition,
    HoldRecord: tables.hold,
    SetRecord: tables.exercise_set,
    CheckRecord: tables.posture_check,
    MediaRecord: tables.media,
    SessionRecord: tables.session,
    ProfileRecord: tables.profile,
}
#: Fields of a record that are columns of its table.
_COLUMNS = {kind: tuple(item.name for item in fields(kind) if item.name in table.c) for kind, table in _TABLES.items()}


def _plain(item: FaultRecord | MeasureRecord | JointRecord) -> RowData:
    # `dataclasses.asdict` does the same, but looks into every value; a large import has hundreds of thousands
    return {name: getattr(item, name) for name in item.__slots__}


def row_of(record: object) -> RowData:
    """The columns of a record; empty lists become NULL."""
    row = {name: getattr(record, name) for name in _COLUMNS[type(record)]}
    for name in row.keys() & _LISTS.keys():
        row[name] = [item if _LISTS[name] is None else _plain(item) for item in row[name]] or None
    return row


def record_of(kind: type[Record], row: Mapping[str, Any] | RowMapping, **more: Any) -> Record:
    values = {name: row[name] for name in _COLUMNS[kind]}
    for name in values.keys() & _LISTS.keys():
        inner = _LISTS[name]
        values[name] = tuple(item if inner is None else inner(**item) for item in values[name] or ())
    return kind(**values, **more)


def insert_sessions(connection: Connection, sessions: Sequence[SessionRecord], profiles: Mapping[str, int]) -> None:
    """Write new sessions with everything in them; `profiles` maps UUIDs to keys."""
    if not sessions:
        return
    rows = [{**row_of(s), "profile_id": profiles[s.profile_uuid]} for s in sessions]
    keys = _insert_with_keys(connection, tables.session, rows)
    pairs = list(zip(sessions, keys, strict=True))
    insert_sets(connection, [(item, key) for session, key in pairs for item in session.sets])
    insert_parts(connection, [(item, key) for session, key in pairs for item in session.checks])
    insert_parts(connection, [(item, key) for session, key in pairs for item in session.media])


def insert_sets(connection: Connection, sets: Sequence[tuple[SetRecord, int]]) -> tuple[int, ...]:
    """Write new sets (each with the key of its session) and what is in them; returns their keys."""
    if not sets:
        return ()
    rows = [{**_row_of_set(record), "session_id": key} for record, key in sets]
    keys = _insert_with_keys(connection, tables.exercise_set, rows)
    pairs = [(record, key) for (record, _), key in zip(sets, keys, strict=True)]
    insert_repetitions(connection, [row for record, key in pairs for row in numbered(key, all_repetitions(record))])
    insert_holds(connection, [row for record, key in pairs for row in numbered(key, record.holds)])
    return keys


def renew_set(connection: Connection, key: int, record: SetRecord, before: SetRecord | None = None) -> None:
    """Make the set with this key what it is now.

    before: what lies there in the same order; written anew is what differs from that, without it everything.
    """
    repetitions, holds = all_repetitions(record), record.holds
    known = (0, 0) if before is None else (_common(all_repetitions(before), repetitions), _common(before.holds, holds))
    for part, same in zip((tables.repetition, tables.hold), known, strict=True):
        connection.execute(delete(part).where((part.c.set_id == key) & (part.c.number > same)))
    insert_repetitions(connection, list(numbered(key, repetitions[known[0] :], known[0] + 1)))
    insert_holds(connection, list(numbered(key, holds[known[1] :], known[1] + 1)))
    table = tables.exercise_set
    connection.execute(update(table).where(table.c.id == key).values(_row_of_set(record)))


def _row_of_set(record: SetRecord) -> RowData:
    return {**row_of(record), **totals(record.repetitions, record.holds, record.full_by_hand)}


def _common(before: Sequence[object], after: Sequence[object]) -> int:
    """How many are the same from the beginning on."""
    pairs = zip(before, after, strict=False)
    return next((place for place, (old, new) in enumerate(pairs) if old != new), min(len(before), len(after)))


def all_repetitions(record: SetRecord) -> tuple[Repetition, ...]:
    """Those that count, then those that somebody removed: the order in which they are numbered."""
    return (*record.repetitions, *record.removed)


def numbered(key: int, items: Iterable[Found], first: int = 1) -> Iterator[tuple[int, int, Found]]:
    """What lies in the set with this key: key, number, and the thing itself."""
    return ((key, number, one) for number, one in enumerate(items, first))


def insert_repetitions(connection: Connection, repetitions: Sequence[tuple[int, int, Repetition]]) -> None:
    """Write new repetitions, each with the key of its set and its number there."""
    if connection.dialect.paramstyle != "qmark":
        insert_parts(connection, [(kept(one, number), key) for key, number, one in repetitions], "set_id")
    elif repetitions:
        # An import has millions of these: as plain tuples they take a third of the time.
        connection.exec_driver_sql(_PLAIN_INSERT, [_tuple_of(*one) for one in repetitions])


_SCALARS = tuple(name for name in _COLUMNS[RepetitionRecord] if name not in ("number", *_LISTS))
_scalars_of = attrgetter(*_SCALARS)


_PLAIN = ("set_id", "number", *_SCALARS, "faults", "unjudged")
_PLAIN_INSERT = f"INSERT INTO {tables.repetition.name} ({', '.join(_PLAIN)}) VALUES ({', '.join('?' * len(_PLAIN))})"


def _tuple_of(key: int, number: int, repetition: Repetition) -> tuple[Any, ...]:
    """SQLite takes NaN for NULL; what is judged goes the way of records."""
    if not (repetition.faults or repetition.not_judged):
        return (key, number, *_scalars_of(repetition), None, None)
    record = kept(repetition, number)
    faults = json.dumps([_plain(item) for item in record.faults]) if record.faults else None
    unjudged = json.dumps(record.unjudged) if record.unjudged else None
    return (key, number, *_scalars_of(repetition), faults, unjudged)


def insert_holds(connection: Connection, holds: Sequence[tuple[int, int, HoldPeriod]]) -> None:
    """Write new holds, each with the key of its set and its number there."""
    insert_parts(connection, [(kept(one, number), key) for key, number, one in holds], "set_id")


def insert_parts(connection: Connection, parts: Sequence[tuple[object, int]], parent: str = "session_id") -> None:
    """Write new records of one kind, such as checks or kept files, each with the key of what it belongs to."""
    if parts:
        rows = [{**row_of(record), parent: key} for record, key in parts]
        connection.execute(insert(_TABLES[type(parts[0][0])]), rows)


def _insert_with_keys(connection: Connection, table: Table, rows: list[RowData]) -> tuple[int, ...]:
    statement = insert(table).returning(table.c.id, sort_by_parameter_order=True)
    return tuple(connection.execute(statement, rows).scalars())


def read_profiles(connection: Connection, owner: Owner) -> tuple[ProfileRecord, ...]:
    """The profiles that `owner` may see, the oldest first."""
    rows = connection.execute(select(tables.profile).where(owned(owner)).order_by(tables.profile.c.id)).mappings()
    return tuple(record_of(ProfileRecord, {**row, "settings": row["settings"] or {}}) for row in rows)


def read_references(connection: Connection, which: ColumnElement[bool]) -> tuple[ReferenceRecord, ...]:
    """The versions of postures and exercises of which this is true."""
    table = tables.reference
    rows = connection.execute(select(table).where(which).order_by(table.c.hash)).mappings()
    return tuple(ReferenceRecord(**row) for row in rows)


def read_sessions(connection: Connection, keys: Sequence[int]) -> tuple[SessionRecord, ...]:
    """The sessions with these keys, in this order, with everything in them."""
    session, profile = tables.session, tables.profile
    statement = select(session, profile.c.uuid.label("profile_uuid")).join(profile).where(session.c.id.in_(keys))
    rows = {row["id"]: row for row in connection.execute(statement).mappings()}
    sets = _read_sets(connection, keys)
    checks = _by_parent(connection, CheckRecord, keys)
    media = _by_parent(connection, MediaRecord, keys)
    return tuple(
        record_of(
            SessionRecord,
            rows[key],
            profile_uuid=rows[key]["profile_uuid"],
            sets=tuple(sets.get(key, ())),
            checks=tuple(checks.get(key, ())),
            media=tuple(media.get(key, ())),
        )
        for key in keys
        if key in rows
    )


def _read_sets(connection: Connection, keys: Sequence[int]) -> dict[int, list[SetRecord]]:
    table = tables.exercise_set
    statement = select(table).where(table.c.session_id.in_(keys)).order_by(table.c.session_id, table.c.number)
    rows = connection.execute(statement).mappings().all()
    repetitions = _by_parent(connection, RepetitionRecord, keys)
    holds = _by_parent(connection, HoldRecord, keys)
    found: dict[int, list[SetRecord]] = defaultdict(list)
    for row in rows:
        of_set = [counted(Repetition, one) for one in repetitions.get(row["id"], ())]
        inside: dict[str, Any] = {
            "repetitions": tuple(one for one in of_set if one.by_hand != "removed"),
            "removed": tuple(one for one in of_set if one.by_hand == "removed"),
            "holds": tuple(counted(HoldPeriod, one) for one in holds.get(row["id"], ())),
        }
        found[row["session_id"]].append(record_of(SetRecord, row, **inside))
    return found


def _by_parent(connection: Connection, kind: type[Record], keys: Sequence[int]) -> dict[int, list[Record]]:
    """What belongs to these sessions, by the key of what it lies in: its set, or else the session."""
    table, sets = _TABLES[kind], tables.exercise_set
    if "set_id" in table.c:
        inside = select(table).join(sets).where(sets.c.session_id.in_(keys))
        parent, statement = "set_id", inside.order_by(table.c.set_id, table.c.number)
    else:
        parent, statement = "session_id", select(table).where(table.c.session_id.in_(keys)).order_by(table.c.id)
    found: dict[int, list[Record]] = defaultdict(list)
    for row in connection.execute(statement).mappings():
        found[row[parent]].append(record_of(kind, row))
    return found
