"""What is known about one repetition, one hold and a whole clip."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace
from itertools import accumulate
from statistics import median
from typing import Literal, TypeVar, get_args

import numpy as np

from coach.pose.types import Array
from coach.workout.settings import CountingSettings

Side = Literal["left", "right", "both"]
Mark = Literal["made", "removed"]
#: Why a repetition is only partial.
Why = Literal["not_deep_enough", "not_fully_extended", "too_fast", "cut_off"]
#: Stands for the number of a repetition that was not counted.
PARTIAL_LABEL = "◐"


#: Why a check was not made: the camera stands wrong (`view`), the clip begins or ends within it (`cut`), body or limb
#: not seen well enough (`unseen`), too near the limit to say (`close`), the working side is not known (`side`), the
#: repetition did not go far enough for it (`depth`), or no landmark shows more than a sign of it (`sign`).
Unknown = Literal["view", "cut", "unseen", "close", "side", "depth", "sign"]
REASONS: tuple[Unknown, ...] = get_args(Unknown)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """A form check that failed in one repetition.

    measured, limit: in `unit` (`deg` or `torso`); `amount` is how far the limit was passed, always positive.
    """

    check: str
    name: str
    cue: str
    phase: str
    measured: float
    limit: float
    unit: str

    @property
    def amount(self) -> float:
        return abs(self.measured - self.limit)


@dataclass(frozen=True, slots=True, kw_only=True)
class NotJudged:
    """A form check that was not made, and why; None in sessions kept before reasons were.

    suspected: the fault that it would be, were the value not too `close` to its limit, or its moment not `cut`.
    """

    check: str
    why: Unknown | None = None
    suspected: Fault | None = None

    @property
    def kept(self) -> str:
        """Check and reason in one word, as a record keeps them.

        >>> NotJudged(check="heels_up", why="view").kept, NotJudged.of_kept("heels_up:view").why
        ('heels_up:view', 'view')
        """
        return self.check if self.why is None else f"{self.check}:{self.why}"

    @classmethod
    def of_kept(cls, text: str) -> NotJudged:
        """The same from a record; one of an earlier or later release has a check only."""
        check, _, why = text.partition(":")
        return cls(check=check, why=next((known for known in REASONS if known == why), None))


class _Done:
    """What every repetition and every hold has."""

    __slots__ = ()
    start_s: float
    end_s: float
    faults: tuple[Fault, ...]
    not_judged: tuple[NotJudged, ...]

    @property
    def duration_s(self) -> float:
        return self.end_s - self.start_s

    @property
    def unjudged(self) -> tuple[str, ...]:
        return tuple(one.check for one in self.not_judged)


@dataclass(frozen=True, slots=True, kw_only=True)
class Repetition(_Done):
    """One repetition, or a part of one.

    start_s, turn_s, end_s: when the movement begins, the middle of the turning point, when the start is reached again.
    out_s, pause_s, back_s: seconds to the turning point, held there, and back.
    rest_s: seconds in the start position before it (NaN for the first).
    range_deg: range of motion in degrees, NaN where it cannot be measured from this view.
    range_share: range of the signal against the person's own usual range, 1 = as usual.
    side: the working side, `both`, or None where the exercise has none.
    why: None for a full repetition.
    not_judged: form checks that were not made.
    from_turn: it began and ended at the turning point of the exercise (a deadlift from the floor).
    by_hand: `made` by somebody who split or joined what was measured, or named another exercise; `removed`: what was
        measured where somebody said it is none, or something else.
    """

    start_s: float
    turn_s: float
    end_s: float
    out_s: float
    pause_s: float
    back_s: float
    rest_s: float = float("nan")
    range_deg: float = float("nan")
    range_share: float = 1.0
    side: Side | None = None
    full: bool = True
    why: Why | None = None
    faults: tuple[Fault, ...] = ()
    not_judged: tuple[NotJudged, ...] = ()
    from_turn: bool = False
    by_hand: Mark | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldPeriod(_Done):
    """A stretch of time in which a position was held.

    mean_score, best_score: 0 to 100, of a posture that was judged meanwhile; steadiness_deg: how much it wavered. NaN
    where nothing was judged.
    """

    start_s: float
    end_s: float
    side: Side | None = None
    mean_score: float = float("nan")
    best_score: float = float("nan")
    steadiness_deg: float = float("nan")
    faults: tuple[Fault, ...] = ()
    not_judged: tuple[NotJudged, ...] = ()


Done = TypeVar("Done", Repetition, HoldPeriod)


def not_telling(one: Done, faults: Collection[Fault], why: Unknown, *, suspected: bool = False) -> Done:
    """The same without some of its faults, which are not judged, or no more than suspected."""
    left_out = tuple(NotJudged(check=each.check, why=why, suspected=each if suspected else None) for each in faults)
    told = tuple(each for each in one.faults if each not in faults)
    return replace(one, faults=told, not_judged=one.not_judged + left_out)


def count_full(repetitions: Iterable[Repetition], full_by_hand: int | None) -> int:
    """Number of full repetitions, or what somebody said it was."""
    return sum(one.full for one in repetitions) if full_by_hand is None else full_by_hand


class Correctable:
    """A count of repetitions that somebody may have put right (see `coach.workout.count_by_hand`)."""

    __slots__ = ()
    repetitions: tuple[Repetition, ...]
    holds: tuple[HoldPeriod, ...]
    removed: tuple[Repetition, ...]
    full_by_hand: int | None
    measured_id: str | None

    @property
    def full_count(self) -> int:
        return count_full(self.repetitions, self.full_by_hand)

    @property
    def is_by_hand(self) -> bool:
        """Whether somebody put anything right."""
        made = any(one.by_hand for one in self.repetitions)
        return made or bool(self.removed) or (self.full_by_hand, self.measured_id) != (None, None)

    @property
    def told_holds(self) -> tuple[HoldPeriod, ...]:
        """The holds with what may be said of them: nothing where they were judged as another exercise."""
        if self.measured_id is None:
            return self.holds
        return tuple(replace(hold, faults=(), not_judged=()) for hold in self.holds)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class WorkoutResult(Correctable):
    """Everything found about one exercise in one clip.

    timestamps_s, signal: (G,) seconds and depth (0 start, 1 usual turning point; NaN unknown) for plots. Of exercises
        counted side by side it is the side that moves at the time.
    view: one word for where the camera stands, `duration_s` the length of the clip.
    own_range: the person's own range in the unit of the signal: 1 = the usual range of the exercise.
    seen_share, guessed_share: of the moments those in which the person was found, and of the signal what comes from
        landmarks that are as good as hidden; NaN unknown.
    removed, full_by_hand, measured_id: what somebody put right (see `coach.workout.count_by_hand`): measured
        repetitions that are none, the number of full ones, and the exercise that was counted where it was another;
        None: as measured.
    """

    exercise_id: str
    repetitions: tuple[Repetition, ...] = ()
    holds: tuple[HoldPeriod, ...] = ()
    timestamps_s: Array = field(default_factory=lambda: np.empty(0))
    signal: Array = field(default_factory=lambda: np.empty(0))
    view: str = "unknown"
    duration_s: float = 0.0
    own_range: float = float("nan")
    seen_share: float = float("nan")
    guessed_share: float = float("nan")
    removed: tuple[Repetition, ...] = ()
    full_by_hand: int | None = None
    measured_id: str | None = None

    @property
    def labels(self) -> tuple[str, ...]:
        """What each repetition is called: a full one by its number as it was counted, the others `PARTIAL_LABEL`."""
        numbers = accumulate(int(repetition.full) for repetition in self.repetitions)
        return tuple(
            str(number) if repetition.full else PARTIAL_LABEL
            for number, repetition in zip(numbers, self.repetitions, strict=True)
        )

    @property
    def partial_count(self) -> int:
        return sum(not one.full for one in self.repetitions)

    @property
    def moving_s(self) -> float:
        """Seconds in full repetitions."""
        return sum(one.duration_s for one in self.repetitions if one.full)

    @property
    def held_s(self) -> float:
        return sum(hold.duration_s for hold in self.holds)


def split_sets(
    repetitions: Sequence[Repetition], settings: CountingSettings = CountingSettings()
) -> list[tuple[Repetition, ...]]:
    """Group repetitions into sets, in order of time."""
    groups: list[list[Repetition]] = []
    rest_s = longest_rest_s(repetitions, settings)
    for repetition in repetitions:
        if groups and repetition.start_s - groups[-1][-1].end_s <= rest_s:
            groups[-1].append(repetition)
        else:
            groups.append([repetition])
    return [tuple(group) for group in groups]


def longest_rest_s(repetitions: Sequence[Repetition], settings: CountingSettings = CountingSettings()) -> float:
    """A longer rest than this ends a set; slow exercises have longer ones."""
    usual_s = median([one.duration_s for one in repetitions] or [0.0])
    return max(settings.set_rest_s, settings.set_rest_durations * usual_s)
