"""What is said of repetitions against what was seen in them."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from coach.library.known import load_exercises
from coach.workout.form_evaluation import SeenRepetition, Verdict, compare_form, summarise_form
from coach.workout.repetition import Fault, NotJudged, Repetition, Why, WorkoutResult

SQUAT = load_exercises()["squat"]
TRUTH = Path(__file__).parents[1] / "data" / "form.csv"


def fault(check: str) -> Fault:
    return Fault(check=check, name="", cue="", phase="turn", measured=50.0, limit=45.0, unit="deg")


def repetition(
    *faults: str, why: Why | None = None, unjudged: tuple[str, ...] = (), start_s: float = 0.0
) -> Repetition:
    missing = tuple(NotJudged(check=one, why="view") for one in unjudged)
    return Repetition(
        start_s=start_s, turn_s=start_s + 1.0, end_s=start_s + 2.0, out_s=1.0, pause_s=0.0, back_s=1.0, range_deg=90.0,
        full=why is None, why=why, faults=tuple(map(fault, faults)), not_judged=missing,
    )  # fmt: skip


def seen(why: str = "", *, present: str = "", absent: str = "", range_deg: float = 90.0) -> SeenRepetition:
    return SeenRepetition(
        start_s=0.1, turn_s=1.0, end_s=2.1, why=why, present=frozenset(present.split()),
        absent=frozenset(absent.split()), range_deg=range_deg,
    )  # fmt: skip


CHECKS = [
    pytest.param(repetition("heels_up"), seen(present="heels_up"), "told_true", id="told and true"),
    pytest.param(repetition("heels_up"), seen(absent="heels_up"), "told_false", id="told and false"),
    pytest.param(repetition("heels_up"), seen(), "debatable", id="told, and nobody can tell"),
    pytest.param(repetition(), seen(present="heels_up"), "missed", id="missed"),
    pytest.param(repetition(), seen(absent="heels_up"), "silent", id="rightly silent"),
]


@pytest.mark.parametrize(("told", "truth", "verdict"), CHECKS)
def test_a_check(told: Repetition, truth: SeenRepetition, verdict: Verdict) -> None:
    found = compare_form(WorkoutResult(exercise_id="squat", repetitions=(told,)), [truth], SQUAT)
    assert [one.verdict for one in found if one.kind == "check" and one.name == "heels_up"] == [verdict]


REASONS = [
    pytest.param(None, "", "full", "silent", id="full"),
    pytest.param("cut_off", "cut_off", "cut_off", "told_true", id="cut"),
    pytest.param("cut_off", "", "cut_off", "told_false", id="called cut"),
    pytest.param("too_fast", "cut_off", "too_fast", "told_false", id="another reason"),
    pytest.param("cut_off", "cut_off?", "cut_off", "debatable", id="may be called cut"),
    pytest.param(None, "cut_off", "cut_off", "missed", id="called full"),
]


@pytest.mark.parametrize(("said", "truth", "name", "verdict"), REASONS)
def test_a_reason(said: Why | None, truth: str, name: str, verdict: Verdict) -> None:
    result = WorkoutResult(exercise_id="squat", repetitions=(repetition(why=said),))
    (found,) = [one for one in compare_form(result, [seen(truth)], SQUAT) if one.kind == "partial"]
    assert (found.name, found.verdict) == (name, verdict)


@pytest.mark.parametrize(
    ("first_s", "last_s", "why"),
    [
        pytest.param(0.0, 3.0, "", id="all of it"),
        pytest.param(0.2, 2.0, "", id="to within what eyes tell"),
        pytest.param(1.0, 3.0, "cut_off?", id="its end"),
        pytest.param(0.0, 1.2, "cut_off?", id="its beginning"),
        pytest.param(2.5, 4.0, None, id="nothing"),
    ],
)
def test_what_is_true_of_a_part_of_a_clip(first_s: float, last_s: float, why: str | None) -> None:
    one = seen(present="heels_up").between(first_s, last_s)
    assert (None if one is None else one.why) == why
    assert one is None or one.present == {"heels_up"}


def test_what_is_said_where_nothing_was_is_false() -> None:
    result = WorkoutResult(exercise_id="squat", repetitions=(repetition("heels_up", why="too_fast", start_s=30.0),))
    verdicts = {(one.name, one.verdict) for one in compare_form(result, [seen("cut_off")], SQUAT)}
    assert {("heels_up", "told_false"), ("too_fast", "told_false"), ("cut_off", "missed")} <= verdicts


def test_the_figures() -> None:
    first = compare_form(
        WorkoutResult(exercise_id="squat", repetitions=(repetition("heels_up", unjudged=("knees_inwards",)),)),
        [seen(present="heels_up trunk_forward", range_deg=60.0)],
        SQUAT,
    )
    second = compare_form(
        WorkoutResult(exercise_id="squat", repetitions=(repetition("heels_up", why="too_fast"),)),
        [seen(absent="heels_up")],
        SQUAT,
    )
    summary = summarise_form([first, second])
    assert (summary["clips"], summary["faults_told"], summary["partial_told"]) == (2, 2, 1)
    assert summary["faults_true"] == summary["clips_blamed"] == summary["faults_found"] == 0.5
    assert summary["partial_true"] == 0.0
    assert summary["judged"] == pytest.approx(1.0 - 1.0 / len(SQUAT.form))
    assert summary["range_off"] == 0.5
    assert summary["per_check"]["heels_up"] == {"not_judged": 0, "told_false": 1, "told_true": 1}


def test_the_truth_names_what_the_exercises_check() -> None:
    library = load_exercises()
    with TRUTH.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) >= 250
    for row in rows:
        one = SeenRepetition.from_row(row)
        assert one.start_s <= one.turn_s <= one.end_s, row
        if row["exercise"] in library:
            checks = {check.check for check in library[row["exercise"]].form}
            named = [*one.present, *one.absent, *row["unseen"].split()]
            assert set(named) <= checks, row
            assert len(named) == len(set(named)), row
