"""C3D: marker positions over time, the exchange format of motion laboratories.

The same markers, axes and metres as in a TRC file of the sequence (see `frames`), at an even rate: C3D knows no times.
Markers that are not known have a residual of -1, as the format wants it.
"""

import math
from pathlib import Path

import numpy as np

from coach.pose.landmarks import Landmark
from coach.pose.types import PoseSequence
from coach.records.formats.frames import even_positions_m, marker_name


def write_c3d(path: Path, sequence: PoseSequence, *, height_m: float = math.nan) -> None:
    """Write the whole file.

    Raises `SequenceError` when nobody was found at all, `OSError` when it cannot be written.
    """
    import ezc3d

    step_s, points = even_positions_m(sequence, height_m, bridged=False)
    file = ezc3d.c3d()
    file["parameters"]["POINT"]["LABELS"]["value"] = [marker_name(landmark) for landmark in Landmark]
    file["parameters"]["POINT"]["RATE"]["value"] = [1.0 / step_s]
    file["parameters"]["POINT"]["UNITS"]["value"] = ["m"]
    for name, value in (("X_SCREEN", "+X"), ("Y_SCREEN", "+Y")):
        file.add_parameter("POINT", name, value)
    rows = np.ones((4, len(Landmark), len(points)))
    rows[:3] = points.transpose(2, 1, 0)
    file["data"]["points"] = rows
    unknown = np.isnan(points).any(axis=2)
    file["data"]["meta_points"] = {
        "residuals": np.where(unknown, -1.0, 0.0).T[None],
        "camera_masks": np.zeros((7, len(Landmark), len(points)), dtype=bool),
    }
    path.touch()  # the library says nothing about a place that cannot be written
    file.write(str(path))
