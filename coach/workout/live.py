"""Counting live, frame by frame, without looking ahead."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from coach.pose.types import PoseFrame, PoseSequence
from coach.workout.candidates import NEIGHBOURS, Candidate, is_echo, join, make_candidate, make_repetition, same_time
from coach.workout.counter import LEAST_SIDE_SHARE, with_rests
from coach.workout.cycles import HELD_SHARE, PROMINENCE_SHARE, make_cycle, own_range
from coach.workout.judge import Span, all_hold, condition_values, nearly_hold
from coach.workout.live_channel import RETURNED_SHARE, LiveChannel, LivePhase
from coach.workout.live_signal import LiveSignal
from coach.workout.measures import BodyMeasures, measure_body
from coach.workout.repetition import Repetition
from coach.workout.schema import Counting, Exercise
from coach.workout.strokes import Extreme

Array = NDArray[np.float64]

#: The start position must be held this long before anything counts.
GATE_S = 0.2


@dataclass(frozen=True, slots=True, kw_only=True)
class CounterState:
    """What is known after a frame.

    depth: 0 in the start position, 1 at the person's own usual turning point; NaN while nobody is seen.
    last: the newest repetition, full or partial.
    """

    timestamp_s: float
    full_count: int
    partial_count: int
    phase: LivePhase
    depth: float
    last: Repetition | None


class RepetitionCounter:
    """Counts one exercise of one person, frame by frame; one object per set of eyes, not shared between threads."""

    def __init__(self, exercise: Exercise) -> None:
        if exercise.counting is None:
            raise ValueError(f"exercise: expected one with repetitions but got the hold '{exercise.id}'")
        self.exercise = exercise
        self._signal = LiveSignal(exercise.counting)
        self._history: deque[PoseFrame] = deque()
        inverted = [False] if exercise.counting.begins_at == "start" else [False, True]
        self._tracks = [_Track(exercise, inverted=one) for one in inverted]
        self._gate = _Gate(exercise.counting)
        self._previous_s: float | None = None
        self._last_seen_s: float | None = None

    @property
    def repetitions(self) -> tuple[Repetition, ...]:
        """All so far, full and partial, in order of time."""
        return with_rests(self._best.repetitions)

    @property
    def _best(self) -> _Track:
        return max(self._tracks, key=lambda track: track.full_count)

    def update(self, frame: PoseFrame | None, timestamp_s: float) -> CounterState:
        """Take one frame (None: nobody seen). `timestamp_s` must be later than the one before."""
        if self._previous_s is not None and timestamp_s <= self._previous_s:
            raise ValueError(f"timestamp_s: expected later than {self._previous_s} but got {timestamp_s}")
        self._previous_s = timestamp_s
        counting = self._counting
        if frame is None:
            return self._without_person(timestamp_s, counting)
        if self._last_seen_s is not None and timestamp_s - self._last_seen_s > counting.longest_gap_s:
            self._start_afresh()
        self._last_seen_s = timestamp_s
        self._remember(frame, counting)
        depth = self._signal.depth(frame)
        ready = self._gate.pass_through(frame)
        for track in self._tracks:
            track.push(depth, timestamp_s, self._history, ready=ready)
        return self._state(timestamp_s, ready)

    @property
    def _counting(self) -> Counting:
        assert self.exercise.counting is not None
        return self.exercise.counting

    def _without_person(self, timestamp_s: float, counting: Counting) -> CounterState:
        lost = self._last_seen_s is None or timestamp_s - self._last_seen_s > counting.longest_gap_s
        state = self._state(timestamp_s, not lost)
        return replace(state, phase="lost", depth=float("nan")) if lost else state

    def _start_afresh(self) -> None:
        self._history.clear()
        self._gate = _Gate(self._counting)
        for track in self._tracks:
            track.start_afresh()

    def _remember(self, frame: PoseFrame, counting: Counting) -> None:
        self._history.append(frame)
        while self._history[0].timestamp_s < frame.timestamp_s - counting.longest_s - 1.0:
            self._history.popleft()

    def _state(self, timestamp_s: float, ready: bool) -> CounterState:
        track = self._best
        return CounterState(
            timestamp_s=timestamp_s,
            full_count=track.full_count,
            partial_count=len(track.repetitions) - track.full_count,
            phase=track.phase if ready else "waiting",
            depth=track.depth,
            last=track.repetitions[-1] if track.repetitions else None,
        )


class _Gate:
    """Opens once the start position has been held; the conditions of the start are those of the exercise."""

    def __init__(self, counting: Counting) -> None:
        self._conditions = tuple(one for one in counting.conditions if one.phase in ("start", "whole"))
        self._since_s: float | None = None
        self._open = False

    def pass_through(self, frame: PoseFrame) -> bool:
        if self._open:
            return True
        now_s, row = frame.timestamp_s, measure_body(frame.as_sequence())
        here = Span(start_s=now_s, turn_first_s=now_s, turn_last_s=now_s, end_s=now_s)
        if not nearly_hold(condition_values(row, here, self._conditions), self._conditions):
            self._since_s = None
            return False
        self._since_s = now_s if self._since_s is None else self._since_s
        self._open = now_s - self._since_s >= GATE_S
        return self._open


class _Track:
    """Repetitions from the channels of one signal; `inverted` ones begin and end at the turning point."""

    def __init__(self, exercise: Exercise, *, inverted: bool) -> None:
        self._exercise = exercise
        self._inverted = inverted
        counting = exercise.counting
        assert counting is not None
        self._floor = counting.least_range_share
        self._usual = 0.0
        self._conditions = counting.conditions
        self._seen: deque[tuple[float, ...]] = deque(maxlen=NEIGHBOURS)
        self._candidates: list[Candidate] = []
        self.repetitions: list[Repetition] = []
        self._channels = [LiveChannel(self._floor) for _ in range(2 if counting.sides == "apart" else 1)]

    @property
    def full_count(self) -> int:
        return sum(repetition.full for repetition in self.repetitions)

    @property
    def _moving(self) -> LiveChannel:
        return max(self._channels, key=lambda channel: channel.level)

    @property
    def phase(self) -> LivePhase:
        return self._moving.phase(self._usual or self._floor)

    @property
    def depth(self) -> float:
        """Share of the person's own range."""
        return self._moving.level / (self._usual or 1.0)

    def start_afresh(self) -> None:
        self._channels = [LiveChannel(channel.points.prominence) for channel in self._channels]

    def push(self, depth: Array, timestamp_s: float, history: deque[PoseFrame], *, ready: bool) -> None:
        for number, channel in enumerate(self._channels):
            value = float(depth[number])
            if np.isnan(value):
                continue
            points = channel.push(1.0 - value if self._inverted else value, timestamp_s)
            if points is not None and ready:
                self._take(points, channel, number, history)

    def _take(
        self, points: tuple[Extreme, Extreme, Extreme], channel: LiveChannel, number: int, history: deque[PoseFrame]
    ) -> None:
        times, values = channel.since(points[0].sample)
        local = [point._replace(sample=point.sample - points[0].sample) for point in points]
        cycle = make_cycle(values, (local[0], local[1], local[2]), cut_before=False, cut_after=False)
        if cycle.fall >= (RETURNED_SHARE - HELD_SHARE) * cycle.rise:
            cycle = replace(cycle, fall=max(cycle.fall, cycle.rise))  # still on its way to the start position
        since_s = times[cycle.start] - 0.5
        seen = _measured([frame for frame in history if frame.timestamp_s >= since_s])
        candidate = make_candidate(
            seen, self._exercise, cycle, times, usual=self._usual, channel=number, inverted=self._inverted
        )
        if candidate is None:
            return
        self._seen.append(candidate.condition_values)
        if all_hold(self._seen, self._conditions):
            self._count(candidate, seen)

    def _count(self, candidate: Candidate, seen: BodyMeasures) -> None:
        """Add a candidate, or let it take the place of the last one when both are the two sides of one movement."""
        last = self._candidates[-1] if self._candidates else None
        if last is not None and is_echo(candidate, last):
            return
        replaces = last is not None and (same_time(last, candidate) or is_echo(last, candidate))
        if last is not None and same_time(last, candidate):
            candidate = join(last, candidate)
        candidates = [*(self._candidates[:-1] if replaces else self._candidates), candidate]
        usual = max(own_range([one.cycle for one in candidates]), self._floor)
        own = own_range([one.cycle for one in candidates if one.channel == candidate.channel])
        usual_here = max(own, LEAST_SIDE_SHARE * usual)
        repetition = make_repetition(candidate, usual_here, seen, self._exercise, still_returning=True)
        if repetition is None:
            return
        self._candidates = candidates
        self.repetitions = [*(self.repetitions[:-1] if replaces else self.repetitions), repetition]
        self._usual = usual
        for one in self._channels:
            one.points.prominence = PROMINENCE_SHARE * usual


def _measured(frames: list[PoseFrame]) -> BodyMeasures:
    times = [frame.timestamp_s for frame in frames]
    return measure_body(PoseSequence.from_frames(frames, timestamps_s=times, image_size_px=frames[-1].image_size_px))
