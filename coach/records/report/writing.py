"""Reports as files: of a kept session, or of a photo, video or landmark sequence that is analysed for it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from coach.errors import CoachError
from coach.library.exercises import ExerciseLibrary
from coach.library.postures import PostureLibrary
from coach.media.drawing import draw_pose
from coach.media.images import encode_image, load_photo
from coach.media.kinds import FileKind, file_kind
from coach.media.marks import DrawStyle
from coach.pose.detector import StillDetector
from coach.pose.types import PoseSequence
from coach.records import clips
from coach.records.history import History
from coach.records.insight import best_and_worst, telling_moments
from coach.records.names import Names
from coach.records.report.content import Report, session_report
from coach.records.saving import photo_session, workout_session
from coach.records.values import ProfileRecord, RepetitionRecord, SessionRecord
from coach.session.curve import Curve, movement_curve
from coach.session.photo import PhotoResult, check_photo
from coach.session.remarks import photo_remarks
from coach.session.workout import count_in
from coach.text import Message

#: The profile of a file that belongs to nobody.
_NOBODY = "00000000-0000-4000-8000-000000000000"
ImageArray = NDArray[np.uint8]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Subject:
    """What a report is about.

    pictures: JPEG or PNG by moment. sequence, video: where landmarks (and pictures) over time are at hand.
    kept_videos: annotated videos that were kept with the session. remarks: see `coach.session.remarks`.
    """

    session: SessionRecord
    names: Names
    person: ProfileRecord | None = None
    pictures: Mapping[str, bytes] = field(default_factory=dict)
    sequence: PoseSequence | None = None
    curve: Curve | None = None
    video: Path | None = None
    kept_videos: tuple[Path, ...] = ()
    remarks: tuple[Message, ...] = ()

    def report(self, language: str) -> Report:
        """The report in one language."""
        return session_report(
            self.session, self.names, language, person=self.person, pictures=self.pictures, curve=self.curve
        )

    @property
    def best(self) -> RepetitionRecord | None:
        """The best repetition of the first exercise that has any."""
        for ends in best_and_worst(self.session):
            return ends.best
        return next((one for item in self.session.sets for one in item.repetitions), None)


def kept_subject(history: History, session_uuid: str, exercises: ExerciseLibrary, postures: PostureLibrary) -> Subject:
    """A session of the history, with the pictures and videos that were kept."""
    session = history.session(session_uuid)
    names = Names(exercises, postures, history.references())
    kept = [(item, history.media_folder / item.file) for item in session.media]
    kept = [(item, path) for item, path in kept if path.is_file()]
    return Subject(
        session=session,
        names=names,
        person=history.profile(session.profile_uuid),
        pictures={item.moment: path.read_bytes() for item, path in kept if item.kind == "picture"},
        kept_videos=tuple(path for item, path in kept if item.kind == "video"),
    )


def file_subject(
    path: Path,
    exercises: ExerciseLibrary,
    postures: PostureLibrary,
    *,
    read_movement: Callable[[Path], tuple[PoseSequence, tuple[Message, ...]]],
    detector: Callable[[], StillDetector],
    wanted: str = "auto",
) -> Subject:
    """A photo, video or landmark sequence, analysed now. wanted: id of the posture or exercise, or "auto".

    Raises `CoachError` when the file cannot be read, or shows nothing that could be reported.
    """
    names = Names(exercises, postures)
    if file_kind(path) is FileKind.PHOTO:
        photo = load_photo(path)
        result = check_photo(photo.image_rgb, detector(), postures, pose=wanted)
        if result.posture is None:
            raise CoachError(Message("error.about_file", name=path.name, problem=result.message))
        session = photo_session(_NOBODY, result, file_name=path.name)
        picture = annotated_jpeg(result.upright(photo.image_rgb), result)
        return Subject(session=session, names=names, pictures={"check": picture}, remarks=photo_remarks(result))
    sequence, remarks = read_movement(path)
    found = count_in(sequence, exercises if wanted == "auto" else exercises.find(wanted))
    exercise, counted = found.exercise, found.result
    if exercise is None:
        raise CoachError(Message("error.no_exercise", name=path.name))
    is_video = file_kind(path) is FileKind.VIDEO
    session = workout_session(
        _NOBODY, counted, exercise, file_name=path.name, source="video" if is_video else "sequence"
    )
    return Subject(
        session=session,
        names=names,
        pictures=repetition_pictures(path, sequence, session) if is_video else {},
        sequence=sequence,
        curve=movement_curve(sequence, exercise, counted),
        video=path if is_video else None,
        remarks=remarks,
    )


def annotated_jpeg(image_rgb: ImageArray, result: PhotoResult, style: DrawStyle = DrawStyle()) -> bytes:
    """The photo with joints, grades and angles drawn in."""
    score = result.score
    if score is None:
        return encode_image(draw_pose(image_rgb, result.frame, style=style), "jpeg")
    angles = {check.measure: check.measured for check in score.checks if check.unit == "deg"}
    return encode_image(draw_pose(image_rgb, result.frame, style=style, grades=score.grades, angles=angles), "jpeg")


def repetition_pictures(video: Path, sequence: PoseSequence, session: SessionRecord) -> dict[str, bytes]:
    """The best and the worst repetition at their turning points, with the joints drawn in."""
    pictures = {}
    for moment, at_s in telling_moments(session).items():
        for _, image in clips.annotated_pictures(video, sequence, at_s - 1e-3, float("inf")):
            pictures[moment] = encode_image(image, "jpeg")
            break
    return pictures
