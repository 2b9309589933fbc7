"""Landmarks over time as a tidy table and as JSON with a published schema (`schemas/landmarks-1.schema.json`)."""

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field

from coach.pose.keypoints import COLUMNS, NAMES, keypoint_numbers
from coach.pose.landmarks import LANDMARK_COUNT
from coach.pose.types import PoseSequence
from coach.spreadsheets import csv_text
from coach.yaml_source import StrictModel

VERSION = 1
SCHEMA = Path(__file__).parents[1] / "schemas" / f"landmarks-{VERSION}.schema.json"

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
    cells = (
        (round(timestamp_s, 6), name, *row)
        for timestamp_s, rows in _moments(sequence)
        for name, row in zip(NAMES, rows or (), strict=False)
    )
    return csv_text(("timestamp_s", "landmark", *COLUMNS), cells)


def to_json(sequence: PoseSequence) -> str:
    width_px, height_px = sequence.image_size_px
    frames = tuple(LandmarkFrame(timestamp_s=time_s, landmarks=rows) for time_s, rows in _moments(sequence))
    document = LandmarkDocument(image_width_px=width_px, image_height_px=height_px, frames=frames)
    return document.model_dump_json()


def json_schema() -> dict[str, Any]:
    """The JSON schema of `to_json`, as published in `SCHEMA`."""
    schema = LandmarkDocument.model_json_schema()
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema, "title": "coach-landmarks 1"}


def _moments(sequence: PoseSequence) -> Iterator[tuple[float, tuple[tuple[float | None, ...], ...] | None]]:
    for timestamp_s, frame in zip(sequence.timestamps_s.tolist(), sequence.frames(), strict=True):
        yield timestamp_s, None if frame is None else tuple(keypoint_numbers(frame))
