"""Inputs made to do harm: each is refused in words, in little time and memory."""

from __future__ import annotations

import csv
import io
import json
import resource
import zipfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from coach.errors import ImageError, LibraryError, RecordsError, SequenceError
from coach.library.known import load_exercises
from coach.library.own_files import folders_of, keep_own
from coach.library.posture import Posture
from coach.media.images import load_photo
from coach.media.kinds import FileKind, file_kind
from coach.platform.paths import poses_dir
from coach.pose.npz import read_arrays
from coach.pose.types import load_sequence
from coach.records.archive import export_tables, import_file
from coach.records.history import History, open_history
from coach.session.workout import count_in
from coach.workout.repetition import NotJudged
from tests.fuzz.targets import a_sequence
from tests.support.histories import person, workout


@contextmanager
def little_memory(most_mb: int = 150) -> Iterator[None]:
    """Fails when the program has grown by more."""
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    yield
    assert (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024 < most_mb


@pytest.fixture
def history(tmp_path: Path) -> Iterator[History]:
    opened = open_history(f"sqlite:///{tmp_path / 'history.db'}", media_folder=tmp_path / "media")
    with closing(opened):
        yield opened


def zipped(path: Path, **members: bytes) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name.replace("__", "/").replace("_dot_", "."), content)
    return path


# ---------------------------------------------------------------------------------------------------------- what grows


def test_an_export_that_unpacks_to_one_endless_line(history: History, tmp_path: Path) -> None:
    bomb = zipped(tmp_path / "bomb.zip", history_dot_json=b" " * (80 * 2**20))
    assert bomb.stat().st_size < 100_000
    with little_memory(400), pytest.raises(RecordsError, match=r"more than 64 MB in one piece"):
        import_file(history, bomb)


def test_a_kept_picture_that_unpacks_to_a_thousand_times_its_size(history: History, tmp_path: Path) -> None:
    name = "6b6f6163-6800-4000-8000-000000000000.jpg"
    document = one_session(media=[{"uuid": name[:36], "file": name, "kind": "picture", "moment": "best"}])
    bomb = zipped(tmp_path / "bomb.zip", history_dot_json=document.encode(), **{f"media__{name}": bytes(30 * 2**20)})
    with little_memory(), pytest.raises(RecordsError, match="would unpack to 30 MB"):
        import_file(history, bomb)
    assert not (tmp_path / "media" / name).exists()


def test_an_array_larger_than_allowed_is_not_unpacked(tmp_path: Path) -> None:
    np.savez_compressed(tmp_path / "it.npz", image=np.zeros(3_000_000))
    with pytest.raises(SequenceError, match="'image' has 23 MB, more than the 1 MB allowed"):
        read_arrays(tmp_path / "it.npz", ["image"], max_bytes=2**20)


def test_an_array_that_claims_more_than_it_holds(tmp_path: Path) -> None:
    header = b"{'descr': '<f8', 'fortran_order': False, 'shape': (1000000000, 33, 4), }"
    header = header.ljust(118) + b"\n"
    small = b"\x93NUMPY\x01\x00" + len(header).to_bytes(2, "little") + header + bytes(80)
    path = zipped(tmp_path / "it.npz", **{f"{name}_dot_npy": small for name in ("image", "world", "t", "size")})
    with little_memory(), pytest.raises(SequenceError, match="'image' is cut short"):
        load_sequence(path)


def test_arrays_of_objects_are_never_unpickled(tmp_path: Path) -> None:
    np.savez(tmp_path / "it.npz", image=np.array([{"a": 1}], dtype=object))
    with pytest.raises(SequenceError, match="'image' holds objects instead of numbers"):
        read_arrays(tmp_path / "it.npz", ["image"])


def test_a_heic_photo_of_absurd_size() -> None:
    pillow_heif = pytest.importorskip("pillow_heif")
    pillow_heif.register_heif_opener()
    file = io.BytesIO()
    Image.new("RGB", (64, 64)).save(file, "HEIF")
    size = b"ispe" + bytes(4) + 2 * (64).to_bytes(4, "big")
    assert size in file.getvalue()
    huge = file.getvalue().replace(size, size[:8] + (60_000).to_bytes(4, "big") * 2)
    with little_memory(), pytest.raises(ImageError):
        load_photo(huge)


# ------------------------------------------------------------------------------------------------------- what is absurd


def save(path: Path, **changes: np.ndarray) -> Path:
    sequence = a_sequence()
    both = [sequence.image_xy_px, sequence.image_z_px[..., None], sequence.visibility[..., None]]
    arrays = {"image": np.concatenate(both, axis=-1), "world": sequence.world_xyz_m, "t": sequence.timestamps_s}
    np.savez(path, **{**arrays, "size": np.array([640, 480]), **changes})
    return path


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf, 1e300], ids=str)
def test_landmarks_that_are_no_places_are_unknown(tmp_path: Path, value: float) -> None:
    count = len(a_sequence())
    path = save(tmp_path / "it.npz", image=np.full((count, 33, 4), value), world=np.full((count, 33, 3), value))
    sequence = load_sequence(path)
    assert not sequence.found.any()
    assert count_in(sequence, load_exercises([poses_dir() / "exercises"])["squat"]).result.full_count == 0


@pytest.mark.parametrize(
    "times",
    [
        pytest.param(lambda t: -t, id="backwards"),
        pytest.param(lambda t: np.where(t > 1, np.nan, t), id="nan"),
        pytest.param(lambda t: np.where(t > 5, np.inf, t), id="infinite"),
        pytest.param(lambda t: t * 1e6, id="years"),
    ],
)
def test_times_that_no_recording_has(tmp_path: Path, times) -> None:
    with pytest.raises(SequenceError, match=r"it\.npz is not a landmark sequence: t"):
        load_sequence(save(tmp_path / "it.npz", t=times(a_sequence().timestamps_s)))


def test_negative_times_are_as_good_as_others(tmp_path: Path) -> None:
    sequence = load_sequence(save(tmp_path / "it.npz", t=a_sequence().timestamps_s - 1000.0))
    assert sequence.timestamps_s[0] == -1000.0
    assert count_in(sequence, load_exercises([poses_dir() / "exercises"])["squat"]).result.full_count == 2


@pytest.mark.parametrize("size", [[0, 480], [-640, 480], [10**7, 480], [640], [[640, 480]]], ids=str)
def test_sizes_that_no_picture_has(tmp_path: Path, size: list[int]) -> None:
    with pytest.raises(SequenceError, match="expected width and height in pixels"):
        load_sequence(save(tmp_path / "it.npz", size=np.array(size)))


# ------------------------------------------------------------------------------------------------- names that go far


@pytest.mark.parametrize("posture_id", ["../../evil", "/etc/evil", "a/b", "..", "Tree", "tree\\evil", "con:"])
def test_a_posture_cannot_be_kept_outside_the_library(posture_id: str) -> None:
    text = (poses_dir() / "yoga" / "tree.yaml").read_text(encoding="utf-8")
    with pytest.raises(LibraryError, match="id: expected small letters"):
        keep_own(Posture, text.replace("id: tree\n", f"id: '{posture_id}'\n", 1))
    assert not folders_of(Posture)[1].exists()


def test_a_history_of_a_stranger_holds_no_formula(history: History, tmp_path: Path) -> None:
    formula = "=HYPERLINK(1)"
    session = workout(0, person(), sets=1, repetitions=1)
    with closing(open_history(f"sqlite:///{tmp_path / 'other.db'}", media_folder=tmp_path)) as other:
        me = other.first_profile(formula)
        fault = replace(session.sets[0].repetitions[0], not_judged=(NotJudged(check="@SUM(A1)"), NotJudged(check="b")))
        sets = (replace(session.sets[0], item_id="-cmd", repetitions=(fault,)),)
        other.keep(replace(session, profile_uuid=me.uuid, source_name="+1+1", note="\t=1", sets=sets))
        export_tables(other, tmp_path / "tables")
    cells = [
        cell
        for path in (tmp_path / "tables").glob("*.csv")
        for row in csv.reader(path.read_text(encoding="utf-8").splitlines())
        for cell in row
    ]
    assert f"'{formula}" in cells
    assert not [cell for cell in cells if cell.startswith(("=", "+", "@", "\t")) or cell == "-cmd"]


def one_session(**changes: object) -> str:
    """An exported history of one session with one repetition."""
    session: dict[str, object] = {
        "uuid": "6b6f6163-6800-4000-8000-000000000001",
        "profile_uuid": person().uuid,
        "source": "video",
        "started_at": "2026-01-01T10:00:00Z",
        "day": "2026-01-01",
        **changes,
    }
    profile = {"uuid": person().uuid, "name": "Ada", "created_at": "2026-01-01T10:00:00Z"}
    return json.dumps({"format": "coach-history", "version": 1, "profiles": [profile], "sessions": [session]})


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        pytest.param({"started_at": "0001-01-01T00:00:00Z"}, "is no day of training", id="the first moment"),
        pytest.param({"started_at": "9999-12-31T23:59:59-14:00"}, "is no day of training", id="after the last moment"),
        pytest.param({"day": "0001-01-01"}, "is no day of training", id="the first day"),
        pytest.param({"duration_s": 1e999}, "history", id="infinite"),
        pytest.param(
            {"sets": [{"uuid": person().uuid, "number": 2**70, "kind": "exercise", "item_id": "squat", "start_s": 0}]},
            "too large",
            id="a number no database holds",
        ),
    ],
)
def test_figures_that_no_training_has(
    history: History, tmp_path: Path, changes: dict[str, object], message: str
) -> None:
    (tmp_path / "it.json").write_text(one_session(**changes), encoding="utf-8")
    with pytest.raises(RecordsError, match=message) as raised:
        import_file(history, tmp_path / "it.json")
    assert raised.value.reason == "wrong_file"
    assert history.sessions() == ()
    assert history.profiles() == ()


def test_a_damaged_database_is_told_and_left_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "history.db"
    with closing(open_history(f"sqlite:///{path}", media_folder=tmp_path)) as whole:
        whole.first_profile("Ada")
    damaged = b"SQLite format 3\x00" + bytes(range(256)) * 64
    path.write_bytes(damaged)
    with pytest.raises(RecordsError, match="restore it from an export or move it away"):
        open_history(f"sqlite:///{path}", media_folder=tmp_path).profiles()
    assert path.read_bytes() == damaged


def test_a_moving_webp_of_absurd_size_is_refused_unopened(tmp_path: Path) -> None:
    """Its decoder takes memory for two canvases as soon as it is opened: 2 GB."""
    file = io.BytesIO()
    pictures = [Image.new("RGB", (64, 64), colour) for colour in ("red", "blue")]
    pictures[0].save(file, "WEBP", save_all=True, append_images=pictures[1:])
    data = bytearray(file.getvalue())
    data[24:30] = (16_382).to_bytes(3, "little") * 2
    (tmp_path / "a.webp").write_bytes(data)
    with little_memory():
        with pytest.raises(ImageError, match="megapixels"):
            load_photo(bytes(data))
        assert file_kind(tmp_path / "a.webp") is FileKind.PHOTO
