"""What things are called in sessions that were kept."""

from __future__ import annotations

import pytest

from coach.library.known import load_exercises, load_postures
from coach.records.reference import Names
from coach.text import languages
from tests.support.histories import FAULTS

EXERCISES = load_exercises()
NAMES = Names(EXERCISES, load_postures())


@pytest.mark.parametrize("language", languages())
def test_every_fault_has_a_name_and_advice(language: str) -> None:
    """The range of motion had neither: a report said "half depth" and nothing else."""
    for name, exercise in EXERCISES.items():
        for rule in (*exercise.form, *((exercise.range_of_motion,) if exercise.range_of_motion else ())):
            wanted = (rule.name.in_(language), rule.cue.in_(language))
            assert NAMES.fault(name, rule.check, None, language) == wanted


def test_a_fault_that_nobody_knows_any_more_keeps_its_words() -> None:
    assert NAMES.fault("squat", "toes_up", None, "en") == ("toes up", "")


@pytest.mark.parametrize("language", languages())
def test_made_up_histories_show_faults_that_their_exercises_have(language: str) -> None:
    """Chinese examples said "too shallow" of push-ups, which have no such fault."""
    for item, check in FAULTS.items():
        assert NAMES.fault(item, check, None, language)[1]
