"""How far a person in a picture is from a figure."""

import numpy as np
import pytest

from coach.library.postures import load_postures
from coach.pose.figure import expand_directions
from coach.pose.templates import (
    DEPTH_WEIGHT,
    RAISED_ARMS_SQUEEZE,
    VECTOR_NAMES,
    YAW_STEP_DEG,
    BodyVectors,
    Templates,
    apart,
    body_vectors,
    make_templates,
)
from tests.support.figures import figure_frame

_WARRIOR = load_postures()["warrior_ii"]
WARRIOR = expand_directions(_WARRIOR.figures[0].limbs, _WARRIOR.role_sides("left"))


def one_step(axis: int, size: float = 0.1) -> float:
    """The distance of two bodies whose every vector differs by `size` torso lengths along an axis."""
    count = len(VECTOR_NAMES)
    here = Templates(np.zeros((3, count, 1), np.float32), np.zeros(1), np.zeros(1, np.intp))
    step = np.tile(size * np.eye(3, dtype=np.float32)[axis], (count, 1))
    return float(here.distances(BodyVectors(step, np.full(count, 1.0 / count, np.float32)))[0])


@pytest.mark.parametrize(("axis", "weight"), [(0, 1.0), (1, 1.0), (2, DEPTH_WEIGHT)], ids=["across", "up", "depth"])
def test_what_is_coarse_counts_less(axis: int, weight: float) -> None:
    assert one_step(axis) == pytest.approx(weight * 0.1**2, rel=1e-4)


def test_two_sets_are_as_far_apart_as_their_nearest_bodies_in_squared_torso_lengths() -> None:
    count, around = len(VECTOR_NAMES), round(360.0 / YAW_STEP_DEG)

    def at(*places: float) -> Templates:
        """Bodies all of whose vectors are the same, so far to the right, from all around."""
        vectors = np.zeros((3, count, len(places) * around), np.float32)
        vectors[0] = np.repeat(places, around)
        return Templates(vectors, np.zeros(len(places) * around), np.arange(len(places)).repeat(around))

    assert apart(at(0.0, 0.5), at(0.7, 0.8)) == pytest.approx(0.2**2, rel=1e-4)


def test_shoulders_and_hips_look_narrower_with_both_arms_raised() -> None:
    up = {f"{side}_{limb}": (0.0, 1.0, 0.0) for side in ("left", "right") for limb in ("upper_arm", "forearm")}
    hanging, raised = (make_templates([expand_directions(limbs, {})]).vectors for limbs in ({}, up))
    for name in ("shoulders", "hips"):
        line = VECTOR_NAMES.index(name)
        np.testing.assert_allclose(raised[:, line], RAISED_ARMS_SQUEEZE * hanging[:, line], atol=1e-6)


def test_far_off_is_simply_wrong() -> None:
    assert one_step(0, 5.0) == one_step(0, 50.0)


def test_a_figure_is_nearest_to_itself_from_where_it_is_seen() -> None:
    templates = make_templates([WARRIOR])
    for yaw_deg in (0.0, 45.0, 180.0):
        body = body_vectors(figure_frame(WARRIOR, yaw_deg=yaw_deg))
        assert body is not None
        assert templates.yaw_deg[templates.distances(body).argmin()] == yaw_deg
