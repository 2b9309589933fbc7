"""What a figure looks like from every direction, and how far a person in a picture is from it.

A body is compared as a set of vectors between landmarks (`VECTORS`: limbs, and a few longer spans that say where hands
and feet are), in torso lengths as the camera sees them: x and y from the picture, where landmarks are accurate, and the
depth z from the world landmarks, which is coarse and counts less. Vectors rather than angles: a limb that points at the
camera is short, and its direction then matters little, without any special case.

The distance of two bodies is the weighted mean over the vectors of the length of the difference, squared at the end;
mean of lengths rather than of squares, so that one limb that the detector has lost does not decide. Weights are how
reliable the vector is in general (`VECTORS`) times the visibilities.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from coach.pose.angles import inside_picture, pixels_per_metre, torso_m
from coach.pose.figure import body_points, seen_from
from coach.pose.types import Array, PoseFrame

Array32 = NDArray[np.float32]

#: Each vector with its ends (one landmark, or two whose middle is meant) and what it weighs when it is seen: about one
#: over the square root of its typical error, measured on rendered people (0.1 torso lengths for the hips to 0.3 from
#: feet to hands); the trunk double, because a body that lies and one that stands differ by it whatever the limbs do.
VECTORS: tuple[tuple[str, tuple[int, ...], tuple[int, ...], float], ...] = (
    ("trunk", (23, 24), (11, 12), 2.4),
    ("shoulders", (12,), (11,), 1.2),
    ("hips", (24,), (23,), 1.35),
    ("left_upper_arm", (11,), (13,), 1.05),
    ("left_forearm", (13,), (15,), 1.05),
    ("right_upper_arm", (12,), (14,), 1.05),
    ("right_forearm", (14,), (16,), 1.05),
    ("left_thigh", (23,), (25,), 1.0),
    ("left_shin", (25,), (27,), 1.0),
    ("right_thigh", (24,), (26,), 1.0),
    ("right_shin", (26,), (28,), 1.0),
    ("head", (11, 12), (7, 8), 1.2),
    ("left_arm", (11,), (15,), 0.9),
    ("right_arm", (12,), (16,), 0.9),
    ("left_leg", (23,), (27,), 0.85),
    ("right_leg", (24,), (28,), 0.85),
    ("feet_to_hands", (27, 28), (15, 16), 0.75),
    ("hips_to_feet", (23, 24), (27, 28), 0.9),
    ("shoulders_to_hands", (11, 12), (15, 16), 0.9),
    ("hips_to_knees", (23, 24), (25, 26), 1.05),
)
VECTOR_NAMES = tuple(name for name, *_ in VECTORS)
_RELIABILITY = np.array([weight for *_, weight in VECTORS])
_START = np.array([(a[0], a[-1]) for _, a, _, _ in VECTORS])
_END = np.array([(b[0], b[-1]) for _, _, b, _ in VECTORS])

YAW_STEP_DEG = 15.0
#: Photographers stand a little above the floor or the person; one elevation is enough (tried: 0, 8, 0+15, 0+12+24).
ELEVATION_DEG = 5.0
#: Weight of the squared depth difference beside those in the picture.
DEPTH_WEIGHT = 0.3
_AXES = np.sqrt(np.array([1.0, 1.0, DEPTH_WEIGHT], np.float32))
#: Lines across the body of people with both arms raised, as a share of what they are with the arms down: the shoulder
#: blades turn up and in, and the torso, by which all is measured, grows longer. Seen on 41 photos (36 of 52 trees).
RAISED_ARMS_SQUEEZE = 0.7
#: Upper arms that point at least this far up (the vertical part of a unit vector) are raised.
_RAISED = 0.5
#: A vector further off than this (squared torso lengths) is simply wrong; how wrong says nothing.
MAX_SQUARED = 0.6
#: Landmarks the detector guesses still carry something.
MIN_WEIGHT = 0.25
#: What lies outside the picture is made up; a trace is left so that a body half outside still has a shape.
OUTSIDE_WEIGHT = 0.02


@dataclass(frozen=True, slots=True, eq=False)
class BodyVectors:
    """A person as the camera sees them: vectors (L, 3) in torso lengths and their weights (L,), which sum to 1."""

    vectors: Array32
    weights: Array32


def in_torso_lengths(frame: PoseFrame) -> tuple[Array, Array] | None:
    """(33, 3) landmarks of a person as the camera sees them, and as they are in space, both in torso lengths.

    As seen: x and y from the picture, where landmarks are accurate, the depth z from the world landmarks. None when too
    little is known to tell the person's size.
    """
    torso = float(torso_m(frame.world_xyz_m))
    scale_px = float(pixels_per_metre(frame.image_xy_px, frame.world_xyz_m)) * torso
    if not (np.isfinite(scale_px) and scale_px > 0):
        return None
    world = frame.world_xyz_m / torso
    return np.concatenate([frame.image_xy_px / scale_px, world[:, 2:]], axis=1), world


def body_vectors(frame: PoseFrame) -> BodyVectors | None:
    """The vectors of a person, or None when too little is known to tell the person's size."""
    points = in_torso_lengths(frame)
    if points is None:
        return None
    vectors = vectors_between(points[0])
    known: NDArray[np.bool_] = np.asarray(np.isfinite(vectors).all(axis=-1))
    trust = trust_of(frame)
    seen = np.minimum(trust[_START].min(axis=-1), trust[_END].min(axis=-1))
    weights = np.where(known, seen * _RELIABILITY, 0.0)
    if not weights.sum() > 0:
        return None
    return BodyVectors(
        vectors=np.where(known[:, None], vectors, 0.0).astype(np.float32),
        weights=(weights / weights.sum()).astype(np.float32),
    )


def trust_of(frame: PoseFrame) -> Array:
    """(33,) how far each landmark is believed: its visibility, but hardly at all outside the picture."""
    guessed = np.fmin(np.fmax(frame.visibility, MIN_WEIGHT), 1.0)
    return np.asarray(np.where(inside_picture(frame), guessed, OUTSIDE_WEIGHT))


def vectors_between(points: Array) -> Array:
    """(..., 33, 3) points -> (..., L, 3) vectors."""
    return np.asarray(points[..., _END, :].mean(axis=-2) - points[..., _START, :].mean(axis=-2))


@dataclass(frozen=True, slots=True, eq=False)
class Templates:
    """Bodies as seen from K directions: vectors (3, L, K), the camera's yaw_deg (K,), and owner (K,), an index.

    The depth is weighted already, and the directions come last: comparing with thousands is then fast.
    """

    vectors: Array32
    yaw_deg: Array
    owner: NDArray[np.intp]

    def distances(self, body: BodyVectors) -> Array32:
        """(K,) distance of a person to each template, in squared torso lengths."""
        return _distance(self.vectors - _weighted(body.vectors), body.weights)


def make_templates(bodies: Sequence[Mapping[str, Array]]) -> Templates:
    """Templates of each body (limb directions, see `expand_directions`) all around; `owner` counts the bodies."""
    yaws: Array = np.arange(0.0, 360.0, YAW_STEP_DEG, dtype=np.float64)
    if not bodies:
        return Templates(np.zeros((3, len(VECTORS), 0), np.float32), np.zeros(0), np.zeros(0, np.intp))
    seen = [
        vectors_between(
            seen_from(body_points(body)[None], yaw_deg=yaws, elevation_deg=np.full(len(yaws), ELEVATION_DEG))
        )
        * _squeeze(body)[:, None]
        for body in bodies
    ]
    return Templates(
        vectors=np.ascontiguousarray(_weighted(np.concatenate(seen).astype(np.float32))),
        yaw_deg=np.tile(yaws, len(bodies)),
        owner=np.repeat(np.arange(len(bodies)), len(yaws)),
    )


def _squeeze(body: Mapping[str, Array]) -> Array:
    """(L,) factors on the vectors of a body: the lines across it are shorter with both arms raised."""
    raised = all(body[f"{side}_upper_arm"][1] >= _RAISED for side in ("left", "right"))
    across = np.isin(VECTOR_NAMES, ("shoulders", "hips"))
    return np.asarray(np.where(across & raised, RAISED_ARMS_SQUEEZE, 1.0))


def _weighted(vectors: Array32) -> Array32:
    """(K, L, 3) vectors -> (3, L, K), the depth so that its squares have their weight; (L, 3) -> (3, L, 1)."""
    return (vectors * _AXES).reshape(-1, *vectors.shape[-2:]).T


def _distance(difference: Array32, weights: Array32) -> Array32:
    """(3, L, ...) differences of weighted vectors and the weights of these (L,), summing to 1 -> (...) distances."""
    difference *= difference
    squared = difference[0] + difference[1]
    squared += difference[2]
    np.minimum(squared, np.float32(MAX_SQUARED), out=squared)
    return np.asarray(np.tensordot(weights, np.sqrt(squared, out=squared), axes=1) ** 2)


def apart(one: Templates, other: Templates) -> float:
    """How far the nearest two bodies of two whole sets (from `make_templates`) are apart, whichever way each faces.

    The mean over four directions, in squared torso lengths.
    """
    around = round(360.0 / YAW_STEP_DEG)
    of_one, of_other = (each.vectors.reshape(3, len(VECTORS), -1, around) for each in (one, other))
    weights = (_RELIABILITY / _RELIABILITY.sum()).astype(np.float32)
    four = np.arange(0, around, around // 4)
    return min(
        float(
            _distance(of_one[:, :, :, None, four] - of_other[:, :, None, :, (four + turn) % around], weights)
            .mean(axis=-1)
            .min()
        )
        for turn in range(around)
    )


def join_templates(parts: Sequence[Templates]) -> Templates:
    """One set out of several; owners are numbered on."""
    start, owners = 0, []
    for part in parts:
        owners.append(part.owner + start)
        start += int(part.owner.max()) + 1 if len(part.owner) else 0
    return Templates(
        np.concatenate([part.vectors for part in parts], axis=-1),
        np.concatenate([part.yaw_deg for part in parts]),
        np.concatenate(owners),
    )


def turn_of_yaw_deg(yaw_deg: Array) -> Array:
    """0 when the camera is in front of or behind the figure, 90 at its side."""
    around = np.abs((np.asarray(yaw_deg, float) + 180.0) % 360.0 - 180.0)
    return np.asarray(np.minimum(around, 180.0 - around))
