"""Form checks against labels of single moments."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import numpy as np
import pytest

from coach.cli import main
from coach.pose.landmarks import Landmark
from coach.pose.types import PoseSequence
from tests.support.exercisers import perform


def turns_of(sequence: PoseSequence, label: str) -> list[list[object]]:
    """The moments about the first turning point, as such tables have them; ears and fingers are left out."""
    rows = []
    for one in np.flatnonzero(np.abs(sequence.timestamps_s - 2.0) < 0.2):
        scaled = sequence.image_xy_px[one] / sequence.image_size_px
        depth = sequence.world_xyz_m[one, :, 2] * 180.0 / sequence.image_size_px[0]
        rows.append([label, *(value for mark in KEPT for value in (*scaled[mark], depth[mark], 1.0))])
    return rows


KEPT = [one for one in Landmark if not one.name.endswith(("EAR", "PINKY", "INDEX", "THUMB"))]


def test_a_leaning_trunk_is_told_from_a_good_one(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    leaning = perform("squat", 1, change=lambda pose, depth: {**pose, "lean": 68 * depth})
    with (tmp_path / "rows.csv").open("w", newline="", encoding="utf-8") as file:
        table = csv.writer(file)
        table.writerow(["label", *(f"{mark.name.lower()}_{axis}" for mark in KEPT for axis in "xyzv")])
        table.writerows(turns_of(perform("squat", 1), "C") + turns_of(leaning, "L") + turns_of(leaning, "other"))
    index = tmp_path / "INDEX.csv"
    index.write_text(
        f"file,exercise,check,good,faulty,aspect\nrows.csv,squat,trunk_forward,C,L,{640 / 480}\n"
        "rows.csv,squat,trunk_forwards,C,L,\n",
        encoding="utf-8",
    )
    assert main(["evaluate", "rows", str(index), "--json"]) == 1
    (found, unknown), summary = (
        (lines := [json.loads(line) for line in capsys.readouterr().out.splitlines()])[:2],
        lines[2],
    )
    assert (found["good"], found["area"], found["told"], found["told_of_good"]) == (found["faulty"], 1.0, 1.0, 0.0)
    assert "trunk_forward" in unknown["message"]
    assert summary == {"summary": {"checks": 1, "least_area": 1.0}}
