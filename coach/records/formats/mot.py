"""MOT: joint angles over time, as OpenSim's motion files hold them.

Columns are the angles of the coach's catalogue (`coach.pose.angles`) in degrees, measured in the picture plane: 180 is
a straight limb. Unknown angles are `NaN`.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from coach.pose.angles import MEASURES, measure_image
from coach.pose.types import PoseSequence

#: Names of the columns after `time`.
ANGLES = tuple(measure.name for measure in MEASURES if measure.unit == "deg")


def to_mot(sequence: PoseSequence, *, name: str = "coach") -> str:
    """The whole file as text; `name` is its title."""
    return "\n".join(_lines(sequence, name)) + "\n"


def _lines(sequence: PoseSequence, name: str) -> Iterator[str]:
    columns = [index for index, measure in enumerate(MEASURES) if measure.unit == "deg"]
    values = measure_image(sequence).values[:, columns]
    yield name.replace("\n", " ")
    yield "version=1"
    yield f"nRows={len(sequence)}"
    yield f"nColumns={len(columns) + 1}"
    yield "inDegrees=yes"
    yield "endheader"
    yield "\t".join(("time", *ANGLES))
    for time_s, row in zip(sequence.timestamps_s, values, strict=True):
        yield "\t".join((f"{time_s:.6f}", *(f"{value:.4f}" if np.isfinite(value) else "NaN" for value in row)))
