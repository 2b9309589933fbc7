from __future__ import annotations

import json
from dataclasses import replace

import pytest

from coach.library.exercise import Exercise
from coach.library.known import load_exercises, load_postures
from coach.library.posture import Posture
from coach.records.reference import Names, item_of, reference_of
from coach.records.values import ReferenceRecord

POSTURES, EXERCISES = load_postures(), load_exercises()


@pytest.mark.parametrize("posture", POSTURES.values(), ids=POSTURES)
def test_posture_can_be_read_back(posture: Posture) -> None:
    reference = reference_of(posture)
    assert (reference.kind, reference.item_id) == ("posture", posture.id)
    assert item_of(reference, Posture) == posture
    assert item_of(reference, Exercise) is None
    # equal mappings may differ in their order, which says what the side of an asymmetric posture means
    by_alphabet = replace(reference, content=json.dumps(json.loads(reference.content), sort_keys=True))
    for kept in (reference, by_alphabet):
        found = Names(EXERCISES, POSTURES, [kept]).posture(posture.id, kept.hash)
        assert found is not None
        for side in ("left", "right", None):
            assert found.role_sides(side) == posture.role_sides(side)
    alone = item_of(reference, Posture)
    assert alone is not None
    assert alone.role_sides("left") == posture.role_sides("left"), "also when the library has forgotten it"


@pytest.mark.parametrize("exercise", EXERCISES.values(), ids=EXERCISES)
def test_exercise_can_be_read_back(exercise: Exercise) -> None:
    reference = reference_of(exercise)
    assert (reference.kind, reference.item_id) == ("exercise", exercise.id)
    assert item_of(reference, Exercise) == exercise
    assert item_of(reference, Posture) is None


def test_hash_changes_with_the_meaning() -> None:
    squat = EXERCISES["squat"]
    changed = squat.model_copy(update={"level": "advanced"})
    assert reference_of(squat) == reference_of(squat.model_copy())
    assert reference_of(squat).hash != reference_of(changed).hash


def test_what_cannot_be_read_any_more_is_nothing() -> None:
    for kind in ("exercise", "posture"):
        old = ReferenceRecord(hash="0" * 64, kind=kind, item_id="x", content='{"id": "x"}')  # type: ignore[arg-type]
        assert item_of(old, Exercise) is None
        assert item_of(old, Posture) is None
    assert item_of(None, Exercise) is None
    assert item_of(None, Posture) is None
