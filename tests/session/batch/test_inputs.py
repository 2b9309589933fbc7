"""What is found in a folder."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from coach.errors import CoachError
from coach.media.kinds import FileKind
from coach.session.batch.inputs import find_files


def touch(path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"x")
    return path


def names(folder: Path, **options: Path) -> list[str]:
    return [file.name for file in find_files(folder, **options).files]


def test_photos_and_videos_are_found_at_every_depth_in_the_order_of_their_names(tmp_path: Path) -> None:
    for name in ("b.JPG", "a/deep/er/clip.mp4", "a/one.heic", "notes.txt", "poses.npz"):
        touch(tmp_path / name)
    found = find_files(tmp_path)
    assert [(file.name, file.kind) for file in found.files] == [
        ("a/deep/er/clip.mp4", FileKind.VIDEO),
        ("a/one.heic", FileKind.PHOTO),
        ("b.JPG", FileKind.PHOTO),
    ]
    assert found.ignored == ("notes.txt", "poses.npz")


def test_hidden_files_and_the_folder_of_results_are_left_out(tmp_path: Path) -> None:
    for name in ("a.jpg", "._a.jpg", ".hidden/b.jpg", "out/annotated/a.jpg"):
        touch(tmp_path / name)
    assert names(tmp_path, without=tmp_path / "out") == ["a.jpg"]


def test_links_that_lead_in_a_circle_are_followed_once(tmp_path: Path) -> None:
    touch(tmp_path / "sub" / "a.jpg")
    (tmp_path / "sub" / "up").symlink_to(tmp_path, target_is_directory=True)
    (tmp_path / "sub" / "self").symlink_to("self")
    assert names(tmp_path) == ["sub/a.jpg"]


def test_links_out_of_the_folder_are_told_and_not_followed(tmp_path: Path) -> None:
    touch(tmp_path / "elsewhere" / "secret.jpg")
    folder = tmp_path / "mine"
    touch(folder / "a.jpg")
    (folder / "b.jpg").symlink_to(tmp_path / "elsewhere" / "secret.jpg")
    (folder / "there").symlink_to(tmp_path / "elsewhere", target_is_directory=True)
    (folder / "gone.jpg").symlink_to("nowhere.jpg")
    found = find_files(folder)
    assert [file.name for file in found.files] == ["a.jpg"]
    assert found.outside == ("b.jpg", "gone.jpg", "there")


def test_a_link_to_the_folder_itself_may_be_given(tmp_path: Path) -> None:
    touch(tmp_path / "real" / "a.jpg")
    (tmp_path / "link").symlink_to(tmp_path / "real", target_is_directory=True)
    assert names(tmp_path / "link") == ["a.jpg"]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes")
def test_a_pipe_is_no_photo(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.jpg")
    assert find_files(tmp_path).outside == ("pipe.jpg",)


@pytest.mark.parametrize("name", ["missing", "a.jpg", "nul\0l"], ids=["missing", "a file", "null character"])
def test_what_is_no_folder_is_told(tmp_path: Path, name: str) -> None:
    touch(tmp_path / "a.jpg")
    with pytest.raises(CoachError, match="this folder cannot be opened"):
        find_files(tmp_path / name)
