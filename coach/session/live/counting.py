"""The steps of a live session: what is done with its frames, and what is said about them.

Exercises are counted or held; a posture of yoga is judged: its clock runs while it is right.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterable
from typing import Any

import numpy as np

from coach.library.exercise import Exercise
from coach.library.plan import Step
from coach.library.posture import Posture
from coach.pose.angles import MEASURE_INDEX
from coach.pose.grade import Grade
from coach.pose.types import PoseFrame
from coach.posture.holding import HoldAnalyser, HoldSettings
from coach.posture.results import CheckResult, PostureScore
from coach.posture.scoring import Strictness
from coach.session.live.cues import LEAST_CORRECTION_DEG, CueEngine, Wish, number_text
from coach.session.live.own_range import RangeWatch
from coach.session.live.state import TaskState
from coach.text import told
from coach.workout.counter import Counter
from coach.workout.events import Event, RepetitionDone, SetDone
from coach.workout.holds import HoldCounter, HoldTeller
from coach.workout.repetition import Fault, HoldPeriod, Repetition, split_sets

#: The same for lengths: 10 degrees of a segment as long as the trunk.
_LEAST_CORRECTION_TORSO = 0.15
_SAME_FAULT_AGAIN_S = 6.0
_PRAISE_EVERY = 3
_FAULT_SHOWN_S = 2.5
_SECONDS_SPOKEN = (30, 10)


class Task(ABC):
    """One step at work. Gets every frame while the step is active, and only then.

    events: what the last frame brought. conditions: what is wrong right now and might be said.
    """

    def __init__(self, step: Step) -> None:
        self._step = step
        self._held_s = self._elapsed_s = 0.0
        self.events: list[Event] = []
        self.conditions: tuple[Wish, ...] = ()

    @property
    def sets(self) -> list[tuple[Repetition, ...]]:
        """Repetitions so far, by sets; holds have one without any."""
        return [()]

    @property
    def holds(self) -> tuple[HoldPeriod, ...]:
        """Holds of an exercise so far."""
        return ()

    @abstractmethod
    def update(self, frame: PoseFrame | None, timestamp_s: float, step_s: float, cues: CueEngine) -> TaskState:
        """Take one frame; `step_s` seconds have passed since the last one in this step."""

    @abstractmethod
    def finish(self, timestamp_s: float) -> list[Event]:
        """The step is over; returns what ends with it."""


class RepetitionTask(Task):
    """Counts an exercise, says the numbers, and names faults after the repetition in which they occurred."""

    def __init__(self, exercise: Exercise, step: Step) -> None:
        super().__init__(step)
        self.exercise, self._counter, self._range = exercise, Counter(exercise), RangeWatch(exercise)
        self._clean = 0  # full repetitions in a row without a fault
        self._marked: dict[str, Grade] = {}
        self._marked_until_s = float("-inf")
        self._sets = self.sets
        self._told_sets = 0
        self.turns_deg: list[float] = []

    @property
    def sets(self) -> list[tuple[Repetition, ...]]:
        done = self._counter.repetitions
        return (split_sets(done) or [()]) if self._step.kind == "open" else [done]

    def update(self, frame: PoseFrame | None, timestamp_s: float, step_s: float, cues: CueEngine) -> TaskState:
        self._elapsed_s += step_s
        angle = float("nan") if frame is None else self._range.update(frame, timestamp_s)
        # where the step says what a set is, a rest does not
        events = self._counter.update(frame, timestamp_s)
        self.events = [one for one in events if self._step.kind == "open" or not isinstance(one, SetDone)]
        if self.events:
            self._sets = self.sets
        current = self._sets[-1]
        full = sum(one.full for one in current)
        for event in self.events:
            if isinstance(event, RepetitionDone):
                self._speak_about(event.repetition, full, timestamp_s, cues)
            elif isinstance(event, SetDone):
                self._told_sets += 1
                if full:
                    text = told("live.cue.set_counted", count=full)
                    cues.notify(Wish(key="set_counted", text=text, tone="instruct"), timestamp_s)
        self._speak_of_time(step_s, cues, timestamp_s)
        count, time_s = self._step.target_count, self._step.target_s
        is_over = time_s is not None and self._elapsed_s >= time_s
        return TaskState(
            full_count=full,
            partial_count=len(current) - full,
            depth=self._counter.depth,
            elapsed_s=self._elapsed_s,
            grades=self._marked if timestamp_s <= self._marked_until_s else {},
            angles=self._angles(frame, angle),
            set_number=len(self._sets),
            last_repetition=current[-1] if current else None,
            is_done=is_over if count is None else self._counter.full_count >= count,
        )

    def finish(self, timestamp_s: float) -> list[Event]:
        last = self._counter.finish()
        return last + [SetDone(one) for one in self.sets[self._told_sets :] if one]

    def _angles(self, frame: PoseFrame | None, angle: float) -> dict[str, float]:
        measure = self._range.measure
        if frame is None or measure is None or np.isnan(angle):
            return {}
        near = "left" if frame.visibility[11::2].sum() > frame.visibility[12::2].sum() else "right"
        return {f"{near}_{measure}": angle}

    def _speak_about(self, repetition: Repetition, full: int, timestamp_s: float, cues: CueEngine) -> None:
        self.turns_deg.append(self._range.turn_deg(repetition) if repetition.full else float("nan"))
        if repetition.full:
            left = None if self._step.target_count is None else self._step.target_count - full
            text = told("live.cue.last_one") if left == 1 and full > 1 else number_text(full)
            cues.notify(Wish(key="count", text=text, tone="count", valid_s=0.8), timestamp_s)
        fault = _worst(repetition.faults)
        wish = self._correction(repetition, fault)
        if fault is not None:
            self._marked, self._marked_until_s = _grades_of(self.exercise, fault), timestamp_s + _FAULT_SHOWN_S
        self._clean = self._clean + 1 if repetition.full and fault is None else 0
        if wish is not None:
            cues.notify(wish, timestamp_s)
        elif self._clean and self._clean % _PRAISE_EVERY == 0:
            deep = self._range.missing_deg(repetition) == 0.0
            text = told("live.cue.good_depth" if deep else "live.cue.good_form")
            cues.notify(Wish(key="praise", text=text, tone="praise", again_s=8.0, valid_s=2.0), timestamp_s)

    def _correction(self, repetition: Repetition, fault: Fault | None) -> Wish | None:
        if fault is not None:
            return _wish_about(self.exercise, fault, again_s=_SAME_FAULT_AGAIN_S)
        why, rule = repetition.why, self.exercise.range_of_motion
        if why is None or why == "cut_off":
            return None
        text = told(f"live.cue.{why}")
        if why == "not_deep_enough":
            if self._range.missing_deg(repetition) < LEAST_CORRECTION_DEG:
                return None  # NaN is not: then it was far less than the person's own range
            text = text if rule is None else rule.cue
        return Wish(key=f"partial.{why}", text=text, tone="correct", again_s=_SAME_FAULT_AGAIN_S, valid_s=2.5)

    def _speak_of_time(self, step_s: float, cues: CueEngine, timestamp_s: float) -> None:
        if self._step.target_s is None or self._step.kind != "time":
            return
        left_s = self._step.target_s - self._elapsed_s
        for seconds in _SECONDS_SPOKEN:
            if left_s <= seconds < left_s + step_s and self._step.target_s > seconds + 5:
                text = told("live.cue.seconds_left", seconds=seconds)
                cues.notify(Wish(key="seconds_left", text=text, tone="instruct"), timestamp_s)


def _worst(faults: Iterable[Fault]) -> Fault | None:
    """The largest deviation that is worth a word."""

    def weight(fault: Fault) -> float:
        return fault.amount / (LEAST_CORRECTION_DEG if fault.unit == "deg" else _LEAST_CORRECTION_TORSO)

    return max((fault for fault in faults if weight(fault) >= 1.0), key=weight, default=None)


def _wish_about(exercise: Exercise, fault: Fault, *, again_s: float) -> Wish | None:
    texts = exercise.fault_texts(fault.check)
    if texts is None:
        return None
    return Wish(key=f"form.{fault.check}", text=texts[1], tone="correct", again_s=again_s, valid_s=2.5)


def _grades_of(exercise: Exercise, fault: Fault) -> dict[str, Grade]:
    """The joints of a fault, to be marked in the drawing."""
    measures = [one.measure for one in exercise.form if one.check == fault.check]
    names = (f"{side}{measure}" for measure in measures for side in ("", "left_", "right_"))
    return {name: Grade.OFF for name in names if name in MEASURE_INDEX}


class HoldTask(Task):
    """Holding one exercise."""

    #: The clock stops when the position has been lost for this long.
    LOST_S = 0.6

    def __init__(self, exercise: Exercise, step: Step) -> None:
        super().__init__(step)
        self._exercise, self._counter = exercise, HoldCounter(exercise)

    @property
    def holds(self) -> tuple[HoldPeriod, ...]:
        return self._counter.holds

    def update(self, frame: PoseFrame | None, timestamp_s: float, step_s: float, cues: CueEngine) -> TaskState:
        self._elapsed_s += step_s
        self.events = self._counter.update(frame, timestamp_s)
        is_right = timestamp_s - self._counter.good_s <= self.LOST_S
        before_s, self._held_s = self._held_s, sum(hold.duration_s for hold in self._counter.holds)
        speak_of_hold(before_s, self._held_s, self._step.target_s, timestamp_s, cues)
        fault = _worst(self._counter.faults)
        if is_right:
            wish = None if fault is None else _wish_about(self._exercise, fault, again_s=_SAME_AGAIN_S)
        else:
            lost = told("live.cue.hold_lost" if before_s > 0 else "live.cue.hold_begin")
            wish = Wish(key="hold_lost", text=lost, tone="correct", after_s=1.0, again_s=6.0)
        self.conditions = () if wish is None else (wish,)
        return TaskState(
            held_s=self._held_s,
            elapsed_s=self._elapsed_s,
            is_right=is_right,
            grades={} if fault is None else _grades_of(self._exercise, fault),
            is_done=self._step.target_s is not None and self._held_s >= self._step.target_s,
        )

    def finish(self, timestamp_s: float) -> list[Event]:
        return self._counter.finish()


def speak_of_hold(before_s: float, held_s: float, target_s: float | None, timestamp_s: float, cues: CueEngine) -> None:
    """Say when a hold begins, when half of it is done, and the last three seconds."""
    if before_s == 0.0 < held_s:
        cues.notify(Wish(key="hold", text=told("live.cue.hold"), tone="count"), timestamp_s)
    if target_s is None:
        return
    if target_s >= 20.0 and before_s < target_s / 2.0 <= held_s:
        cues.notify(Wish(key="half", text=told("live.cue.half"), tone="count"), timestamp_s)
    for seconds in (3, 2, 1):
        if before_s < target_s - seconds <= held_s:
            cues.notify(Wish(key="countdown", text=number_text(seconds), tone="count", valid_s=0.6), timestamp_s)


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
        off = corrections[0] if corrections else None
        has_angle = off is not None and off.unit == "deg" and np.isfinite(off.measured)
        # over all the time it was held
        points = sum(hold.mean_score * hold.inside_s for hold in holds)
        self.conditions = self._wishes(score, corrections)
        return TaskState(
            held_s=self._held_s,
            elapsed_s=self._elapsed_s,
            is_right=self._analyser.is_holding,
            score=float("nan") if score is None else score.score,
            mean_score=points / self._held_s if self._held_s > 0 else float("nan"),
            off=off,
            grades={} if score is None else score.grades,
            angles={off.measure: off.measured} if off is not None and has_angle else {},
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
        figures: dict[str, Any] = {name: getattr(hold, name) for name in _FIGURES}
        return HoldPeriod(start_s=self._began_s, end_s=self._began_s + hold.inside_s, **figures)

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
