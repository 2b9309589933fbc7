"""`python -m coach batch` from arguments to files and exit codes."""

from __future__ import annotations

import csv
import json
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from coach.cli import main
from coach.media.images import encode_image, load_photo
from coach.session.batch.store import RESULTS
from tests.support.clips import beginning_of
from tests.support.samples import SAMPLES

pytestmark = pytest.mark.usefixtures("model_path")


def run(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, list[dict[str, Any]], str]:
    code = main([str(argument) for argument in arguments])
    captured = capsys.readouterr()
    return code, [json.loads(line) for line in captured.out.splitlines() if line.startswith("{")], captured.err


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two photos, one of them twice, and a file that is none."""
    folder = tmp_path / "in"
    (folder / "sub").mkdir(parents=True)
    shutil.copy(SAMPLES / "pictures" / "tree.jpg", folder / "sub" / "tree.jpg")
    shutil.copy(SAMPLES / "pictures" / "tree.jpg", folder / "again.jpg")
    shutil.copy(SAMPLES / "pictures" / "chair.jpg", folder / "chair.jpg")
    (folder / "bad.jpg").write_text("no picture")
    return folder


def bare(record: dict[str, Any]) -> dict[str, Any]:
    """What the single commands print of it."""
    of_batch = ("content", "settings", "same_as", "annotated", "kind")
    return {name: value for name, value in record.items() if name not in of_batch}


def test_a_folder(folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    out = folder.parent / "out"
    code, records, _ = run(capsys, "batch", folder, "--out", out, "--json", "--annotated")
    assert code == 1, "one file is no picture"
    *records, last = records
    assert last["summary"]["status"] == {"ok": 3, "unreadable": 1}
    by_name = {record["file"]: record for record in records}
    assert sorted(by_name) == ["again.jpg", "bad.jpg", "chair.jpg", "sub/tree.jpg"]
    assert by_name["sub/tree.jpg"]["pose"] == by_name["again.jpg"]["pose"] == "tree"
    assert (out / by_name["chair.jpg"]["annotated"]).is_file()
    with (out / "results.csv").open(encoding="utf-8") as file:
        assert [row["file"] for row in csv.DictReader(file)] == sorted(by_name)
    assert json.loads((out / "summary.json").read_text(encoding="utf-8"))["pose"] == {"chair": 1, "tree": 2}

    monkeypatch.chdir(folder)
    _, single, _ = run(capsys, "posture", "sub/tree.jpg", "chair.jpg", "bad.jpg", "--json")
    assert [bare(by_name[record["file"]]) for record in single] == single

    code, again, _ = run(capsys, "batch", folder, "--out", out, "--json", "--annotated")
    assert again[-1]["summary"]["reused"] == 4
    assert {record["file"]: record for record in again[:-1]} == by_name


def test_what_must_be_known_is_said_in_words_and_in_the_table(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    both = [load_photo(SAMPLES / "pictures" / f"{name}.jpg").image_rgb for name in ("tree", "chair")]
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "both.png").write_bytes(encode_image(np.hstack(both)))
    code, _, said = run(capsys, "batch", tmp_path / "in", "--out", tmp_path / "out", "--fast")
    assert code == 0
    assert "both.png: 2 people are in the picture" in said
    with (tmp_path / "out" / "results.csv").open(encoding="utf-8") as file:
        assert [row["warnings"] for row in csv.DictReader(file)] == ["several_people"]


@pytest.mark.slow
def test_a_clip_is_counted_as_the_single_command_counts_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    beginning_of(SAMPLES / "clips" / "squat_side.mp4", tmp_path / "squat.mp4", seconds=6.0)
    shutil.copy(SAMPLES / "pictures" / "tree.jpg", tmp_path / "tree.jpg")
    code, (*records, _), _ = run(capsys, "batch", tmp_path, "--out", tmp_path / "out", "--json", "--annotated")
    assert code == 0
    video = next(record for record in records if record["kind"] == "video")
    assert (tmp_path / "out" / video["annotated"]).stat().st_size > 10_000
    monkeypatch.chdir(tmp_path)
    _, (single,), _ = run(capsys, "reps", "squat.mp4", "--json")
    assert bare(video) == single


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        pytest.param(["nowhere", "--out", "out"], 1, "this folder cannot be opened", id="no folder"),
        pytest.param(["in", "--out", "in/bad.jpg"], 1, "bad.jpg", id="results where a file is"),
        pytest.param(["in", "--out", "out", "--pose", "flying"], 2, "flying", id="unknown posture"),
        pytest.param(["in", "--out", "out", "--exercise", "flying"], 2, "flying", id="unknown exercise"),
    ],
)
def test_wrong_usage(
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    arguments: list[str],
    code: int,
    message: str,
) -> None:
    monkeypatch.chdir(folder.parent)
    found, records, err = run(capsys, "batch", *arguments)
    assert (found, records) == (code, [])
    assert message in err


def test_an_empty_folder_is_no_failure(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "in").mkdir()
    code, records, _ = run(capsys, "batch", tmp_path / "in", "--out", tmp_path / "out", "--json")
    assert code == 0
    assert records[0]["summary"]["files"] == 0
    assert (tmp_path / "out" / RESULTS).read_bytes() == b""


def test_without_the_library_for_clusters_it_says_what_to_install(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    import sys

    monkeypatch.setitem(sys.modules, "distributed", None)
    monkeypatch.delitem(sys.modules, "coach.studio.cluster", raising=False)
    code, _, err = run(capsys, "batch", folder, "--out", folder.parent / "out", "--scheduler", "tcp://127.0.0.1:1")
    assert code == 1
    assert 'pip install "distributed' in err
