"""What somebody puts right about a judged photo: where a joint truly is, and which correction is wrong."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np

from coach.pose.angles import pixels_per_metre
from coach.pose.landmarks import MIRROR
from coach.pose.types import Array, PoseFrame
from coach.posture.truth import JOINTS

Point = tuple[float, float]


#: What each joint is the end of a limb from; and from how many times its fellow's length a limb is impossible.
_HANGS_ON = {"elbow": "shoulder", "wrist": "elbow", "knee": "hip", "ankle": "knee"}
_MUCH_TOO_LONG = 2.0


@dataclass(frozen=True, slots=True, kw_only=True)
class ByHand:
    """One photo of one person, put right.

    joints: name of a joint -> x, y in pixels of the picture that the landmarks belong to; None: it cannot be seen.
    disputed: (posture id, name of a check) of corrections said to be wrong.
    """

    joints: Mapping[str, Point | None] = field(default_factory=dict)
    disputed: frozenset[tuple[str, str]] = frozenset()

    def placing(self, joint: str, place: Point | None) -> ByHand:
        """The same with one joint placed, or said to be out of sight (None)."""
        if joint not in JOINTS:
            raise ValueError(f"joint: expected one of {', '.join(JOINTS)} but got '{joint}'")
        return replace(self, joints={**self.joints, joint: place})

    def leaving(self, joint: str) -> ByHand:
        """The same with one joint where the coach saw it."""
        return replace(self, joints={name: place for name, place in self.joints.items() if name != joint})

    def disputing(self, posture_id: str, check: str) -> ByHand:
        """The same with one more correction said to be wrong."""
        return replace(self, disputed=self.disputed | {(posture_id, check)})

    def agreeing(self, posture_id: str, check: str) -> ByHand:
        """The same with a correction no longer said to be wrong."""
        return replace(self, disputed=self.disputed - {(posture_id, check)})

    def disputed_in(self, posture_id: str) -> frozenset[str]:
        """Names of the checks of one posture whose correction is said to be wrong."""
        return frozenset(check for posture, check in self.disputed if posture == posture_id)

    @property
    def digest(self) -> str:
        """Tells one state from another; empty when nothing was said."""
        said = [*sorted(self.joints.items()), *sorted(self.disputed)]
        return hashlib.sha256(repr(said).encode()).hexdigest()[:12] if said else ""

    def applied(self, frame: PoseFrame) -> PoseFrame:
        """The person with the joints where they are said to be."""
        for joint, place in self.joints.items():
            frame = frame.out_of_sight(JOINTS[joint]) if place is None else _put_right(frame, joint, place)
        return frame


def _put_right(frame: PoseFrame, joint: str, place: Point) -> PoseFrame:
    """In space too, as far as the picture tells: a limb that was impossible is now one that can be judged."""
    landmark, world = JOINTS[joint], frame.world_xyz_m.copy()
    scale = float(pixels_per_metre(frame.image_xy_px, frame.world_xyz_m))
    if np.isfinite(scale):
        world[landmark, :2] += (np.array(place) - frame.image_xy_px[landmark]) / scale
        side, _, part = joint.partition("_")
        if part in _HANGS_ON:
            root = JOINTS[f"{side}_{_HANGS_ON[part]}"]
            fellow = float(np.linalg.norm(world[MIRROR[landmark]] - world[MIRROR[root]]))
            world[landmark, 2] = world[root, 2] + _depth(world[landmark] - world[root], fellow)
    return replace(frame.put_right(landmark, place), world_xyz_m=world)


def _depth(limb: Array, fellow: float) -> float:
    """How far a limb (3,) points away from the camera: as the model has it, unless that makes it much too long.

    fellow: length of the same limb on the other side.
    """
    if not np.linalg.norm(limb) > _MUCH_TOO_LONG * fellow:
        return float(limb[2])
    room = math.sqrt(max(0.0, fellow**2 - float(limb[:2] @ limb[:2])))
    return float(np.clip(limb[2], -room, room))
