"""A person's own range of motion: measured in a short guided set, kept, and used as the target from then on."""

from collections import deque
from collections.abc import Sequence
from pathlib import Path
from statistics import median
from typing import Annotated

import numpy as np
from pydantic import Field

from coach.library.exercise import Exercise, columns_of
from coach.library.vocabulary import Slug
from coach.platform.files import keep_text, remove_file
from coach.platform.paths import user_library_dir
from coach.pose.angles import measure_image
from coach.pose.types import PoseFrame
from coach.pose.view import estimate_view
from coach.workout.repetition import Repetition
from coach.yaml_source import StrictModel, check_file

#: A repetition reaches its target when it comes this close to the person's own usual turning point.
ALLOWANCE_DEG = 10.0
#: The turning point is looked at this long before and after its middle.
_AROUND_S = 0.12
_HORIZON_S = 20.0
#: Fewer good repetitions say too little about a person.
LEAST_REPETITIONS = 3


class OwnRange(StrictModel):
    """What one person reaches in one exercise: the angle at the turning point of usual repetitions."""

    exercise: Slug
    turn_deg: Annotated[float, Field(ge=0.0, le=360.0)]
    repetitions: Annotated[int, Field(ge=1)]


class RangeWatch:
    """Follows the angle that decides how deep a repetition of this exercise is, in the picture plane."""

    def __init__(self, exercise: Exercise) -> None:
        rule = self._rule = exercise.range_of_motion
        #: Name of the angle without its side; None where the range is no angle.
        self.measure = rule.measure if rule is not None and rule.unit == "deg" else None
        self._recent: deque[tuple[float, float]] = deque()

    def update(self, frame: PoseFrame, timestamp_s: float) -> float:
        """The angle now, of the side that is seen better; NaN from a view in which it cannot be measured."""
        value = float("nan")
        if self._rule is not None and self.measure is not None and estimate_view(frame).allows(self._rule.view):
            measured = measure_image(frame)
            column = max(columns_of(self.measure), key=lambda one: float(measured.visibility[0, one]))
            value = float(measured.values[0, column])
        self._recent.append((timestamp_s, value))
        while self._recent[0][0] < timestamp_s - _HORIZON_S:
            self._recent.popleft()
        return value

    def turn_deg(self, repetition: Repetition) -> float:
        """The angle at the turning point of a recent repetition; NaN unknown."""
        near = [v for t, v in self._recent if abs(t - repetition.turn_s) <= _AROUND_S and np.isfinite(v)]
        return median(near) if near else float("nan")

    def missing_deg(self, repetition: Repetition) -> float:
        """How far the turning point stayed from where it should be; 0 when it got there, NaN unknown."""
        rule, turn = self._rule, self.turn_deg(repetition)
        if rule is None or np.isnan(turn):
            return float("nan")
        over = 0.0 if rule.turn_at_most_deg is None else turn - rule.turn_at_most_deg
        under = 0.0 if rule.turn_at_least_deg is None else rule.turn_at_least_deg - turn
        return max(over, under, 0.0)


def measure_range(exercise: Exercise, turns_deg: Sequence[float]) -> OwnRange | None:
    """The person's own range from the turning points of a guided set; None when too few could be measured."""
    known = [turn for turn in turns_deg if np.isfinite(turn)]
    if len(known) < LEAST_REPETITIONS:
        return None
    return OwnRange(exercise=exercise.id, turn_deg=round(median(known), 1), repetitions=len(known))


def with_own_range(exercise: Exercise, own: OwnRange | None) -> Exercise:
    """The exercise with the person's own range as its target."""
    rule = exercise.range_of_motion
    if own is None or rule is None or rule.unit != "deg":
        return exercise
    near = {"turn_at_most_deg": own.turn_deg + ALLOWANCE_DEG, "turn_at_least_deg": own.turn_deg - ALLOWANCE_DEG}
    limits = {name: limit_deg for name, limit_deg in near.items() if getattr(rule, name) is not None}
    return exercise.model_copy(update={"range_of_motion": rule.model_copy(update=limits)})


def range_path(exercise_id: str, owner: str | None = None) -> Path:
    """Where a person's own range is kept: of this login, or of whoever uses the computer."""
    return user_library_dir() / "ranges" / (owner or "") / f"{exercise_id}.yaml"


def load_range(exercise_id: str, owner: str | None = None) -> OwnRange | None:
    """The kept range; None when there is none, or when the file is not readable as one."""
    return check_file(range_path(exercise_id, owner), OwnRange)[0]


def keep_range(own: OwnRange, owner: str | None = None) -> None:
    """Keep a range. Raises `CoachError` when it cannot be kept."""
    kept = f"exercise: {own.exercise}\nturn_deg: {own.turn_deg}\nrepetitions: {own.repetitions}\n"
    keep_text(range_path(own.exercise, owner), kept)


def forget_range(exercise_id: str, owner: str | None = None) -> None:
    """Return to the usual target. Raises `CoachError` when the file stays."""
    remove_file(range_path(exercise_id, owner))
