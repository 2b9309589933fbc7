"""What is said against somebody stays where a second look says it, too."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from coach.library.known import load_exercises
from coach.workout.repetition import Fault, HoldPeriod, NotJudged, Repetition, WorkoutResult
from coach.workout.witness import AROUND_S, blamed_s, borne_out, seen_again
from tests.support.exercisers import perform

SQUAT = load_exercises()["squat"]
HEELS, SHALLOW = (
    Fault(check=check, name="", cue="", phase="turn", measured=0.5, limit=0.67, unit="share")
    for check in ("heels_up", "too_shallow")
)
GOOD = Repetition(
    start_s=1.0, turn_s=2.0, end_s=3.0, out_s=1.0, pause_s=0.0, back_s=1.0, range_deg=90.0, side="left"
)  # fmt: skip
RAISED = replace(GOOD, faults=(HEELS,))
SUSPECTED = replace(GOOD, not_judged=(NotJudged(check="heels_up", why="close", suspected=HEELS),))
VIEW = replace(GOOD, not_judged=(NotJudged(check="heels_up", why="view"),))
HALF = replace(GOOD, full=False, why="not_deep_enough", faults=(SHALLOW,))
CUT = replace(GOOD, full=False, why="cut_off")


def said(*repetitions: Repetition) -> WorkoutResult:
    return WorkoutResult(exercise_id="squat", repetitions=repetitions)


@pytest.mark.parametrize(
    ("first", "second", "stays"),
    [
        pytest.param(RAISED, RAISED, RAISED, id="both say it"),
        pytest.param(RAISED, SUSPECTED, RAISED, id="one is sure, the other suspects it"),
        pytest.param(
            RAISED, GOOD, replace(GOOD, not_judged=(NotJudged(check="heels_up", why="unseen"),)), id="one denies it"
        ),
        pytest.param(RAISED, VIEW, RAISED, id="one does not judge it"),
        pytest.param(GOOD, RAISED, GOOD, id="only the second says it"),
        pytest.param(HALF, HALF, HALF, id="both say half"),
        pytest.param(HALF, GOOD, GOOD, id="half and full"),
        pytest.param(HALF, CUT, None, id="half and cut"),
        pytest.param(HALF, None, HALF, id="half and nothing"),
        pytest.param(CUT, GOOD, CUT, id="what the film cuts is said against nobody"),
        pytest.param(GOOD, replace(GOOD, side="right"), replace(GOOD, side=None), id="other sides"),
        pytest.param(GOOD, replace(GOOD, side=None), GOOD, id="a side that the second does not know"),
        pytest.param(GOOD, replace(GOOD, range_deg=75.0), GOOD, id="nearly the same range"),
    ],
)
def test_what_stays(first: Repetition, second: Repetition | None, stays: Repetition | None) -> None:
    witness = said() if second is None else said(second)
    assert borne_out(said(first), witness, SQUAT).repetitions == (() if stays is None else (stays,))


@pytest.mark.parametrize(
    ("others", "stays"),
    [
        pytest.param((None, RAISED), 2, id="missed, shown elsewhere"),
        pytest.param((None, GOOD), 0, id="missed, denied elsewhere"),
        pytest.param((None, VIEW), 2, id="missed, not judged elsewhere"),
        pytest.param((GOOD, RAISED), 1, id="denied as often as shown"),
        pytest.param((GOOD, RAISED, SUSPECTED), 3, id="denied once in a habit"),
        pytest.param((GOOD, None, RAISED, RAISED), 4, id="denied and missed once each"),
    ],
)
def test_what_both_looks_mostly_show_is_a_habit(others: tuple[Repetition | None, ...], stays: int) -> None:
    def each_in_turn(repetitions: Sequence[Repetition | None]) -> WorkoutResult:
        return said(
            *(
                replace(one, start_s=one.start_s + 4.0 * k, turn_s=one.turn_s + 4.0 * k, end_s=one.end_s + 4.0 * k)
                for k, one in enumerate(repetitions)
                if one is not None
            )
        )

    told = borne_out(each_in_turn([RAISED] * len(others)), each_in_turn(others), SQUAT).repetitions
    assert sum(bool(one.faults) for one in told) == stays


@pytest.mark.parametrize(("other_deg", "known"), [(70.0, True), (69.9, False), (110.0, True), (110.1, False)])
def test_ranges_that_differ_by_more_than_20_degrees_are_not_known(other_deg: float, known: bool) -> None:
    (one,) = borne_out(said(GOOD), said(replace(GOOD, range_deg=other_deg)), SQUAT).repetitions
    assert (one.range_deg == 90.0) is known


def test_a_hold() -> None:
    hold = HoldPeriod(start_s=1.0, end_s=9.0, faults=(HEELS,))
    told = WorkoutResult(exercise_id="plank", holds=(hold,))
    good = replace(told, holds=(replace(hold, faults=()),))
    plank = load_exercises()["plank"]
    assert borne_out(told, told, plank).holds == (hold,)
    assert not borne_out(told, good, plank).holds[0].faults


@pytest.mark.parametrize(
    ("one", "asked"), [(GOOD, False), (CUT, False), (RAISED, True), (HALF, True)], ids=["good", "cut", "fault", "half"]
)
def test_when_a_witness_is_asked(one: Repetition, asked: bool) -> None:
    assert blamed_s([said(one)]) == (((1.0 - AROUND_S, 3.0 + AROUND_S),) if asked else ())


def test_what_is_blamed_in_a_row_is_one_stretch() -> None:
    following, late = (replace(HALF, start_s=start_s, end_s=start_s + 2.0) for start_s in (4.0, 9.0))
    stretches = blamed_s([said(RAISED, following), said(GOOD, late)])
    assert stretches == ((1.0 - AROUND_S, 6.0 + AROUND_S), (9.0 - AROUND_S, 11.0 + AROUND_S))


@pytest.mark.parametrize(
    ("moved_px", "says"),
    [(0.5, True), (float("nan"), True), (300.0, False)],
    ids=["the same person", "nobody", "somebody else"],
)
def test_the_second_look_counts_only_in_its_stretch(moved_px: float, says: bool) -> None:
    first = perform("squat", 2, rate_hz=10.0)
    second = replace(first, image_xy_px=first.image_xy_px + moved_px)
    moved = (seen_again(first, second, [(1.0, 2.0)]).image_xy_px != first.image_xy_px).any(axis=(1, 2))
    assert moved.tolist() == [says and 1.0 <= one <= 2.0 for one in first.timestamps_s.tolist()]
