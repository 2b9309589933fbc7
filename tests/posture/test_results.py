"""What is told of a score: which faults, in which order, and in which words."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from coach.library.known import load_postures
from coach.pose.grade import Grade
from coach.posture.posture_words import check_label, check_labels, cue_text, cue_texts, unsure_text
from coach.posture.results import PostureScore
from coach.posture.scoring import score_posture
from tests.support.figures import figure_frame

LIBRARY = load_postures()
WARRIOR = LIBRARY["warrior_ii"]
RIGHT = score_posture(figure_frame(WARRIOR.placed_figures[0].directions), WARRIOR)
NAMES = [one.name for one in RIGHT.checks]


def told(errors: dict[str, float], **changes: object) -> PostureScore:
    """Warrior II with these errors in tolerances, negative for too low."""
    checks = tuple(
        replace(one, error=errors.get(one.name, 0.0) * one.tolerance, points=0.5, grade=Grade.OFF, **changes)
        for one in RIGHT.checks
    )
    return replace(RIGHT, checks=checks)


def test_heavier_and_larger_errors_come_first() -> None:
    by_weight = sorted(RIGHT.checks, key=lambda one: one.check.weight)
    light, heavy = by_weight[0], by_weight[-1]
    share = heavy.check.weight / light.check.weight
    assert share > 1.0
    sign = {one.name: 1.0 if one.check.too_low is None else -1.0 for one in (light, heavy)}
    for larger, first in ((1.1, light), (0.9, heavy)):
        errors = {heavy.name: 1.5 * sign[heavy.name], light.name: 1.5 * share * larger * sign[light.name]}
        (one, other) = told(errors).corrections
        assert one.name == first.name
        assert one.urgency > other.urgency


@pytest.mark.parametrize(
    ("name", "side"), [("left_knee", "left"), ("right_knee", "right"), ("upright", None), ("body_line", None)]
)
def test_a_check_is_of_the_side_in_its_name(name: str, side: str | None) -> None:
    assert replace(RIGHT.checks[0], name=name).side == side


@pytest.mark.parametrize(
    ("error", "changes", "count"),
    [
        pytest.param(1.01, {}, 1, id="beyond the tolerance"),
        pytest.param(1.0, {}, 0, id="within it"),
        pytest.param(-1.5, {}, 1, id="to the other side"),
        pytest.param(1.5, {"points": None}, 0, id="not known"),
        pytest.param(1.9, {"tolerance": 5.0}, 0, id="less than ten degrees"),
        pytest.param(2.1, {"tolerance": 5.0}, 1, id="more than ten degrees"),
    ],
)
def test_which_errors_are_corrected(error: float, changes: dict[str, float | None], count: int) -> None:
    one = replace(RIGHT.checks[0], points=0.5)
    one = replace(one, **changes)  # type: ignore[arg-type]
    score = replace(RIGHT, checks=(replace(one, error=error * one.tolerance),))
    assert len(score.corrections) == count
    assert score.is_right is (count == 0)
    unscored = replace(score, score=float("nan"))
    assert unscored.corrections == ()
    assert not unscored.is_right


def test_a_length_is_the_angle_that_it_means_for_a_trunk() -> None:
    one = RIGHT.checks[0]
    assert replace(one, unit="torso", error=-1.0).error_deg == pytest.approx(45.0)
    assert replace(one, unit="deg", error=-12.0).error_deg == 12.0
    assert replace(one, error=-1.0).words == one.check.too_low
    assert replace(one, error=1.0).words == one.check.too_high


def test_the_same_words_for_two_joints_say_which() -> None:
    one, other, *_ = told(dict.fromkeys(NAMES, 1.5)).corrections
    twice = [one, replace(one, measure=other.measure), other]
    first, second, third = cue_texts(twice)
    assert third == cue_text(other)
    assert first != second
    for said, correction in zip((first, second), twice, strict=False):
        assert cue_text(one).rstrip(".") in said
        assert check_label(correction) in said


@pytest.mark.parametrize("name", ["warrior_ii", "star", "plank", "tree"])
def test_every_check_has_the_label_that_its_result_has(name: str) -> None:
    posture = LIBRARY[name]
    score = score_posture(figure_frame(posture.placed_figures[0].directions, yaw_deg=40), posture)
    assert check_labels(posture, score) == {one.name: check_label(one) for one in score.checks}


def test_what_is_not_sure_is_named_once_beside_a_score_only() -> None:
    unsure = replace(RIGHT, checks=tuple(replace(one, grade=Grade.UNSURE) for one in (*RIGHT.checks, RIGHT.checks[0])))
    text = unsure_text(unsure)
    assert text is not None
    assert text.count(check_label(RIGHT.checks[0])) == 1
    assert unsure_text(replace(unsure, reason="hidden")) is None
    assert unsure_text(RIGHT) is None
    assert len(unsure.unsure) == len(RIGHT.checks) + 1
    assert np.isfinite(RIGHT.score)
