"""How far a live session has come in its list of steps: which task is at work, and what was done."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial

from coach.library.exercise import Exercise
from coach.library.plan import Step
from coach.library.posture import Posture
from coach.pose.types import PoseFrame
from coach.pose.view import WantedView
from coach.posture.scoring import Strictness
from coach.session.live.counting import HoldTask, PostureTask, RepetitionTask, Task
from coach.session.live.cues import CueEngine, Wish, joined, step_name
from coach.session.live.own_range import OwnRange, measure_range, with_own_range
from coach.session.live.state import Happened, SetRecord, TaskState
from coach.session.live.watch import Needs, needs_of_exercise, raises_hands
from coach.text import Text, told
from coach.workout.events import Event


class Course:
    """Steps one after the other, each with its task.

    steps: what to do; exercises, postures: what the steps speak of. own_ranges: by exercise, see `own_range`.
    index, state: of the current step. done: the sets of the steps that are over.
    """

    def __init__(
        self,
        steps: Sequence[Step],
        *,
        exercises: Mapping[str, Exercise],
        postures: Mapping[str, Posture],
        strictness: Strictness = "normal",
        own_ranges: Mapping[str, OwnRange] | None = None,
    ) -> None:
        self.steps = tuple(steps)
        self._exercises, self._postures, self._strictness = exercises, postures, strictness
        self._own_ranges = dict(own_ranges or {})
        self.done: tuple[SetRecord, ...] = ()
        self._happened: list[Happened] = []
        self._set_number = 0
        self._open(0)

    def _open(self, index: int) -> None:
        self.index = index
        self.state = TaskState()
        self._started_s = 0.0
        self._set_number += 1
        self._task = self._task_of(self.steps[index])
        #: No hand comes above the head in the current step.
        self.hands_are_free = not raises_hands(self.steps[index], self._exercises, self._postures)

    def _task_of(self, step: Step) -> Task:
        if step.is_yoga:
            return PostureTask(self._postures[step.subject_id], step, self._strictness)
        exercise = self._exercises[step.subject_id]
        if exercise.is_hold:
            return HoldTask(exercise, step)
        own = None if step.is_calibration else self._own_ranges.get(exercise.id)
        return RepetitionTask(with_own_range(exercise, own), step)

    @property
    def step(self) -> Step:
        return self.steps[self.index]

    @property
    def next_step(self) -> Step | None:
        return self.steps[self.index + 1] if self.index + 1 < len(self.steps) else None

    @property
    def needs(self) -> Needs:
        """What must be in the picture for the current step."""
        return self._needs_of(self.step)

    def _needs_of(self, step: Step) -> Needs:
        if step.is_yoga:  # postures are judged as a whole
            needs = Needs(view=self._postures[step.subject_id].view)
        else:
            needs = needs_of_exercise(self._exercises[step.subject_id])
        return needs if step.view is None else replace(needs, view=step.view)

    @property
    def turns_to(self) -> WantedView | None:
        """How the person has to turn after the step before; None where they need not."""
        wanted = self.needs.view
        before = None if self.index == 0 else self._needs_of(self.steps[self.index - 1]).view
        return wanted if "any" not in (wanted, before) and before not in (None, wanted) else None

    def announcement(self, after: Text | None = None) -> Text:
        """What comes: the name of the step, its side, how to turn and get there; `after` stands before all of it."""
        step = self.step
        side = None if step.side is None else told(f"live.side.{step.side}")
        turn = None if self.turns_to is None else told(f"live.place.turn_to_{self.turns_to}")
        name = step_name(step, self._exercises, self._postures)
        sentences = (after, name if after is None else told("live.next", name=name), side, turn, step.cue)
        return joined([one for one in sentences if one is not None])

    def begin(self, timestamp_s: float) -> None:
        """The person begins, or goes on after a break."""
        if self.state.elapsed_s == 0.0:
            self._started_s = timestamp_s

    def watch(self, frame: PoseFrame | None, timestamp_s: float, step_s: float, cues: CueEngine) -> tuple[Wish, ...]:
        """Give one frame to the task; `state` tells what came of it. Returns what is wrong now and might be said."""
        self.state = self._task.update(frame, timestamp_s, step_s, cues)
        self._tell(self._task.events, timestamp_s)
        return self._task.conditions

    def restart(self, timestamp_s: float) -> None:
        """The current step from its beginning; what was done of it counts no longer towards it."""
        self._close(timestamp_s)
        self._open(self.index)

    def _close(self, timestamp_s: float) -> None:
        self._tell([*self._task.finish(timestamp_s), None], timestamp_s)

    def _tell(self, events: Sequence[Event | None], timestamp_s: float) -> None:
        happened = partial(Happened, set_number=self._set_number, step=self.step, started_s=self._started_s)
        self._happened += [happened(timestamp_s=timestamp_s, event=event) for event in events]

    def keep(self, timestamp_s: float, *, is_complete: bool) -> list[SetRecord]:
        """Keep what was done of the current step, which is over; returns it.

        One record, or one for each set that was found in the step; none where nothing was done.
        """
        self._close(timestamp_s)
        groups = self._task.sets
        alone = len(groups) == 1
        records = [
            SetRecord(
                step=self.step,
                started_s=self._started_s if alone else group[0].start_s,
                ended_s=timestamp_s if alone else group[-1].end_s,
                held_s=self.state.held_s,
                mean_score=self.state.mean_score,
                repetitions=group,
                holds=self._task.holds,
                is_complete=is_complete,
            )
            for group in groups
        ]
        kept = [record for record in records if not record.is_empty]
        self.done += tuple(kept)
        return kept

    def advance(self) -> bool:
        """Open the next step; False when there is none."""
        if self.next_step is None:
            return False
        self._open(self.index + 1)
        return True

    def take_happened(self) -> list[Happened]:
        """What happened since this was asked last."""
        happened, self._happened = self._happened, []
        return happened

    @property
    def own_range(self) -> OwnRange | None:
        """What a guided set has measured so far."""
        task = self._task
        if not (self.step.is_calibration and isinstance(task, RepetitionTask)):
            return None
        return measure_range(task.exercise, task.turns_deg)
