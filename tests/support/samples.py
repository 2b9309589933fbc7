"""The shipped samples with the exact truth of the program that rendered them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

SAMPLES = Path(__file__).resolve().parents[2] / "poses" / "samples"


@dataclass(frozen=True)
class Sample:
    """A picture or clip and what is known about it (a record of truth.json)."""

    path: Path
    truth: dict[str, Any]

    def image_rgb(self) -> NDArray[np.uint8]:
        return read_rgb(self.path)

    def joint_px(self, name: str) -> NDArray[np.float64]:
        return np.array(self.truth["joints_xy_px"][name])


def read_rgb(path: Path) -> NDArray[np.uint8]:
    with Image.open(path) as picture:
        return np.array(picture.convert("RGB"))


def load_pictures() -> dict[str, Sample]:
    return _load("pictures")


def load_clips() -> dict[str, Sample]:
    return _load("clips")


def _load(kind: str) -> dict[str, Sample]:
    records = json.loads((SAMPLES / "truth.json").read_text(encoding="utf-8"))[kind]
    return {Path(record["file"]).stem: Sample(SAMPLES / record["file"], record) for record in records}
