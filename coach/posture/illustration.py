"""A picture of a posture, drawn from its own figure: one clean body as seen from the front and from the side.

Pure text (SVG), so that it is as sharp on a phone as on a poster and needs no picture files. The half of the body
nearer to the viewer is darker.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from html import escape
from typing import Literal

import numpy as np

from coach.pose.figure import Array, body_points, expand_directions, seen_from
from coach.pose.landmarks import Landmark
from coach.posture.schema import Posture
from coach.text import DEFAULT_LANGUAGE

DrawnView = Literal["front", "side"]
#: From the side people look to the right, as the eye reads.
_YAW_DEG: dict[DrawnView, float] = {"front": 0.0, "side": -90.0}
_PIXELS_PER_TORSO = 100.0
_MARGIN = 28.0
_NEAR, _FAR, _TRUNK, _FLOOR, _PAPER = "#1f6f78", "#86b8b1", "#3d8f8a", "#c8b8a6", "#fbf8f3"
#: Thickness of limbs in torso lengths.
_THICKNESS = {"upper_arm": 0.17, "forearm": 0.13, "thigh": 0.25, "shin": 0.18, "foot": 0.11, "hand": 0.1}
_HEAD_RADIUS = 0.2
_BODY = slice(int(Landmark.LEFT_SHOULDER), None)
#: How far the body must reach sideways or forwards (torso lengths) for the second view to show something.
_WORTH_FRONT, _WORTH_SIDE = 1.05, 0.55
_JOINTS = {
    "upper_arm": ("SHOULDER", "ELBOW"),
    "forearm": ("ELBOW", "WRIST"),
    "thigh": ("HIP", "KNEE"),
    "shin": ("KNEE", "ANKLE"),
    "foot": ("ANKLE", "FOOT_INDEX"),
    "hand": ("WRIST", "INDEX"),
}


@dataclass(frozen=True, slots=True)
class _Stroke:
    """A thick line through points (n, 2), drawn in the order of depth (far first)."""

    depth: float
    points: Array
    width: float
    colour: str


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
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {left:.0f} {height:.0f}" role="img" '
        f'aria-label="{name}"><title>{name}</title>'
        f'<rect width="{left:.0f}" height="{height:.0f}" rx="14" fill="{_PAPER}"/>{"".join(panels)}</svg>'
    )


def _useful_views(posture: Posture, points: Array) -> tuple[DrawnView, ...]:
    """The wanted view first; the other only where it shows something."""
    if posture.view == "side":
        return ("side", "front") if np.ptp(points[_BODY, 0]) > _WORTH_FRONT else ("side",)
    return ("front", "side") if np.ptp(points[_BODY, 2]) > _WORTH_SIDE else ("front",)


def _panel(directions: Mapping[str, Array], points: Array, view: DrawnView) -> tuple[str, float, float]:
    """Drawing of one view, with its width and height in pixels."""
    seen = seen_from(points, yaw_deg=_YAW_DEG[view])
    head = seen_from((directions["trunk"] + 0.42 * directions["head"])[None], yaw_deg=_YAW_DEG[view])[0]
    neck = (seen[Landmark.LEFT_SHOULDER] + seen[Landmark.RIGHT_SHOULDER]) / 2
    strokes = sorted((*_limbs(seen), *_trunk(seen)), key=lambda stroke: -stroke.depth)
    strokes.append(_Stroke(0.0, np.stack([neck[:2], head[:2]]), 0.13, _TRUNK))
    edges = [(stroke.points + sign * stroke.width / 2) for stroke in strokes for sign in (-1.0, 1.0)]
    reach = np.concatenate([*edges, head[None, :2] - _HEAD_RADIUS, head[None, :2] + _HEAD_RADIUS])
    low, high = reach.min(axis=0), reach.max(axis=0)
    width, height = (high - low) * _PIXELS_PER_TORSO + 2 * _MARGIN
    place = _Placing(low)
    x, y = place.pixel(head[:2])
    parts = [
        place.floor(float(width), float(high[1])),
        *map(place.stroke, strokes),
        f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{_HEAD_RADIUS * _PIXELS_PER_TORSO:.1f}" fill="{_NEAR}"/>',
    ]
    return "".join(parts), float(width), float(height)


def _limbs(seen: Array) -> Iterable[_Stroke]:
    for side, other in (("LEFT", "RIGHT"), ("RIGHT", "LEFT")):
        for limb, (start, end) in _JOINTS.items():
            ends = seen[[Landmark[f"{side}_{start}"], Landmark[f"{side}_{end}"]]]
            root = "SHOULDER" if start in ("SHOULDER", "ELBOW", "WRIST") else "HIP"
            behind = float(seen[Landmark[f"{side}_{root}"], 2] - seen[Landmark[f"{other}_{root}"], 2])
            yield _Stroke(float(ends[:, 2].mean()), ends[:, :2], _THICKNESS[limb], _FAR if behind > 0.1 else _NEAR)


def _trunk(seen: Array) -> Iterable[_Stroke]:
    shoulders = seen[[Landmark.LEFT_SHOULDER, Landmark.RIGHT_SHOULDER]]
    hips = seen[[Landmark.LEFT_HIP, Landmark.RIGHT_HIP]]
    depth = float(np.concatenate([shoulders, hips])[:, 2].mean())
    outline = np.concatenate([shoulders[:1], shoulders[1:], hips[1:], hips[:1], shoulders[:1]])[:, :2]
    yield _Stroke(depth, outline, 0.2, _TRUNK)
    yield _Stroke(depth, np.stack([shoulders[:, :2].mean(axis=0), hips[:, :2].mean(axis=0)]), 0.36, _TRUNK)


@dataclass(frozen=True, slots=True)
class _Placing:
    """From torso lengths to pixels of the panel."""

    low: Array

    def pixel(self, point: Array) -> tuple[float, float]:
        x, y = (point - self.low) * _PIXELS_PER_TORSO + _MARGIN
        return float(x), float(y)

    def stroke(self, stroke: _Stroke) -> str:
        path = " ".join(f"{x:.1f},{y:.1f}" for x, y in map(self.pixel, stroke.points))
        fill = stroke.colour if len(stroke.points) > 2 else "none"
        return (
            f'<polyline points="{path}" fill="{fill}" stroke="{stroke.colour}" '
            f'stroke-width="{stroke.width * _PIXELS_PER_TORSO:.1f}" stroke-linecap="round" stroke-linejoin="round"/>'
        )

    def floor(self, width: float, lowest: float) -> str:
        y = self.pixel(np.array([0.0, lowest]))[1] + 3.0
        return f'<line x1="10" y1="{y:.1f}" x2="{width - 10:.1f}" y2="{y:.1f}" stroke="{_FLOOR}" stroke-width="4"/>'
