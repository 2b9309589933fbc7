"""A held exercise, such as a plank: the clock runs while its conditions hold. And what is said during any hold."""

from coach.library.exercise import Exercise
from coach.library.plan import Step
from coach.pose.types import PoseFrame
from coach.session.live.cues import CueEngine, Wish, number_text, told
from coach.session.live.state import TaskState
from coach.workout.events import Event
from coach.workout.holds import HoldCounter
from coach.workout.repetition import Repetition


class HoldTask:
    """Holding one exercise."""

    repetitions: tuple[Repetition, ...] = ()
    #: The clock stops when the position has been lost for this long.
    LOST_S = 0.6

    def __init__(self, exercise: Exercise, step: Step) -> None:
        self._counter, self._step = HoldCounter(exercise), step
        self._held_s = 0.0
        self._elapsed_s = 0.0
        self.events: list[Event] = []
        self.conditions: tuple[Wish, ...] = ()

    def update(self, frame: PoseFrame | None, timestamp_s: float, step_s: float, cues: CueEngine) -> TaskState:
        self._elapsed_s += step_s
        self.events = self._counter.update(frame, timestamp_s)
        is_right = timestamp_s - self._counter.good_s <= self.LOST_S
        before_s, self._held_s = self._held_s, sum(hold.duration_s for hold in self._counter.holds)
        self._speak(before_s, is_right, timestamp_s, cues)
        return TaskState(
            held_s=self._held_s,
            elapsed_s=self._elapsed_s,
            is_right=is_right,
            is_done=self._step.target_s is not None and self._held_s >= self._step.target_s,
        )

    def finish(self, timestamp_s: float) -> list[Event]:
        return self._counter.finish()

    def _speak(self, before_s: float, is_right: bool, timestamp_s: float, cues: CueEngine) -> None:
        speak_of_hold(before_s, self._held_s, self._step.target_s, timestamp_s, cues)
        lost = told("live.cue.hold_lost" if before_s > 0 else "live.cue.hold_begin")
        self.conditions = () if is_right else (
            Wish(key="hold_lost", text=lost, tone="correct", after_s=1.0, again_s=6.0),
        )  # fmt: skip


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
