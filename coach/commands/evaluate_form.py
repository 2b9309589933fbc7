"""`python -m coach evaluate form`: is what is said about repetitions true?"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import Any

from coach.commands.evaluate import print_summary, read_index
from coach.commands.output import StepsOnce, exit_code, message, print_json, progress
from coach.errors import CoachError
from coach.pose.model import ensure_model
from coach.session.sequences import read_sequence
from coach.session.workers import map_in_order
from coach.workout.counter import count_repetitions
from coach.workout.form_evaluation import Finding, SeenRepetition, compare_form, summarise_by_source, summarise_form
from coach.workout.library import ExerciseLibrary, load_exercises

Record = dict[str, Any]


def form(options: argparse.Namespace) -> int:
    """Compare what is said about repetitions with what somebody saw in them; every file, then the summary."""
    library = load_exercises()
    rows = read_index(options.index, ("file", "exercise", "start_s", "turn_s", "end_s"))
    clips: dict[tuple[str, str], list[Mapping[str, str]]] = {}
    for row in rows:
        clips.setdefault((row["file"], row["exercise"].strip()), []).append(row)
    records, findings, sources = [], [], []
    look = partial(_form_worker, options.clips or options.index.parent, library, options.language)
    results = map_in_order(list(clips.values()), look, workers=options.workers)
    for record, found in progress(results, total=len(clips), doing="counting", language=options.language):
        records.append(record)
        if found is not None:
            findings.append(found)
            sources.append(str(record["source"]))
        if options.json:
            print_json(record)
    summary = asdict(summarise_form(findings))
    if any(sources):
        summary["per_source"] = summarise_by_source(findings, sources)
    print_summary(summary, as_json=options.json)
    return exit_code(records)


@contextmanager
def _form_worker(
    folder: Path, library: ExerciseLibrary, language: str
) -> Iterator[Callable[[Sequence[Mapping[str, str]]], tuple[Record, list[Finding] | None]]]:
    def look(rows: Sequence[Mapping[str, str]]) -> tuple[Record, list[Finding] | None]:
        file, name = rows[0]["file"], rows[0]["exercise"].strip()
        try:
            exercise = library.find(name)
            sequence = read_sequence(folder / file, lambda: ensure_model(progress=StepsOnce(language)))
        except CoachError as error:
            said = error.in_(language)
            message(f"coach: {file}: {said}")
            return {"file": file, "exercise": name, "status": "unreadable", "message": said}, None
        found = compare_form(
            count_repetitions(sequence, exercise), [SeenRepetition.from_row(row) for row in rows], exercise
        )
        said_so = [asdict(one) for one in found if one.verdict != "silent"]
        record = {"file": file, "exercise": name, "status": "ok", "source": rows[0].get("source") or ""}
        return record | {"findings": said_so}, found

    yield look
