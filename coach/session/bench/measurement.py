"""What is measured, how times are taken fairly, and the whole measurement, one row after the other."""

import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from itertools import count, cycle
from pathlib import Path
from typing import Any, Literal

import numpy as np

from coach.library.known import PostureLibrary, load_postures
from coach.media.images import encode_image, load_photo
from coach.media.kinds import FileKind
from coach.media.live_frames import jpeg_of_nothing
from coach.media.overlay import Overlay, paint_overlay
from coach.media.video import VideoReader, bare_pictures
from coach.media.video_writer import VideoWriter
from coach.platform.workers import core_count
from coach.pose.angles import measure_image
from coach.pose.detector import PoseDetector
from coach.pose.landmarker import DetectorSettings, Landmarker, media_image
from coach.pose.tracker import PoseTracker
from coach.pose.types import PoseFrame
from coach.pose.view import estimate_view
from coach.posture.recognition import recognise
from coach.posture.scoring import score_posture
from coach.session.batch.inputs import FoundFile
from coach.session.batch.run import on_this_computer
from coach.session.batch.work import BatchWishes, Task, own_models
from coach.session.bench.material import RATE_HZ, SIZE_PX, Material
from coach.session.live.worker import PictureWorker
from coach.session.photo import check_photo
from coach.session.tracking import track_video
from coach.session.workout import check_workout
from coach.workout.counter import Counter

Group = Literal["beside", "pace", "first", "memory", "stages", "scaling"]
Unit = Literal["times", "per_s", "s", "ms", "mb"]
Work = Callable[[], object]
_ROOT = Path(__file__).resolve().parents[3]
_MOST_PEOPLE, _TIMES = 3, 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One figure of the table.

    group, name: keys in the catalogues (`bench.group.*`, `bench.row.*`). value: in `unit`; NaN when it could not be
    measured here. count: of files, people, seconds or postures, where a row is about one of several numbers of them.
    """

    group: Group
    name: str
    value: float
    unit: Unit
    count: int | None = None


def seconds(work: Work) -> float:
    start_s = time.perf_counter()
    work()
    return time.perf_counter() - start_s


def in_turn_s(works: list[Work], rounds: int) -> list[float]:
    """The shortest time of each, taken in turn so that whatever else the computer is doing disturbs all of them."""
    taken = [[seconds(work) for work in works] for _ in range(rounds)]
    return [min(times_s) for times_s in zip(*taken, strict=True)]


def mean_s(work: Work, times: int) -> float:
    """The mean of several times; the first, which may load something, is not counted."""
    work()
    return seconds(lambda: [work() for _ in range(times)]) / times


def photos_beside_the_model(material: Material, rounds: int) -> Iterator[Row]:
    """From the file to the score, against decoding and one look of the model."""
    postures = load_postures()
    with (
        Landmarker(material.model, DetectorSettings(), video=False) as model,
        PoseDetector(material.model, steady=False) as once,
        PoseDetector(material.model) as usual,
    ):
        ways = [
            lambda: model.landmarker.detect(media_image(load_photo(material.photo).image_rgb)),
            lambda: check_photo(load_photo(material.photo).image_rgb, once, postures, look_again=False),
            lambda: check_photo(load_photo(material.photo).image_rgb, usual, postures),
        ]
        in_turn_s(ways, 1)  # the first time also loads the model
        bare_s, once_s, usual_s = in_turn_s(ways, 5 * rounds)
    yield Row(group="beside", name="photo_fast", value=once_s / bare_s, unit="times")
    yield Row(group="beside", name="photo", value=usual_s / bare_s, unit="times")


def videos_beside_the_model(material: Material, rounds: int) -> Iterator[Row]:
    """The same 640 x 480 clip four times: the model alone, analysed, analysed and drawn, and as a camera's pictures."""
    with closing(PictureWorker(material.model)) as worker:
        ways: dict[str, Work] = {
            "bare": lambda: _bare_video(material),
            "video": lambda: _analyse(material, None),
            "annotated": lambda: _analyse(material, material.folder / "annotated.mp4"),
            "live": _Camera(material, worker).play,
        }
        taken_s = dict(zip(ways, in_turn_s(list(ways.values()), rounds), strict=True))
    for name in ("video", "annotated", "live"):
        yield Row(group="beside", name=name, value=taken_s[name] / taken_s["bare"], unit="times")
    for name, one_s in taken_s.items():
        yield Row(group="pace", name=name, value=RATE_HZ * material.clip_s / one_s, unit="per_s")


def _bare_video(material: Material) -> None:
    with Landmarker(material.model, DetectorSettings(), video=True) as model:
        for number, picture in enumerate(bare_pictures(material.clip)):
            model.landmarker.detect_for_video(media_image(picture), round(number * 1000 / RATE_HZ))


def _analyse(material: Material, annotated_path: Path | None) -> None:
    check_workout(
        material.clip,
        material.exercise,
        tracker_factory=lambda: PoseTracker(material.model),
        annotated_path=annotated_path,
    )


class _Camera:
    """Brings the pictures of the clip as a camera does; they are looked at in a process of its own."""

    def __init__(self, material: Material, worker: PictureWorker) -> None:
        self._clip, self._worker = material.clip, worker
        self._numbers = count()  # the times of a camera never go back, not even when the clip begins again
        self._send(np.zeros((SIZE_PX[1], SIZE_PX[0], 3), np.uint8))  # the worker has started when this returns

    def play(self) -> None:
        for picture in bare_pictures(self._clip):
            self._send(picture)

    def _send(self, image_rgb: Any) -> None:
        self._worker.see(encode_image(image_rgb, "jpeg"), next(self._numbers) / RATE_HZ)


#: What only Linux tells: the most memory that this program alone has had at a time.
_PEAK = """
import re, sys
from pathlib import Path
from coach.cli import main
main(sys.argv[1:])
print(re.search(r"VmHWM:\\s*(\\d+) kB", Path("/proc/self/status").read_text()).group(1), file=sys.stderr)
"""


def first_results(material: Material) -> Iterator[Row]:
    """From nothing to what a person sees first."""
    for name, work in {
        "help": lambda: _run("-m", "coach", "--help"),
        "photo": lambda: _run("-m", "coach", "posture", str(material.photo), "--json"),
        "live": lambda: _first_live_picture(material),
    }.items():
        yield Row(group="first", name=name, value=seconds(work), unit="s")


def memory(material: Material) -> Iterator[Row]:
    """The most memory of a program that looks at one file; only Linux tells."""
    if sys.platform != "linux":
        return
    yield Row(group="memory", name="photo", value=_peak_mb("posture", material.photo), unit="mb")
    for times in (1, 4):
        peak_mb = _peak_mb("reps", material.clip_of(times * material.clip_s))
        yield Row(group="memory", name="video", value=peak_mb, unit="mb", count=round(times * material.clip_s))


def _first_live_picture(material: Material) -> None:
    with closing(PictureWorker(material.model)) as worker:
        worker.see(jpeg_of_nothing(SIZE_PX), 0.0)


def _peak_mb(command: str, path: Path) -> float:
    return int(_run("-c", _PEAK, command, str(path), "--json").split()[-1]) / 1024


def _run(*arguments: str) -> str:
    answer = subprocess.run(
        [sys.executable, *arguments], cwd=_ROOT, check=True, capture_output=True, text=True, encoding="utf-8"
    )
    return answer.stderr


def cost_of_stages(material: Material) -> Iterator[Row]:
    """Reading, looking, measuring, judging, drawing, writing."""
    pictures, postures = material.pictures, load_postures()
    with VideoReader(material.clip) as video:
        yield _row("reading", seconds(lambda: [None for _ in video]) / (RATE_HZ * material.clip_s))
    with PoseTracker(material.model) as tracker:
        tracker.track(pictures[0], 0.0)
        looks = [(picture, (number + 1) / RATE_HZ) for number, picture in enumerate(pictures)]
        found: list[PoseFrame | None] = []
        yield _row("model", seconds(lambda: found.extend(tracker.track(*look) for look in looks)) / len(looks))
    body = next((frame for frame in found if frame is not None), material.body)
    yield _row("angles", mean_s(lambda: (measure_image(body), estimate_view(body)), _TIMES))
    counter = Counter(material.exercise)
    moments = [(frame, number / RATE_HZ) for number, frame in enumerate(found)]
    yield _row("counting", seconds(lambda: [counter.update(*moment) for moment in moments]) / len(moments))
    posture = next(iter(postures.values()))
    yield _row("scoring", mean_s(lambda: score_posture(body, posture), _TIMES))
    yield _row("recognising", mean_s(lambda: recognise(body, postures), _TIMES))
    overlay = Overlay(counter="3", caption="Squat", phase="down", cue="Chest up", progress=0.5)
    yield _row("drawing", mean_s(lambda: paint_overlay(pictures[0].copy(), body, overlay), _TIMES))
    with VideoWriter(material.folder / "written.mp4", SIZE_PX, RATE_HZ) as writer:
        shown = cycle(pictures)
        written = iter(range(10**6))
        yield _row("writing", mean_s(lambda: writer.write(next(shown), next(written) / RATE_HZ), _TIMES))


def _row(name: str, cost_s: float) -> Row:
    return Row(group="stages", name=name, value=1000 * cost_s, unit="ms")


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
    found = (FoundFile(name=path.name, path=path, kind=FileKind.PHOTO, size_bytes=0) for path in files)
    tasks = (Task(file=file, content="") for file in found)
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Effort:
    """How much is measured.

    clip_s: length of the clip. rounds: of each comparison. photos: in the batch. times: small work is repeated.
    """

    clip_s: float
    rounds: int
    photos: int
    times: int


THOROUGH = Effort(clip_s=12.0, rounds=3, photos=80, times=30)
QUICK = Effort(clip_s=3.0, rounds=1, photos=16, times=5)
#: Rows that a measurement has on Linux, for a bar of progress; elsewhere there are fewer.
ROW_COUNT = 37


def measure_all(model: Path, effort: Effort = THOROUGH) -> Iterator[Row]:
    """Measure everything with the samples that come with the coach; nothing is fetched and nothing is kept."""
    with tempfile.TemporaryDirectory(prefix="coach-bench-") as folder:
        material = Material(Path(folder), model, effort.clip_s)
        yield from photos_beside_the_model(material, effort.rounds)
        yield from videos_beside_the_model(material, effort.rounds)
        yield from with_cores_and_files(material, effort.photos)
        yield from first_results(material)
        yield from memory(material)
        yield from cost_of_stages(material)
        yield from with_people(material, effort.times)
        yield from with_length(material)
        yield from with_postures(material, effort.times)
