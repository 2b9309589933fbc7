"""Counting what nobody has named: the same again and again, large enough, and there and back."""

from __future__ import annotations

import numpy as np
import pytest

from coach.workout import unknown
from coach.workout.cycles import Cycle
from coach.workout.eye import _NAMES
from coach.workout.measures import BodyMeasures
from coach.workout.unknown import _alike, _whole_cycles, count_unknown
from tests.support.measured import measured

#: Three seconds of rest, five times there and back in two seconds each, and rest.
TIMES_S = np.arange(0, 16.05, 0.1)
PHASE = np.clip((TIMES_S - 3.0) / 2.0, 0.0, 5.0)
CURVE = 0.5 - 0.5 * np.cos(2 * np.pi * PHASE)


def moving(size_deg: float, curve: np.ndarray = CURVE) -> BodyMeasures:
    """Everything that is described goes by so much, and comes back."""
    return measured(dict.fromkeys(_NAMES, 90.0 + size_deg * curve), seconds=16.0)


def test_each_repetition_is_told_by_its_turn() -> None:
    assert count_unknown(moving(40.0)) == pytest.approx((4.0, 6.0, 8.0, 10.0, 12.0), abs=0.05)


def test_thousands_of_repetitions_are_compared_a_few_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(0)
    path = rng.normal(size=(140, 4)) + 2.0 * np.tile(CURVE[30:50], 7)[:, None]
    cycles = [
        Cycle(
            start=first,
            turn=first + 10,
            turn_first=first + 10,
            turn_last=first + 10,
            end=first + 19,
            rise=1.0,
            fall=1.0,
        )
        for first in range(0, 140, 20)
    ]
    at_once = _alike(path, cycles)
    monkeypatch.setattr(unknown, "_PIECE", 2)
    few, likeness = _alike(path, cycles)
    assert few == at_once[0]
    assert likeness == pytest.approx(at_once[1])


@pytest.mark.parametrize(
    ("measures", "count"),
    [
        pytest.param(moving(20.0), 5, id="large enough"),
        pytest.param(moving(0.3), 0, id="fidgeting"),
        pytest.param(moving(40.0, np.clip(PHASE, 0.0, 1.0)), 0, id="there, and not back"),
        pytest.param(moving(40.0, np.where(PHASE < 1.0, CURVE, 0.0)), 0, id="once"),
        pytest.param(measured({}), 0, id="nobody"),
        pytest.param(measured(dict.fromkeys(_NAMES, 90.0), seconds=1.0), 0, id="too short"),
    ],
)
def test_what_is_counted(measures: BodyMeasures, count: int) -> None:
    found = count_unknown(measures)
    assert len(found) == count
    assert (found == ()) == (count == 0)


@pytest.mark.parametrize(("moments", "count"), [(12, 2), (11, 0)], ids=["four times the shortest", "less"])
def test_the_shortest_clip_in_which_something_comes_back(moments: int, count: int) -> None:
    """Ten moments a second, four for each time there and back."""
    values = 90.0 + 60.0 * np.cos(np.pi / 2.0 * np.arange(moments))
    assert len(count_unknown(measured(dict.fromkeys(_NAMES, values), seconds=(moments - 1) / 10))) == count


@pytest.mark.parametrize(
    ("corners", "count"),
    [
        pytest.param([0, 1, 0, 1, 0], 2, id="two"),
        pytest.param([0, 1, 0, 1, 0.6], 1, id="the last has hardly come back"),
        pytest.param([0, 1, 0, 1, 0.4], 2, id="the last has come back more than half"),
    ],
)
def test_half_of_one_is_none(corners: list[float], count: int) -> None:
    places = np.arange(len(corners)) * 10
    assert len(_whole_cycles(np.interp(np.arange(places[-1] + 1), places, corners), 0.3)) == count


def test_a_cycle_counts_when_the_body_does_what_it_does_in_the_others() -> None:
    way = np.linspace(0.0, 2.0 * np.pi, 31)[:-1]
    usual = np.stack([np.cos(way), np.sin(way)], axis=1)
    other = np.stack([-np.cos(way), np.sin(2 * way)], axis=1)
    path = np.concatenate([usual, 1.5 * usual, other, usual, usual[:1]])
    cycles = [
        Cycle(start=first, turn=first + 15, end=first + 30, turn_first=first + 15, turn_last=first + 15, rise=1, fall=1)
        for first in (0, 30, 60, 90)
    ]
    alike, likeness = _alike(path, cycles)
    assert alike == [cycles[0], cycles[1], cycles[3]]
    assert 0.8 < likeness <= 1.0
    assert _alike(path, cycles[:1]) == ([], 0.0)
    assert _alike(path, [cycles[0], cycles[2]]) == ([], 0.0)
