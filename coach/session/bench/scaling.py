"""What becomes of more: cores, files, people, length of a video, postures in the library."""

from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path

from coach.library.postures import PostureLibrary, load_postures
from coach.media.kinds import FileKind
from coach.platform.workers import core_count
from coach.pose.detector import PoseDetector
from coach.pose.landmarker import DetectorSettings
from coach.pose.tracker import PoseTracker
from coach.posture.recognition import recognise
from coach.session.batch.local import on_this_computer
from coach.session.batch.wishes import BatchWishes
from coach.session.batch.work import Task, own_models
from coach.session.bench.material import Material
from coach.session.bench.measure import Row, mean_s, seconds
from coach.session.tracking import track_video

_MOST_PEOPLE = 3


def with_cores_and_files(material: Material, count: int) -> Iterator[Row]:
    """A batch of photos: with one thread and with one per core, of a few files and of many."""
    files, cores = material.copies(count), core_count()
    few = files[: max(cores, count // 4)]
    one_s, all_s = (seconds(partial(_batch, material, files, workers)) for workers in (1, cores))
    few_s = seconds(partial(_batch, material, few, cores))
    yield Row(group="pace", name="photos_one", value=count / one_s, unit="per_s")
    yield Row(group="pace", name="photos_all", value=count / all_s, unit="per_s", count=cores)
    yield Row(group="scaling", name="cores", value=one_s / all_s, unit="times", count=cores)
    yield Row(group="scaling", name="files", value=len(few) / few_s, unit="per_s", count=len(few))
    yield Row(group="scaling", name="files", value=count / all_s, unit="per_s", count=count)


def _batch(material: Material, files: Sequence[Path], workers: int) -> None:
    wishes = BatchWishes()
    tasks = (Task(name=path.name, path=path, kind=FileKind.PHOTO, content="", size_bytes=0) for path in files)
    for done in on_this_computer(own_models(material.model, wishes), wishes, workers=workers)(tasks):
        if done.record["status"] != "ok":
            raise RuntimeError(f"a sample picture was not judged: {done.record}")


def with_people(material: Material, times: int) -> Iterator[Row]:
    """One photo with several people in it, all of them looked for."""
    with PoseDetector(material.model, DetectorSettings(num_poses=_MOST_PEOPLE), steady=False) as detector:
        for count in range(1, _MOST_PEOPLE + 1):
            cost_s = mean_s(partial(detector.detect, material.people(count)), times)
            yield Row(group="scaling", name="people", value=1000 * cost_s, unit="ms", count=count)


def with_length(material: Material) -> Iterator[Row]:
    """Videos of different length, as multiples of their own duration."""
    for length_s in (material.clip_s / 2, material.clip_s, 2 * material.clip_s):
        clip = material.clip_of(length_s)
        taken_s = seconds(partial(track_video, clip, tracker_factory=lambda: PoseTracker(material.model)))
        yield Row(group="scaling", name="length", value=length_s / taken_s, unit="times", count=round(length_s))


def with_postures(material: Material, times: int) -> Iterator[Row]:
    """Recognising among one, two and four times as many postures."""
    postures = load_postures()
    for factor in (1, 2, 4):
        copies = (
            posture.model_copy(update={"id": f"{posture.id}_{number}"})
            for number in range(factor)
            for posture in postures.values()
        )
        library = PostureLibrary(copies, postures.everyday)
        cost_s = mean_s(partial(recognise, material.body, library), times)
        yield Row(group="scaling", name="postures", value=1000 * cost_s, unit="ms", count=len(library))
