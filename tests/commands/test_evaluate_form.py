"""How true what is said of form is, with what can be chosen chosen on other sources."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from coach.cli import main
from coach.pose.types import save_sequence
from tests.support.exercisers import perform


def test_how_cautious_to_be_is_chosen_on_the_other_sources(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    leaning = perform("squat", 1, change=lambda pose, depth: {**pose, "lean": 68 * depth})
    for source in "ab":
        save_sequence(tmp_path / f"{source}.npz", leaning)
    rows = "".join(f"{source}.npz,squat,{source},0,2,4,trunk_forward\n" for source in "ab")
    index = tmp_path / "INDEX.csv"
    index.write_text(f"file,exercise,source,start_s,turn_s,end_s,present\n{rows}", encoding="utf-8")
    sweep = ["--folds", "source", "--set", "caution=9,1", "--workers", "1", "--json"]
    assert main(["evaluate", "form", str(index), *sweep]) == 0
    summary = json.loads(capsys.readouterr().out.splitlines()[-1])["summary"]
    assert set(summary["per_source"]) == {"a", "b"}
    assert summary["chosen"] == {"caution": {"1.0": 2}}
    assert (summary["faults_told"], summary["faults_found"]) == (2, 1.0)


def test_a_second_look_at_other_moments_is_no_second_look(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    leaning = perform("squat", 1, change=lambda pose, depth: {**pose, "lean": 68 * depth})
    save_sequence(tmp_path / "a.npz", leaning)
    (tmp_path / "again").mkdir()
    save_sequence(tmp_path / "again" / "a.npz", leaning.select(leaning.timestamps_s < 3.0))
    index = tmp_path / "INDEX.csv"
    index.write_text("file,exercise,start_s,turn_s,end_s,present\na.npz,squat,0,2,4,trunk_forward\n", encoding="utf-8")
    assert main(["evaluate", "form", str(index), "--witness", str(tmp_path / "again"), "--json"]) == 1
    record = json.loads(capsys.readouterr().out.splitlines()[0])
    assert record["status"] == "unreadable"
    assert "moments" in record["message"]
