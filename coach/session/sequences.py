"""Landmarks of any input: a photo, a video, or a recording of landmarks; also of one that comes through a pipe."""

import os
import select
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Literal

from coach.errors import MediaError
from coach.file_type import file_type
from coach.media.images import load_photo
from coach.media.kinds import FileKind, file_kind
from coach.platform.environment import environment
from coach.platform.limits import Wanted, check_bytes, readable_bytes
from coach.pose.detector import PoseDetector
from coach.pose.tracker import PoseTracker
from coach.pose.types import PoseSequence, load_sequence
from coach.session.remarks import movement_remarks, people_remark
from coach.session.tracking import track_video
from coach.text import Message


def read_sequence(path: Path, find_model: Callable[[], Path]) -> tuple[PoseSequence, tuple[Message, ...]]:
    """The person over time, and what must be known about how they were seen; a photo is a sequence of one moment.

    find_model: asked for the pose model only when the input needs one.

    Raises `CoachError` when the input cannot be read.
    """
    kind = file_kind(path)
    if kind is FileKind.SEQUENCE:
        sequence = load_sequence(path)
        return sequence, movement_remarks(sequence)
    if kind is not FileKind.PHOTO:
        video = track_video(path, tracker_factory=lambda: PoseTracker(find_model()))
        return video.sequence, movement_remarks(video.sequence, video)
    photo = load_photo(path)
    with PoseDetector(find_model()) as detector:
        people = detector.detect(photo.image_rgb)
    height_px, width_px = photo.image_rgb.shape[:2]
    alone = PoseSequence.from_frames(people[:1] or [None], timestamps_s=[0.0], image_size_px=(width_px, height_px))
    return alone, (people_remark(people, 0),) if len(people) > 1 else ()


#: What a file is, what was wanted, and who takes it as it is.
_OTHER = {
    FileKind.PHOTO: (Message("error.kind.picture"), Message("error.kind.video"), Message("error.use_posture")),
    FileKind.VIDEO: (Message("error.kind.video"), Message("error.kind.picture"), Message("error.use_reps")),
}


def refuse(path: Path, kind: Literal[FileKind.PHOTO, FileKind.VIDEO]) -> None:
    """Raises `MediaError` for a photo, where a movement is wanted; or for a film, where a photo is."""
    if file_kind(path) is kind:
        found, wanted, advice = _OTHER[kind]
        raise MediaError(Message("error.other_kind", name=path.name, kind=found, what=wanted, advice=advice))


#: A pipe that nobody opens for so long to write into it is not waited for.
_PATIENCE_S = 2.0
_PIECE_BYTES = 2**16


@contextmanager
def as_file(path: Path, kind: Wanted = "media") -> Iterator[Path]:
    """The path itself, or of a pipe a file with everything that came through it, which is gone afterwards.

    `-` is what the program is given on its standard input. kind: what it should be.

    Raises `MediaError` for what is neither (folder, device, socket) or cannot be opened, when nobody writes into the
    pipe, and for more than a video may have.
    """
    if path == Path("-"):
        path = Path("/dev/stdin")
    is_pipe = False
    with suppress(OSError):  # told next
        is_pipe = file_type(path) == "pipe"
    if not is_pipe:
        readable_bytes(path, kind, MediaError)
        yield path
        return
    with tempfile.TemporaryDirectory(prefix="coach-pipe-") as folder:
        copy = Path(folder) / path.name
        _copy(path, copy, kind, environment().video_mb * 2**20)
        yield copy


def _copy(path: Path, copy: Path, kind: Wanted, max_bytes: int) -> None:
    # an ordinary `open` of a pipe waits for a writer, for ever
    pipe = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    try:
        with copy.open("wb") as file:
            while piece := _piece(pipe, has_begun=file.tell() > 0):
                file.write(piece)
                check_bytes(file.tell(), max_bytes, MediaError, name=path.name, advice="cut_video")
            if not file.tell():
                raise MediaError(Message("error.is_pipe", name=path.name, what=Message(f"error.kind.{kind}")))
    finally:
        os.close(pipe)


def _piece(pipe: int, *, has_begun: bool) -> bytes:
    """What comes next; nothing at the end, or when nobody opens the other end."""
    until_s = time.monotonic() + _PATIENCE_S
    while True:
        try:
            piece = os.read(pipe, _PIECE_BYTES)
        except BlockingIOError:  # who has opened it will write into it, or close it
            select.select([pipe], [], [])
            has_begun = True
            continue
        if piece or has_begun or time.monotonic() > until_s:
            return piece
        time.sleep(0.02)
