"""`python -m coach posture`: which posture is in each photo, how good is it, and what to correct."""

import argparse
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

from coach.commands.output import (
    OutputFolder,
    StepsOnce,
    exit_code,
    message,
    print_json,
    print_text,
    print_warnings,
    progress,
)
from coach.errors import CoachError, ImageError
from coach.library.known import PostureLibrary, load_postures
from coach.library.vocabulary import AUTO
from coach.media.images import Photo, encode_image, load_photo
from coach.media.kinds import FileKind
from coach.media.marks import DrawStyle, Skeleton
from coach.platform.environment import environment
from coach.platform.workers import map_in_order
from coach.pose.detector import PoseDetector
from coach.pose.keypoints import keypoints_csv, keypoints_json
from coach.pose.model import ensure_model
from coach.session.moments import drawn_photo
from coach.session.photo import PhotoResult, check_photo, photo_record
from coach.session.remarks import photo_remarks, remark_records
from coach.session.sequences import as_file, refuse
from coach.spreadsheets import table_bytes


def posture(options: argparse.Namespace) -> int:
    """Judge every photo; one record each."""
    library = load_postures()
    if options.pose != AUTO:
        options.pose = library.find(options.pose).id
    folder = None if options.out is None else OutputFolder(options.out)
    model = ensure_model(progress=StepsOnce(options.language))
    records = []
    results = map_in_order(options.files, partial(_photo_worker, model, library, options), workers=options.workers)
    for record, pictures in progress(results, total=len(options.files), doing="looking", language=options.language):
        records.append(record)
        if options.json:
            print_json(record)
        else:
            _print(record, library, options.language)
        if folder is not None:
            for suffix, content in pictures.items():
                folder.write(Path(record["file"]), suffix, content)
    return exit_code(records)


Outcome = tuple[dict[str, Any], dict[str, bytes]]


@contextmanager
def _photo_worker(
    model: Path, library: PostureLibrary, options: argparse.Namespace
) -> Iterator[Callable[[Path], Outcome]]:
    with PoseDetector(model) as detector:

        def judge(path: Path) -> Outcome:
            try:
                with as_file(path) as file:
                    photo = _photo(file)
            except CoachError as error:
                return {"file": str(path), "status": "unreadable", "message": error.in_(options.language)}, {}
            result = check_photo(photo.image_rgb, detector, library, pose=options.pose, strictness=options.strictness)
            record = {
                **photo_record(result, file=str(path), language=options.language),
                "warnings": remark_records(photo_remarks(result), options.language),
            }
            style = DrawStyle(skeleton=Skeleton(options.skeleton))
            return record, {} if options.out is None else _files(result.upright(photo.image_rgb), result, style)

        yield judge


def _photo(path: Path) -> Photo:
    """A photo, or the first moment of a picture that moves. Raises `CoachError` for anything else."""
    try:
        return load_photo(path)
    except ImageError:
        refuse(path, FileKind.VIDEO)
        raise


def _files(image_rgb: Any, result: PhotoResult, style: DrawStyle) -> dict[str, bytes]:
    if result.frame is None:
        return {}
    return {
        "-annotated.png": encode_image(drawn_photo(image_rgb, result, style), "png"),
        "-keypoints.csv": table_bytes(keypoints_csv(result.frame), environment().csv),
        "-keypoints.json": keypoints_json(result.frame).encode(),
    }


def _print(record: dict[str, Any], library: PostureLibrary, language: str) -> None:
    if record["status"] == "unreadable":
        message(f"coach: {record['file']}: {record['message']}")
        return
    print_warnings(record)
    if record["pose"] is None:
        print_text(f"{record['file']}: {record['message']}")
        return
    score = "-" if record["score"] is None else f"{record['score']:.0f}/100"
    print_text(f"{record['file']}: {library[record['pose']].names.in_(language)} {score} {record['message']}")
    for correction in record["corrections"]:
        if correction["text"] != record["message"]:  # that is the first of them already
            print(f"    {correction['text']}")
