"""Reports and files of a kept session, or of a photo, video or landmark sequence that is analysed for it."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType

from coach.errors import CoachError
from coach.library.known import ExerciseLibrary, PostureLibrary
from coach.library.vocabulary import AUTO
from coach.media.images import encode_image, load_photo
from coach.media.kinds import FileKind, file_kind
from coach.platform.environment import environment
from coach.platform.files import in_words, whole_file
from coach.pose.detector import StillDetector
from coach.pose.types import PoseSequence
from coach.records.exchange import session_document
from coach.records.formats import landmark_files as landmarks
from coach.records.formats.bvh import to_bvh
from coach.records.formats.markers import to_trc, write_c3d
from coach.records.formats.mot import to_mot
from coach.records.history import History
from coach.records.insight import best_and_worst, telling_moments
from coach.records.reference import Names
from coach.records.report.content import Report, session_report
from coach.records.report.html import to_html
from coach.records.report.pdf import to_pdf
from coach.records.report.plots import printable_language
from coach.records.saving import photo_session, workout_session
from coach.records.sheets import session_rows, sheet_csv
from coach.records.values import ProfileRecord, SessionRecord
from coach.session.curve import Curve, movement_curve
from coach.session.moments import annotated_jpeg, drawn_at, gif, write_mp4
from coach.session.photo import check_photo
from coach.session.remarks import movement_remarks, photo_remarks
from coach.session.tracking import TrackerFactory
from coach.session.workout import read_and_count
from coach.spreadsheets import restyle_files
from coach.text import Message
from coach.workout.repetition import Repetition

#: A picture, video or GIF of a repetition begins and ends this much around it.
_AROUND_S = 0.3
#: The profile of a file that belongs to nobody.
_NOBODY = "00000000-0000-4000-8000-000000000000"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Subject:
    """What a report is about.

    pictures: JPEG or PNG by moment. sequence, video: where landmarks (and pictures) over time are at hand.
    turned: quarter turns that bring the pictures of the video upright, as of `TrackedVideo`.
    kept_videos: annotated videos that were kept with the session. remarks: see `coach.session.remarks`.
    """

    session: SessionRecord
    names: Names
    person: ProfileRecord | None = None
    pictures: Mapping[str, bytes] = field(default_factory=dict)
    sequence: PoseSequence | None = None
    curve: Curve | None = None
    video: Path | None = None
    turned: int = 0
    kept_videos: tuple[Path, ...] = ()
    remarks: tuple[Message, ...] = ()

    def report(self, language: str) -> Report:
        return session_report(
            self.session,
            self.names,
            language,
            person=self.person,
            pictures=self.pictures,
            curve=self.curve,
            remarks=[one.in_(language) for one in self.remarks],
        )

    @property
    def best(self) -> Repetition | None:
        """The best repetition of the first exercise that has any."""
        for ends in best_and_worst(self.session):
            return ends.best[2]
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
    tracker_factory: TrackerFactory,
    detector: Callable[[], StillDetector],
    wanted: str = AUTO,
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
    video, sequence, found = read_and_count(
        path, exercises if wanted == AUTO else exercises.find(wanted), tracker_factory
    )
    exercise, counted = found.exercise, found.result
    if exercise is None:
        raise CoachError(Message("error.no_exercise", name=path.name))
    session = workout_session(
        _NOBODY, counted, exercise, file_name=path.name, source="sequence" if video is None else "video"
    )
    turned = 0 if video is None else video.turned
    return Subject(
        session=session,
        names=names,
        pictures={} if video is None else repetition_pictures(path, sequence, session, turned),
        sequence=sequence,
        curve=movement_curve(sequence, exercise, counted),
        video=None if video is None else path,
        turned=turned,
        remarks=movement_remarks(sequence, video, found.parts),
    )


def repetition_pictures(video: Path, sequence: PoseSequence, session: SessionRecord, turned: int) -> dict[str, bytes]:
    """The best and the worst repetition at their turning points, with the joints drawn in."""
    moments = telling_moments(session)
    drawn = drawn_at(video, sequence, tuple(moments.values()), turned=turned)
    return {moment: encode_image(image, "jpeg") for moment, image in zip(moments, drawn, strict=True)}


def write_form(subject: Subject, form: str, path: Path, language: str) -> None:
    """Write one form of `FORMS` to `path`. Raises `CoachError`, also when this subject has no such form."""
    content = FORMS[form](subject, language)
    with in_words("error.not_written", path=path):
        path.parent.mkdir(parents=True, exist_ok=True)
        if callable(content):
            content(path)
        else:
            with whole_file(path) as part:
                part.write_bytes(content if isinstance(content, bytes) else content.encode())
            restyle_files([path] if path.suffix == ".csv" else [], environment().csv)


def html(subject: Subject, language: str) -> str:
    return to_html(subject.report(language))


def pdf(subject: Subject, language: str) -> bytes:
    """The report for print; in English where this computer has no font for the language."""
    return to_pdf(subject.report(printable_language(language)))


def data_json(subject: Subject, _: str) -> str:
    """The session as JSON, by the schema of exported histories."""
    return session_document(subject.session, subject.person, subject.names.references)


def main_csv(subject: Subject, _: str) -> str:
    """The repetitions as a tidy table; where there are none the holds, or else the joints of a posture check."""
    rows = list(session_rows(subject.session))
    sheets = ("repetitions", "holds", "posture_measures")
    sheet = next((one for one in sheets if any(name == one for name, _ in rows)), sheets[0])
    return sheet_csv(sheet, (row for name, row in rows if name == sheet))


def _sequence(subject: Subject) -> PoseSequence:
    if subject.sequence is None:
        raise CoachError(Message("error.needs_landmarks"))
    return subject.sequence


def _of_sequence(write: Callable[[PoseSequence], str]) -> Callable[[Subject, str], str]:
    return lambda subject, _: write(_sequence(subject))


def _in_metres(write: Callable[..., str]) -> Callable[[Subject, str], str]:
    return lambda subject, _: write(_sequence(subject), height_m=_height_m(subject))


def _c3d(subject: Subject, _: str) -> Callable[[Path], None]:
    sequence = _sequence(subject)
    return lambda path: write_c3d(path, sequence, height_m=_height_m(subject))


def _height_m(subject: Subject) -> float:
    height_cm = None if subject.person is None else subject.person.height_cm
    return math.nan if height_cm is None else height_cm / 100.0


def _best(subject: Subject) -> tuple[Path, PoseSequence, Repetition]:
    one = subject.best
    if subject.video is None or one is None:
        raise CoachError(Message("error.needs_repetition"))
    return subject.video, _sequence(subject), one


def _png(subject: Subject, _: str) -> bytes:
    video, sequence, one = _best(subject)
    return encode_image(drawn_at(video, sequence, [one.turn_s], turned=subject.turned)[0])


def _gif(subject: Subject, _: str) -> bytes:
    video, sequence, one = _best(subject)
    return gif(video, sequence, one.start_s - _AROUND_S, one.end_s + _AROUND_S, turned=subject.turned)


def _mp4(subject: Subject, _: str) -> Callable[[Path], None]:
    video, sequence, one = _best(subject)
    stretch_s = one.start_s - _AROUND_S, one.end_s + _AROUND_S
    return lambda path: write_mp4(path, video, sequence, *stretch_s, turned=subject.turned)


#: Ending of the file name -> what writes it. `png`, `gif`, `mp4`: the best repetition with the skeleton drawn in.
FORMS: Mapping[str, Callable[[Subject, str], str | bytes | Callable[[Path], None]]] = MappingProxyType(
    {
        "html": html,
        "pdf": pdf,
        "json": data_json,
        "csv": main_csv,
        "trc": _in_metres(to_trc),
        "mot": _in_metres(to_mot),
        "bvh": _in_metres(to_bvh),
        "c3d": _c3d,
        "landmarks.csv": _of_sequence(landmarks.to_csv),
        "landmarks.json": _of_sequence(landmarks.to_json),
        "png": _png,
        "gif": _gif,
        "mp4": _mp4,
    }
)
