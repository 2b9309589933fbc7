"""The small parts: turning points, cycles, smoothing, evaluation."""

from __future__ import annotations

import math
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coach.library.exercise import columns_of
from coach.library.known import load_exercises
from coach.workout.count_evaluation import CountedClip, summarise
from coach.workout.cycles import Extreme, TurningPoints, find_cycles, own_range, plateau, turning_points
from coach.workout.measures import measure_body
from coach.workout.settings import CountingSettings
from coach.workout.signal import make_signal
from tests.support.changed import nobody
from tests.support.exercisers import perform


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        pytest.param([0, 0, 0], [], id="nothing moves"),
        pytest.param([0, 0.1, 0, 0.1], [], id="less than the prominence"),
        pytest.param([0, 1, 0], [(False, 0), (True, 1), (False, 2)], id="one peak"),
        pytest.param([1, 0, 1], [(True, 0), (False, 1), (True, 2)], id="one valley"),
        pytest.param([0, 0.9, 0.8, 1.0, 0], [(False, 0), (True, 3), (False, 4)], id="a small dip on the way"),
        pytest.param([0, 1, 1, 1, 0], [(False, 0), (True, 1), (False, 4)], id="a plateau counts from its first sample"),
    ],
)
def test_turning_points(values: list[float], expected: list[tuple[bool, int]]) -> None:
    assert [(one.is_peak, one.sample) for one in turning_points(np.array(values), 0.3)] == expected


@given(st.lists(st.floats(-2, 2), max_size=60))
def test_turning_points_take_turns_and_are_apart(values: list[float]) -> None:
    found = turning_points(np.array(values), 0.5)
    assert all(a.is_peak != b.is_peak for a, b in pairwise(found))
    assert all(a.sample < b.sample and abs(a.value - b.value) >= 0.5 for a, b in pairwise(found))


def test_one_at_a_time_is_the_same_as_all_at_once() -> None:
    values = np.sin(np.linspace(0, 20, 200))
    finder = TurningPoints(0.5)
    for sample, value in enumerate(values):
        finder.push(sample, float(value))
    assert finder.confirmed == turning_points(values, 0.5)[:-1]


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        pytest.param([0, 0.97, 1.0, 0.98, 0], (1, 3), id="in the middle"),
        pytest.param([0.96, 0.97, 1.0, 0.98, 0], (0, 3), id="from the first sample on"),
        pytest.param([0, 0.97, 1.0, 0.98, 0.99], (1, 4), id="to the last"),
        pytest.param([0, 0.5, 1.0, 0.5, 0.99], (2, 2), id="a moment"),
    ],
)
def test_a_plateau_is_where_it_is_held(values: list[float], expected: tuple[int, int]) -> None:
    assert plateau(np.array(values), Extreme(True, 2, 1.0), 0.05) == expected


def test_cycles_of_a_sine() -> None:
    values = 0.5 - 0.5 * np.cos(np.linspace(0, 6 * np.pi, 301))
    cycles = find_cycles(values, 0.3)
    assert [cycle.turn for cycle in cycles] == pytest.approx([50, 150, 250], abs=2)
    assert own_range(cycles) == pytest.approx(1.0, abs=0.05)


def test_a_bounce_is_no_cycle() -> None:
    corners = np.interp(np.arange(120), [0, 20, 35, 50, 70, 90, 119], [0, 1, 0.7, 1, 0, 0, 0])
    assert len(find_cycles(corners, 0.2)) == 1


def test_a_deep_dip_is_two_cycles() -> None:
    corners = np.interp(np.arange(120), [0, 20, 35, 50, 70, 90, 119], [0, 1, 0.2, 1, 0, 0, 0])
    assert len(find_cycles(corners, 0.2)) == 2


@pytest.mark.parametrize(
    ("corners", "count"),
    [
        # start, peak, dip, peak, ... , end; half of the way between the starts around a dip and its peaks is a bounce
        pytest.param([0, 1, 0.45, 1, 0], 2, id="a dip to less than half"),
        pytest.param([0, 1, 0.55, 1, 0], 1, id="to more than half"),
        pytest.param([0, 1, 0, 1, 0.45, 1, 0, 1, 0], 4, id="between others, to less than half"),
        pytest.param([0, 1, 0, 1, 0.55, 1, 0, 1, 0], 3, id="between others, to more than half"),
        pytest.param([0, 1, 0.4, 1, 0.65, 1, 0.4, 1, 0], 4, id="who never comes back further has a start of their own"),
        pytest.param([0, 1, 0.4, 1, 0.75, 1, 0.4, 1, 0], 3, id="and bounces above that"),
        pytest.param([0, 1, 0, 1, 0.6, 1, 0.6, 1, 0, 1, 0], 3, id="bounces are no start to each other"),
        pytest.param([0, 1, 0, 1, *[0.6, 1] * 4, 0], 6, id="who comes back no further any more has another start"),
        pytest.param([0.4, 1, 0.65, 1, 0.4], 2, id="the ends of the signal are the only starts"),
        pytest.param([0.4, 1, 0.75, 1, 0.4], 1, id="and it bounces above these"),
        pytest.param([0.7, 1, 0], 1, id="no dip"),
        pytest.param([1, 0.7, 1, 0], 1, id="a clip that begins at the turn"),
    ],
)
def test_a_bounce_stays_above_half_of_the_way(corners: list[float], count: int) -> None:
    places = np.arange(len(corners)) * 10
    assert len(find_cycles(np.interp(np.arange(places[-1] + 1), places, corners), 0.2)) == count


def test_the_parts_of_a_cycle() -> None:
    """Down, rest, way out over 20 samples, held for 10, way back over 10 to a tenth above the start, rest."""
    values = np.interp(np.arange(76), [0, 5, 15, 35, 45, 55, 75], [0.2, 0.0, 0.0, 1.0, 1.0, 0.1, 0.1])
    (one,) = find_cycles(values, 0.3, margin=4)
    assert (one.start, one.turn_first, one.turn, one.turn_last, one.end) == (16, 34, 39, 45, 55)
    assert (one.rise, one.fall) == pytest.approx((1.0, 0.9), abs=0.011)


@pytest.mark.parametrize(
    ("corners", "has_to_return", "cut"),
    [
        pytest.param([0.2, 0.0, 1.0, 0.0, 0.2], True, (False, False), id="there and back"),
        pytest.param([0.0, 1.0, 0.0, 0.2], True, (True, False), id="begins with it"),
        pytest.param([0.2, 0.0, 1.0, 0.0], True, (False, True), id="ends with it"),
        pytest.param([0.2, 0.0, 1.0, 0.9, 0.95], True, (False, True), id="has not gone back"),
        pytest.param([0.2, 0.0, 1.0, 0.9, 0.95], False, (False, False), id="need not go back"),
        pytest.param([1.0, 0.0, 0.2], True, (True, False), id="begins at the turn"),
    ],
)
def test_what_the_ends_of_a_signal_cut(corners: list[float], has_to_return: bool, cut: tuple[bool, bool]) -> None:
    places = np.arange(len(corners)) * 10
    values = np.interp(np.arange(places[-1] + 1), places, corners)
    (one,) = find_cycles(values, 0.3, margin=9, has_to_return=has_to_return)
    assert (one.cut_before, one.cut_after) == cut


@pytest.mark.parametrize(("margin", "cut"), [(9, False), (10, True)], ids=["later than the margin", "just within it"])
def test_at_the_margin_a_cycle_may_be_cut(margin: int, cut: bool) -> None:
    values = np.interp(np.arange(41), np.arange(5) * 10, [0.2, 0.0, 1.0, 0.0, 0.2])
    (one,) = find_cycles(values, 0.3, margin=margin)
    assert (one.cut_before, one.cut_after) == (cut, cut)


def test_what_is_reached_for_a_moment_is_not_how_deep_it_goes() -> None:
    """An eighth of a cycle has to keep it up."""
    values = 0.5 - 0.5 * np.cos(np.linspace(0.0, 2.0 * np.pi, 101))
    values[48:53] = 1.5
    assert find_cycles(values, 0.3)[0].range == pytest.approx(1.0, abs=0.03)


@pytest.mark.parametrize(
    ("ways", "usual"),
    [
        pytest.param([], 0.0, id="none"),
        pytest.param([(1.0, 0.8), (0.9, 1.0)], 0.88, id="the shorter ways"),
        pytest.param([(1.0, 1.0), (0.5, 0.5), (1.0, 1.0)], 1.0, id="without partial ones"),
        pytest.param([(0.7, 0.7)] * 3 + [(1.0, 1.0)] * 2, 1.0, id="two of five as far"),
        pytest.param([(0.7, 0.7)] * 4 + [(1.0, 1.0)], 0.76, id="one of five further"),
    ],
)
def test_the_usual_range(ways: list[tuple[float, float]], usual: float) -> None:
    template = find_cycles(np.array([0.0, 1.0, 0.0, 1.0, 0.0]), 0.5)[0]
    whole = [replace(template, rise=rise, fall=fall, cut_before=False, cut_after=False) for rise, fall in ways]
    assert own_range(whole) == pytest.approx(usual)
    cut = replace(template, rise=3.0, fall=0.0, cut_before=True)
    assert own_range([*whole, cut]) == pytest.approx(usual if ways else 3.0)


def test_one_wild_cycle_does_not_set_the_own_range() -> None:
    peaks = [1.0, 1.0, 1.0, 3.0, 1.0, 1.0, 1.0, 1.0]
    values = np.concatenate([peak * (0.5 - 0.5 * np.cos(np.linspace(0, 2 * np.pi, 50))) for peak in peaks])
    assert own_range(find_cycles(values, 0.3)) < 1.2


@pytest.mark.parametrize("rate_hz", [5.0, 30.0])
def test_nobody_is_unseen_for_as_long_at_any_rate(rate_hz: float) -> None:
    counting = load_exercises()["squat"].counting
    assert counting is not None
    clip = nobody(perform("squat", 4, rate_hz=rate_hz), 3.0, counting.longest_gap_s)
    assert np.isfinite(make_signal(measure_body(clip), counting).depth).all()


@pytest.mark.parametrize("rate_hz", [10.0, 30.0])
def test_a_picture_stands_for_half_a_step_around_it(rate_hz: float) -> None:
    counting = load_exercises()["squat"].counting
    assert counting is not None
    measures = measure_body(perform("squat", 1, rate_hz=rate_hz))
    times_s = make_signal(measures, counting).timestamps_s
    assert len(times_s) / CountingSettings().grid_hz == pytest.approx(len(measures) / rate_hz, abs=0.034)
    assert (times_s[0], times_s[-1]) == (measures.timestamps_s[0], measures.timestamps_s[-1])


CLIPS = [
    CountedClip(exercise="squat", reps_min=5, reps_max=5, counted=5, recognised="squat"),
    CountedClip(exercise="squat", reps_min=8, reps_max=9, counted=11, recognised="lunge"),
    CountedClip(exercise="none", reps_min=0, reps_max=0, counted=1, recognised="squat"),
    CountedClip(exercise="plank", reps_min=0, reps_max=0, counted=0, recognised=None),
]


def test_figures_of_an_evaluation() -> None:
    summary = summarise(CLIPS, automatic=True)
    assert summary["n"] == 4
    assert summary["exact"] == 0.5
    assert summary["obo"] == 0.75
    assert summary["mae"] == pytest.approx((0 + 2 / 9 + 1 + 0) / 4)
    assert summary["idle_false"] == 0.5
    assert summary["exercise_accuracy"] == 0.25
    assert summary["per_exercise"]["squat"] == {"n": 2.0, "exact": 0.5, "obo": 0.5, "mae": pytest.approx(1 / 9)}


def test_without_clips_nothing_is_known() -> None:
    summary = summarise([])
    assert math.isnan(summary["exact"])
    assert summary["exercise_accuracy"] is None


def test_a_term_that_trembles_weighs_less() -> None:
    squat = load_exercises()["squat"]
    measures = measure_body(perform("squat", 3, noise_m=0.0))
    assert squat.counting is not None
    steady = make_signal(measures, squat.counting).depth
    trembling = measures.image.copy()
    column = columns_of(squat.counting.terms[0].measure)
    trembling[:, column] += np.random.default_rng(0).normal(0.0, 0.5, trembling[:, column].shape)
    off = make_signal(replace(measures, image=trembling), squat.counting).depth - steady
    # a third of the signal trembles by more than half of its range
    assert np.nanstd(off) < 0.05


def test_trembling_is_as_large_at_any_rate() -> None:
    counting = load_exercises()["squat"].counting
    assert counting is not None
    doubts = []
    for rate_hz in (10.0, 15.0, 30.0):
        measures = measure_body(perform("squat", 8, rate_hz=rate_hz, noise_m=0.0))
        off = np.random.default_rng(1).normal(0.0, 0.2, (2, *measures.image.shape)) * np.ptp(measures.image, axis=0)
        image, space = measures.image + off[0], measures.space + off[1]
        doubts.append(make_signal(replace(measures, image=image, space=space), counting).doubt)
    assert 0.2 < min(doubts) <= max(doubts) < min(doubts) + 0.2
