"""Every form in which a session or an analysed file can leave the coach."""

import csv
import io
import math
from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType

from coach.errors import CoachError
from coach.platform.environment import environment
from coach.pose.types import PoseSequence
from coach.records import clips
from coach.records.exchange import session_document
from coach.records.formats import landmark_files as landmarks
from coach.records.formats.bvh import to_bvh
from coach.records.formats.c3d import write_c3d
from coach.records.formats.mot import to_mot
from coach.records.formats.trc import to_trc
from coach.records.report.html import to_html
from coach.records.report.pdf import printable_language, to_pdf
from coach.records.report.writing import Subject
from coach.records.sheets import SHEETS, session_rows
from coach.spreadsheets import restyle_files
from coach.text import Message

#: A picture, video or GIF of a repetition begins and ends this much around it.
_AROUND_S = 0.3


def write_form(subject: Subject, form: str, path: Path, language: str) -> None:
    """Write one form of `FORMS` to `path`. Raises `CoachError`, also when this subject has no such form."""
    content = FORMS[form](subject, language)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if callable(content):
            content(path)
        else:
            path.write_bytes(content if isinstance(content, bytes) else content.encode())
            restyle_files([path] if path.suffix == ".csv" else [], environment().csv)
    except OSError as error:
        raise CoachError(Message("error.not_written", path=path, reason=error.strerror or error)) from error


def html(subject: Subject, language: str) -> str:
    """The report as a page."""
    return to_html(subject.report(language))


def pdf(subject: Subject, language: str) -> bytes:
    """The report for print; in English where this computer has no font for the language."""
    return to_pdf(subject.report(printable_language(language)))


def data_json(subject: Subject, _: str) -> str:
    """The session as JSON, by the schema of exported histories."""
    return session_document(subject.session, subject.person, subject.names.references)


def repetitions_csv(subject: Subject, _: str) -> str:
    """The repetitions as a tidy table, or the joints of a posture check where there are none."""
    sheet = "repetitions" if any(item.repetitions for item in subject.session.sets) else "posture_measures"
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(SHEETS[sheet])
    writer.writerows(row for name, row in session_rows(subject.session) if name == sheet)
    return text.getvalue()


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


def _best(subject: Subject) -> tuple[Path, float, float, float]:
    one = subject.best
    if subject.video is None or one is None:
        raise CoachError(Message("error.needs_repetition"))
    return subject.video, one.start_s - _AROUND_S, one.end_s + _AROUND_S, one.turn_s


def _png(subject: Subject, _: str) -> bytes:
    video, _start_s, _end_s, turn_s = _best(subject)
    assert subject.sequence is not None  # a video has been analysed
    return clips.png_at(video, subject.sequence, turn_s)


def _gif(subject: Subject, _: str) -> bytes:
    video, start_s, end_s, _turn_s = _best(subject)
    assert subject.sequence is not None
    return clips.gif(video, subject.sequence, start_s, end_s)


def _mp4(subject: Subject, _: str) -> Callable[[Path], None]:
    video, start_s, end_s, _turn_s = _best(subject)
    sequence = subject.sequence
    assert sequence is not None
    return lambda path: clips.write_mp4(path, video, sequence, start_s, end_s)


#: Ending of the file name -> what writes it. `png`, `gif`, `mp4`: the best repetition with the skeleton drawn in.
FORMS: Mapping[str, Callable[[Subject, str], str | bytes | Callable[[Path], None]]] = MappingProxyType(
    {
        "html": html,
        "pdf": pdf,
        "json": data_json,
        "csv": repetitions_csv,
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
