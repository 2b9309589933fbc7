"""The repetitions of a video as a table for spreadsheets, one line each, whatever exercises were done in it."""

import csv
import io
import math
from collections.abc import Iterable, Sequence

from coach.session.workout_overlay import WorkoutPart
from coach.workout.repetition import HoldPeriod, Repetition
from coach.workout.summary import PLAIN, repetition_row

COLUMNS = ("exercise", "number", *PLAIN, "eccentric_s", "concentric_s", "faults", "not_judged")


def repetitions_csv(parts: Sequence[WorkoutPart]) -> str:
    """CSV with the columns above; holds have a start and an end only, what is unknown is empty.

    faults: ids of the checks that failed; not_judged: of those that were not made, each with its reason (`check:why`).

    The repetitions of each part are numbered from 1.
    """
    text = io.StringIO()
    writer = csv.DictWriter(text, COLUMNS, restval="", lineterminator="\n")
    writer.writeheader()
    for part in parts:
        writer.writerows(_repetition(part, number, one) for number, one in enumerate(part.result.repetitions, start=1))
        writer.writerows(_hold(part, number, one) for number, one in enumerate(part.result.holds, start=1))
    return text.getvalue()


def _repetition(part: WorkoutPart, number: int, one: Repetition) -> dict[str, object]:
    cells = repetition_row(one, part.exercise).items()
    return {"exercise": part.exercise.id, "number": number, **_known(cells), **_form(one)}


def _hold(part: WorkoutPart, number: int, one: HoldPeriod) -> dict[str, object]:
    cells = {"start_s": one.start_s, "end_s": one.end_s, "side": one.side}
    return {"exercise": part.exercise.id, "number": number, **_known(cells.items()), **_form(one)}


def _known(cells: Iterable[tuple[str, object]]) -> dict[str, object]:
    return {
        name: "" if value is None or (isinstance(value, float) and math.isnan(value)) else value
        for name, value in cells
    }


def _form(one: Repetition | HoldPeriod) -> dict[str, object]:
    faults, missing = (fault.check for fault in one.faults), (check.kept for check in one.not_judged)
    return {"faults": " ".join(faults), "not_judged": " ".join(missing)}
