"""A batch that runs behind a page: begun, watched, stopped; what is finished can be shown at any moment."""

from collections.abc import Callable, Iterable
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from coach.platform.jobs import Job
from coach.pose.detector import StillDetector
from coach.pose.landmarker import Image
from coach.pose.types import PoseFrame
from coach.safe_text import safe_file_name
from coach.session.batch.inputs import Found, find_files
from coach.session.batch.result_tables import write_csv
from coach.session.batch.run import Batch, BatchState, on_this_computer
from coach.session.batch.store import ResultStore, write_summary
from coach.session.batch.work import BatchWishes, Models
from coach.session.plain import Record
from coach.session.pool import DetectorPool

Cancelled = Callable[[], bool]
Answer = TypeVar("Answer")


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchOutcome:
    """What there is to show: the records in the order of their names, and what was not looked at."""

    records: tuple[Record, ...]
    found: Found


class BackgroundBatch:
    """Looks at everything in the folder `source`, with the results in the folder `out`; the work of a `Job`.

    models: how to come to detectors, given a question whether the work was given up.
    state: how it stands; no files at all until the folder was looked through. outcome: what is finished, also where the
    work was stopped; None while it goes on, and when it never began.
    """

    def __init__(
        self, source: Path, out: Path, wishes: BatchWishes, model: Path, models: Callable[[Cancelled], Models]
    ) -> None:
        self.source, self.out, self.wishes = source, out, wishes
        self._model, self._models = model, models
        # each is replaced as a whole, never changed: the page reads them from another thread
        self.state = BatchState(total=0)
        self.outcome: BatchOutcome | None = None

    def work(self, job: Job[None]) -> None:
        """Look at everything. Raises `CoachError` when a folder cannot be used, `CancelledError` when it is stopped."""
        job.report(0.0)
        found = find_files(self.source, without=self.out)
        self.state = BatchState(total=len(found.files))
        with ResultStore(self.out) as store:
            batch = Batch(found, store, self.wishes, self.wishes.fingerprint(self._model))
            models = self._models(job.is_cancelled)
            try:
                for _ in batch.run(on_this_computer(models, self.wishes, cancelled=job.is_cancelled)):
                    self.state = batch.state
                    job.report(batch.state.share)
            finally:
                records = batch.records()
                self.outcome = BatchOutcome(records=tuple(records), found=found)
                write_csv(self.out, records)
                write_summary(self.out, batch.summary())


def shared_models(
    photos: DetectorPool[Any], videos: DetectorPool[Any], wishes: BatchWishes
) -> Callable[[Cancelled], Models]:
    """Detectors borrowed for one look or one video at a time, so that a long batch lets others in between."""
    return lambda cancelled: Models(
        lambda: nullcontext(_Borrowed(photos, cancelled, fast=wishes.fast)), lambda: videos.borrow(cancelled)
    )


class _Borrowed(StillDetector):
    def __init__(self, pool: DetectorPool[Any], cancelled: Cancelled, *, fast: bool) -> None:
        self._pool, self._cancelled = pool, cancelled
        self.is_steady = not fast
        if self.is_steady:
            with pool.borrow(cancelled) as detector:
                self.has_witness, self.has_joint_network = detector.has_witness, detector.has_joint_network

    def _asked(self, ask: Callable[[StillDetector], Answer]) -> Answer:
        with self._pool.borrow(self._cancelled) as detector:
            return ask(detector)

    def ask_witness(self, image_rgb: Image) -> tuple[PoseFrame, ...]:
        return self._asked(lambda detector: detector.ask_witness(image_rgb))

    def locate(self, image_rgb: Image, person: PoseFrame) -> tuple[PoseFrame, ...]:
        return self._asked(lambda detector: detector.locate(image_rgb, person))

    def detect(self, image_rgb: Image) -> tuple[PoseFrame, ...]:
        if not self.is_steady:
            return self.glance(image_rgb)
        return self._asked(lambda detector: detector.detect(image_rgb))

    def glance(self, image_rgb: Image) -> tuple[PoseFrame, ...]:
        return self._asked(lambda detector: detector.glance(image_rgb))


def keep_uploads(folder: Path, files: Iterable[tuple[str, bytes | memoryview]]) -> None:
    """Make these the only files in `folder`: (name, content) each, under plain names of which no two are equal."""
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.iterdir():
        old.unlink()
    taken: set[str] = set()
    for name, data in files:
        free = _free_name(safe_file_name(name), taken)
        # some file systems do not tell capitals from small letters
        taken.add(free.casefold())
        (folder / free).write_bytes(data)


def _free_name(name: str, taken: set[str]) -> str:
    path, number, free = Path(name), 2, name
    while free.casefold() in taken:
        free, number = f"{path.stem} ({number}){path.suffix}", number + 1
    return free
