"""Landmarks as tables: what stands in which column, and what is not known."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np

from coach.pose.keypoints import COLUMNS, keypoint_rows, keypoints_csv, keypoints_json
from coach.pose.landmarks import Landmark
from tests.support.figures import frame_of, standing


def test_a_row_for_each_landmark_to_a_tenth_of_a_millimetre_and_nothing_for_the_unknown() -> None:
    frame = frame_of(standing())
    xy_px, world_m, seen = frame.image_xy_px.copy(), frame.world_xyz_m.copy(), np.ones(33)
    xy_px[Landmark.LEFT_KNEE], world_m[Landmark.LEFT_KNEE] = (12.25, 34.5), (0.12346, -0.5, 0.25)
    seen[Landmark.LEFT_KNEE], world_m[Landmark.RIGHT_KNEE] = 0.75, np.nan
    frame = replace(frame, image_xy_px=xy_px, world_xyz_m=world_m, visibility=seen, timestamp_s=1.5)
    rows = keypoint_rows(frame)
    assert [(one["index"], one["name"]) for one in rows] == [(one.value, one.name.lower()) for one in Landmark]
    knee, other = rows[Landmark.LEFT_KNEE], rows[Landmark.RIGHT_KNEE]
    known = {"x_px": 12.25, "y_px": 34.5, "visibility": 0.75}
    known |= {"world_x_m": 0.1235, "world_y_m": -0.5, "world_z_m": 0.25}
    assert {name: knee[name] for name in known} == known
    assert [other[name] for name in ("world_x_m", "world_y_m", "world_z_m")] == [None] * 3
    header, *lines = keypoints_csv(frame).splitlines()
    assert header.lstrip("\ufeff").split(",") == ["index", "name", *COLUMNS]
    assert lines[Landmark.RIGHT_KNEE].endswith(",1.0,,,")
    record = json.loads(keypoints_json(frame))
    assert (record["image_width_px"], record["image_height_px"]) == frame.image_size_px
    assert (record["timestamp_s"], record["keypoints"]) == (1.5, rows)
