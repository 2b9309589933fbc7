"""TRC: marker positions over time, for OpenSim and other tools of biomechanics.

One marker per landmark, in metres, y up (see `frames`). Times are those of the video; a marker that is not known has
empty fields.
"""

import math
from collections.abc import Iterator

import numpy as np

from coach.pose.landmarks import Landmark
from coach.pose.types import PoseSequence
from coach.records.formats.frames import marker_name, on_floor_m, rate_hz


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
