"""The bones of a person, and a figure with these bones."""

import numpy as np
import pytest

from coach.pose.figure import bone_lengths, of_build
from coach.pose.landmarks import MIRROR, Landmark
from tests.support.figures import moved, standing

#: Half a metre from the hips to the shoulders.
TORSO_M = 0.5
ARM, SHIN = 0, 3


def test_the_lengths_of_a_known_figure() -> None:
    np.testing.assert_allclose(bone_lengths(standing()) * TORSO_M, [0.28, 0.25, 0.42, 0.40], atol=0.002)


def test_both_sides_are_one() -> None:
    """A limb that points at the camera is measured too short; the other one makes up for half of it."""
    one_short = moved(standing(), left_ankle=(0.10, 0.62, 0.0))
    np.testing.assert_allclose(bone_lengths(one_short)[SHIN] * TORSO_M, 0.3)
    np.testing.assert_allclose(bone_lengths(one_short[MIRROR] * (-1, 1, 1)), bone_lengths(one_short))


@pytest.mark.parametrize(
    ("shares", "built"),
    [
        pytest.param([1, 1, 1, 1], [1, 1, 1, 1], id="average"),
        pytest.param([0.9, 1.1, 1.2, 0.8], [0.9, 1.1, 1.2, 0.8], id="their own"),
        pytest.param([0.2, 1, 1, 3.0], [0.75, 1, 1, 1.3], id="what nobody has is a lost limb"),
    ],
)
def test_a_figure_gets_the_bones(shares: list[float], built: list[float]) -> None:
    lengths = bone_lengths(standing())
    figure = of_build(standing(), lengths * TORSO_M * shares)
    np.testing.assert_allclose(bone_lengths(figure), lengths * built)
    # what hangs on a limb goes with it
    for end, part in (("LEFT_WRIST", "LEFT_INDEX"), ("RIGHT_ANKLE", "RIGHT_HEEL")):
        steps = [points[Landmark[part]] - points[Landmark[end]] for points in (figure, standing())]
        np.testing.assert_allclose(*steps)
