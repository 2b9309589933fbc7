"""Landmarks as tables, for spreadsheets and other programs; units are in the column names."""

import csv
import io
import json
import math
from typing import Any

from coach.pose.landmarks import Landmark
from coach.pose.types import PoseFrame


def keypoint_rows(frame: PoseFrame) -> list[dict[str, Any]]:
    """One row for each of the 33 landmarks; unknown numbers are None."""
    rows = []
    for landmark in Landmark:
        x_px, y_px = frame.image_xy_px[landmark]
        world = frame.world_xyz_m[landmark]
        numbers = {
            "x_px": x_px,
            "y_px": y_px,
            "z_px": frame.image_z_px[landmark],
            "visibility": frame.visibility[landmark],
            "world_x_m": world[0],
            "world_y_m": world[1],
            "world_z_m": world[2],
        }
        rows.append(
            {
                "index": int(landmark),
                "name": landmark.name.lower(),
                **{name: round(float(n), 4) if math.isfinite(n) else None for name, n in numbers.items()},
            }
        )
    return rows


def keypoints_csv(frame: PoseFrame) -> str:
    """The rows as CSV with a header line; unknown numbers are empty."""
    rows = keypoint_rows(frame)
    text = io.StringIO()
    writer = csv.DictWriter(text, fieldnames=list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


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
