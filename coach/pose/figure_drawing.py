"""A figure as a drawing: thick strokes of one clean body, as seen from the front, from the side or from above.

Pure text (SVG), so that it is as sharp on a phone as on a poster and needs no picture files. The half of the body
nearer to the viewer is darker.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np

from coach.pose.figure import seen_from
from coach.pose.landmarks import HIPS, SHOULDERS, Landmark, midpoint
from coach.pose.types import Array

DrawnView = Literal["front", "side", "above"]

PIXELS_PER_TORSO = 100.0
MARGIN_PX = 28.0
PAPER, FLOOR, TOOL = "#fbf8f3", "#c8b8a6", "#8a5a3c"
WORDS, BLOCK = "#4a4038", "#e4d8c8"
_NEAR, _FAR, _TRUNK = "#1f6f78", "#86b8b1", "#3d8f8a"
#: The same colours on a dark page: nearer limbs stand out from the paper in both.
_ON_DARK = {
    PAPER: "#1d2825", FLOOR: "#5d6a64", TOOL: "#d3a37f", WORDS: "#e8dfd4", BLOCK: "#46544e",
    _NEAR: "#8adad6", _FAR: "#3f7472", _TRUNK: "#59b5ac",
}  # fmt: skip
#: Yaw and elevation. From the side people look to the right, as the eye reads; so they lie when seen from above.
_SEEN_FROM_DEG: dict[DrawnView, tuple[float, float]] = {
    "front": (0.0, 0.0),
    "side": (-90.0, 0.0),
    "above": (-90.0, 90.0),
}
#: Thickness of limbs in torso lengths.
_THICKNESS = {"upper_arm": 0.17, "forearm": 0.13, "thigh": 0.25, "shin": 0.18, "foot": 0.11, "hand": 0.1}
HEAD_RADIUS, _HEAD_AWAY = 0.2, 0.42
_JOINTS = {
    "upper_arm": ("SHOULDER", "ELBOW"),
    "forearm": ("ELBOW", "WRIST"),
    "thigh": ("HIP", "KNEE"),
    "shin": ("KNEE", "ANKLE"),
    "foot": ("ANKLE", "FOOT_INDEX"),
    "hand": ("WRIST", "INDEX"),
}


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Stroke:
    """A thick line through points (n, 2) in torso lengths, y down; depth: how far away, in torso lengths."""

    depth: float
    points: Array
    width: float
    colour: str


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class DrawnBody:
    """A body seen from one view: its strokes, always the same ones in the same order, and the middle of its head."""

    strokes: tuple[Stroke, ...]
    head: Array

    @property
    def reach(self) -> tuple[Array, Array]:
        """Left upper and right lower corner around the whole body, in torso lengths."""
        edges = [stroke.points + sign * stroke.width / 2 for stroke in self.strokes for sign in (-1.0, 1.0)]
        around = np.concatenate([*edges, self.head[None] - HEAD_RADIUS, self.head[None] + HEAD_RADIUS])
        return np.asarray(around.min(axis=0)), np.asarray(around.max(axis=0))

    def in_order(self) -> list[int]:
        """Indices of the strokes, the farthest first; the neck, which comes last, lies on top."""
        *body, neck = range(len(self.strokes))
        return [*sorted(body, key=lambda index: -self.strokes[index].depth), neck]


def draw_body(directions: Mapping[str, Array], points: Array, view: DrawnView) -> DrawnBody:
    """The body of `expand_directions` and its `body_points` (33, 3), which may have been moved as a whole."""
    yaw_deg, elevation_deg = _SEEN_FROM_DEG[view]
    return draw_body_from(directions, points, yaw_deg=yaw_deg, elevation_deg=elevation_deg)


def draw_body_from(
    directions: Mapping[str, Array], points: Array, *, yaw_deg: float, elevation_deg: float = 0.0
) -> DrawnBody:
    """The same from any direction around it; yaw_deg and elevation_deg: see `seen_from`."""
    seen = seen_from(points, yaw_deg=yaw_deg, elevation_deg=elevation_deg)
    neck_3d = midpoint(points, SHOULDERS)
    head_3d = neck_3d + _HEAD_AWAY * directions["head"]
    head = seen_from(head_3d[None], yaw_deg=yaw_deg, elevation_deg=elevation_deg)[0, :2]
    neck = midpoint(seen[:, :2], SHOULDERS)
    strokes = (
        *_limbs(seen),
        *_trunk(seen),
        Stroke(depth=0.0, points=np.stack([neck, head]), width=0.13, colour=_TRUNK),
    )
    return DrawnBody(strokes=strokes, head=np.asarray(head))


def seen_in(points: Array, view: DrawnView) -> Array:
    """(n, 2) of body points (n, 3): x right and y down, as the drawing shows them."""
    yaw_deg, elevation_deg = _SEEN_FROM_DEG[view]
    return np.asarray(seen_from(points, yaw_deg=yaw_deg, elevation_deg=elevation_deg)[:, :2])


def _limbs(seen: Array) -> Iterable[Stroke]:
    for side, other in (("LEFT", "RIGHT"), ("RIGHT", "LEFT")):
        for limb, (start, end) in _JOINTS.items():
            ends = seen[[Landmark[f"{side}_{start}"], Landmark[f"{side}_{end}"]]]
            root = "SHOULDER" if start in ("SHOULDER", "ELBOW", "WRIST") else "HIP"
            behind = float(seen[Landmark[f"{side}_{root}"], 2] - seen[Landmark[f"{other}_{root}"], 2])
            yield Stroke(
                depth=float(ends[:, 2].mean()),
                points=ends[:, :2],
                width=_THICKNESS[limb],
                colour=_FAR if behind > 0.1 else _NEAR,
            )


def _trunk(seen: Array) -> Iterable[Stroke]:
    shoulders, hips = seen[SHOULDERS], seen[HIPS]
    depth = float(np.concatenate([shoulders, hips])[:, 2].mean())
    outline = np.concatenate([shoulders[:1], shoulders[1:], hips[1:], hips[:1], shoulders[:1]])[:, :2]
    yield Stroke(depth=depth, points=outline, width=0.2, colour=_TRUNK)
    spine = np.stack([shoulders[:, :2].mean(axis=0), hips[:, :2].mean(axis=0)])
    yield Stroke(depth=depth, points=spine, width=0.36, colour=_TRUNK)


@dataclass(frozen=True, slots=True, eq=False)
class Paper:
    """A piece of paper whose left upper corner, inside the margin, is the point `low` (2,) in torso lengths."""

    low: Array

    def pixel(self, point: Array) -> tuple[float, float]:
        """A point (2,) in torso lengths as pixels of the paper."""
        x, y = (point - self.low) * PIXELS_PER_TORSO + MARGIN_PX
        return float(x), float(y)

    def path(self, points: Array) -> str:
        """Points (n, 2) as the value of an SVG attribute."""
        return " ".join(f"{x:.1f},{y:.1f}" for x, y in map(self.pixel, points))

    def stroke(self, stroke: Stroke, moving: str = "") -> str:
        """One stroke; moving: SVG elements inside it, which animate it."""
        fill = stroke.colour if len(stroke.points) > 2 else "none"
        return (
            f'<polyline points="{self.path(stroke.points)}" fill="{fill}" stroke="{stroke.colour}" '
            f'stroke-width="{stroke.width * PIXELS_PER_TORSO:.1f}" stroke-linecap="round" stroke-linejoin="round">'
            f"{moving}</polyline>"
        )

    def head(self, middle: Array, moving: str = "") -> str:
        """The head; moving: as above."""
        x, y = self.pixel(middle)
        radius = HEAD_RADIUS * PIXELS_PER_TORSO
        return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius:.1f}" fill="{_NEAR}">{moving}</circle>'

    def body(self, body: DrawnBody) -> str:
        """A whole body."""
        return "".join(self.stroke(body.strokes[index]) for index in body.in_order()) + self.head(body.head)

    def floor(self, width_px: float, lowest: float) -> str:
        """A line over the width of the paper under the lowest point of the body."""
        y = self.pixel(np.array([0.0, lowest]))[1] + 3.0
        return f'<line x1="10" y1="{y:.1f}" x2="{width_px - 10:.1f}" y2="{y:.1f}" stroke="{FLOOR}" stroke-width="4"/>'


def size_px(low: Array, high: Array) -> tuple[float, float]:
    """Width and height of the paper that holds what lies between two corners, with its margins."""
    width, height = (high - low) * PIXELS_PER_TORSO + 2 * MARGIN_PX
    return float(width), float(height)


def on_dark(drawing: str) -> str:
    """A drawing in the colours for a dark page."""
    for light, dark in _ON_DARK.items():
        drawing = drawing.replace(light, dark)
    return drawing


def document(content: str, width_px: float, height_px: float, name: str) -> str:
    """An SVG document on paper; name: the text for those who do not see it, already escaped."""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width_px:.0f} {height_px:.0f}" role="img" '
        f'aria-label="{name}"><title>{name}</title>'
        f'<rect width="{width_px:.0f}" height="{height_px:.0f}" rx="14" fill="{PAPER}"/>{content}</svg>'
    )
