"""MOT: how a body moves, as OpenSim's motion files hold it: joint angles (degrees) and lengths (metres).

The columns are the generalised coordinates of OpenSim's full-body models. Axes are those of `frames`, so that a TRC
file of the same sequence lies on top of it. Unknown values are `NaN`.

Names and signs are those of the model of Rajagopal and others (2016): in every body x points forward, y up and z to the
person's right; angles turn about z, then x, then y of the parent (flexion, adduction, rotation; mirrored on the left).
A knee or elbow bends about one axis, as in the model. What the model does not have is added, so that the angles lead
back to the joints exactly: `*_length` of every bone, `*_width` between hips and between shoulders, where the middle of
the shoulders lies (`chest_tx`, `chest_ty`, `chest_tz`, in the pelvis), and where the toes point (`toe_out_angle_*`).

A camera sees two points of a pelvis. So its tilt is that of the trunk, and `lumbar_extension` tells only how the chest
is turned against that.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from coach.pose.landmarks import Landmark
from coach.pose.types import Array, PoseSequence
from coach.records.formats.frames import axes, on_floor_m, turns_zxy_deg, unit


def to_mot(sequence: PoseSequence, *, height_m: float = math.nan) -> str:
    """The whole file as text."""
    return "\n".join(_lines(sequence, height_m)) + "\n"


def _lines(sequence: PoseSequence, height_m: float) -> Iterator[str]:
    columns = coordinates(on_floor_m(sequence, height_m))
    yield "coach"
    yield "version=1"
    yield f"nRows={len(sequence)}"
    yield f"nColumns={len(columns) + 1}"
    yield "inDegrees=yes"
    yield "endheader"
    yield "\t".join(("time", *columns))
    for time_s, row in zip(sequence.timestamps_s, np.column_stack(list(columns.values())), strict=True):
        yield "\t".join((f"{time_s:.6f}", *(f"{value:.6f}" if np.isfinite(value) else "NaN" for value in row)))


#: A limb straighter than this (sine of the angle) shows no axis of its joint; then that of the body above is taken.
_LEAST_BEND = 0.05
_SIDES = (("r", "RIGHT", 1.0), ("l", "LEFT", -1.0))


@dataclass(frozen=True, slots=True)
class _Limb:
    """Two bones with a hinge between them. bends: sign of the turn about z that is called flexion."""

    joints: tuple[str, str, str]
    angles: tuple[str, str, str]
    hinge: str
    bends: float
    bones: tuple[str, str]


_LEG = _Limb(
    ("HIP", "KNEE", "ANKLE"),
    ("hip_flexion", "hip_adduction", "hip_rotation"),
    "knee_angle",
    -1.0,
    ("thigh", "shank"),
)
_ARM = _Limb(
    ("SHOULDER", "ELBOW", "WRIST"),
    ("arm_flex", "arm_add", "arm_rot"),
    "elbow_flex",
    1.0,
    ("upper_arm", "forearm"),
)


def coordinates(points_m: Array) -> dict[str, Array]:
    """Columns (T,) by name from (T, 33, 3) metres, y up: degrees, but metres for `*_t?`, `*_length`, `*_width`.

    NaN where the body is not known.
    """
    if points_m.ndim != 3 or points_m.shape[1:] != (len(Landmark), 3):
        raise ValueError(f"points_m: expected shape (T, {len(Landmark)}, 3) but got {points_m.shape}")
    found: dict[str, Array] = {}
    hips, hip_line = _middle(points_m, "HIP")
    shoulders, shoulder_line = _middle(points_m, "SHOULDER")
    pelvis = axes(y=shoulders - hips, z=hip_line, exact="z")
    chest = axes(y=shoulders - hips, z=shoulder_line, exact="z")
    _turns(found, ("pelvis_tilt", "pelvis_list", "pelvis_rotation"), pelvis)
    _places(found, "pelvis", hips)
    found["pelvis_width"] = np.linalg.norm(hip_line, axis=1)
    _turns(found, ("lumbar_extension", "lumbar_bending", "lumbar_rotation"), _inside(pelvis, chest))
    _places(found, "chest", np.einsum("tji,tj->ti", pelvis, shoulders - hips))
    found["chest_width"] = np.linalg.norm(shoulder_line, axis=1)
    for side, name, sign in _SIDES:
        shank = _limb(found, points_m, _LEG, side, name, sign, pelvis)
        _foot(found, points_m, side, name, sign, shank)
        _limb(found, points_m, _ARM, side, name, sign, chest)
    return found


def _limb(
    found: dict[str, Array], points_m: Array, limb: _Limb, side: str, name: str, sign: float, parent: Array
) -> Array:
    """Angles and lengths of a limb; returns the frame (T, 3, 3) of its second bone."""
    start, middle, end = (points_m[:, Landmark[f"{name}_{joint}"]] for joint in limb.joints)
    upper, lower = start - middle, middle - end
    axis = np.cross(upper, lower)
    size = np.linalg.norm(upper, axis=1) * np.linalg.norm(lower, axis=1)
    straight = np.linalg.norm(axis, axis=1) < _LEAST_BEND * size
    # the axis may point either way: the way of the body above keeps it from jumping
    backwards = np.einsum("ti,ti->t", axis, parent[:, :, 2]) < 0
    axis = np.where(backwards[:, None], -axis, axis)
    first = axes(y=upper, z=np.where(straight[:, None], parent[:, :, 2], axis), exact="y")
    _turns(found, tuple(f"{angle}_{side}" for angle in limb.angles), _inside(parent, first), sign)
    x, y, z = np.einsum("tji,tj->it", first, unit(lower))
    bend, aside = np.arctan2(-x, y), np.arcsin(np.clip(z, -1.0, 1.0))
    found[f"{limb.hinge}_{side}"] = limb.bends * _degrees(bend)
    # a limb that is straight but for a little leaves its plane by this little
    found[f"{limb.hinge}_side_{side}"] = _degrees(aside)
    for bone, length in zip(limb.bones, (upper, lower), strict=True):
        found[f"{bone}_length_{side}"] = np.linalg.norm(length, axis=1)
    return np.asarray(first @ _hinge(bend, aside))


def _hinge(bend: Array, aside: Array) -> Array:
    """(T, 3, 3) a turn about z, then about x; radians."""
    c, s, none = np.cos(bend), np.sin(bend), np.zeros_like(bend)
    k, n = np.cos(aside), np.sin(aside)
    rows = ((c, -s * k, s * n), (s, c * k, -c * n), (none, n, k))
    return np.moveaxis(np.array(rows), 2, 0)


def _foot(found: dict[str, Array], points_m: Array, side: str, name: str, sign: float, shank: Array) -> None:
    toes = points_m[:, Landmark[f"{name}_FOOT_INDEX"]] - points_m[:, Landmark[f"{name}_ANKLE"]]
    length = np.linalg.norm(toes, axis=1)
    x, y, z = np.einsum("tji,tj->it", shank, toes)
    found[f"ankle_angle_{side}"] = _degrees(np.arctan2(y, x))
    found[f"toe_out_angle_{side}"] = sign * _degrees(np.arcsin(np.clip(z / np.maximum(length, 1e-9), -1.0, 1.0)))
    found[f"foot_length_{side}"] = length


def _middle(points_m: Array, joint: str) -> tuple[Array, Array]:
    """The middle of a pair, and the way from its left to its right one."""
    left, right = points_m[:, Landmark[f"LEFT_{joint}"]], points_m[:, Landmark[f"RIGHT_{joint}"]]
    return (left + right) / 2.0, right - left


def _inside(parent: Array, child: Array) -> Array:
    return np.asarray(np.einsum("tji,tjk->tik", parent, child))


def _turns(found: dict[str, Array], names: tuple[str, ...], turn: Array, sign: float = 1.0) -> None:
    """Angles about z, x and y, in this order, each about the axis that has been turned already."""
    signs = (1.0, sign, sign)
    for name, angles_deg, one in zip(names, turns_zxy_deg(turn).T, signs, strict=True):
        found[name] = one * _without_jumps(angles_deg)


def _places(found: dict[str, Array], name: str, points: Array) -> None:
    for number, axis in enumerate("xyz"):
        found[f"{name}_t{axis}"] = points[:, number]


def _degrees(angles: Array) -> Array:
    return _without_jumps(np.degrees(angles))


def _without_jumps(angles_deg: Array) -> Array:
    """The same angles without jumps by a whole turn."""
    found, known = angles_deg.copy(), np.isfinite(angles_deg)
    found[known] = np.unwrap(found[known], period=360.0)
    return found
