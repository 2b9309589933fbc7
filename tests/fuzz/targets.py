"""What is fed with arbitrary bytes: every place where files of strangers come in, or their names go out.

Each target takes bytes and returns when they gave a valid result or a `CoachError`; anything else it raises is a bug.
The same function serves hypothesis (`test_fuzz.py`) and the coverage-guided engine (`python -m tests.fuzz`).
"""

from __future__ import annotations

import atexit
import contextlib
import csv
import io
import itertools
import math
import re
import shutil
import tempfile
import unicodedata
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any
from unittest import mock

import numpy as np
from PIL import Image
from sqlalchemy import insert

from coach.errors import CoachError
from coach.library.draft import id_from_name
from coach.library.exercise import Exercise
from coach.library.illustration import figure_svg
from coach.library.known import load_exercises, load_postures
from coach.library.posture import EverydayPostures, Posture
from coach.library.programme import Flow, Programme, known_ids
from coach.media.animation import is_animation
from coach.media.images import ANALYSIS_SIDE_PX, load_photo
from coach.media.kinds import file_kind
from coach.media.video import Timeline, VideoReader
from coach.platform.environment import environment
from coach.platform.paths import poses_dir
from coach.pose.types import PoseSequence, load_sequence, save_sequence
from coach.posture.recognition import recognise
from coach.posture.recognition_evaluation import read_landmark_set
from coach.posture.scoring import score_posture
from coach.records import tables
from coach.records.archive import export_file, export_tables, import_file
from coach.records.exchange import export_json
from coach.records.formats.bvh import to_bvh
from coach.records.formats.frames import on_floor_m, rate_hz
from coach.records.formats.landmark_files import to_csv, to_json
from coach.records.history import History, open_history
from coach.records.rows import row_of
from coach.safe_text import safe_file_name, spreadsheet_text
from coach.session.workout import count_in
from coach.yaml_source import check_file
from tests.support.clips import make_clip, marked_picture
from tests.support.fakes import with_postures
from tests.support.histories import person, workout, yoga
from tests.support.movements import squats


@dataclass(frozen=True)
class Target:
    """look: raises for a bug only. seeds: valid inputs to begin with. tokens: words that matter in this format."""

    look: Callable[[bytes], None]
    seeds: Callable[[], list[bytes]]
    tokens: tuple[bytes, ...] = ()


def _assert_it_is_named(error: CoachError) -> None:
    assert re.match(r"it(\.mp4)? ", str(error)), error


@contextlib.contextmanager
def _written(data: bytes, name: str) -> Iterator[Path]:
    """The bytes as a file, in memory where the system can do that."""
    memory = Path("/dev/shm")
    with tempfile.TemporaryDirectory(prefix="coach-fuzz-", dir=memory if memory.is_dir() else None) as folder:
        path = Path(folder) / name
        path.write_bytes(data)
        yield path


# ----------------------------------------------------------------------------------------------------------------- YAML

_MODELS: tuple[tuple[str, Any], ...] = (
    ("yoga", Posture),
    ("exercises", Exercise),
    ("programmes", Programme),
    ("flows", Flow),
    ("everyday", EverydayPostures),
)


def yaml_file(data: bytes) -> None:
    """The first byte chooses what the rest is read as. What is accepted must also be usable."""
    kind, model = _MODELS[(data[0] if data else 0) % len(_MODELS)]
    with (
        _written(data[1:], "file.yaml") as path,
        known_ids(exercise=frozenset(load_library()[1]), posture=frozenset(load_library()[0])),
    ):
        found, problems = check_file(path, model)
    assert (found is None) == bool(problems)
    assert all(problem.startswith(f"{path}") for problem in problems)
    if kind == "yoga" and found is not None:
        _use_posture(found)
    elif kind == "exercises" and found is not None:
        count_in(a_sequence(), found)


def _use_posture(posture: Posture) -> None:
    figure_svg(posture)
    library = with_postures(load_library()[0], posture)
    frame = a_sequence()[3]
    assert recognise(frame, library) is not None
    score = score_posture(frame, posture)
    assert math.isnan(score.score) or 0 <= score.score <= 100


@cache
def load_library() -> tuple[Any, Any]:
    return load_postures([poses_dir() / "yoga"]), load_exercises([poses_dir() / "exercises"])


def _yaml_seeds() -> list[bytes]:
    seeds = []
    for number, (folder, _) in enumerate(_MODELS):
        files = sorted((poses_dir() / folder).glob("*.yaml"))[:3]
        seeds += [bytes([number]) + path.read_bytes() for path in files]
    return seeds


# --------------------------------------------------------------------------------------------------------------- media


@contextlib.contextmanager
def _small_limits() -> Iterator[None]:
    """That large pictures and long films are refused is tested apart; decoding them would take all the time."""
    small = environment().model_copy(update={"photo_megapixels": 1, "video_minutes": 10.0 / 60.0})
    with contextlib.ExitStack() as stack:
        for module in ("images", "video"):
            stack.enter_context(mock.patch(f"coach.media.{module}.environment", return_value=small))
        for module in ("animation", "container", "video"):
            stack.enter_context(mock.patch(f"coach.media.{module}.MAX_FRAME_PIXELS", 1_000_000))
        yield


@_small_limits()
def image(data: bytes) -> None:
    try:
        photo = load_photo(data, name="it")
    except CoachError as error:
        _assert_it_is_named(error)
        return
    height, width, channels = photo.image_rgb.shape
    assert channels == 3
    assert 1 <= max(height, width) <= ANALYSIS_SIDE_PX
    assert photo.image_rgb.dtype == np.uint8


def _image_seeds() -> list[bytes]:
    picture = Image.fromarray(marked_picture(24, 18))
    seeds = []
    for kind, options in (
        ("JPEG", {}),
        ("JPEG", {"progressive": True}),
        ("PNG", {}),
        ("WEBP", {}),
        ("GIF", {}),
        ("BMP", {}),
        ("TIFF", {"compression": "tiff_lzw"}),
        ("AVIF", {}),
        ("PPM", {}),
        ("JPEG2000", {}),
    ):
        file = io.BytesIO()
        exif = Image.Exif()
        exif[0x0112] = 6
        if kind in ("JPEG", "PNG", "WEBP"):
            options = {**options, "exif": exif}
        picture.save(file, kind, **options)
        seeds.append(file.getvalue())
    with contextlib.suppress(ImportError):
        import pillow_heif

        pillow_heif.register_heif_opener()
        file = io.BytesIO()
        picture.save(file, "HEIF")
        seeds.append(file.getvalue())
    return seeds


@_small_limits()
def video(data: bytes) -> None:
    """At most ten seconds of small pictures are looked at."""
    with _written(data, "it.mp4") as path:
        try:
            with VideoReader(path) as film:
                last_s = -1.0
                for number, frame in enumerate(film):
                    assert frame.timestamp_s > last_s
                    assert frame.image_rgb.shape == (film.size_px[1], film.size_px[0], 3)
                    last_s = frame.timestamp_s
                    if number >= 60:
                        break
                assert last_s >= 0.0
                assert 0.0 <= film.share <= 1.0
        except CoachError as error:
            _assert_it_is_named(error)


def kind(data: bytes) -> None:
    """What a file is: an answer for all bytes, the same under any name whose ending promises nothing.

    To FFmpeg `.txt` does: what hardly looks like a film is text to it then.
    """
    with _written(data, "it") as path:
        found = file_kind(path)
        assert file_kind(path.rename(path.with_name("it.dat"))) is found


def _kind_seeds() -> list[bytes]:
    return [*_image_seeds(), *_video_seeds(), *_animation_seeds(), *_landmark_seeds()]


def animation(data: bytes) -> None:
    """Pictures that move, through the reader of videos."""
    with _written(data, "it") as path:
        if is_animation(path):
            video(data)
        assert is_animation(path) in (False, True)


def _animation_seeds() -> list[bytes]:
    pictures = [Image.fromarray(np.roll(marked_picture(24, 18), 3 * n, axis=1)) for n in range(4)]
    seeds = []
    for form in ("GIF", "WEBP", "PNG", "AVIF"):
        for options in ({}, {"duration": [0, 10, 500, 70]}, {"disposal": 2, "duration": 40}):
            file = io.BytesIO()
            pictures[0].save(file, form, save_all=True, append_images=pictures[1:], **options)
            seeds.append(file.getvalue())
    return seeds


def clock(data: bytes) -> None:
    """The bytes as times: half floats, so that every kind of number is common. The first one is the rate."""
    numbers = np.frombuffer(data[: len(data) // 2 * 2], dtype="<f2").astype(float)
    if not len(numbers):
        return
    timeline = Timeline(float(numbers[0]))
    times = [timeline.place(None if number == 1.0 else float(number)) for number in numbers[1:400]]
    assert all(math.isfinite(time) for time in times)
    assert all(after > before for before, after in itertools.pairwise(times))
    if len(times) < 2:
        return
    frames = [replace(a_sequence()[0], timestamp_s=time) for time in times]
    sequence = PoseSequence.from_frames(frames, timestamps_s=times, image_size_px=(640, 480))
    assert 0.0 < rate_hz(sequence) < math.inf
    assert np.isfinite(on_floor_m(sequence)).all()


def _clock_seeds() -> list[bytes]:
    steady = [30.0, *(n / 30 for n in range(60))]
    rows = (steady, [30.0] + [0.0] * 60, [25.0, *(n / 1000 for n in range(60))], [math.nan, 0.0, math.nan, 1.0, 9.0])
    return [np.array(row, dtype="<f2").tobytes() for row in rows]


def _video_seeds() -> list[bytes]:
    kinds = (("a.mp4", "libx264"), ("a.mkv", "libx264"), ("a.webm", "libvpx"), ("a.avi", "mpeg4"), ("a.ts", "libx264"))
    seeds = []
    with tempfile.TemporaryDirectory() as folder:
        for name, codec in kinds:
            options: dict[str, Any] = {}
            if name != "a.mp4":
                options = {"options": {}, "time_base": Fraction(1, 30 if codec == "mpeg4" else 1000)}
            clip = make_clip(Path(folder) / name, [n / 30 for n in range(6)], size_px=(32, 32), codec=codec, **options)
            seeds.append(clip.read_bytes())
    return seeds


# ----------------------------------------------------------------------------------------------------------- landmarks


@cache
def a_sequence() -> PoseSequence:
    """Somebody who does two squats."""
    frames = list(itertools.islice(squats(2, rate_hz=10.0), 60))
    return PoseSequence.from_frames(
        frames, timestamps_s=[frame.timestamp_s for frame in frames], image_size_px=frames[0].image_size_px
    )


def landmarks(data: bytes) -> None:
    """The bytes as a recording and as a set of stills; what is accepted is counted, judged and exported."""
    with _written(data, "it.npz") as path:
        with contextlib.suppress(CoachError):
            sequence = load_sequence(path)
            assert (np.diff(sequence.timestamps_s) > 0).all()
            if len(sequence):
                _use_sequence(sequence)
        with contextlib.suppress(CoachError):
            for still in read_landmark_set(path):
                assert isinstance(still.name, str)
                if still.frame is not None:
                    recognise(still.frame, load_library()[0])


def _use_sequence(sequence: PoseSequence) -> None:
    for export in (to_csv, to_json, to_bvh):
        with contextlib.suppress(CoachError):
            export(sequence)
    count_in(sequence, load_library()[1]["squat"])


def _landmark_seeds() -> list[bytes]:
    sequence = a_sequence()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        save_sequence(folder / "moving.npz", sequence)
        both = [sequence.image_xy_px, sequence.image_z_px[..., None], sequence.visibility[..., None]]
        arrays = {
            "image": np.concatenate(both, axis=-1)[:2],
            "world": sequence.world_xyz_m[:2],
            "size": np.array([sequence.image_size_px] * 2),
            "posture": np.array(["chair", "none"]),
        }
        np.savez(folder / "still.npz", **arrays)
        np.savez(folder / "short.npz", **{**arrays, "t": np.array([0.0, 0.1]), "size": np.array([640, 480])})
        return [path.read_bytes() for path in sorted(folder.iterdir())]


# ------------------------------------------------------------------------------------------------------------- history


@cache
def _template() -> Path:
    """A history with one session in it, copied for every input; removed when the program ends."""
    folder = Path(tempfile.mkdtemp(prefix="coach-fuzz-template-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    history = open_history(f"sqlite:///{folder / 'history.db'}", media_folder=folder / "media")
    with contextlib.closing(history):
        _fill(history)
    return folder / "history.db"


def _fill(history: History) -> None:
    somebody = person()
    with history.saving() as connection:
        connection.execute(insert(tables.profile), row_of(somebody))
    history.keep(workout(0, somebody, sets=1, repetitions=2))


def history(data: bytes) -> None:
    """An import adds something or says why not; what was there stays, and the whole can be exported again."""
    with _written(data, "it.json") as path:
        shutil.copy(_template(), path.parent / "history.db")
        opened = open_history(f"sqlite:///{path.parent / 'history.db'}", media_folder=path.parent / "media")
        with contextlib.closing(opened):
            with contextlib.suppress(CoachError):
                import_file(opened, path)
            lines = opened.sessions(None, limit=100)
            assert any(line.uuid == workout(0, person()).uuid for line in lines)
            export_json(opened, io.StringIO())
            export_tables(opened, path.parent / "tables")
            for table in (path.parent / "tables").iterdir():
                _assert_no_formula(table.read_text(encoding="utf-8"))
        outside = {one.name for one in path.parent.iterdir()} - {"it.json", "tables", "media"}
        assert all(name.startswith("history.db") for name in outside)


def _assert_no_formula(text: str) -> None:
    for row in csv.reader(io.StringIO(text)):
        for cell in row:
            is_number = re.fullmatch(r"-?[0-9.]+(e[-+]?[0-9]+)?", cell) is not None
            assert is_number or not cell.startswith(("=", "+", "-", "@", "\t", "\r", "\n")), cell


def _history_seeds() -> list[bytes]:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        source = open_history(f"sqlite:///{folder / 'history.db'}", media_folder=folder / "media")
        with contextlib.closing(source):
            _fill(source)
            source.keep(yoga(1, person()))
            export_file(source, folder / "a.json")
            export_file(source, folder / "a.zip")
        flat = folder / "flat.json"
        flat.write_text((folder / "a.json").read_text(encoding="utf-8").replace("\n", " "), encoding="utf-8")
        bare = io.BytesIO()
        with zipfile.ZipFile(bare, "w") as archive:
            archive.writestr("history.json", (folder / "a.json").read_text(encoding="utf-8"))
        return [*((folder / one).read_bytes() for one in ("a.json", "flat.json", "a.zip")), bare.getvalue()]


# --------------------------------------------------------------------------------------------------------------- names

_RESERVED = re.compile(r"(?i)^(con|prn|aux|nul|com[0-9]|lpt[0-9])(\.|$)")


def names(data: bytes) -> None:
    """Whatever a visitor's file or posture is called: no way out of a folder, no formula, nothing reserved."""
    text = data.decode("utf-8", errors="surrogateescape")
    name = safe_file_name(text)
    assert 0 < len(name.encode()) <= 150
    assert name == Path(name).name
    assert name not in (".", "..")
    assert not set(name) & set('/\\:*?"<>|')
    assert not any(unicodedata.category(letter) in ("Cc", "Cf", "Cs", "Zl", "Zp") for letter in name)
    assert not _RESERVED.match(name)
    assert not name.endswith((".", " "))
    assert safe_file_name(name) == name
    assert not spreadsheet_text(text).startswith(("=", "+", "-", "@", "\t", "\r", "\n"))
    assert re.fullmatch(r"[a-z][a-z0-9_]*", id_from_name(text))


def _name_seeds() -> list[bytes]:
    return [
        text.encode()
        for text in (
            "tree.jpg",
            "../../etc/passwd",
            "..\\..\\boot.ini",
            "=cmd|' /C calc'!A0.png",
            "NUL.txt",
            "树式.heic",
            "a\nb\r\n.jpg",
            '<img src=x onerror="alert(1)">.png',
            "C:\\con",
            " . ",
            "\u202egpj.exe",
            "x" * 400,
        )
    ]


TARGETS: dict[str, Target] = {
    "yaml": Target(
        yaml_file,
        _yaml_seeds,
        (
            b"\n",
            b": ",
            b"- ",
            b"&a ",
            b"*a",
            b"[[[[",
            b"{",
            b"!!python/object:os.system ",
            b".nan",
            b"1e999",
            b"9" * 5000,
        )
        + (b"? ", b"|\n", b"'", b'"', b"\\x00", b"\xff", b"\xef\xbb\xbf", b"true", b"-1", b"0", b"1e-320", b"180"),
    ),
    "image": Target(image, _image_seeds, (b"\xff\xd8\xff", b"\x89PNG", b"IDAT", b"\xff" * 4, b"\x00" * 4, b"ftypheic")),
    "video": Target(video, _video_seeds, (b"moov", b"mdat", b"stts", b"\xff" * 8, b"\x00" * 8, b"\x7f\xff\xff\xff")),
    "kind": Target(
        kind, _kind_seeds, (b"ftyp", b"GIF89a", b"RIFF", b"WEBP", b"\x00\x00\x01\xba", b"PK\x03\x04", b"MPF\x00")
    ),
    "animation": Target(animation, _animation_seeds, (b"\x21\xf9\x04", b"\x2c", b"\x3b", b"ANMF", b"acTL", b"fcTL")),
    "clock": Target(clock, _clock_seeds, (b"\x00\x00", b"\x00\x3c", b"\x00\x7c", b"\x00\xfc", b"\x00\x7e")),
    "landmarks": Target(
        landmarks,
        _landmark_seeds,
        (b"PK\x03\x04", b"\x93NUMPY", b"<f8", b"|O", b"'shape': (", b"\xff" * 8, b"\x7f\xf0"),
    ),
    "history": Target(
        history,
        _history_seeds,
        (b"null", b"[]", b"{}", b"1e999", b"NaN", b"-1", b'"', b"\\u0000", b"\\ud800", b"=cmd", b"9" * 400, b"../")
        + (b"0001-01-01T00:00:00Z", b"9999-12-31T23:59:59+14:00", b"\n", b"[" * 200, b"true", b"99999999999999999999"),
    ),
    "names": Target(
        names, _name_seeds, (b"../", b"..\\", b"=", b"CON", b"\x00", b"\n", b"\xe2\x80\xae", b"\xed\xa0\x80")
    ),
}
