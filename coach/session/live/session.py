"""A live session: frames in, what to show and say out. Knows no camera, no clock and no page.

First it places the person in front of the camera, then counts down, watches the step, rests, and goes on to the next
step of its `Course`. All time comes with the frames.
"""

from coach.pose.types import PoseFrame
from coach.session.live.course import Course
from coach.session.live.cues import CueEngine, Wish, choose_hint, number_text
from coach.session.live.state import SetRecord, Snapshot, Stage
from coach.session.live.watch import (
    HandAction,
    HandSign,
    PaceMeter,
    Problem,
    SamePerson,
    action_of,
    check_placement,
    is_only_view,
)
from coach.text import Text, told

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
    """Plays the steps of a course for one person. ready_s: length of the countdown."""

    def __init__(self, course: Course, *, ready_s: float = READY_S) -> None:
        self.course = course
        self._ready_s = ready_s
        self._cues, self._same, self._pace = CueEngine(), SamePerson(), PaceMeter()
        self._stage: Stage = "placing"
        self._before_pause: Stage = "placing"
        self._now_s: float | None = None
        self._seen_s = float("-inf")
        self._stage_s = 0.0  # time spent in the stage
        self._placed_s = 0.0
        self._limit_s = 0.0  # length of the countdown or rest
        self._placement: Problem | None = "nobody"
        self._hand, self._hand_share = HandSign(), 0.0
        self._hand_action: HandAction | None = None
        self._is_through = False  # the last step is over

    def update(
        self, frame: PoseFrame | None, timestamp_s: float, *, left_out: int = 0, seeing_s: float = 0.0
    ) -> Snapshot:
        """Take one frame (None: nobody seen). `timestamp_s` must be later than the one before.

        left_out: pictures that came since then and were not looked at; seeing_s: how long looking at this one took.
        """
        if self._now_s is not None and timestamp_s <= self._now_s:
            raise ValueError(f"timestamp_s: expected later than {self._now_s} but got {timestamp_s}")
        step_s = 0.0 if self._now_s is None else timestamp_s - self._now_s
        if step_s > LEFT_S:
            step_s = self._wait_after_gap(step_s)
        self._now_s = timestamp_s
        self._pace.update(timestamp_s, left_out=left_out, seeing_s=seeing_s)
        frame = self._same.filter(frame, timestamp_s)
        if frame is not None:
            self._seen_s = timestamp_s
        before_s, self._stage_s = self._stage_s, self._stage_s + step_s
        conditions: tuple[Wish, ...] = ()
        if self._stage in ("placing", "away"):
            conditions = self._wait_for_person(frame, step_s)
        elif self._stage == "get_ready":
            self._count_down(before_s, timestamp_s)
        elif self._stage == "active":
            conditions = self._act(frame, timestamp_s, step_s)
        elif self._stage == "rest":
            self._rest(frame, before_s, timestamp_s)
        self._hand_share = self._hand.update(frame, timestamp_s)
        self._hand_action = action_of(self._stage, hands_are_free=self.course.hands_are_free)
        if self._hand_share >= 1.0 and self._hand_action is not None:
            getattr(self, self._hand_action)()
        self._cues.update(conditions, timestamp_s)
        return self._snapshot(frame)

    def _wait_after_gap(self, step_s: float) -> float:
        """No pictures came for a while (camera unplugged, computer asleep): nobody knows what was done meanwhile."""
        if self._stage in ("active", "get_ready"):
            self._enter("away" if self._stage == "active" else "placing")
        return step_s if self._stage == "rest" else 0.0

    def _wait_for_person(self, frame: PoseFrame | None, step_s: float) -> tuple[Wish, ...]:
        """Until the person stands well: before a step, and after they left in the middle of one.

        Meanwhile the task gets no frames: whoever walks through the picture is not counted.
        """
        is_away = self._stage == "away"
        self._placement = check_placement(frame, self.course.needs)
        is_patient = not is_away and self._stage_s <= VIEW_PATIENCE_S
        fine = self._placement is None or (is_only_view(self._placement) and not is_patient)
        self._placed_s = self._placed_s + step_s if fine else 0.0
        if self._placed_s >= PLACED_S:
            self._enter("get_ready", limit_s=min(RESUME_S, self._ready_s) if is_away else self._ready_s)
            if not is_away:
                self._announce()
            return ()
        if self._placement is None:
            return ()
        key = "live.cue.come_back" if is_away and self._placement == "nobody" else f"live.place.{self._placement}"
        after_s, again_s = (0.5, 8.0) if is_away else (1.0, 6.0)
        return (Wish(key=key, text=told(key), tone="instruct", after_s=after_s, again_s=again_s),)

    def _count_down(self, before_s: float, timestamp_s: float) -> None:
        if timestamp_s - self._seen_s > LEFT_S:
            self._enter("placing")
            return
        self._speak_countdown(before_s, timestamp_s)
        if self._stage_s >= self._limit_s:
            self._begin(timestamp_s)

    def _begin(self, timestamp_s: float) -> None:
        self._enter("active")
        self.course.begin(timestamp_s)
        if not self.course.step.is_yoga:
            self._notify("go", told("live.cue.go"))

    def _act(self, frame: PoseFrame | None, timestamp_s: float, step_s: float) -> tuple[Wish, ...]:
        if timestamp_s - self._seen_s > LEFT_S:
            self._enter("away")
            return self._wait_for_person(frame, step_s)
        conditions = self.course.watch(frame, timestamp_s, step_s, self._cues)
        if self.course.state.is_done:
            self._finish_step(timestamp_s, is_complete=True)
            return ()
        return conditions

    def _rest(self, frame: PoseFrame | None, before_s: float, timestamp_s: float) -> None:
        self._speak_countdown(before_s, timestamp_s)
        self._placement = check_placement(frame, self.course.needs)
        if self._stage_s < self._limit_s:
            return
        # who has to turn is waited for, for a while
        may_begin = is_only_view(self._placement) and (self._placement is None or self.course.turns_to is None)
        if may_begin or (self.course.step.by_breath and frame is not None):
            self._begin(timestamp_s)
        else:
            self._enter("placing")

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
            self.course.restart(self._now_s or 0.0)
            self._enter("get_ready", limit_s=min(RESUME_S, self._ready_s))

    def end(self) -> tuple[SetRecord, ...]:
        """Stop here; returns everything that was done."""
        if self._stage != "done":
            self.course.keep(self._now_s or 0.0, is_complete=self.course.step.kind == "open")
            self._enter("done")
        return self.course.done

    @property
    def step_index(self) -> int:
        """Where in the list of steps the session stands; behind the last one when all are over."""
        return self.course.index + self._is_through

    def _enter(self, stage: Stage, *, limit_s: float = 0.0, keep_clock: bool = False) -> None:
        self._stage = stage
        self._cues.quiet()
        if not keep_clock:
            self._stage_s, self._limit_s, self._placed_s = 0.0, limit_s, 0.0

    def _finish_step(self, timestamp_s: float, *, is_complete: bool) -> None:
        rest_s = self.course.step.rest_s
        records = self.course.keep(timestamp_s, is_complete=is_complete)
        if not self.course.advance():
            self._is_through = True
            self._enter("done")
            self._notify("done", told("live.cue.done"))
            return
        if rest_s > 0:
            self._enter("rest", limit_s=rest_s)
        else:
            self._begin(timestamp_s)
        # in a step against the clock nothing may have been counted
        count = sum(record.full_count for record in records)
        praise = told("live.cue.set_counted_done", count=count) if count else told("live.cue.set_done")
        self._announce(after=praise if is_complete else None)

    def _announce(self, after: Text | None = None) -> None:
        """Say what comes."""
        self._notify("announce", self.course.announcement(after), valid_s=4.0)

    def _speak_countdown(self, before_s: float, timestamp_s: float) -> None:
        for seconds in (3, 2, 1):
            begins_with_it = before_s == 0.0 and self._limit_s == seconds
            if before_s < self._limit_s - seconds <= self._stage_s or begins_with_it:
                wish = Wish(key="countdown", text=number_text(seconds), tone="count", valid_s=0.5)
                self._cues.notify(wish, timestamp_s)

    def _notify(self, key: str, text: Text, *, valid_s: float = 2.0) -> None:
        self._cues.notify(Wish(key=key, text=text, tone="instruct", valid_s=valid_s), self._now_s or 0.0)

    def _snapshot(self, frame: PoseFrame | None) -> Snapshot:
        course, now_s, cue = self.course, self._now_s or 0.0, self._cues.last
        is_fresh = cue is not None and now_s - cue.timestamp_s <= HINT_S
        hint, tone = choose_hint(self._stage, self._placement, cue if is_fresh else None, course.state)
        return Snapshot(
            timestamp_s=now_s,
            stage=self._stage,
            step=course.step,
            next_step=course.next_step,
            step_number=course.index + 1,
            step_count=len(course.steps),
            task=course.state,
            remaining_s=self._remaining_s(),
            hint=hint,
            hint_tone=tone,
            cue=cue,
            frame=frame,
            rate_hz=self._pace.rate_hz,
            pace=self._pace.pace,
            hand_share=self._hand_share,
            hand_action=self._hand_action,
        )

    def _remaining_s(self) -> float:
        step, state = self.course.step, self.course.state
        if self._stage in ("get_ready", "rest"):
            return max(0.0, self._limit_s - self._stage_s)
        if step.target_s is None:
            return float("nan")
        is_clock = step.kind == "time" or step.by_breath
        return max(0.0, step.target_s - (state.elapsed_s if is_clock else state.held_s))
