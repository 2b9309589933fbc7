"""The wanted posture over a person: it is of their build, it stands where they stand, and it shows what to move."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coach.library.known import load_postures
from coach.library.posture import Posture
from coach.pose.landmarks import MIRROR, Landmark
from coach.pose.types import PoseFrame
from coach.posture.scoring import score_posture
from coach.posture.truth import JOINTS
from coach.session.goal import goal_of
from tests.support.figures import figure_frame

LIBRARY = load_postures()
BODY = list(JOINTS.values())
PLACED = [
    pytest.param(posture, number, id=f"{posture.id}-{one.figure}-{one.side}")
    for posture in LIBRARY.values()
    for number, one in enumerate(posture.placed_figures)
]


def seen(posture: Posture, number: int = 0) -> PoseFrame:
    directions = posture.placed_figures[number].directions
    return figure_frame(directions, yaw_deg=90.0 if posture.view == "side" else 0.0)


@pytest.mark.parametrize(("posture", "number"), PLACED)
def test_whoever_does_it_right_fills_the_figure(posture: Posture, number: int) -> None:
    frame = seen(posture, number)
    goal = goal_of(frame, posture, score_posture(frame, posture, side=posture.placed_figures[number].side))
    assert goal is not None
    away = np.linalg.norm(goal.xy_px - frame.image_xy_px, axis=1)[BODY] / goal.torso_px
    assert away.max() < 0.1


@pytest.mark.parametrize("posture", LIBRARY.values(), ids=list(LIBRARY))
def test_the_figure_does_right_what_the_posture_wants(posture: Posture) -> None:
    frame = seen(posture)
    score = score_posture(frame, posture, side=posture.placed_figures[0].side)
    goal = goal_of(frame, posture, score)
    assert goal is not None
    judged = [one for one in score.checks if one.points is not None]
    assert judged
    assert all(goal.fits(one) for one in judged)


def dropped_arm() -> PoseFrame:
    """Warrior II with the back forearm hanging."""
    frame = seen(LIBRARY["warrior_ii"])
    xy, world = frame.image_xy_px.copy(), frame.world_xyz_m.copy()
    for points in (xy, world):
        elbow, wrist = points[Landmark.RIGHT_ELBOW], points[Landmark.RIGHT_WRIST]
        length = np.linalg.norm(wrist[:2] - elbow[:2])
        points[Landmark.RIGHT_WRIST, :2] = elbow[:2] + (0.0, length)
    return replace(frame, image_xy_px=xy, world_xyz_m=world)


def test_the_arrow_leads_from_the_joint_to_its_place() -> None:
    frame, posture = dropped_arm(), LIBRARY["warrior_ii"]
    score = score_posture(frame, posture)
    goal = goal_of(frame, posture, score)
    assert goal is not None
    assert score.corrections
    worst = score.corrections[0]
    assert goal.fits(worst)
    arrow = goal.arrow(frame, worst)
    assert arrow is not None
    start, end = arrow
    assert start == pytest.approx(frame.image_xy_px[Landmark.RIGHT_WRIST])
    assert end == pytest.approx(seen(posture).image_xy_px[Landmark.RIGHT_WRIST], abs=0.12 * goal.torso_px)


def test_the_arrow_stands_only_where_it_helps() -> None:
    """Whatever joint is wrong: going where the arrow points makes the check better."""
    posture, arrows = LIBRARY["goddess"], 0
    for joint in JOINTS.values():
        frame = seen(posture)
        xy = frame.image_xy_px.copy()
        xy[joint] += (40.0, -30.0)
        frame = replace(frame, image_xy_px=xy)
        score = score_posture(frame, posture)
        goal = goal_of(frame, posture, score)
        assert goal is not None
        for correction in score.corrections:
            arrow = goal.arrow(frame, correction)
            if arrow is None:
                continue
            moved = frame.image_xy_px.copy()
            moved[np.argmin(np.linalg.norm(moved - arrow[0], axis=1))] = arrow[1]
            after = score_posture(replace(frame, image_xy_px=moved), posture)
            better = next(one for one in after.checks if one.name == correction.name)
            assert abs(better.error) < abs(correction.error)
            arrows += 1
    assert arrows


@given(share=st.floats(0.8, 1.25))
def test_the_figure_has_the_persons_own_legs(share: float) -> None:
    """Somebody with longer or shorter shins than most: the figure reaches as far."""
    posture = LIBRARY["mountain"]
    frame = seen(posture)
    xy, world = frame.image_xy_px.copy(), frame.world_xyz_m.copy()
    for side in ("LEFT", "RIGHT"):
        knee, ankle = Landmark[f"{side}_KNEE"], Landmark[f"{side}_ANKLE"]
        for points in (xy, world):
            longer = (share - 1.0) * (points[ankle] - points[knee])
            for part in ("ANKLE", "HEEL", "FOOT_INDEX"):
                points[Landmark[f"{side}_{part}"]] += longer
    frame = replace(frame, image_xy_px=xy, world_xyz_m=world, image_size_px=(640, 900))
    goal = goal_of(frame, posture, score_posture(frame, posture))
    assert goal is not None
    away = np.linalg.norm(goal.xy_px - frame.image_xy_px, axis=1)[BODY] / goal.torso_px
    assert away.max() < 0.1


def test_in_a_mirror_it_is_the_same() -> None:
    frame, posture = dropped_arm(), LIBRARY["warrior_ii"]
    goal = goal_of(frame, posture, score_posture(frame, posture, side="left"))
    mirror = frame.mirrored()
    other = goal_of(mirror, posture, score_posture(mirror, posture, side="right"))
    assert goal is not None
    assert other is not None
    expected = goal.xy_px[MIRROR] * (-1.0, 1.0) + (frame.image_size_px[0], 0.0)
    np.testing.assert_allclose(other.xy_px[BODY], expected[BODY], atol=0.05 * goal.torso_px)


@pytest.mark.parametrize("lost", ["figures", "size"])
def test_without_a_figure_or_a_size_there_is_no_goal(lost: str) -> None:
    posture, frame = LIBRARY["tree"], seen(LIBRARY["tree"])
    score = score_posture(frame, posture)
    if lost == "figures":
        posture = posture.model_copy(update={"figures": ()})
    else:
        frame = replace(frame, world_xyz_m=np.full((33, 3), np.nan))
    assert goal_of(frame, posture, score) is None
