"""Which moments a phase is, what one value is made of, and how much speaks against an exercise."""

from __future__ import annotations

import math

import numpy as np
import pytest

from coach.library.exercise import Condition, Limits, Phase, Sides, WorkingSide
from coach.workout.judge import (
    Span,
    against,
    find_working_side,
    how_seen,
    rows_of,
    sides_over,
    typical,
    was_cut,
    within,
)
from coach.workout.measures import columns_in, join_sides
from coach.workout.settings import CountingSettings
from tests.support.measured import measured

SPAN = Span(start_s=1.0, turn_first_s=1.6, turn_last_s=1.8, end_s=3.0)


@pytest.mark.parametrize(
    ("phase", "inverted", "moments"),
    [
        ("start", False, (0.8, 1.2)),
        ("way_out", False, (1.0, 1.6)),
        ("turn", False, (1.4, 2.0)),
        ("way_back", False, (1.8, 3.0)),
        ("whole", False, (1.0, 3.0)),
        ("start", True, (1.4, 2.0)),
        ("turn", True, (0.8, 1.2)),
        ("way_out", True, (1.8, 3.0)),
        ("way_back", True, (1.0, 1.6)),
    ],
)
def test_the_moments_of_a_phase(phase: Phase, inverted: bool, moments: tuple[float, float]) -> None:
    """Start and turn reach a tenth of the two seconds to both sides."""
    measures = measured({}, seconds=4.0, rate_hz=20.0)
    span = Span(start_s=1.01, turn_first_s=1.61, turn_last_s=1.79, end_s=2.99, inverted=inverted)
    times = measures.timestamps_s[rows_of(measures, span, phase)]
    assert (times[0], times[-1]) == pytest.approx(moments, abs=0.06)


@pytest.mark.parametrize(
    ("start_seen", "end_seen", "at_s"), [(True, False, 1.0), (False, True, 3.0), (False, False, 1.0)]
)
def test_where_the_start_is_not_shown_the_end_is_it(start_seen: bool, end_seen: bool, at_s: float) -> None:
    measures = measured({}, seconds=4.0)
    span = Span(start_s=1.0, turn_first_s=1.6, turn_last_s=1.8, end_s=3.0, start_seen=start_seen, end_seen=end_seen)
    assert measures.timestamps_s[rows_of(measures, span, "start")].mean() == pytest.approx(at_s)


@pytest.mark.parametrize(
    ("unseen", "cut"),
    [
        ((), set()),
        (("start_seen",), {"way_out", "whole"}),
        (("end_seen",), {"way_back", "whole"}),
        (("turn_seen",), {"turn", "change", "way_out", "way_back", "whole"}),
        (("start_seen", "end_seen"), {"start", "change", "way_out", "way_back", "whole"}),
    ],
)
@pytest.mark.parametrize("inverted", [False, True])
def test_what_the_clip_cuts(unseen: tuple[str, ...], cut: set[str], inverted: bool) -> None:
    span = Span(
        start_s=1.0, turn_first_s=1.6, turn_last_s=1.8, end_s=3.0, inverted=inverted, **dict.fromkeys(unseen, False)
    )
    exchanged = {"start": "turn", "turn": "start", "way_out": "way_back", "way_back": "way_out"} if inverted else {}
    phases: tuple[Phase, ...] = ("start", "way_out", "turn", "way_back", "whole", "change")
    assert {phase for phase in phases if was_cut(span, phase)} == {exchanged.get(one, one) for one in cut}


@pytest.mark.parametrize(
    ("sides", "working", "expected"),
    [
        ("mean", None, 4.0),
        ("smaller", None, 3.0),
        ("larger", None, 5.0),
        ("difference", None, 2.0),
        ("near", None, 5.0),
        ("near", 0, 5.0),
        ("working", 0, 3.0),
        ("working", 1, 5.0),
        ("other", 0, 5.0),
        ("other", 1, 3.0),
        ("working", None, 5.0),
        ("other", None, 4.0),
    ],
)
def test_one_value_of_two_sides(sides: Sides, working: int | None, expected: float) -> None:
    """3 on the left, 5 on the right, which is seen better."""
    values, seen = np.array([[3.0, 5.0]] * 4), np.array([[0.5, 0.9]] * 3 + [[1.0, np.nan]])
    assert join_sides(values, seen, sides, working).tolist() == [expected] * 4
    assert join_sides(values[:, :1], seen[:, :1], sides, working).tolist() == [3.0] * 4


@pytest.mark.parametrize(
    ("left", "right", "expected", "seen"),
    [
        (1.0, 1.0, 130.0, 1.0),
        (0.29, 1.0, 160.0, 1.0),
        (1.0, 0.29, 100.0, 1.0),
        (0.31, 1.0, 130.0, 0.31),
        (0.2, 0.1, 130.0, 0.1),
    ],
)
def test_a_hidden_side_does_not_water_down_the_other(left: float, right: float, expected: float, seen: float) -> None:
    measures = measured({"left_knee": 100.0, "right_knee": 160.0}, visibility={"left_knee": left, "right_knee": right})
    values, visible = sides_over(measures, SPAN, "knee", "image", "mean", slice(2))
    assert (values[0], visible[0]) == pytest.approx((expected, seen))


@pytest.mark.parametrize(
    ("sides", "working", "seen"),
    [
        ("larger", None, 0.4),
        ("difference", None, 0.4),
        ("near", None, 0.8),
        ("working", 0, 0.4),
        ("other", 0, 0.8),
        ("other", None, 0.4),
    ],
)
def test_a_value_is_seen_as_well_as_the_sides_it_is_made_of(sides: Sides, working: int | None, seen: float) -> None:
    measures = measured({"left_knee": 1.0, "right_knee": 2.0}, visibility={"left_knee": 0.4, "right_knee": 0.8})
    span = Span(start_s=1.0, turn_first_s=1.6, turn_last_s=1.8, end_s=3.0, working=working)
    assert sides_over(measures, span, "knee", "image", sides, slice(2))[1].tolist() == pytest.approx([seen] * 2)


@pytest.mark.parametrize(
    ("value", "inside"), [(29.0, False), (30.0, True), (60.0, True), (61.0, False), (math.nan, True)]
)
def test_limits_belong_to_the_inside(value: float, inside: bool) -> None:
    assert bool(within(value, Limits(measure="knee", at_least_deg=30, at_most_deg=60))) is inside
    assert bool(within(value, Limits(measure="knee", at_least_deg=30))) is (inside or value > 60)
    assert bool(within(value, Limits(measure="knee", at_most_deg=60))) is (inside or value < 30)


def test_a_change_is_the_turn_against_the_start() -> None:
    over_time = np.where(measured({}).timestamps_s < 1.3, 170.0, 100.0)
    measures = measured({"left_knee": over_time, "right_knee": over_time})
    limits = Limits(measure="knee", phase="change", plane="image", at_most_deg=0)
    assert typical(measures, SPAN, limits) == -70.0


@pytest.mark.parametrize(
    ("value", "seen", "expected"),
    [
        pytest.param(50.0, 1.0, 0.0, id="inside"),
        pytest.param(20.0, 1.0, 0.5, id="half a slack too low"),
        pytest.param(80.0, 1.0, 1.0, id="a slack too high"),
        pytest.param(80.0, 0.4, 0.4, id="guessed"),
        pytest.param(1000.0, 1.0, 3.0, id="one alone says at most so much"),
        pytest.param(math.nan, 1.0, 0.0, id="not seen"),
    ],
)
def test_what_speaks_against_an_exercise_is_summed_in_units_of_slack(
    value: float, seen: float, expected: float
) -> None:
    """20 degrees are one slack, and a quarter of a torso."""
    angle = Condition(measure="knee", at_least_deg=30, at_most_deg=60)
    length = Condition(measure="hips_above_knees", at_least_torso=1.0)
    settings = CountingSettings()
    assert against((value,), (seen,), (angle,), settings) == pytest.approx(expected)
    assert against((value, 0.5), (seen, 1.0), (angle, length), settings) == pytest.approx(expected + 2.0)


def test_a_condition_is_seen_as_well_as_all_it_looks_at_all_the_time() -> None:
    over_time = np.where(measured({}).timestamps_s < 1.95, 0.2, np.nan)
    measures = measured({}, visibility={"left_knee": 0.6, "right_knee": over_time})
    assert how_seen(measures, SPAN, [Condition(measure="knee", at_most_deg=60)])[0] == pytest.approx(
        (0.6 + 0.2 * 10 / 21) / 2, abs=1e-3
    )


@pytest.mark.parametrize(
    ("left", "right", "with_larger", "with_smaller"), [(40.0, 90.0, 1, 0), (90.0, 40.0, 0, 1), (50.0, 50.0, 0, 0)]
)
def test_the_working_side_is_told_by_the_turn(left: float, right: float, with_larger: int, with_smaller: int) -> None:
    measures = measured({"left_knee": left, "right_knee": right})
    rules = [WorkingSide(measure="knee", plane="image", is_side_with=which) for which in ("larger", "smaller")]
    assert [find_working_side(measures, SPAN, rule) for rule in rules] == [with_larger, with_smaller]
    assert find_working_side(measured({}), SPAN, rules[0]) is None


def test_columns_are_those_of_everything_that_is_spoken_of() -> None:
    parts = (Condition(measure="knee", at_most_deg=60), [Condition(measure="body_line", at_most_deg=60)])
    assert len(columns_in(parts)) == 3
    assert columns_in(None) == ()
