"""Why a count came out as it did, and what was counted live."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from coach.cli import main
from coach.commands import explain
from coach.pose.types import save_sequence
from coach.session.workout import count_in
from tests.support.exercisers import perform


@pytest.fixture
def clip(tmp_path: Path) -> Path:
    path = tmp_path / "squats.npz"
    save_sequence(path, perform("squat", depths=[1.0, 1.0, 0.42, 1.0]))
    return path


def test_each_movement_has_its_verdict(clip: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", str(clip), "--exercise", "squat", "--json", "--out", str(clip.with_suffix(".png"))]) == 0
    told = json.loads(capsys.readouterr().out)
    assert [one["verdict"] for one in told["cycles"]] == ["full", "full", "not_deep_enough", "full"]
    assert sum(told["terms"].values()) == pytest.approx(1.0, abs=0.01)
    assert clip.with_suffix(".png").read_bytes().startswith(b"\x89PNG")


def test_another_movement_is_rejected_with_how_much_speaks_against_it(
    clip: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["explain", str(clip), "--exercise", "shoulder_press", "--json"]) == 0
    cycles = json.loads(capsys.readouterr().out)["cycles"]
    assert "full" not in {one["verdict"] for one in cycles}


def test_what_is_explained_is_what_the_count_was_made_of(
    clip: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    better = perform("squat", 2)
    monkeypatch.setattr(explain, "read_and_count", lambda _, exercise, __: (None, better, count_in(better, exercise)))
    assert main(["explain", str(clip), "--exercise", "squat", "--json"]) == 0
    assert [one["verdict"] for one in json.loads(capsys.readouterr().out)["cycles"]] == ["full", "full"]


def test_in_words(clip: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", str(clip), "--exercise", "squat"]) == 0
    assert capsys.readouterr().out.count("verdict=full") == 3


def test_a_hold_has_nothing_to_explain(clip: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", str(clip), "--exercise", "plank"]) != 0
    assert "is held, not repeated" in capsys.readouterr().err


@pytest.mark.parametrize("engine", ["video", "live"])
def test_both_ways_of_counting_are_measured(clip: Path, engine: str, capsys: pytest.CaptureFixture[str]) -> None:
    index = clip.with_name("INDEX.csv")
    index.write_text(f"file,exercise,reps_min,reps_max,source\n{clip.name},squat,3,3,a\n", encoding="utf-8")
    assert main(["evaluate", "reps", str(index), "--engine", engine, "--json", "--workers", "1"]) == 0
    assert json.loads(capsys.readouterr().out.splitlines()[-1])["summary"]["exact"] == 1.0


def test_constants_are_swept_and_chosen_on_the_other_sources(clip: Path, capsys: pytest.CaptureFixture[str]) -> None:
    index = clip.with_name("INDEX.csv")
    rows = "".join(f"{clip.name},squat,4,4,{source}\n" for source in "ab")
    index.write_text(f"file,exercise,reps_min,reps_max,source\n{rows}", encoding="utf-8")
    sweep = ["--folds", "source", "--set", "full=0.67,0.3", "--set", "full_in_degrees=0.3", "--workers", "1", "--json"]
    assert main(["evaluate", "reps", str(index), *sweep]) == 0
    assert set(json.loads(capsys.readouterr().out.splitlines()[-1])["summary"]["per_source"]) == {"a", "b"}
    assert main(["evaluate", "reps", str(index), "--set", "ful=1"]) == 1
    assert "There is no counting setting ful" in capsys.readouterr().err
