"""Geometry that can be checked with a pencil."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coach.pose import geometry

NAN = math.nan


@pytest.mark.parametrize(
    ("a", "vertex", "c", "expected_deg"),
    [
        pytest.param((1, 0), (0, 0), (0, 1), 90.0, id="right angle"),
        pytest.param((-1, 0), (0, 0), (1, 0), 180.0, id="straight limb"),
        pytest.param((1, 0), (0, 0), (2, 0), 0.0, id="folded onto itself"),
        pytest.param((3, 0), (3, 4), (0, 0), math.degrees(math.atan2(3, 4)), id="3-4-5 triangle"),
        pytest.param((1, 0), (0, 0), (1, math.sqrt(3)), 60.0, id="equilateral triangle"),
        pytest.param((0, 1, 0), (0, 0, 0), (0, 0, 5), 90.0, id="right angle in depth"),
        pytest.param((1, 1, 0), (0, 0, 0), (0, 1, 1), 60.0, id="face diagonals of a cube"),
        pytest.param((0, 0), (0, 0), (1, 0), NAN, id="no length, no angle"),
        pytest.param((NAN, 0), (0, 0), (1, 0), NAN, id="unseen point"),
    ],
)
def test_inner_angle(
    a: tuple[float, ...], vertex: tuple[float, ...], c: tuple[float, ...], expected_deg: float
) -> None:
    angle = geometry.angle_deg(np.array(a), np.array(vertex), np.array(c))
    np.testing.assert_allclose(angle, expected_deg, atol=1e-9)


def test_angle_keeps_its_digits_near_straight() -> None:
    # a limb bent by a thousandth of a degree; arccos of the scalar product would lose it
    bend = math.radians(1e-3)
    angle = geometry.angle_deg(np.array([-1.0, 0.0]), np.zeros(2), np.array([math.cos(bend), math.sin(bend)]))
    assert 180.0 - float(angle) == pytest.approx(1e-3, rel=1e-6)


@pytest.mark.parametrize(
    ("end", "expected_deg"),
    [
        pytest.param((0, 2), 0.0, id="hanging, y is down"),
        pytest.param((1, 0), 90.0, id="level to the right"),
        pytest.param((-1, 0), 90.0, id="level to the left"),
        pytest.param((0, -1), 180.0, id="straight up"),
        pytest.param((1, 1), 45.0, id="halfway"),
        pytest.param((0, 1, 1), 45.0, id="halfway into the picture"),
        pytest.param((0, 0), NAN, id="no length"),
    ],
)
def test_from_down(end: tuple[float, ...], expected_deg: float) -> None:
    angle = geometry.from_down_deg(np.zeros(len(end)), np.array(end, dtype=float))
    np.testing.assert_allclose(angle, expected_deg, atol=1e-9)


@pytest.mark.parametrize(
    ("b", "expected_deg"),
    [
        pytest.param((1, 0), 0.0, id="level"),
        pytest.param((-1, 0), 0.0, id="level, ends exchanged"),
        pytest.param((0, 1), 90.0, id="upright"),
        pytest.param((1, 1), 45.0, id="sloping down"),
        pytest.param((1, -1), 45.0, id="sloping up is not negative"),
        pytest.param((NAN, 1), NAN, id="unseen point"),
    ],
)
def test_from_horizontal(b: tuple[float, float], expected_deg: float) -> None:
    np.testing.assert_allclose(geometry.from_horizontal_deg(np.zeros(2), np.array(b)), expected_deg, atol=1e-9)


@pytest.mark.parametrize(
    ("end", "aim", "expected_deg"),
    [
        pytest.param((1, -1), (5, 3), 45.0, id="towards what lies to the right"),
        pytest.param((-1, -1), (5, 3), -45.0, id="away from it"),
        pytest.param((-1, -1), (-5, -9), 45.0, id="towards what lies to the left"),
        pytest.param((0, -1), (-5, 0), 0.0, id="upright"),
        pytest.param((0, 1), (-5, 0), 180.0, id="upside down has no side"),
        pytest.param((0, -1, -1), (0, 4, -2), 45.0, id="in depth, towards"),
        pytest.param((0, -1, 1), (0, 4, -2), -45.0, id="in depth, away"),
        pytest.param((NAN, -1), (5, 3), NAN, id="unseen"),
    ],
)
def test_lean_towards(end: tuple[float, ...], aim: tuple[float, ...], expected_deg: float) -> None:
    start = np.full(len(end), 0.25)  # not at the origin: what is measured are differences
    found = geometry.lean_towards_deg(start, start + end, start + aim)
    np.testing.assert_allclose(found, expected_deg, atol=1e-9)


@pytest.mark.parametrize(
    ("b", "expected_deg"), [((2, 1), 0.0), ((1, 2), 90.0), ((1, 0), -90.0), ((2, 2), 45.0), ((0, 0), -45.0)]
)
def test_rise_is_positive_where_the_first_is_higher(b: tuple[float, float], expected_deg: float) -> None:
    np.testing.assert_allclose(geometry.rise_deg(np.array([1, 1]), np.array(b)), expected_deg, atol=1e-9)


@pytest.mark.parametrize(
    ("vertex", "c", "expected_deg"),
    [
        pytest.param((1, 0), (2, 0), 180.0, id="straight plank"),
        pytest.param((1, 1), (2, 0), 270.0, id="hips sag to the floor"),
        pytest.param((1, -1), (2, 0), 90.0, id="hips piked up"),
        pytest.param((-1, 1), (-2, 0), 270.0, id="sagging, head to the right"),
        pytest.param((1, 0.5), (2, 1), 180.0, id="straight on a slope"),
        pytest.param((1, 0.6), (2, 1), 189.16, id="below a slope"),
        pytest.param((0, 0), (2, 0), NAN, id="no length"),
        pytest.param((1, NAN), (2, 0), NAN, id="unseen point"),
    ],
)
def test_angle_on_the_side_of_the_floor(
    vertex: tuple[float, float], c: tuple[float, float], expected_deg: float
) -> None:
    angle = geometry.angle_below_deg(np.zeros(2), np.array(vertex), np.array(c))
    np.testing.assert_allclose(angle, expected_deg, atol=0.01)


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [
        pytest.param((0, 0), (3, 4), 5.0, id="3-4-5 triangle"),
        pytest.param((1, 2, 3), (3, 4, 4), 3.0, id="box of 2, 2, 1"),
        pytest.param((1, 1), (1, 1), 0.0, id="the same point"),
        pytest.param((1, NAN), (1, 1), NAN, id="unseen point"),
    ],
)
def test_distance(a: tuple[float, ...], b: tuple[float, ...], expected: float) -> None:
    np.testing.assert_allclose(geometry.distance(np.array(a), np.array(b)), expected)


def test_leading_axes_are_kept() -> None:
    points = np.random.default_rng(0).normal(size=(5, 7, 2))
    assert geometry.angle_deg(points, points + 1.0, points + (2.0, 0.0)).shape == (5, 7)


@pytest.mark.parametrize("shape", [(), (4,), (3, 1)], ids=["a number", "four coordinates", "one coordinate"])
def test_wrong_shapes_are_named(shape: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match=r"a: expected points of shape \(\.\.\., 2\) or \(\.\.\., 3\) but got \("):
        geometry.angle_deg(np.zeros(shape), np.zeros(2), np.zeros(2))


coordinate = st.floats(-1000, 1000)
point = st.tuples(coordinate, coordinate).map(np.array)


@given(a=point, vertex=point, c=point)
def test_ends_may_be_exchanged(a: np.ndarray, vertex: np.ndarray, c: np.ndarray) -> None:
    np.testing.assert_allclose(geometry.angle_deg(a, vertex, c), geometry.angle_deg(c, vertex, a))


@given(st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=9), st.floats(0.0, 100.0))
def test_middles_and_percentiles_are_those_of_numpy(values: list[float], percent: float) -> None:
    ends = geometry.percentiles(values, 0.0, percent, 100.0)
    assert ends == pytest.approx(np.percentile(values, [0.0, percent, 100.0]), abs=1e-6)
    assert geometry.middle(values) == pytest.approx(np.median(values), abs=1e-6)
    assert np.isnan(geometry.middle([]))
