"""What a live session shows at one moment: immutable, so it may cross threads."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from coach.library.plan import Step
from coach.pose.grade import Grade
from coach.pose.types import PoseFrame
from coach.posture.results import CheckResult
from coach.text import Text
from coach.workout.events import Event
from coach.workout.repetition import HoldPeriod, Repetition

#: `placing`: the person is being shown where to stand. `rest` also stands for the change between two postures. `away`:
#: the person left the picture in the middle of a step.
Stage = Literal["placing", "get_ready", "active", "rest", "paused", "away", "done"]
Tone = Literal["count", "correct", "praise", "instruct"]
#: Whether the pictures are fast enough, and if not, what it is that is slow.
Pace = Literal["fine", "slow_camera", "slow_computer"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Cue:
    """One thing said. `number` grows with every cue, so that a page speaks each once."""

    number: int
    key: str
    text: Text
    tone: Tone
    timestamp_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class SetRecord:
    """One set or hold that is over, completed or given up.

    mean_score: of the posture while it was held, 0 to 100; NaN without one.
    """

    step: Step
    started_s: float
    ended_s: float
    held_s: float = 0.0
    repetitions: tuple[Repetition, ...] = ()
    holds: tuple[HoldPeriod, ...] = ()
    is_complete: bool = True
    mean_score: float = float("nan")

    @property
    def full_count(self) -> int:
        return sum(one.full for one in self.repetitions)

    @property
    def partial_count(self) -> int:
        return len(self.repetitions) - self.full_count

    @property
    def judged(self) -> tuple[Repetition | HoldPeriod, ...]:
        """Whatever was done and its form judged."""
        return (*self.repetitions, *self.holds)

    @property
    def is_empty(self) -> bool:
        """True when nothing worth keeping was done."""
        return not self.repetitions and self.held_s < 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Happened:
    """An event, and the set in which it happened.

    set_number: grows with every set, also when one is begun again. event: None when the set is over.
    """

    set_number: int
    step: Step
    started_s: float
    timestamp_s: float
    event: Event | None = None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class TaskState:
    """How the current step stands.

    depth: of the repetition, 0 in the start position, 1 at the usual turning point, NaN unknown.
    held_s: seconds the posture was right. is_right: it is right now, the clock runs.
    score: of the posture, 0 to 100, NaN without one; off: its worst joint. mean_score: while it was held.
    set_number: of sets found automatically. last_repetition: the newest one, None before there is one.
    """

    full_count: int = 0
    partial_count: int = 0
    depth: float = float("nan")
    held_s: float = 0.0
    elapsed_s: float = 0.0
    is_right: bool = False
    score: float = float("nan")
    mean_score: float = float("nan")
    off: CheckResult | None = None
    grades: Mapping[str, Grade] = field(default_factory=dict)
    angles: Mapping[str, float] = field(default_factory=dict)
    set_number: int = 1
    last_repetition: Repetition | None = None
    is_done: bool = False


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Snapshot:
    """Everything a page shows of a live session.

    remaining_s: of the countdown, rest or timed step; NaN where nothing counts down.
    hint: the line to show: the last thing said while it is fresh, or where to stand.
    rate_hz: frames looked at per second, NaN before there are some; pace: whether that is enough.
    hand_share: how long the raised hand has been up, 0 to 1; hand_action: what it will do, None where it does nothing.
    """

    timestamp_s: float
    stage: Stage
    step: Step
    next_step: Step | None
    step_number: int
    step_count: int
    task: TaskState
    remaining_s: float
    hint: Text | None
    hint_tone: Tone
    cue: Cue | None
    frame: PoseFrame | None
    rate_hz: float
    pace: Pace = "fine"
    hand_share: float = 0.0
    hand_action: str | None = None

    @property
    def phase(self) -> float | None:
        """How far the repetition has come, 0 to 1; None outside of exercises, and where it is not known."""
        is_hold = self.step.is_yoga or self.step.kind == "hold"
        known = self.stage == "active" and not is_hold and math.isfinite(self.task.depth)
        return round(self.task.depth, 3) if known else None

    @property
    def clock_s(self) -> float:
        """Seconds of the hold that count: those in which it was right, or all where the breath leads."""
        return self.task.elapsed_s if self.step.by_breath else self.task.held_s

    @property
    def breath_share(self) -> float:
        """Where in a breath the hold is, 0 to 1: the first half in, the second out."""
        return self.clock_s % self.step.breath_s / self.step.breath_s

    @property
    def breath_count(self) -> int:
        return int(self.clock_s // self.step.breath_s)
