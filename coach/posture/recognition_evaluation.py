"""How well recognition works: the figures of a set of pictures or landmarks with known answers."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np

from coach.errors import SequenceError, UnknownIdError
from coach.library.known import PostureLibrary
from coach.pose.landmarks import LANDMARK_COUNT
from coach.pose.looks import fused
from coach.pose.npz import array_names, numbers, picture_size, read_arrays
from coach.pose.types import Array, PoseFrame
from coach.posture.recognition import Recognition
from coach.text import Message

#: Labels of pictures without a person, and of persons in no posture of the library.
NONE, UNKNOWN = "none", "unknown"
#: How a missed person is called in the confusion table.
MISSED = "no_person"


@dataclass(frozen=True, slots=True, kw_only=True)
class PostureCase:
    """One labelled picture: the right answer and what was found. `pose_id` None: left unnamed.

    found_at_once: found by a single plain look, without trying again; None where that was not tried.
    asked: the two postures between which the person was to choose, or none. confidence: in the answer.
    """

    label: str
    found: bool
    pose_id: str | None = None
    candidates: tuple[str, ...] = ()
    found_at_once: bool | None = None
    source: str = ""
    confidence: float = float("nan")
    asked: tuple[str, ...] = ()

    @classmethod
    def from_recognition(cls, label: str, recognition: Recognition | None, source: str = "") -> PostureCase:
        """A case from what recognition said; None when nobody was found."""
        if recognition is None:
            return cls(label=label, found=False, source=source)
        return cls(
            label=label,
            source=source,
            confidence=recognition.confidence,
            asked=tuple(one.pose_id for one in recognition.ask or ()),
            found=True,
            pose_id=recognition.pose_id,
            candidates=tuple(one.pose_id for one in recognition.candidates),
        )


def summarise(cases: Sequence[PostureCase]) -> dict[str, Any]:
    """The figures of many pictures: shares, NaN where no picture asks the question.

    n: pictures. detection: persons found among pictures with a person. top1, top3: right answers (and right answers
    among the first three candidates) among persons in known postures, where a missed person counts as wrong and so
    does a person left unnamed for top1; a question counts by the likelier of its two postures, which is named first.
    top1_unasked: right without a question. unknown_rejection: persons in no known posture left unnamed;
    unknown_rejection_or_asked: or asked, so that nothing is scored before the person has chosen.
    no_person_false: pictures without a person in which one was found.
    detection_without_retry, no_person_false_without_retry: the same for a single plain look.
    asked: persons asked which of two postures they do, among all found; asked_right: one of the two is right.
    per_posture: n, detection, top1 and top3 of each posture. confusion: label -> answer -> count.
    per_source: n, top1 and top3 of persons in known postures, and unknown_rejection, of each source.
    calibration: answers (a posture named) by confidence, how many and how many of them are right; calibration_error:
        how far confidence and share of right ones are apart, the mean over answers (Naeini and others 2015).
    """
    groups: dict[str, list[PostureCase]] = defaultdict(list)
    confusion: dict[str, Counter[str]] = defaultdict(Counter)
    for case in cases:
        groups[case.label].append(case)
        confusion[case.label][(case.pose_id or UNKNOWN) if case.found else MISSED] += 1
    known = [case for case in cases if case.label not in (NONE, UNKNOWN)]
    unknown = [case for case in groups[UNKNOWN] if case.found]
    persons = [case for case in cases if case.label != NONE]
    calibration = _calibration([case for case in persons if case.pose_id is not None])
    return {
        "n": len(cases),
        "detection": _share([case.found for case in persons]),
        "detection_without_retry": _share_at_once(persons),
        "top1": _share([case.pose_id == case.label for case in known]),
        "top1_unasked": _share([case.pose_id == case.label and not case.asked for case in known]),
        "top3": _share([case.label in case.candidates[:3] for case in known]),
        "unknown_rejection": _share([case.pose_id is None for case in unknown]),
        "unknown_rejection_or_asked": _share([case.pose_id is None or bool(case.asked) for case in unknown]),
        "no_person_false": _share([case.found for case in groups[NONE]]),
        "no_person_false_without_retry": _share_at_once(groups[NONE]),
        "asked": _share([bool(case.asked) for case in persons if case.found]),
        "asked_right": _share([case.label in case.asked for case in persons if case.asked]),
        "per_posture": {
            label: {
                "n": float(len(group)),
                "detection": _share([case.found for case in group]),
                "top1": _share([case.pose_id == label for case in group]),
                "top3": _share([label in case.candidates[:3] for case in group]),
            }
            for label, group in sorted(groups.items())
            if label not in (NONE, UNKNOWN)
        },
        "confusion": {label: dict(answers.most_common()) for label, answers in sorted(confusion.items())},
        "per_source": {
            source: {
                "n": float(sum(case.source == source for case in persons)),
                "top1": _share([case.pose_id == case.label for case in known if case.source == source]),
                "top3": _share([case.label in case.candidates[:3] for case in known if case.source == source]),
                "unknown_rejection": _share([case.pose_id is None for case in unknown if case.source == source]),
            }
            for source in sorted({case.source for case in persons if case.source})
        },
        "calibration": calibration,
        "calibration_error": _calibration_error(calibration),
    }


#: Confidences that are counted together.
_STEPS = (0.0, 0.3, 0.5, 0.7, 0.8, 0.9, 0.95, 1.0)


def _calibration(named: Sequence[PostureCase]) -> dict[str, dict[str, float]]:
    """How often answers of each confidence are right: n, mean confidence and share of right ones."""
    found = {}
    for low, high in pairwise(_STEPS):
        here = [case for case in named if low <= case.confidence < high or (case.confidence == high == 1.0)]
        if here:
            found[f"{low:g}-{high:g}"] = {
                "n": float(len(here)),
                "confidence": float(np.mean([case.confidence for case in here])),
                "right": _share([case.pose_id == case.label for case in here]),
            }
    return found


def _calibration_error(calibration: Mapping[str, Mapping[str, float]]) -> float:
    off = [abs(group["confidence"] - group["right"]) for group in calibration.values()]
    return float(np.average(off, weights=[group["n"] for group in calibration.values()])) if off else float("nan")


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Still:
    """One row of a landmark set.

    name: what the person does, as the set calls it; source and file: where the picture comes from and how it is called,
    "" where that is not told; looks: the person as each look saw them, none where nobody was found.
    """

    name: str
    source: str
    file: str
    looks: tuple[PoseFrame, ...]

    @property
    def frame(self) -> PoseFrame | None:
        """The person as all looks together saw them."""
        return fused(self.looks[0], self.looks[1:]) if self.looks else None


def read_landmark_set(path: Path) -> list[Still]:
    """The rows of a set of still landmarks (`.npz`); a row of NaN is a look that found nobody.

    Expected arrays: `image` (N, 33, 4) x_px, y_px, z, visibility; `world` (N, 33, 3) metres; `size` (N, 2) width and
    height; `posture` (N,) labels. There may be several looks at each picture, `full_image` and `full_world`,
    `heavy_image` and so on, instead of one; `source` and `name` of the picture (N,); and `other` (N,), what people in
    no known posture do.
    Raises `SequenceError` when the file is not such an archive.
    """
    try:
        names = array_names(path)
        looks = [name.removesuffix("image") for name in names if name.endswith("_image")] or [""]
        arrays = read_arrays(path, ["size", "posture", *(f"{look}{kind}" for look in looks for kind in _SHAPES)])
        arrays |= read_arrays(path, [name for name in _WORDS if name in names])
        size, labels = numbers(arrays["size"]), np.asarray(arrays["posture"], str)
        count = len(labels)
        measured = {name: numbers(array) for name, array in arrays.items() if name.endswith(tuple(_SHAPES))}
        wanted = {name: (count, LANDMARK_COUNT, _SHAPES[name.rpartition("_")[2]]) for name in measured}
        for name, array, shape in (("size", size, (count, 2)), *((k, measured[k], wanted[k]) for k in measured)):
            if array.shape != shape:
                raise SequenceError(f"{name}: expected shape {shape} but got {array.shape}")
        unsaid = np.full(count, "")
        source, other, file = (np.asarray(arrays.get(name, unsaid), str) for name in _WORDS)
        return [
            Still(
                name=str(other[row]) if labels[row] == UNKNOWN and other[row] else str(labels[row]),
                source=str(source[row]),
                file=str(file[row]),
                looks=tuple(
                    frame
                    for look in looks
                    if (frame := _frame(measured[f"{look}image"][row], measured[f"{look}world"][row], size[row]))
                ),
            )
            for row in range(count)
        ]
    except (SequenceError, ValueError, TypeError, MemoryError) as error:
        raise SequenceError(Message("error.no_landmark_set", name=path.name, reason=error)) from error


#: Columns of the landmarks in the picture and in the world.
_SHAPES = {"image": 4, "world": 3}
#: What a set may tell of each row in words.
_WORDS = ("source", "other", "name")


def _frame(image: Array, world: Array, size: Array) -> PoseFrame | None:
    if not np.isfinite(image[:, :2]).any():
        return None
    return PoseFrame.of_numbers(np.hstack([image, world]), timestamp_s=0.0, image_size_px=picture_size(size))
