"""How long a position was held: in a whole clip, or while it is being held."""

from collections import deque

import numpy as np
from numpy.typing import NDArray

from coach.library.exercise import Exercise, Hold
from coach.pose.types import Array, PoseFrame
from coach.workout.events import Event, HoldBegan, HoldDone, HoldLasts
from coach.workout.judge import within
from coach.workout.measures import BodyMeasures, join_sides, measure_body
from coach.workout.repetition import HoldPeriod
from coach.workout.signal import runs

#: The posture must be there for this share of a second around a moment: landmarks tremble.
STEADY_S = 0.5
#: A hold that goes on is told of this often.
TOLD_EVERY_S = 5.0


def find_holds(measures: BodyMeasures, hold: Hold) -> tuple[HoldPeriod, ...]:
    """Stretches of time in which all conditions hold, short interruptions bridged."""
    times = measures.timestamps_s
    there = _mostly(times, held(measures, hold), STEADY_S)
    joined: list[tuple[float, float]] = []
    for first, last in runs(there):
        start_s, end_s = float(times[first]), float(times[last - 1])
        if joined and start_s - joined[-1][1] <= hold.longest_gap_s:
            joined[-1] = (joined[-1][0], end_s)
        else:
            joined.append((start_s, end_s))
    return tuple(
        HoldPeriod(start_s=start_s, end_s=end_s) for start_s, end_s in joined if end_s - start_s >= hold.shortest_s
    )


class HoldTeller:
    """Makes events of a hold that somebody follows."""

    def __init__(self) -> None:
        self._hold: HoldPeriod | None = None
        self._told_s = 0.0

    def tell(self, hold: HoldPeriod | None, timestamp_s: float) -> list[Event]:
        """hold: what goes on at this moment, so far; None: nothing is held."""
        before, self._hold = self._hold, hold
        if hold is None:
            return [] if before is None else [HoldDone(timestamp_s=timestamp_s, hold=before)]
        if before is not None and timestamp_s - self._told_s < TOLD_EVERY_S:
            return []
        self._told_s = timestamp_s
        is_new = before is None
        return [HoldBegan(timestamp_s=timestamp_s) if is_new else HoldLasts(timestamp_s=timestamp_s, hold=hold)]


class HoldCounter:
    """Follows one person who holds one exercise, frame by frame; what `Counter` is for repetitions.

    good_s: the last moment at which the position was there; `-inf` before.
    """

    def __init__(self, exercise: Exercise) -> None:
        if exercise.hold is None:
            raise ValueError(f"exercise: expected one that is held but got '{exercise.id}'")
        self._hold = exercise.hold
        self._recent: deque[tuple[float, bool]] = deque()
        self._done: list[HoldPeriod] = []
        self._running: HoldPeriod | None = None
        self._teller = HoldTeller()
        self.good_s = float("-inf")

    @property
    def holds(self) -> tuple[HoldPeriod, ...]:
        """Those that are over, and the one that goes on."""
        return tuple(self._done) if self._running is None else (*self._done, self._running)

    def update(self, frame: PoseFrame | None, timestamp_s: float) -> list[Event]:
        """Take one frame (None: nobody seen), later than the one before."""
        there = frame is not None and bool(held(measure_body(frame.as_sequence()), self._hold)[0])
        self._recent.append((timestamp_s, there))
        while self._recent[0][0] < timestamp_s - STEADY_S:
            self._recent.popleft()
        seen_s = [when for when, was_there in self._recent if was_there]
        if len(seen_s) * 2 <= len(self._recent):
            gone = timestamp_s - self.good_s > self._hold.longest_gap_s
            return self.finish() if gone else []
        self.good_s = seen_s[-1]
        start_s = seen_s[0] if self._running is None else self._running.start_s
        self._running = HoldPeriod(start_s=start_s, end_s=self.good_s)
        return self._teller.tell(self._running, timestamp_s)

    def finish(self) -> list[Event]:
        """End the hold that goes on, if there is one."""
        hold, self._running = self._running, None
        if hold is not None and hold.duration_s >= self._hold.shortest_s:
            self._done.append(hold)
        return self._teller.tell(None, self._recent[-1][0]) if self._recent else []


def held(measures: BodyMeasures, hold: Hold) -> NDArray[np.bool_]:
    """(T,) True where every condition holds; False where somebody is not seen."""
    holds = np.asarray(np.isfinite(measures.space).any(axis=1))
    for condition in hold.conditions:
        both, seen = measures.of(condition.measure, condition.plane), measures.seen(condition.measure)
        holds = holds & within(join_sides(both, seen, condition.sides), condition)
    return holds


def _mostly(times: Array, mask: NDArray[np.bool_], window_s: float) -> NDArray[np.bool_]:
    """True where the mask is True for more than half of the samples around."""
    total = np.concatenate([[0], np.cumsum(mask)])
    first = np.searchsorted(times, times - window_s / 2.0, side="left")
    last = np.searchsorted(times, times + window_s / 2.0, side="right")
    return np.asarray((total[last] - total[first]) * 2 > last - first)
