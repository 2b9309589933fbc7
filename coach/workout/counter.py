"""Counting one exercise: in a whole clip, or while it is being done.

Both ask the same question of what has been seen (`find_repetitions`). A counter asks it whenever a repetition may be
over and says what is new as events; what turns out otherwise later is announced as `Revised`.
"""

from collections import deque
from collections.abc import Sequence
from dataclasses import replace
from statistics import median

import numpy as np

from coach.library.exercise import Exercise
from coach.pose.types import PoseFrame, PoseSequence
from coach.pose.view import estimate_view
from coach.workout.candidates import Memo
from coach.workout.cycles import TurningPoints
from coach.workout.events import Event, Phase, RepetitionBegan, RepetitionDone, Revised, SetDone
from coach.workout.finding import find_repetitions, with_rests
from coach.workout.holds import HoldCounter, find_holds, hold_with_form
from coach.workout.measures import BodyMeasures, Track, columns_in, measure_body
from coach.workout.repetition import Repetition, WorkoutResult, longest_rest_s, split_sets
from coach.workout.settings import CountingSettings
from coach.workout.signal import depths_of, make_signal, mixed, plain_weights


def count_repetitions(
    sequence: PoseSequence,
    exercise: Exercise,
    *,
    measures: BodyMeasures | None = None,
    settings: CountingSettings = CountingSettings(),
) -> WorkoutResult:
    """Count one exercise in a whole clip, knowing all of it.

    measures: `measure_body(sequence)`, when it is at hand.
    """
    measures = measure_body(sequence) if measures is None else measures
    result = WorkoutResult(exercise_id=exercise.id, view=estimate_view(sequence).label, duration_s=sequence.duration_s)
    if exercise.hold is not None:
        holds = find_holds(measures, exercise.hold)
        return replace(result, holds=tuple(hold_with_form(hold, measures, exercise, settings) for hold in holds))
    assert exercise.counting is not None
    signal = make_signal(measures, exercise.counting, settings)
    found = find_repetitions(signal, measures, exercise, settings)
    return replace(
        result,
        repetitions=with_rests(found.repetitions),
        timestamps_s=signal.timestamps_s,
        signal=np.fmax.reduce(signal.depth),
        own_range=found.own_range,
        seen_share=float(sequence.found.mean()) if len(sequence) else float("nan"),
        guessed_share=signal.guessed,
    )


def count_live(
    sequence: PoseSequence, exercise: Exercise, settings: CountingSettings = CountingSettings()
) -> WorkoutResult:
    """Count a recording as it would have been counted while it was made: frame by frame, without looking ahead."""
    counter = HoldCounter(exercise, settings) if exercise.is_hold else Counter(exercise, settings)
    for frame, timestamp_s in zip(sequence.frames(), sequence.timestamps_s.tolist(), strict=True):
        counter.update(frame, timestamp_s)
    counter.finish()
    return WorkoutResult(
        exercise_id=exercise.id,
        repetitions=counter.repetitions if isinstance(counter, Counter) else (),
        holds=counter.holds if isinstance(counter, HoldCounter) else (),
        view=estimate_view(sequence).label,
        duration_s=sequence.duration_s,
    )


class Counter:
    """Counts one exercise of one person, frame by frame; one object per set of eyes, not shared between threads.

    repetitions: all so far, full and partial, in order of time.

    >>> counter = Counter(exercise)  # doctest: +SKIP
    >>> for frame, timestamp_s in ...:
    ...     events = counter.update(frame, timestamp_s)
    """

    def __init__(self, exercise: Exercise, settings: CountingSettings = CountingSettings()) -> None:
        if exercise.counting is None:
            raise ValueError(f"exercise: expected one with repetitions but got the hold '{exercise.id}'")
        self.exercise, self._settings, self._counting = exercise, settings, exercise.counting
        self._track = Track(settings.window_s, columns_in(exercise))
        self._columns = columns_in(self._counting.terms)
        self._weights = plain_weights(self._counting)
        self._followers = [_Follower(settings, self._counting.least_range_share) for _ in self._weights]
        self._memo: Memo = {}
        self.repetitions: tuple[Repetition, ...] = ()
        self._sets_done = 0
        self._now_s: float | None = None
        self._stepped_s = self._recounted_s = self._told_s = self._seen_s = float("-inf")
        self._recount_at_s = self._began_s = float("inf")
        self._usual = 0.0

    @property
    def full_count(self) -> int:
        return sum(one.full for one in self.repetitions)

    @property
    def _is_lost(self) -> bool:
        return (self._now_s or 0.0) - self._seen_s > self._counting.longest_gap_s

    @property
    def phase(self) -> Phase:
        """Where in a repetition the person is, on the side that has come further."""
        return "lost" if self._is_lost else max(self._followers, key=lambda one: one.level).phase

    @property
    def depth(self) -> float:
        """0 in the start position, 1 at the person's own usual turning point; NaN while nobody is seen."""
        return float("nan") if self._is_lost else max(one.level for one in self._followers) / (self._usual or 1.0)

    def update(self, frame: PoseFrame | None, timestamp_s: float) -> list[Event]:
        """Take one frame (None: nobody seen). `timestamp_s` must be later than the one before."""
        if self._now_s is not None and timestamp_s <= self._now_s:
            raise ValueError(f"timestamp_s: expected later than {self._now_s} but got {timestamp_s}")
        self._now_s = timestamp_s
        self._seen_s = self._seen_s if frame is None else timestamp_s
        self._track.add(frame, timestamp_s)
        if timestamp_s - self._stepped_s < self._settings.step_s - 1e-6:
            return []
        self._stepped_s = timestamp_s
        events: list[Event] = [RepetitionBegan()] if self._follow() else []
        since_s = timestamp_s - self._recounted_s
        is_due = any(one.may_be_over for one in self._followers) or timestamp_s >= self._recount_at_s
        is_due = is_due and timestamp_s - self._told_s >= self._settings.quickest_told_s
        if since_s >= (self._settings.quickest_recount_s if is_due else self._settings.slowest_recount_s):
            events += self._recount(timestamp_s)
        return [*events, *self._ended_sets(timestamp_s)]

    def finish(self, result: WorkoutResult | None = None) -> list[Event]:
        """Nothing more comes: what is over is said at once.

        result: of a recording, what all of it shows (`count_repetitions`); where that is otherwise it is announced.
        """
        events = [] if self._now_s is None else self._recount(self._now_s, is_over=True)
        return events if result is None else events + _changes(self.repetitions, result.repetitions, is_over=True)

    def _follow(self) -> bool:
        """Where in the movement the person is, by what the last count found to carry it; True: it has begun."""
        new = self._track.latest(self._columns)
        depths = mixed(depths_of(new, self._counting), self._weights)
        began = False
        for follower, depth in zip(self._followers, depths, strict=True):
            for value, time_s in zip(depth.tolist(), new.timestamps_s.tolist(), strict=True):
                if value == value:
                    began = follower.push(value, time_s, self._usual) or began
        return began

    def _recount(self, now_s: float, *, is_over: bool = False) -> list[Event]:
        """Count all that is remembered, and say what is new. is_over: nothing more comes."""
        settings = self._settings
        self._recounted_s, self._recount_at_s = now_s, float("inf")
        measures = self._track.measures()
        signal = make_signal(measures, self._counting, settings)
        from_turn = self.repetitions[-1].from_turn if self.repetitions and not is_over else None
        found = find_repetitions(signal, measures, self.exercise, settings, self._memo, from_turn)
        self._weights = signal.weights
        self._usual = found.own_range if found.repetitions else 0.0
        if len(self._memo) > 64 * settings.window_s:
            self._memo.clear()
        # where the memory begins cycles are cut: what was said about them stays
        begins_s = float(measures.timestamps_s[0])
        self._began_s = min(self._began_s, begins_s)
        usual_s = median([one.duration_s for one in found.repetitions] or [0.0])
        self._track.memory_s = min(settings.window_s, settings.window_repetitions * usual_s or settings.window_s)
        settled_s = begins_s + 2.0 * usual_s if begins_s > self._began_s else float("-inf")
        settled = [one for one in self.repetitions if one.turn_s < settled_s]
        open_ones = self.repetitions[len(settled) :]
        near = [*settled[-3:], *open_ones]
        fresh = [
            one
            for one in found.repetitions
            # counted again it turns a little sooner or later, and stays on its side of what is settled
            if (known := _known(one, near) or one).turn_s >= settled_s
            and (known is not one or self._is_said(one, now_s, is_over))
        ]
        fresh = list(with_rests([*settled[-1:], *fresh])[len(settled[-1:]) :])
        self.repetitions = (*settled, *fresh)
        events = _changes(open_ones, fresh)
        is_told = any(isinstance(event, RepetitionDone) for event in events)
        self._told_s = now_s if is_told else self._told_s
        for follower in self._followers:
            follower.recounted(self._usual, is_told=is_told)
        return events

    def _is_said(self, one: Repetition, now_s: float, is_over: bool) -> bool:
        """Whether one that is new is over; else all is counted again soon."""
        settings = self._settings
        if is_over or now_s - one.end_s >= settings.settled_s:
            return one.why != "cut_off"
        if one.full and max(follower.back for follower in self._followers) >= settings.returned:
            return True
        self._recount_at_s = min(self._recount_at_s, one.end_s + settings.settled_s)
        return False

    def _ended_sets(self, now_s: float) -> list[Event]:
        rested_s = now_s - self.repetitions[-1].end_s if self.repetitions else 0.0
        # of a long set the usual duration is not asked for at every step
        if rested_s <= self._settings.set_rest_s or rested_s <= longest_rest_s(self.repetitions):
            return []
        sets = split_sets(self.repetitions, self._settings)
        new, self._sets_done = sets[self._sets_done :], len(sets)
        return [SetDone(one) for one in new]


def _changes(before: Sequence[Repetition], after: Sequence[Repetition], *, is_over: bool = False) -> list[Event]:
    """What is to be said where these repetitions were said before and those are known now."""
    events: list[Event] = []
    left = list(before)
    for one in after:
        known = next((old for old in left if _same(old, one)), None)
        if known is None:
            events.append(Revised(before=None, after=one) if is_over else RepetitionDone(one))
        else:
            left.remove(known)
            if (known.full, known.why) != (one.full, one.why):
                events.append(Revised(before=known, after=one))
    return events + [Revised(before=old, after=None) for old in left]


def _known(one: Repetition, among: Sequence[Repetition]) -> Repetition | None:
    """The one that was said before, if it was."""
    same = (known for known in among if _same(one, known))
    return min(same, key=lambda known: abs(known.turn_s - one.turn_s), default=None)


def _same(a: Repetition, b: Repetition) -> bool:
    """True when both are mostly the same stretch of time."""
    common_s = min(a.end_s, b.end_s) - max(a.start_s, b.start_s)
    return common_s > 0.0 and common_s > min(a.duration_s, b.duration_s) / 2.0


class _Follower:
    """One channel of the movement as it goes: roughly smoothed, its turning points, where in a cycle it is."""

    def __init__(self, settings: CountingSettings, floor: float) -> None:
        self._settings, self._floor = settings, floor
        self._points = TurningPoints(settings.prominence * floor)
        self._recent: deque[tuple[float, float]] = deque()
        self._number = 0
        self._first_s: float | None = None
        self._recounts = 0
        self.level = 0.0
        self.phase: Phase = "waiting"

    @property
    def back(self) -> float:
        """Share of the last way out that the movement has come back; 0 on the way out."""
        pending, confirmed = self._points.pending, self._points.confirmed
        if pending is None or pending.is_peak or len(confirmed) < 1:
            return 0.0
        peak = confirmed[-1].value
        out = peak - confirmed[-2].value if len(confirmed) > 1 else self._floor
        return (peak - self.level) / max(out, 1e-6)

    @property
    def may_be_over(self) -> bool:
        """True when the movement has come back so far that counting again is worth while."""
        shares = self._settings.way_back_recounts
        return self._recounts < len(shares) and self.back >= shares[self._recounts]

    def recounted(self, usual: float, *, is_told: bool) -> None:
        """All was counted again, and this usual range found; is_told: and a repetition, so that nothing is open."""
        shares = self._settings.way_back_recounts
        asked = sum(self.back >= share for share in shares)
        self._recounts = len(shares) if is_told and asked else max(self._recounts, asked)
        self._points.prominence = self._settings.prominence * (usual or self._floor)

    def push(self, value: float, timestamp_s: float, usual: float) -> bool:
        """Take one value; True when the start position was left."""
        self._recent.append((timestamp_s, value))
        while self._recent[0][0] < timestamp_s - self._settings.median_window_s:
            self._recent.popleft()
        self.level = median(one for _, one in self._recent)
        self._number += 1
        if self._points.push(self._number, self.level):
            self._recounts = 0
            del self._points.confirmed[:-3]
        self._first_s = timestamp_s if self._first_s is None else self._first_s
        is_new = timestamp_s - self._first_s < self._settings.cut_s
        before, self.phase = self.phase, "waiting" if is_new else self._phase(usual or self._floor)
        return before == "start" and self.phase == "way_out"

    def _phase(self, usual: float) -> Phase:
        pending, confirmed = self._points.pending, self._points.confirmed
        if pending is None or not confirmed:
            return "start"
        near = abs(self.level - pending.value) <= self._settings.held * usual
        if pending.is_peak:
            deep = pending.value - confirmed[-1].value >= self._settings.extended * usual
            return "way_out" if not deep else "turn" if near else "way_back"
        return "start" if self.back >= self._settings.returned else "way_back"
