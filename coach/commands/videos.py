"""`python -m coach reps`: how many repetitions are in each video or landmark sequence, and how good are they?"""

import argparse
from functools import partial
from itertools import accumulate
from pathlib import Path

from coach.commands.output import (
    OutputFolder,
    Record,
    StepsOnce,
    exit_code,
    message,
    print_json,
    print_text,
    print_warnings,
    progress,
)
from coach.errors import CoachError
from coach.library.known import ExerciseLibrary, load_exercises
from coach.library.vocabulary import AUTO
from coach.media.marks import DrawStyle, Skeleton
from coach.platform.workers import map_in_order, shared
from coach.pose.model import ensure_model
from coach.pose.tracker import PoseTracker
from coach.pose.types import save_sequence
from coach.session.sequences import as_file
from coach.session.workout import draw_result, read_and_count
from coach.session.workout_record import counted_text, film_record
from coach.text import say


def reps(options: argparse.Namespace) -> int:
    """Count in every file; one record each."""
    library = load_exercises()
    if options.exercise != AUTO:
        options.exercise = library.find(options.exercise).id
    folder = None if options.out is None else OutputFolder(options.out)
    records: list[Record] = []
    landmarks = None if options.keep_landmarks is None else OutputFolder(options.keep_landmarks)
    options.landmarks_of = (
        {} if landmarks is None else {path: landmarks.path_for(path, ".npz") for path in options.files}
    )
    work = [(path, None if folder is None else folder.path_for(path, "-annotated.mp4")) for path in options.files]
    count = partial(_counted, library, options)
    results = map_in_order(work, shared(count), workers=options.workers)
    for record in progress(results, total=len(work), doing="counting", language=options.language):
        records.append(record)
        if options.json:
            print_json(record)
        else:
            _print(record, library, options.language)
    return exit_code(records)


def _counted(library: ExerciseLibrary, options: argparse.Namespace, work: tuple[Path, Path | None]) -> Record:
    path, annotated_path = work
    try:
        with as_file(path) as file:
            return _record(path, file, annotated_path, library, options)
    except CoachError as error:
        return {"file": str(path), "status": "unreadable", "message": error.in_(options.language)}


def _record(
    path: Path, file: Path, annotated_path: Path | None, library: ExerciseLibrary, options: argparse.Namespace
) -> Record:
    wanted = library if options.exercise == AUTO else library[options.exercise]
    video, sequence, counted = read_and_count(
        file, wanted, lambda: PoseTracker(ensure_model(progress=StepsOnce(options.language)))
    )
    if video is not None and path in options.landmarks_of:
        save_sequence(options.landmarks_of[path], sequence)
    record = film_record(counted, sequence, video, file=str(path), language=options.language)
    if annotated_path is not None and video is not None and record["status"] == "ok":
        draw_result(
            file,
            sequence,
            counted,
            annotated_path,
            options.language,
            style=DrawStyle(skeleton=Skeleton(options.skeleton)),
            turned=video.turned,
        )
        record["annotated"] = str(annotated_path)
    return record


def _print(record: Record, library: ExerciseLibrary, language: str) -> None:
    if record["status"] == "unreadable":
        message(f"coach: {record['file']}: {record['message']}")
        return
    if record["status"] == "no_person":
        print_text(f"{record['file']}: {record['message']}")
        return
    print_warnings(record)
    print_text(f"{record['file']}: {counted_text(record, library, language)}")
    numbers = accumulate(int(one["full"]) for one in record["repetitions"])
    for number, one in zip(numbers, record["repetitions"], strict=True):
        why = [say(f"workout.why.{one['why']}", language)] if one["why"] else []
        said, called = " ".join([*why, *one["advice"]]), number if one["full"] else "-"
        side = say(f"chart.{one['side']}", language) if one["side"] else ""
        print(f"    {called:>3}  {one['start_s']:6.1f} s - {one['end_s']:6.1f} s  {side:6} {said}".rstrip())
