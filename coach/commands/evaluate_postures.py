"""`python -m coach evaluate postures`: how often the right posture is named in labelled pictures or landmarks."""

import argparse
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from coach.commands.evaluate import print_summary, read_index
from coach.commands.output import Record, StepsOnce, exit_code, print_json, progress, unreadable
from coach.errors import CoachError
from coach.library.known import PostureLibrary, load_postures
from coach.media.images import load_photo
from coach.platform.workers import map_in_order
from coach.pose.detector import RETRY_LADDER, PoseDetector
from coach.pose.model import ensure_model
from coach.pose.types import PoseFrame
from coach.posture.folds import LabelledPerson, recognise_held_out
from coach.posture.network import UNNAMED
from coach.posture.network_learning import figure_samples, join, samples_of
from coach.posture.recognition import Recognition, recognise
from coach.posture.recognition_evaluation import (
    NONE,
    UNKNOWN,
    PostureCase,
    Still,
    label_of,
    read_landmark_set,
    summarise,
)
from coach.records.report.plots import plot_reliability
from coach.session.photo import PhotoResult, check_photo, judge_frame, photo_record
from coach.text import Message


@dataclass(frozen=True, slots=True, kw_only=True)
class _Seen:
    """One row of an index, looked at. person: what can be learned from, None where nobody was found."""

    record: Record
    case: PostureCase
    person: LabelledPerson | None = None


def postures(options: argparse.Namespace) -> int:
    """Compare recognised postures with labels; every picture, then the summary."""
    library = load_postures()
    looked, count = _judged_people(options, library)
    seen = list(progress(looked, total=count, doing="looking", language=options.language))
    if options.folds is not None:
        seen = _held_out(seen, library, options.also)
    for one in seen:
        if options.json:
            print_json(one.record)
    summary = summarise([one.case for one in seen])
    print_summary(summary, as_json=options.json)
    if options.plot is not None:
        plot = plot_reliability(summary["calibration"], options.language)
        options.plot.write_bytes(plot.png if options.plot.suffix.lower() == ".png" else plot.svg)
    return exit_code([one.record for one in seen])


def _judged_people(options: argparse.Namespace, library: PostureLibrary) -> tuple[Iterator[_Seen], int]:
    if options.index.suffix.lower() == ".npz":
        stills = list(enumerate(read_landmark_set(options.index)))
        if options.folds is not None and not all(still.source for _, still in stills):
            raise CoachError(Message("error.index_columns", path=options.index, columns="source"))
        return (_judged_still(number, still, library) for number, still in stills), len(stills)
    rows = read_index(options.index, ("file", "posture", "source") if options.folds else ("file", "posture"))
    model = ensure_model(progress=StepsOnce(options.language))
    worker = partial(_photo_worker, options.index.parent, model, library, options)
    return map_in_order(rows, worker, workers=options.workers), len(rows)


@contextmanager
def _photo_worker(
    folder: Path, model: Path, library: PostureLibrary, options: argparse.Namespace
) -> Iterator[Callable[[dict[str, str]], _Seen]]:
    no_retry, language = options.no_retry, options.language
    ladder = RETRY_LADDER[:1] if no_retry else RETRY_LADDER
    with (
        PoseDetector(model, ladder=ladder, steady=not no_retry) as detector,
        PoseDetector(model, ladder=RETRY_LADDER[:1], steady=False) as at_once,
    ):

        def judge(row: dict[str, str]) -> _Seen:
            file, name, source = row["file"], row["posture"].strip(), (row.get("source") or "").strip()
            if name == UNKNOWN and row.get("other"):
                name = row["other"].strip()
            try:
                photo = load_photo(folder / file)
            except CoachError as error:
                return _nobody(unreadable(file, error, language), name, source, library)
            result = check_photo(photo.image_rgb, detector, library, look_again=not no_retry)
            seen = _judged(file, name, source, result)
            found_at_once = bool(at_once.detect(photo.image_rgb))
            return replace(seen, case=replace(seen.case, found_at_once=found_at_once))

        yield judge


def _judged_still(number: int, still: Still, library: PostureLibrary) -> _Seen:
    frame, file = still.frame, still.file or str(number)
    if frame is None:
        record = {"file": file, "status": "no_person", "label": still.name, "pose": None}
        return _nobody(record, still.name, still.source, library)
    result = judge_frame(frame, recognise(frame, library), library)
    return _judged(file, still.name, still.source, result, still.looks)


def _nobody(record: Record, name: str, source: str, library: PostureLibrary) -> _Seen:
    return _Seen(record=record, case=PostureCase(label=label_of(name, library), found=False, source=source))


def _judged(file: str, name: str, source: str, result: PhotoResult, looks: tuple[PoseFrame, ...] = ()) -> _Seen:
    label, answer = label_of(name, result.library), _answer(name, result.library)
    return _Seen(
        record=photo_record(result, file=file) | {"label": name},
        case=PostureCase.from_recognition(label, result.recognition, source),
        person=None
        if result.frame is None
        else LabelledPerson(label=answer, source=source, frame=result.frame, looks=looks),
    )


def _answer(name: str, library: PostureLibrary) -> str:
    """What recognition should say of somebody who is called so in an index."""
    label = label_of(name, library)
    return UNNAMED if label in (NONE, UNKNOWN) else label


def _held_out(seen: Sequence[_Seen], library: PostureLibrary, also: Path | None) -> list[_Seen]:
    """The same people, judged by what was learned from other sources only."""
    people = [one.person for one in seen if one.person is not None]
    always = [figure_samples(library)]
    if also is not None:
        stills = [(_answer(still.name, library), look) for still in read_landmark_set(also) for look in still.looks]
        always.append(samples_of(stills))
    found = iter(recognise_held_out(people, library, join(always)))
    return [one if one.person is None else _again(one, one.person, next(found), library) for one in seen]


def _again(one: _Seen, person: LabelledPerson, recognition: Recognition, library: PostureLibrary) -> _Seen:
    result = judge_frame(person.frame, recognition, library)
    seen = _judged(one.record["file"], one.record["label"], one.case.source, result, person.looks)
    return replace(seen, case=replace(seen.case, found_at_once=one.case.found_at_once))
