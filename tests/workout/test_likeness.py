"""How much what was counted looks like the exercise: limits, view, travel, what is seen, and sets as segments."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from coach.library.exercise import Condition, Likeness
from coach.library.known import load_exercises
from coach.workout import likeness
from coach.workout.judge import Span
from coach.workout.likeness import _fit_of as fit_of
from coach.workout.likeness import _membership as membership
from coach.workout.likeness import _moves as travels
from coach.workout.likeness import _seen as how_seen
from coach.workout.likeness import _span as span_of
from coach.workout.repetition import HoldPeriod, Repetition, WorkoutResult
from tests.support.measured import measured, repetition

LIBRARY = load_exercises()
#: The moments of three seconds.
TENTHS = np.arange(31) / 10.0


@pytest.mark.parametrize(
    ("value", "fit"), [(30.0, 0.5), (60.0, 0.5), (45.0, 0.9933), (33.0, 0.7311), (27.0, 0.2689), (66.0, 0.1192)]
)
def test_at_a_limit_half_fits(value: float, fit: float) -> None:
    """Three degrees more or less are a step of one in the logistic function."""
    assert membership(value, Condition(measure="knee", at_least_deg=30, at_most_deg=60)) == pytest.approx(fit, abs=1e-4)
    length = Condition(measure="hips_above_knees", at_least_torso=0.5)
    assert membership(0.65, length) == pytest.approx(1 / (1 + np.exp(-4.0)))


@pytest.mark.parametrize(("what", "fit"), [("body", 1 / (1 + np.exp(-3.0))), ("hands", 1 / (1 + np.exp(3.0)))])
def test_what_travels_over_the_picture(what: str, fit: float) -> None:
    """Hips three times as far as hands: a quarter more than half of it."""
    measures = measured({})
    way = np.linspace(0.0, 1.0, len(measures))
    span = Span(start_s=0.0, turn_first_s=1.0, turn_last_s=2.0, end_s=3.0)
    moving = replace(measures, hips_up=3.0 * way, hands_up=1.0 - way)
    assert travels(moving, span, what) == pytest.approx(fit)
    assert travels(measures, span, what) == 0.5


@pytest.mark.parametrize(
    ("visibility", "seen"),
    [
        pytest.param({"left_elbow": 0.3, "right_elbow": 0.0}, 0.5, id="the better side at the limit"),
        pytest.param({"left_elbow": 0.0, "right_elbow": 1.0}, 1.0 / (1.0 + np.exp(-7.0)), id="one side seen well"),
        pytest.param({"left_elbow": 0.0, "right_elbow": np.nan}, 1.0 / (1.0 + np.exp(3.0)), id="none seen"),
        pytest.param({"left_elbow": np.linspace(0.0, 0.6, 31), "right_elbow": 0.2}, 0.5, id="their mean over time"),
    ],
)
def test_what_makes_the_signal_should_be_in_view(visibility: dict[str, float], seen: float) -> None:
    curl = LIBRARY["bicep_curl"]
    assert curl.counting is not None
    (elbow, *_) = [one for one in curl.counting.terms if one.measure == "elbow"]
    spans = [Span(start_s=0.0, turn_first_s=1.5, turn_last_s=1.5, end_s=3.0)]
    assert how_seen(measured({}, visibility=visibility), spans, [elbow]) == pytest.approx(seen, abs=1e-5)


def test_the_span_of_a_repetition_turns_for_as_long_as_it_was_held() -> None:
    held = Repetition(start_s=1.0, turn_s=3.0, end_s=5.0, out_s=1.5, pause_s=1.0, back_s=1.5)
    assert span_of(held) == Span(start_s=1.0, turn_first_s=2.5, turn_last_s=3.5, end_s=5.0)
    for side, working in (("left", 0), ("right", 1), ("both", None)):
        assert span_of(replace(held, side=side)).working == working  # type: ignore[arg-type]
    assert span_of(replace(held, from_turn=True)).inverted


AT_THE_LIMIT = Condition(measure="body_line", at_least_deg=150.0)


@pytest.mark.parametrize(
    ("looks", "fit"),
    [
        pytest.param({}, 1.0, id="nothing is typical of it"),
        pytest.param({"limits": (AT_THE_LIMIT,)}, 0.5, id="most repetitions at the limit"),
        pytest.param({"limits": (AT_THE_LIMIT, AT_THE_LIMIT)}, 0.25, id="every limit weighs"),
        pytest.param({"limits": (Condition(measure="left_knee", at_least_deg=150.0),)}, 1.0, id="what is not known"),
        pytest.param({"view": "front"}, 1.0, id="from the wanted view"),
        pytest.param({"view": "side"}, 0.5, id="from another"),
        pytest.param({"moves": "hands"}, 0.5, id="nothing travels"),
        pytest.param({"limits": (AT_THE_LIMIT,), "view": "side", "moves": "body"}, 0.125, id="all of it"),
    ],
)
def test_how_well_repetitions_look_like_an_exercise(looks: dict[str, Any], fit: float) -> None:
    """Three repetitions of a second each: at the limit, far below it and at it again."""
    line = np.select([TENTHS < 1.0, TENTHS < 2.0], [150.0, 90.0], 150.0)
    spans = [Span(start_s=at, turn_first_s=at + 0.4, turn_last_s=at + 0.5, end_s=at + 0.9) for at in (0.0, 1.0, 2.0)]
    assert fit_of(measured({"body_line": line}), spans, Likeness(**looks)) == pytest.approx(fit)


@pytest.mark.parametrize(("own_range", "fit"), [(0.3, 0.1), (0.6, 0.2), (1.2, 0.2)], ids=["half", "enough", "double"])
def test_every_set_is_a_segment_and_small_movements_fit_less(
    monkeypatch: pytest.MonkeyPatch, own_range: float, fit: float
) -> None:
    monkeypatch.setattr(likeness, "_fit_of", lambda *_: 0.5)
    monkeypatch.setattr(likeness, "_seen", lambda *_: 0.4)
    sets = [
        repetition(0.0),
        repetition(2.0),
        repetition(20.0),
        repetition(22.0, why="cut_off"),
        repetition(60.0, why="cut_off"),
    ]
    result = WorkoutResult(exercise_id="squat", repetitions=tuple(sets), own_range=own_range)
    found = likeness._segments(result, LIBRARY["squat"], measured({}))
    assert [(one.start_s, one.end_s) for one in found] == [(0.0, 4.0), (20.0, 24.0)]
    assert [one.fit for one in found] == pytest.approx([fit, fit])
    tempo = LIBRARY["squat"].tempo
    assert tempo is not None
    assert found[0].log_pace == pytest.approx(np.log(2.0 / tempo.total_s))


def test_what_is_held_for_three_seconds_is_a_segment(monkeypatch: pytest.MonkeyPatch) -> None:
    spans: list[Span] = []
    monkeypatch.setattr(likeness, "_fit_of", lambda _, given, __: spans.extend(given) or 0.5)
    holds = (HoldPeriod(start_s=0.0, end_s=2.9), HoldPeriod(start_s=5.0, end_s=8.0))
    (one,) = likeness._segments(WorkoutResult(exercise_id="plank", holds=holds), LIBRARY["plank"], measured({}))
    assert (one.start_s, one.end_s, one.fit, one.result.holds) == (5.0, 8.0, 0.5, holds[1:])
    assert spans == [Span(start_s=5.0, turn_first_s=5.0, turn_last_s=8.0, end_s=8.0)]
