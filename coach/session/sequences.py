"""Landmarks of any input: a photo, a video, or a recording of landmarks."""

from collections.abc import Callable
from pathlib import Path

from coach.errors import MediaError
from coach.media.images import load_photo
from coach.media.kinds import FileKind, file_kind
from coach.pose.detector import PoseDetector
from coach.pose.tracker import PoseTracker
from coach.pose.types import PoseSequence, load_sequence
from coach.session.remarks import movement_remarks
from coach.session.tracking import track_video
from coach.text import Message


def read_sequence(path: Path, find_model: Callable[[], Path]) -> PoseSequence:
    """The person over time; a photo is a sequence of one moment.

    find_model: asked for the pose model only when the input needs one.

    Raises `CoachError` when the input cannot be read.
    """
    if file_kind(path) is not FileKind.PHOTO:
        return read_movement(path, find_model)[0]
    photo = load_photo(path)
    with PoseDetector(find_model()) as detector:
        people = detector.detect(photo.image_rgb)
    height_px, width_px = photo.image_rgb.shape[:2]
    return PoseSequence.from_frames(people[:1] or [None], timestamps_s=[0.0], image_size_px=(width_px, height_px))


def read_movement(path: Path, find_model: Callable[[], Path]) -> tuple[PoseSequence, tuple[Message, ...]]:
    """The person over time in a video or a recording of landmarks, and what must be known about how they were seen.

    Raises `CoachError` when the input cannot be read, or is a photo.
    """
    refuse_photo(path)
    if file_kind(path) is FileKind.SEQUENCE:
        sequence = load_sequence(path)
        return sequence, movement_remarks(sequence)
    video = track_video(path, tracker_factory=lambda: PoseTracker(find_model()))
    return video.sequence, movement_remarks(video.sequence, video)


def refuse_photo(path: Path) -> None:
    """Raises `MediaError` for a photo, where a movement is wanted."""
    if file_kind(path) is FileKind.PHOTO:
        names = {"kind": Message("error.kind.picture"), "what": Message("error.kind.video")}
        raise MediaError(Message("error.other_kind", name=path.name, advice=Message("error.use_posture"), **names))
