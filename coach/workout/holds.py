"""How long a position was held, and how well: in a whole clip, or while it is being held."""

from collections import deque
from collections.abc import Iterable
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from coach.library.exercise import Exercise, Hold
from coach.pose.types import Array, PoseFrame
from coach.workout.events import Event, HoldBegan, HoldDone, HoldLasts
from coach.workout.form import Judged, judge_form
from coach.workout.judge import Span, within
from coach.workout.measures import BodyMeasures, Track, columns_in, join_sides
from coach.workout.repetition import Fault, HoldPeriod
from coach.workout.settings import CountingSettings
from coach.workout.signal import bridged, runs

#: The posture must be there for this share of a second around a moment: landmarks tremble.
STEADY_S = 0.5
#: A hold that goes on is told of, and judged, this often.
TOLD_EVERY_S = 5.0


def find_holds(measures: BodyMeasures, hold: Hold) -> tuple[HoldPeriod, ...]:
    """Stretches of time in which all conditions hold, short interruptions bridged."""
    times = measures.timestamps_s
    there = runs(_mostly(times, held(measures, hold), STEADY_S))
    stretches = bridged(((float(times[first]), float(times[last - 1])) for first, last in there), hold.longest_gap_s)
    periods = (HoldPeriod(start_s=start_s, end_s=end_s) for start_s, end_s in stretches)
    return tuple(one for one in periods if one.duration_s >= hold.shortest_s)


def hold_with_form(
    hold: HoldPeriod, measures: BodyMeasures, exercise: Exercise, settings: CountingSettings = CountingSettings()
) -> HoldPeriod:
    """The hold with its faults: of all of it, and of its stretches as they are told: who sags at last does sag."""
    ends_s = [*np.arange(hold.start_s + TOLD_EVERY_S, hold.end_s, TOLD_EVERY_S).tolist(), hold.end_s]
    spans = [Span.held(max(end_s - TOLD_EVERY_S, hold.start_s), end_s) for end_s in ends_s]
    stretches = [judge_form(measures, span, exercise, settings) for span in spans]
    whole = judge_form(measures, Span.held(hold.start_s, hold.end_s), exercise, settings)
    return _with_faults(hold, exercise, stretches, whole)


def _with_faults(hold: HoldPeriod, exercise: Exercise, stretches: Iterable[Judged], whole: Judged) -> HoldPeriod:
    """The worst of each fault in any stretch; what could not be judged is what `whole` says."""
    told = sorted((one for part in stretches for one in part.faults), key=lambda one: one.amount)
    worst = {one.check: one for one in (*told, *whole.faults)}
    return replace(
        hold,
        faults=tuple(worst[check.check] for check in exercise.form if check.check in worst),
        not_judged=tuple(one for one in whole.not_judged if one.check not in worst),
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
            return [] if before is None else [HoldDone(before)]
        if before is not None and timestamp_s - self._told_s < TOLD_EVERY_S:
            return []
        self._told_s = timestamp_s
        return [HoldBegan() if before is None else HoldLasts(hold)]


class HoldCounter:
    """Follows one person who holds one exercise, frame by frame; what `Counter` is for repetitions.

    good_s: the last moment at which the position was there; `-inf` before. faults: what is wrong in the hold that goes
    on, as its last stretch of `TOLD_EVERY_S` shows.
    """

    def __init__(self, exercise: Exercise, settings: CountingSettings = CountingSettings()) -> None:
        if exercise.hold is None:
            raise ValueError(f"exercise: expected one that is held but got '{exercise.id}'")
        self._exercise, self._settings, self._hold = exercise, settings, exercise.hold
        # that it is over shows a gap later, and is judged then
        self._track = Track(TOLD_EVERY_S + STEADY_S + self._hold.longest_gap_s, columns_in(exercise))
        self._recent: deque[tuple[float, bool]] = deque()
        self._done: list[HoldPeriod] = []
        self._running: HoldPeriod | None = None
        self._stretches: list[Judged] = []
        self._teller = HoldTeller()
        self._now_s = self._stepped_s = self._judged_s = self.good_s = float("-inf")

    @property
    def faults(self) -> tuple[Fault, ...]:
        return self._stretches[-1].faults if self._stretches else ()

    @property
    def holds(self) -> tuple[HoldPeriod, ...]:
        """Those that are over, and the one that goes on."""
        return tuple(self._done) if self._running is None else (*self._done, self._running)

    def update(self, frame: PoseFrame | None, timestamp_s: float) -> list[Event]:
        """Take one frame (None: nobody seen), later than the one before."""
        self._track.add(frame, timestamp_s)
        self._now_s = timestamp_s
        return self._step() if timestamp_s - self._stepped_s >= self._settings.step_s - 1e-6 else []

    def _step(self) -> list[Event]:
        """Several moments are measured in one go, which takes as long as one."""
        measures = self._track.measures()
        new = measures.between(int(np.searchsorted(measures.timestamps_s, self._stepped_s, "right")), len(measures))
        self._stepped_s = self._now_s
        moments = zip(new.timestamps_s.tolist(), held(new, self._hold).tolist(), strict=True)
        return [event for time_s, there in moments for event in self._follow(time_s, there)]

    def _follow(self, timestamp_s: float, there: bool) -> list[Event]:
        self._recent.append((timestamp_s, there))
        while self._recent[0][0] < timestamp_s - STEADY_S:
            self._recent.popleft()
        seen_s = [when for when, was_there in self._recent if was_there]
        if len(seen_s) * 2 <= len(self._recent):
            # that it is there again shows when half of the moments around do
            gone = timestamp_s - self.good_s > self._hold.longest_gap_s + STEADY_S / 2.0
            return self._end(timestamp_s) if gone else []
        self.good_s = seen_s[-1]
        if self._running is None:
            self._running, self._judged_s = HoldPeriod(start_s=seen_s[0], end_s=self.good_s), timestamp_s
        self._running = replace(self._running, end_s=self.good_s)
        if timestamp_s - self._judged_s >= TOLD_EVERY_S:
            self._running = self._judge(self._running)
        return self._teller.tell(self._running, timestamp_s)

    def _judge(self, hold: HoldPeriod) -> HoldPeriod:
        """The hold with what its last stretch shows."""
        self._judged_s = hold.end_s
        span = Span.held(max(hold.start_s, hold.end_s - TOLD_EVERY_S), hold.end_s)
        last = judge_form(self._track.measures(), span, self._exercise, self._settings)
        self._stretches.append(last)
        return _with_faults(hold, self._exercise, self._stretches, last)

    def finish(self) -> list[Event]:
        """End the hold that goes on, if there is one."""
        return [*(self._step() if self._now_s > self._stepped_s else []), *self._end(self._now_s)]

    def _end(self, timestamp_s: float) -> list[Event]:
        hold, self._running = self._running, None
        if hold is None:
            return []
        hold = self._judge(hold)
        self._stretches.clear()
        if hold.duration_s >= self._hold.shortest_s:
            self._done.append(hold)
        self._teller.tell(None, timestamp_s)
        return [HoldDone(hold)]


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
