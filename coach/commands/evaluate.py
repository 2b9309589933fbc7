"""`python -m coach evaluate reps`: how often the coach counts right on labelled material."""

from __future__ import annotations

import argparse
import csv
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import Any

from coach.commands.output import StepsOnce, exit_code, message, plain, print_json, progress
from coach.errors import CoachError
from coach.pose.model import ensure_model
from coach.session.sequences import read_sequence
from coach.session.workers import map_in_order
from coach.session.workout import count_in, workout_record
from coach.text import Message
from coach.workout.evaluation import NONE, CountedClip, summarise
from coach.workout.library import ExerciseLibrary, load_exercises

Record = dict[str, Any]


def reps(options: argparse.Namespace) -> int:
    """Compare counts with labels; every file, then the summary."""
    library = load_exercises()
    rows = read_index(options.index, ("file", "exercise", "reps_min", "reps_max"))
    automatic = options.exercise == "auto"
    records, clips = [], []
    results = map_in_order(
        rows, partial(_clip_worker, options.index.parent, library, automatic, options.language), workers=options.workers
    )
    for record, clip in progress(results, total=len(rows), doing="counting", language=options.language):
        records.append(record)
        clips.append(clip)
        if options.json:
            print_json(record)
    summary = asdict(summarise(clips, automatic=automatic))
    if not automatic:
        del summary["exercise_accuracy"]
    print_summary(summary, as_json=options.json)
    return exit_code(records)


@contextmanager
def _clip_worker(
    folder: Path, library: ExerciseLibrary, automatic: bool, language: str
) -> Iterator[Callable[[Mapping[str, str]], tuple[Record, CountedClip]]]:
    def count(row: Mapping[str, str]) -> tuple[Record, CountedClip]:
        label = row["exercise"].strip()
        clip = partial(CountedClip, exercise=label, reps_min=int(row["reps_min"]), reps_max=int(row["reps_max"]))
        try:
            wanted = library if automatic or label == NONE else library.find(label)
            sequence = read_sequence(folder / row["file"], lambda: ensure_model(progress=StepsOnce(language)))
        except CoachError as error:
            said = error.in_(language)
            message(f"coach: {row['file']}: {said}")
            failed = {"file": row["file"], "status": "unreadable", "message": said}
            return failed, clip(counted=0)
        counted = count_in(sequence, wanted)
        record = workout_record(counted.result, file=row["file"], exercise=counted.exercise, parts=counted.parts)
        record |= {"label": label, "reps_min": int(row["reps_min"]), "reps_max": int(row["reps_max"])}
        recognised = None if counted.exercise is None else counted.exercise.id
        return record, clip(counted=counted.result.full_count, recognised=recognised)

    yield count


def read_index(path: Path, columns: tuple[str, ...]) -> list[dict[str, str]]:
    """Rows of a labelled index. Raises `CoachError` when it cannot be read or lacks a column."""
    try:
        with path.open(newline="", encoding="utf-8-sig") as file:
            reader = csv.DictReader(file)
            missing = [column for column in columns if column not in (reader.fieldnames or ())]
            if missing:
                raise CoachError(
                    Message(
                        "error.index_columns" if len(missing) > 1 else "error.index_column",
                        path=path,
                        columns=", ".join(missing),
                    )
                )
            return list(reader)
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise CoachError(Message("error.index_not_read", path=path, reason=error)) from error


def print_summary(summary: Mapping[str, Any], *, as_json: bool) -> None:
    """The figures: as the last JSON line, or as a short table."""
    if as_json:
        print_json({"summary": summary})
        return
    for name, value in plain(summary).items():
        if isinstance(value, dict):
            print(f"{name}:")
            for key, figures in value.items():
                print(f"    {key:24} {figures}")
        else:
            print(f"{name:20} {value}")
