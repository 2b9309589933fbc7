"""A body on paper: what is near and far, where a point comes to lie, and how large the paper is."""

from __future__ import annotations

from xml.etree import ElementTree as ET

import numpy as np
import pytest

from coach.pose import figure_drawing as drawing
from coach.pose.figure import body_points, expand_directions
from coach.pose.figure_drawing import DrawnBody, Paper, Stroke, document, draw_body, draw_body_from, on_dark, size_px

STANDING = expand_directions({}, {})
POINTS = body_points(STANDING)
LIMBS = len(drawing._JOINTS)


def colours(yaw_deg: float) -> list[set[str]]:
    """Of the limbs of the left and of the right side."""
    strokes = draw_body_from(STANDING, POINTS, yaw_deg=yaw_deg).strokes
    return [{one.colour for one in strokes[first : first + LIMBS]} for first in (0, LIMBS)]


@pytest.mark.parametrize(
    ("yaw_deg", "left", "right"),
    [
        pytest.param(0.0, drawing._NEAR, drawing._NEAR, id="front: both are near"),
        pytest.param(90.0, drawing._NEAR, drawing._FAR, id="from the left"),
        pytest.param(-90.0, drawing._FAR, drawing._NEAR, id="from the right"),
        pytest.param(180.0, drawing._NEAR, drawing._NEAR, id="from behind"),
    ],
)
def test_the_half_away_from_the_viewer_is_paler(yaw_deg: float, left: str, right: str) -> None:
    assert colours(yaw_deg) == [{left}, {right}]


def test_strokes_lie_where_the_limbs_are_and_the_farthest_is_drawn_first() -> None:
    body = draw_body(STANDING, POINTS, "side")
    for (limb, (start, end)), stroke in zip(drawing._JOINTS.items(), body.strokes, strict=False):
        ends = POINTS[[drawing.Landmark[f"LEFT_{start}"], drawing.Landmark[f"LEFT_{end}"]]]
        # from the right: forward is to the right, the left side further away
        np.testing.assert_allclose(stroke.points, np.stack([ends[:, 2], -ends[:, 1]], axis=1), atol=1e-9)
        assert stroke.depth == pytest.approx(ends[:, 0].mean())
        assert stroke.width == drawing._THICKNESS[limb]
    *order, neck = body.in_order()
    depths = [body.strokes[place].depth for place in order]
    assert depths == sorted(depths, reverse=True)
    assert neck == len(body.strokes) - 1
    np.testing.assert_allclose(body.head, [0.0, -1.0 - 0.42], atol=1e-9)
    outline, spine, _ = body.strokes[-3:]
    np.testing.assert_allclose(outline.points[0], outline.points[-1])
    np.testing.assert_allclose(spine.points, [[0.0, -1.0], [0.0, 0.0]], atol=1e-9)


def test_a_body_reaches_as_far_as_its_strokes_are_thick() -> None:
    arm = Stroke(depth=0.0, points=np.array([[0.0, 0.0], [2.0, 1.0]]), width=0.4, colour="#000")
    low, high = DrawnBody(strokes=(arm,), head=np.array([1.0, -1.0])).reach
    np.testing.assert_allclose(low, [-0.2, -1.2])
    np.testing.assert_allclose(high, [2.2, 1.2])
    assert size_px(low, high) == pytest.approx((240.0 + 56.0, 240.0 + 56.0))


def test_a_point_on_paper() -> None:
    paper = Paper(np.array([-1.0, -2.0]))
    assert paper.pixel(np.array([-1.0, -2.0])) == (28.0, 28.0)
    assert paper.path(np.array([[0.0, 0.0], [0.5, -1.0]])) == "128.0,228.0 178.0,128.0"
    line, filled = (
        ET.fromstring(paper.stroke(Stroke(depth=0.0, points=np.zeros((count, 2)), width=0.17, colour="#123")))
        for count in (2, 3)
    )
    assert (line.get("fill"), filled.get("fill")) == ("none", "#123")
    assert line.get("stroke-width") == "17.0"
    head = ET.fromstring(paper.head(np.array([0.0, 0.0])))
    assert [head.get(name) for name in ("cx", "cy", "r")] == ["128.0", "228.0", "20.0"]
    floor = ET.fromstring(paper.floor(300.0, 1.0))
    assert [floor.get(name) for name in ("x1", "y1", "x2", "y2")] == ["10", "331.0", "290.0", "331.0"]


def test_on_a_dark_page_every_colour_is_another() -> None:
    colours = list(drawing._ON_DARK)
    page = document("".join(f'<g fill="{one}"/>' for one in colours), 200.4, 100.6, "somebody")
    dark = on_dark(page)
    assert not any(colour in dark for colour in colours)
    assert all(colour in dark for colour in drawing._ON_DARK.values())
    root = ET.fromstring(page)
    assert root.get("viewBox") == "0 0 200 101"
    assert root.get("aria-label") == "somebody"
