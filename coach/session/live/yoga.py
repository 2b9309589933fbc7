"""What a step of yoga does with the frames: judge the posture, run the clock while it is right, say what to change."""

from typing import Any

import numpy as np

from coach.library.plan import Step
from coach.library.posture import Posture
from coach.pose.types import PoseFrame
from coach.posture.holding import Hold, HoldAnalyser, HoldSettings
from coach.posture.results import CheckResult, PostureScore
from coach.posture.scoring import Strictness
from coach.session.live.counting import Task, speak_of_hold
from coach.session.live.cues import LEAST_CORRECTION_DEG, CueEngine, Wish
from coach.session.live.state import TaskState
from coach.text import told
from coach.workout.events import Event
from coach.workout.holds import HoldTeller
from coach.workout.repetition import HoldPeriod

#: Stricter and quicker than for a video, because what stands still is the clock in front of one's eyes; and down to the
#: keep score it runs on: a wobble is no mistake.
LIVE_HOLD = HoldSettings(inside_score=85.0, keep_score=70.0, settle_s=0.4, wobble_s=0.7)
_SAME_AGAIN_S = 9.0
_MUST_LAST_S = 1.5
_FIGURES = ("side", "mean_score", "best_score", "steadiness_deg")


class PostureTask(Task):
    """Holding one posture."""

    def __init__(self, posture: Posture, step: Step, strictness: Strictness = "normal") -> None:
        super().__init__(step)
        self._posture = posture
        self._analyser = HoldAnalyser(posture, side=step.side, strictness=strictness, settings=LIVE_HOLD)
        self._teller = HoldTeller()
        self._began_s: float | None = None

    def update(self, frame: PoseFrame | None, timestamp_s: float, step_s: float, cues: CueEngine) -> TaskState:
        # the time of the step, in which a pause has no length
        elapsed_before_s, self._elapsed_s = self._elapsed_s, self._elapsed_s + step_s
        score = self._analyser.update(frame, self._elapsed_s).score
        holds = self._analyser.holds_so_far
        self.events = self._teller.tell(self._running(timestamp_s), timestamp_s)
        before_s, self._held_s = self._held_s, sum(hold.inside_s for hold in holds)
        clock = (elapsed_before_s, self._elapsed_s) if self._step.by_breath else (before_s, self._held_s)
        speak_of_hold(*clock, self._step.target_s, timestamp_s, cues)
        corrections = () if score is None else score.corrections
        self.conditions = self._wishes(score, corrections)
        return TaskState(
            held_s=self._held_s,
            elapsed_s=self._elapsed_s,
            is_right=self._analyser.is_holding,
            score=float("nan") if score is None else score.score,
            mean_score=_mean_score(holds),
            best_score=max((hold.best_score for hold in holds), default=float("nan")),
            off=corrections[0] if corrections else None,
            grades={} if score is None else score.grades,
            angles=_angles(corrections),
            is_done=self._step.target_s is not None and clock[1] >= self._step.target_s,
        )

    def finish(self, timestamp_s: float) -> list[Event]:
        return self._teller.tell(None, timestamp_s)

    def _running(self, timestamp_s: float) -> HoldPeriod | None:
        """The hold that goes on, as long as it was right: pauses and wobbles have no length."""
        if not self._analyser.is_holding:
            self._began_s = None
            return None
        hold = self._analyser.holds_so_far[-1]
        if self._began_s is None:
            self._began_s = timestamp_s - (self._elapsed_s - hold.start_s)
        return hold_period(hold, start_s=self._began_s)

    def _wishes(self, score: PostureScore | None, corrections: tuple[CheckResult, ...]) -> tuple[Wish, ...]:
        if score is not None and not score.is_measurable:
            if self._step.view is not None:
                return ()  # seen from one place all the time: nobody is asked to turn
            key = f"live.place.turn_to_{score.wanted_view}" if score.reason == "view" else "live.place.hidden"
            wish = Wish(key=key, text=told(key), tone="correct", after_s=2.0, again_s=_SAME_AGAIN_S)
            return (wish,)
        wishes = [
            Wish(
                key=f"{self._posture.id}.{one.name}",
                text=words,
                tone="correct",
                after_s=_MUST_LAST_S,
                again_s=_SAME_AGAIN_S,
            )
            for one in corrections[:2]
            if one.error_deg >= LEAST_CORRECTION_DEG and (words := one.words) is not None
        ]
        if self._analyser.is_holding and not wishes:
            text = self._posture.praise or told("live.cue.well_held")
            wishes.append(Wish(key="praise", text=text, tone="praise", after_s=3.0, again_s=20.0))
        return tuple(wishes)


def hold_period(hold: Hold, *, start_s: float) -> HoldPeriod:
    """A hold of a posture as what is kept of it, lasting as long as the posture was right."""
    figures: dict[str, Any] = {name: getattr(hold, name) for name in _FIGURES}
    return HoldPeriod(start_s=start_s, end_s=start_s + hold.inside_s, **figures)


def _mean_score(holds: tuple[Hold, ...]) -> float:
    """Of all the time it was held; NaN before."""
    held_s = sum(hold.inside_s for hold in holds)
    return sum(hold.mean_score * hold.inside_s for hold in holds) / held_s if held_s > 0 else float("nan")


def _angles(corrections: tuple[CheckResult, ...]) -> dict[str, float]:
    """The angle of the joint that is furthest off, to be written beside it."""
    for one in corrections[:1]:
        if one.unit == "deg" and np.isfinite(one.measured):
            return {one.measure: one.measured}
    return {}
