"""Which cycles are the exercise, and which of both sides belong together."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from coach.library.exercise import Condition, Exercise
from coach.library.known import load_exercises
from coach.workout.candidates import (
    Candidate,
    Case,
    is_echo,
    join,
    likeliest,
    make_candidate,
    make_repetition,
    same_time,
    together,
)
from coach.workout.cycles import Cycle
from coach.workout.judge import Span
from coach.workout.measures import BodyMeasures
from coach.workout.repetition import Repetition, Why
from coach.workout.settings import CountingSettings
from tests.support.measured import measured

SETTINGS = CountingSettings()


def candidate(
    start_s: float = 0.0,
    end_s: float = 2.0,
    *,
    against: float = 0.0,
    depth: float = 1.0,
    channel: int = 0,
    turn_s: float | None = None,
    cut: bool = False,
) -> Candidate:
    turn_s = (start_s + end_s) / 2.0 if turn_s is None else turn_s
    return Candidate(
        cycle=Cycle(
            start=0, turn=1, end=2, turn_first=1, turn_last=1, rise=depth, fall=depth, cut_before=False, cut_after=cut
        ),
        span=Span(start_s=start_s, turn_first_s=turn_s, turn_last_s=turn_s, end_s=end_s, working=channel),
        channel=channel,
        side=("left", "right")[channel],
        against=against,
    )


@pytest.mark.parametrize(
    ("left_s", "right_s", "same"),
    [
        pytest.param((0.0, 1.0, 2.0), (0.1, 1.2, 2.2), True, id="both at once"),
        pytest.param((0.0, 1.0, 6.0), (0.1, 4.0, 6.2), True, id="held, and the turn seen anywhere in it"),
        pytest.param((0.0, 1.0, 2.0), (1.0, 2.0, 3.0), False, id="in turn"),
        pytest.param((0.0, 1.0, 2.0), (0.6, 1.7, 2.6), False, id="in turn, one begins before the other is back"),
        pytest.param((0.0, 1.0, 2.0), (0.9, 1.3, 1.8), False, id="turns near for the longer one only"),
        pytest.param((0.0, 1.0, 2.0), (0.2, 1.0, 1.2), False, id="half of the time of the longer one"),
        pytest.param((0.0, 1.0, 2.0), (0.2, 1.0, 1.4), True, id="more than half"),
    ],
)
def test_what_both_sides_do_at_once_is_one_repetition(
    left_s: tuple[float, float, float], right_s: tuple[float, float, float], same: bool
) -> None:
    left, right = (
        candidate(start_s, end_s, turn_s=turn_s, channel=channel)
        for channel, (start_s, turn_s, end_s) in enumerate((left_s, right_s))
    )
    assert same_time(left, right, SETTINGS) is same_time(right, left, SETTINGS) is same
    assert not same_time(left, replace(right, channel=0), SETTINGS)


@pytest.mark.parametrize(
    ("every", "chosen"),
    [
        pytest.param([], [], id="nothing"),
        pytest.param([candidate(against=0.6)], [0], id="one alone that fits"),
        pytest.param([candidate(against=0.8)], [], id="one alone that does not"),
        pytest.param([candidate(against=1.1)] * 2, [0, 1], id="two that fit as well"),
        pytest.param([candidate(against=1.3)] * 2, [], id="two that do not"),
        pytest.param([candidate(), candidate(), candidate(against=2.9)], [0, 1, 2], id="worse"),
        pytest.param([candidate(), candidate(), candidate(against=3.1)], [0, 1], id="too much worse"),
        pytest.param(
            [candidate(against=1.3)] * 2 + [candidate(depth=0.5)], [0, 1, 2], id="half as large says what fits"
        ),
        pytest.param([candidate(against=1.3)] * 2 + [candidate(depth=0.4)], [], id="less than half does not"),
        pytest.param([candidate(), candidate(), candidate(0, 3.0, against=2.9)], [0, 1, 2], id="longer and worse"),
        pytest.param([candidate(), candidate(), candidate(depth=0.69, against=2.9)], [0, 1, 2], id="smaller and worse"),
        pytest.param(
            [candidate(), candidate(), candidate(depth=0.6, against=0.1)], [0, 1], id="small: must fit as well"
        ),
        pytest.param([candidate(), candidate(), candidate(depth=0.6)], [0, 1, 2], id="small, and does"),
        pytest.param(
            [candidate(against=3.0, depth=0.4), candidate(), candidate()], [1, 2], id="small ones do not say what fits"
        ),
        pytest.param(
            [candidate(against=0.0, cut=True), *[candidate(against=1.3)] * 3], [], id="cut ones do not say what fits"
        ),
        pytest.param([candidate(cut=True), candidate(cut=True)], [0, 1], id="where all are cut they do"),
    ],
)
def test_the_likeliest_and_what_is_like_them(every: list[Candidate], chosen: list[int]) -> None:
    found = likeliest(every, SETTINGS)
    assert [id(one) for one in found] == [id(every[place]) for place in chosen]


@pytest.mark.parametrize(
    ("small", "echo"),
    [
        pytest.param(candidate(0.5, 1.5, depth=0.6, channel=1), True, id="small, during it, other side"),
        pytest.param(candidate(0.5, 1.5, depth=0.7, channel=1), False, id="as large"),
        pytest.param(candidate(0.5, 1.5, depth=0.6, channel=0), False, id="the same side"),
        pytest.param(candidate(1.6, 2.6, depth=0.6, channel=1), False, id="turns after it"),
        pytest.param(candidate(-0.7, 0.5, depth=0.6, channel=1), False, id="turns before it"),
    ],
)
def test_a_small_movement_of_the_other_side_is_an_echo(small: Candidate, echo: bool) -> None:
    assert is_echo(small, candidate(), SETTINGS) is echo


@pytest.mark.parametrize(("smaller", "side"), [(0.49, "left"), (0.5, "both"), (0.99, "both")])
def test_both_work_when_the_smaller_is_half_as_large(smaller: float, side: str) -> None:
    large, small = candidate(), candidate(depth=smaller, channel=1)
    for one in (join(large, small, SETTINGS), join(small, large, SETTINGS)):
        assert one.side == side
        assert one.cycle.range == 1.0
        assert (one.span.working is None) == (side == "both")


def test_echoes_are_dropped_and_joined_ones_stand_once() -> None:
    left, right = candidate(), candidate(0.1, 2.1, channel=1)
    later, echo = candidate(3.0, 5.0), candidate(3.0, 4.1, depth=0.3, channel=1, turn_s=3.3)
    found = together([left, right, echo, later], SETTINGS)
    assert [(one.side, one.span.start_s) for one in found] == [("both", 0.0), ("left", 3.0)]


# ------------------------------------------------------------------------------------------ from a cycle to a record

SQUAT = load_exercises()["squat"]
assert SQUAT.counting is not None
#: Two seconds, ten samples a second: half a second of rest, out until 1.3, held until 1.6, back at 2.5.
WAY = Cycle(start=5, turn=14, end=25, turn_first=13, turn_last=16, rise=1.0, fall=1.0)
TIMES_S = np.arange(31) / 10.0
KNEES = np.interp(TIMES_S, [0.8, 1.2, 1.7, 2.2], [170.0, 140.0, 140.0, 170.0])


def asked(**limits: Any) -> Exercise:
    """A squat of which nothing is asked but this of the knees."""
    assert SQUAT.counting is not None
    conditions = (Condition(measure="knee", **limits),) if limits else ()
    counting = SQUAT.counting.model_copy(update={"conditions": conditions})
    return SQUAT.model_copy(update={"counting": counting, "range_of_motion": None, "form": ()})


def body(**kept: Any) -> BodyMeasures:
    return measured({"left_knee": KNEES, "right_knee": KNEES}, turn_deg=90.0, **kept)


def made(cycle: Cycle, exercise: Exercise, *, usual: float = 0.0, channel: int = 0) -> Candidate:
    case = Case(measures=body(), exercise=exercise, settings=SETTINGS)
    return make_candidate(case, cycle, TIMES_S, usual=usual, channel=channel, inverted=False)


@pytest.mark.parametrize(
    ("limits", "cycle", "usual", "against"),
    [
        pytest.param({"phase": "turn", "at_most_deg": 100}, WAY, 1.0, 2.0, id="two slacks too straight at the turn"),
        pytest.param({"phase": "turn", "at_most_deg": 100}, WAY, 1.48, 2.0, id="just a full one"),
        pytest.param({"phase": "turn", "at_most_deg": 100}, WAY, 1.5, 0.0, id="a part does not reach the turn"),
        pytest.param({"phase": "start", "at_least_deg": 180}, WAY, 1.0, 0.5, id="half a slack too bent at the start"),
        pytest.param(
            {"phase": "start", "at_least_deg": 180},
            replace(WAY, cut_before=True, rise=0.54),
            1.0,
            0.0,
            id="the clip begins in the middle of it",
        ),
        pytest.param(
            {"phase": "start", "at_least_deg": 180},
            replace(WAY, cut_before=True, rise=0.56),
            1.0,
            0.5,
            id="the clip begins near the start",
        ),
        pytest.param({"phase": "change", "at_most_deg": -60}, WAY, 1.0, 1.5, id="it changes half as much"),
        pytest.param({"phase": "change", "at_most_deg": -60}, WAY, 1.5, 0.75, id="two thirds need two thirds of it"),
        pytest.param({"phase": "change", "at_most_deg": -60}, WAY, 2.0, 0.0, id="half needs half of it"),
        pytest.param({"phase": "change", "at_most_deg": -240}, WAY, 9.0, 3.0, id="no part is less than a quarter"),
        pytest.param({"phase": "change", "at_most_deg": -60}, WAY, 0.5, 1.5, id="more than usual needs no more"),
    ],
)
def test_what_speaks_against_a_cycle(limits: dict[str, Any], cycle: Cycle, usual: float, against: float) -> None:
    assert made(cycle, asked(**limits), usual=usual).against == pytest.approx(against, abs=0.01)


def test_the_times_of_a_cycle_are_those_of_its_samples() -> None:
    one = made(WAY, asked())
    assert (one.span.start_s, one.span.turn_first_s, one.span.turn_last_s, one.span.end_s) == (0.5, 1.3, 1.6, 2.5)
    assert (one.span.start_seen, one.span.turn_seen, one.span.end_seen) == (True, True, True)
    assert one.duration_s == 2.0
    assert (one.side, one.is_whole, one.against) == (None, True, 0.0)
    cut = made(replace(WAY, turn_last=30, cut_after=True, fall=0.2), asked())
    assert (cut.span.turn_last_s, cut.span.turn_seen, cut.span.end_seen, cut.is_whole) == (2.5, False, False, False)
    apart = asked()
    assert apart.counting is not None
    apart = apart.model_copy(update={"counting": apart.counting.model_copy(update={"sides": "apart"})})
    assert [(made(WAY, apart, channel=one).side, made(WAY, apart, channel=one).span.working) for one in (0, 1)] == [
        ("left", 0),
        ("right", 1),
    ]


def record(cycle: Cycle, measures: BodyMeasures | None = None, **facts: Any) -> Repetition | None:
    kept: dict[str, Any] = {"usual": 1.0, "doubt": 0.0, "shortest_s": 0.5, "usual_s": 2.0, **facts}
    usual = kept.pop("usual")
    case = Case(measures=body() if measures is None else measures, exercise=asked(), settings=SETTINGS)
    return make_repetition(case, made(cycle, asked()), usual, **kept)


def test_a_record_has_the_times_of_its_parts() -> None:
    one = record(WAY, usual=0.8)
    assert one is not None
    assert (one.out_s, one.pause_s, one.back_s) == pytest.approx((0.8, 0.3, 0.9))
    assert (one.start_s, one.turn_s, one.end_s, one.range_share) == pytest.approx((0.5, 1.45, 2.5, 1.25))
    assert (one.full, one.why, one.from_turn, one.faults) == (True, None, False, ())
    assert np.isnan(one.range_deg)


HALF = replace(WAY, rise=0.5, fall=0.5)
CUT = replace(WAY, cut_after=True, fall=0.2)


@pytest.mark.parametrize(
    ("cycle", "measures", "facts", "why"),
    [
        pytest.param(HALF, None, {}, "not_deep_enough", id="half"),
        pytest.param(HALF, None, {"usual_s": 3.9}, "not_deep_enough", id="half, in half of the time"),
        pytest.param(HALF, None, {"usual_s": 4.1}, None, id="half, in less: a wobble"),
        pytest.param(HALF, body(visibility=0.6), {}, None, id="half, and the turn not seen"),
        pytest.param(WAY, None, {"shortest_s": 2.1}, "too_fast", id="too fast"),
        pytest.param(WAY, body(visibility=0.6), {"shortest_s": 2.1}, None, id="too fast, and the turn not seen"),
        pytest.param(CUT, None, {}, "cut_off", id="cut"),
        pytest.param(CUT, None, {"shortest_s": 1.5}, "cut_off", id="cut, and as quick as anybody is"),
        pytest.param(CUT, None, {"shortest_s": 1.7}, None, id="cut, and quicker: landmarks have jumped"),
        pytest.param(
            CUT, replace(body(), turn_deg=np.where(TIMES_S < 1.4, np.nan, 90.0)), {}, "cut_off", id="most of it seen"
        ),
        pytest.param(
            CUT, replace(body(), turn_deg=np.where(TIMES_S < 1.7, np.nan, 90.0)), {}, None, id="less than half seen"
        ),
    ],
)
def test_of_what_is_not_clear_there_is_no_record(
    cycle: Cycle, measures: BodyMeasures | None, facts: dict[str, Any], why: Why | None
) -> None:
    one = record(cycle, measures, **facts)
    assert (None if one is None else (one.full, one.why)) == (None if why is None else (False, why))
