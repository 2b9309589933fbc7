"""Everything in one file: JSON alone, or a zip with the JSON, the same as CSV tables, and the pictures kept."""

from __future__ import annotations

import io
import tempfile
import zipfile
from collections.abc import Callable
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import select

from coach.errors import RecordsError
from coach.records import tables
from coach.records.engine import explained, make_private_folder
from coach.records.exchange import Imported, export_json, import_json, stream_sessions
from coach.records.history import History
from coach.records.rows import read_profiles
from coach.records.sheets import write_sheets

_JSON = "history.json"
_MEDIA = "media/"


def export_file(history: History, path: Path, *, profile_uuid: str | None = None) -> int:
    """Write `.json`, `.zip`, or (any other name) a folder of CSV tables; returns the number of sessions.

    The file appears only when it is complete. Raises `RecordsError`.
    """
    if path.suffix == ".json":
        with explained("exported"), _complete(path) as part, part.open("w", encoding="utf-8") as file:
            return export_json(history, file, profile_uuid=profile_uuid)
    if path.suffix == ".zip":
        with explained("exported"), _complete(path) as part, tempfile.TemporaryDirectory() as folder:
            return _write_zip(history, part, Path(folder), profile_uuid)
    return export_tables(history, path, profile_uuid=profile_uuid)


def export_tables(history: History, folder: Path, *, profile_uuid: str | None = None) -> int:
    """Write the CSV tables into a folder."""
    session, profile = tables.session, tables.profile
    statement = select(session.c.id).join(profile).order_by(session.c.started_at, session.c.id)
    with history.reading() as connection:
        people = read_profiles(connection)
        if profile_uuid is not None:
            people = tuple(person for person in people if person.uuid == profile_uuid)
            statement = statement.where(profile.c.uuid == profile_uuid)
        keys = connection.execute(statement).scalars().all()
        write_sheets(folder, people, stream_sessions(connection, keys))
    return len(keys)


def import_file(history: History, path: Path, *, on_session: Callable[[int], None] | None = None) -> Imported:
    """Add what a `.json` or `.zip` holds and the history does not. Raises `RecordsError`."""
    with explained("imported"):
        if zipfile.is_zipfile(path):
            return _read_zip(history, path, on_session)
        try:
            with path.open(encoding="utf-8-sig") as file:
                return import_json(history, file, name=path.name, on_session=on_session)
        except UnicodeDecodeError as error:
            raise RecordsError("wrong_file", f"{path.name} is not an exported history: it is no text.") from error


@contextmanager
def _complete(path: Path):  # type: ignore[no-untyped-def]
    part = path.with_name(f".{path.name}.part")
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        yield part
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def _write_zip(history: History, path: Path, folder: Path, profile_uuid: str | None) -> int:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=5) as archive:
        with archive.open(_JSON, "w", force_zip64=True) as raw, io.TextIOWrapper(raw, encoding="utf-8") as file:
            count = export_json(history, file, profile_uuid=profile_uuid)
        export_tables(history, folder, profile_uuid=profile_uuid)
        for sheet in sorted(folder.iterdir()):
            archive.write(sheet, f"csv/{sheet.name}")
        for name in _media_names(history, profile_uuid):
            file_path = history.media_folder / name
            if file_path.is_file():
                archive.write(file_path, _MEDIA + name, zipfile.ZIP_STORED)
    return count


def _media_names(history: History, profile_uuid: str | None) -> tuple[str, ...]:
    joined = tables.media.join(tables.session).join(tables.profile)
    statement = select(tables.media.c.file).select_from(joined).order_by(tables.media.c.id)
    if profile_uuid is not None:
        statement = statement.where(tables.profile.c.uuid == profile_uuid)
    with history.reading() as connection:
        return tuple(connection.execute(statement).scalars())


def _read_zip(history: History, path: Path, on_session: Callable[[int], None] | None) -> Imported:
    try:
        with zipfile.ZipFile(path) as archive:
            with archive.open(_JSON) as raw, io.TextIOWrapper(raw, encoding="utf-8") as file:
                done = import_json(history, file, name=f"{path.name}/{_JSON}", on_session=on_session)
            _unpack_media(history, archive)
    except (KeyError, zipfile.BadZipFile, UnicodeDecodeError) as error:
        raise RecordsError("wrong_file", f"{path.name} is not an exported history: {error}") from error
    return done


def _unpack_media(history: History, archive: zipfile.ZipFile) -> None:
    inside = set(archive.namelist())
    # only names that the history knows, which are checked to be plain file names
    for name in _media_names(history, None):
        place = history.media_folder / name
        if _MEDIA + name in inside and not place.exists():
            make_private_folder(place.parent)
            place.touch(mode=0o600)
            place.write_bytes(archive.read(_MEDIA + name))
