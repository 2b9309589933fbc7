"""What is said of a check that was not made."""

from __future__ import annotations

import pytest

from coach.library.known import load_exercises
from coach.workout.repetition import Fault, HoldPeriod, NotJudged
from coach.workout.statements import fault_statements, never_judged, not_judged_statement
from tests.support.measured import repetition

LIBRARY = load_exercises()


@pytest.mark.parametrize(
    ("exercise", "not_judged", "name", "text"),
    [
        ("squat", NotJudged(check="trunk_forward", why="view"), "Trunk too far forward", "It shows from the side only"),
        (
            "jumping_jack",
            NotJudged(check="feet_incomplete", why="view"),
            "Feet not far",
            "It shows from the front only",
        ),
        ("dip", NotJudged(check="arms_not_straight", why="cut"), "Arms not straight", "I did not see the start."),
        ("squat", NotJudged(check="trunk_forward", why="cut"), "Trunk too far", "The video does not show all of it."),
        ("squat", NotJudged(check="trunk_forward"), "Trunk too far forward", ""),
        # of an exercise that the library has lost, and of a check that it no longer has
        (None, NotJudged(check="trunk_forward", why="view"), "trunk forward", "I cannot see this from here."),
        ("squat", NotJudged(check="long_gone", why="view"), "long gone", "I cannot see this from here."),
    ],
    ids=["side", "front", "cut at its start", "cut", "no reason", "no exercise", "no check"],
)
def test_a_check_that_was_not_made_is_named_with_its_reason(
    exercise: str | None, not_judged: NotJudged, name: str, text: str
) -> None:
    said = not_judged_statement(not_judged, None if exercise is None else LIBRARY[exercise])
    assert said.check == not_judged.check
    assert said.name.startswith(name)
    assert said.text.startswith(text)
    assert bool(said.text) == bool(text)


def test_faults_are_told_by_how_often_they_were_seen() -> None:
    first, second, lost = (
        Fault(check=check, name=check.upper(), cue="so", phase="turn", measured=1.0, limit=0.0, unit="deg")
        for check in ("trunk_forward", "heels_up", "long_gone")
    )
    done = [
        repetition(0.0, faults=(second, lost)),
        repetition(3.0, faults=(first, lost)),
        HoldPeriod(start_s=0.0, end_s=1.0, faults=(lost,)),
    ]
    told = fault_statements(done, LIBRARY["squat"])
    assert [(one.check, count) for one, count in told] == [("long_gone", 3), ("heels_up", 1), ("trunk_forward", 1)]
    assert (told[0][0].name, told[0][0].text) == ("LONG_GONE", "so")
    assert told[2][0].name.startswith("Trunk too far")


def test_what_was_made_in_no_full_repetition_is_told_with_its_usual_reason() -> None:
    view, close = NotJudged(check="knees", why="view"), NotJudged(check="knees", why="close")
    full = [repetition(0.0, not_judged=(one,)) for one in (view, close, view)]
    assert never_judged(full) == (view,)
    assert never_judged([*full, repetition(9.0)]) == ()
    # neither partial ones nor those that somebody made say anything
    assert never_judged([*full, repetition(9.0, why="cut_off"), repetition(9.0, by_hand="made")]) == (view,)
    assert never_judged([*full, HoldPeriod(start_s=0.0, end_s=1.0)]) == ()
