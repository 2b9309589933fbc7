"""The history: everybody's sessions on this computer.

    history = open_history()
    me = history.first_profile("Me")
    with history.start_session(me, source="live") as session:
        squats = session.start_set("exercise", "squat", start_s=0.0)
        squats.add_repetition(repetition)        # on the disk when this returns

Any call may raise `RecordsError`, whose message says what went wrong with the database and what to do.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import ColumnElement, Connection, Engine, Select, delete, insert, select, true, update

from coach.errors import RecordsError
from coach.platform.closing import Closing
from coach.platform.paths import database_url, media_dir
from coach.records import tables
from coach.records.engine import explained, migrate, open_engine, writing
from coach.records.listing import SessionLine, newest_sessions
from coach.records.media_files import NewFile, remove_files, written_files
from coach.records.owners import EVERYBODY, Owner, kept_owner, owned, used_references
from coach.records.rows import (
    insert_sessions,
    read_profiles,
    read_references,
    read_sessions,
    renew_set,
    row_of,
)
from coach.records.totals import renew_days
from coach.records.values import ProfileRecord, ReferenceRecord, SessionRecord, SetRecord, Source
from coach.records.writers import SessionWriter, keep_reference
from coach.text import Message


def open_history(url: str | None = None, *, media_folder: Path | None = None) -> History:
    """The history of this computer (or the one at `url`), made or brought up to date when needed."""
    engine = open_engine(url or database_url())
    try:
        migrate(engine)
    except RecordsError:
        engine.dispose()
        raise
    return History(engine, media_folder or media_dir())


class History(Closing):
    """Reads and writes; may be shared by threads. Several processes may have the same history open.

    owner: whose profiles these are. Nothing of anybody else is found, changed or deleted, as if it were not there.
    """

    def __init__(self, engine: Engine, media_folder: Path, *, owner: Owner = EVERYBODY) -> None:
        self.engine = engine
        self.media_folder = media_folder
        self.owner = owner

    def of_owner(self, owner: Owner) -> History:
        """The same history as one login sees it; None: what belongs to no login."""
        return History(self.engine, self.media_folder, owner=owner)

    def close(self) -> None:
        self.engine.dispose()

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """One consistent view of everything."""
        with explained("read"), self.engine.connect() as connection:
            yield connection

    @contextmanager
    def saving(self) -> Iterator[Connection]:
        """All or nothing; on the disk when the block has ended."""
        with explained("saved"), writing(self.engine).begin() as connection:
            yield connection

    def profiles(self) -> tuple[ProfileRecord, ...]:
        """Everybody, the first one first."""
        with self.reading() as connection:
            return read_profiles(connection, self.owner)

    def profile(self, profile_uuid: str) -> ProfileRecord:
        found = next((person for person in self.profiles() if person.uuid == profile_uuid), None)
        if found is None:
            raise RecordsError("unknown_id", Message("error.no_profile", profile=profile_uuid))
        return found

    def first_profile(self, name: str) -> ProfileRecord:
        """The first profile; a new one of this name when there is none."""
        found = self.profiles()
        return found[0] if found else self.add_profile(name)

    def add_profile(self, name: str) -> ProfileRecord:
        person = ProfileRecord(uuid=str(uuid.uuid4()), name=name.strip(), created_at=datetime.now(UTC))
        with self.saving() as connection:
            connection.execute(insert(tables.profile), {**row_of(person), "owner": kept_owner(self.owner)})
        return person

    def change_profile(self, person: ProfileRecord) -> None:
        """Keep a profile that was changed with `dataclasses.replace`."""
        with self.saving() as connection:
            key = self.profile_key(connection, person.uuid)
            connection.execute(update(tables.profile).where(tables.profile.c.id == key), row_of(person))

    def give_profile(self, profile_uuid: str, owner: Owner) -> None:
        """Make a profile that of another login (None: of nobody in particular)."""
        with self.saving() as connection:
            key = self.profile_key(connection, profile_uuid)
            connection.execute(update(tables.profile).where(tables.profile.c.id == key), {"owner": kept_owner(owner)})

    def delete_profile(self, profile_uuid: str) -> None:
        """Forget a person and all their sessions, with the files that were kept."""
        with self.saving() as connection:
            key = self.profile_key(connection, profile_uuid)
            files = self._files(connection, tables.session.c.profile_id == key)
            connection.execute(delete(tables.profile).where(tables.profile.c.id == key))
        remove_files(self.media_folder, files)

    def start_session(
        self, person: ProfileRecord, *, source: Source, started_at: datetime | None = None, **about: Any
    ) -> SessionWriter:
        """Begin a session; it is in the history from now on, however it ends.

        started_at: with a time zone; its calendar day there is the day of the session (default: now, here).
        about: other fields of its record that are known by now.
        """
        at = started_at or datetime.now().astimezone()
        known = {"uuid": str(uuid.uuid4()), "mass_kg": person.mass_kg, **about}
        record = SessionRecord(profile_uuid=person.uuid, source=source, started_at=at, day=at.date(), **known)
        return SessionWriter(self, record)

    def keep(
        self, session: SessionRecord, references: Iterable[ReferenceRecord] = (), files: Iterable[NewFile] = ()
    ) -> None:
        """Keep a session that is over, with the versions of what it was judged by: all of it, or nothing.

        files: pictures and videos of it, only those that the user wants kept.
        """
        with written_files(self.media_folder, files) as media, self.saving() as connection:
            key = self.profile_key(connection, session.profile_uuid)
            for reference in references:
                keep_reference(connection, reference)
            whole = replace(session, media=(*session.media, *media))
            insert_sessions(connection, [whole], {session.profile_uuid: key})
            renew_days(connection, key, [session.day])

    def session(self, session_uuid: str) -> SessionRecord:
        """One session with everything in it; the beginning of a UUID is enough where it is the only one."""
        with self.reading() as connection:
            key = self._session_key(connection, session_uuid)
            return read_sessions(connection, [key])[0]

    def sessions(self, profile_uuid: str | None = None, *, limit: int = 50) -> tuple[SessionLine, ...]:
        """The newest sessions, of everybody or of one person."""
        with self.reading() as connection:
            return newest_sessions(connection, profile_uuid, owner=self.owner, limit=limit)

    def references(self) -> tuple[ReferenceRecord, ...]:
        """Every posture and exercise that something was judged by, as it was then."""
        with self.reading() as connection:
            return read_references(connection, self.own_references())

    def correct_set(self, item: SetRecord, reference: ReferenceRecord | None = None) -> None:
        """Keep a set as somebody put it right. reference: of the exercise that it is now."""
        table = tables.exercise_set
        with self.saving() as connection:
            own = table.c.session_id.in_(self.own_sessions())
            found = select(table.c.id, tables.session.c.profile_id, tables.session.c.day).join(tables.session)
            key, profile_key, day = connection.execute(found.where(table.c.uuid == item.uuid, own)).one()
            keep_reference(connection, reference)
            renew_set(connection, key, item)
            renew_days(connection, profile_key, [day])

    def delete_session(self, session_uuid: str) -> None:
        """Forget one session, with the files that were kept of it."""
        with self.saving() as connection:
            key = self._session_key(connection, session_uuid)
            files = self._files(connection, tables.session.c.id == key)
            gone = delete(tables.session).where(tables.session.c.id == key)
            profile_key, day = connection.execute(
                gone.returning(tables.session.c.profile_id, tables.session.c.day)
            ).one()
            renew_days(connection, profile_key, [day])
        remove_files(self.media_folder, files)

    def delete_everything(self) -> None:
        """Forget everybody and everything; nothing readable stays in the database's file."""
        with self.saving() as connection:
            files = self._files(connection, tables.session.c.id.in_(self.own_sessions()))
            connection.execute(delete(tables.profile).where(owned(self.owner)))
            connection.execute(delete(tables.reference).where(~used_references()))
        remove_files(self.media_folder, files)
        if self.engine.dialect.name == "sqlite":
            with explained("emptied"), closing(self.engine.raw_connection()) as bare:
                bare.cursor().execute("VACUUM")
                bare.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def profile_key(self, connection: Connection, profile_uuid: str) -> int:
        """The key of a profile, for statements of other files in this room. Raises `RecordsError`."""
        table = tables.profile
        key = connection.execute(select(table.c.id).where(table.c.uuid == profile_uuid, owned(self.owner))).scalar()
        if key is None:
            raise RecordsError("unknown_id", Message("error.no_profile", profile=profile_uuid))
        return int(key)

    def _session_key(self, connection: Connection, session_uuid: str) -> int:
        table = tables.session
        found = self.own_sessions().where(table.c.uuid.startswith(session_uuid, autoescape=True)).limit(2)
        keys = connection.execute(found).scalars().all()
        if len(keys) != 1:
            key = "error.several_sessions" if keys else "error.no_session"
            raise RecordsError("unknown_id", Message(key, session=session_uuid))
        return int(keys[0])

    def own_sessions(self) -> Select[int]:
        """The keys of the sessions that may be seen, for statements of other files in this room."""
        return select(tables.session.c.id).join(tables.profile).where(owned(self.owner))

    def own_references(self) -> ColumnElement[bool]:
        """The condition on references under which they may be seen."""
        return true() if self.owner == EVERYBODY else used_references(self.own_sessions())

    def _files(self, connection: Connection, which: ColumnElement[bool]) -> tuple[str, ...]:
        statement = select(tables.media.c.file).join(tables.session).where(which)
        return tuple(connection.execute(statement).scalars())
