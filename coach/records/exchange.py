"""The history as one JSON file, and back, without anything doubled.

The file follows the published schema `schemas/history-1.schema.json`. It is written with one session per line, so that
a file of any size is read and written in little memory; a file that another program laid out differently is read too.
"""

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import chain, islice
from pathlib import Path
from typing import IO, Annotated, Any, Literal, TextIO

from pydantic import ConfigDict, Field, TypeAdapter, ValidationError
from sqlalchemy import Connection, Select, insert, select

from coach.errors import RecordsError
from coach.platform.limits import MAX_RECORD_LETTERS
from coach.records import tables
from coach.records.history import History
from coach.records.merge import merge_session
from coach.records.owners import EVERYBODY, copied, kept_owner, own_uuid, profile_keys
from coach.records.rows import BATCH, insert_sessions, read_profiles, read_references, read_sessions, row_of
from coach.records.totals import renew_days
from coach.records.values import ProfileRecord, ReferenceRecord, SessionRecord
from coach.records.writers import keep_reference
from coach.text import Message

FORMAT = "coach-history"
VERSION = 1
SCHEMA = Path(__file__).parent / "schemas" / f"history-{VERSION}.schema.json"
#: Moments at the ends of the calendar cannot be told in another time zone.
_YEARS = range(1970, 2200)
#: The end of a head line and the whole of the last one, in files of our own making.
_OPEN, _END = '"sessions":[', "]}"


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryDocument:
    """What an exported file holds."""

    __pydantic_config__ = ConfigDict(extra="forbid", allow_inf_nan=False)
    format: Literal["coach-history"] = "coach-history"
    version: Annotated[int, Field(ge=1, le=VERSION)] = VERSION
    profiles: tuple[ProfileRecord, ...] = ()
    references: tuple[ReferenceRecord, ...] = ()
    sessions: tuple[SessionRecord, ...] = ()


@dataclass(slots=True)
class Imported:
    """What an import has added; `known` sessions were there already."""

    profiles: int = 0
    sessions: int = 0
    known: int = 0
    repetitions: int = 0


_DOCUMENT = TypeAdapter(HistoryDocument)
_SESSION = TypeAdapter(SessionRecord)


def json_schema() -> dict[str, Any]:
    """The JSON schema of exported files, as published in `SCHEMA`."""
    schema = _DOCUMENT.json_schema()
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": f"{FORMAT} {VERSION}", **schema}


def export_json(history: History, file: IO[str], *, profile_uuid: str | None = None) -> int:
    """Write everybody's history (or one person's) as JSON; returns the number of sessions."""
    with history.reading() as connection:
        keys, profiles = chosen(history, connection, profile_uuid)
        references = read_references(connection, history.own_references())
        head = HistoryDocument(profiles=profiles, references=references)
        file.writelines(document_lines(head, stream_sessions(connection, keys)))
    return len(keys)


def document_lines(head: HistoryDocument, sessions: Iterable[SessionRecord]) -> Iterator[str]:
    """The text of a file with one session per line; of `head` everything but its sessions is used."""
    yield _DOCUMENT.dump_json(head, exclude={"sessions"}).decode().removesuffix("}") + "," + _OPEN
    separator = "\n"
    for session in sessions:
        yield separator + _SESSION.dump_json(session, exclude_defaults=True).decode()
        separator = ",\n"
    yield "\n" + _END + "\n"


def session_document(
    session: SessionRecord, person: ProfileRecord | None, references: Iterable[ReferenceRecord] = ()
) -> str:
    """One session as an exported file of its own; it can be imported when its person is given."""
    used = {item.reference_hash for item in session.sets} | {check.reference_hash for check in session.checks}
    document = HistoryDocument(
        profiles=() if person is None else (person,),
        references=tuple(reference for reference in references if reference.hash in used),
        sessions=(session,),
    )
    return _DOCUMENT.dump_json(document, indent=1, exclude_none=True).decode() + "\n"


def stream_sessions(connection: Connection, keys: Sequence[int]) -> Iterator[SessionRecord]:
    """Sessions by their keys, read a batch at a time."""
    for start in range(0, len(keys), BATCH):
        yield from read_sessions(connection, keys[start : start + BATCH])


def chosen(
    history: History, connection: Connection, profile_uuid: str | None
) -> tuple[Sequence[int], tuple[ProfileRecord, ...]]:
    """The keys of everybody's sessions (or one person's) in order of time, and whose they are."""
    statement = history.own_sessions().order_by(tables.session.c.started_at, tables.session.c.id)
    people = read_profiles(connection, history.owner)
    if profile_uuid is not None:
        people = tuple(person for person in people if person.uuid == profile_uuid)
        statement = statement.where(tables.profile.c.uuid == profile_uuid)
    return connection.execute(statement).scalars().all(), people


def import_json(
    history: History, lines: Iterator[str], *, name: str, on_session: Callable[[int], None] | None = None
) -> Imported:
    """Add what the file holds and the history does not; all of it or, after an error, nothing.

    lines: the text of the file, line by line (an open file). on_session: told how many sessions were read.
    Raises `RecordsError` (reason `wrong_file`) with the place when the file does not follow the schema.
    """
    try:
        head, sessions = read_document(lines, name)
        with history.saving() as connection:
            return _Import(history, connection, name).run(head, sessions, on_session)
    except OverflowError as error:  # whole numbers that no database can hold
        raise _wrong("error.no_history_file", name=name, reason=error) from error


def _wrong(key: str, **values: object) -> RecordsError:
    return RecordsError("wrong_file", Message(key, **values))


def read_document(lines: Iterator[str], name: str) -> tuple[HistoryDocument, Iterator[SessionRecord]]:
    """The head of a file and its sessions, which are read as they are asked for."""
    first = next(lines, "")
    if not first.rstrip().endswith(_OPEN):
        whole, length = [], 0
        for line in chain([first], lines):
            whole.append(line)
            length += len(line)
            _check_length(length, name)
        document = _parsed(_DOCUMENT, "".join(whole), name)
        return replace(document, sessions=()), iter(document.sessions)
    return _parsed(_DOCUMENT, first + _END, name), _session_lines(lines, name)


def bounded_lines(file: TextIO, name: str) -> Iterator[str]:
    """The lines of a file, none of them so long that it would fill the memory."""
    while line := file.readline(MAX_RECORD_LETTERS + 1):
        _check_length(len(line), name)
        yield line


def _check_length(length: int, name: str) -> None:
    if length > MAX_RECORD_LETTERS:
        raise _wrong("error.history_piece", name=name, megabytes=MAX_RECORD_LETTERS // 2**20)


def _session_lines(lines: Iterator[str], name: str) -> Iterator[SessionRecord]:
    for number, line in enumerate(lines, start=2):
        text = line.strip()
        if text == _END:
            return
        yield _parsed(_SESSION, text.removesuffix(","), f"{name}:{number}")
    raise _wrong("error.history_cut_short", name=name)


def _parsed(adapter: TypeAdapter[Any], text: str, place: str) -> Any:
    try:
        return adapter.validate_json(text)
    except ValidationError as error:
        raise _wrong("error.no_history_file", name=place, reason=_problem(error, text)) from error


def _problem(error: ValidationError, text: str) -> str | Message:
    newer = error.errors()[0]["loc"] == ("version",)
    try:
        newer = newer or int(json.loads(text).get("version", 0)) > VERSION
    except (ValueError, TypeError, AttributeError, RecursionError, OverflowError):
        newer = False
    if newer:
        return Message("error.unknown_version", version=VERSION)
    detail = error.errors()[0]
    place = ".".join(str(step) for step in detail["loc"])
    return f"{place + ': ' if place else ''}{detail['msg']}"


class _Import:
    """A file on its way into a history: whom its sessions may belong to (UUID in the file to key), and what is new."""

    def __init__(self, history: History, connection: Connection, name: str) -> None:
        self._history, self._connection, self._name = history, connection, name
        self._profiles = profile_keys(connection, history.owner)
        self._done = Imported()

    def run(
        self, head: HistoryDocument, sessions: Iterator[SessionRecord], on_session: Callable[[int], None] | None
    ) -> Imported:
        self._add_people(head.profiles)
        for reference in head.references:
            if hashlib.sha256(reference.content.encode()).hexdigest() != reference.hash:
                raise _wrong("error.reference_changed", name=self._name, item=reference.item_id)
            keep_reference(self._connection, reference)
        changed: dict[int, set[date]] = {}
        while batch := list(islice(sessions, BATCH)):
            for session in self._added(batch):
                changed.setdefault(self._profiles[session.profile_uuid], set()).add(session.day)
            if on_session is not None:
                on_session(self._done.sessions + self._done.known)
        for key, days in changed.items():
            renew_days(self._connection, key, days)
        return self._done

    def _add_people(self, people: Sequence[ProfileRecord]) -> None:
        owner, connection = self._history.owner, self._connection
        own, taken = dict(self._profiles), profile_keys(connection, EVERYBODY)
        for person in people:
            # somebody else has this profile (the file was imported into two accounts): this owner gets one of their own
            uuid = own_uuid(owner, person.uuid) if person.uuid in taken and person.uuid not in own else person.uuid
            if uuid not in own:
                row = {**row_of(replace(person, uuid=uuid)), "owner": kept_owner(owner)}
                connection.execute(insert(tables.profile), row)
                own = profile_keys(connection, owner)
                self._done.profiles += 1
            self._profiles[person.uuid] = own[uuid]

    def _added(self, batch: list[SessionRecord]) -> list[SessionRecord]:
        """Returns the sessions that were new or have grown."""
        for session in batch:
            self._check(session)
        connection, done, own = self._connection, self._done, self._history.own_sessions()
        strange = _known(connection, batch).keys() - _known(connection, batch, own).keys()
        batch = [copied(session, self._history.owner) if session.uuid in strange else session for session in batch]
        known = _known(connection, batch, own)
        fresh = {session.uuid: session for session in batch if session.uuid not in known}
        insert_sessions(connection, list(fresh.values()), self._profiles)
        done.sessions += len(fresh)
        done.repetitions += sum(len(item.repetitions) for session in fresh.values() for item in session.sets)
        changed = list(fresh.values())
        for session in batch:
            if session.uuid in known:
                done.known += 1
                added = merge_session(connection, session, known[session.uuid])
                if added is not None:
                    done.repetitions += added
                    changed.append(session)
        return changed

    def _check(self, session: SessionRecord) -> None:
        if session.profile_uuid not in self._profiles:
            raise _wrong("error.profile_missing", name=self._name, session=session.uuid)
        for moment in (session.started_at, session.ended_at, session.day):
            if moment is not None and moment.year not in _YEARS:
                reason = f"session {session.uuid}: {moment.isoformat()} is no day of training"
                raise _wrong("error.no_history_file", name=self._name, reason=reason)


def _known(connection: Connection, batch: Sequence[SessionRecord], among: Select[int] | None = None) -> dict[str, int]:
    """Which sessions are kept already: UUID to key."""
    table = tables.session
    statement = select(table.c.uuid, table.c.id).where(table.c.uuid.in_({session.uuid for session in batch}))
    rows = connection.execute(statement if among is None else statement.where(table.c.id.in_(among)))
    return {row.uuid: row.id for row in rows}
