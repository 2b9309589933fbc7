"""Every constant that can change a count is in one place."""

from __future__ import annotations

import ast
from dataclasses import replace
from pathlib import Path

import pytest

import coach.workout
from coach.errors import CoachError
from coach.library.known import load_exercises
from coach.workout.counter import count_repetitions
from coach.workout.settings import CountingSettings
from tests.support.exercisers import joined, perform

FOLDER = Path(coach.workout.__file__).parent
#: The files between landmarks and counts.
COUNTING = ["candidates", "counter", "cycles", "depth", "finding", "judge", "measures", "repetition", "signal"]
#: Constants that stay where they are, and why.
ALLOWED = {
    ("measures", "LEAST_VISIBILITY"): "what is read at all, for form as for counting; no clip's count depends on it",
    ("measures", "SCALE_WINDOW_S"): "how a body is measured, for form as for counting",
    ("depth", "MOST_RANGE_DOUBT_DEG"): "which ranges of motion are told",
    ("depth", "LEAST_MOMENTS"): "which ranges of motion are told",
    ("depth", "_FURTHEST"): "how a position is read in degrees, as `EXTREMES` of a form check",
    ("measures", "_PIECE"): "how much is measured at a time: memory, not counts",
    ("measures", "_NOWHERE"): "a body that is not there",
}


@pytest.mark.parametrize("name", COUNTING)
def test_no_constant_of_counting_is_elsewhere(name: str) -> None:
    tree = ast.parse((FOLDER / f"{name}.py").read_text(encoding="utf-8"))
    found = [
        target.id
        for node in tree.body
        if isinstance(node, ast.Assign | ast.AnnAssign) and node.value is not None and _has_number(node.value)
        for target in (node.targets if isinstance(node, ast.Assign) else [node.target])
        if isinstance(target, ast.Name) and (name, target.id) not in ALLOWED
    ]
    assert found == [], "put it into CountingSettings, or say here why not"


@pytest.mark.parametrize("name", COUNTING)
def test_no_constant_of_counting_hides_in_a_function(name: str) -> None:
    """Halves, and what is too small to decide anything, are part of a formula."""
    tree = ast.parse((FOLDER / f"{name}.py").read_text(encoding="utf-8"))
    functions = (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))
    found = [
        (function.name, node.value)
        for function in functions
        for node in ast.walk(function)
        if isinstance(node, ast.Constant) and isinstance(node.value, float) and 0.01 <= node.value % 1.0 != 0.5
    ]
    assert found == [], "put it into CountingSettings"


def _has_number(value: ast.expr) -> bool:
    return any(isinstance(node, ast.Constant) and type(node.value) in (int, float) for node in ast.walk(value))


def test_values_are_given_as_text() -> None:
    settings = CountingSettings().with_values({"full": "0.5", "set_rest_s": "20"})
    assert (settings.full, settings.set_rest_s) == (0.5, 20.0)


@pytest.mark.parametrize(("name", "value"), [("ful", "0.5"), ("full", "much"), ("lone_side", "1"), ("full", "nan")])
def test_what_is_no_setting_is_told(name: str, value: str) -> None:
    with pytest.raises(CoachError, match=f"There is no counting setting {name} that could be {value}"):
        CountingSettings().with_values({name: value})


def test_settings_change_the_count() -> None:
    squat, clip = load_exercises()["squat"], joined(perform("squat", depths=[1.0, 1.0, 0.6, 1.0], yaw_deg=0))
    usual = count_repetitions(clip, squat)
    lax = count_repetitions(clip, squat, settings=replace(CountingSettings(), full=0.4))
    assert (usual.full_count, lax.full_count) == (3, 4)
