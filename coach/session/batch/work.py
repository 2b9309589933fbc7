"""What is done with one file of a batch; the same in a thread of this program and on a worker of a cluster."""

from __future__ import annotations

import hashlib
import json
import logging
import time
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager, ExitStack
from dataclasses import asdict, dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from coach.errors import CancelledError, CoachError
from coach.library.exercise import Exercise
from coach.library.known import ExerciseLibrary, PostureLibrary, load_exercises, load_postures
from coach.library.own_files import folders_of
from coach.library.posture import Posture
from coach.library.vocabulary import AUTO
from coach.media.images import load_photo
from coach.media.kinds import FileKind
from coach.media.marks import DrawStyle, Skeleton
from coach.platform.closing import Closing
from coach.platform.jobs import Watch
from coach.platform.paths import poses_dir
from coach.pose.detector import PoseDetector, StillDetector
from coach.pose.tracker import PoseTracker, VideoTracker
from coach.posture.scoring import Strictness
from coach.session.batch.inputs import FoundFile
from coach.session.moments import annotated_jpeg
from coach.session.photo import check_photo, photo_record
from coach.session.plain import plain
from coach.session.remarks import photo_remarks, remark_records
from coach.session.workout import draw_result, track_and_count
from coach.session.workout_record import film_record
from coach.text import DEFAULT_LANGUAGE, say

_PACKAGE = Path(__file__).resolve().parents[2]
#: Rooms of the package that a result depends on.
_DECIDING = ("pose", "library", "posture", "workout", "media", "session")


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchWishes:
    """What is asked of every file.

    pose, exercise: ids, or "auto". annotated: pictures and videos with the skeleton drawn in are wanted too; skeleton:
    how much of it.
    fast: look once at each photo instead of until the result is steady.
    """

    pose: str = AUTO
    exercise: str = AUTO
    strictness: Strictness = "normal"
    language: str = DEFAULT_LANGUAGE
    annotated: bool = False
    skeleton: Skeleton = Skeleton.THIN
    fast: bool = False

    def checked(self) -> BatchWishes:
        """The same with ids for names. Raises `UnknownIdError` for a posture or exercise that does not exist."""
        pose = AUTO if self.pose == AUTO else load_postures().find(self.pose).id
        exercise = AUTO if self.exercise == AUTO else load_exercises().find(self.exercise).id
        return BatchWishes(**{**asdict(self), "pose": pose, "exercise": exercise})

    def fingerprint(self, model: Path) -> str:
        """Equal for wishes that give equal results: settings, pose model, postures, exercises and version of the coach.

        Whether pictures are drawn does not change the numbers; how, changes the pictures.
        """
        settings = {name: value for name, value in asdict(self).items() if name != "annotated"}
        parts = (json.dumps(settings, sort_keys=True), content_hash(model), libraries_hash(), version_hash())
        return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:16]


def content_hash(path: Path) -> str:
    """SHA-256 of a file. Raises `OSError` when it cannot be read."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@cache
def version_hash() -> str:
    """Stands for this version of the coach: its source and what it has learned, so that no change can be forgotten."""
    files = (path for room in _DECIDING for path in (_PACKAGE / room).rglob("*") if path.suffix in (".py", ".npz"))
    return _hash_of(files, _PACKAGE)


def libraries_hash() -> str:
    """Stands for the postures and exercises as they are now, the user's own among them."""
    folders = (*folders_of(Posture), poses_dir() / "everyday", *folders_of(Exercise))
    return "".join(_hash_of(folder.glob("*.yaml"), folder) for folder in folders)


def _hash_of(files: Iterable[Path], folder: Path) -> str:
    digest = hashlib.sha256()
    for path in sorted(files):
        digest.update(f"{path.relative_to(folder).as_posix()}\0{content_hash(path)}\n".encode())
    return digest.hexdigest()


_LOG = logging.getLogger(__name__)
PICTURE_ENDING, VIDEO_ENDING = "-annotated.jpg", "-annotated.mp4"


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """One file to look at.

    content: SHA-256 of it. media_path: where the annotated picture or video goes, None when none is wanted.
    data: what is in it, where the worker cannot open it.
    """

    file: FoundFile
    content: str
    media_path: Path | None = None
    data: bytes | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """A file that was looked at: its record, and how many seconds that took.

    media: the annotated picture or video, where it could not be written to its place.
    """

    task: Task
    record: dict[str, Any]
    took_s: float
    media: bytes | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Models:
    """How a worker comes to its detectors; each is used by one thread at a time."""

    photo: Callable[[], AbstractContextManager[StillDetector]]
    video: Callable[[], AbstractContextManager[VideoTracker]]


def own_models(model: Path, wishes: BatchWishes) -> Models:
    return Models(lambda: PoseDetector(model, steady=not wishes.fast), lambda: PoseTracker(model))


class Analyst(Closing):
    """A worker for one thread: called with one file after the other, looks at it."""

    def __init__(self, models: Models, wishes: BatchWishes, *, cancelled: Callable[[], bool] = lambda: False) -> None:
        self._models, self._wishes, self._stack = models, wishes, ExitStack()
        self._watch = Watch(is_cancelled=cancelled)
        self._detector: StillDetector | None = None
        self._postures: PostureLibrary | None = None
        self._exercises: ExerciseLibrary | None = None

    def close(self) -> None:
        self._stack.close()

    def __call__(self, task: Task) -> Done:
        """Never raises for a bad file: its record says what is wrong with it."""
        start_s = time.perf_counter()
        language = self._wishes.language
        try:
            record = self._photo(task) if task.file.kind is FileKind.PHOTO else self._video(task)
        except CancelledError:
            raise
        except CoachError as error:
            record = {"file": task.file.name, "status": "unreadable", "message": error.in_(language)}
        except Exception as error:  # noqa: BLE001 - whatever one file does, the others are looked at
            _LOG.exception("a file of a batch could not be judged: %s", type(error).__name__)
            record = {"file": task.file.name, "status": "error", "message": say("batch.bug", language)}
        # rounded here, so that a record is the same wherever it was made
        return Done(task=task, record=plain(record), took_s=time.perf_counter() - start_s)

    def _photo(self, task: Task) -> dict[str, Any]:
        if self._postures is None:
            self._postures = load_postures()
        photo = load_photo(task.file.path if task.data is None else task.data, name=Path(task.file.name).name)
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
        record = {**photo_record(result, file=task.file.name, language=wishes.language), "warnings": warnings}
        if task.media_path is not None and result.frame is not None:
            task.media_path.parent.mkdir(parents=True, exist_ok=True)
            style = DrawStyle(skeleton=wishes.skeleton)
            task.media_path.write_bytes(annotated_jpeg(result.upright(photo.image_rgb), result, style))
        return record

    def _video(self, task: Task) -> dict[str, Any]:
        if self._exercises is None:
            self._exercises = load_exercises()
        language = self._wishes.language
        wanted = self._exercises if self._wishes.exercise == AUTO else self._exercises[self._wishes.exercise]
        seen, counted = track_and_count(task.file.path, wanted, tracker_factory=self._models.video, watch=self._watch)
        record = film_record(counted, seen.sequence, seen, file=task.file.name, language=language)
        if task.media_path is not None and record["status"] == "ok":
            task.media_path.parent.mkdir(parents=True, exist_ok=True)
            style = DrawStyle(skeleton=self._wishes.skeleton)
            options: Any = {"style": style, "watch": self._watch, "turned": seen.turned}
            draw_result(task.file.path, seen.sequence, counted, task.media_path, language, **options)
        return record
