"""How far a person in a picture is from a figure."""

import numpy as np
import pytest

from coach.library.postures import load_postures
from coach.pose.figure import expand_directions
from coach.pose.templates import DEPTH_WEIGHT, VECTOR_NAMES, BodyVectors, Templates, body_vectors, make_templates
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


def test_far_off_is_simply_wrong() -> None:
    assert one_step(0, 5.0) == one_step(0, 50.0)


def test_a_figure_is_nearest_to_itself_from_where_it_is_seen() -> None:
    templates = make_templates([WARRIOR])
    for yaw_deg in (0.0, 45.0, 180.0):
        body = body_vectors(figure_frame(WARRIOR, yaw_deg=yaw_deg))
        assert body is not None
        assert templates.yaw_deg[templates.distances(body).argmin()] == yaw_deg
