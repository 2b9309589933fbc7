"""Truth of form of rendered exercises: what the renderer did, in the form that `evaluate form` reads.

`python -m tests.learning.rendered_form FOLDER...` writes `form.csv` into folders that `make_videos.py` has filled; then
`python -m coach evaluate form FOLDER/form.csv`.
"""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from coach.library.known import ExerciseLibrary, load_exercises

#: What the renderer calls a fault, and the check that asks for it.
CHECKS = {
    "trunk_leaning": "trunk_forward",
    "knees_forward": "knees_forward",
    "hips_sagging": "hips_sagging",
    "elbow_drifting": "elbow_drifting",
}
COLUMNS = ("file", "exercise", "source", "start_s", "turn_s", "end_s", "side", "why", "present", "absent")


def rows_of(folder: Path, library: ExerciseLibrary) -> Iterator[dict[str, Any]]:
    """One row for each rendered repetition; of one with a fault nothing is said about the other checks."""
    for clip in json.loads((folder / "truth.json").read_text(encoding="utf-8")):
        exercise = library.find((clip["movement"] or "squat").removesuffix("_alternating"))
        checks = [one.check for one in exercise.form]
        for done in clip["repetitions"]:
            fault = CHECKS[done["fault"]] if done["fault"] else ""
            yield {
                "file": clip["file"],
                "exercise": exercise.id,
                "source": clip["body"],
                **{name: done[name] for name in ("start_s", "turn_s", "end_s")},
                "side": done["side"] or "",
                "why": "" if done["full"] else "not_deep_enough",
                "present": fault,
                "absent": "" if fault else " ".join(checks),
            }


def main(folders: list[str]) -> None:
    """Write the index of each folder."""
    library = load_exercises()
    for folder in map(Path, folders):
        with (folder / "form.csv").open("w", newline="", encoding="utf-8") as file:
            table = csv.DictWriter(file, COLUMNS)
            table.writeheader()
            table.writerows(rows_of(folder, library))


if __name__ == "__main__":
    main(sys.argv[1:])
