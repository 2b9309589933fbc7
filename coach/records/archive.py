"""Everything in one file: JSON alone, or a zip with the JSON, the same as CSV tables, and the pictures kept."""

import io
import lzma
import shutil
import tempfile
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

from sqlalchemy import select

from coach.errors import RecordsError
from coach.platform.environment import environment
from coach.platform.files import make_private_folder, whole_file
from coach.platform.limits import MAX_GROWTH, SMALL_BYTES
from coach.platform.paths import data_dir
from coach.records import tables
from coach.records.engine import explained
from coach.records.exchange import Imported, bounded_lines, chosen, export_json, import_json, stream_sessions
from coach.records.history import History
from coach.records.kept import kept_files, place_of
from coach.records.owners import own_file, owned
from coach.records.sheets import write_sheets
from coach.spreadsheets import CsvStyle
from coach.text import Message

#: What reading a damaged or encrypted zip raises.
_DAMAGED = (
    *(KeyError, EOFError, NotImplementedError, RuntimeError, UnicodeDecodeError),
    *(zipfile.BadZipFile, zlib.error, lzma.LZMAError),
)
_JSON = "history.json"
_MEDIA = "media/"
#: Postures, exercises and programmes of one's own, own ranges, the last live session: as they lie in the data folder.
_OWN = "own/"


def export_file(history: History, path: Path, *, profile_uuid: str | None = None, style: CsvStyle | None = None) -> int:
    """Write `.json`, `.zip`, or (any other name) a folder of CSV tables; returns the number of sessions.

    style: of the tables (default: `COACH_CSV`).

    The file appears only when it is complete. Raises `RecordsError`.
    """
    if path.suffix not in (".json", ".zip"):
        return export_tables(history, path, profile_uuid=profile_uuid, style=style)
    with explained("exported"):
        path.parent.mkdir(parents=True, exist_ok=True)
        with whole_file(path) as part, tempfile.TemporaryDirectory() as folder:
            if path.suffix == ".zip":
                return _write_zip(history, part, Path(folder), profile_uuid, style)
            with part.open("w", encoding="utf-8") as file:
                return export_json(history, file, profile_uuid=profile_uuid)


def export_tables(
    history: History, folder: Path, *, profile_uuid: str | None = None, style: CsvStyle | None = None
) -> int:
    """Write the CSV tables into a folder."""
    with history.reading() as connection:
        keys, people = chosen(history, connection, profile_uuid)
        write_sheets(folder, people, stream_sessions(connection, keys), style or environment().csv)
    return len(keys)


def import_file(history: History, path: Path, *, on_session: Callable[[int], None] | None = None) -> Imported:
    """Add what a `.json` or `.zip` holds and the history does not. Raises `RecordsError`."""
    with explained("imported"):
        if zipfile.is_zipfile(path):
            return _read_zip(history, path, on_session)
        try:
            with path.open(encoding="utf-8-sig") as file:
                return import_json(history, bounded_lines(file, path.name), name=path.name, on_session=on_session)
        except UnicodeDecodeError as error:
            reason = Message("error.no_text")
            raise RecordsError("wrong_file", Message("error.no_history_file", name=path.name, reason=reason)) from error


def _write_zip(history: History, path: Path, folder: Path, profile_uuid: str | None, style: CsvStyle | None) -> int:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=5) as archive:
        with archive.open(_JSON, "w", force_zip64=True) as raw, io.TextIOWrapper(raw, encoding="utf-8") as file:
            count = export_json(history, file, profile_uuid=profile_uuid)
        export_tables(history, folder, profile_uuid=profile_uuid, style=style)
        for sheet in sorted(folder.iterdir()):
            archive.write(sheet, f"csv/{sheet.name}")
        if profile_uuid is None:
            for kept in (one for files in kept_files(history.owner).values() for one in files):
                archive.write(kept, f"{_OWN}{kept.relative_to(data_dir()).as_posix()}")
        for name in _media_names(history, profile_uuid):
            file_path = history.media_folder / name
            if file_path.is_file():
                archive.write(file_path, _MEDIA + name, zipfile.ZIP_STORED)
    return count


def _media_names(history: History, profile_uuid: str | None) -> tuple[str, ...]:
    joined = tables.media.join(tables.session).join(tables.profile)
    statement = select(tables.media.c.file).select_from(joined).where(owned(history.owner)).order_by(tables.media.c.id)
    if profile_uuid is not None:
        statement = statement.where(tables.profile.c.uuid == profile_uuid)
    with history.reading() as connection:
        return tuple(connection.execute(statement).scalars())


def _read_zip(history: History, path: Path, on_session: Callable[[int], None] | None) -> Imported:
    name = f"{path.name}/{_JSON}"
    try:
        with zipfile.ZipFile(path) as archive:
            with archive.open(_JSON) as raw, io.TextIOWrapper(raw, encoding="utf-8") as file:
                done = import_json(history, bounded_lines(file, name), name=name, on_session=on_session)
            _unpack_files(history, archive)
    except _DAMAGED as error:
        raise RecordsError("wrong_file", Message("error.no_history_file", name=path.name, reason=error)) from error
    return done


def _unpack_files(history: History, archive: zipfile.ZipFile) -> None:
    """What is there already stays as it is."""
    # only names that the history knows, which are checked to be plain file names
    known = set(_media_names(history, None))
    for inside in archive.namelist():
        places: list[Path | None] = []
        if inside.startswith(_MEDIA):
            stored = inside.removeprefix(_MEDIA)
            # a session copied from somebody else's export has files of its own
            places += [history.media_folder / name for name in known & {stored, own_file(history.owner, stored)}]
        elif inside.startswith(_OWN):
            places.append(place_of(history.owner, inside.removeprefix(_OWN)))
        for place in places:
            if place is not None and not place.exists():
                _unpack(archive, inside, place)


def _unpack(archive: zipfile.ZipFile, inside: str, place: Path) -> None:
    member = archive.getinfo(inside)
    if member.file_size > max(MAX_GROWTH * member.compress_size, SMALL_BYTES):
        megabytes = member.file_size / 2**20
        raise RecordsError("wrong_file", Message("error.would_unpack", name=inside, megabytes=megabytes))
    make_private_folder(place.parent)
    place.touch(mode=0o600)
    with archive.open(member) as packed, place.open("wb") as file:
        shutil.copyfileobj(packed, file)
