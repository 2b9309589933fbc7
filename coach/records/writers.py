"""Writing a session as it happens: what a call was given is on the disk when it returns.

When saving fails (full disk, locked file) the call raises `RecordsError` and keeps what it was given; the next call
saves it too. So a disk that is freed in time costs nothing, and a killed process at most the repetition in progress.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import datetime
from types import TracebackType
from typing import Any, Protocol

from sqlalchemy import Connection, case, delete, insert, select, update
from typing_extensions import Self

from coach.records import tables
from coach.records.daily import renew_days
from coach.records.media_files import Suffix
from coach.records.model import (
    CheckRecord,
    HoldRecord,
    Kind,
    MediaRecord,
    ReferenceRecord,
    RepetitionRecord,
    SessionRecord,
    SetRecord,
)
from coach.records.rows import (
    insert_checks,
    insert_holds,
    insert_repetitions,
    insert_sets,
)
from coach.records.totals import totals


class SessionKeeper(Protocol):
    """What a writer needs of the history."""

    def keep(self, session: SessionRecord) -> None:
        """Keep a session as it is now: all of it, or nothing."""

    def reading(self) -> AbstractContextManager[Connection]:
        """One consistent view of everything."""

    def saving(self) -> AbstractContextManager[Connection]:
        """All or nothing; on the disk when the block has ended."""

    def add_file(self, session_uuid: str, data: bytes, *, suffix: Suffix, moment: str) -> MediaRecord:
        """Keep a picture or video of a session that is kept already."""


class SessionWriter:
    """A session that is going on. Leaving its `with` block ends it; a session never ended is kept all the same."""

    def __init__(self, history: SessionKeeper, record: SessionRecord, key: int, profile_key: int) -> None:
        self.history = history
        self.record = record
        self._key = key
        self._profile_key = profile_key
        self._sets = 0

    @classmethod
    def start(cls, history: SessionKeeper, record: SessionRecord) -> Self:
        """Used by `History.start_session`."""
        table = tables.session
        history.keep(record)
        with history.reading() as connection:
            row = select(table.c.id, table.c.profile_id).where(table.c.uuid == record.uuid)
            key, profile_key = connection.execute(row).one()
        return cls(history, record, key, profile_key)

    @property
    def uuid(self) -> str:
        """The session's own."""
        return self.record.uuid

    def start_set(
        self,
        kind: Kind,
        item_id: str,
        *,
        start_s: float,
        reference: ReferenceRecord | None = None,
        view: str | None = None,
        load_kg: float | None = None,
        energy_met: float | None = None,
    ) -> SetWriter:
        """Begin an exercise (or the holding of a posture)."""
        self._sets += 1
        record = SetRecord(
            uuid=str(uuid.uuid4()),
            number=self._sets,
            kind=kind,
            item_id=item_id,
            start_s=start_s,
            reference_hash=None if reference is None else reference.hash,
            view=view,
            load_kg=load_kg,
            energy_met=energy_met,
        )
        with self.history.saving() as connection:
            keep_reference(connection, reference)
            (key,) = insert_sets(connection, [(record, self._key)])
        return SetWriter(self, record, key)

    def add_check(self, check: CheckRecord, *, reference: ReferenceRecord | None = None) -> None:
        """Keep a posture check."""
        with self.history.saving() as connection:
            keep_reference(connection, reference)
            insert_checks(connection, [(check, self._key)])
            self.lasted(connection, check.at_s)

    def add_file(self, data: bytes, *, suffix: Suffix, moment: str) -> MediaRecord:
        """Keep a picture or video; only call this when the user wants it kept."""
        return self.history.add_file(self.uuid, data, suffix=suffix, moment=moment)

    def renew_day(self, connection: Connection) -> None:
        """What was done today has changed."""
        renew_days(connection, self._profile_key, [self.record.day])

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

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.finish()


class SetWriter:
    """A set that is going on."""

    def __init__(self, session: SessionWriter, record: SetRecord, key: int) -> None:
        self._session = session
        self._key = key
        #: Everything given so far, also what could not be saved yet.
        self.record = record
        self._saved = (0, 0)

    @property
    def unsaved(self) -> int:
        """How many repetitions and holds still wait for a disk that takes them."""
        return len(self.record.repetitions) + len(self.record.holds) - sum(self._saved)

    def add_repetition(self, repetition: RepetitionRecord) -> None:
        """Keep a repetition; it gets the next number."""
        self.add(repetitions=[repetition])

    def add_hold(self, hold: HoldRecord) -> None:
        """Keep a hold; it gets the next number."""
        self.add(holds=[hold])

    def grow_hold(self, hold: HoldRecord) -> None:
        """Keep a hold that goes on: what was kept of it takes its new length and scores."""
        holds = self.record.holds
        if holds and holds[-1].start_s == hold.start_s:
            number, holds = holds[-1].number, holds[:-1]
            self.record = replace(self.record, holds=(*holds, replace(hold, number=number)))
            self._saved = (self._saved[0], min(self._saved[1], len(holds)))
            self.save()
        else:
            self.add_hold(hold)

    def add(
        self,
        *,
        repetitions: Sequence[RepetitionRecord] = (),
        holds: Sequence[HoldRecord] = (),
        end_s: float | None = None,
    ) -> None:
        """Keep many at once; they get the next numbers."""
        first, first_hold = len(self.record.repetitions) + 1, len(self.record.holds) + 1
        more = tuple(replace(item, number=number) for number, item in enumerate(repetitions, start=first))
        more_holds = tuple(replace(item, number=number) for number, item in enumerate(holds, start=first_hold))
        self.record = replace(
            self.record,
            repetitions=(*self.record.repetitions, *more),
            holds=(*self.record.holds, *more_holds),
            end_s=self.record.end_s if end_s is None else end_s,
        )
        self.save()

    def finish(self, *, end_s: float) -> None:
        """Note the end of the set."""
        self.add(end_s=end_s)

    def save(self) -> None:
        """Write whatever is not on the disk yet."""
        record = self.record
        repetitions, holds = record.repetitions[self._saved[0] :], record.holds[self._saved[1] :]
        figures: Mapping[str, Any] = {**totals(record.repetitions, record.holds), "end_s": record.end_s}
        ends = [r.end_s for r in repetitions] + [h.end_s for h in holds] + [record.end_s or 0.0]
        table = tables.exercise_set
        with self._session.history.saving() as connection:
            insert_repetitions(connection, [(item, self._key) for item in repetitions])
            # one that has grown since takes its own place
            grown = (tables.hold.c.set_id == self._key) & (tables.hold.c.number > self._saved[1])
            connection.execute(delete(tables.hold).where(grown))
            insert_holds(connection, [(item, self._key) for item in holds])
            connection.execute(update(table).where(table.c.id == self._key).values(figures))
            self._session.renew_day(connection)
            self._session.lasted(connection, max(ends))
        self._saved = (len(record.repetitions), len(record.holds))


def keep_reference(connection: Connection, reference: ReferenceRecord | None) -> None:
    """Keep a posture or exercise as it is now, unless this very content is kept already."""
    if reference is None:
        return
    table = tables.reference
    if connection.execute(select(table.c.hash).where(table.c.hash == reference.hash)).first() is None:
        row = {name: getattr(reference, name) for name in ("hash", "kind", "item_id", "content")}
        connection.execute(insert(table), row)
