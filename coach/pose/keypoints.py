"""Landmarks as tables, for spreadsheets and other programs; units are in the column names."""

import json
import math
from collections.abc import Iterator
from typing import Any

from coach.pose.landmarks import Landmark
from coach.pose.types import PoseFrame
from coach.spreadsheets import csv_text

NAMES = tuple(landmark.name.lower() for landmark in Landmark)
COLUMNS = ("x_px", "y_px", "z_px", "visibility", "world_x_m", "world_y_m", "world_z_m")
#: A tenth of a millimetre is more than can be measured.
_DIGITS = 4


def keypoint_numbers(frame: PoseFrame) -> Iterator[tuple[float | None, ...]]:
    """`COLUMNS` of each of the 33 landmarks; unknown numbers are None."""
    for row in frame.numbers.tolist():
        yield tuple(round(value, _DIGITS) if math.isfinite(value) else None for value in row)


def keypoint_rows(frame: PoseFrame) -> list[dict[str, Any]]:
    """One row for each landmark, with its index and name."""
    landmarks = enumerate(zip(NAMES, keypoint_numbers(frame), strict=True))
    return [{"index": index, "name": name, **dict(zip(COLUMNS, row, strict=True))} for index, (name, row) in landmarks]


def keypoints_csv(frame: PoseFrame) -> str:
    """The rows as CSV with a header line; unknown numbers are empty."""
    rows = keypoint_rows(frame)
    return csv_text(tuple(rows[0]), (row.values() for row in rows))


def keypoints_json(frame: PoseFrame) -> str:
    """The rows as JSON, with the size of the picture they belong to."""
    width_px, height_px = frame.image_size_px
    record = {
        "image_width_px": width_px,
        "image_height_px": height_px,
        "timestamp_s": frame.timestamp_s,
        "keypoints": keypoint_rows(frame),
    }
    return json.dumps(record, indent=1)
