"""From where is the person seen? Decides which angles can be judged.

The measure is how far the line of the shoulders (and of the hips) points out of the picture plane: 0 when the chest or
back faces the camera, 90 when a side does. It needs no upright body, so it also holds for side plank or triangle.
"""

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np

from coach.pose.landmarks import HIPS, SHOULDERS, Landmark, midpoint
from coach.pose.types import Array, PoseFrame, PoseSequence

WantedView = Literal["front", "side", "any"]
ViewLabel = Literal["front", "back", "side_left", "side_right", "oblique", "unknown"]

#: A posture is graded when the camera is at most this far from the wanted view.
MEASURABLE_DEG = 25.0
#: Standard deviation of `estimate_view`: two of three estimates are nearer to the truth, on 165 rendered pictures
#: (exact) as on 113 photos labelled by eye.
GENERAL_SD_DEG = 14.5
#: A view is certainly wrong when it still is at this many standard deviations: one of twenty is further off to a side.
CERTAIN = 1.64
#: World landmarks flatten turned bodies: readings for true turns of 0, 30, 60 and 90 degrees, the mean of standing
#: (3 / 24 / 54 / 84) and floor (6 / 30 / 66 / 88) postures rendered with exact truth.
_READING_DEG = (0.0, 4.5, 27.0, 60.0, 86.0, 90.0)
_TRUE_DEG = (0.0, 0.0, 30.0, 60.0, 90.0, 90.0)


@dataclass(frozen=True, slots=True)
class View:
    """Where the camera stands, seen from the person.

    turn_deg: 0 = the front or back of the body faces the camera, 90 = one side does; NaN unknown.
    facing_away: the back is towards the camera (meaningful while `turn_deg` is small).
    near_side: the side of the body closer to the camera.
    turn_sd_deg: standard deviation of `turn_deg`, how far off it may be.
    """

    turn_deg: float
    facing_away: bool
    near_side: Literal["left", "right"]
    turn_sd_deg: float = 0.0

    @property
    def label(self) -> ViewLabel:
        """One word for the view."""
        if not np.isfinite(self.turn_deg):
            return "unknown"
        if self.turn_deg <= MEASURABLE_DEG:
            return self._seen_from("front")
        if self.turn_deg >= 90.0 - MEASURABLE_DEG:
            return self._seen_from("side")
        return "oblique"

    def told(self, wanted: WantedView) -> ViewLabel:
        """The word for whoever is judged from the wanted view: it is that one as long as it may be.

        Who is told to be seen obliquely, and judged as from the front, is told two things; and near a limit the best
        guess changes with every copy of a picture.
        """
        return self.label if wanted == "any" or not self.may_allow(wanted) else self._seen_from(wanted)

    def _seen_from(self, wanted: Literal["front", "side"]) -> ViewLabel:
        if wanted == "front":
            return "back" if self.facing_away else "front"
        return "side_left" if self.near_side == "left" else "side_right"

    def deviation_deg(self, wanted: WantedView) -> float:
        """How far the camera is from the wanted view, 0 to 90 degrees; NaN when the view is unknown."""
        if wanted == "any":
            return 0.0
        return self.turn_deg if wanted == "front" else 90.0 - self.turn_deg

    def allows(self, wanted: WantedView) -> bool:
        """True when angles that need the wanted view can be judged from here, as far as the best guess goes."""
        return wanted == "any" or self.deviation_deg(wanted) <= MEASURABLE_DEG

    def may_allow(self, wanted: WantedView) -> bool:
        """False only when angles that need the wanted view certainly cannot be judged from here."""
        return wanted == "any" or self.deviation_deg(wanted) - CERTAIN * self.turn_sd_deg <= MEASURABLE_DEG

    def chance(self, wanted: WantedView) -> float:
        """How likely angles that need the wanted view can be judged from here, 0 to 1, the error being normal.

        NaN when the view is unknown.
        """
        within = MEASURABLE_DEG - self.deviation_deg(wanted)
        return 1.0 if wanted == "any" else 0.5 + 0.5 * math.erf(within / max(self.turn_sd_deg * math.sqrt(2.0), 1e-9))


#: Moments from which the typical view is taken at least.
_ENOUGH = 5_000


def turn_deg(world_xyz_m: Array) -> Array:
    """How far the shoulder and hip lines point out of the picture, (..., 33, 3) -> (...) degrees, 0 to 90."""
    line = _across(world_xyz_m)
    in_plane = np.hypot(line[..., 0], line[..., 1])
    reading = np.degrees(np.arctan2(np.abs(line[..., 2]), in_plane))
    return np.asarray(np.interp(reading, _READING_DEG, _TRUE_DEG))


def estimate_view(pose: PoseFrame | PoseSequence) -> View:
    """The view of one moment, or the typical (median) view of a sequence."""
    world = pose.world_xyz_m[None] if isinstance(pose, PoseFrame) else pose.world_xyz_m
    # of a long recording the typical view shows in a part of it as well
    world = world[:: max(1, len(world) // _ENOUGH)]
    world = world[np.isfinite(world).all(axis=(1, 2))]
    if len(world) == 0:
        return View(turn_deg=float("nan"), facing_away=False, near_side="left")
    across = _across(world)
    up = midpoint(world, SHOULDERS) - midpoint(world, HIPS)
    # shoulder line x trunk points out of the chest; negative z is towards the camera
    chest_z = across[:, 0] * up[:, 1] - across[:, 1] * up[:, 0]
    return View(
        turn_deg=_typical(turn_deg(world)),
        facing_away=_typical(chest_z) > 0,
        near_side="left" if _typical(across[:, 2]) < 0 else "right",
        turn_sd_deg=GENERAL_SD_DEG,
    )


def _typical(values: Array) -> float:
    """Median; that of a single value, the everyday case of live video, costs nothing."""
    return float(values[0]) if len(values) == 1 else float(np.median(values))


def _across(world: Array) -> Array:
    """Right to left across the body: shoulder line plus hip line, so that the steadier, longer one weighs more."""
    shoulders = world[..., Landmark.LEFT_SHOULDER, :] - world[..., Landmark.RIGHT_SHOULDER, :]
    hips = world[..., Landmark.LEFT_HIP, :] - world[..., Landmark.RIGHT_HIP, :]
    return np.asarray(shoulders + hips)
