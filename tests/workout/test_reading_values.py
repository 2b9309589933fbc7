"""Readings of values that a pencil can follow: what they come to, and by what they are uncertain."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from coach.library.exercise import MEASURE_INDEX, Sight, Term, WorkingSide
from coach.workout.judge import Span
from coach.workout.measures import BodyMeasures
from coach.workout.readings import _jumps, knows_side, read, reads_turn, sees_moving
from coach.workout.repetition import Side, Unknown
from tests.support.measured import measured

Array = NDArray[np.float64]
#: All three seconds are the turn.
HELD = Span(start_s=0.0, turn_first_s=0.0, turn_last_s=3.0, end_s=3.0)
KNEE = Sight(measure="knee", phase="turn", plane="image", at_most_deg=100)


def over(value: float | Array, **kept: object) -> BodyMeasures:
    return measured({"left_knee": value, "right_knee": value}, **kept)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("measures", "expected"),
    [
        pytest.param(over(90.0), (90.0, 4.0, 0.0), id="seen well"),
        pytest.param(over(90.0, visibility=0.8), (90.0, np.hypot(4.0, 4.0), 0.0), id="a fifth hidden"),
        pytest.param(over(90.0, space={"left_knee": 110.0, "right_knee": 110.0}), (90.0, 4.0, 0.0), id="as in space"),
        pytest.param(
            over(90.0, space={"left_knee": 126.0, "right_knee": 126.0}), (90.0, np.hypot(4.0, 6.0), 0.0), id="not so"
        ),
        pytest.param(over(np.linspace(80.0, 104.0, 31)), (92.0, 4.0, 4.0), id="on the way"),
        pytest.param(over(90.0 + 3.0 * (np.arange(31) % 2)), (90.0, 5.0, 1.0), id="trembling by three degrees"),
    ],
)
def test_a_value_and_by_what_it_is_uncertain(measures: BodyMeasures, expected: tuple[float, ...]) -> None:
    """The middle value, what lasts, and a third of the middle half of what passes."""
    reading = read(measures, HELD, KNEE)
    assert reading.why is None
    assert (reading.value, reading.lasting, reading.passing) == pytest.approx(expected, abs=1e-4)
    assert reading.uncertainty == pytest.approx(np.hypot(*expected[1:]), abs=1e-4)
    assert len(reading.parts) == 5


def test_parts_are_halves_of_the_phase_from_its_beginning_to_its_end() -> None:
    reading = read(over(np.linspace(80.0, 104.0, 31)), HELD, KNEE)
    assert reading.parts == pytest.approx((86.0, 88.4, 91.6, 94.8, 98.0))
    assert reading.is_inside(None, 107.0) is True
    assert reading.is_inside(None, 94.0) is None
    assert reading.is_inside(None, 107.0, caution=6.0) is None


@pytest.mark.parametrize(
    ("measures", "why"),
    [
        pytest.param(over(np.where(np.arange(31) < 16, 90.0, np.nan)), None, id="half of it known"),
        pytest.param(over(np.where(np.arange(31) < 15, 90.0, np.nan)), "unseen", id="less than half"),
        pytest.param(over(90.0, visibility=0.71), None, id="sure enough"),
        pytest.param(over(90.0, visibility=0.69), "unseen", id="not sure"),
        pytest.param(over(90.0 + 40.0 * (np.arange(31) % 2)), "unseen", id="it jumps"),
    ],
)
def test_what_says_nothing(measures: BodyMeasures, why: Unknown | None) -> None:
    assert read(measures, HELD, KNEE).why == why


TILT = Sight(measure="trunk_from_down", phase="turn", plane="image", view="side", at_most_deg=60)
LINE = Sight(measure="hip_line_from_horizontal", phase="turn", plane="image", view="front", at_most_deg=60)
PAST = Sight(measure="knee_past_toes", phase="turn", plane="image", view="side", at_most_torso=0.1)
APART = Sight(measure="knees_apart", phase="turn", plane="image", view="front", at_least_torso=0.1)
UP = Sight(measure="hips_above_knees", phase="turn", plane="image", view="side", at_most_torso=0.1)


@pytest.mark.parametrize(
    ("sight", "seen", "straight"),
    [
        pytest.param(TILT, 30.0, np.degrees(np.arctan(np.tan(np.radians(30.0)) / 0.5)), id="from upright: more"),
        pytest.param(LINE, 30.0, np.degrees(np.arctan(np.tan(np.radians(30.0)) * 0.5)), id="from level: less"),
        pytest.param(PAST, 0.2, 0.4, id="across the view: twice as far"),
        pytest.param(UP, 0.5, 0.5, id="a height: the same"),
    ],
)
def test_what_lies_across_the_wanted_view_is_stretched_back(sight: Sight, seen: float, straight: float) -> None:
    """Sixty degrees beside it everything across looks half as long."""
    turn_deg = 30.0 if sight.view == "side" else 60.0
    values = {
        name: seen for name in MEASURE_INDEX if name.removeprefix("left_").removeprefix("right_") == sight.measure
    }
    reading = read(measured(values or {sight.measure: seen}, turn_deg=turn_deg), HELD, sight)
    assert reading.why is None
    assert reading.value == pytest.approx(straight, abs=1e-3)


@pytest.mark.parametrize(
    ("sight", "turn_deg", "doubt"),
    [
        # the view is known to 8 degrees: cos 8 = 0.990
        pytest.param(PAST, 90.0, 0.5 * (1 / 0.990268 - 1), id="across, straight in the view"),
        pytest.param(APART, 0.0, 0.5 * (1 / 0.990268 - 1), id="a distance"),
        pytest.param(APART, 60.0, 0.5 * (1 / 0.374607 - 1), id="a distance from beside"),
        pytest.param(UP, 0.0, 0.0, id="a height"),
    ],
)
def test_how_uncertain_the_view_makes_a_length(sight: Sight, turn_deg: float, doubt: float) -> None:
    values = {name: 0.5 for name in MEASURE_INDEX if name.removeprefix("left_").removeprefix("right_") == sight.measure}
    reading = read(measured(values or {sight.measure: 0.5}, turn_deg=turn_deg), HELD, sight)
    assert reading.lasting == pytest.approx(np.hypot(0.05, doubt), abs=1e-4)
    assert reading.why == (None if doubt < 0.2 else "view")


@pytest.mark.parametrize(
    ("sight", "turn_deg", "doubt_deg"),
    [
        pytest.param(KNEE.model_copy(update={"view": "side"}), 90.0, (2 * 0.280, 0.0), id="an angle, in the view"),
        pytest.param(TILT, 90.0, (0.280, 0.0), id="a tilt, in the view"),
        pytest.param(TILT, 60.0, (2.703, 5.0), id="a tilt from 30 degrees beside it: limbs swing to the side"),
    ],
)
def test_how_uncertain_the_view_makes_an_angle(sight: Sight, turn_deg: float, doubt_deg: tuple[float, float]) -> None:
    measures = measured({"left_knee": 90.0, "right_knee": 90.0, "trunk_from_down": 150.0}, turn_deg=turn_deg)
    assert read(measures, HELD, sight).lasting == pytest.approx(np.hypot(4.0, np.hypot(*doubt_deg)), abs=0.01)


@pytest.mark.parametrize("turn_deg", [0.0, 60.0, 90.0])
@pytest.mark.parametrize("sight", [KNEE, TILT], ids=["an angle", "a tilt"])
def test_in_space_it_does_not_matter_from_where_it_is_seen(sight: Sight, turn_deg: float) -> None:
    measures = measured({"left_knee": 90.0, "right_knee": 90.0, "trunk_from_down": 30.0}, turn_deg=turn_deg)
    reading = read(measures, HELD, sight.model_copy(update={"plane": "space", "view": "side"}))
    expected = (90.0 if sight is KNEE else 30.0, 12.0, 0.0)
    assert (reading.value, reading.lasting, reading.passing) == pytest.approx(expected, abs=1e-6)


def test_a_camera_that_turns_leaves_the_view_in_doubt() -> None:
    turning = np.linspace(60.0, 90.0, 31)
    steady, turned = (
        read(over(90.0, turn_deg=turn), HELD, TILT.model_copy(update={"measure": "knee"})) for turn in (75.0, turning)
    )
    assert turned.lasting > steady.lasting
    assert read(over(90.0, turn_deg=np.nan), HELD, TILT.model_copy(update={"measure": "knee"})).why == "unseen"


@pytest.mark.parametrize(
    ("knees", "ankles", "expected"),
    [
        # 0.6 and 0.4 of a torso are known to 0.05 each, the view adds 1 % to both
        pytest.param(0.6, 0.4, (1.5, 1.5 * np.hypot(0.0839, 0.1254)), id="a ratio and its doubt"),
        pytest.param(0.02, 0.4, (0.05, 0.05 * np.hypot(1.0, 0.1254)), id="less than is known at all"),
    ],
)
def test_relative_to_another_measure(knees: float, ankles: float, expected: tuple[float, float]) -> None:
    sight = APART.model_copy(update={"relative_to": "ankles_apart"})
    reading = read(measured({"knees_apart": knees, "ankles_apart": ankles}), HELD, sight)
    assert (reading.value, reading.lasting) == pytest.approx(expected, abs=1e-3)


def test_nothing_is_relative_to_what_may_be_nothing() -> None:
    sight = APART.model_copy(update={"relative_to": "ankles_apart"})
    whys = [
        read(measured({"knees_apart": 0.5, "ankles_apart": 0.04}, turn_deg=turn), HELD, sight).why for turn in (0, 40)
    ]
    assert whys == ["unseen", "view"]


@pytest.mark.parametrize(
    ("value", "expected"), [("lowest", 83.0), ("highest", 107.0), ("spread", 24.0), ("middle", 95.0)]
)
def test_extremes_are_a_tenth_from_the_ends(value: str, expected: float) -> None:
    """Single moments may be wrong."""
    reading = read(over(np.linspace(80.0, 110.0, 31)), HELD, KNEE.model_copy(update={"value": value}))
    assert reading.value == pytest.approx(expected)
    assert (len(reading.parts), reading.passing > 0) == ((5, True) if value == "middle" else (0, False))


def test_a_change_is_uncertain_by_both_its_ends() -> None:
    """170 at the start, 100 at the turn, each known to four degrees."""
    times_s = measured({}).timestamps_s
    span = Span(start_s=0.0, turn_first_s=1.5, turn_last_s=2.5, end_s=3.0)
    values = np.where((times_s < 1.0), 170.0, 100.0)
    reading = read(over(values), span, KNEE.model_copy(update={"phase": "change"}))
    assert (reading.value, reading.lasting) == pytest.approx((-70.0, np.hypot(4.0, 4.0)))


@pytest.mark.parametrize(("left", "known"), [(84.5, True), (86.5, False)])
def test_sides_differ_by_more_than_each_is_uncertain(left: float, known: bool) -> None:
    rule = WorkingSide(measure="knee", plane="image", is_side_with="larger")
    assert knows_side(measured({"left_knee": left, "right_knee": 90.0}), HELD, rule) is known


@pytest.mark.parametrize(
    ("values", "jump"),
    [
        pytest.param([], 0.0, id="no moment"),
        pytest.param([0.0, 9.0], 0.0, id="two say nothing"),
        pytest.param([0.0, 9.0, 0.0], 9.0, id="three moments"),
        pytest.param([0.0, 3.0, 6.0, 9.0], 0.0, id="moving evenly"),
        pytest.param([0.0, 2.0, 0.0, 6.0, 0.0], 4.0, id="half of two, four and six"),
    ],
)
def test_how_much_a_value_jumps(values: list[float], jump: float) -> None:
    assert _jumps(np.array(values), np.arange(len(values)) / 30.0, 50.0) == pytest.approx(jump)


def test_who_moves_evenly_does_not_jump_where_nobody_was_found_for_a_while() -> None:
    moving = np.linspace(80.0, 104.0, 31)
    moving[[5, 6, 7, 8, 12, 13, 14, 20, 21, 22]] = np.nan
    reading = read(over(moving), HELD, KNEE.model_copy(update={"value": "spread"}))
    assert reading.lasting == pytest.approx(4.0, abs=1e-4)


BENT = Term(measure="knee", plane="image", start_deg=170.0, turn_deg=90.0)
LEVEL = Term(measure="body_line", plane="image", start_deg=170.0, turn_deg=90.0)
BY_SIDE = {"left_knee": 90.0, "right_knee": 90.0, "body_line": 90.0}


@pytest.mark.parametrize(
    ("measures", "terms", "seen"),
    [
        pytest.param(measured(BY_SIDE), [BENT], ["left", "right", "both"], id="both"),
        pytest.param(measured({"left_knee": 90.0}), [BENT], ["left"], id="one of them"),
        pytest.param(measured(BY_SIDE, visibility=0.69), [BENT], ["left", "right"], id="not sure that both do"),
        pytest.param(measured(BY_SIDE, visibility=0.29), [BENT], [], id="hidden"),
        pytest.param(measured(BY_SIDE), [LEVEL], [], id="no measure of a side"),
        pytest.param(measured(BY_SIDE), [LEVEL, BENT], ["left", "right", "both"], id="one such measure is enough"),
        pytest.param(measured(BY_SIDE), [], [], id="nothing was counted"),
    ],
)
def test_which_side_can_be_seen_moving(measures: BodyMeasures, terms: list[Term], seen: list[Side]) -> None:
    sides: tuple[Side, ...] = ("left", "right", "both")
    assert [side for side in sides if sees_moving(measures, HELD, terms, side)] == seen


@pytest.mark.parametrize(
    ("measures", "terms", "reads"),
    [
        pytest.param(measured(BY_SIDE), [BENT], True, id="seen"),
        pytest.param(measured({"body_line": 90.0}), [BENT, LEVEL], True, id="one measure of two"),
        pytest.param(measured({"left_knee": 90.0}), [LEVEL], False, id="another measure"),
        pytest.param(measured(BY_SIDE, visibility=0.69), [BENT, LEVEL], False, id="not sure enough"),
        pytest.param(measured(BY_SIDE), [], False, id="nothing was counted"),
    ],
)
def test_something_that_was_counted_is_read_at_the_turn(measures: BodyMeasures, terms: list[Term], reads: bool) -> None:
    assert reads_turn(measures, HELD, terms) is reads
