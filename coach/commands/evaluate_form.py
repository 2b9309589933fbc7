"""`python -m coach evaluate form`: is what is said about repetitions true?"""

import argparse
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from coach.commands.evaluate import by_source, judged_with_best, print_summary, read_index, settings_of
from coach.commands.output import Record, StepsOnce, exit_code, unreadable
from coach.errors import CoachError
from coach.library.exercise import Exercise
from coach.library.known import ExerciseLibrary, load_exercises
from coach.pose.model import ensure_model
from coach.pose.types import PoseSequence, load_sequence
from coach.session.sequences import read_sequence
from coach.text import Message
from coach.workout.counter import count_repetitions
from coach.workout.form_evaluation import Finding, SeenRepetition, compare_form, summarise_form
from coach.workout.repetition import WorkoutResult
from coach.workout.settings import CountingSettings
from coach.workout.witness import blamed_s, borne_out, seen_again

#: What is asked of faults: share of those told that is true, share of clips with a false one.
LEAST_TRUE, MOST_BLAMED = 0.85, 0.05
#: Of how cautious to be, the most cautious first, where folds are asked for and nothing else is to be chosen.
CAUTIONS = ("caution=1.4,1,0.7,0.5",)


def form(options: argparse.Namespace) -> int:
    """Compare what is said about repetitions with what somebody saw in them; every file, then the summary.

    With folds by source every clip is judged with the settings that found most faults in the clips of other sources,
    of those that told at least `LEAST_TRUE` true and blamed at most `MOST_BLAMED` of the clips. Where a folder of
    landmarks as a second network sees them is named, only what both say is told, as of a film that is analysed.
    """
    library = load_exercises()
    folds = options.folds is not None
    columns = ("file", "exercise", "start_s", "turn_s", "end_s", *(("source",) if folds else ()))
    clips: dict[tuple[str, str], list[Mapping[str, str]]] = {}
    for row in read_index(options.index, columns):
        clips.setdefault((row["file"], row["exercise"].strip()), []).append(row)
    sources = [rows[0].get("source") or "" for rows in clips.values()]
    every = settings_of(options.set or (CAUTIONS if folds else ()), several=folds)
    judge = partial(_judged, options.clips or options.index.parent, options.witness, library, options.language)
    items = list(clips.values())
    chosen, best = judged_with_best(items, judge, every, sources if folds else None, _worth, options)
    known = [(found, source) for (_, found), source in zip(chosen, sources, strict=True) if found is not None]
    findings = [found for found, _ in known]
    summary = summarise_form(findings)
    if any(sources):
        summary["per_source"] = by_source(findings, [source for _, source in known], _without_tables)
    if folds:
        summary["chosen"] = {
            name: dict(Counter(str(getattr(every[one], name)) for one in best))
            for name in (pair.partition("=")[0] for pair in options.set or CAUTIONS)
        }
    print_summary(summary, as_json=options.json)
    return exit_code([record for record, _ in chosen])


def _without_tables(clips: Sequence[list[Finding]]) -> dict[str, Any]:
    return {name: figure for name, figure in summarise_form(clips).items() if not name.startswith("per_")}


def _worth(clips: Sequence[list[Finding] | None]) -> tuple[float, ...]:
    summary = summarise_form([one for one in clips if one is not None])
    told_true = summary["faults_told"] > 0 and summary["faults_true"] >= LEAST_TRUE
    is_true = told_true and summary["clips_blamed"] <= MOST_BLAMED
    return float(is_true), float(np.nan_to_num(summary["faults_found"])) if is_true else 0.0, summary["judged"]


def _judged(
    folder: Path,
    witness: Path | None,
    library: ExerciseLibrary,
    language: str,
    settings: CountingSettings,
    rows: Sequence[Mapping[str, str]],
) -> tuple[Record, list[Finding] | None]:
    file, name = rows[0]["file"], rows[0]["exercise"].strip()
    try:
        exercise = library.find(name)
        sequence, _ = read_sequence(folder / file, lambda: ensure_model(progress=StepsOnce(language)))
        result = count_repetitions(sequence, exercise, settings=settings)
        if witness is not None and (witness / file).exists():
            result = _borne_out(result, sequence, witness / file, exercise)
    except CoachError as error:
        return unreadable(file, error, language) | {"exercise": name}, None
    first_s, last_s = sequence.timestamps_s[[0, -1]].tolist()
    seen = (SeenRepetition.from_row(row).between(first_s, last_s) for row in rows)
    found = compare_form(result, [one for one in seen if one], exercise)
    said_so = [asdict(one) for one in found if one.verdict != "silent"]
    record = {"file": file, "exercise": name, "status": "ok", "source": rows[0].get("source") or ""}
    return record | {"findings": said_so}, found


def _borne_out(result: WorkoutResult, sequence: PoseSequence, witness: Path, exercise: Exercise) -> WorkoutResult:
    """What a second look does not deny. Raises `CoachError` where that is one at other moments."""
    blamed = blamed_s([result])
    if not blamed:
        return result
    try:
        again = seen_again(sequence, load_sequence(witness), blamed)
    except ValueError as error:
        raise CoachError(Message("error.about_file", name=witness.name, problem=error)) from error
    return borne_out(result, count_repetitions(again, exercise), exercise)
