"""What is done with one file of a batch; the same in a thread of this program and on a worker of a cluster."""

import logging
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from coach.errors import CancelledError, CoachError
from coach.library.exercises import ExerciseLibrary, load_exercises
from coach.library.postures import PostureLibrary, load_postures
from coach.library.vocabulary import AUTO
from coach.media.images import load_photo
from coach.media.kinds import FileKind
from coach.media.marks import DrawStyle
from coach.pose.detector import PoseDetector, StillDetector
from coach.pose.tracker import PoseTracker, VideoTracker
from coach.session.batch.wishes import BatchWishes
from coach.session.photo import check_photo, photo_record
from coach.session.photo_picture import annotated_jpeg
from coach.session.plain import plain
from coach.session.remarks import movement_remarks, photo_remarks, remark_records
from coach.session.tracking import LentTracker
from coach.session.workout import draw_result, track_and_count
from coach.session.workout_record import workout_record
from coach.text import say

_LOG = logging.getLogger(__name__)
PICTURE_ENDING, VIDEO_ENDING = "-annotated.jpg", "-annotated.mp4"


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """One file to look at.

    content: SHA-256 of it. media_path: where the annotated picture or video goes, None when none is wanted.
    data: the file itself, where the worker cannot open `path`.
    """

    name: str
    path: Path
    kind: FileKind
    content: str
    size_bytes: int
    media_path: Path | None = None
    data: bytes | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """A file that was looked at: its record, and how many seconds that took."""

    task: Task
    record: dict[str, Any]
    took_s: float


@dataclass(frozen=True, slots=True)
class Models:
    """How a worker comes to its detectors; each is used by one thread at a time."""

    photo: Callable[[], AbstractContextManager[StillDetector]]
    video: Callable[[], AbstractContextManager[VideoTracker]]


def own_models(model: Path, wishes: BatchWishes) -> Models:
    return Models(lambda: PoseDetector(model, steady=not wishes.fast), lambda: PoseTracker(model))


@contextmanager
def open_analyst(
    models: Models, wishes: BatchWishes, *, cancelled: Callable[[], bool] = lambda: False
) -> Iterator[Callable[[Task], Done]]:
    """A worker for one thread: a function that looks at one file after the other."""
    with ExitStack() as stack:
        yield _Analyst(models, wishes, cancelled, stack).analyse


class _Analyst:
    def __init__(self, models: Models, wishes: BatchWishes, cancelled: Callable[[], bool], stack: ExitStack) -> None:
        self._models, self._wishes, self._cancelled, self._stack = models, wishes, cancelled, stack
        self._detector: StillDetector | None = None
        self._postures: PostureLibrary | None = None
        self._exercises: ExerciseLibrary | None = None

    def analyse(self, task: Task) -> Done:
        """Never raises for a bad file: its record says what is wrong with it."""
        start_s = time.perf_counter()
        language = self._wishes.language
        try:
            record = self._photo(task) if task.kind is FileKind.PHOTO else self._video(task)
        except CancelledError:
            raise
        except CoachError as error:
            record = {"file": task.name, "status": "unreadable", "message": error.in_(language)}
        except Exception as error:  # noqa: BLE001 - whatever one file does, the others are looked at
            _LOG.exception("a file of a batch could not be judged: %s", type(error).__name__)
            record = {"file": task.name, "status": "error", "message": say("batch.bug", language)}
        # rounded here, so that a record is the same wherever it was made
        return Done(task=task, record=plain(record), took_s=time.perf_counter() - start_s)

    def _photo(self, task: Task) -> dict[str, Any]:
        if self._postures is None:
            self._postures = load_postures()
        photo = load_photo(task.path if task.data is None else task.data, name=Path(task.name).name)
        if self._detector is None:
            self._detector = self._stack.enter_context(self._models.photo())
        wishes = self._wishes
        result = check_photo(
            photo.image_rgb,
            self._detector,
            self._postures,
            pose=wishes.pose,
            strictness=wishes.strictness,
            look_again=not wishes.fast,
        )
        warnings = remark_records(photo_remarks(result), wishes.language)
        record = {**photo_record(result, file=task.name, language=wishes.language), "warnings": warnings}
        if task.media_path is not None and result.frame is not None:
            _write(
                task.media_path,
                annotated_jpeg(result.upright(photo.image_rgb), result, DrawStyle(skeleton=wishes.skeleton)),
            )
        return record

    def _video(self, task: Task) -> dict[str, Any]:
        if self._exercises is None:
            self._exercises = load_exercises()
        language = self._wishes.language
        wanted = self._exercises if self._wishes.exercise == AUTO else self._exercises[self._wishes.exercise]
        seen, counted = track_and_count(
            task.path, wanted, tracker_factory=lambda: LentTracker(self._models.video), cancelled=self._cancelled
        )
        record = workout_record(
            counted.result,
            file=task.name,
            exercise=counted.exercise,
            parts=counted.parts,
            warnings=remark_records(movement_remarks(seen.sequence, seen, counted.parts), language),
        )
        if not seen.sequence.found.any():
            return {**record, "status": "no_person", "message": say("command.nobody_video", language)}
        if task.media_path is not None:
            task.media_path.parent.mkdir(parents=True, exist_ok=True)
            style = DrawStyle(skeleton=self._wishes.skeleton)
            options: Any = {"style": style, "cancelled": self._cancelled, "turned": seen.turned}
            draw_result(task.path, seen.sequence, counted, task.media_path, language, **options)
        return record


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
