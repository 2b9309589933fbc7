"""A flow made to wish is what was wished for, and what is told of a plan beforehand is true."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coach.library.known import load_exercises, load_postures
from coach.library.plan import FlowWish, compose_flow, duration_s, equipment, main_view, plan_exercise, plan_flow
from coach.library.vocabulary import LEVELS

EXERCISES, POSTURES = load_exercises(), load_postures()
FOCI = sorted({purpose for posture in POSTURES.values() for purpose in posture.purpose})
WISHES = st.builds(
    FlowWish, minutes=st.integers(3, 40), level=st.sampled_from(LEVELS), focus=st.none() | st.sampled_from(FOCI)
)


@settings(max_examples=8, deadline=None)
@given(WISHES)
def test_it_is_as_wished(wish: FlowWish) -> None:
    flow = compose_flow(wish, POSTURES)
    chosen = [POSTURES[item.posture] for item in flow.items[1:-1]]
    assert (duration_s(plan_flow(flow, POSTURES), EXERCISES) or 0.0) <= 60.0 * wish.minutes
    assert all(LEVELS.index(one.level) <= LEVELS.index(wish.level) for one in chosen)
    plain = [POSTURES[item.posture] for item in compose_flow(replace(wish, focus=None), POSTURES).items[1:-1]]
    assert sum(wish.focus in one.purpose for one in chosen) >= sum(wish.focus in one.purpose for one in plain)
    assert len({one.id for one in chosen}) == len(chosen)


def test_more_minutes_more_postures() -> None:
    short, long = (compose_flow(FlowWish(minutes=minutes), POSTURES) for minutes in (5, 20))
    assert 2 < len(short.items) < len(long.items)
    assert (duration_s(plan_flow(long, POSTURES), EXERCISES) or 0.0) > 0.8 * 20 * 60


def test_nobody_gets_up_again_after_lying_down() -> None:
    families = [POSTURES[item.posture].family for item in compose_flow(FlowWish(minutes=25), POSTURES).items]
    assert not [pair for pair in pairwise(families) if pair[0] in ("supine", "prone") and pair[1] == "standing"]


def test_what_is_told_beforehand() -> None:
    squats = plan_exercise(EXERCISES["squat"], sets=2, repetitions=10, rest_s=30)
    tempo = EXERCISES["squat"].tempo
    assert tempo is not None
    assert duration_s(squats, EXERCISES) == pytest.approx(10 + 20 * tempo.total_s + 30)
    assert duration_s(plan_exercise(EXERCISES["squat"]), EXERCISES) is None
    assert equipment(squats, EXERCISES) == ()
    assert [one.in_("en") for one in equipment(plan_exercise(EXERCISES["pull_up"]), EXERCISES)]


def test_the_main_view_is_that_of_most_of_the_time() -> None:
    flow = compose_flow(FlowWish(minutes=10), POSTURES)
    steps = plan_flow(flow, POSTURES, by_breath=True, one_place=True)
    assert {step.view for step in steps} == {main_view(steps, POSTURES)}
    assert all(step.by_breath for step in steps)
