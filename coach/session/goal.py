"""The posture that is wanted, as a figure of this person's own build, laid over them where they stand.

The figure is the one of the posture's file, with the lengths of the person's own bones, seen from where the camera is,
and put onto what it rests on: where the figure's feet (hands, hips, whatever is lowest) are, the person's are too. So
it shows what moves and what stays.
"""

import math
from dataclasses import dataclass

import numpy as np

from coach.library.posture import Posture
from coach.pose.angles import MEASURE_INDEX, MEASURES, measure_points, torso_in_px
from coach.pose.figure import body_points, bone_lengths, of_build, seen_from
from coach.pose.figure_drawing import draw_body_from
from coach.pose.landmarks import ANKLES, ELBOWS, HIPS, KNEES, SHOULDERS, WRISTS
from coach.pose.templates import body_vectors
from coach.pose.types import Array, PoseFrame
from coach.posture.results import CheckResult, PostureScore
from coach.session.live.ghost import Ghost

Point = tuple[float, float]

_BODY = [*SHOULDERS, *ELBOWS, *WRISTS, *HIPS, *KNEES, *ANKLES]
#: What lies this near to the figure's lowest joint (torso lengths) carries it.
_CARRIES = 0.3
#: The camera's direction is known to 15 degrees from the posture's templates; looked for more closely around it.
_AROUND_DEG: Array = np.arange(-15.0, 16.0, 5.0, dtype=np.float64)
#: Shorter arrows (torso lengths) point at nothing.
_SHORTEST = 0.12


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Goal:
    """The figure to be filled. xy_px: (33, 2) where its landmarks are in the picture; torso_px: its size."""

    ghost: Ghost
    xy_px: Array
    torso_px: float

    def fits(self, result: CheckResult) -> bool:
        """Whether the figure does right what a check wants: only then may it stand beside the check's words."""
        low, high = result.check.wanted
        value = float(measure_points(self.xy_px, np.asarray(self.torso_px))[MEASURE_INDEX[result.measure]])
        return low - result.tolerance <= value <= high + result.tolerance

    def arrow(self, frame: PoseFrame, result: CheckResult) -> tuple[Point, Point] | None:
        """From where the joint to move is to where it belongs; None where no single joint sets the check right.

        Of the joints that a check measures it is the one that has furthest to go, of those whose going there helps.
        """
        measure = MEASURES[MEASURE_INDEX[result.measure]]
        names = measure.landmarks
        steps = {name: math.dist(frame.image_xy_px[name], self.xy_px[name]) for name in names}
        for joint in sorted(names, key=lambda name: -steps[name]):
            if steps[joint] < _SHORTEST * self.torso_px:
                return None
            moved = frame.image_xy_px.copy()
            moved[joint] = self.xy_px[joint]
            value = float(measure_points(moved, np.asarray(self.torso_px))[MEASURE_INDEX[result.measure]])
            if abs(value - float(np.clip(value, *result.check.wanted))) < abs(result.error):
                (x, y), (to_x, to_y) = frame.image_xy_px[joint], self.xy_px[joint]
                return (float(x), float(y)), (float(to_x), float(to_y))
        return None


def goal_of(frame: PoseFrame, posture: Posture, score: PostureScore) -> Goal | None:
    """The wanted figure over a person; None where the posture has none or too little is known of the person's size."""
    body = body_vectors(frame) if posture.figures else None
    if body is None:
        return None
    torso_px = float(torso_in_px(frame.image_xy_px, frame.world_xyz_m))
    templates = posture.templates
    on_side = np.array([placed.side == score.side for placed in posture.placed_figures])[templates.owner]
    nearest = int(np.argmin(np.where(on_side, templates.distances(body), np.inf)))
    directions = posture.placed_figures[templates.owner[nearest]].directions
    points = of_build(body_points(directions), bone_lengths(frame.world_xyz_m))
    yaws = float(templates.yaw_deg[nearest]) + _AROUND_DEG
    seen = seen_from(points, yaw_deg=yaws)[..., :2] * torso_px
    known = frame.image_xy_px[_BODY]
    apart = known - seen[:, _BODY]
    away = np.linalg.norm(apart - np.median(apart, axis=1, keepdims=True), axis=-1)
    best = int(np.argmin(away.mean(axis=1)))
    moved_px = _resting(frame.image_xy_px, seen[best], torso_px)
    if not np.isfinite(moved_px).all():
        return None
    drawn = draw_body_from(directions, points, yaw_deg=float(yaws[best]))
    return Goal(
        ghost=Ghost.of(drawn, moved_px, torso_px),
        xy_px=seen[best] + moved_px,
        torso_px=torso_px,
    )


def _resting(person_px: Array, figure_px: Array, torso_px: float) -> Array:
    """(2,) how far the figure is to be moved so that what carries it lies where the person has it."""
    heights = figure_px[_BODY, 1]
    carrying = [joint for joint, y in zip(_BODY, heights, strict=True) if y >= heights.max() - _CARRIES * torso_px]
    return np.asarray(np.median(person_px[carrying] - figure_px[carrying], axis=0))
