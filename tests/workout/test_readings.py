"""How far a measure can be trusted, and what is said of one that cannot."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from types import SimpleNamespace
from typing import get_args

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from coach.library.exercise import MEASURE_INDEX, Sight, WorkingSide
from coach.library.known import load_exercises
from coach.pose.view import MEASURABLE_DEG, WantedView
from coach.text import languages
from coach.workout.counter import count_repetitions
from coach.workout.judge import Span, rows_between, rows_of, view_allows
from coach.workout.measures import BodyMeasures, measure_body
from coach.workout.readings import knows_side, read
from coach.workout.repetition import NotJudged, Unknown
from coach.workout.statements import fault_statement, never_judged, not_judged_statement
from tests.support.exercisers import perform

LIBRARY = load_exercises()
SHIN = Sight(measure="shin_from_down", view="side", phase="turn", sides="near", at_most_deg=43)
Array = NDArray[np.float64]


@pytest.fixture(scope="module")
def squat() -> tuple[BodyMeasures, Span]:
    """One squat from the side, all of it seen."""
    clip = perform("squat", 1)
    (one,) = count_repetitions(clip, LIBRARY["squat"]).repetitions
    span = Span(
        start_s=one.start_s,
        turn_first_s=one.start_s + one.out_s,
        turn_last_s=one.end_s - one.back_s,
        end_s=one.end_s,
    )
    return measure_body(clip), span


def changed(measures: BodyMeasures, change: Callable[[Array], object]) -> BodyMeasures:
    """The same measures, with `change` made to the columns of both shins."""
    columns = [MEASURE_INDEX[f"{side}_shin_from_down"] for side in ("left", "right")]
    image = measures.image.copy()
    image[:, columns] = np.asarray(change(image[:, columns].astype(np.float64)))
    return replace(measures, image=image)


def flipping(values: Array) -> Array:
    """Every other moment something else entirely."""
    return np.where(np.arange(len(values))[:, None] % 2 == 0, values, 89.0)


@given(
    st.lists(st.floats(0.0, 10.0), min_size=1, max_size=12, unique=True).map(sorted),
    st.floats(-1.0, 11.0),
    st.floats(0.0, 3.0),
)
def test_a_phase_is_the_moments_in_it_or_one_beside_its_middle(
    times: list[float], first_s: float, length_s: float
) -> None:
    last_s = first_s + length_s
    rows = rows_between(SimpleNamespace(timestamps_s=np.array(times)), first_s, last_s)  # type: ignore[arg-type]
    found = times[rows]
    inside = [time for time in times if first_s <= time <= last_s]
    assert inside in ([], found)
    assert len(found) == max(len(inside), 1)
    if not inside:
        low, high = sorted((found[0], (first_s + last_s) / 2.0))
        assert not [time for time in times if low < time < high]


@pytest.mark.parametrize(
    ("turn_deg", "allowed"),
    [
        (0.0, {"any", "front"}),
        (MEASURABLE_DEG - 1.0, {"any", "front"}),
        (45.0, {"any"}),
        (91.0 - MEASURABLE_DEG, {"any", "side"}),
        (90.0, {"any", "side"}),
        (np.nan, {"any"}),
    ],
)
def test_a_view_is_right_when_it_is_known_to_be(
    squat: tuple[BodyMeasures, Span], turn_deg: float, allowed: set[str]
) -> None:
    measures, span = squat
    seen = replace(measures, turn_deg=np.full_like(measures.turn_deg, turn_deg))
    assert {view for view in get_args(WantedView) if view_allows(seen, span, view)} == allowed


def test_what_is_seen_well_is_nearly_certain(squat: tuple[BodyMeasures, Span]) -> None:
    reading = read(*squat, SHIN)
    assert reading.why is None
    assert 4.0 <= reading.uncertainty < 7.0


def test_a_part_of_the_phase_that_reads_otherwise_leaves_it_open(squat: tuple[BodyMeasures, Span]) -> None:
    """The middle value alone would be a fault in both."""
    measures, span = squat
    rows = rows_of(measures, span, "turn")
    image = measures.image.copy()
    columns = [MEASURE_INDEX[f"{side}_shin_from_down"] for side in ("left", "right")]
    for share, said in ((0.0, False), (0.45, None)):
        image[rows, columns] = 65.0
        image[rows.start : rows.start + round(share * (rows.stop - rows.start)), columns] = 20.0
        reading = read(replace(measures, image=image), span, SHIN)
        assert reading.value == pytest.approx(65.0, abs=2.0)
        assert reading.is_inside(None, 43.0) is said


LESS = [
    pytest.param(flipping, None, "unseen", id="it flips"),
    pytest.param(lambda values: np.full_like(values, np.nan), None, "unseen", id="nobody there"),
    pytest.param(None, 0.1, "unseen", id="hidden"),
]


@pytest.mark.parametrize(("change", "visibility", "why"), LESS)
def test_what_is_seen_badly_says_nothing(
    squat: tuple[BodyMeasures, Span], change: Callable[[Array], object] | None, visibility: float | None, why: Unknown
) -> None:
    measures, span = squat
    if change is not None:
        measures = changed(measures, change)
    if visibility is not None:
        measures = replace(measures, visibility=np.full_like(measures.visibility, visibility))
    assert read(measures, span, SHIN).why == why


def test_the_further_the_view_the_less_is_known(squat: tuple[BodyMeasures, Span]) -> None:
    measures, span = squat
    from_beside = [
        read(replace(measures, turn_deg=np.full_like(measures.turn_deg, turn_deg)), span, SHIN)
        for turn_deg in (90.0, 70.0, 55.0, 35.0, 10.0)
    ]
    doubts = [reading.uncertainty for reading in from_beside]
    assert doubts == sorted(doubts)
    assert from_beside[0].why is None
    assert from_beside[-1].why == "view"


@pytest.mark.parametrize(
    ("turn_deg", "why"), [(90.0, "unseen"), (0.0, "view"), (np.nan, "unseen")], ids=["right", "wrong", "unknown"]
)
def test_what_a_camera_elsewhere_does_not_see_is_missing_for_its_view(
    squat: tuple[BodyMeasures, Span], turn_deg: float, why: str
) -> None:
    measures, span = squat
    hidden = replace(
        measures,
        visibility=np.full_like(measures.visibility, 0.1),
        turn_deg=np.full_like(measures.turn_deg, turn_deg),
    )
    for sight in (SHIN, SHIN.model_copy(update={"phase": "change"}), SHIN.model_copy(update={"relative_to": "knee"})):
        assert read(hidden, span, sight).why == why


def test_the_view_is_the_one_at_the_moment_that_is_read(squat: tuple[BodyMeasures, Span]) -> None:
    measures, span = squat
    rows = rows_of(measures, span, "turn")

    def doubt(at_turn_deg: float, elsewhere_deg: float) -> float:
        turn_deg = np.full_like(measures.turn_deg, elsewhere_deg)
        turn_deg[rows] = at_turn_deg
        return read(replace(measures, turn_deg=turn_deg), span, SHIN).lasting

    assert doubt(85.0, 60.0) < doubt(60.0, 60.0)
    # a camera stands still: two views of the same repetition are a doubt about either
    assert doubt(85.0, 85.0) < doubt(85.0, 60.0)


def test_height_needs_no_view(squat: tuple[BodyMeasures, Span]) -> None:
    measures, span = squat
    height = Sight(measure="hips_above_knees", view="side", phase="turn", at_most_torso=0.5)
    readings = [
        read(replace(measures, turn_deg=np.full_like(measures.turn_deg, turn_deg)), span, height)
        for turn_deg in (90.0, 0.0)
    ]
    assert readings[0] == readings[1]


def test_a_change_is_between_the_start_and_the_turn(squat: tuple[BodyMeasures, Span]) -> None:
    measures, span = squat
    sight = SHIN.model_copy(update={"phase": "change"})
    start, turn = (read(measures, span, SHIN.model_copy(update={"phase": phase})) for phase in ("start", "turn"))
    change = read(measures, span, sight)
    assert change.value == pytest.approx(turn.value - start.value)
    assert change.uncertainty >= max(start.uncertainty, turn.uncertainty)
    before = measures.timestamps_s < span.turn_first_s - 0.2
    unseen = replace(measures, image=np.where(before[:, None], np.nan, measures.image))
    assert read(unseen, span, sight).why == "unseen"


@pytest.mark.parametrize(("name", "known"), [("squat", False), ("lunge", True)])
def test_the_side_is_known_where_both_differ(name: str, known: bool) -> None:
    clip = perform(name, 1)
    one = count_repetitions(clip, LIBRARY[name]).repetitions[0]
    span = Span(start_s=one.start_s, turn_first_s=one.turn_s, turn_last_s=one.turn_s, end_s=one.end_s)
    rule = WorkingSide(measure="thigh_from_down", plane="space", is_side_with="larger")
    assert knows_side(measure_body(clip), span, rule) is known


@pytest.mark.parametrize(
    ("right_arm", "side"), [(1.0, "both"), (0.6, None), (0.2, None)], ids=["sure", "copied", "hidden"]
)
def test_both_sides_are_told_where_both_are_sure_at_the_turn(right_arm: float, side: str | None) -> None:
    clip = perform("bicep_curl", 2)
    measures = measure_body(clip)
    visibility = measures.visibility.copy()
    visibility[:, [column for name, column in MEASURE_INDEX.items() if name.startswith("right_")]] *= right_arm
    told = count_repetitions(clip, LIBRARY["bicep_curl"], measures=replace(measures, visibility=visibility)).repetitions
    assert {one.side for one in told} == {side}


@pytest.mark.parametrize(("visibility", "why"), [(0.75, None), (0.6, "unseen"), (0.4, "unseen")])
def test_what_the_network_is_not_sure_of_is_not_read(
    squat: tuple[BodyMeasures, Span], visibility: float, why: Unknown | None
) -> None:
    measures, span = squat
    unsure = replace(measures, visibility=np.full_like(measures.visibility, visibility))
    assert read(unsure, span, SHIN).why == why


def test_a_head_that_is_up_does_not_praise_the_back() -> None:
    done = count_repetitions(perform("deadlift", 2), LIBRARY["deadlift"]).repetitions
    assert done
    for one in done:
        assert NotJudged(check="rounded_back", why="sign") in one.not_judged


@pytest.mark.parametrize(("hidden", "told"), [((), True), (("turn",), False)], ids=["seen", "lost at the turn"])
def test_how_far_it_went_needs_the_turn(hidden: tuple[str, ...], told: bool) -> None:
    clip = perform("squat", 3, depths=(1.0, 0.5, 1.0), yaw_deg=0)
    half = next(one for one in count_repetitions(clip, LIBRARY["squat"]).repetitions if one.why == "not_deep_enough")
    measures = measure_body(clip)
    near = np.abs(measures.timestamps_s - half.turn_s) < 0.3 * half.duration_s
    visibility = np.where(near[:, None] & bool(hidden), 0.5, measures.visibility)
    again = count_repetitions(clip, LIBRARY["squat"], measures=replace(measures, visibility=visibility))
    assert any(one.why == "not_deep_enough" for one in again.repetitions) == told


@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize("why", ["view", "cut", "unseen", "close", "side", "depth", "sign"])
def test_every_reason_has_words(why: Unknown, language: str) -> None:
    said = not_judged_statement(NotJudged(check="heels_up", why=why), LIBRARY["squat"], language)
    assert said.name
    assert len(said.text) > 3


@pytest.mark.parametrize(("check", "view"), [("knees_inwards", "front"), ("heels_up", "side")])
def test_a_check_that_needs_another_view_says_which(check: str, view: str) -> None:
    said = not_judged_statement(NotJudged(check=check, why="view"), LIBRARY["squat"])
    assert said.name
    assert f"from the {view} only" in said.text


def test_a_start_that_was_cut_is_called_so() -> None:
    said = not_judged_statement(NotJudged(check="not_standing_up", why="cut"), LIBRARY["squat"])
    assert said.text == "I did not see the start."


def test_what_was_never_judged_is_told_once() -> None:
    done = count_repetitions(perform("squat", 3, yaw_deg=0), LIBRARY["squat"]).repetitions
    assert {one.check for one in never_judged(done)} == {*done[0].unjudged}.intersection(
        *(one.unjudged for one in done)
    )


def test_a_range_has_words_too() -> None:
    half = count_repetitions(perform("push_up", 3, depths=(1.0, 0.5, 1.0)), LIBRARY["push_up"]).repetitions[1]
    said = fault_statement(half.faults[0], LIBRARY["push_up"], "en")
    assert (said.check, said.name) == ("half_depth", "Only half way down")
    assert said.text
