"""What a batch has found, for people: in words, a gallery, a table, one file to take away."""

import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from coach.errors import CoachError
from coach.library.known import ExerciseLibrary, PostureLibrary
from coach.media.images import encode_image, load_photo
from coach.media.kinds import FileKind
from coach.safe_text import safe_file_name, shown_text
from coach.session.batch.result_tables import TABLES
from coach.session.batch.store import MEDIA, RESULTS, SUMMARY, media_file
from coach.session.moments import pictures_at
from coach.session.plain import Record
from coach.session.workout_record import counted_text, held_s
from coach.spreadsheets import CsvStyle, table_bytes
from coach.text import say

#: Annotated files beyond this size in all stay out of the one file: a browser takes it in one piece.
MOST_ZIPPED_BYTES = 500_000_000
_PICTURE_PX = 480
_MOST_NAMES = 20
#: A video is shown as it looks after this share of it.
_MIDDLE = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One file in words.

    name: of the file. what: posture, exercise, or why there is none. score: 0 to 100, None without one.
    reps, held_s: full repetitions, seconds that a position was held; None for what it is not. picture: the annotated
    file, else None. problem: why it could not be read. warnings: what must be known about the result.
    """

    name: str
    what: str
    is_video: bool
    score: float | None = None
    reps: int | None = None
    held_s: float | None = None
    duration_s: float = 0.0
    picture: Path | None = None
    problem: str | None = None
    warnings: tuple[str, ...] = ()

    def alt(self, language: str) -> str:
        """The picture in words, for those who do not see it."""
        return say("many.alt_video" if self.is_video else "many.alt_photo", language, name=self.name, what=self.what)

    def result(self, language: str) -> str:
        """Score, count or time in a few words; empty without one."""
        if self.held_s is not None:
            return say("many.held", language, seconds=self.held_s)
        if self.reps is not None:
            return say("many.reps", language, count=self.reps)
        return "" if self.score is None else say("many.score_of", language, score=self.score)


def finding_of(
    record: Record, out: Path, postures: PostureLibrary, exercises: ExerciseLibrary, language: str
) -> Finding:
    """A record of a batch in words. out: the folder of its results."""
    name = shown_text(str(record["file"]))
    is_video = record["kind"] == FileKind.VIDEO.value
    if record["status"] in ("unreadable", "error"):
        return Finding(name=name, what=say("many.failed", language), is_video=is_video, problem=str(record["message"]))
    exercise = exercises.get(record["exercise"]) if is_video else None
    return Finding(
        name=name,
        what=_what(record, postures, exercises, language),
        is_video=is_video,
        score=record.get("score"),
        reps=record["reps"] if exercise is not None and not exercise.is_hold else None,
        held_s=held_s(record) if exercise is not None and exercise.is_hold else None,
        duration_s=record.get("duration_s") or 0.0,
        picture=media_file(out, record.get("annotated")),
        warnings=tuple(str(one["text"]) for one in record.get("warnings", ())),
    )


def _what(record: Record, postures: PostureLibrary, exercises: ExerciseLibrary, language: str) -> str:
    if record["status"] == "no_person":
        return say("status.no_person", language)
    if record["kind"] == FileKind.VIDEO.value:
        exercise = record.get("exercise")
        return say("many.no_exercise", language) if exercise is None else exercises[exercise].names.in_(language)
    if record.get("ask"):  # which of two it is
        return str(record["message"])
    pose = record.get("pose")
    return say("many.no_posture", language) if pose is None else postures[pose].names.in_(language)


def picture_jpeg(finding: Finding) -> bytes | None:
    """A small picture of the annotated photo or of the middle of the annotated video; None where there is none."""
    if finding.picture is None:
        return None
    try:
        if finding.is_video:
            (image,) = pictures_at(finding.picture, [_MIDDLE * finding.duration_s], longest_side_px=_PICTURE_PX)
        else:
            image = load_photo(finding.picture, longest_side_px=_PICTURE_PX).image_rgb
    except CoachError:  # somebody removed or replaced it meanwhile: then there is no picture
        return None
    return encode_image(image, "jpeg", quality=85)


def write_zip(out: Path, path: Path, findings: Iterable[Finding], *, style: CsvStyle = "plain") -> int:
    """Write results, tables and annotated files to `path`; returns how many annotated files there was no room for."""
    left_out, room_bytes = 0, MOST_ZIPPED_BYTES
    with zipfile.ZipFile(path, "w") as bundle:
        for name in (RESULTS, SUMMARY, *(f"{table}.csv" for table in TABLES)):
            if not (out / name).is_file():
                continue
            if name.endswith(".csv"):
                table = table_bytes((out / name).read_text(encoding="utf-8"), style)
                bundle.writestr(name, table, zipfile.ZIP_DEFLATED)
            else:
                bundle.write(out / name, name, zipfile.ZIP_DEFLATED)
        for picture in dict.fromkeys(one.picture for one in findings if one.picture is not None):
            room_bytes -= picture.stat().st_size
            if room_bytes < 0:
                left_out += 1
                continue
            within = picture.relative_to((out / MEDIA).resolve()).parts
            # pictures and videos are packed already
            bundle.write(picture, "/".join((MEDIA, *map(safe_file_name, within))), zipfile.ZIP_STORED)
    return left_out


def result_text(record: Record, postures: PostureLibrary, exercises: ExerciseLibrary, language: str) -> str:
    """One line about one file."""
    name = shown_text(str(record["file"]))
    if record.get("pose") is None and "message" in record:
        return f"{name}: {record['message']}"
    if "reps" in record:
        return f"{name}: {counted_text(record, exercises, language)}"
    score = "-" if record.get("score") is None else f"{record['score']:.0f}/100"
    return f"{name}: {postures[record['pose']].names.in_(language)} {score}"


def some_names(names: Sequence[str], language: str) -> str:
    """The names of files, the first of them where there are many."""
    shown = map(shown_text, names[:_MOST_NAMES])
    left = len(names) - _MOST_NAMES
    more = [say("batch.more", language, count=left)] if left > 0 else []
    return ", ".join((*shown, *more))


def duration_text(seconds: float, language: str) -> str:
    """About how long, in the largest units that matter."""
    minutes, rest = divmod(round(max(0.0, seconds)), 60)
    if minutes >= 60:
        return say("batch.hours", language, hours=minutes // 60, minutes=minutes % 60)
    if minutes:
        return say("batch.minutes", language, minutes=minutes, seconds=rest)
    return say("batch.seconds", language, seconds=rest)
