"""The wanted posture as a figure over the person: with their own bones, at their hips, turned as they stand."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

import numpy as np

from coach.library.plan import Step
from coach.library.posture import Posture
from coach.pose.angles import torso_in_px
from coach.pose.figure import body_points, bone_lengths, expand_directions, of_build
from coach.pose.figure_drawing import HEAD_RADIUS, DrawnBody, draw_body_from
from coach.pose.landmarks import HIPS, midpoint
from coach.pose.types import Array, PoseFrame
from coach.pose.view import View, estimate_view
from coach.session.live.state import Snapshot

#: The ghost follows the person with this time constant, so that it does not tremble with them.
FOLLOW_S = 0.35
#: Bones do not grow: they are the mean of about this time; the figure is drawn anew when they read so much else.
_BONES_S, _OTHER_BONES = 4.0, 0.03
#: Whoever stands between front and side is left with the ghost they had: it must not jump to and fro.
_CLEARLY_SIDE_DEG, _CLEARLY_FRONT_DEG = 50.0, 40.0
_STAGES = ("placing", "get_ready", "active", "away", "rest")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Ghost:
    """A figure in pixels of the camera's picture, which is not mirrored.

    strokes: lines (n, 2) with their width. head: its middle (2,) and its radius. is_filled: the person is in the
    posture, the ghost has done its work. label: the side that it shows, in words, or nothing.
    """

    strokes: tuple[tuple[Array, float], ...]
    head: tuple[Array, float]
    is_filled: bool
    label: str = ""

    @classmethod
    def of(cls, body: DrawnBody, at_px: Array, torso_px: float, *, is_filled: bool = False, label: str = "") -> Self:
        """The body, its lengths in torso lengths, at a place (2,) in the picture."""
        strokes = tuple((at_px + torso_px * one.points, torso_px * one.width) for one in body.strokes)
        head = (at_px + torso_px * body.head, torso_px * HEAD_RADIUS)
        return cls(strokes=strokes, head=head, is_filled=is_filled, label=label)

    def as_plain(self) -> dict[str, object]:
        """For the drawing, in another process or in the browser: only lists and numbers."""
        middle, radius = self.head
        return {
            "strokes": [[round(width, 1), *np.round(points, 1).ravel().tolist()] for points, width in self.strokes],
            "head": [round(radius, 1), *np.round(middle, 1).tolist()],
            "is_filled": self.is_filled,
            "label": self.label,
        }


class GhostFollower:
    """Keeps the ghost of the current posture over the person. labels: words for "left" and "right", to be drawn."""

    def __init__(self, postures: Mapping[str, Posture], *, labels: Mapping[str, str] | None = None) -> None:
        self._postures, self._labels = postures, labels or {}
        self._step: Step | None = None
        self._yaw_deg = 0.0
        self._body: DrawnBody | None = None
        self._hips_px: Array | None = None
        self._torso_px = float("nan")
        self._time_s = 0.0
        self._bones: Array | None = None
        self._drawn_bones: Array | None = None

    def update(self, snapshot: Snapshot) -> Ghost | None:
        """The ghost for a snapshot; None for an exercise, without a person, and when there is nothing to be done."""
        step, frame = snapshot.step, snapshot.frame
        if not step.is_yoga or snapshot.stage not in _STAGES or not self._postures[step.subject_id].figures:
            return None
        if frame is None or not self._follow(frame, snapshot.timestamp_s):
            return None
        posture = self._postures[step.subject_id]
        yaw_deg = _yaw_deg(posture, estimate_view(frame), self._yaw_deg)
        if step is not self._step or yaw_deg != self._yaw_deg or self._body is None or self._has_other_bones():
            self._step, self._yaw_deg, self._drawn_bones = step, yaw_deg, self._bones
            directions = expand_directions(posture.figures[0].limbs, posture.role_sides(step.side))
            points = body_points(directions)
            points = points if self._bones is None else of_build(points, self._bones)
            self._body = draw_body_from(directions, points, yaw_deg=yaw_deg)
        is_filled = snapshot.stage == "active" and snapshot.task.is_right
        assert self._hips_px is not None
        label = self._labels.get(step.side or "", "")
        return Ghost.of(self._body, self._hips_px, self._torso_px, is_filled=is_filled, label=label)

    def _has_other_bones(self) -> bool:
        if self._bones is None or self._drawn_bones is None:
            return self._bones is not self._drawn_bones
        return bool(np.abs(self._bones / self._drawn_bones - 1.0).max() > _OTHER_BONES)

    def _follow(self, frame: PoseFrame, now_s: float) -> bool:
        """Move hips and size towards those of the person; False as long as neither is known."""
        hips_px = midpoint(frame.image_xy_px, HIPS)
        torso_px = float(torso_in_px(frame.image_xy_px, frame.world_xyz_m))
        if np.isfinite(hips_px).all() and math.isfinite(torso_px):
            if self._hips_px is None:
                self._hips_px, self._torso_px = hips_px, torso_px
            since_s, lengths = max(0.0, now_s - self._time_s), bone_lengths(frame.world_xyz_m)
            share, of_bones = (1.0 - math.exp(-since_s / lasts_s) for lasts_s in (FOLLOW_S, _BONES_S))
            self._hips_px = self._hips_px + share * (hips_px - self._hips_px)
            self._torso_px += share * (torso_px - self._torso_px)
            if np.isfinite(lengths).all():
                self._bones = lengths if self._bones is None else self._bones + of_bones * (lengths - self._bones)
            self._time_s = now_s
        return self._hips_px is not None


def _yaw_deg(posture: Posture, view: View, before_deg: float) -> float:
    """From where the ghost is drawn: as the posture is to be judged, and as the person has turned."""
    side_deg, front_deg = 90.0 if view.near_side == "left" else -90.0, 180.0 if view.facing_away else 0.0
    is_side, is_front = view.turn_deg > _CLEARLY_SIDE_DEG, view.turn_deg < _CLEARLY_FRONT_DEG
    if posture.view == "side":
        return side_deg if is_side or abs(before_deg) != 90.0 else before_deg
    if posture.view == "front":
        return front_deg if is_front or before_deg not in (0.0, 180.0) else before_deg
    if is_side:
        return side_deg
    return front_deg if is_front else before_deg
