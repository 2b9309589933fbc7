"""What an exercise looks like at its start and at its turn: the `picture` of an exercise file, and the bodies it means.

Both are figures of limb directions (see `coach.pose.figure`). The roles `working` and `other` stand for the side that
does the repetition and the one that does not (`working_thigh`, `other_arm`). What is `planted` stays where it is
while the rest of the body moves. Between start and turn every limb takes the shortest way, or that over `middle`.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Annotated, Literal

import numpy as np
from pydantic import AfterValidator, Field

from coach.pose.figure import Direction, LimbDirections, body_points, expand_directions, override
from coach.pose.figure_drawing import DrawnView
from coach.pose.landmarks import Landmark
from coach.pose.types import Array
from coach.text import Text
from coach.yaml_source import StrictModel

Planted = Literal["feet", "working_foot", "other_foot", "hands", "hips", "shoulders"]
Held = Literal["dumbbells", "barbell", "bar", "cable_bar"]

#: From the side the working half of the body is the nearer one.
_ROLES = {"working": "right", "other": "left"}
_MIRRORED_ROLES = {"working": "left", "other": "right"}
_LANDMARK_OF = {"feet": "FOOT_INDEX", "foot": "FOOT_INDEX", "hands": "WRIST", "hips": "HIP", "shoulders": "SHOULDER"}


def _known_limbs(limbs: LimbDirections) -> LimbDirections:
    expand_directions(limbs, _ROLES)
    return limbs


Limbs = Annotated[LimbDirections, AfterValidator(_known_limbs)]


class Block(StrictModel):
    """Something that stands there: a bench, a step, a wall, a rail.

    low, high: opposite corners, [person's left, up, forward] in torso lengths from the middle of the hips at the start.
    """

    low: Direction
    high: Direction


class Variant(StrictModel):
    """Another way in which people do the exercise (hands at the chest, seated): the limbs that are different.

    Limbs of `start` are different at the turn as well, unless `turn` says otherwise.
    """

    start: Limbs = {}
    turn: Limbs = {}


class ExercisePicture(StrictModel):
    """Figures of the start and the turn of an exercise; of a hold only the start."""

    start: Limbs = {}
    turn: Limbs | None = None
    #: Half way, where the shortest way would lead through the floor.
    middle: Limbs | None = None
    #: What is fixed to the floor, or to the bar; the mean of all these points stays where it is.
    planted: Annotated[tuple[Planted, ...], Field(min_length=1)] = ("feet",)
    #: What the hands hold; `bar`: a bar overhead, from which the body hangs, `cable_bar`: one that comes to the body.
    holds: Held | None = None
    blocks: tuple[Block, ...] = ()
    #: Left and right take turns: the moving picture shows both.
    alternates: bool = False
    #: Not drawn, but told to whoever has to recognise the movement.
    variants: tuple[Variant, ...] = ()
    #: What to show, the best view first; by default the view in which form is judged.
    views: tuple[DrawnView, ...] = ()

    def every_way(self) -> tuple[ExercisePicture, ...]:
        """This picture and one for each variant, as if it were the picture."""
        ways = [self]
        for variant in self.variants:
            at_turn = override(variant.start, variant.turn, _ROLES)
            changes = {"start": variant.start, "middle": variant.start, "turn": at_turn}
            figures = {name: getattr(self, name) for name in changes}
            changed = {
                name: override(limbs, changes[name], _ROLES) for name, limbs in figures.items() if limbs is not None
            }
            ways.append(self.model_copy(update={**changed, "variants": ()}))
        return tuple(ways)

    def at(self, depth: float, *, mirrored: bool = False) -> tuple[Mapping[str, Array], Array]:
        """Limb directions and points (33, 3) of the body at a depth (0 start, 1 turn), in torso lengths.

        [person's left, up, forward]; the middle of the hips of the start is the origin. mirrored: the left side works.
        """
        roles = _MIRRORED_ROLES if mirrored else _ROLES
        start = expand_directions(self.start, roles)
        if self.turn is None or depth == 0.0:
            return start, body_points(start)
        way = [start, *(expand_directions(limbs, roles) for limbs in (self.middle, self.turn) if limbs is not None)]
        directions = on_way(way, depth)
        points, planted = body_points(directions), list(self.planted_landmarks(roles))
        moved = body_points(start)[planted].mean(axis=0) - points[planted].mean(axis=0)
        return directions, points + moved

    def planted_landmarks(self, roles: Mapping[str, str] = _ROLES) -> tuple[Landmark, ...]:
        """The landmarks that stay where they are; roles: which side is `working` and which is `other`."""
        return tuple(
            Landmark[f"{side.upper()}_{_LANDMARK_OF[name.rpartition('_')[2]]}"]
            for name in self.planted
            for side in ([roles[name.partition("_")[0]]] if "_" in name else ["left", "right"])
        )


class OtherMovement(StrictModel):
    """Something people do that is no exercise of the library: walking, waving, a yoga flow.

    cycle_s: about how long one round of it takes.
    """

    name: Text
    cycle_s: Annotated[float, Field(gt=0.0, le=60.0)]
    picture: ExercisePicture


class OtherMovements(StrictModel):
    """A file of `poses/movements`."""

    source: Annotated[str, Field(min_length=3)]
    movements: Annotated[tuple[OtherMovement, ...], Field(min_length=1)]


def on_way(figures: Sequence[Mapping[str, Array]], depth: float) -> dict[str, Array]:
    """Limb directions at a depth on the way from the first (0) to the last (1) of at least two figures, and beyond."""
    along = depth * (len(figures) - 1)
    part = min(max(math.floor(along), 0), len(figures) - 2)
    return {limb: between(figures[part][limb], figures[part + 1][limb], along - part) for limb in figures[0]}


def between(start: Array, turn: Array, share: float) -> Array:
    """The direction (3,) a share of the way from one unit vector to another, over the shortest arc."""
    angle = float(np.arccos(np.clip(start @ turn, -1.0, 1.0)))
    if angle < 1e-6:
        return start
    return np.asarray((np.sin((1.0 - share) * angle) * start + np.sin(share * angle) * turn) / np.sin(angle))
