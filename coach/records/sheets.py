"""The history as tables for spreadsheets and statistics: tidy CSV, one row per thing, units in the header."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields
from functools import partial
from itertools import chain
from pathlib import Path
from typing import Any

from coach.errors import RecordsError
from coach.platform.files import in_words
from coach.posture.truth import COLUMNS
from coach.records.counted import HoldRecord, RepetitionRecord, kept
from coach.records.values import CheckRecord, MeasureRecord, ProfileRecord, SessionRecord, SetRecord
from coach.safe_text import spreadsheet_text
from coach.spreadsheets import CsvStyle, csv_text, restyle_files, write_tables

#: Enough for anything measured here; more are the computer's own rounding (2.0000000000000004).
_DECIMALS = 6
_INSIDE = {"sets", "checks", "media", "repetitions", "removed", "holds", "measures", "joints", "settings"}


def _names(kind: type[Any]) -> tuple[str, ...]:
    return tuple(item.name for item in fields(kind) if item.name not in _INSIDE)


_PROFILE, _SESSION, _SET = _names(ProfileRecord), _names(SessionRecord), _names(SetRecord)
_REPETITION, _HOLD, _CHECK, _MEASURE = map(_names, (RepetitionRecord, HoldRecord, CheckRecord, MeasureRecord))
_OF_SET = ("session_uuid", "set_uuid", "day", "item_id")
#: Header of each sheet.
SHEETS: Mapping[str, tuple[str, ...]] = {
    "profiles": _PROFILE,
    "sessions": _SESSION,
    "sets": ("session_uuid", "day", *_SET),
    "repetitions": (*_OF_SET, *_REPETITION),
    "holds": (*_OF_SET, *_HOLD),
    "posture_checks": ("session_uuid", "day", *_CHECK),
    "posture_measures": ("session_uuid", "check_uuid", "day", "posture_id", *_MEASURE),
    # as `evaluate truth` reads it: what a teacher put right becomes a truth set
    "joints": COLUMNS,
    # as `evaluate reps` reads it: what somebody put right becomes a set of counted clips
    "counts": ("file", "exercise", "reps_min", "reps_max"),
}
#: Who placed a joint, as files of true joints have it: P is what the coach showed.
_PLACED_BY = {"hand": "hand", "coach": "P"}


def write_sheets(
    folder: Path,
    profiles: Iterable[ProfileRecord],
    sessions: Iterable[SessionRecord],
    style: CsvStyle = "plain",
) -> tuple[Path, ...]:
    """Write every sheet as `<folder>/<name>.csv`; returns the files. Raises `RecordsError` when that fails."""
    people = (("profiles", _cells(person, _PROFILE)) for person in profiles)
    with in_words("error.tables_not_written", partial(RecordsError, "failed"), path=folder):
        paths = write_tables(folder, SHEETS, chain(people, *map(session_rows, sessions)))
        restyle_files(paths, style)
    return paths


def session_rows(session: SessionRecord) -> Iterator[tuple[str, list[Any]]]:
    """(sheet, cells) of everything in one session."""
    at = [session.uuid, session.day]
    yield "sessions", _cells(session, _SESSION)
    for item in session.sets:
        yield "sets", [*at, *_cells(item, _SET)]
        of_set = [session.uuid, item.uuid, session.day, _cell("item_id", item.item_id)]
        for number, repetition in enumerate((*item.repetitions, *item.removed), start=1):
            yield "repetitions", [*of_set, *_cells(kept(repetition, number), _REPETITION)]
        for number, hold in enumerate(item.told_holds, start=1):
            yield "holds", [*of_set, *_cells(kept(hold, number), _HOLD)]
    for row in count_rows(session):
        yield "counts", row
    for check in session.checks:
        yield "posture_checks", [*at, *_cells(check, _CHECK)]
        for measure in check.measures:
            of_check = [session.uuid, check.uuid, session.day, _cell("posture_id", check.posture_id)]
            yield "posture_measures", [*of_check, *_cells(measure, _MEASURE)]
        for row in joint_rows(check, session.source_name or ""):
            yield "joints", row


def count_rows(session: SessionRecord) -> Iterator[list[Any]]:
    """Cells of the sheet `counts`: how often an exercise was done in a video, where somebody put that right."""
    for exercise_id in dict.fromkeys(item.item_id for item in session.sets if item.is_by_hand and not item.holds):
        count = sum(item.full_count for item in session.sets if item.item_id == exercise_id)
        if session.source_name is not None:
            yield count_row(session.source_name, exercise_id, count)


def count_row(file: str, exercise_id: str, count: int) -> list[Any]:
    """Cells of the sheet `counts` for one exercise in a file."""
    return [spreadsheet_text(file), exercise_id, count, count]


def joint_rows(check: CheckRecord, file: str) -> Iterator[list[Any]]:
    """Cells of the sheet `joints`: all joints of a check of which some were put right by hand; those alone are sure."""
    of_picture = [spreadsheet_text(file), check.width_px, check.height_px, _cell("posture_id", check.posture_id)]
    for one in check.joints:
        place = [_cell("px", one.x_px), _cell("px", one.y_px)]
        yield [*of_picture, one.joint, *place, one.state, _PLACED_BY[one.source], int(one.source == "hand")]


def sheet_csv(sheet: str, rows: Iterable[list[Any]]) -> str:
    """These rows of a sheet as text, below its header."""
    return csv_text(SHEETS[sheet], rows)


def _cells(record: object, names: Iterable[str]) -> list[Any]:
    return [_cell(name, getattr(record, name)) for name in names]


def _cell(name: str, value: Any) -> Any:
    if value is None:
        return ""
    if isinstance(value, float):
        return round(value, _DECIMALS)
    if name == "faults":
        value = tuple(fault.check for fault in value)
    if isinstance(value, tuple):
        value = " ".join(str(item) for item in value)
    return spreadsheet_text(value) if isinstance(value, str) else value
