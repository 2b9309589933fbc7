"""The pictures and clips that come with the coach, to try it without material of one's own."""

from pathlib import Path
from typing import Annotated

from pydantic import Field

from coach.platform.paths import poses_dir
from coach.text import Text
from coach.yaml_source import StrictModel, read_models

_FOLDER = "samples"


class Sample(StrictModel):
    """One sample file and what it shows: the id of a posture (pictures) or of an exercise (clips)."""

    file: str
    title: Text
    posture: str | None = None
    exercise: str | None = None

    @property
    def path(self) -> Path:
        return poses_dir() / _FOLDER / self.file


class Samples(StrictModel):
    """`poses/samples/samples.yaml`."""

    courtesy: Text
    pictures: Annotated[tuple[Sample, ...], Field(min_length=1)]
    clips: Annotated[tuple[Sample, ...], Field(min_length=1)]


def load_samples() -> Samples:
    (samples,) = read_models([poses_dir() / _FOLDER / "samples.yaml"], Samples)
    return samples
