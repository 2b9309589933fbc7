"""`python -m coach evaluate reps`: how often the coach counts right on labelled material."""

import argparse
import csv
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from itertools import product
from pathlib import Path
from typing import Any, TypeVar

from coach.commands.output import Record, StepsOnce, exit_code, plain, print_json, progress, unreadable
from coach.errors import CoachError
from coach.library.exercise import Exercise
from coach.library.known import ExerciseLibrary, load_everyday, load_exercises, load_other_movements
from coach.library.vocabulary import AUTO
from coach.platform.workers import map_in_order, shared
from coach.pose.model import ensure_model
from coach.session.sequences import as_file, read_sequence
from coach.session.workout import count_in
from coach.session.workout_record import recognition_record, workout_record
from coach.spreadsheets import plain_table
from coach.text import Message
from coach.workout.count_evaluation import NONE, CountedClip, summarise
from coach.workout.counter import count_live
from coach.workout.exercise_recognition import observe
from coach.workout.eye import Eye
from coach.workout.measures import measure_body
from coach.workout.movement_learning import Example, Shown, compute_people, learn
from coach.workout.settings import CountingSettings

#: Groups of sources that are left out in turn: each source is in one of them.
FOLDS = 8


def read_example(
    row: Mapping[str, str], folder: Path, library: ExerciseLibrary, find_model: Callable[[], Path]
) -> Example:
    """The clip of one row of a labelled index: `file`, `exercise`, `source`.

    What the library lacks is a movement besides, by the name that the row gives it.
    Raises `CoachError` when the clip cannot be read.
    """
    sequence, _ = read_sequence(folder / row["file"], find_model)
    observed = observe(sequence, library, measure_body(sequence))
    return Example(label=library.label_of(row["exercise"]), source=row["source"], observed=observed)


def compute_all(library: ExerciseLibrary) -> list[Shown]:
    """Computed people for a library, with what people do besides."""
    postures = [body for posture in load_everyday() for body in posture.bodies]
    return compute_people(library, load_other_movements(), postures)


def folds_of(sources: Sequence[str]) -> dict[str, int]:
    """A number for each source: clips of one source are never apart, and the groups are about as large."""
    largest_first = sorted(set(sources), key=lambda source: (-sources.count(source), source))
    filled = [0] * FOLDS
    numbers = {}
    for source in largest_first:
        numbers[source] = filled.index(min(filled))
        filled[numbers[source]] += sources.count(source)
    return numbers


Item = TypeVar("Item")
Clip = TypeVar("Clip")


def reps(options: argparse.Namespace) -> int:
    """Compare counts with labels; every file, then the summary."""
    library = load_exercises()
    automatic = options.exercise == AUTO
    folds = options.folds is not None
    columns = ("file", "exercise", "reps_min", "reps_max", *(("source",) if folds else ()))
    rows = read_index(options.index, columns)
    learned = _learned(options.index.parent, library, rows, options.language) if folds and automatic else None
    count = partial(_counted, options.index.parent, library, options, learned)
    sources = [row["source"] for row in rows] if folds else None
    chosen, _ = judged_with_best(rows, count, settings_of(options.set, several=folds), sources, _worth, options)
    records, clips = [record for record, _ in chosen], [clip for _, clip in chosen]
    summary = summarise(clips, automatic=automatic)
    if not automatic:
        del summary["exercise_accuracy"]
    if sources is not None:
        summary["per_source"] = by_source(clips, sources, partial(summarise, automatic=automatic))
    print_summary(summary, as_json=options.json)
    return exit_code(records)


def by_source(
    clips: Sequence[Clip], sources: Sequence[str], figures_of: Callable[[list[Clip]], dict[str, Any]]
) -> dict[str, dict[str, Any]]:
    """The figures of each source alone."""
    return {
        source: figures_of([clip for clip, of in zip(clips, sources, strict=True) if of == source])
        for source in sorted(set(sources))
    }


def _learned(
    folder: Path, library: ExerciseLibrary, rows: Sequence[Mapping[str, str]], language: str
) -> Callable[[Mapping[str, str]], Eye]:
    """For each row an eye that has learned from the clips of other sources only."""
    examples = [read_example(row, folder, library, lambda: ensure_model(progress=StepsOnce(language))) for row in rows]
    computed, fold = compute_all(library), folds_of([row["source"] for row in rows])
    eyes = {
        number: learn([one for one in examples if fold[one.source] != number], computed)
        for number in sorted(set(fold.values()))
    }
    return lambda row: eyes[fold[row["source"]]]


def settings_of(pairs: Sequence[str], *, several: bool) -> list[CountingSettings]:
    """One for each combination of the values given as NAME=VALUE or NAME=VALUE,VALUE,..."""
    values = [(name, text.split(",")) for name, _, text in (pair.partition("=") for pair in pairs)]
    if not several:
        values = [(name, [",".join(texts)]) for name, texts in values]
    combinations = product(*([(name, text) for text in texts] for name, texts in values))
    return [CountingSettings().with_values(dict(one)) for one in combinations]


def chosen_by_source(
    tried: Sequence[Sequence[Clip]], sources: Sequence[str] | None, worth: Callable[[Sequence[Clip]], tuple[float, ...]]
) -> list[int]:
    """For each clip which settings to report: those that were worth most on the clips of all other sources.

    tried: what came of every clip, for each of the settings; of equals the first is taken.
    """
    count = len(tried[0])
    if sources is None or len(tried) == 1:
        return [0] * count
    fold = folds_of(sources)
    best = {}
    for number in set(fold.values()):
        others = [place for place, source in enumerate(sources) if fold[source] != number]
        scored = [worth([one[place] for place in others]) for one in tried]
        best[number] = scored.index(max(scored))
    return [best[fold[source]] for source in sources]


def judged_with_best(
    items: Sequence[Item],
    judge: Callable[[CountingSettings, Item], tuple[Record, Clip]],
    every: Sequence[CountingSettings],
    sources: Sequence[str] | None,
    worth: Callable[[Sequence[Clip]], tuple[float, ...]],
    options: argparse.Namespace,
) -> tuple[list[tuple[Record, Clip]], list[int]]:
    """What comes of every item with the settings that were best elsewhere, and which of `every` those are."""
    tried = []
    for settings in every:
        results = map_in_order(items, shared(partial(judge, settings)), workers=options.workers)
        tried.append(list(progress(results, total=len(items), doing="counting", language=options.language)))
    best = chosen_by_source([[clip for _, clip in one] for one in tried], sources, worth)
    chosen = [tried[one][place] for place, one in enumerate(best)]
    for record, _ in chosen:
        if options.json:
            print_json(record)
    return chosen, best


def _worth(clips: Sequence[CountedClip]) -> tuple[float, float]:
    summary = summarise(clips)
    return summary["exact"], -summary["mae"]


def _counted(
    folder: Path,
    library: ExerciseLibrary,
    options: argparse.Namespace,
    learned: Callable[[Mapping[str, str]], Eye] | None,
    settings: CountingSettings,
    row: Mapping[str, str],
) -> tuple[Record, CountedClip]:
    label = library.label_of(row["exercise"])
    clip = partial(CountedClip, exercise=label, reps_min=int(row["reps_min"]), reps_max=int(row["reps_max"]))
    try:
        wanted = library if options.exercise == AUTO or label == NONE else library.find(label)
        sequence, _ = read_sequence(folder / row["file"], lambda: ensure_model(progress=StepsOnce(options.language)))
    except CoachError as error:
        return unreadable(row["file"], error, options.language), clip(counted=0)
    counted = count_in(sequence, wanted, eye=None if learned is None else learned(row), settings=settings)
    if options.engine == "live" and isinstance(wanted, Exercise):
        counted = replace(counted, result=count_live(sequence, wanted, settings))
    record = workout_record(counted.result, file=row["file"], exercise=counted.exercise, parts=counted.parts)
    record |= recognition_record(counted.recognised)
    record |= {"label": label, "reps_min": int(row["reps_min"]), "reps_max": int(row["reps_max"])}
    recognised = None if counted.exercise is None else counted.exercise.id
    return record, clip(counted=counted.result.full_count, recognised=recognised)


def read_index(path: Path, columns: tuple[str, ...]) -> list[dict[str, str]]:
    """Rows of a labelled index. Raises `CoachError` when it cannot be read or lacks a column."""
    try:
        with as_file(path, "table") as whole, whole.open(newline="", encoding="utf-8-sig") as file:
            reader = plain_table(file)
            # the repository a clip comes from is its source
            reader.fieldnames = [{"source_repo": "source"}.get(name, name) for name in reader.fieldnames or ()]
            missing = [column for column in columns if column not in reader.fieldnames]
            if missing:
                raise CoachError(Message("error.index_columns", path=path, columns=", ".join(missing)))
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
