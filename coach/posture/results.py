"""What scoring finds out, as plain immutable values; the words for it are in `coach.posture.posture_words`."""

from dataclasses import dataclass
from typing import Literal

import numpy as np

from coach.library.posture import MIN_TOLERANCE_DEG, Check, Side
from coach.pose.grade import Grade
from coach.pose.view import View, ViewLabel, WantedView
from coach.text import Text

__all__ = ["CheckResult", "Correction", "Grade", "PostureScore", "SymmetryResult"]


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """Something to change, and how urgent it is (`weight` x error)."""

    result: CheckResult
    side: Side | None
    urgency: float

    @property
    def check(self) -> str:
        """Name of the check with real sides."""
        return self.result.name

    @property
    def error_deg(self) -> float:
        """How far off, in degrees."""
        return self.result.error_deg


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

    posture_id: str
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
    def corrections(self) -> tuple[Correction, ...]:
        """What to change, the most urgent first: heavier and larger errors come first, none below 10 degrees.

        The same fault on both sides counts once. None without a score: who sees too little of a body to judge it does
        not find fault with a part of it.
        """
        found: list[Correction] = []
        if not self.is_measurable:
            return ()
        for result in self.checks:
            beyond = abs(result.error) > result.tolerance and result.error_deg >= MIN_TOLERANCE_DEG
            if result.points is None or not beyond or result.words is None:
                continue
            urgency = result.check.weight * abs(result.error) / result.tolerance
            found.append(Correction(result=result, side=_side_in(result.name), urgency=urgency))
        found.sort(key=lambda correction: -correction.urgency)
        # both knees too straight are one thing to change: the worse side stands for the two
        worst = {(one.result.check.check, one.result.error < 0): one for one in reversed(found)}
        return tuple(one for one in found if worst[one.result.check.check, one.result.error < 0] is one)

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


def _side_in(name: str) -> Side | None:
    words = name.split("_")
    if "left" in words:
        return "left"
    return "right" if "right" in words else None
