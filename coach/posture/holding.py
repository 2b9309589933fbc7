"""Holding a posture over time: how long, how steady, how well.

Works frame by frame (live) and on whole sequences with the same answers. Small wobbles do not end a hold.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from coach.library.posture import Posture, Side
from coach.pose.types import PoseFrame
from coach.posture.results import PostureScore
from coach.posture.scoring import Strictness, score_posture


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldSettings:
    """When a hold begins and ends.

    A person is inside at `inside_score`, or with nothing to correct, and, once holding, down to `keep_score`. The hold
    begins after `settle_s` inside and ends after `wobble_s` below `keep_score` (or unseen). Below `near_score` somebody
    has left.
    """

    near_score: float = 40.0
    inside_score: float = 75.0
    keep_score: float = 60.0
    settle_s: float = 1.0
    wobble_s: float = 1.2


@dataclass(frozen=True, slots=True, kw_only=True)
class Hold:
    """One hold.

    start_s, end_s: from the first to the last moment inside. inside_s: time inside without the wobbles.
    steadiness_deg: how much the checked angles waver about their mean (root mean square), NaN for a hold of one frame.
    best_score, mean_score: over the frames inside.
    """

    start_s: float
    end_s: float
    inside_s: float
    steadiness_deg: float
    best_score: float
    mean_score: float
    wobbles: int
    side: Side | None


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldState:
    """What is going on at one moment. `hold`: the one that goes on, or the last one until the person has left."""

    score: PostureScore | None
    hold: Hold | None


class HoldAnalyser:
    """Follows one person in one posture. side: of the first role, where only one side is wanted.

    >>> analyser = HoldAnalyser(posture)  # doctest: +SKIP
    >>> for frame, time in ...:
    ...     state = analyser.update(frame, time)
    >>> analyser.finish()  # the holds, the last one included
    """

    def __init__(
        self,
        posture: Posture,
        *,
        side: Side | None = None,
        strictness: Strictness = "normal",
        settings: HoldSettings = HoldSettings(),
    ) -> None:
        self._posture, self._side, self._strictness, self._settings = posture, side, strictness, settings
        self._done: list[Hold] = []
        self._running: _Running | None = None
        self._pending: list[tuple[float, PostureScore]] = []
        self._last_s: float | None = None
        self._has_left = True

    @property
    def holds(self) -> tuple[Hold, ...]:
        """Holds that have ended."""
        return tuple(self._done)

    @property
    def holds_so_far(self) -> tuple[Hold, ...]:
        """Holds that have ended and the one that is going on."""
        return self.holds if self._running is None else (*self._done, self._running.hold())

    @property
    def is_holding(self) -> bool:
        """Whether a hold is going on; a wobble does not end it."""
        return self._running is not None

    def update(self, frame: PoseFrame | None, timestamp_s: float) -> HoldState:
        """Take in one moment (`None`: nobody seen). Times must increase."""
        if self._last_s is not None and timestamp_s <= self._last_s:
            raise ValueError(f"timestamp_s: expected more than {self._last_s} but got {timestamp_s}")
        side = self._side if self._running is None else self._running.side
        score = None
        if frame is not None:
            score = score_posture(frame, self._posture, side=side, strictness=self._strictness)
        value = -1.0 if score is None or not score.is_measurable else score.score
        if score is not None and score.is_right:
            value = max(value, self._settings.inside_score)
        step_s = 0.0 if self._last_s is None else timestamp_s - self._last_s
        self._last_s = timestamp_s
        self._has_left = self._has_left or value < self._settings.near_score
        if self._running is None:
            self._look_for_start(score, value, timestamp_s)
        else:
            self._go_on(self._running, score, value, timestamp_s, step_s)
        last = self.holds_so_far[-1:] if self.is_holding or not self._has_left else ()
        return HoldState(score=score, hold=next(iter(last), None))

    def finish(self) -> tuple[Hold, ...]:
        """End the running hold, as at the end of a video, and return all holds."""
        self._end()
        return self.holds

    def _end(self) -> None:
        if self._running is not None:
            self._done.append(self._running.hold())
        self._running, self._pending = None, []

    def _look_for_start(self, score: PostureScore | None, value: float, now_s: float) -> None:
        if score is None or value < self._settings.inside_score:
            self._pending = []
            return
        self._pending.append((now_s, score))
        if now_s - self._pending[0][0] >= self._settings.settle_s:
            self._running, self._has_left = _Running(self._pending), False

    def _go_on(self, running: _Running, score: PostureScore | None, value: float, now_s: float, step_s: float) -> None:
        if score is not None and value >= self._settings.keep_score:
            running.add(now_s, score, step_s)
            self._has_left = False
        else:
            # perhaps a wobble, perhaps the way out; the next moments tell
            running.is_wobbling = True
            if now_s - running.last_inside_s > self._settings.wobble_s:
                self._end()


class _Running:
    """The hold that is going on."""

    def __init__(self, first: Sequence[tuple[float, PostureScore]]) -> None:
        self.side = first[-1][1].side
        self.is_wobbling = False
        self._start_s = first[0][0]
        self.last_inside_s = first[-1][0]
        self._inside_s = self.last_inside_s - self._start_s
        self._wobbles = 0
        # running sums per check: count, sum, sum of squares; memory does not grow with the hold
        names = [check.name for check in first[-1][1].checks if check.unit == "deg"]
        self._sums = {name: np.zeros(3) for name in names}
        self._best, self._sum_of_scores, self._count = 0.0, 0.0, 0
        for _, score in first:
            self._note(score)

    def add(self, now_s: float, score: PostureScore, step_s: float) -> None:
        """One more moment inside."""
        self._wobbles += self.is_wobbling
        if not self.is_wobbling:
            self._inside_s += step_s
        self.is_wobbling = False
        self.last_inside_s = now_s
        self._note(score)

    def _note(self, score: PostureScore) -> None:
        self._count += 1
        self._sum_of_scores += score.score
        self._best = max(self._best, score.score)
        for check in score.checks:
            if check.name in self._sums and np.isfinite(check.measured):
                self._sums[check.name] += (1.0, check.measured, check.measured**2)

    def hold(self) -> Hold:
        """The hold as it stands."""
        variances = [
            max(0.0, squares / count - (total / count) ** 2)
            for count, total, squares in self._sums.values()
            if count > 1
        ]
        return Hold(
            start_s=self._start_s,
            end_s=self.last_inside_s,
            inside_s=self._inside_s,
            steadiness_deg=float(np.sqrt(np.mean(variances))) if variances else float("nan"),
            best_score=self._best,
            mean_score=self._sum_of_scores / self._count,
            wobbles=self._wobbles,
            side=self.side,
        )
