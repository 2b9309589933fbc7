"""`python -m coach angles`: joint angles of photos, videos and landmark sequences as a table."""

import argparse
import csv
import sys
from collections.abc import Iterator
from contextlib import ExitStack, nullcontext
from pathlib import Path
from typing import Any, TextIO

from coach.commands.output import StepsOnce, exit_code, message, plain, print_json, print_warnings, progress
from coach.errors import CoachError
from coach.platform.environment import environment
from coach.platform.files import in_words, whole_file
from coach.pose.angles import MEASURES, Measurements, measure_image
from coach.pose.model import ensure_model
from coach.pose.view import estimate_view
from coach.safe_text import spreadsheet_text
from coach.session.remarks import remark_records
from coach.session.sequences import as_file, read_sequence
from coach.spreadsheets import restyle_files
from coach.text import say

_COLUMNS = {measure.name: f"{measure.name}_{measure.unit}" for measure in MEASURES}


def angles(options: argparse.Namespace) -> int:
    """Measure every file; one row per moment in the table, one JSON object per file with `--json`."""
    records = []
    with ExitStack() as stack:
        table = None
        if options.csv or not options.json:
            table = csv.writer(_open(options.csv, stack), lineterminator="\n")
            table.writerow(["file", "timestamp_s", *_COLUMNS.values()])
        for path in progress(options.files, total=len(options.files), doing="measuring", language=options.language):
            record = _measure(path, options.language)
            records.append(record)
            if record["status"] == "unreadable":
                message(f"coach: {path}: {record['message']}")
            print_warnings(record)
            if table is not None and "measurements" in record:
                table.writerows(_rows(path, record["measurements"]))
            if options.json:
                print_json(_as_json(record))
    restyle_files([] if options.csv is None else [options.csv], environment().csv)
    return exit_code(records)


def _open(path: Path | None, stack: ExitStack) -> TextIO:
    if path is None:
        return stack.enter_context(nullcontext(sys.stdout))
    with in_words("error.table_not_written", path=path):
        path.parent.mkdir(parents=True, exist_ok=True)
        return stack.enter_context(stack.enter_context(whole_file(path)).open("w", newline="", encoding="utf-8"))


def _measure(path: Path, language: str) -> dict[str, Any]:
    try:
        with as_file(path) as file:
            sequence, remarks = read_sequence(file, lambda: ensure_model(progress=StepsOnce(language)))
    except CoachError as error:
        return {"file": str(path), "status": "unreadable", "message": error.in_(language)}
    known = {"file": str(path), "warnings": remark_records(remarks, language)}
    if not sequence.found.any():
        return {**known, "status": "no_person", "message": say("command.nobody", language)}
    return {
        **known,
        "status": "ok",
        "view": estimate_view(sequence).label,
        "measurements": measure_image(sequence),
    }


def _rows(path: Path, measurements: Measurements) -> Iterator[list[Any]]:
    """Of a CSV, whose header names every unit."""
    for timestamp_s, values in zip(measurements.timestamps_s, measurements.values, strict=True):
        cells = plain([float(timestamp_s), *values.tolist()])
        yield [spreadsheet_text(str(path)), *("" if value is None else value for value in cells)]


def _as_json(record: dict[str, Any]) -> dict[str, Any]:
    measurements: Measurements | None = record.get("measurements")
    if measurements is None:
        return record
    names = _COLUMNS.values()
    return {
        **{key: value for key, value in record.items() if key != "measurements"},
        "timestamps_s": measurements.timestamps_s.tolist(),
        "angles": dict(zip(names, measurements.values.T.tolist(), strict=True)),
    }
