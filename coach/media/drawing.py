"""A skeleton drawn on a picture: joints, bones, grades and angles, equally readable on small and large pictures."""

import math
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from coach.media.lettering import Rgb
from coach.media.marks import MARKS, SMALLEST_MARK_PX, DrawStyle, Labels, Skeleton, joint, rim_px
from coach.media.pen import Painter, Pen, Point
from coach.pose.angles import MEASURE_INDEX, MEASURES, MIDDLES, Kind, with_middles
from coach.pose.grade import Grade
from coach.pose.landmarker import check_picture
from coach.pose.landmarks import BONES, Landmark
from coach.pose.types import Array, ImageArray, PoseFrame

_POINTS = {name: index for index, name in enumerate([*(m.name.lower() for m in Landmark), *MIDDLES])}
_LARGE = frozenset((*range(11, 17), *range(23, 29)))  # shoulders, elbows, wrists, hips, knees, ankles
_BONE_ENDS = np.array(BONES, dtype=np.intp)
_FACE = frozenset(range(11))
_SEVERITY = (Grade.UNKNOWN, Grade.UNSURE, Grade.GOOD, Grade.CLOSE, Grade.OFF)
_DRAWN = sorted({int(end) for bone in BONES for end in bone} | {int(Landmark.NOSE)})
#: Slender lines and small joints: so much of the strong ones.
_THIN = 0.55
#: Points farther outside than this many picture sizes are mistakes, and would overflow OpenCV's coordinates.
_FAR = 3.0


def draw_pose(
    image_rgb: ImageArray,
    frame: PoseFrame | None,
    *,
    style: DrawStyle = DrawStyle(),
    grades: Mapping[str, Grade] | None = None,
    angles: Mapping[str, float] | None = None,
) -> ImageArray:
    """A copy of the (height, width, 3) uint8 RGB picture with the skeleton on it.

    grades: measure or landmark name (`left_knee`, `trunk_from_down`) -> grade. When given, joints without a grade are
        drawn small and pale, so that only what was judged stands out.
    angles: measure name -> degrees to be shown, as an arc with a label; NaN is left out.

    The landmarks may belong to a smaller or larger version of the picture. Unknown (NaN) landmarks are left out. With
    `style.mirror` the picture is shown as in a mirror, with its lettering still readable.
    """
    check_picture(image_rgb)
    canvas = np.array(image_rgb[:, ::-1] if style.mirror else image_rgb, order="C")
    if frame is not None:
        sketch_pose(Painter(canvas), frame, style=style, grades=grades, angles=angles)
    return canvas


def sketch_pose(
    pen: Pen,
    frame: PoseFrame,
    *,
    style: DrawStyle = DrawStyle(),
    grades: Mapping[str, Grade] | None = None,
    angles: Mapping[str, float] | None = None,
) -> None:
    """`draw_pose` with any pen; a mirrored style expects a surface that is mirrored already."""
    if style.skeleton is Skeleton.NONE:
        return
    points = _points_on(pen, frame, style)
    radius = _radius_px(pen, points, style)
    shown: NDArray[np.bool_] = np.asarray(np.isfinite(points).all(axis=1))
    shown[:33] &= ~(frame.visibility < style.min_visibility)
    is_full = style.skeleton is Skeleton.FULL
    if not is_full:
        shown[list(_FACE)] = False
    if style.skeleton is not Skeleton.DOTS:
        _bones(pen, points, shown, radius if is_full else _THIN * radius, style)
    arcs = {name: value for name, value in (angles or {}).items() if math.isfinite(value)}
    for name in arcs:
        _arc(pen, points, name, radius, _angle_rgb(name, grades, style), style.outline_rgb)
    graded = {} if grades is None else _graded_points(grades, points)
    small = _THIN * radius if style.skeleton is Skeleton.THIN else radius
    for index in _DRAWN:
        if not shown[index] or index in graded:
            continue
        size = small if index in _LARGE else (0.42 if index in _FACE else 0.6) * small
        if grades is None:
            joint(pen, _at(points, index), size, style.joint_rgb, style.outline_rgb)
        else:
            joint(pen, _at(points, index), 0.75 * size, style.unknown_rgb, style.outline_rgb)
    mark_radius = max(radius, SMALLEST_MARK_PX)
    # the worst last: marks of different measures may lie on each other, and what is wrong must be seen
    for place, grade in sorted(graded.values(), key=lambda one: _SEVERITY.index(one[1])):
        MARKS[grade](pen, place, mark_radius, style.grade_rgb(grade), style.outline_rgb)
    if arcs:
        _labels(pen, points, arcs, radius, grades, style)


def draw_people(image_rgb: ImageArray, people: Sequence[PoseFrame], *, chosen: int = 0) -> ImageArray:
    """A copy of the picture with a numbered box around every person (from 1), the chosen one in full colour."""
    canvas = np.array(image_rgb, order="C")
    style, pen = DrawStyle(), Painter(canvas)
    labels = Labels(pen, style)
    for number, frame in enumerate(people):
        points = _points_on(pen, frame, style)
        radius = max(2.0, style.joint_share * math.sqrt(canvas.shape[0] * canvas.shape[1]))
        known = points[np.isfinite(points).all(axis=1)]
        if not len(known):
            continue
        (left, top), (right, bottom) = known.min(axis=0) - 2 * radius, known.max(axis=0) + 2 * radius
        colour = style.angle_rgb if number == chosen else style.unknown_rgb
        for shade, extra in ((style.outline_rgb, 2 * rim_px(radius)), (colour, 0.0)):
            corners = ((left, top), (right, top), (right, bottom), (left, bottom))
            for start, end in zip(corners, (*corners[1:], corners[0]), strict=True):
                pen.line(start, end, shade, 0.7 * radius + extra)
        labels.write_at(str(number + 1), (left + 3 * radius, top + 3 * radius), colour=colour, scale=1.4)
    return canvas


def _points_on(pen: Pen, frame: PoseFrame, style: DrawStyle) -> Array:
    """(33 + middles, 2) points in pixels of the surface; NaN for unknown ones and for those absurdly far outside."""
    width, height = pen.size_px
    scale = np.array([width / frame.image_size_px[0], height / frame.image_size_px[1]])
    points = with_middles(frame.image_xy_px * scale)
    size = np.array([width, height])
    with np.errstate(invalid="ignore"):
        absurd = (np.abs(points - size / 2) > _FAR * size).any(axis=1)
    points[absurd] = np.nan
    if style.mirror:
        points[:, 0] = width - points[:, 0]
    return points


def _radius_px(pen: Pen, points: Array, style: DrawStyle) -> float:
    """Radius of a joint: a share of the picture, but no more than suits the size of the person in it."""
    by_picture = style.joint_share * math.sqrt(pen.size_px[0] * pen.size_px[1])
    known = points[np.isfinite(points).all(axis=1)]
    extent = float(np.hypot(*np.ptp(known, axis=0))) if len(known) else math.inf
    return max(1.4, min(by_picture, 0.022 * extent))


def _at(points: Array, index: int) -> Point:
    return float(points[index, 0]), float(points[index, 1])


def _bones(pen: Pen, points: Array, shown: NDArray[np.bool_], radius: float, style: DrawStyle) -> None:
    lines = []
    for start, end in BONES:
        if shown[start] and shown[end]:
            width = (0.75 if start in _LARGE and end in _LARGE else 0.45) * radius
            lines.append((_at(points, start), _at(points, end), width))
    # all outlines first, or a bone's outline would cut the bone it meets
    for start_px, end_px, width in lines:
        pen.line(start_px, end_px, style.outline_rgb, width + 2 * rim_px(radius))
    for start_px, end_px, width in lines:
        pen.line(start_px, end_px, style.bone_rgb, width)


def _graded_points(grades: Mapping[str, Grade], points: Array) -> dict[int, tuple[Point, Grade]]:
    """Where to put the mark of each grade, by point; the worst grade wins where several meet."""
    placed: dict[int, tuple[Point, Grade]] = {}
    for name, grade in grades.items():
        index, place = _place(name, points)
        if not math.isfinite(sum(place)):
            continue
        if index not in placed or _SEVERITY.index(grade) > _SEVERITY.index(placed[index][1]):
            placed[index] = (place, grade)
    return placed


def _place(name: str, points: Array) -> tuple[int, Point]:
    """Where a measure or landmark is shown: at its vertex, or half way along its line.

    The number says which marks would lie on each other: the landmark's index, or one per measure beyond them.
    """
    if name in MEASURE_INDEX:
        measure = MEASURES[MEASURE_INDEX[name]]
        if measure.kind is Kind.ANGLE:
            vertex = _POINTS[measure.points[1]]
            return vertex, _at(points, vertex)
        ends = points[[_POINTS[point] for point in measure.points[:2]]]
        middle = ends.mean(axis=0)
        return len(_POINTS) + MEASURE_INDEX[name], (float(middle[0]), float(middle[1]))
    if name in _POINTS:
        return _POINTS[name], _at(points, _POINTS[name])
    raise ValueError(f"name: expected a measure or a landmark but got '{name}'")


def _rays(name: str, points: Array) -> tuple[Point, float, float, float] | None:
    """Vertex, direction of both rays in degrees (clockwise from the right, as OpenCV has it), shorter ray in pixels."""
    measure = MEASURES[MEASURE_INDEX[name]]
    if measure.kind is Kind.ANGLE:
        first, vertex, last = (points[_POINTS[point]] for point in measure.points)
        rays = (first - vertex, last - vertex)
    elif measure.kind is Kind.FROM_DOWN:
        vertex, last = (points[_POINTS[point]] for point in measure.points)
        rays = (np.array([0.0, math.dist(vertex, last)]), last - vertex)
    else:
        return None
    lengths = [float(np.hypot(*ray)) for ray in rays]
    if not all(math.isfinite(length) and length > 0 for length in lengths):
        return None
    start, end = (math.degrees(math.atan2(ray[1], ray[0])) for ray in rays)
    turn = (end - start + 180.0) % 360.0 - 180.0  # the short way round
    return (float(vertex[0]), float(vertex[1])), start, start + turn, min(lengths)


def _arc_radius(shorter_ray_px: float, radius: float) -> float:
    return max(2.2 * radius, min(4.5 * radius, 0.5 * shorter_ray_px))


def _arc(pen: Pen, points: Array, name: str, radius: float, colour: Rgb, outline: Rgb) -> None:
    rays = _rays(name, points)
    if rays is None:
        return
    vertex, start, end, shorter = rays
    reach, width = _arc_radius(shorter, radius), max(1, round(0.45 * radius))
    for shade, width_px in ((outline, width + max(1, round(1.4 * rim_px(radius)))), (colour, width)):
        pen.arc(vertex, reach, start, end, shade, width_px)


def _angle_rgb(name: str, grades: Mapping[str, Grade] | None, style: DrawStyle) -> Rgb:
    grade = (grades or {}).get(name)
    return style.angle_rgb if grade in (None, Grade.UNSURE, Grade.UNKNOWN) else style.grade_rgb(grade)


def _labels(
    pen: Pen,
    points: Array,
    angles: Mapping[str, float],
    radius: float,
    grades: Mapping[str, Grade] | None,
    style: DrawStyle,
) -> None:
    labels = Labels(pen, style)
    labels.avoid_lines(points[_BONE_ENDS[:, 0]], points[_BONE_ENDS[:, 1]])
    rays_of = {name: rays for name in angles if (rays := _rays(name, points)) is not None}
    for vertex, start_deg, end_deg, shorter in rays_of.values():
        labels.avoid_arc(vertex, _arc_radius(shorter, radius), start_deg, end_deg)
    for name, value in angles.items():
        text, colour = f"{value:.0f}°", _angle_rgb(name, grades, style)
        if name in rays_of:
            vertex, start_deg, end_deg, shorter = rays_of[name]
            clear_px = _arc_radius(shorter, radius) + 0.6 * radius
            labels.write_around(text, vertex, clear_px, math.radians((start_deg + end_deg) / 2), colour=colour)
        elif math.isfinite(sum(place := _place(name, points)[1])):
            labels.write_around(text, place, 2 * radius, 0.0, colour=colour)
