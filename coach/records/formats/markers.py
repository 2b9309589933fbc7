"""Marker positions over time, one marker per landmark, in metres, y up (see `frames`): TRC for OpenSim, C3D for others.

TRC has the times of the video, and empty fields for a marker that is not known. C3D knows no times: its rate is even,
and markers that are not known have a residual of -1, as the format wants it.
"""

import math
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from coach.pose.landmarks import Landmark
from coach.pose.types import PoseSequence
from coach.records.formats.frames import even_positions_m, marker_name, on_floor_m, rate_hz


def to_trc(sequence: PoseSequence, *, name: str = "coach.trc", height_m: float = math.nan) -> str:
    """The whole file as text; `name` stands in its first line, as the format wants it."""
    return "\n".join(_lines(sequence, name, height_m)) + "\n"


def _lines(sequence: PoseSequence, name: str, height_m: float) -> Iterator[str]:
    markers = [marker_name(landmark) for landmark in Landmark]
    rate, count = f"{rate_hz(sequence):.4f}", len(sequence)
    yield f"PathFileType\t4\t(X/Y/Z)\t{name}"
    yield "DataRate\tCameraRate\tNumFrames\tNumMarkers\tUnits\tOrigDataRate\tOrigDataStartFrame\tOrigNumFrames"
    yield f"{rate}\t{rate}\t{count}\t{len(markers)}\tm\t{rate}\t1\t{count}"
    yield "Frame#\tTime\t" + "\t\t\t".join(markers)
    yield "\t\t" + "\t".join(f"X{n}\tY{n}\tZ{n}" for n in range(1, len(markers) + 1))
    yield ""
    times, whole = sequence.timestamps_s, on_floor_m(sequence, height_m)
    for number, (time_s, points) in enumerate(zip(times, whole, strict=True), start=1):
        cells = (f"{value:.6f}" if np.isfinite(value) else "" for value in points.ravel())
        yield "\t".join((str(number), f"{time_s:.6f}", *cells))


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
