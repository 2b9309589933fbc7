"""`python -m coach evaluate rows`: do the form checks tell labelled moments apart?"""

import argparse
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from coach.commands.evaluate import print_summary, read_index
from coach.commands.output import exit_code, plain, print_json, unreadable
from coach.errors import CoachError
from coach.library.known import load_exercises
from coach.pose.landmarks import HIPS, SHOULDERS, Landmark, midpoint
from coach.pose.types import PoseSequence
from coach.workout.row_evaluation import judge_rows

#: Such tables do not say how wide the picture was against its height; most films are this.
ASPECT = 16.0 / 9.0
#: Height of the picture that is assumed, and the length of somebody's torso: landmarks in a picture have no scale.
_HEIGHT_PX, _TORSO_M = 720, 0.5


def rows(options: argparse.Namespace) -> int:
    """Compare form checks with labels of single moments; every check, then the summary.

    The index names a table of landmarks, the exercise, the check and the words that its column `label` has for good and
    for faulty moments; `aspect` (width against height of the picture) where it is known.
    """
    library = load_exercises()
    records: list[dict[str, Any]] = []
    areas: dict[str, float] = {}
    for row in read_index(options.index, ("file", "exercise", "check", "good", "faulty")):
        try:
            exercise = library.find(row["exercise"])
            labels, sequence = _read((options.clips or options.index.parent) / row["file"], row)
            asked = np.isin(labels, (row["good"], row["faulty"]))
            figures = judge_rows(sequence.select(asked), labels[asked] == row["faulty"], exercise, row["check"])
        except CoachError as error:
            records.append(unreadable(row["file"], error, options.language))
        else:
            areas[f"{exercise.id} {row['check']}"] = figures["area"]
            records.append({"file": row["file"], "status": "ok", **figures})
        if options.json:
            print_json(records[-1])
        elif "area" in records[-1]:
            print("  ".join(f"{name} {value}" for name, value in plain(records[-1]).items() if name != "status"))
    print_summary({"checks": len(areas), "least_area": min(areas.values(), default=float("nan"))}, as_json=options.json)
    return exit_code(records)


def _read(path: Path, row: Mapping[str, str]) -> tuple[NDArray[np.str_], PoseSequence]:
    """The labels of a table and its landmarks, one second apart; those that it lacks are there, but not visible."""
    table = read_index(path, ("label", *(f"nose_{axis}" for axis in "xyzv")))
    width_px = round(_HEIGHT_PX * float(row.get("aspect") or ASPECT))
    names = [name if f"{name}_x" in table[0] else None for name in (one.name.lower() for one in Landmark)]
    # anywhere will do for what is missing, as long as picture and space agree about it
    values = np.array(
        [[[one[f"{name or 'nose'}_{axis}"] for axis in "xyzv"] for name in names] for one in table], float
    )
    visibility = np.where([name is None for name in names], 0.0, values[..., 3])
    xyz_px = values[..., :3] * [width_px, _HEIGHT_PX, width_px]
    hips_px = midpoint(xyz_px, HIPS)
    torso_px = np.linalg.norm(midpoint(xyz_px, SHOULDERS) - hips_px, axis=-1)[:, None, None]
    return np.array([one["label"] for one in table]), PoseSequence(
        timestamps_s=np.arange(len(table), dtype=float),
        image_size_px=(width_px, _HEIGHT_PX),
        image_xy_px=xyz_px[..., :2],
        image_z_px=xyz_px[..., 2],
        world_xyz_m=(xyz_px - hips_px[:, None]) / torso_px * _TORSO_M,
        visibility=visibility,
    )
