from __future__ import annotations

import csv
import io
import json

import jsonschema
import numpy as np

from coach.pose.types import PoseSequence
from coach.records.formats.landmark_files import COLUMNS, NAMES, SCHEMA, json_schema, to_csv, to_json
from tests.support.figures import frame_of, standing


def sequence() -> PoseSequence:
    """Somebody, nobody, somebody whose left wrist is unknown."""
    points = standing()
    partly = points.copy()
    partly[15] = np.nan
    frames = [frame_of(points), None, frame_of(partly)]
    return PoseSequence.from_frames(frames, timestamps_s=[0.0, 0.5, 1.0], image_size_px=(640, 480))


def test_json_follows_the_published_schema() -> None:
    document = json.loads(to_json(sequence()))
    jsonschema.validate(document, json.loads(SCHEMA.read_text(encoding="utf-8")))
    assert document["columns"] == list(COLUMNS)
    assert document["names"] == list(NAMES)
    assert document["frames"][1] == {"timestamp_s": 0.5, "landmarks": None}
    assert document["frames"][2]["landmarks"][15][:2] == [None, None]
    np.testing.assert_allclose(document["frames"][0]["landmarks"][11][4:], standing()[11], atol=1e-4)


def test_published_schema_is_the_one_of_the_code() -> None:
    assert json.loads(SCHEMA.read_text(encoding="utf-8")) == json_schema()


def test_csv_is_tidy_and_names_its_units() -> None:
    rows = list(csv.DictReader(io.StringIO(to_csv(sequence()))))
    assert list(rows[0]) == [
        *("timestamp_s", "landmark", "x_px", "y_px", "z_px", "visibility", "world_x_m", "world_y_m", "world_z_m")
    ]
    assert len(rows) == 2 * 33
    assert [row["landmark"] for row in rows[:33]] == list(NAMES)
    assert {row["timestamp_s"] for row in rows} == {"0.0", "1.0"}
    assert rows[33 + 15]["x_px"] == ""
