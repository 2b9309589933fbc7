"""Landmarks of many pictures, as recognition learns from them: a plain look of both pose networks, and the joints as
the third network places them.

A set of looks is an `.npz` with, for each of `LOOKS`, `<look>_image` (N, 33, 4) x_px, y_px, z, visibility and
`<look>_world` (N, 33, 3) metres, NaN where nobody was found; `size` (N, 2); and `posture`, `other`, `source`,
`name` (N,).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from coach.pose.detector import Attempt, PoseDetector
from coach.pose.landmarker import DetectorSettings, Image
from coach.pose.looks import fused
from coach.pose.model import cached_model
from coach.pose.types import PoseFrame

Frames = tuple[PoseFrame | None, ...]
_BARE = ("full", "heavy")
#: The third network looks at two squares, each also in a mirror.
LOOKS = (*_BARE, "near", "near_mirrored", "wide", "wide_mirrored")
#: Folded bodies are found at this confidence and not at the usual one; there is a person in every picture here.
_CONFIDENCE = 0.3


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """One labelled picture. other: the name of what an `unknown` person does; name: of its file."""

    image_rgb: Image
    posture: str
    source: str
    other: str = ""
    name: str = ""


def looks_at(pictures: Iterable[Picture]) -> Iterator[tuple[Picture, Frames]]:
    """Every picture with the largest person in each of `LOOKS`."""
    settings = DetectorSettings(min_pose_detection_confidence=_CONFIDENCE, min_pose_presence_confidence=_CONFIDENCE)
    with ExitStack() as stack:
        joints = stack.enter_context(PoseDetector(cached_model("full")))
        bare = [
            stack.enter_context(PoseDetector(cached_model(look), settings, ladder=(Attempt(look),), steady=False))
            for look in _BARE
        ]
        for picture in pictures:
            people = [detector.detect(picture.image_rgb) for detector in bare]
            if not any(people):  # folded, upside down or small: whoever tries harder
                people[0] = joints.detect(picture.image_rgb)
            found = tuple(those[0] if those else None for those in people)
            seen = [frame for frame in found if frame is not None]
            located = joints.locate(picture.image_rgb, fused(seen[0], seen[1:])) if seen else ()
            yield picture, (*found, *(located or (None,) * (len(LOOKS) - len(_BARE))))


def save_looks(path: Path, pictures: Iterable[tuple[Picture, Frames]]) -> None:
    """Write the set of pictures that were looked at."""
    seen = list(pictures)
    arrays: dict[str, np.ndarray] = {
        name: np.array([getattr(picture, name) for picture, _ in seen])
        for name in ("posture", "other", "source", "name")
    }
    arrays["size"] = np.array([picture.image_rgb.shape[1::-1] for picture, _ in seen])
    for k, look in enumerate(LOOKS):
        frames = [found[k] for _, found in seen]
        arrays[f"{look}_image"] = np.array([_image(frame) for frame in frames], np.float32)
        arrays[f"{look}_world"] = np.array([_world(frame) for frame in frames], np.float32)
    path.parent.mkdir(parents=True, exist_ok=True)
    np.savez_compressed(path, **arrays)


def save_people(path: Path, people: Sequence[tuple[str, str, Sequence[PoseFrame]]]) -> None:
    """Write a set of labelled people from sources: the looks at each, as far as there are."""
    arrays: dict[str, np.ndarray] = {
        "size": np.array([looks[0].image_size_px for _, _, looks in people]),
        "posture": np.array([label for label, _, _ in people]),
        "source": np.array([source for _, source, _ in people]),
    }
    for k, name in enumerate(LOOKS):
        frames = [looks[k] if k < len(looks) else None for _, _, looks in people]
        arrays[f"{name}_image"] = np.array([_image(frame) for frame in frames], np.float32)
        arrays[f"{name}_world"] = np.array([_world(frame) for frame in frames], np.float32)
    np.savez_compressed(path, **arrays)


def _image(frame: PoseFrame | None) -> np.ndarray:
    if frame is None:
        return np.full((33, 4), np.nan)
    columns: Sequence[np.ndarray] = (frame.image_xy_px, frame.image_z_px[:, None], frame.visibility[:, None])
    return np.concatenate(columns, axis=1)


def _world(frame: PoseFrame | None) -> np.ndarray:
    return np.full((33, 3), np.nan) if frame is None else frame.world_xyz_m
