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
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import datetime, timezone
from pathlib import Path

from sqlalchemy import ColumnElement, Connection, Engine, delete, insert, select, update

from coach.errors import RecordsError
from coach.records import tables
from coach.records.daily import renew_days
from coach.records.engine import explained, make_private_folder, open_engine, writing
from coach.records.listing import SessionLine, newest_sessions
from coach.records.location import database_url, media_dir
from coach.records.migrate import migrate
from coach.records.model import MediaRecord, ProfileRecord, ReferenceRecord, SessionRecord, Source
from coach.records.rows import insert_media, insert_sessions, profile_row, read_profiles, read_sessions
from coach.records.writers import SessionWriter, keep_reference


def open_history(url: str | None = None, *, media_folder: Path | None = None) -> History:
    """The history of this computer (or the one at `url`), made or brought up to date when needed."""
    engine = open_engine(url or database_url())
    try:
        migrate(engine)
    except RecordsError:
        engine.dispose()
        raise
    return History(engine, media_folder or media_dir())


class History:
    """Reads and writes; may be shared by threads. Several processes may have the same history open."""

    def __init__(self, engine: Engine, media_folder: Path) -> None:
        self.engine = engine
        self.media_folder = media_folder

    def close(self) -> None:
        """Let go of the database."""
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

    # -----------------------------------------------------------------------------------------------------------------
    # People

    def profiles(self) -> tuple[ProfileRecord, ...]:
        """Everybody, the first one first."""
        with self.reading() as connection:
            return read_profiles(connection)

    def profile(self, profile_uuid: str) -> ProfileRecord:
        """One person."""
        found = next((person for person in self.profiles() if person.uuid == profile_uuid), None)
        if found is None:
            raise RecordsError("unknown_id", f"There is no profile {profile_uuid}.")
        return found

    def first_profile(self, name: str) -> ProfileRecord:
        """The first profile; a new one of this name when there is none."""
        found = self.profiles()
        return found[0] if found else self.add_profile(name)

    def add_profile(self, name: str, *, at: datetime | None = None) -> ProfileRecord:
        """A new person of the household."""
        person = ProfileRecord(uuid=str(uuid.uuid4()), name=name.strip(), created_at=at or now())
        with self.saving() as connection:
            connection.execute(insert(tables.profile), profile_row(person))
        return person

    def change_profile(self, person: ProfileRecord) -> None:
        """Keep a profile that was changed with `dataclasses.replace`."""
        with self.saving() as connection:
            connection.execute(update(tables.profile).where(tables.profile.c.uuid == person.uuid), profile_row(person))

    def delete_profile(self, profile_uuid: str) -> None:
        """Forget a person and all their sessions, with the files that were kept."""
        with self.saving() as connection:
            key = self._profile_key(connection, profile_uuid)
            files = self._files(connection, tables.session.c.profile_id == key)
            connection.execute(delete(tables.profile).where(tables.profile.c.id == key))
        self._remove_files(files)

    # -----------------------------------------------------------------------------------------------------------------
    # Sessions

    def start_session(
        self,
        person: ProfileRecord,
        *,
        source: Source,
        started_at: datetime | None = None,
        source_name: str | None = None,
        programme_id: str | None = None,
        session_uuid: str | None = None,
    ) -> SessionWriter:
        """Begin a session; it is in the history from now on, however it ends.

        started_at: with a time zone; its calendar day there is the day of the session (default: now, here).
        """
        started_at = started_at or datetime.now().astimezone()
        record = SessionRecord(
            uuid=session_uuid or str(uuid.uuid4()),
            profile_uuid=person.uuid,
            source=source,
            source_name=source_name,
            programme_id=programme_id,
            started_at=started_at,
            day=started_at.date(),
            mass_kg=person.mass_kg,
        )
        return SessionWriter.start(self, record)

    def keep(self, session: SessionRecord, references: Iterable[ReferenceRecord] = ()) -> None:
        """Keep a session that is over, with the versions of what it was judged by."""
        with self.saving() as connection:
            key = self._profile_key(connection, session.profile_uuid)
            for reference in references:
                keep_reference(connection, reference)
            insert_sessions(connection, [session], {session.profile_uuid: key})
            renew_days(connection, key, [session.day])

    def add_file(self, session_uuid: str, data: bytes, *, suffix: str, moment: str) -> MediaRecord:
        """Keep a picture (`.jpg`, `.png`, `.gif`) or video (`.mp4`) of a session; only when the user wants it kept."""
        name = f"{uuid.uuid4()}{suffix}"
        record = MediaRecord(
            uuid=name.removesuffix(suffix), file=name, kind="video" if suffix == ".mp4" else "picture", moment=moment
        )
        path = self.media_folder / name
        try:
            with explained("saved"):
                make_private_folder(path.parent)
                path.touch(mode=0o600)
                path.write_bytes(data)
            with self.saving() as connection:
                insert_media(connection, [(record, self._session_key(connection, session_uuid))])
        except RecordsError:
            path.unlink(missing_ok=True)
            raise
        return record

    def has_session(self, session_uuid: str) -> bool:
        """Whether a session of this UUID is kept."""
        with self.reading() as connection:
            return (
                connection.execute(select(tables.session.c.id).where(tables.session.c.uuid == session_uuid)).first()
                is not None
            )

    def session(self, session_uuid: str) -> SessionRecord:
        """One session with everything in it; the beginning of a UUID is enough where it is the only one."""
        with self.reading() as connection:
            key = self._session_key(connection, session_uuid)
            return read_sessions(connection, [key])[0]

    def sessions(self, profile_uuid: str | None = None, *, limit: int = 50, skip: int = 0) -> tuple[SessionLine, ...]:
        """The newest sessions, of everybody or of one person."""
        with self.reading() as connection:
            return newest_sessions(connection, profile_uuid, limit=limit, skip=skip)

    def references(self) -> tuple[ReferenceRecord, ...]:
        """Every posture and exercise that something was judged by, as it was then."""
        with self.reading() as connection:
            rows = connection.execute(select(tables.reference).order_by(tables.reference.c.hash)).mappings()
            return tuple(ReferenceRecord(**row) for row in rows)

    def reference(self, content_hash: str) -> ReferenceRecord | None:
        """The posture or exercise with this hash of its content."""
        table = tables.reference
        with self.reading() as connection:
            row = connection.execute(select(table).where(table.c.hash == content_hash)).mappings().first()
            return None if row is None else ReferenceRecord(**row)

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
        self._remove_files(files)

    def delete_everything(self) -> None:
        """Forget everybody and everything; nothing readable stays in the database's file."""
        with self.saving() as connection:
            files = self._files(connection, None)
            connection.execute(delete(tables.profile))
            connection.execute(delete(tables.reference))
        self._remove_files(files)
        if self.engine.dialect.name == "sqlite":
            with explained("emptied"):
                connection_now = self.engine.raw_connection()
                try:
                    connection_now.cursor().execute("VACUUM")
                    connection_now.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
                finally:
                    connection_now.close()

    # -----------------------------------------------------------------------------------------------------------------
    # Inside

    def _profile_key(self, connection: Connection, profile_uuid: str) -> int:
        table = tables.profile
        key = connection.execute(select(table.c.id).where(table.c.uuid == profile_uuid)).scalar()
        if key is None:
            raise RecordsError("unknown_id", f"There is no profile {profile_uuid}.")
        return int(key)

    def _session_key(self, connection: Connection, session_uuid: str) -> int:
        table = tables.session
        found = connection.execute(
            select(table.c.id).where(table.c.uuid.startswith(session_uuid, autoescape=True)).limit(2)
        ).scalars()
        keys = found.all()
        if len(keys) != 1:
            many = "Several sessions begin with" if keys else "There is no session"
            raise RecordsError("unknown_id", f"{many} '{session_uuid}'. `history list` shows them.")
        return int(keys[0])

    def _files(self, connection: Connection, which: ColumnElement[bool] | None) -> tuple[str, ...]:
        statement = select(tables.media.c.file).join(tables.session)
        if which is not None:
            statement = statement.where(which)
        return tuple(connection.execute(statement).scalars())

    def _remove_files(self, files: Sequence[str]) -> None:
        for name in files:
            with suppress(FileNotFoundError), explained("removed"):
                (self.media_folder / name).unlink()


def now() -> datetime:
    """This moment."""
    return datetime.now(timezone.utc)
