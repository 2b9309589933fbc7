"""How well recognition works: the figures of a set of pictures or landmarks with known answers."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from coach.errors import SequenceError, UnknownIdError
from coach.pose.archive import numbers, picture_size, read_arrays
from coach.pose.landmarks import LANDMARK_COUNT
from coach.pose.types import PoseFrame
from coach.posture.library import PostureLibrary
from coach.posture.recognition import Recognition
from coach.text import Message

Array = NDArray[np.float64]

#: Labels of pictures without a person, and of persons in no posture of the library.
NONE, UNKNOWN = "none", "unknown"
#: How a missed person is called in the confusion table.
MISSED = "no_person"


@dataclass(frozen=True, slots=True, kw_only=True)
class PostureCase:
    """One labelled picture: the right answer and what was found. `pose_id` None: left unnamed.

    found_at_once: found by a single plain look, without trying again; None where that was not tried.
    """

    label: str
    found: bool
    pose_id: str | None = None
    candidates: tuple[str, ...] = ()
    found_at_once: bool | None = None

    @classmethod
    def from_recognition(cls, label: str, recognition: Recognition | None) -> PostureCase:
        """A case from what recognition said; None when nobody was found."""
        if recognition is None:
            return cls(label=label, found=False)
        return cls(
            label=label,
            found=True,
            pose_id=recognition.pose_id,
            candidates=tuple(one.pose_id for one in recognition.candidates),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class PostureSummary:
    """Shares over pictures; NaN where no picture asks the question.

    n: pictures. detection: persons found among pictures with a person. top1, top3: right answers (and right answers
    among the first three candidates) among persons in known postures, where a missed person counts as wrong and so
    does a person left unnamed for top1. unknown_rejection: persons in no known posture left unnamed.
    no_person_false: pictures without a person in which one was found.
    detection_without_retry, no_person_false_without_retry: the same for a single plain look.
    per_posture: n, detection, top1 and top3 of each posture. confusion: label -> answer -> count.
    """

    n: int
    detection: float
    detection_without_retry: float
    top1: float
    top3: float
    unknown_rejection: float
    no_person_false: float
    no_person_false_without_retry: float
    per_posture: dict[str, dict[str, float]]
    confusion: dict[str, dict[str, int]]


def summarise(cases: Sequence[PostureCase]) -> PostureSummary:
    """The figures of many labelled pictures."""
    groups: dict[str, list[PostureCase]] = defaultdict(list)
    confusion: dict[str, Counter[str]] = defaultdict(Counter)
    for case in cases:
        groups[case.label].append(case)
        confusion[case.label][(case.pose_id or UNKNOWN) if case.found else MISSED] += 1
    known = [case for case in cases if case.label not in (NONE, UNKNOWN)]
    unknown = [case for case in groups[UNKNOWN] if case.found]
    persons = [case for case in cases if case.label != NONE]
    return PostureSummary(
        n=len(cases),
        detection=_share([case.found for case in persons]),
        detection_without_retry=_share_at_once(persons),
        top1=_share([case.pose_id == case.label for case in known]),
        top3=_share([case.label in case.candidates[:3] for case in known]),
        unknown_rejection=_share([case.pose_id is None for case in unknown]),
        no_person_false=_share([case.found for case in groups[NONE]]),
        no_person_false_without_retry=_share_at_once(groups[NONE]),
        per_posture={
            label: {
                "n": float(len(group)),
                "detection": _share([case.found for case in group]),
                "top1": _share([case.pose_id == label for case in group]),
                "top3": _share([label in case.candidates[:3] for case in group]),
            }
            for label, group in sorted(groups.items())
            if label not in (NONE, UNKNOWN)
        },
        confusion={label: dict(answers.most_common()) for label, answers in sorted(confusion.items())},
    )


def _share(answers: Sequence[bool]) -> float:
    return float(np.mean(answers)) if answers else float("nan")


def _share_at_once(cases: Sequence[PostureCase]) -> float:
    return _share([case.found_at_once for case in cases if case.found_at_once is not None])


def label_of(name: str, library: PostureLibrary) -> str:
    """The label that a name in an index stands for: a posture's id, `NONE` or `UNKNOWN`.

    Any name of a posture will do. A person in a posture that the library does not have is in no known posture.
    """
    if name in (NONE, UNKNOWN):
        return name
    try:
        return library.find(name).id
    except UnknownIdError:
        return UNKNOWN


def read_landmark_set(path: Path) -> list[tuple[str, PoseFrame | None]]:
    """Labels and persons of a set of still landmarks (`.npz`); None for rows of NaN, where nobody was found.

    Expected arrays: `image` (N, 33, 4) x_px, y_px, z, visibility; `world` (N, 33, 3) metres; `size` (N, 2) width and
    height; `posture` (N,) labels. Raises `SequenceError` when the file is not such an archive.
    """
    try:
        arrays = read_arrays(path, ("image", "world", "size", "posture"))
        image, world, size = (numbers(arrays[name]) for name in ("image", "world", "size"))
        labels = np.asarray(arrays["posture"], str)
        count = len(labels)
        for name, array, shape in (
            ("image", image, (count, LANDMARK_COUNT, 4)),
            ("world", world, (count, LANDMARK_COUNT, 3)),
            ("size", size, (count, 2)),
        ):
            if array.shape != shape:
                raise SequenceError(f"{name}: expected shape {shape} but got {array.shape}")
        return [(str(labels[row]), _frame(image[row], world[row], size[row])) for row in range(count)]
    except (SequenceError, ValueError, TypeError, MemoryError) as error:
        raise SequenceError(Message("error.no_landmark_set", name=path.name, reason=error)) from error


def _frame(image: Array, world: Array, size: Array) -> PoseFrame | None:
    if not np.isfinite(image[:, :2]).any():
        return None
    return PoseFrame(
        timestamp_s=0.0,
        image_size_px=picture_size(size),
        image_xy_px=image[:, :2],
        image_z_px=image[:, 2],
        world_xyz_m=world,
        visibility=np.nan_to_num(image[:, 3], nan=0.0),
    )
