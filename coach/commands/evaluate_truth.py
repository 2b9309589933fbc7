"""`python -m coach evaluate truth`: is what the coach says of photos true, by joints that were placed by eye?"""

import argparse
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from functools import partial
from pathlib import Path

from coach.commands.evaluate import print_summary, read_index
from coach.commands.output import Record, StepsOnce, exit_code, print_json, progress, unreadable
from coach.errors import CoachError
from coach.library.known import PostureLibrary, load_postures
from coach.media.images import load_photo
from coach.platform.workers import map_in_order
from coach.pose.detector import PoseDetector
from coach.pose.model import ensure_model
from coach.posture.truth import (
    COLUMNS,
    Seen,
    TrueJoints,
    TruthCase,
    held_out,
    judge_verdict,
    read_true_joints,
    summarise_truth,
)
from coach.session.photo import check_photo, photo_record
from coach.text import Message


def truth(options: argparse.Namespace) -> int:
    """Hold every verdict against the true joints; every photo, then the summary."""
    library = load_postures()
    path: Path = options.index
    try:
        work = read_true_joints(read_index(path, COLUMNS))
    except ValueError as error:
        raise CoachError(Message("error.index_not_read", path=path, reason=error)) from error
    model = ensure_model(progress=StepsOnce(options.language))
    open_worker = partial(_worker, path.parent, model, library, options.language)
    records, cases, photos = [], [], []
    results = map_in_order(work, open_worker, workers=options.workers)
    for record, case, seen in progress(results, total=len(work), doing="looking", language=options.language):
        records.append(record)
        cases.append(case)
        photos.append(seen)
        if options.json:
            print_json(record)
    summary = summarise_truth(cases)
    if options.folds is not None:
        folds = list(held_out(photos))
        summary |= summarise_truth([case for *_, of_fold in folds for case in of_fold])
        summary["per_collection"] = {name: asdict(doubt) | summarise_truth(of_fold) for name, doubt, of_fold in folds}
    print_summary(summary, as_json=options.json)
    return exit_code(records)


@contextmanager
def _worker(
    folder: Path, model: Path, library: PostureLibrary, language: str
) -> Iterator[Callable[[TrueJoints], tuple[Record, TruthCase, Seen]]]:
    with PoseDetector(model) as detector:

        def judge(joints: TrueJoints) -> tuple[Record, TruthCase, Seen]:
            try:
                beside, above = folder / joints.file, folder.parent / joints.file
                photo = load_photo(above if above.exists() and not beside.exists() else beside)
            except CoachError as error:
                record: Record = unreadable(joints.file, error, language)
                return record, TruthCase(found=False), Seen(joints, None, None)
            result = check_photo(photo.image_rgb, detector, library)
            case = judge_verdict(joints, result.frame, result.posture, result.score)
            record = photo_record(result, file=joints.file, language=language)
            record |= {"label": joints.posture, "true_score": case.true_score} | _marked(record, case)
            return record, case, Seen(joints, result.frame, result.posture)

        yield judge


def _marked(record: Record, case: TruthCase) -> Record:
    """Each correction with whether it is true, and what was missed."""
    said = case.corrections or {}
    corrections = [one | {"true": said[one["check"]]} for one in record["corrections"]]
    return {"corrections": corrections, "missed": list(case.missed)}
