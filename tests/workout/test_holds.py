"""Holds: from the first to the last moment in position, short gaps bridged."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from coach.library.exercise import Condition, Exercise, Hold
from coach.library.known import load_exercises
from coach.pose.figure import expand_directions
from coach.workout import holds
from coach.workout.events import HoldBegan, HoldDone, HoldLasts
from coach.workout.holds import TOLD_EVERY_S, HoldCounter, HoldTeller, find_holds, held
from coach.workout.measures import BodyMeasures
from coach.workout.repetition import HoldPeriod
from coach.workout.settings import CountingSettings
from tests.support.figures import figure_frame
from tests.support.measured import measured

HOLD = Hold(
    shortest_s=2.0,
    longest_gap_s=1.0,
    conditions=(Condition(measure="body_line", at_least_deg=150, at_most_deg=175),),
)
INSIDE, OUTSIDE = 160.0, 140.0


@pytest.mark.parametrize(
    ("scenes", "found"),
    [
        pytest.param([(1, OUTSIDE), (3, INSIDE), (1.1, OUTSIDE)], [(1.0, 3.9)], id="one"),
        pytest.param([(1, OUTSIDE), (1.5, INSIDE), (2.6, OUTSIDE)], [], id="too short"),
        pytest.param([(2, INSIDE), (0.9, OUTSIDE), (2.2, INSIDE)], [(0.0, 5.0)], id="a short gap"),
        pytest.param([(2.5, INSIDE), (1.5, OUTSIDE), (2.6, INSIDE)], [(0.0, 2.4), (4.0, 6.5)], id="a long gap"),
        pytest.param([(2.5, INSIDE), (0.2, OUTSIDE), (2.4, INSIDE)], [(0.0, 5.0)], id="landmarks tremble"),
    ],
)
def test_stretches_in_position(scenes: list[tuple[float, float]], found: list[tuple[float, float]]) -> None:
    values = np.concatenate([np.full(round(10 * seconds), value) for seconds, value in scenes])
    holds = find_holds(measured({"body_line": values}, seconds=(len(values) - 1) / 10), HOLD)
    assert [(one.start_s, one.end_s) for one in holds] == [pytest.approx(one, abs=0.11) for one in found]


@pytest.mark.parametrize(("moments", "count"), [(2, 1), (3, 2)], ids=["two of five", "three of five"])
def test_landmarks_may_tremble_for_less_than_half_of_half_a_second(moments: int, count: int) -> None:
    """Ten pictures a second, no gap bridged: two wrong ones beside each other have three right ones around them."""
    values = np.full(61, INSIDE)
    values[30 : 30 + moments] = OUTSIDE
    hold = HOLD.model_copy(update={"longest_gap_s": 0.0})
    assert len(find_holds(measured({"body_line": values}, seconds=6.0), hold)) == count


@pytest.mark.parametrize(
    ("deg", "there"), [(149.0, False), (150.0, True), (175.0, True), (176.0, False), (np.nan, True)]
)
def test_limits_belong_to_the_inside_and_the_unknown_is_not_asked(deg: float, there: bool) -> None:
    assert held(measured({"body_line": deg, "left_knee": 90.0}, seconds=0.0), HOLD).tolist() == [there]


def test_nobody_holds_nothing() -> None:
    assert not held(measured({}, seconds=0.0), HOLD).any()


def test_a_hold_is_told_now_and_then_and_when_it_is_over() -> None:
    teller, hold = HoldTeller(), HoldPeriod(start_s=0.0, end_s=1.0)
    assert teller.tell(None, 0.0) == []
    assert teller.tell(hold, 1.0) == [HoldBegan()]
    assert teller.tell(hold, 1.0 + TOLD_EVERY_S - 0.1) == []
    assert teller.tell(hold, 1.0 + TOLD_EVERY_S) == [HoldLasts(hold)]
    assert teller.tell(hold, 2.0 + TOLD_EVERY_S) == []
    assert teller.tell(None, 20.0) == [HoldDone(hold)]
    assert teller.tell(None, 21.0) == []


@pytest.mark.parametrize(
    ("inside_s", "changes_s", "done"),
    [
        pytest.param([(1.0, 4.0)], [1.25, 5.375], [(1.0, 4.0)], id="three seconds"),
        pytest.param([(1.0, 2.75)], [1.25, 4.125], [], id="too short"),
        pytest.param([(1.0, 2.0), (2.75, 4.0)], [1.25, 5.375], [(1.0, 4.0)], id="a short gap"),
        pytest.param([(1.0, 3.0), (4.5, 7.0)], [1.25, 4.375, 4.75, 8.375], [(1.0, 3.0), (4.5, 7.0)], id="a long one"),
        pytest.param([(1.0, 1.125)], [], [], id="two pictures of five are nothing"),
    ],
)
def test_a_hold_is_followed_picture_by_picture(
    monkeypatch: pytest.MonkeyPatch,
    inside_s: list[tuple[float, float]],
    changes_s: list[float],
    done: list[tuple[float, float]],
) -> None:
    """Eight pictures a second, five in half a second: it begins with the third, and is over a good second later."""

    def held_then(new: BodyMeasures, _: Hold) -> NDArray[np.bool_]:
        return np.array([any(first <= now_s <= last for first, last in inside_s) for now_s in new.timestamps_s])

    monkeypatch.setattr(holds, "held", held_then)
    plank = load_exercises()["plank"].model_copy(update={"hold": HOLD})
    counter, running_s = HoldCounter(plank, CountingSettings(step_s=0.0)), []
    frame = figure_frame(expand_directions({}, {}))
    for now_s in np.arange(0.0, 9.0, 0.125).tolist():
        events = counter.update(frame, now_s)
        is_running = counter._running is not None
        if is_running == (len(running_s) % 2 == 0):
            running_s.append(now_s)
            assert [type(one) for one in events] == [HoldBegan if is_running else HoldDone]
    assert running_s == changes_s
    assert [(one.start_s, one.end_s) for one in counter.holds] == done


@pytest.mark.parametrize("exercise", [one for one in load_exercises().values() if one.is_hold], ids=lambda one: one.id)
def test_what_is_a_fault_is_still_the_position(exercise: Exercise) -> None:
    """A position that ends where its fault begins has no fault that could be told: as far as a reading may be off."""
    assert exercise.hold is not None
    for check in exercise.form:
        for limits in (one for one in exercise.hold.conditions if one.measure == check.measure):
            if check.at_least_deg is not None and limits.at_least_deg is not None:
                assert limits.at_least_deg <= check.at_least_deg - 12.0
            if check.at_most_deg is not None and limits.at_most_deg is not None:
                assert limits.at_most_deg >= check.at_most_deg + 12.0
