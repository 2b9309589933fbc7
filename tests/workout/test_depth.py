"""Full, partial, and why: the rules on cycles with known ways."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from coach.library.known import load_exercises
from coach.workout.cycles import Cycle
from coach.workout.depth import Depth, is_clear, is_cut_off, judge_depth, rests_in_clip, why_partial
from coach.workout.judge import Span
from coach.workout.repetition import Why
from coach.workout.settings import CountingSettings
from tests.support.measured import measured

SETTINGS = CountingSettings()
SQUAT = load_exercises()["squat"].range_of_motion
assert SQUAT is not None


def cycle(rise: float, fall: float, cut: str = "") -> Cycle:
    """The ways of a cycle of 21 samples, and on which sides the clip cuts it."""
    return Cycle(
        start=5,
        turn=15,
        end=25,
        turn_first=14,
        turn_last=16,
        rise=rise,
        fall=fall,
        cut_before="before" in cut,
        cut_after="after" in cut,
    )


@pytest.mark.parametrize(
    ("one", "inverted", "is_cut"),
    [
        pytest.param(cycle(1.0, 0.1), False, False, id="the clip goes on"),
        pytest.param(cycle(0.34, 1.0, "before"), False, True, id="a third of the way out is seen"),
        pytest.param(cycle(0.36, 1.0, "before"), False, False, id="a little more than a third"),
        pytest.param(cycle(1.0, 0.59, "after"), False, True, id="three fifths of the way back"),
        pytest.param(cycle(1.0, 0.61, "after"), False, False, id="a little more than three fifths"),
        pytest.param(cycle(0.89, 1.0, "before"), True, True, id="from the floor: not all of the way up"),
        pytest.param(cycle(0.91, 1.0, "before"), True, False, id="from the floor: all of it"),
        pytest.param(cycle(1.0, 0.0, "after"), True, False, id="lifted, and the clip ends"),
    ],
)
def test_too_little_in_the_clip_is_cut_off(one: Cycle, inverted: bool, is_cut: bool) -> None:
    assert is_cut_off(one, SETTINGS, inverted=inverted) is is_cut


@pytest.mark.parametrize(
    ("one", "before_s", "after_s", "seen"),
    [
        pytest.param(cycle(1, 1), 0.0, 0.0, (True, True), id="whole"),
        pytest.param(cycle(0.5, 1), 0.0, 0.0, (True, True), id="whole, and further back than out"),
        pytest.param(cycle(1, 1, "before"), 0.0, 1.0, (True, True), id="begins where it comes back to"),
        pytest.param(cycle(0.8, 1, "before"), 0.3, 1.0, (False, True), id="begins on the way"),
        pytest.param(cycle(1, 1, "after"), 1.0, 0.0, (True, True), id="ends where it began"),
        pytest.param(cycle(1, 0.8, "after"), 1.0, 0.3, (True, False), id="ends on the way back"),
        pytest.param(cycle(1, 1, "before after"), 0.05, 0.05, (False, False), id="cut on both sides"),
        pytest.param(cycle(1, 1, "before after"), 0.15, 0.05, (True, False), id="begins after a moment of rest"),
        pytest.param(cycle(1, 1, "before after"), 0.15, 0.15, (True, True), id="rests on both sides"),
    ],
)
def test_the_start_position_is_seen(one: Cycle, before_s: float, after_s: float, seen: tuple[bool, bool]) -> None:
    times = np.concatenate([np.linspace(1.0 - before_s, 1.0, 6), np.linspace(1.1, 3.0, 20), [3.0 + after_s]])
    assert rests_in_clip(one, times, SETTINGS) == seen


DEEP, SHALLOW, BENT = Depth(deep_enough=True), Depth(deep_enough=False), Depth(extended=False)


@pytest.mark.parametrize(
    ("one", "facts", "why"),
    [
        pytest.param(cycle(1, 1), {}, None, id="as usual"),
        pytest.param(cycle(0.6, 0.6), {}, None, id="less by less than its doubt"),
        pytest.param(cycle(0.55, 0.55), {}, "not_deep_enough", id="less by more than its doubt"),
        pytest.param(cycle(0.55, 0.55), {"doubt": 1.0}, None, id="a regular set of trembling landmarks"),
        pytest.param(cycle(0.51, 0.51), {"doubt": 1.0}, "not_deep_enough", id="too little even for that"),
        pytest.param(cycle(0.5, 0.5), {"depth": DEEP}, None, id="deep enough in degrees"),
        pytest.param(cycle(0.44, 0.44), {"depth": DEEP}, "not_deep_enough", id="in degrees, but no movement"),
        pytest.param(cycle(1, 1), {"depth": SHALLOW}, "not_deep_enough", id="degrees decide"),
        pytest.param(cycle(1, 1), {"usual": 1.9}, "not_deep_enough", id="half of what the person does"),
        pytest.param(cycle(1, 1), {"is_too_fast": True}, "too_fast", id="too fast"),
        pytest.param(cycle(1, 1, "before"), {"is_too_fast": True}, "cut_off", id="too fast, from before the clip"),
        pytest.param(cycle(1, 1, "after"), {"is_too_fast": True}, "cut_off", id="too fast, into the end"),
        pytest.param(cycle(1, 0.5, "after"), {"depth": SHALLOW}, "cut_off", id="what the clip cut comes first"),
        pytest.param(cycle(1, 0.46), {}, None, id="back by less than half, in doubt"),
        pytest.param(cycle(1, 0.44), {}, "not_fully_extended", id="back by less than that"),
        pytest.param(cycle(1, 1), {"depth": BENT}, "not_fully_extended", id="not straight in degrees"),
        pytest.param(cycle(1, 0.8, "after"), {"depth": BENT}, None, id="not straight, but the clip ends before"),
    ],
)
def test_why_a_repetition_is_partial(one: Cycle, facts: dict[str, Any], why: Why | None) -> None:
    usual: dict[str, Any] = {"usual": 1.0, "depth": Depth(), "is_too_fast": False, "inverted": False, "doubt": 0.0}
    assert why_partial(one, **{**usual, **facts}, settings=SETTINGS) == why


@pytest.mark.parametrize(
    ("why", "one", "usual", "depth", "clear"),
    [
        pytest.param("not_fully_extended", cycle(1, 1), 1.0, Depth(), False, id="not back: only degrees tell"),
        pytest.param("not_fully_extended", cycle(1, 1), 1.0, BENT, True, id="not back in degrees"),
        pytest.param("not_deep_enough", cycle(0.5, 0.4, "after"), 1.0, SHALLOW, False, id="shallow and cut"),
        pytest.param(
            "not_deep_enough", cycle(0.5, 0.5, "after"), 1.0, SHALLOW, True, id="shallow, all of it in the clip"
        ),
        pytest.param("cut_off", cycle(0.39, 0.1), 1.0, Depth(), False, id="cut, too little to know it"),
        pytest.param("cut_off", cycle(0.41, 0.1), 1.0, Depth(), True, id="cut, known for the same"),
        pytest.param("too_fast", cycle(1, 1), 0.59, Depth(), False, id="the person's own range is a tremble"),
        pytest.param("too_fast", cycle(1, 1), 0.61, Depth(), True, id="it is a movement"),
        pytest.param("not_deep_enough", cycle(0.3, 0.3), 0.34, SHALLOW, True, id="a third will do in degrees"),
        pytest.param("not_deep_enough", cycle(0.3, 0.3), 0.32, SHALLOW, False, id="less will not"),
    ],
)
def test_only_what_is_clear_is_said(why: Why, one: Cycle, usual: float, depth: Depth, clear: bool) -> None:
    assert is_clear(why, one, usual=usual, depth=depth, settings=SETTINGS) is clear


def knees(at_turn_deg: float, at_end_deg: float = 170.0) -> dict[str, np.ndarray]:
    """Straight for a second, bent for a second, straight again."""
    over_time = np.repeat([170.0, at_turn_deg, at_end_deg], [11, 10, 10])
    return {f"{side}_knee": over_time for side in ("left", "right")}


WHOLE = {"start_s": 0.5, "turn_first_s": 1.4, "turn_last_s": 1.7, "end_s": 2.6}


@pytest.mark.parametrize(
    ("values", "turn_deg", "span", "expected"),
    [
        pytest.param(knees(90), 90.0, {}, (80.0, True), id="deep"),
        pytest.param(knees(150), 90.0, {}, (20.0, False), id="not deep"),
        pytest.param(knees(90), 0.0, {}, (math.nan, None), id="from the front"),
        pytest.param(knees(90), 90.0, {"turn_seen": False}, (math.nan, None), id="the turn was cut"),
        pytest.param(
            knees(90), 90.0, {"start_seen": False, "end_seen": False}, (math.nan, True), id="the start was cut"
        ),
    ],
)
def test_depth_in_degrees(
    values: dict[str, np.ndarray], turn_deg: float, span: dict[str, Any], expected: tuple[float, bool | None]
) -> None:
    depth = judge_depth(measured(values, turn_deg=turn_deg), Span(**{**WHOLE, **span}), SQUAT)
    assert (depth.range_deg, depth.deep_enough) == pytest.approx(expected, nan_ok=True)


@pytest.mark.parametrize(("at_start_deg", "backwards"), [(96.0, False), (80.0, True)])
def test_a_knee_that_straightens_on_the_way_down_does_no_squat(at_start_deg: float, backwards: bool) -> None:
    """Each end is known to four degrees."""
    straightened = {name: np.repeat([at_start_deg, 100.0], [11, 20]) for name in ("left_knee", "right_knee")}
    assert judge_depth(measured(straightened, turn_deg=90.0), Span(**WHOLE), SQUAT) == Depth(backwards=backwards)  # type: ignore[arg-type]


def test_without_a_rule_there_is_no_depth() -> None:
    assert judge_depth(measured(knees(90), turn_deg=90.0), Span(**WHOLE), None) == Depth()  # type: ignore[arg-type]
