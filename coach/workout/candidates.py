"""Cycles of the signal that may be repetitions, what speaks against each, and the record that becomes of them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from statistics import median
from typing import Any, TypeVar

import numpy as np

from coach.library.exercise import Counting, Exercise, Phase
from coach.pose.geometry import percentiles
from coach.pose.types import Array
from coach.workout.cycles import Cycle
from coach.workout.depth import is_clear, is_cut_off, judge_depth, rests_in_clip, why_partial
from coach.workout.form import with_form
from coach.workout.judge import Span, against, condition_values, find_working_side, how_seen, rows_of
from coach.workout.measures import BodyMeasures
from coach.workout.readings import LEAST_SHARE, SIDES, reads_turn
from coach.workout.repetition import Repetition, Side
from coach.workout.settings import CountingSettings

#: What was already found out about a span, to within a tenth of a second, while a clip is still going on.
Memo = dict[tuple[object, ...], Any]
Known = TypeVar("Known")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Case:
    """A clip that is counted as one exercise; memo: of earlier counts of it, when it is still going on."""

    measures: BodyMeasures
    exercise: Exercise
    settings: CountingSettings
    memo: Memo = field(default_factory=dict)

    @property
    def counting(self) -> Counting:
        """How its repetitions are counted; only asked of exercises that have some."""
        assert self.exercise.counting is not None
        return self.exercise.counting

    def known(self, key: tuple[object, ...], find_out: Callable[[], Known]) -> Known:
        """What was found out about a span before, else what is found out now."""
        found: Known = self.memo.get(key) or find_out()
        self.memo[key] = found
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A cycle of one channel, and how much speaks against its being the exercise (see `judge.against`)."""

    cycle: Cycle
    span: Span
    channel: int
    side: Side | None = None
    against: float = 0.0

    @property
    def duration_s(self) -> float:
        return self.span.end_s - self.span.start_s

    @property
    def is_whole(self) -> bool:
        """True unless the clip begins or ends in it."""
        return not (self.cycle.cut_before or self.cycle.cut_after)


def make_candidate(case: Case, cycle: Cycle, times: Array, *, usual: float, channel: int, inverted: bool) -> Candidate:
    """The candidate that `cycle` is.

    times: seconds of the samples of the cycle. usual: the person's own range, 0 while it is not known.
    """
    counting, settings = case.counting, case.settings
    # what is held at the turn may be held beyond the end of a cycle that the clip cuts
    first, last = (min(max(sample, cycle.start), cycle.end) for sample in (cycle.turn_first, cycle.turn_last))
    start_seen, end_seen = rests_in_clip(cycle, times, settings)
    span = Span(
        start_s=float(times[cycle.start]),
        turn_first_s=float(times[first]),
        turn_last_s=float(times[last]),
        end_s=float(times[cycle.end]),
        working=channel if counting.sides == "apart" else None,
        inverted=inverted,
        start_seen=start_seen,
        turn_seen=not is_cut_off(cycle, settings, inverted=inverted),
        end_seen=end_seen,
        margin=settings.margin,
    )
    if counting.working_side is not None:
        span = replace(span, working=find_working_side(case.measures, span, counting.working_side))
    share = cycle.range / usual if usual > 0 else 1.0
    values, seen = case.known(
        ("conditions", *_about(span)),
        lambda: (
            condition_values(case.measures, span, counting.conditions),
            how_seen(case.measures, span, counting.conditions),
        ),
    )
    # half a repetition needs half the change only
    scale = 1.0 / min(max(share, settings.prominence), 1.0)
    unknown: set[Phase] = set()
    if cycle.cut_before and cycle.rise < settings.extended * cycle.range:
        unknown |= {"start", "change"}  # the signal begins in the middle of it
    if share < settings.full:
        unknown.add("turn")  # a part of a repetition does not reach the turning point
    values = tuple(
        float("nan") if one.phase in unknown else value * (scale if one.phase == "change" else 1.0)
        for one, value in zip(counting.conditions, values, strict=True)
    )
    return Candidate(
        cycle=cycle,
        span=span,
        channel=channel,
        side=None if span.working is None else SIDES[span.working],
        against=against(values, seen, counting.conditions, settings),
    )


def _about(span: Span) -> tuple[object, ...]:
    times = (span.start_s, span.turn_s, span.end_s)
    shown = (span.start_seen, span.turn_seen, span.end_seen)
    return (span.working, span.inverted, *shown, *(round(time_s, 1) for time_s in times))


def likeliest(candidates: Sequence[Candidate], settings: CountingSettings) -> list[Candidate]:
    """Those that are the exercise: the cycles that look most like it, and whatever is like them.

    When even those are plainly another movement, none.
    """
    if not candidates:
        return []
    largest = max(one.cycle.range for one in candidates)
    large = [one for one in candidates if one.cycle.range >= largest / 2.0]
    whole = [one for one in large if one.is_whole] or large
    best = percentiles([one.against for one in whole], settings.likeliest_percentile)[0]
    if best > (settings.plainly_other_once if len(large) == 1 else settings.plainly_other):
        return []
    usual = median(one.cycle.range for one in large if one.against <= best + settings.worse)

    def may_be_worse_by(one: Candidate) -> float:
        # most small movements are no repetitions at all
        return settings.worse if one.cycle.range >= settings.full * usual else 0.0

    return [one for one in candidates if one.against <= best + may_be_worse_by(one)]


def same_time(a: Candidate, b: Candidate, settings: CountingSettings) -> bool:
    """True for cycles of the two sides that are one repetition: they share most of the time that either takes."""
    common_s = min(a.span.end_s, b.span.end_s) - max(a.span.start_s, b.span.start_s)
    either_s = max(a.span.end_s, b.span.end_s) - min(a.span.start_s, b.span.start_s)
    return a.channel != b.channel and common_s > settings.together * either_s


def is_echo(small: Candidate, large: Candidate, settings: CountingSettings) -> bool:
    """True for a small movement of one side during a full one of the other: the model copies the side it sees."""
    during = large.span.start_s <= small.span.turn_s <= large.span.end_s
    return during and small.channel != large.channel and small.cycle.range < settings.full * large.cycle.range


def join(a: Candidate, b: Candidate, settings: CountingSettings) -> Candidate:
    """The larger of two cycles at the same time stands for both; where both work, either may be looked at."""
    larger, smaller = (a, b) if a.cycle.range >= b.cycle.range else (b, a)
    if smaller.cycle.range < settings.both_sides * larger.cycle.range:
        return larger
    return replace(larger, side="both", span=replace(larger.span, working=None))


def together(candidates: Sequence[Candidate], settings: CountingSettings) -> list[Candidate]:
    """Join cycles of both sides at the same time into one repetition."""
    joined: list[Candidate] = []
    for candidate in candidates:
        if joined and same_time(joined[-1], candidate, settings):
            joined[-1] = join(joined[-1], candidate, settings)
        else:
            joined.append(candidate)
    return [
        candidate
        for place, candidate in enumerate(joined)
        if not any(is_echo(candidate, near, settings) for near in joined[max(place - 2, 0) : place + 3])
    ]


def make_repetition(
    case: Case, candidate: Candidate, usual: float, *, doubt: float, shortest_s: float, usual_s: float
) -> Repetition | None:
    """The record of a cycle; None for a part of a repetition of which nothing can be said.

    usual: the person's own range. doubt: as in `Signal`. shortest_s: what is over sooner is too fast.
    usual_s: how long the person's full repetitions usually take.
    """
    cycle, span, settings, measures = candidate.cycle, candidate.span, case.settings, case.measures
    about = _about(span)
    depth = case.known(("depth", *about), lambda: judge_depth(measures, span, case.exercise.range_of_motion))
    if depth.backwards:
        return None
    why = why_partial(
        cycle,
        usual=usual,
        depth=depth,
        is_too_fast=candidate.duration_s < shortest_s,
        inverted=span.inverted,
        doubt=doubt,
        settings=settings,
    )
    if why is not None and not is_clear(why, cycle, usual=usual, depth=depth, settings=settings):
        return None
    if why is not None and np.isfinite(measures.turn_deg[rows_of(measures, span, "whole")]).mean() < LEAST_SHARE:
        return None  # too little was seen of it
    if why == "not_deep_enough" and candidate.duration_s < settings.too_fast * usual_s:
        return None  # done less far it takes about as long: this was a wobble
    may_be_more = why in ("not_deep_enough", "too_fast") and depth.deep_enough is not False
    if may_be_more and not reads_turn(measures, span, case.counting.terms):
        return None  # what is not seen at the turn may have gone further, or be something else
    way_s = span.turn_first_s - span.start_s if cycle.rise >= cycle.fall else span.end_s - span.turn_last_s
    if why == "cut_off" and way_s < shortest_s / 2.0:
        return None  # so quick nobody is: the landmarks have jumped
    repetition = Repetition(
        start_s=span.start_s,
        turn_s=span.turn_s,
        end_s=span.end_s,
        out_s=span.turn_first_s - span.start_s,
        pause_s=span.turn_last_s - span.turn_first_s,
        back_s=span.end_s - span.turn_last_s,
        range_deg=depth.range_deg,
        range_share=cycle.range / usual,
        side=candidate.side,
        full=why is None,
        why=why,
        from_turn=span.inverted,
    )
    judged = case.known(
        ("form", why, *about), lambda: with_form(repetition, measures, span, case.exercise, depth, settings)
    )
    return replace(repetition, faults=judged.faults, not_judged=judged.not_judged, side=judged.side)
