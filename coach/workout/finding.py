"""The repetitions in a signal: which of its cycles they are, and what becomes of the others.

The one way of counting, whether the clip is over or still going on: `Counter` asks it again and again.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from statistics import median

import numpy as np

from coach.library.exercise import Exercise
from coach.pose.types import Array
from coach.workout.candidates import Candidate, Case, Memo, likeliest, make_candidate, make_repetition, together
from coach.workout.cycles import Cycle, find_cycles, own_range
from coach.workout.form import told_of_a_set
from coach.workout.measures import BodyMeasures
from coach.workout.repetition import Repetition, split_sets
from coach.workout.settings import CountingSettings
from coach.workout.signal import Signal, runs


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What was found in a signal.

    repetitions: in order of time, without rests. own_range: the person's own range in the unit of the signal.
    rejected: cycles that are no repetitions, each with the reason.
    """

    repetitions: tuple[Repetition, ...] = ()
    own_range: float = float("nan")
    rejected: tuple[tuple[Candidate, str], ...] = ()

    @property
    def full_count(self) -> int:
        return sum(one.full for one in self.repetitions)


def find_repetitions(
    signal: Signal,
    measures: BodyMeasures,
    exercise: Exercise,
    settings: CountingSettings = CountingSettings(),
    memo: Memo | None = None,
    from_turn: bool | None = None,
) -> Found:
    """Count one exercise: from its start position, and from its turning point where a set may begin there.

    memo: of earlier counts of the same clip, when it is still going on. from_turn: what these counted from.
    """
    case = Case(measures=measures, exercise=exercise, settings=settings, memo={} if memo is None else memo)
    found = _find(signal, case, inverted=bool(from_turn))
    if case.counting.begins_at != "start":
        # while a set goes on both ways find as many, or one more in turn: it stays as it was told
        least = found.full_count + (from_turn is False) + 1
        other = _find(signal, case, inverted=not from_turn, least=least)
        found = other if other.full_count >= least else found
    return replace(found, repetitions=tuple(told_of_a_set(found.repetitions, exercise)))


def _find(signal: Signal, case: Case, *, inverted: bool, least: int = 0) -> Found:
    """The signal is cut into cycles twice: to learn the person's own range, then with a threshold relative to it.

    least: fewer full repetitions are of no use, and where there cannot be as many nothing more is asked about them.
    """
    counting, settings = case.counting, case.settings
    floor = counting.least_range_share

    def candidates(prominence: float, usual: float) -> list[Candidate]:
        return [
            make_candidate(case, cycle, times, usual=usual, channel=channel, inverted=inverted)
            for channel, cycle, times in _cycles(signal, prominence, settings, inverted=inverted)
            if times[cycle.end] - times[cycle.start] <= counting.longest_s
        ]

    first = candidates(floor, 0.0)
    usual = own_range([one.cycle for one in likeliest(first, settings)], settings)
    if usual < floor:
        why = "another_movement" if first else "too_small"
        return Found(own_range=usual, rejected=tuple((one, why) for one in first))
    every = sorted(candidates(settings.prominence * usual, usual), key=lambda one: one.span.turn_s)
    every = [one for one in every if one.cycle.range >= settings.prominence * usual]
    fitting = likeliest(every, settings)
    joined = together(fitting, settings)
    if len(joined) < least:
        return Found(own_range=usual)
    fits = set(map(id, fitting))
    rejected = [(one, "another_movement") for one in every if id(one) not in fits]
    one_way = all(one.cycle.shorter_way < settings.extended * one.cycle.range for one in joined)
    if one_way and (inverted or len(joined) == 1):
        # somebody got up, or lay down; or was at the turning point all the time but once
        return Found(own_range=usual, rejected=(*rejected, *((one, "one_way") for one in joined)))
    of_side = _range_of_sides(joined, usual, settings)
    usual_s = median([one.duration_s for one in joined if one.cycle.range >= settings.full * usual] or [0.0])
    shortest_s = min(counting.shortest_s, settings.too_fast * usual_s)
    lasting = {"doubt": signal.doubt, "shortest_s": shortest_s, "usual_s": usual_s}
    made = [make_repetition(case, one, of_side[one.channel], **lasting) for one in joined]
    kept = _without_lone_parts([one for one in made if one is not None], settings)
    stay = set(map(id, kept))
    rejected += [
        (one, "unclear" if rep is None else "far_from_the_set")
        for one, rep in zip(joined, made, strict=True)
        if id(rep) not in stay
    ]
    if _is_gesture(kept, usual / floor, settings):
        return Found(own_range=usual, rejected=(*rejected, *((one, "gesture") for one in joined)))
    return Found(repetitions=tuple(kept), own_range=usual, rejected=tuple(rejected))


def _cycles(
    signal: Signal, prominence: float, settings: CountingSettings, *, inverted: bool
) -> Iterator[tuple[int, Cycle, Array]]:
    """Channel, cycle, and the times of its samples."""
    margin = int(settings.cut_s * settings.grid_hz)
    for channel, depth in enumerate(1.0 - signal.depth if inverted else signal.depth):
        for first, last in runs(np.isfinite(depth)):
            values = depth[first:last]
            for cycle in find_cycles(values, prominence, margin=margin, has_to_return=not inverted, settings=settings):
                yield channel, cycle, signal.timestamps_s[first:last]


def _range_of_sides(joined: Sequence[Candidate], usual: float, settings: CountingSettings) -> dict[int, float]:
    """The person's own range on each side: the far side is seen smaller, and a weaker arm is no partial one.

    What stands for both sides is of either, or what the other does alone would be compared with itself.
    """
    of_side = {
        channel: own_range([one.cycle for one in joined if channel == one.channel or one.side == "both"], settings)
        for channel in {one.channel for one in joined}
    }
    return {channel: max(own, settings.least_side * usual) for channel, own in of_side.items()}


def _is_gesture(repetitions: Sequence[Repetition], range_of_floor: float, settings: CountingSettings) -> bool:
    """True when something moved only once and not far: a stretch, a scratch, hands on the hips."""
    moved = sum(one.full or one.why == "cut_off" for one in repetitions)
    if not repetitions or (len(repetitions) > 1 and moved != 1):
        return False
    one_side = all(one.side in ("left", "right") for one in repetitions)
    return range_of_floor < settings.lone_range or (one_side and not settings.lone_side)


def _without_lone_parts(repetitions: list[Repetition], settings: CountingSettings) -> list[Repetition]:
    """Small movements before or after a set (walking off, scratching) are no partial repetitions."""
    sets = [one for one in split_sets(repetitions, settings) if any(member.full for member in one)]
    return list(chain.from_iterable(sets)) or repetitions


def with_rests(repetitions: Sequence[Repetition]) -> tuple[Repetition, ...]:
    """The same repetitions, each with the rest before it."""
    ends = [float("nan"), *(repetition.end_s for repetition in repetitions)]
    return tuple(
        replace(repetition, rest_s=max(repetition.start_s - end_s, 0.0) if np.isfinite(end_s) else end_s)
        for repetition, end_s in zip(repetitions, ends, strict=False)
    )
