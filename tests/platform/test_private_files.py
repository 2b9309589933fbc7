"""What is kept is for the person who uses the coach alone, even where the system would let everybody look."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from coach.errors import CoachError
from coach.library.own_files import keep_own
from coach.library.posture import Posture
from coach.platform.files import keep_text, make_private_folder, remove_file
from coach.platform.paths import poses_dir
from coach.records.history import open_history
from coach.records.media_files import NewFile
from tests.support.histories import workout

pytestmark = pytest.mark.skipif(os.name == "nt", reason="Windows keeps permissions in another way")


@pytest.fixture(autouse=True)
def _everybody_may_do_everything() -> Iterator[None]:
    before = os.umask(0)
    yield
    os.umask(before)


def rights(path: Path) -> str:
    return f"{path.stat().st_mode & 0o777:03o}"


def keep_a_session() -> None:
    history = open_history()
    me = history.first_profile("Ada")
    history.keep(workout(0, me), files=[NewFile(data=b"picture", suffix=".jpg", moment="best")])
    history.close()


def keep_a_posture() -> None:
    keep_own(Posture, (poses_dir() / "yoga" / "tree.yaml").read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    "keep", [pytest.param(keep_a_session, id="a session"), pytest.param(keep_a_posture, id="a posture")]
)
def test_data_folder_is_private_whatever_comes_first(
    own_data_folder: Path, monkeypatch: pytest.MonkeyPatch, keep: Callable[[], None]
) -> None:
    data = own_data_folder / "new" / "data"
    monkeypatch.setenv("COACH_DATA", str(data))
    keep()
    assert rights(data.parent) == "700"
    assert {rights(path) for path in data.rglob("*") if path.is_dir()} | {rights(data)} == {"700"}


def test_database_and_pictures_are_private(own_data_folder: Path) -> None:
    keep_a_session()
    files = [path for path in own_data_folder.rglob("*") if path.is_file()]
    assert {path.suffix for path in files} >= {".db", ".jpg"}
    assert {rights(path) for path in files} == {"600"}


def test_folder_that_exists_is_left_as_it_is(tmp_path: Path) -> None:
    shared = tmp_path / "shared"
    shared.mkdir(mode=0o750)
    make_private_folder(shared)
    make_private_folder(shared / "a" / "b")
    assert [rights(path) for path in (shared, shared / "a", shared / "a" / "b")] == ["750", "700", "700"]


def test_file_in_the_way_is_told(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("not a folder")
    with pytest.raises(NotADirectoryError, match="Not a directory"):
        make_private_folder(tmp_path / "data")


def test_texts_are_private_and_whole(own_data_folder: Path) -> None:
    path = own_data_folder / "poses" / "yoga" / "mine.yaml"
    keep_text(path, "first")
    (path.parent / ".mine.yaml.part").write_text("what a crash has left")
    keep_text(path, "第二")
    assert path.read_text(encoding="utf-8") == "第二"
    assert rights(path) == "600"
    assert [one.name for one in path.parent.iterdir()] == ["mine.yaml"]
    assert (remove_file(path), remove_file(path)) == (True, False)


@pytest.mark.parametrize("work", [lambda path: keep_text(path, "x"), remove_file], ids=["keep", "forget"])
def test_text_that_cannot_be_kept_or_removed_is_told_with_what_to_do(
    tmp_path: Path, work: Callable[[Path], object]
) -> None:
    (tmp_path / "data").write_text("not a folder")
    with pytest.raises(CoachError, match=r"Not a directory\. Allow writing there, free some space") as caught:
        work(tmp_path / "data" / "poses" / "mine.yaml")
    assert "COACH_DATA 指定另一个文件夹" in caught.value.in_("zh")
