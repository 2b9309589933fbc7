"""What is built with buttons is written so that the same is read again."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coach.library.draft import free_id
from coach.library.known import load_exercises, load_postures
from coach.library.own_files import load_programmes, plan_text
from coach.library.programme import Flow, Programme
from coach.yaml_source import check_text

EXERCISES, POSTURES = tuple(load_exercises()), tuple(load_postures())
LIBRARY = load_programmes(EXERCISES, POSTURES)


@pytest.mark.parametrize("plan", [*LIBRARY.programmes.values(), *LIBRARY.flows.values()], ids=lambda plan: plan.id)
def test_the_same_is_read_again(plan: Programme | Flow) -> None:
    again, problems = check_text(plan_text(plan), type(plan), name="own.yaml")
    assert problems == ()
    assert again == plan


@given(st.text(min_size=1, max_size=30))
def test_every_name_gets_an_id_of_its_own(name: str) -> None:
    first = free_id(name, ())
    assert re.fullmatch(r"[a-z][a-z0-9_]*", first)
    assert free_id(name, {first}) != first
