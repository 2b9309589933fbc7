"""What a step of yoga does with the frames: judge the posture, run the clock while it is right, say what to change."""

from __future__ import annotations

import numpy as np

from coach.pose.types import PoseFrame
from coach.posture.results import Correction, PostureScore
from coach.posture.schema import Posture
from coach.posture.scoring import Strictness, score_posture
from coach.session.live.cues import LEAST_CORRECTION_DEG, CueEngine, Wish, told
from coach.session.live.state import JointOff, TaskState
from coach.session.live.tasks import speak_of_hold
from coach.session.programme.plan import Step
from coach.text import Text
from coach.workout.repetition import Repetition

#: The clock starts when nothing needs correcting, or at this score ...
START_SCORE = 85.0
#: ... and runs on, once it does, down to this one: a wobble is no mistake.
KEEP_SCORE = 70.0
#: The posture must be right this long before the clock starts, and wrong this long before it stops.
SETTLE_S = 0.4
WOBBLE_S = 0.7
_SAME_AGAIN_S = 9.0
_MUST_LAST_S = 1.5


class PostureTask:
    """Holding one posture."""

    repetitions: tuple[Repetition, ...] = ()

    def __init__(self, posture: Posture, step: Step, strictness: Strictness = "normal") -> None:
        self._posture, self._step, self._strictness = posture, step, strictness
        self._held_s = 0.0
        self._scored_s = 0.0
        self._score_s = 0.0  # scores times the seconds they lasted
        self._best_score = float("nan")
        self._elapsed_s = 0.0
        self._is_right = False
        self._changing_since_s: float | None = None
        self.conditions: tuple[Wish, ...] = ()

    def update(self, frame: PoseFrame | None, timestamp_s: float, step_s: float, cues: CueEngine) -> TaskState:
        self._elapsed_s += step_s
        score = None
        if frame is not None:
            score = score_posture(frame, self._posture, side=self._step.side, strictness=self._strictness)
        self._settle(score, timestamp_s)
        before_s = self._held_s
        self._hold_on(score, step_s)
        speak_of_hold(before_s, self._held_s, self._step.target_s, timestamp_s, cues)
        corrections = () if score is None else score.corrections
        self.conditions = self._wishes(score, corrections)
        return TaskState(
            held_s=self._held_s,
            elapsed_s=self._elapsed_s,
            is_right=self._is_right,
            score=float("nan") if score is None else score.score,
            mean_score=self._score_s / self._scored_s if self._scored_s else float("nan"),
            best_score=self._best_score,
            off=_joint_off(corrections[0]) if corrections else None,
            grades={} if score is None else score.grades,
            angles=_angles(corrections),
            is_done=self._step.target_s is not None and self._held_s >= self._step.target_s,
        )

    def _hold_on(self, score: PostureScore | None, step_s: float) -> None:
        """Let the clock run while the posture is right; moments in which nothing can be measured have no score."""
        if not self._is_right:
            return
        self._held_s += step_s
        if score is not None and score.is_measurable:
            self._scored_s += step_s
            self._score_s += step_s * score.score
            self._best_score = float(np.fmax(self._best_score, score.score))

    def _settle(self, score: PostureScore | None, timestamp_s: float) -> None:
        """Start and stop the clock, not for every flicker."""
        if score is None or not score.is_measurable:
            good = False
        elif self._is_right:
            good = score.is_right or score.score >= KEEP_SCORE
        else:
            good = score.is_right or score.score >= START_SCORE
        if good == self._is_right:
            self._changing_since_s = None
            return
        if self._changing_since_s is None:
            self._changing_since_s = timestamp_s
        if timestamp_s - self._changing_since_s >= (SETTLE_S if good else WOBBLE_S):
            self._is_right, self._changing_since_s = good, None

    def _wishes(self, score: PostureScore | None, corrections: tuple[Correction, ...]) -> tuple[Wish, ...]:
        if score is not None and not score.is_measurable:
            key = f"live.place.turn_to_{score.wanted_view}" if score.reason == "view" else "live.place.hidden"
            wish = Wish(key=key, text=told(key), tone="correct", after_s=2.0, again_s=_SAME_AGAIN_S)
            return (wish,)
        wishes = [
            Wish(
                key=f"{self._posture.id}.{one.check}",
                text=_words(one),
                tone="correct",
                after_s=_MUST_LAST_S,
                again_s=_SAME_AGAIN_S,
            )
            for one in corrections[:2]
            if one.error_deg >= LEAST_CORRECTION_DEG
        ]
        if self._is_right and not wishes:
            text = self._posture.praise or told("live.cue.well_held")
            wishes.append(Wish(key="praise", text=text, tone="praise", after_s=3.0, again_s=20.0))
        return tuple(wishes)


def _words(correction: Correction) -> Text:
    result = correction.result
    words = result.check.too_low if result.error < 0 else result.check.too_high
    assert words is not None  # a correction exists only where there are words
    return words


def _joint_off(correction: Correction) -> JointOff:
    result = correction.result
    return JointOff(
        measure=result.measure,
        text=_words(correction),
        unit=result.unit,
        measured=result.measured,
        target=result.target,
        error_deg=correction.error_deg,
    )


def _angles(corrections: tuple[Correction, ...]) -> dict[str, float]:
    """The angle of the joint that is furthest off, to be written beside it."""
    for one in corrections[:1]:
        if one.result.unit == "deg" and np.isfinite(one.result.measured):
            return {one.result.measure: one.result.measured}
    return {}
