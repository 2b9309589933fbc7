"""The catalogue of what is measured on a body, as one table.

Joint angles are inner angles: 180 straight, 0 folded. Inclinations are measured against gravity, assuming a level
camera. Lengths are in **torso lengths** (mid hips to mid shoulders), so that they do not depend on body size, picture
size or distance to the camera.

Graded and shown values come from `measure_image`: two-dimensional, in pixels. Against exact truth the 2D angle of a
limb that lies in the picture plane has a median error of 2 to 5 degrees, the 3D one 8 to 18: the
three-dimensional landmarks are for coarse decisions only (phase of a repetition, recognition), never shown.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from coach.pose import geometry
from coach.pose.landmarks import LANDMARK_COUNT, Landmark, mirror_name
from coach.pose.types import Array, PoseFrame, PoseSequence


class Kind(Enum):
    """How a measure is computed from its points, and in which unit it is given."""

    ANGLE = "angle"  # degrees at the middle of three points
    ANGLE_BELOW = "angle_below"  # the same on the side towards the floor: over 180 when the middle point sags
    FROM_DOWN = "from_down"  # degrees between the line first -> second and straight down
    FROM_HORIZONTAL = "from_horizontal"  # degrees of tilt of the line through two points, 0 to 90
    LEAN_TOWARDS = "lean_towards"  # degrees from first straight up to second: positive towards the side of the third
    RISE = "rise"  # degrees of tilt of the line through two points: positive when the first is higher
    HEIGHT = "height"  # torso lengths by which the first point is higher than the second (negative: lower)
    DISTANCE = "distance"  # torso lengths between two points
    SPREAD = "spread"  # torso lengths between two points along the horizontal of the picture (or floor)

    @property
    def is_angle(self) -> bool:
        """True when the unit is degrees, False for torso lengths."""
        return self not in (Kind.HEIGHT, Kind.DISTANCE, Kind.SPREAD)


#: Points that are not landmarks but the middle of two of them, appended after the 33 landmarks.
MIDDLES: dict[str, tuple[Landmark, Landmark]] = {
    f"mid_{part.lower()}": (Landmark[f"LEFT_{part}"], Landmark[f"RIGHT_{part}"])
    for part in ("EAR", "SHOULDER", "HIP", "KNEE", "ANKLE", "WRIST")
}
_POINT_INDEX: dict[str, int] = {
    **{landmark.name.lower(): int(landmark) for landmark in Landmark},
    **{name: LANDMARK_COUNT + offset for offset, name in enumerate(MIDDLES)},
}


@dataclass(frozen=True, slots=True)
class Measure:
    """One row of the catalogue: a name, how it is computed, from which points."""

    name: str
    kind: Kind
    points: tuple[str, ...]

    @property
    def landmarks(self) -> tuple[Landmark, ...]:
        """What it is taken from; of the middle of two, both."""
        return tuple(one for point in self.points for one in MIDDLES.get(point) or (Landmark[point.upper()],))

    @property
    def mirror(self) -> str:
        """Name of the same measure on the other side of the body (itself when it has no side)."""
        return mirror_name(self.name)

    @property
    def unit(self) -> str:
        """`deg` or `torso` (torso lengths)."""
        return "deg" if self.kind.is_angle else "torso"


def _both_sides(name: str, kind: Kind, *points: str) -> tuple[Measure, Measure]:
    def on(side: str) -> Measure:
        placed = tuple(p if p.startswith("mid_") or p == "nose" else f"{side}_{p}" for p in points)
        return Measure(f"{side}_{name}", kind, placed)

    return on("left"), on("right")


MEASURES: tuple[Measure, ...] = (
    # joint angles
    *_both_sides("elbow", Kind.ANGLE, "shoulder", "elbow", "wrist"),
    *_both_sides("shoulder", Kind.ANGLE, "elbow", "shoulder", "hip"),
    *_both_sides("hip", Kind.ANGLE, "shoulder", "hip", "knee"),
    *_both_sides("knee", Kind.ANGLE, "hip", "knee", "ankle"),
    *_both_sides("ankle", Kind.ANGLE, "knee", "ankle", "foot_index"),
    *_both_sides("body_side", Kind.ANGLE, "shoulder", "hip", "ankle"),
    *_both_sides("body_below", Kind.ANGLE_BELOW, "shoulder", "hip", "ankle"),
    *_both_sides("thigh_below", Kind.ANGLE_BELOW, "shoulder", "hip", "knee"),
    *_both_sides("arm_below", Kind.ANGLE_BELOW, "wrist", "shoulder", "hip"),
    *_both_sides("middle_below", Kind.ANGLE_BELOW, "mid_shoulder", "mid_hip", "ankle"),
    *_both_sides("neck", Kind.ANGLE, "ear", "shoulder", "hip"),
    Measure("body_line", Kind.ANGLE, ("mid_shoulder", "mid_hip", "mid_ankle")),
    Measure("legs_apart", Kind.ANGLE, ("left_ankle", "mid_hip", "right_ankle")),
    Measure("thighs_apart", Kind.ANGLE, ("left_knee", "mid_hip", "right_knee")),
    Measure("arms_apart", Kind.ANGLE, ("left_wrist", "mid_shoulder", "right_wrist")),
    # against gravity
    Measure("trunk_from_down", Kind.FROM_DOWN, ("mid_hip", "mid_shoulder")),  # 180 upright, 90 level, 0 upside down
    *_both_sides("upper_arm_from_down", Kind.FROM_DOWN, "shoulder", "elbow"),
    *_both_sides("forearm_from_down", Kind.FROM_DOWN, "elbow", "wrist"),
    *_both_sides("arm_from_down", Kind.FROM_DOWN, "shoulder", "wrist"),
    *_both_sides("thigh_from_down", Kind.FROM_DOWN, "hip", "knee"),
    *_both_sides("shin_from_down", Kind.FROM_DOWN, "knee", "ankle"),
    *_both_sides("leg_from_down", Kind.FROM_DOWN, "hip", "ankle"),
    Measure("shoulder_line_from_horizontal", Kind.FROM_HORIZONTAL, ("left_shoulder", "right_shoulder")),
    Measure("hip_line_from_horizontal", Kind.FROM_HORIZONTAL, ("left_hip", "right_hip")),
    Measure("arm_line_from_horizontal", Kind.FROM_HORIZONTAL, ("left_wrist", "right_wrist")),
    *_both_sides("foot_from_horizontal", Kind.FROM_HORIZONTAL, "heel", "foot_index"),
    *_both_sides("shin_towards_hips", Kind.LEAN_TOWARDS, "ankle", "knee", "mid_hip"),
    *_both_sides("thigh_towards_foot", Kind.LEAN_TOWARDS, "knee", "hip", "ankle"),
    Measure("trunk_towards_left_knee", Kind.LEAN_TOWARDS, ("mid_hip", "mid_shoulder", "left_knee")),
    Measure("trunk_towards_right_knee", Kind.LEAN_TOWARDS, ("mid_hip", "mid_shoulder", "right_knee")),
    Measure("left_hip_over_right_hip", Kind.RISE, ("left_hip", "right_hip")),
    Measure("right_hip_over_left_hip", Kind.RISE, ("right_hip", "left_hip")),
    # body-relative lengths
    Measure("hips_above_ankles", Kind.HEIGHT, ("mid_hip", "mid_ankle")),
    Measure("hips_above_knees", Kind.HEIGHT, ("mid_hip", "mid_knee")),
    Measure("shoulders_above_hips", Kind.HEIGHT, ("mid_shoulder", "mid_hip")),
    Measure("shoulders_above_ankles", Kind.HEIGHT, ("mid_shoulder", "mid_ankle")),
    Measure("shoulders_above_wrists", Kind.HEIGHT, ("mid_shoulder", "mid_wrist")),
    Measure("wrists_above_shoulders", Kind.HEIGHT, ("mid_wrist", "mid_shoulder")),
    *_both_sides("wrist_above_shoulder", Kind.HEIGHT, "wrist", "shoulder"),
    *_both_sides("wrist_above_elbow", Kind.HEIGHT, "wrist", "elbow"),
    *_both_sides("knee_above_hip", Kind.HEIGHT, "knee", "hip"),
    *_both_sides("hip_above_ankle", Kind.HEIGHT, "hip", "ankle"),
    *_both_sides("heel_above_toes", Kind.HEIGHT, "heel", "foot_index"),
    Measure("left_ankle_above_right_knee", Kind.HEIGHT, ("left_ankle", "right_knee")),
    Measure("right_ankle_above_left_knee", Kind.HEIGHT, ("right_ankle", "left_knee")),
    Measure("left_ankle_above_right_ankle", Kind.HEIGHT, ("left_ankle", "right_ankle")),
    Measure("right_ankle_above_left_ankle", Kind.HEIGHT, ("right_ankle", "left_ankle")),
    *_both_sides("wrist_to_shoulder", Kind.DISTANCE, "wrist", "shoulder"),
    *_both_sides("hands_to_hip", Kind.DISTANCE, "mid_wrist", "hip"),
    Measure("ankles_apart", Kind.DISTANCE, ("left_ankle", "right_ankle")),
    Measure("knees_apart", Kind.DISTANCE, ("left_knee", "right_knee")),
    Measure("wrists_apart", Kind.DISTANCE, ("left_wrist", "right_wrist")),
    *_both_sides("knee_past_toes", Kind.SPREAD, "knee", "foot_index"),
    *_both_sides("elbow_past_shoulder", Kind.SPREAD, "elbow", "shoulder"),
)

#: name -> column in the arrays of `Measurements`
MEASURE_INDEX: dict[str, int] = {measure.name: column for column, measure in enumerate(MEASURES)}
#: `values[..., MEASURE_MIRROR]` are the values of the mirrored person.
MEASURE_MIRROR: NDArray[np.intp] = np.array([MEASURE_INDEX[measure.mirror] for measure in MEASURES], dtype=np.intp)
MEASURE_MIRROR.flags.writeable = False

#: Below this visibility a landmark is not used for angles that are graded (MediaPipe's own threshold for "visible").
MIN_VISIBILITY = 0.5
#: Where the looks at a person differ by this much (torso lengths, in the median) a landmark counts as half visible,
#: whatever the model calls it, and as the more the less they differ: of 121 joints within this that it calls less than
#: 0.3 visible, on 158 photos, 9 lie more than 0.2 off the joint placed by eye; of those it calls visible that are
#: within it 2 %, of the others below 0.3 half.
AGREED_TORSO = 0.1
#: Share of the picture's longer side by which a landmark may lie outside before it counts as out of frame.
OUT_OF_FRAME_MARGIN = 0.02


_ANGLES: Mapping[Kind, Callable[..., Array]] = {
    Kind.FROM_DOWN: geometry.from_down_deg,
    Kind.FROM_HORIZONTAL: geometry.from_horizontal_deg,
    Kind.RISE: geometry.rise_deg,
    Kind.ANGLE: geometry.angle_deg,
    Kind.ANGLE_BELOW: geometry.angle_below_deg,
    Kind.LEAN_TOWARDS: geometry.lean_towards_deg,
}


@lru_cache(maxsize=256)
def _plan(columns: tuple[int, ...]) -> tuple[tuple[Kind, NDArray[np.intp], tuple[NDArray[np.intp], ...]], ...]:
    """The kinds among these measures, each with its columns and the indices of its first, second (and third) points."""
    plan = []
    for kind in Kind:
        rows = [column for column in columns if MEASURES[column].kind is kind]
        if rows:
            points = zip(*(MEASURES[row].points for row in rows), strict=True)
            places = tuple(np.array([_POINT_INDEX[name] for name in one], dtype=np.intp) for one in points)
            plan.append((kind, np.array(rows, dtype=np.intp), places))
    return tuple(plan)


_MIDDLE_A = np.array([int(a) for a, _ in MIDDLES.values()])
_MIDDLE_B = np.array([int(b) for _, b in MIDDLES.values()])
# three points per measure (two-point measures repeat one), for the visibility of a measure
_POINTS_OF = np.array([[_POINT_INDEX[p] for p in (m.points * 2)[:3]] for m in MEASURES], dtype=np.intp)


def with_middles(points: Array) -> Array:
    """Append the midpoints: (..., 33, d) -> (..., 33 + M, d), in the order of `MIDDLES`."""
    middles = (points[..., _MIDDLE_A, :] + points[..., _MIDDLE_B, :]) / 2.0
    return np.concatenate([points, middles], axis=-2)


def measure_points(points: Array, torso: Array, columns: tuple[int, ...] = tuple(range(len(MEASURES)))) -> Array:
    """Every measure of the catalogue on (..., 33, d) points, d = 2 or 3, y down; returns (..., A).

    torso: (...) length of one torso in the unit of the points; NaN gives NaN lengths but leaves angles alone.
    columns: only these measures are wanted, the others become NaN.
    """
    points = np.asarray(points, dtype=np.float64)
    if points.shape[-2:] not in ((LANDMARK_COUNT, 2), (LANDMARK_COUNT, 3)):
        raise ValueError(f"points: expected shape (..., {LANDMARK_COUNT}, 2 or 3) but got {points.shape}")
    p = with_middles(points)
    values = np.full((*points.shape[:-2], len(MEASURES)), np.nan)
    torso = np.where(np.asarray(torso) > 0, torso, np.nan)[..., None]
    for kind, rows, places in _plan(columns):
        at = [p[..., place, :] for place in places]
        values[..., rows] = _ANGLES[kind](*at) if kind in _ANGLES else _length(kind, *at) / torso
    return values


def _length(kind: Kind, first: Array, second: Array) -> Array:
    if kind is Kind.HEIGHT:
        return np.asarray(second[..., 1] - first[..., 1])
    if kind is Kind.DISTANCE:
        return geometry.distance(first, second)
    step = (first - second)[..., [0] if first.shape[-1] == 2 else [0, 2]]
    return np.asarray(np.sqrt((step * step).sum(-1)))


_TRUNK = [[int(one) for one in MIDDLES[name]] for name in ("mid_hip", "mid_shoulder")]


def torso_m(world_xyz_m: Array) -> Array:
    """Length mid hips to mid shoulders of (..., 33, 3) world landmarks, in metres; returns (...)."""
    hips, shoulders = (world_xyz_m[..., a, :] + world_xyz_m[..., b, :] for a, b in _TRUNK)
    return geometry.distance(hips, shoulders) / 2.0


#: Large bones used to find the scale of the picture: trunk sides, shoulder and hip line, upper arms, thighs, shins.
_SCALE_A = np.array([11, 12, 11, 23, 11, 12, 23, 24, 25, 26])
_SCALE_B = np.array([23, 24, 12, 24, 13, 14, 25, 26, 27, 28])


def pixels_per_metre(image_xy_px: Array, world_xyz_m: Array) -> Array:
    """Scale of the picture at the person, (...) pixels per world metre.

    Least squares over the large bones between their pixels and the picture-plane part of their world lengths. Unlike
    the torso's own pixels this does not shrink when the person bends towards the camera.
    """
    image = image_xy_px[..., _SCALE_B, :] - image_xy_px[..., _SCALE_A, :]
    world = (world_xyz_m[..., _SCALE_B, :] - world_xyz_m[..., _SCALE_A, :])[..., :2]
    along = (image * world).sum(axis=(-1, -2))
    norm = (world * world).sum(axis=(-1, -2))
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(np.where((norm > 0) & (along > 0), along / norm, np.nan))


def torso_in_px(image_xy_px: Array, world_xyz_m: Array) -> Array:
    """Length mid hips to mid shoulders in the picture, (...) pixels, as long as if none of it pointed at the camera."""
    return pixels_per_metre(image_xy_px, world_xyz_m) * torso_m(world_xyz_m)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Measurements:
    """Every measure of the catalogue at T moments.

    timestamps_s: (T,) seconds.
    values: (T, A) degrees or torso lengths as `MEASURES[column].unit` says; NaN unknown.
    visibility: (T, A) smallest visibility of the landmarks a measure uses.
    agreement: (T, A) 0 to 1, how far the looks agree about where its landmarks are, 0.5 at `AGREED_TORSO`; NaN for one.
    readings: (L, A) the same measures as each of the looks behind a single moment reads them; L is 0 elsewhere.
    """

    timestamps_s: Array
    values: Array
    visibility: Array
    agreement: Array
    readings: Array = field(default_factory=lambda: np.zeros((0, len(MEASURES))))

    def at(self, index: int) -> dict[str, float]:
        """All measures at one moment, by name."""
        return dict(zip(MEASURE_INDEX, self.values[index].tolist(), strict=True))


def measure_image(pose: PoseSequence | PoseFrame, *, min_visibility: float = MIN_VISIBILITY) -> Measurements:
    """Measure in the picture plane, in pixels: what is shown and graded.

    Of somebody looked at several times it is the median of what each look reads: the median of their landmarks, joint
    by joint, is a body that none of them saw. A measure is NaN when one of its landmarks is less visible than
    `min_visibility` and the looks at the person do not agree about where it is (`AGREED_TORSO`), lies outside the
    picture, or belongs to a limb of impossible length.
    """
    sequence = pose.as_sequence() if isinstance(pose, PoseFrame) else pose
    torso_px = torso_in_px(sequence.image_xy_px, sequence.world_xyz_m)
    spread_px = pose.spread_px if isinstance(pose, PoseFrame) else np.full(LANDMARK_COUNT, np.nan)
    agreed = 1.0 / (1.0 + (spread_px / (AGREED_TORSO * torso_px[:, None])) ** 2)
    # one look counts by what it calls visible
    visibility = _least(np.fmax(agreed, sequence.visibility))
    usable = (visibility >= min_visibility) & _least(plausible_landmarks(sequence))
    looks = pose.looks_xy_px if isinstance(pose, PoseFrame) else sequence.image_xy_px[:0]
    values, readings = np.split(
        measure_points(
            np.concatenate([sequence.image_xy_px, looks]),
            np.concatenate([torso_px, np.broadcast_to(torso_px[:1], len(looks))]),
        ),
        [len(sequence)],
    )
    return Measurements(
        timestamps_s=sequence.timestamps_s,
        values=np.where(usable, np.median(readings, axis=0) if len(readings) else values, np.nan),
        visibility=visibility,
        agreement=_least(agreed),
        readings=readings,
    )


#: Upper arms, forearms, thighs and shins, from start to end: [left, right].
_LIMB_STARTS, _LIMB_ENDS = (
    np.array([[Landmark[f"{side}_{part}"] for part in parts] for side in ("LEFT", "RIGHT")])
    for parts in (("SHOULDER", "ELBOW", "HIP", "KNEE"), ("ELBOW", "WRIST", "KNEE", "ANKLE"))
)


def inside_picture(pose: PoseSequence | PoseFrame) -> NDArray[np.bool_]:
    """(..., 33) True for landmarks inside the picture or hardly outside; NaN is not inside."""
    margin, xy = OUT_OF_FRAME_MARGIN * max(pose.image_size_px), pose.image_xy_px
    return np.asarray(((xy >= -margin) & (xy <= np.array(pose.image_size_px) + margin)).all(axis=-1))


def plausible_landmarks(sequence: PoseSequence) -> NDArray[np.bool_]:
    """(T, 33) False for landmarks outside the picture or at the end of a limb of impossible length.

    A limb is impossible when in space it is more than twice as long as the same limb on the other side and also
    longer than the torso: then the model has lost it.
    """
    inside = inside_picture(sequence)
    torso = torso_m(sequence.world_xyz_m)
    # (T, 2 sides, 4 limbs)
    length = geometry.distance(sequence.world_xyz_m[:, _LIMB_STARTS], sequence.world_xyz_m[:, _LIMB_ENDS])
    impossible = (length > 2.0 * length[:, ::-1]) & (length > torso[:, None, None])
    inside[:, _LIMB_ENDS] &= ~impossible
    return inside


def measure_visibility(sequence: PoseSequence) -> Array:
    """(T, A) smallest visibility of the landmarks a measure uses."""
    return _least(sequence.visibility)


def _least(of_landmarks: NDArray[Any]) -> NDArray[Any]:
    """(T, 33) -> (T, A): the least of what the landmarks of a measure have; of truths, whether all are true."""
    middles = np.minimum(of_landmarks[:, _MIDDLE_A], of_landmarks[:, _MIDDLE_B])
    return np.asarray(np.concatenate([of_landmarks, middles], axis=1)[:, _POINTS_OF].min(axis=-1))
