from __future__ import annotations

import numpy as np
import pytest

from coach.pose.landmarks import BONES, LANDMARK_COUNT, MIRROR, Landmark, mirror_name


def test_there_are_33() -> None:
    assert LANDMARK_COUNT == 33
    assert [int(landmark) for landmark in Landmark] == list(range(33))


def test_mirror_of_mirror_is_the_same_landmark() -> None:
    np.testing.assert_array_equal(MIRROR[MIRROR], np.arange(33))


def test_only_the_nose_is_its_own_mirror_image() -> None:
    assert [Landmark(i).name for i in range(33) if MIRROR[i] == i] == ["NOSE"]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        pytest.param("left_knee", "right_knee", id="left to right"),
        pytest.param("RIGHT_EYE_INNER", "LEFT_EYE_INNER", id="upper case, side first"),
        pytest.param("MOUTH_LEFT", "MOUTH_RIGHT", id="side last"),
        pytest.param("left_ankle_above_right_knee", "right_ankle_above_left_knee", id="both sides"),
        pytest.param("trunk_from_down", "trunk_from_down", id="no side"),
        pytest.param("upright_leftover", "upright_leftover", id="only whole words"),
    ],
)
def test_mirror_name(name: str, expected: str) -> None:
    assert mirror_name(name) == expected


def test_every_bone_has_its_mirror_image() -> None:
    bones = {frozenset(bone) for bone in BONES}
    assert {frozenset(Landmark(MIRROR[end]) for end in bone) for bone in bones} == bones
    assert len(bones) == len(BONES)


def test_tables_cannot_be_changed() -> None:
    with pytest.raises(ValueError, match="read-only"):
        MIRROR[0] = 1
