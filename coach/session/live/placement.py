"""Where the person stands: is everything in the picture that will be measured, large enough, from the right side?"""

from dataclasses import dataclass
from typing import Literal

import numpy as np

from coach.library.exercise import Exercise, columns_of
from coach.pose.angles import MEASURES
from coach.pose.landmarker import size_px
from coach.pose.landmarks import Landmark, mirror_name
from coach.pose.types import PoseFrame
from coach.pose.view import WantedView, estimate_view

#: Keys of the texts under `live.place`.
Problem = Literal["nobody", "step_back", "head", "feet", "hands", "middle", "closer", "turn_to_side", "turn_to_front"]
#: A person smaller than this share of the picture's longer side is too far away for steady landmarks.
LEAST_SIZE_SHARE = 0.28
#: Below this the model is guessing; far-side limbs are at about 0.3, so both sides must be worse.
_HIDDEN = 0.25
_PARTS: dict[str, tuple[Landmark, ...]] = {
    "head": (Landmark.NOSE, Landmark.LEFT_EAR, Landmark.RIGHT_EAR),
    "feet": (Landmark.LEFT_ANKLE, Landmark.RIGHT_ANKLE),
    "hands": (Landmark.LEFT_WRIST, Landmark.RIGHT_WRIST),
}
_TRUNK = (Landmark.LEFT_SHOULDER, Landmark.RIGHT_SHOULDER, Landmark.LEFT_HIP, Landmark.RIGHT_HIP)


@dataclass(frozen=True, slots=True, kw_only=True)
class Needs:
    """What must be in the picture, and from where it is judged."""

    parts: frozenset[str] = frozenset({"head", "feet", "hands"})
    view: WantedView = "any"


def needs_of_exercise(exercise: Exercise) -> Needs:
    """Only the parts that the exercise measures must be seen: curls need no feet."""
    used: set[Landmark] = set()
    terms = exercise.counting.terms if exercise.counting is not None else ()
    conditions = exercise.hold.conditions if exercise.hold is not None else ()
    for one in (*terms, *conditions, *exercise.form):
        for column in columns_of(one.measure):
            used.update(MEASURES[column].landmarks)
    used |= {Landmark[mirror_name(one.name)] for one in used}
    parts = frozenset(part for part, landmarks in _PARTS.items() if used.intersection(landmarks))
    return Needs(parts=parts, view=exercise.view)


def check_placement(frame: PoseFrame | None, needs: Needs) -> Problem | None:
    """What the person should change first, or None when nothing."""
    if frame is None or not np.isfinite(frame.image_xy_px).any():
        return "nobody"
    width, height = frame.image_size_px
    missing = [part for part in _PARTS if part in needs.parts and _is_missing(frame, _PARTS[part])]
    if "head" in missing and "feet" in missing:
        return "step_back"
    if "head" in missing or "feet" in missing:
        return "feet" if "feet" in missing else "head"
    x = frame.image_xy_px[list(_TRUNK), 0]
    if x.min() < 0 or x.max() > width:
        return "middle"
    if "hands" in missing:
        return "hands"
    if size_px(frame) < LEAST_SIZE_SHARE * max(width, height):
        return "closer"
    if not estimate_view(frame).allows(needs.view):
        return "turn_to_side" if needs.view == "side" else "turn_to_front"
    return None


def is_only_view(problem: Problem | None) -> bool:
    """True when one can begin all the same: counting works from any side, only the form cannot be judged."""
    return problem in (None, "turn_to_side", "turn_to_front")


def _is_missing(frame: PoseFrame, landmarks: tuple[Landmark, ...]) -> bool:
    """Whether all landmarks of a part are outside the picture or hardly seen."""
    width, height = frame.image_size_px
    rows = list(landmarks)
    xy = frame.image_xy_px[rows]
    inside = ((xy >= 0) & (xy <= (width, height))).all(axis=1)
    return not bool((inside & (frame.visibility[rows] >= _HIDDEN)).any())
