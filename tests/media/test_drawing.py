from __future__ import annotations

import itertools
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from coach.media.drawing import draw_people, draw_pose, sketch_pose
from coach.media.marks import MARKS, DrawStyle, Grade, Skeleton
from coach.media.pen import Painter, Sketch
from coach.pose.angles import MEASURES
from coach.pose.landmarks import Landmark
from coach.pose.types import PoseFrame
from tests.support.figures import frame_of, moved, standing

Image = NDArray[np.uint8]

FIGURE = frame_of(standing())
GREY = np.full((480, 640, 3), 128, dtype=np.uint8)


def changed(before: Image, after: Image) -> NDArray[np.bool_]:
    return np.asarray((before != after).any(axis=2))


def has_colour(image: Image, rgb: tuple[int, int, int]) -> bool:
    return bool((np.abs(image.astype(int) - rgb).max(axis=2) <= 2).any())


def at(image: Image, landmark: Landmark, frame: PoseFrame = FIGURE) -> tuple[int, ...]:
    x, y = frame.image_xy_px[landmark]
    return tuple(int(value) for value in image[int(y), int(x)])


def test_joints_are_red_and_bones_white_on_a_copy() -> None:
    before = GREY.copy()
    drawn = draw_pose(GREY, FIGURE)
    np.testing.assert_array_equal(GREY, before)
    assert at(drawn, Landmark.LEFT_KNEE) == DrawStyle().joint_rgb
    thigh = (FIGURE.image_xy_px[Landmark.LEFT_HIP] + FIGURE.image_xy_px[Landmark.LEFT_KNEE]) / 2
    assert tuple(drawn[int(thigh[1]), int(thigh[0])]) == DrawStyle().bone_rgb


def around_the_face(drawn: Image) -> NDArray[np.bool_]:
    head = FIGURE.image_xy_px[:11]
    (left, top), (right, bottom) = head.min(axis=0).astype(int) - 6, head.max(axis=0).astype(int) + 6
    return changed(GREY, drawn)[top:bottom, left:right]


@pytest.mark.parametrize(
    ("skeleton", "has_face", "has_bones", "has_joints"),
    [
        (Skeleton.THIN, False, True, True),
        (Skeleton.FULL, True, True, True),
        (Skeleton.DOTS, False, False, True),
        (Skeleton.NONE, False, False, False),
    ],
)
def test_as_much_of_the_body_is_drawn_as_is_wished(
    skeleton: Skeleton, has_face: bool, has_bones: bool, has_joints: bool
) -> None:
    style = DrawStyle(skeleton=skeleton)
    drawn = draw_pose(GREY, FIGURE, style=style)
    assert bool(around_the_face(drawn).any()) is has_face
    assert has_colour(drawn, style.bone_rgb) is has_bones
    assert has_colour(drawn, style.joint_rgb) is has_joints


def test_the_usual_skeleton_is_slender_and_leaves_the_face_free() -> None:
    assert not around_the_face(draw_pose(GREY, FIGURE)).any()
    full = changed(GREY, draw_pose(GREY, FIGURE, style=DrawStyle(skeleton=Skeleton.FULL))).sum()
    assert changed(GREY, draw_pose(GREY, FIGURE)).sum() < 0.7 * full


@pytest.mark.parametrize("mirror", [False, True])
def test_a_sketch_has_the_strokes_of_the_painting(mirror: bool) -> None:
    """What a browser draws is what is painted: the same calls, in the same order."""
    style = DrawStyle(mirror=mirror)
    judged: Any = {"style": style, "grades": {"left_knee": Grade.OFF, "trunk_from_down": Grade.CLOSE}}
    sketch, canvas = Sketch((640, 480)), np.array(GREY)
    sketch_pose(sketch, FIGURE, angles={"left_knee": 90.0}, **judged)
    sketch_pose(Painter(canvas), FIGURE, angles={"left_knee": 90.0}, **judged)
    again, pen = np.array(GREY), {"line": 0, "disc": 0, "polygon": 0, "arc": 0, "words": 0}
    painter = Painter(again)
    for kind, colour, *rest in sketch.strokes:
        pen[kind] += 1
        rgb = (int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16))
        if kind == "line":
            painter.line((rest[1], rest[2]), (rest[3], rest[4]), rgb, rest[0])
        elif kind == "disc":
            painter.disc((rest[1], rest[2]), rest[0], rgb)
        elif kind == "polygon":
            painter.polygon(np.array(rest).reshape(-1, 2), rgb)
        elif kind == "arc":
            painter.arc((rest[2], rest[3]), rest[1], *np.degrees(rest[4:]), rgb, rest[0])
        else:
            painter.words(rest[3], rest[0], rest[1], rest[2], rgb)
    assert min(pen.values()) > 0
    assert (np.abs(again.astype(int) - canvas).max(axis=2) > 40).mean() < 0.002


def test_nobody_leaves_the_picture_as_it_is() -> None:
    np.testing.assert_array_equal(draw_pose(GREY, None), GREY)


def test_read_only_and_strided_pictures_can_be_drawn_on() -> None:
    picture = np.full((480, 1280, 3), 128, dtype=np.uint8)[:, ::2]
    picture.flags.writeable = False
    np.testing.assert_array_equal(draw_pose(picture, FIGURE), draw_pose(GREY, FIGURE))


def test_unknown_landmarks_are_left_out() -> None:
    xy = FIGURE.image_xy_px.copy()
    xy[Landmark.LEFT_KNEE] = np.nan
    drawn = draw_pose(
        GREY, replace(FIGURE, image_xy_px=xy), grades={"left_knee": Grade.OFF}, angles={"left_knee": 90.0}
    )
    assert at(drawn, Landmark.LEFT_KNEE) == (128, 128, 128)
    everything_unknown = replace(FIGURE, image_xy_px=np.full((33, 2), np.nan))
    np.testing.assert_array_equal(draw_pose(GREY, everything_unknown, angles={"left_knee": 90.0}), GREY)


def test_hidden_landmarks_are_left_out() -> None:
    visibility = np.ones(33)
    visibility[Landmark.LEFT_WRIST] = 0.05
    drawn = draw_pose(GREY, replace(FIGURE, visibility=visibility))
    assert not has_colour(drawn[270:300, 348:362], DrawStyle().joint_rgb)


@settings(max_examples=30, deadline=None)
@given(st.lists(st.floats(-1e12, 1e12), min_size=66, max_size=66), st.sampled_from([(480, 640), (16, 16), (33, 700)]))
def test_any_coordinates_can_be_drawn(values: list[float], shape: tuple[int, int]) -> None:
    frame = replace(FIGURE, image_xy_px=np.array(values).reshape(33, 2))
    picture = np.zeros((*shape, 3), dtype=np.uint8)
    drawn = draw_pose(picture, frame, grades={"left_knee": Grade.GOOD}, angles={"left_knee": 10.0})
    assert drawn.shape == picture.shape


@pytest.mark.parametrize(("one", "other"), list(itertools.combinations(Grade, 2)), ids=lambda grade: grade.value)
def test_marks_of_grades_differ_in_shape_even_without_colour(one: Grade, other: Grade) -> None:
    def silhouette(grade: Grade) -> NDArray[np.bool_]:
        canvas = np.zeros((64, 64, 3), dtype=np.uint8)
        MARKS[grade](Painter(canvas), (32.0, 32.0), 8.0, (255, 255, 255), (0, 0, 0))
        return np.asarray(canvas[..., 0] > 127)

    a, b = silhouette(one), silhouette(other)
    assert (a & b).sum() / (a | b).sum() < 0.8


@pytest.mark.parametrize("grade", Grade, ids=lambda grade: grade.value)
def test_graded_joint_has_the_colour_of_its_grade_and_the_others_step_back(grade: Grade) -> None:
    style = DrawStyle()
    drawn = draw_pose(GREY, FIGURE, grades={"left_knee": grade})
    knee = FIGURE.image_xy_px[Landmark.LEFT_KNEE].astype(int)
    around = drawn[knee[1] - 8 : knee[1] + 8, knee[0] - 8 : knee[0] + 8]
    assert has_colour(around, style.grade_rgb(grade))
    assert not has_colour(drawn, style.joint_rgb)


def test_worst_grade_wins_where_several_meet() -> None:
    drawn = draw_pose(GREY, FIGURE, grades={"left_hip": Grade.OFF, "left_body_side": Grade.GOOD})
    assert has_colour(drawn, DrawStyle().off_rgb)
    assert not has_colour(drawn, DrawStyle().good_rgb)


@pytest.mark.parametrize("first", ["right_elbow", "right_arm_from_down"])
def test_a_mark_of_what_is_wrong_lies_on_those_of_what_is_right(first: str) -> None:
    """The middle of a straight arm is its elbow: two marks of two measures in one place."""
    arm = moved(standing(), right_elbow=(-0.17, -0.235, 0.0), right_wrist=(-0.17, 0.03, 0.0))
    wanted = {"right_arm_from_down": Grade.OFF, "right_elbow": Grade.GOOD}
    grades = {first: wanted[first], **wanted}
    frame = frame_of(arm)
    drawn = draw_pose(GREY, frame, grades=grades)
    assert at(drawn, Landmark.RIGHT_ELBOW, frame) == DrawStyle().off_rgb


@pytest.mark.parametrize("name", [measure.name for measure in MEASURES])
def test_every_measure_can_be_marked_and_labelled(name: str) -> None:
    bent = frame_of(moved(standing(), left_wrist=(0.4, -0.2, 0.0), right_knee=(-0.3, 0.3, 0.0)))
    plain = draw_pose(GREY, bent, grades={})
    assert changed(plain, draw_pose(GREY, bent, grades={name: Grade.OFF})).any()
    assert changed(plain, draw_pose(GREY, bent, grades={}, angles={name: 93.0})).any()


def test_unknown_names_are_refused() -> None:
    with pytest.raises(ValueError, match="name: expected a measure or a landmark but got 'left_kne'"):
        draw_pose(GREY, FIGURE, grades={"left_kne": Grade.GOOD})


def test_unknown_angle_has_no_label() -> None:
    plain = draw_pose(GREY, FIGURE)
    np.testing.assert_array_equal(draw_pose(GREY, FIGURE, angles={"left_knee": np.nan}), plain)


@pytest.mark.parametrize("factor", [0.5, 2.0, 6.25])
def test_drawing_grows_with_the_picture(factor: float) -> None:
    style = DrawStyle(skeleton=Skeleton.FULL)  # lines of a pixel and less cannot grow with the picture

    def share(scale: float) -> float:
        picture = np.full((round(480 * scale), round(640 * scale), 3), 128, dtype=np.uint8)
        drawn = draw_pose(picture, FIGURE, style=style, angles={"left_knee": 90.0})
        return float(changed(picture, drawn).mean())

    assert share(factor) == pytest.approx(share(1.0), rel=0.3)


def test_mirrored_drawing_shows_the_picture_as_in_a_mirror() -> None:
    picture = GREY.copy()
    picture[:, :100] = 0
    frame = frame_of(standing(), centre_px=(400.0, 240.0))
    mirrored = draw_pose(picture, frame, style=DrawStyle(mirror=True))
    assert mirrored[0, 0, 0] == 128
    assert mirrored[0, -1, 0] == 0
    difference = np.abs(mirrored[:, ::-1].astype(int) - draw_pose(picture, frame)).max(axis=2) > 60
    assert difference.mean() < 0.003  # smooth edges may differ


def test_labels_stay_inside_the_picture() -> None:
    corner = frame_of(standing(), centre_px=(5.0, 240.0))
    drawn = draw_pose(GREY, corner, angles={"left_elbow": 123.0, "right_elbow": 123.0})
    assert drawn.shape == GREY.shape


def test_people_get_numbered_boxes_and_the_chosen_one_stands_out() -> None:
    left, right = frame_of(standing(), centre_px=(160.0, 240.0)), frame_of(standing(), centre_px=(480.0, 240.0))
    drawn = draw_people(GREY, [left, right], chosen=1)
    colour = DrawStyle().angle_rgb
    assert not has_colour(drawn[:, :320], colour)
    assert has_colour(drawn[:, 320:], colour)


def test_wrong_pictures_are_named() -> None:
    with pytest.raises(ValueError, match=r"image_rgb: expected \(height, width, 3\) uint8 but got \(4, 4\) uint8"):
        draw_pose(np.zeros((4, 4), dtype=np.uint8), FIGURE)
