"""A picture of a posture, drawn from its own figure: one clean body as seen from the front and from the side."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from html import escape

import numpy as np

from coach.pose.figure import Array, body_points, expand_directions
from coach.pose.figure_drawing import DrawnView, Paper, document, draw_body, size_px
from coach.pose.landmarks import Landmark
from coach.posture.schema import Posture
from coach.text import DEFAULT_LANGUAGE

_BODY = slice(int(Landmark.LEFT_SHOULDER), None)
#: How far the body must reach sideways or forwards (torso lengths) for the second view to show something.
_WORTH_FRONT, _WORTH_SIDE = 1.05, 0.55


def figure_svg(
    posture: Posture,
    *,
    figure: int = 0,
    views: Iterable[DrawnView] | None = None,
    language: str = DEFAULT_LANGUAGE,
) -> str:
    """The posture as an SVG document, empty when it has no figure.

    figure: which of the posture's variants. views: what to show; by default the view it is judged from, and the other
    one too where the body has some depth.
    """
    if not posture.figures:
        return ""
    side = posture.sides[0]
    directions = expand_directions(posture.figures[figure].limbs, posture.role_sides(side))
    points = body_points(directions)
    drawn = tuple(views) if views is not None else _useful_views(posture, points)
    panels, left = [], 0.0
    sizes = [_panel(directions, points, view) for view in drawn]
    height = max(size[2] for size in sizes)
    for content, width, own_height in sizes:
        panels.append(f'<g transform="translate({left:.1f},{height - own_height:.1f})">{content}</g>')
        left += width
    name = escape(posture.names.zh if language == "zh" else posture.names.en)
    return document("".join(panels), left, height, name)


def _useful_views(posture: Posture, points: Array) -> tuple[DrawnView, ...]:
    """The wanted view first; the other only where it shows something."""
    if posture.view == "side":
        return ("side", "front") if np.ptp(points[_BODY, 0]) > _WORTH_FRONT else ("side",)
    return ("front", "side") if np.ptp(points[_BODY, 2]) > _WORTH_SIDE else ("front",)


def _panel(directions: Mapping[str, Array], points: Array, view: DrawnView) -> tuple[str, float, float]:
    """Drawing of one view, with its width and height in pixels."""
    body = draw_body(directions, points, view)
    low, high = body.reach
    width, height = size_px(low, high)
    paper = Paper(low)
    strokes = [paper.stroke(body.strokes[index]) for index in body.in_order()]
    return "".join([paper.floor(width, float(high[1])), *strokes, paper.head(body.head)]), width, height
