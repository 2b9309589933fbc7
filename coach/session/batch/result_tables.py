"""The results of a batch as tables: tidy, one row per thing, units in the header."""

from collections.abc import Iterable, Iterator, Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from coach.errors import CoachError
from coach.platform.files import in_words
from coach.safe_text import spreadsheet_text
from coach.session.plain import Record
from coach.spreadsheets import write_tables
from coach.text import Message

Row = dict[str, Any]

_PHOTO = ("pose", "side", "confidence_share", "score_0_100", "coverage_share", "view", "people")
_VIDEO = ("exercise", "reps", "partial_reps", "held_s", "duration_s")
#: Columns whose name tells the unit, which the record's own does not.
_NAMED = {"confidence_share": "confidence", "score_0_100": "score", "coverage_share": "coverage"}
_JOINT = ("joint", "measured_deg", "target_deg", "tolerance_deg", "error_deg")
_TORSO = ("measured_torso", "target_torso", "tolerance_torso", "error_torso")
_REPETITION = ("start_s", "turn_s", "end_s", "range_deg", "side", "full", "why", "faults")
_TEMPO = ("eccentric_s", "pause_s", "concentric_s")
#: Header of each table.
TABLES: Mapping[str, tuple[str, ...]] = {
    "results": ("file", "kind", "status", "message", *_PHOTO, *_VIDEO, "warnings", "same_as", "annotated"),
    "joints": ("file", "pose", *_JOINT, *_TORSO, "status"),
    "repetitions": ("file", "exercise", "number", *_REPETITION, *_TEMPO),
}
#: Columns of numbers; everything else is text or a truth value.
_COUNTS = ("people", "reps", "partial_reps", "number")
_TRUTHS = ("full",)
_UNITS = ("_s", "_deg", "_torso", "_share", "_0_100")


def table_rows(record: Record) -> Iterator[tuple[str, Row]]:
    """(table, row) of everything in one record."""
    holds = record.get("holds")
    held_s = None if holds is None else sum(hold["end_s"] - hold["start_s"] for hold in holds)
    known = {**record, "held_s": held_s, "warnings": " ".join(one["kind"] for one in record.get("warnings", ()))}
    yield "results", {column: known.get(_NAMED.get(column, column)) for column in TABLES["results"]}
    for joint in record.get("joints", ()):
        own = {name: joint.get(name) for name in (*_JOINT, *_TORSO, "status")}
        yield "joints", {"file": record["file"], "pose": record["pose"], **own}
    for number, one in enumerate(record.get("repetitions", ()), start=1):
        own = {name: one.get(name) for name in (*_REPETITION, *_TEMPO)}
        named = {"file": record["file"], "exercise": record["exercise"], "number": number}
        yield "repetitions", {**named, **own, "faults": " ".join(one["faults"])}


def write_csv(folder: Path, records: Iterable[Record]) -> tuple[Path, ...]:
    """Write every table as `<folder>/<name>.csv`. Raises `CoachError` when that fails."""
    rows = (
        (name, [_cell(row.get(column)) for column in TABLES[name]])
        for record in records
        for name, row in table_rows(record)
    )
    with in_words("error.tables_not_written", path=folder):
        return write_tables(folder, TABLES, rows)


def require_parquet() -> None:
    """Raise `CoachError` unless the library for Parquet files is installed."""
    if find_spec("pyarrow") is None:
        raise CoachError(Message("batch.no_parquet"))


def write_parquet(folder: Path, records: Iterable[Record]) -> tuple[Path, ...]:
    """Write every table as `<folder>/<name>.parquet`. Raises `CoachError` when that fails."""
    require_parquet()
    import pandas as pd

    rows: dict[str, list[Row]] = {name: [] for name in TABLES}
    for record in records:
        for name, row in table_rows(record):
            rows[name].append(row)
    paths = {name: folder / f"{name}.parquet" for name in TABLES}
    with in_words("error.tables_not_written", path=folder):
        for name, path in paths.items():
            # types by column: a table without rows, or without a single number, has the same ones
            columns = {
                column: pd.array([_storable(row.get(column)) for row in rows[name]], dtype=_type(column))  # type: ignore[call-overload]
                for column in TABLES[name]
            }
            pd.DataFrame(columns).to_parquet(path, index=False)
    return tuple(paths.values())


def _cell(value: Any) -> Any:
    if isinstance(value, bool):
        return "true" if value else "false"
    return spreadsheet_text(value) if isinstance(value, str) else value


def _storable(value: Any) -> Any:
    return value.encode("utf-8", "backslashreplace").decode() if isinstance(value, str) else value


def _type(column: str) -> str:
    if column in _COUNTS:
        return "Int64"
    if column in _TRUTHS:
        return "boolean"
    return "Float64" if column.endswith(_UNITS) else "string"
