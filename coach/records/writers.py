"""Writing a session as it happens: what a call was given is on the disk when it returns.

When saving fails (full disk, locked file) the call raises `RecordsError` and keeps what it was given; the next call
saves it too. So a disk that is freed in time costs nothing, and a killed process at most the repetition in progress.
"""

from __future__ import annotations

import uuid
from dataclasses import asdict, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any, Self

from sqlalchemy import Connection, case, insert, select, update

from coach.records import tables
from coach.records.rows import insert_sets, renew_set
from coach.records.totals import renew_days
from coach.records.values import Kind, ReferenceRecord, SessionRecord, SetRecord
from coach.workout.repetition import HoldPeriod, Repetition

if TYPE_CHECKING:
    from coach.records.history import History


class SessionWriter:
    """A session that is going on. Leaving its `with` block ends it; a session never ended is kept all the same."""

    def __init__(self, history: History, record: SessionRecord) -> None:
        self.history, self.record, self.uuid = history, record, record.uuid
        self._sets = 0
        table = tables.session
        history.keep(record)
        with history.reading() as connection:
            row = select(table.c.id, table.c.profile_id).where(table.c.uuid == record.uuid)
            self._key, self.profile_key = connection.execute(row).one()

    def start_set(
        self,
        kind: Kind,
        item_id: str,
        *,
        start_s: float,
        reference: ReferenceRecord | None = None,
        **about: Any,
    ) -> SetWriter:
        """Begin a set. about: other fields of its record that are known by now."""
        self._sets += 1
        record = SetRecord(
            uuid=str(uuid.uuid4()),
            number=self._sets,
            kind=kind,
            item_id=item_id,
            start_s=start_s,
            reference_hash=None if reference is None else reference.hash,
            **about,
        )
        with self.history.saving() as connection:
            keep_reference(connection, reference)
            (key,) = insert_sets(connection, [(record, self._key)])
        return SetWriter(self, record, key)

    def lasted(self, connection: Connection, until_s: float) -> None:
        """The session has gone on at least so long."""
        table = tables.session
        longer = case((table.c.duration_s < until_s, until_s), else_=table.c.duration_s)
        connection.execute(update(table).where(table.c.id == self._key).values(duration_s=longer))

    def finish(self, *, ended_at: datetime | None = None, duration_s: float | None = None) -> None:
        """Note the end. A live session lasts until now, others as long as what was done (or `duration_s`)."""
        table = tables.session
        ended_at = ended_at or datetime.now().astimezone()
        until_s = duration_s or 0.0
        if duration_s is None and self.record.source == "live":
            until_s = (ended_at - self.record.started_at).total_seconds()
        with self.history.saving() as connection:
            connection.execute(update(table).where(table.c.id == self._key).values(ended_at=ended_at))
            self.lasted(connection, until_s)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.finish()


class SetWriter:
    """A set that is going on."""

    def __init__(self, session: SessionWriter, record: SetRecord, key: int) -> None:
        self._session = session
        self._key = key
        #: Everything given so far, also what could not be saved yet.
        self.record = record
        self._on_disk = record

    @property
    def is_unsaved(self) -> bool:
        """Whether something still waits for a disk that takes it."""
        return self.record != self._on_disk

    def add_repetition(self, repetition: Repetition) -> None:
        self.change(repetitions=(*self.record.repetitions, repetition))

    def add_hold(self, hold: HoldPeriod) -> None:
        """Keep a hold. One that goes on, kept before, takes its new length and scores."""
        self.change(holds=(*(one for one in self.record.holds if one.start_s != hold.start_s), hold))

    def revise(self, turn_s: float, after: Repetition | None) -> None:
        """What was kept of the repetition with this turning point turned out to be another, or none."""
        others = [one for one in self.record.repetitions if not one.start_s <= turn_s <= one.end_s]
        now = others if after is None else sorted([*others, after], key=lambda one: one.start_s)
        self.change(repetitions=tuple(now))

    def change(self, **fields: Any) -> None:
        """Keep these instead of what was given so far."""
        self.record = replace(self.record, **fields)
        self.save()

    def finish(self, *, end_s: float) -> None:
        self.change(end_s=end_s)

    def save(self) -> None:
        """Write whatever is not on the disk yet."""
        record = self.record
        until_s = max([record.end_s or 0.0, *(one.end_s for one in (*record.repetitions, *record.holds))])
        with self._session.history.saving() as connection:
            renew_set(connection, self._key, record, self._on_disk)
            renew_days(connection, self._session.profile_key, [self._session.record.day])
            self._session.lasted(connection, until_s)
        self._on_disk = record


def keep_reference(connection: Connection, reference: ReferenceRecord | None) -> None:
    """Keep a posture or exercise as it is now, unless this very content is kept already."""
    if reference is None:
        return
    table = tables.reference
    if connection.execute(select(table.c.hash).where(table.c.hash == reference.hash)).first() is None:
        connection.execute(insert(table), asdict(reference))
