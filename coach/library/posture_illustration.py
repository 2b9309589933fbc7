"""A picture of a posture, drawn from its own figure: one clean body as seen from the front, the side or above."""

from collections.abc import Iterable, Mapping
from html import escape

import numpy as np

from coach.library.posture import Posture
from coach.pose.figure import body_points, expand_directions
from coach.pose.figure_drawing import DrawnView, Paper, document, draw_body, size_px
from coach.pose.landmarks import Landmark
from coach.pose.types import Array
from coach.text import DEFAULT_LANGUAGE

_BODY = slice(int(Landmark.LEFT_SHOULDER), None)
#: How far the body must reach sideways or forwards (torso lengths) for the second view to show something.
_WORTH_FRONT, _WORTH_SIDE = 1.05, 0.55
#: A body that is lower than this and reaches sideways shows its shape best from above.
_FLAT = 0.5


def figure_svg(
    posture: Posture,
    *,
    views: Iterable[DrawnView] | None = None,
    language: str = DEFAULT_LANGUAGE,
) -> str:
    """The posture as an SVG document, empty when it has no figure.

    views: what to show, by default what `posture_views` says.
    """
    if not posture.figures:
        return ""
    directions = expand_directions(posture.figures[0].limbs, posture.role_sides(posture.sides[0]))
    points = body_points(directions)
    drawn = tuple(views) if views is not None else posture_views(posture)
    panels, left = [], 0.0
    sizes = [_panel(directions, points, view) for view in drawn]
    height = max(size[2] for size in sizes)
    for content, width, own_height in sizes:
        panels.append(f'<g transform="translate({left:.1f},{height - own_height:.1f})">{content}</g>')
        left += width
    name = escape(posture.names.in_(language))
    return document("".join(panels), left, height, name)


def posture_views(posture: Posture) -> tuple[DrawnView, ...]:
    """The view that shows most, usually the one the posture is judged from, and a second one where that adds something.

    Empty without a figure.
    """
    if not posture.figures:
        return ()
    reach = np.ptp(body_points(posture.placed_figures[0].directions)[_BODY], axis=0)
    if posture.view == "side":
        if reach[0] <= _WORTH_FRONT:
            return ("side",)
        return ("above", "side") if reach[1] < _FLAT else ("side", "front")
    return ("front", "side") if reach[2] > _WORTH_SIDE else ("front",)


def _panel(directions: Mapping[str, Array], points: Array, view: DrawnView) -> tuple[str, float, float]:
    """Drawing of one view, with its width and height in pixels."""
    body = draw_body(directions, points, view)
    low, high = body.reach
    width, height = size_px(low, high)
    paper = Paper(low)
    strokes = [paper.stroke(body.strokes[index]) for index in body.in_order()]
    floor = [] if view == "above" else [paper.floor(width, float(high[1]))]
    return "".join([*floor, *strokes, paper.head(body.head)]), width, height
