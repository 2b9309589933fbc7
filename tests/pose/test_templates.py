"""How far a person in a picture is from a figure."""

from dataclasses import replace

import numpy as np
import pytest

from coach.library.known import load_postures
from coach.pose.figure import expand_directions
from coach.pose.landmarks import Landmark, mirror_name
from coach.pose.templates import (
    DEPTH_WEIGHT,
    MIN_WEIGHT,
    OUTSIDE_WEIGHT,
    RAISED_ARMS_SQUEEZE,
    VECTOR_NAMES,
    VECTORS,
    YAW_STEP_DEG,
    BodyVectors,
    Templates,
    apart,
    body_vectors,
    join_templates,
    make_templates,
    trust_of,
    turn_of_yaw_deg,
)
from coach.posture.network import bodies_of
from tests.support.figures import figure_frame, frame_of, moved, standing

RELIABILITY = {name: weight for name, *_, weight in VECTORS}
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


def test_a_raised_arm_alone_leaves_the_shoulders_as_they_are() -> None:
    one, none = (make_templates([expand_directions(limbs, {})]) for limbs in ({"left_arm": (0.0, 1.0, 0.0)}, {}))
    line = VECTOR_NAMES.index("shoulders")
    np.testing.assert_allclose(one.vectors[:, line], none.vectors[:, line], atol=1e-6)


def test_the_size_of_body_and_picture_does_not_matter() -> None:
    near, far = (frame_of(standing(), px_per_m=scale) for scale in (200.0, 50.0))
    child = replace(near, world_xyz_m=near.world_xyz_m * 0.6)
    trunk, hips = (VECTOR_NAMES.index(name) for name in ("trunk", "hips"))
    for body in map(body_vectors, (near, far, child)):
        assert body is not None
        np.testing.assert_allclose(body.vectors[[trunk, hips]], [(0, -1, 0), (0.4, 0, 0)], atol=1e-5)


def test_a_vector_weighs_as_it_is_reliable_and_its_worst_end_is_seen() -> None:
    seen = np.ones(33)
    seen[Landmark.LEFT_WRIST], seen[Landmark.RIGHT_WRIST] = 0.5, 0.1
    body = body_vectors(frame_of(moved(standing(), left_ear=(np.nan,) * 3), visibility=seen))
    assert body is not None
    assert body.weights.sum() == pytest.approx(1.0)
    weighed = dict(zip(VECTOR_NAMES, (body.weights / body.weights[VECTOR_NAMES.index("trunk")]).tolist(), strict=True))
    for name, share in (("hips", 1.0), ("left_forearm", 0.5), ("right_arm", MIN_WEIGHT), ("head", 0.0)):
        assert weighed[name] == pytest.approx(share * RELIABILITY[name] / RELIABILITY["trunk"], rel=1e-4)


def test_without_a_size_there_is_no_body() -> None:
    assert body_vectors(frame_of(np.zeros((33, 3)))) is None
    assert body_vectors(frame_of(np.full((33, 3), np.nan))) is None
    in_one_pixel = replace(frame_of(standing()), image_xy_px=np.full((33, 2), 100.0))
    assert body_vectors(in_one_pixel) is None
    assert not bodies_of([in_one_pixel])[1].any()


@pytest.mark.parametrize(
    ("xy_px", "visibility", "trust"),
    [
        pytest.param((10, 10), 0.7, 0.7, id="in the picture: as visible as it is"),
        pytest.param((10, 10), 0.1, MIN_WEIGHT, id="guessed"),
        pytest.param((10, 10), np.nan, MIN_WEIGHT, id="of unknown visibility"),
        pytest.param((-12, 480 + 12), 1.0, 1.0, id="at the edge"),
        pytest.param((-13, 10), 1.0, OUTSIDE_WEIGHT, id="left of it"),
        pytest.param((10, 480 + 13), 1.0, OUTSIDE_WEIGHT, id="below it"),
        pytest.param((np.nan, 10), 1.0, OUTSIDE_WEIGHT, id="nowhere"),
    ],
)
def test_outside_the_picture_landmarks_are_made_up(xy_px: tuple[float, float], visibility: float, trust: float) -> None:
    """The margin is 2 % of 640 pixels."""
    frame = frame_of(standing())
    xy, seen = frame.image_xy_px.copy(), frame.visibility.copy()
    xy[Landmark.NOSE], seen[Landmark.NOSE] = xy_px, visibility
    assert trust_of(replace(frame, image_xy_px=xy, visibility=seen))[Landmark.NOSE] == trust


def test_joined_sets_keep_their_owners_apart() -> None:
    standing_up = expand_directions({}, {})
    two, none, one = make_templates([WARRIOR, standing_up]), make_templates([]), make_templates([WARRIOR])
    joined = join_templates([two, none, one])
    assert sorted(set(joined.owner.tolist())) == [0, 1, 2]
    np.testing.assert_array_equal(joined.vectors[..., joined.owner == 2], one.vectors)
    np.testing.assert_array_equal(joined.yaw_deg[joined.owner == 0], one.yaw_deg)


@pytest.mark.parametrize(
    ("yaw_deg", "turn"), [(0, 0), (30, 30), (90, 90), (135, 45), (180, 0), (210, 30), (-60, 60), (345, 15), (450, 90)]
)
def test_the_side_is_a_quarter_round_from_the_front_and_the_back(yaw_deg: float, turn: float) -> None:
    assert float(turn_of_yaw_deg(np.array(yaw_deg))) == pytest.approx(turn)


def test_in_a_mirror_every_vector_changes_sides() -> None:
    """Lines across the body run from right to left in the mirror, too."""
    frame = frame_of(standing() + np.random.default_rng(3).normal(0.0, 0.1, (33, 3)))
    body, mirrored = body_vectors(frame), body_vectors(frame.mirrored())
    assert body is not None
    assert mirrored is not None
    other = [VECTOR_NAMES.index(mirror_name(name)) for name in VECTOR_NAMES]
    sign = np.where(np.isin(VECTOR_NAMES, ("shoulders", "hips"))[:, None], -1.0, 1.0)
    np.testing.assert_allclose(mirrored.vectors, body.vectors[other] * (-1, 1, 1) * sign, atol=1e-5)
    np.testing.assert_allclose(mirrored.weights, body.weights[other], atol=1e-6)


def test_what_is_found_reliably_weighs_more_and_no_side_more_than_the_other() -> None:
    """The trunk double; of the others the hips the most, and what goes from the feet to the hands the least."""
    assert RELIABILITY["trunk"] == 2.0 * RELIABILITY["shoulders"]
    others = {name: weight for name, weight in RELIABILITY.items() if name != "trunk"}
    assert max(others, key=others.__getitem__) == "hips"
    assert min(others, key=others.__getitem__) == "feet_to_hands"
    assert all(weight == RELIABILITY[mirror_name(name)] for name, weight in RELIABILITY.items())
