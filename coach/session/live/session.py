"""A live session: frames in, what to show and say out. Knows no camera, no clock and no page.

One object plays a list of steps (`coach.session.programme.plan`): first it places the person in front of the camera,
then counts down, watches the step, rests, and goes on to the next. All time comes with the frames.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from coach.pose.types import PoseFrame
from coach.posture.schema import Posture
from coach.posture.scoring import Strictness
from coach.session.live.cues import CueEngine, Wish, number_text, told
from coach.session.live.own_range import OwnRange, measure_range, with_own_range
from coach.session.live.placement import (
    Needs,
    Problem,
    check_placement,
    is_only_view,
    needs_of_exercise,
    needs_of_posture,
)
from coach.session.live.state import SetRecord, Snapshot, Stage, TaskState
from coach.session.live.tasks import HoldTask, RepetitionTask, Task, records_of
from coach.session.live.watch import RateMeter, SamePerson
from coach.session.live.words import announcement, choose_hint
from coach.session.live.yoga import PostureTask
from coach.session.programme.plan import Step
from coach.text import Text
from coach.workout.schema import Exercise

#: The person must stand well for this long before the countdown.
PLACED_S = 1.0
#: A wrong view is pointed out for this long; then one may begin all the same.
VIEW_PATIENCE_S = 8.0
READY_S = 5.0
#: Who comes back into the picture gets this long before counting goes on.
RESUME_S = 3.0
#: Out of the picture for this long: the person has left.
LEFT_S = 1.5
#: A cue stays on the screen for this long.
HINT_S = 4.0


class LiveSession:
    """Plays steps for one person.

    steps: what to do; exercises, postures: what the steps speak of. own_ranges: by exercise, see `own_range`.
    """

    def __init__(
        self,
        steps: Sequence[Step],
        *,
        exercises: Mapping[str, Exercise],
        postures: Mapping[str, Posture],
        strictness: Strictness = "normal",
        own_ranges: Mapping[str, OwnRange] | None = None,
        ready_s: float = READY_S,
        first_step: int = 0,
    ) -> None:
        if not 0 <= first_step < len(steps):
            raise ValueError(f"first_step: expected one of {len(steps)} steps but got {first_step}")
        self._steps = tuple(steps)
        self._exercises, self._postures, self._strictness = exercises, postures, strictness
        self._own_ranges = dict(own_ranges or {})
        self._ready_s = ready_s
        self._cues, self._same, self._rate = CueEngine(), SamePerson(), RateMeter()
        self._stage: Stage = "placing"
        self._before_pause: Stage = "placing"
        self._index = first_step
        self._now_s: float | None = None
        self._seen_s = float("-inf")
        self._stage_s = 0.0  # time spent in the stage
        self._placed_s = 0.0
        self._limit_s = 0.0  # length of the countdown or rest
        self._started_s = 0.0
        self._placement: Problem | None = "nobody"
        self._state = TaskState()
        self._sets: list[SetRecord] = []
        self._task = self._open_task()

    # ------------------------------------------------------------------------------------------------------ frames

    def update(self, frame: PoseFrame | None, timestamp_s: float) -> Snapshot:
        """Take one frame (None: nobody seen). `timestamp_s` must be later than the one before."""
        if self._now_s is not None and timestamp_s <= self._now_s:
            raise ValueError(f"timestamp_s: expected later than {self._now_s} but got {timestamp_s}")
        step_s = 0.0 if self._now_s is None else timestamp_s - self._now_s
        if step_s > LEFT_S:
            step_s = self._wait_after_gap(step_s)
        self._now_s = timestamp_s
        rate_hz = self._rate.update(timestamp_s)
        if frame is not None and frame.timestamp_s != timestamp_s:
            frame = replace(frame, timestamp_s=timestamp_s)  # a replayed person is here and now
        frame = self._same.filter(frame, timestamp_s)
        if frame is not None:
            self._seen_s = timestamp_s
        before_s, self._stage_s = self._stage_s, self._stage_s + step_s
        conditions: tuple[Wish, ...] = ()
        if self._stage == "placing":
            conditions = self._place(frame, step_s)
        elif self._stage == "get_ready":
            self._count_down(before_s, timestamp_s)
        elif self._stage == "active":
            conditions = self._act(frame, timestamp_s, step_s)
        elif self._stage == "away":
            conditions = self._wait_for_return(frame, step_s)
        elif self._stage == "rest":
            self._rest(frame, before_s, timestamp_s)
        self._cues.update(conditions, timestamp_s)
        return self._snapshot(frame, rate_hz)

    def _wait_after_gap(self, step_s: float) -> float:
        """No pictures came for a while (camera unplugged, computer asleep): nobody knows what was done meanwhile."""
        if self._stage in ("active", "get_ready"):
            self._enter("away" if self._stage == "active" else "placing")
        return step_s if self._stage == "rest" else 0.0

    def _place(self, frame: PoseFrame | None, step_s: float) -> tuple[Wish, ...]:
        self._placement = check_placement(frame, self._needs())
        fine = self._placement is None or (is_only_view(self._placement) and self._stage_s > VIEW_PATIENCE_S)
        self._placed_s = self._placed_s + step_s if fine else 0.0
        if self._placed_s >= PLACED_S:
            self._enter("get_ready", limit_s=self._ready_s)
            self._announce()
            return ()
        if self._placement is None:
            return ()
        key = f"live.place.{self._placement}"
        return (Wish(key=key, text=told(key), tone="instruct", after_s=1.0, again_s=6.0),)

    def _count_down(self, before_s: float, timestamp_s: float) -> None:
        if timestamp_s - self._seen_s > LEFT_S:
            self._enter("placing")
            return
        self._speak_countdown(before_s, timestamp_s)
        if self._stage_s >= self._limit_s:
            self._begin(timestamp_s)

    def _begin(self, timestamp_s: float) -> None:
        self._enter("active")
        if self._state.elapsed_s == 0.0:
            self._started_s = timestamp_s
        if not self._step.is_yoga:
            self._notify("go", told("live.cue.go"))

    def _act(self, frame: PoseFrame | None, timestamp_s: float, step_s: float) -> tuple[Wish, ...]:
        if timestamp_s - self._seen_s > LEFT_S:
            self._enter("away")
            return self._wait_for_return(frame, step_s)
        self._state = self._task.update(frame, timestamp_s, step_s, self._cues)
        if self._state.is_done:
            self._finish_step(timestamp_s, is_complete=True)
            return ()
        return self._task.conditions

    def _wait_for_return(self, frame: PoseFrame | None, step_s: float) -> tuple[Wish, ...]:
        # the task gets no frames: whoever walks through the picture is not counted
        self._placement = check_placement(frame, self._needs())
        self._placed_s = self._placed_s + step_s if is_only_view(self._placement) else 0.0
        if self._placed_s >= PLACED_S:
            self._enter("get_ready", limit_s=min(RESUME_S, self._ready_s))
            return ()
        if self._placement is None:
            return ()
        key = "live.cue.come_back" if self._placement == "nobody" else f"live.place.{self._placement}"
        return (Wish(key=key, text=told(key), tone="instruct", after_s=0.5, again_s=8.0),)

    def _rest(self, frame: PoseFrame | None, before_s: float, timestamp_s: float) -> None:
        self._speak_countdown(before_s, timestamp_s)
        self._placement = check_placement(frame, self._needs())
        if self._stage_s < self._limit_s:
            return
        if is_only_view(self._placement):
            self._begin(timestamp_s)
        else:
            self._enter("placing")

    # ---------------------------------------------------------------------------------------------------- commands

    def pause(self) -> None:
        """Stop the clock and the counting until `resume`."""
        if self._stage not in ("paused", "done"):
            self._before_pause = self._stage
            self._enter("paused", keep_clock=True)
            self._notify("paused", told("live.cue.paused"))

    def resume(self) -> None:
        """Go on: a rest where it stood, a set after a short countdown."""
        if self._stage != "paused":
            return
        if self._before_pause in ("active", "away", "get_ready"):
            self._enter("get_ready", limit_s=min(RESUME_S, self._ready_s))
        else:
            self._stage = self._before_pause

    def skip(self) -> None:
        """Go on at once: begin where the person stands, end the rest, or give up the current set."""
        now_s = self._now_s or 0.0
        if self._stage == "placing":
            self._enter("get_ready", limit_s=self._ready_s)
            self._announce()
        elif self._stage in ("rest", "get_ready"):
            self._begin(now_s)
        elif self._stage != "done":
            self._finish_step(now_s, is_complete=False)

    def restart_set(self) -> None:
        """Begin the current set again; what was done of it is forgotten."""
        if self._stage != "done":
            self._open_step(self._index)
            self._enter("get_ready", limit_s=min(RESUME_S, self._ready_s))

    def end(self) -> tuple[SetRecord, ...]:
        """Stop here; returns everything that was done."""
        if self._stage != "done":
            self._sets += self._records(self._now_s or 0.0, is_complete=self._step.kind == "open")
            self._enter("done")
        return tuple(self._sets)

    # ----------------------------------------------------------------------------------------------------- results

    @property
    def sets_so_far(self) -> tuple[SetRecord, ...]:
        """Everything done, the set that is going on included."""
        return (*self._sets, *(() if self._stage == "done" else self._records(self._now_s or 0.0, is_complete=False)))

    @property
    def step_index(self) -> int:
        """Where in the list of steps the session stands."""
        return self._index

    @property
    def own_range(self) -> OwnRange | None:
        """What a guided set has measured, once it is over."""
        task = self._task
        if not (self._step.is_calibration and self._stage == "done" and isinstance(task, RepetitionTask)):
            return None
        return measure_range(task.exercise, task.turns_deg)

    # ---------------------------------------------------------------------------------------------------- machinery

    @property
    def _step(self) -> Step:
        return self._steps[self._index]

    @property
    def _next_step(self) -> Step | None:
        return self._steps[self._index + 1] if self._index + 1 < len(self._steps) else None

    def _needs(self) -> Needs:
        if self._step.is_yoga:
            return needs_of_posture(self._postures[self._step.subject_id])
        return needs_of_exercise(self._exercises[self._step.subject_id])

    def _open_task(self) -> Task:
        step = self._step
        if step.is_yoga:
            return PostureTask(self._postures[step.subject_id], step, self._strictness)
        exercise = self._exercises[step.subject_id]
        if exercise.is_hold:
            return HoldTask(exercise, step)
        own = None if step.is_calibration else self._own_ranges.get(exercise.id)
        return RepetitionTask(with_own_range(exercise, own), step)

    def _open_step(self, index: int) -> None:
        self._index = index
        self._state = TaskState()
        self._task = self._open_task()

    def _enter(self, stage: Stage, *, limit_s: float = 0.0, keep_clock: bool = False) -> None:
        self._stage = stage
        self._cues.quiet()
        if not keep_clock:
            self._stage_s, self._limit_s, self._placed_s = 0.0, limit_s, 0.0

    def _finish_step(self, timestamp_s: float, *, is_complete: bool) -> None:
        rest_s, following = self._step.rest_s, self._next_step
        self._sets += self._records(timestamp_s, is_complete=is_complete)
        if following is None:
            self._enter("done")
            self._notify("done", told("live.cue.done"))
            return
        self._open_step(self._index + 1)
        if rest_s > 0:
            self._enter("rest", limit_s=rest_s)
        else:
            self._begin(timestamp_s)
        done = self._sets[-1] if is_complete else None
        if done is not None and done.full_count:
            self._announce(after=told("live.cue.set_counted_done", count=done.full_count))
        else:
            self._announce(after=told("live.cue.set_done") if is_complete else None)

    def _records(self, timestamp_s: float, *, is_complete: bool) -> list[SetRecord]:
        return records_of(
            self._step,
            self._state,
            self._task.repetitions,
            started_s=self._started_s,
            ended_s=timestamp_s,
            is_complete=is_complete,
        )

    def _announce(self, after: Text | None = None) -> None:
        """Say what comes."""
        text = announcement(self._step, self._exercises, self._postures, after=after)
        self._notify("announce", text, valid_s=4.0)

    def _speak_countdown(self, before_s: float, timestamp_s: float) -> None:
        for seconds in (3, 2, 1):
            if before_s < self._limit_s - seconds <= self._stage_s:
                wish = Wish(key="countdown", text=number_text(seconds), tone="count", valid_s=0.5)
                self._cues.notify(wish, timestamp_s)

    def _notify(self, key: str, text: Text, *, valid_s: float = 2.0) -> None:
        self._cues.notify(Wish(key=key, text=text, tone="instruct", valid_s=valid_s), self._now_s or 0.0)

    def _snapshot(self, frame: PoseFrame | None, rate_hz: float) -> Snapshot:
        now_s, cue = self._now_s or 0.0, self._cues.last
        is_fresh = cue is not None and now_s - cue.timestamp_s <= HINT_S
        remaining_s = float("nan")
        if self._stage in ("get_ready", "rest"):
            remaining_s = max(0.0, self._limit_s - self._stage_s)
        elif self._step.target_s is not None:
            done_s = self._state.elapsed_s if self._step.kind == "time" else self._state.held_s
            remaining_s = max(0.0, self._step.target_s - done_s)
        placement = self._placement if self._stage in ("placing", "away", "rest") else None
        hint, tone = choose_hint(self._stage, placement, cue if is_fresh else None, self._state)
        return Snapshot(
            timestamp_s=now_s,
            stage=self._stage,
            step=self._step,
            next_step=self._next_step,
            step_number=self._index + 1,
            step_count=len(self._steps),
            task=self._state,
            remaining_s=remaining_s,
            placement=placement,
            hint=hint,
            hint_tone=tone,
            cue=cue,
            sets=tuple(self._sets),
            frame=frame,
            rate_hz=rate_hz,
        )
