"""Landmarks over time as a tidy table and as JSON with a published schema (`schemas/landmarks-1.schema.json`)."""

import csv
import io
import math
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field

from coach.pose.landmarks import LANDMARK_COUNT, Landmark
from coach.pose.types import PoseSequence
from coach.yaml_source import StrictModel

VERSION = 1
SCHEMA = Path(__file__).parents[1] / "schemas" / f"landmarks-{VERSION}.schema.json"
NAMES = tuple(landmark.name.lower() for landmark in Landmark)
COLUMNS = ("x_px", "y_px", "z_px", "visibility", "world_x_m", "world_y_m", "world_z_m")
#: A tenth of a millimetre is more than can be measured.
_DIGITS = 4

Numbers = Annotated[tuple[float | None, ...], Field(min_length=len(COLUMNS), max_length=len(COLUMNS))]


class LandmarkFrame(StrictModel):
    """One moment; `landmarks` is null where nobody was found, else 33 rows of `columns` (null: unknown)."""

    timestamp_s: float
    landmarks: Annotated[tuple[Numbers, ...], Field(min_length=LANDMARK_COUNT, max_length=LANDMARK_COUNT)] | None


class LandmarkDocument(StrictModel):
    """A landmark sequence. Pixels: x right, y down, from the upper left corner. World: metres from the hips' middle,
    x right, y down, z away from the camera.
    """

    format: Literal["coach-landmarks"] = "coach-landmarks"
    version: Literal[1] = 1
    image_width_px: int
    image_height_px: int
    names: tuple[str, ...] = NAMES
    columns: tuple[str, ...] = COLUMNS
    frames: tuple[LandmarkFrame, ...]


def to_csv(sequence: PoseSequence) -> str:
    """One row per moment and landmark; nobody found: no rows for that moment."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(("timestamp_s", "landmark", *COLUMNS))
    for timestamp_s, rows in _moments(sequence):
        for name, row in zip(NAMES, rows or (), strict=False):
            writer.writerow((round(timestamp_s, 6), name, *row))
    return text.getvalue()


def to_json(sequence: PoseSequence) -> str:
    width_px, height_px = sequence.image_size_px
    frames = tuple(LandmarkFrame(timestamp_s=time_s, landmarks=rows) for time_s, rows in _moments(sequence))
    document = LandmarkDocument(image_width_px=width_px, image_height_px=height_px, frames=frames)
    return document.model_dump_json()


def json_schema() -> dict[str, Any]:
    """The JSON schema of `to_json`, as published in `SCHEMA`."""
    schema = LandmarkDocument.model_json_schema()
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema, "title": "coach-landmarks 1"}


def _moments(sequence: PoseSequence) -> list[tuple[float, tuple[tuple[float | None, ...], ...] | None]]:
    found = []
    for timestamp_s, frame in zip(sequence.timestamps_s.tolist(), sequence.frames(), strict=True):
        rows = None
        if frame is not None:
            rows = tuple(
                tuple(
                    round(value, _DIGITS) if math.isfinite(value) else None
                    for value in (
                        *frame.image_xy_px[index].tolist(),
                        float(frame.image_z_px[index]),
                        float(frame.visibility[index]),
                        *frame.world_xyz_m[index].tolist(),
                    )
                )
                for index in Landmark
            )
        found.append((timestamp_s, rows))
    return found
