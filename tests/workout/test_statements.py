"""What is said of a check that was not made."""

from __future__ import annotations

import pytest

from coach.library.exercises import load_exercises
from coach.workout.repetition import NotJudged
from coach.workout.statements import not_judged_statement

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
