"""MOT: how a body moves, as OpenSim's motion files hold it.

The columns are the generalised coordinates of `coach.records.formats.coordinates`: joint angles in degrees by the names
of OpenSim's full-body model, the place of the pelvis in metres, and the lengths that lead back to every joint. Axes are
those of `frames`, so that a TRC file of the same sequence lies on top of it. Unknown values are `NaN`.
"""

import math
from collections.abc import Iterator

import numpy as np

from coach.pose.types import PoseSequence
from coach.records.formats.coordinates import coordinates
from coach.records.formats.floor import on_floor_m


def to_mot(sequence: PoseSequence, *, name: str = "coach", height_m: float = math.nan) -> str:
    """The whole file as text; `name` is its title."""
    return "\n".join(_lines(sequence, name, height_m)) + "\n"


def _lines(sequence: PoseSequence, name: str, height_m: float) -> Iterator[str]:
    columns = coordinates(on_floor_m(sequence, height_m))
    yield name.replace("\n", " ")
    yield "version=1"
    yield f"nRows={len(sequence)}"
    yield f"nColumns={len(columns) + 1}"
    yield "inDegrees=yes"
    yield "endheader"
    yield "\t".join(("time", *columns))
    for time_s, row in zip(sequence.timestamps_s, np.column_stack(list(columns.values())), strict=True):
        yield "\t".join((f"{time_s:.6f}", *(f"{value:.6f}" if np.isfinite(value) else "NaN" for value in row)))
