from __future__ import annotations

import csv
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

from coach.errors import RecordsError
from coach.platform.paths import certificates_dir
from coach.records.archive import export_file, import_file
from coach.records.history import History, open_history
from coach.records.kept import delete_everything, kept_files
from coach.records.media_files import NewFile
from coach.records.values import ProfileRecord
from tests.records.conftest import everything
from tests.support.histories import FIRST_DAY, fault, repetition, workout, yoga


@pytest.fixture
def full(history: History, ada: ProfileRecord) -> History:
    """Ada did squats and one check, with a picture kept; Ben did nothing but begin."""
    done = workout(0, ada, sets=1)
    judged = (repetition(1, faults=(fault(), fault("knees"))), repetition(2, range_deg=None))
    sets = tuple(replace(one, item_id="squat", repetitions=judged) for one in done.sets)
    session = replace(done, source="video", source_name="=1+1.mp4", sets=sets, checks=yoga(0, ada).checks)
    history.keep(session, files=[NewFile(data=b"a picture", suffix=".jpg", moment="best")])
    history.start_session(history.add_profile("Ben"), source="live", started_at=FIRST_DAY)
    return history


@pytest.mark.parametrize("name", ["all.json", "all.zip"])
def test_round_trip(full: History, tmp_path: Path, name: str) -> None:
    before = everything(full)
    picture = next(full.media_folder.iterdir())
    assert export_file(full, tmp_path / "out" / name) == 2
    full.delete_everything()
    assert not picture.exists()
    assert import_file(full, tmp_path / "out" / name).sessions == 2
    assert everything(full) == before
    assert picture.exists() == (name == "all.zip")
    assert import_file(full, tmp_path / "out" / name).sessions == 0
    assert [path.name for path in (tmp_path / "out").iterdir()] == [name]


OWN = {
    "poses/yoga/mine.yaml": "id: mine",
    "poses/exercises/jump.yaml": "id: jump",
    "poses/ranges/squat.yaml": "deg: 70",
    "live/last.json": "{}",
}


def test_what_is_ones_own_comes_back_and_replaces_nothing(full: History, tmp_path: Path, own_data_folder: Path) -> None:
    for name, text in OWN.items():
        (own_data_folder / name).parent.mkdir(parents=True, exist_ok=True)
        (own_data_folder / name).write_text(text, encoding="utf-8")
    export_file(full, tmp_path / "all.zip")
    (own_data_folder / "poses/yoga/mine.yaml").write_text("id: newer", encoding="utf-8")
    for name in list(OWN)[1:]:
        (own_data_folder / name).unlink()
    import_file(full, tmp_path / "all.zip")
    found = {name: (own_data_folder / name).read_text(encoding="utf-8") for name in OWN}
    assert found == {**OWN, "poses/yoga/mine.yaml": "id: newer"}


@pytest.mark.parametrize(
    "name",
    ["../x.yaml", "poses/yoga/../../x.yaml", "poses/x.yaml", "poses/yoga/x.py", "/tmp/x.yaml", "poses/yoga/.x.yaml"],
)
def test_an_archive_puts_files_only_where_ones_own_belong(
    full: History, tmp_path: Path, own_data_folder: Path, name: str
) -> None:
    export_file(full, tmp_path / "all.zip")
    with zipfile.ZipFile(tmp_path / "all.zip", "a") as archive:
        archive.writestr(f"own/{name}", "id: x")
    before = set(own_data_folder.parent.rglob("*"))
    import_file(full, tmp_path / "all.zip")
    assert {path for path in own_data_folder.parent.rglob("*") if path.suffix in (".yaml", ".py")} <= before


def test_tables_have_units_in_their_header(full: History, tmp_path: Path) -> None:
    export_file(full, tmp_path / "tables")
    rows = {
        path.stem: list(csv.DictReader(path.read_text(encoding="utf-8").splitlines()))
        for path in (tmp_path / "tables").iterdir()
    }
    assert {name: len(found) for name, found in rows.items()} == {
        "profiles": 2,
        "sessions": 2,
        "sets": 1,
        "repetitions": 2,
        "holds": 0,
        "posture_checks": 1,
        "posture_measures": 1,
        "joints": 2,
        "counts": 0,
    }
    first, second = rows["repetitions"]
    assert (first["start_s"], first["range_deg"], first["faults"]) == ("0.0", "90.0", "too_shallow knees")
    assert second["range_deg"] == ""
    assert first["set_uuid"] == rows["sets"][0]["uuid"]
    assert rows["sessions"][0]["source_name"] == "'=1+1.mp4", "spreadsheets must not run it"
    assert rows["posture_checks"][0]["corrections"] == "front_knee"
    assert rows["posture_checks"][0]["disputed"] == "left_elbow"
    assert [" ".join(row.values()) for row in rows["joints"]] == [
        "'=1+1.mp4 640 480 warrior_ii left_knee 310.5 250.0 seen hand 1",
        "'=1+1.mp4 640 480 warrior_ii right_knee   hidden P 0",
    ]
    assert rows["posture_measures"][0]["measured"] == "110.0"


def test_one_person_alone(full: History, ada: ProfileRecord, tmp_path: Path) -> None:
    assert export_file(full, tmp_path / "ada.zip", profile_uuid=ada.uuid) == 1
    with zipfile.ZipFile(tmp_path / "ada.zip") as archive:
        assert b"Ben" not in b"".join(archive.read(name) for name in archive.namelist())


def test_wrong_files(history: History, tmp_path: Path) -> None:
    picture, empty_zip = tmp_path / "picture.json", tmp_path / "other.zip"
    picture.write_bytes(bytes(range(256)))
    with zipfile.ZipFile(empty_zip, "w") as archive:
        archive.writestr("readme.txt", "hello")
    for path, message in (
        (picture, "it is no text"),
        (empty_zip, "There is no item named 'history.json'"),
        (tmp_path / "missing.json", "could not be imported: No such file"),
    ):
        with pytest.raises(RecordsError, match=message):
            import_file(history, path)


def test_export_to_an_impossible_place(history: History, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    for name in ("x.json", "x.zip", "tables"):
        with pytest.raises(RecordsError, match=r"Not a directory|File exists"):
            export_file(history, tmp_path / "file" / name)


def test_the_keys_of_this_home_are_deleted_with_all_else_and_never_exported(own_data_folder: Path) -> None:
    key = certificates_dir() / "home.key"
    key.parent.mkdir(parents=True)
    key.write_text("secret", encoding="utf-8")
    history = open_history()
    assert key not in [path for files in kept_files(None).values() for path in files]
    delete_everything(history)
    assert not key.exists()
