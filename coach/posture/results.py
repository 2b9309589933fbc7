"""What scoring finds out, as plain immutable values; the words for it are in `coach.posture.posture_words`."""

from dataclasses import dataclass
from typing import Literal

import numpy as np

from coach.library.posture import MIN_TOLERANCE_DEG, Check, Side
from coach.pose.grade import Grade
from coach.pose.view import View, ViewLabel, WantedView
from coach.text import Text


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckResult:
    """One check on one person.

    name: the check with real sides (`left_knee`); measure: the measure behind it.
    measured, target, tolerance, error: in `unit`; `measured` and `error` are NaN when it cannot be judged from here.
    target: the nearest value that is right. error: measured minus target.
    points: 1 (right) to 0, or None when unknown. trust: 1 to 0, how much of its weight they have in the score.
    """

    check: Check
    name: str
    measure: str
    unit: Literal["deg", "torso"]
    measured: float
    target: float
    tolerance: float
    error: float
    weight: float
    points: float | None
    grade: Grade
    trust: float = 1.0

    @property
    def words(self) -> Text | None:
        """What to say about an error on this side; None where the posture's file says nothing about it."""
        return self.check.too_low if self.error < 0 else self.check.too_high

    @property
    def error_deg(self) -> float:
        """Size of the error in degrees; of a length, the angle it means for a segment as long as the trunk."""
        return abs(self.error) if self.unit == "deg" else float(np.degrees(np.arctan(abs(self.error))))

    @property
    def side(self) -> Side | None:
        """The side in its name."""
        words = self.name.split("_")
        return "left" if "left" in words else "right" if "right" in words else None

    @property
    def urgency(self) -> float:
        """How urgent it is to correct: its weight in the posture's file, for every tolerance that it is off."""
        return self.check.weight * abs(self.error) / self.tolerance


@dataclass(frozen=True, slots=True)
class SymmetryResult:
    """One joint measured on both sides in a posture that should look the same on both."""

    measure: str
    left_deg: float
    right_deg: float
    even: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PostureScore:
    """One person judged in one posture.

    side: of the posture's first role, None for symmetric postures.
    score: 0 to 100, NaN when less than `MIN_COVERAGE` of the weights could be judged; then `reason` is "view" (the
    camera must be elsewhere), "hidden" (body parts are out of the picture or covered) or "unsure" (they are there, but
    the coach cannot tell exactly where).
    points: mean points 0 to 1 of what was judged; coverage: share of the weights judged.
    """

    side: Side | None
    score: float
    points: float
    coverage: float
    view: View
    wanted_view: WantedView
    reason: Literal["view", "hidden", "unsure"] | None
    checks: tuple[CheckResult, ...]
    symmetry: tuple[SymmetryResult, ...]

    @property
    def seen_from(self) -> ViewLabel:
        """One word for the view that the person was judged from."""
        return self.view.told(self.wanted_view)

    @property
    def is_measurable(self) -> bool:
        """True when there is a score."""
        return not np.isnan(self.score)

    @property
    def is_whole(self) -> bool:
        """True when every check was judged, from whichever view that allows it."""
        return all(one.grade not in (Grade.UNSURE, Grade.UNKNOWN) for one in self.checks)

    @property
    def corrections(self) -> tuple[CheckResult, ...]:
        """What to change, the most urgent first: heavier and larger errors come first, none below 10 degrees.

        The same fault on both sides counts once. None without a score: who sees too little of a body to judge it does
        not find fault with a part of it.
        """
        if not self.is_measurable:
            return ()
        told = (one for one in self.checks if one.points is not None and one.words is not None)
        beyond = [one for one in told if abs(one.error) > one.tolerance and one.error_deg >= MIN_TOLERANCE_DEG]
        found = sorted(beyond, key=lambda one: -one.urgency)
        # both knees too straight are one thing to change: the worse side stands for the two
        worst = {(one.check.check, one.error < 0): one for one in reversed(found)}
        return tuple(one for one in found if worst[one.check.check, one.error < 0] is one)

    @property
    def is_right(self) -> bool:
        """True when the posture is scored and there is nothing to correct."""
        return self.is_measurable and not self.corrections

    @property
    def unsure(self) -> tuple[CheckResult, ...]:
        """What was seen, but not well enough to say anything about it."""
        return tuple(result for result in self.checks if result.grade is Grade.UNSURE)

    @property
    def grades(self) -> dict[str, Grade]:
        """Grade by measure (`left_knee`), for drawings."""
        return {result.measure: result.grade for result in self.checks}
