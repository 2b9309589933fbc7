"""The catalogue of measures: figures with known angles, and what must hold for every row of it."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from coach.pose.angles import (
    MEASURE_INDEX,
    MEASURE_MIRROR,
    MEASURES,
    Kind,
    Measure,
    measure_image,
    measure_points,
    pixels_per_metre,
    plausible_landmarks,
    torso_m,
)
from coach.pose.landmarks import Landmark
from coach.pose.types import PoseFrame, PoseSequence
from tests.support.figures import frame_of, lying, moved, seen_at, standing, turned


def value(frame: PoseFrame, name: str) -> float:
    return measure_image(frame).at(0)[name]


# ---------------------------------------------------------------------------------------------- known figures

STRAIGHT = standing()
#: left forearm forward at a right angle, seen from the front as bent up and outwards
RIGHT_ANGLE = moved(STRAIGHT, left_wrist=(0.42, -0.22, 0.0))
T_SHAPE = moved(
    STRAIGHT,
    left_elbow=(0.45, -0.5, 0.0),
    left_wrist=(0.70, -0.5, 0.0),
    right_elbow=(-0.45, -0.5, 0.0),
    right_wrist=(-0.70, -0.5, 0.0),
)
#: feet apart; the left knee fallen inwards, the right one pressed outwards
KNEES_IN = moved(
    STRAIGHT,
    left_knee=(0.2, 0.42, 0.0),
    left_ankle=(0.6, 0.82, 0.0),
    right_knee=(-0.6, 0.42, 0.0),
    right_ankle=(-0.2, 0.82, 0.0),
)
LEANING = moved(STRAIGHT, left_shoulder=(0.67, -0.5, 0.0), right_shoulder=(0.33, -0.5, 0.0))
HIP_UP = moved(STRAIGHT, left_hip=(0.10, -0.20, 0.0))
ONE_KNEE_OUT = moved(STRAIGHT, left_knee=(0.40, 0.0, 0.0), left_ankle=(0.40, 0.40, 0.0))


@pytest.mark.parametrize(
    ("figure", "name", "expected"),
    [
        pytest.param(STRAIGHT, "left_knee", 180.0, id="standing: straight knee"),
        pytest.param(STRAIGHT, "right_elbow", 180.0, id="standing: straight elbow"),
        pytest.param(STRAIGHT, "trunk_from_down", 180.0, id="standing: trunk points up"),
        pytest.param(STRAIGHT, "body_line", 180.0, id="standing: straight body"),
        pytest.param(STRAIGHT, "left_arm_from_down", 0.0, id="standing: arm hangs"),
        pytest.param(STRAIGHT, "shoulder_line_from_horizontal", 0.0, id="standing: level shoulders"),
        pytest.param(STRAIGHT, "hips_above_ankles", 0.82 / 0.5, id="standing: hips 0.82 m up, torso 0.5 m"),
        pytest.param(STRAIGHT, "ankles_apart", 0.2 / 0.5, id="standing: feet 0.2 m apart"),
        pytest.param(STRAIGHT, "left_ankle_above_right_knee", -0.4 / 0.5, id="standing: ankle below the knee"),
        pytest.param(STRAIGHT, "left_ankle_above_right_ankle", 0.0, id="standing: ankles level"),
        pytest.param(STRAIGHT, "shoulders_above_hips", 1.0, id="standing: a torso is one torso long"),
        pytest.param(RIGHT_ANGLE, "left_elbow", 90.0, id="forearm out: right angle"),
        pytest.param(RIGHT_ANGLE, "right_elbow", 180.0, id="forearm out: other arm unchanged"),
        pytest.param(RIGHT_ANGLE, "left_forearm_from_down", 90.0, id="forearm out: level"),
        pytest.param(T_SHAPE, "left_upper_arm_from_down", 90.0, id="arms out: level"),
        pytest.param(T_SHAPE, "arms_apart", 180.0, id="arms out: one line"),
        pytest.param(T_SHAPE, "arm_line_from_horizontal", 0.0, id="arms out: level line"),
        pytest.param(T_SHAPE, "wrists_apart", 1.4 / 0.5, id="arms out: 1.4 m from wrist to wrist"),
        pytest.param(T_SHAPE, "wrists_above_shoulders", 0.0, id="arms out: wrists level with shoulders"),
        pytest.param(ONE_KNEE_OUT, "left_knee", 90.0, id="knee lifted to the side: right angle"),
        pytest.param(ONE_KNEE_OUT, "left_thigh_from_down", 90.0, id="knee lifted: thigh level"),
        pytest.param(ONE_KNEE_OUT, "left_shin_from_down", 0.0, id="knee lifted: shin hangs"),
        pytest.param(ONE_KNEE_OUT, "left_knee_above_hip", 0.0, id="knee lifted: as high as the hip"),
        pytest.param(KNEES_IN, "left_shin_towards_hips", 45.0, id="knee fallen inwards: the shin leans to the hips"),
        pytest.param(KNEES_IN, "right_shin_towards_hips", -45.0, id="knee pressed outwards: the shin leans away"),
        pytest.param(LEANING, "trunk_towards_right_knee", -45.0, id="leaning to the left: away from the right knee"),
        pytest.param(LEANING, "trunk_towards_left_knee", 45.0, id="leaning to the left: towards the left knee"),
        pytest.param(HIP_UP, "left_hip_over_right_hip", 45.0, id="left hip higher: positive for the left"),
        pytest.param(HIP_UP, "right_hip_over_left_hip", -45.0, id="left hip higher: negative for the right"),
        pytest.param(lying(STRAIGHT), "trunk_from_down", 90.0, id="lying: trunk level"),
        pytest.param(lying(STRAIGHT), "left_knee", 180.0, id="lying: straight knee"),
        pytest.param(lying(STRAIGHT), "hips_above_ankles", 0.0, id="lying: hips as high as ankles"),
        pytest.param(STRAIGHT * (1, -1, 1), "trunk_from_down", 0.0, id="headstand: trunk points down"),
    ],
)
def test_known_figure(figure: np.ndarray, name: str, expected: float) -> None:
    assert value(frame_of(figure), name) == pytest.approx(expected, abs=1e-9)


def test_a_right_angle_is_right_in_a_wide_picture() -> None:
    # on coordinates normalised to the picture's sides this angle would read about 121 degrees
    diagonal = moved(
        STRAIGHT, left_elbow=(0.17, -0.2, 0.0), left_shoulder=(0.42, -0.45, 0.0), left_wrist=(0.42, 0.05, 0.0)
    )
    wide = frame_of(diagonal, size_px=(1920, 1080), px_per_m=500)
    assert value(wide, "left_elbow") == pytest.approx(90.0)
    x, y = (wide.image_xy_px / (1920, 1080)).T
    shoulder, elbow, wrist = Landmark.LEFT_SHOULDER, Landmark.LEFT_ELBOW, Landmark.LEFT_WRIST
    upper = math.atan2(y[shoulder] - y[elbow], x[shoulder] - x[elbow])
    fore = math.atan2(y[wrist] - y[elbow], x[wrist] - x[elbow])
    assert math.degrees(abs(upper - fore)) == pytest.approx(121.3, abs=0.1)


def test_a_picture_sees_only_what_lies_in_its_plane() -> None:
    # a forearm that points at the camera has no direction in the picture
    towards_camera = moved(STRAIGHT, left_wrist=(0.17, -0.22, -0.25))
    frame = frame_of(towards_camera)
    assert math.isnan(value(frame, "left_elbow"))


# ------------------------------------------------------------------------------------------- the whole catalogue


def test_names_are_unique() -> None:
    assert len(MEASURE_INDEX) == len(MEASURES)


@pytest.mark.parametrize("measure", MEASURES, ids=lambda measure: measure.name)
def test_every_measure_has_a_mirror_image_of_its_kind(measure: Measure) -> None:
    mirror = MEASURES[MEASURE_INDEX[measure.mirror]]
    assert mirror.kind is measure.kind
    assert mirror.mirror == measure.name
    assert MEASURES[MEASURE_MIRROR[MEASURE_INDEX[measure.name]]] is mirror
    assert measure.unit == ("torso" if measure.kind in (Kind.HEIGHT, Kind.DISTANCE, Kind.SPREAD) else "deg")


#: Where it is not 0 to 180 degrees.
ANGLE_RANGE_DEG = {Kind.ANGLE_BELOW: (0.0, 360.0), Kind.LEAN_TOWARDS: (-180.0, 180.0), Kind.RISE: (-90.0, 90.0)}


@pytest.mark.parametrize("measure", MEASURES, ids=lambda measure: measure.name)
def test_every_measure_is_known_for_a_visible_person(measure: Measure) -> None:
    figure = turned(moved(T_SHAPE, left_knee=(0.3, 0.4, 0.1)), 20)
    measured = value(frame_of(figure), measure.name)
    assert math.isfinite(measured)
    if measure.kind.is_angle:
        low, high = ANGLE_RANGE_DEG.get(measure.kind, (0.0, 180.0))
        assert low <= measured <= high


# coordinates on a grid: what is tested are the measures, not the rounding of points that nearly coincide
coordinates = st.integers(-1000, 1000).map(lambda n: n / 1000)
figures = arrays(np.float64, (33, 3), elements=coordinates)


_BELOW = [i for i, measure in enumerate(MEASURES) if measure.kind is Kind.ANGLE_BELOW]


def values_of(points: np.ndarray, torso: float = 1.0) -> np.ndarray:
    values = measure_points(points, np.array(torso))
    # which side is "below" an upright line is decided by rounding: compare the angle, not the side
    values[..., _BELOW] = np.minimum(values[..., _BELOW], 360.0 - values[..., _BELOW])
    return values


@settings(deadline=None, max_examples=25)
@given(points=figures)
def test_in_a_mirror_every_measure_changes_sides(points: np.ndarray) -> None:
    frame = frame_of(points)
    np.testing.assert_allclose(
        values_of(frame.mirrored().image_xy_px), values_of(frame.image_xy_px)[MEASURE_MIRROR], atol=1e-6
    )
    np.testing.assert_allclose(
        values_of(frame.mirrored().world_xyz_m), values_of(frame.world_xyz_m)[MEASURE_MIRROR], atol=1e-6
    )


@settings(deadline=None, max_examples=25)
@given(points=figures, scale=st.floats(0.1, 100), x=st.floats(-10, 10), y=st.floats(-10, 10))
def test_place_and_size_do_not_matter(points: np.ndarray, scale: float, x: float, y: float) -> None:
    flat = points[:, :2]
    # to which side something straight above leans is decided by the last digit; how far it leans is not
    leans = [i for i, measure in enumerate(MEASURES) if measure.kind is Kind.LEAN_TOWARDS]
    there, here = values_of(flat * scale + (x, y), scale), values_of(flat)
    there[leans], here[leans] = np.abs(there[leans]), np.abs(here[leans])
    np.testing.assert_allclose(there, here, atol=1e-5)


@settings(deadline=None, max_examples=25)
@given(points=figures, roll_deg=st.floats(-180, 180))
def test_a_tilted_camera_changes_no_joint_angle(points: np.ndarray, roll_deg: float) -> None:
    c, s = math.cos(math.radians(roll_deg)), math.sin(math.radians(roll_deg))
    flat = points[:, :2]
    rolled = flat @ np.array([[c, s], [-s, c]])
    steady = [i for i, measure in enumerate(MEASURES) if measure.kind in (Kind.ANGLE, Kind.DISTANCE)]
    np.testing.assert_allclose(values_of(rolled)[steady], values_of(flat)[steady], atol=1e-5)


@settings(deadline=None, max_examples=25)
@given(points=figures, yaw_deg=st.floats(-180, 180))
def test_turning_on_the_spot_changes_nothing_in_space(points: np.ndarray, yaw_deg: float) -> None:
    np.testing.assert_allclose(values_of(turned(points, yaw_deg)), values_of(points), atol=1e-5)


def test_wrong_shape_is_named() -> None:
    with pytest.raises(ValueError, match=r"points: expected shape \(\.\.\., 33, 2 or 3\) but got \(17, 2\)"):
        measure_points(np.zeros((17, 2)), np.array(1.0))


def test_without_a_torso_there_are_angles_but_no_lengths() -> None:
    values = measure_points(STRAIGHT[:, :2], np.array(np.nan))
    for measure, measured in zip(MEASURES, values, strict=True):
        assert np.isnan(measured) == (not measure.kind.is_angle)


# ------------------------------------------------------------------------------------------ what is not measured


def hidden(*names: str, visibility: float = 0.2) -> PoseFrame:
    seen = np.ones(33)
    seen[[Landmark[name.upper()] for name in names]] = visibility
    return frame_of(STRAIGHT, visibility=seen)


@pytest.mark.parametrize(
    ("frame", "unknown", "known"),
    [
        pytest.param(hidden("left_ankle"), "left_knee", "right_knee", id="hidden ankle"),
        pytest.param(hidden("left_hip"), "body_line", "right_knee", id="hidden hip: middles are unknown as well"),
        pytest.param(
            frame_of(moved(STRAIGHT, left_wrist=(1.8, -0.3, 0.0))), "left_elbow", "right_elbow", id="out of the picture"
        ),
        pytest.param(
            frame_of(moved(STRAIGHT, right_knee=(-0.10, 1.0, 0.0))), "right_knee", "left_knee", id="impossible thigh"
        ),
        pytest.param(
            frame_of(moved(STRAIGHT, left_wrist=(math.nan,) * 3)), "left_elbow", "right_elbow", id="unknown point"
        ),
    ],
)
def test_unknown_is_nan_and_leaves_the_rest_alone(frame: PoseFrame, unknown: str, known: str) -> None:
    assert math.isnan(value(frame, unknown))
    assert math.isfinite(value(frame, known))


@pytest.mark.parametrize(
    "frame",
    [
        pytest.param(
            frame_of(moved(STRAIGHT, left_wrist=(0.17, 0.2, 0.0), right_wrist=(-0.17, -0.07, 0.0))),
            id="forearm more than twice the other, shorter than the torso",
        ),
        pytest.param(
            frame_of(moved(STRAIGHT, left_wrist=(0.17, 0.32, 0.0), right_wrist=(-0.17, 0.07, 0.0))),
            id="forearm longer than the torso, less than twice the other",
        ),
    ],
)
def test_a_limb_is_impossible_only_beside_the_other_and_the_torso(frame: PoseFrame) -> None:
    assert plausible_landmarks(frame.as_sequence()).all()


@pytest.mark.parametrize(("off_px", "known"), [(9.0, True), (11.0, False)])
def test_what_the_looks_agree_on_is_measured_however_hidden(off_px: float, known: bool) -> None:
    """Within a tenth of the torso, which is 100 pixels long."""
    frame = hidden("left_wrist")
    looks = np.stack([frame.image_xy_px + (0.0, sign * off_px) for sign in (-1.0, 0.0, 1.0, 1.0, -1.0)])
    measured = measure_image(seen_at(frame, looks))
    assert math.isfinite(measured.at(0)["left_elbow"]) == known
    assert measured.readings.shape == (5, len(MEASURES))
    np.testing.assert_allclose(measured.readings[:, MEASURE_INDEX["ankles_apart"]], 0.4)


def test_visibility_of_a_measure_is_that_of_its_worst_landmark() -> None:
    measured = measure_image(hidden("left_ankle", visibility=0.6))
    assert measured.visibility[0, MEASURE_INDEX["left_knee"]] == pytest.approx(0.6)
    assert measured.visibility[0, MEASURE_INDEX["right_knee"]] == 1.0
    assert math.isfinite(measured.at(0)["left_knee"])
    assert math.isnan(measure_image(hidden("left_ankle", visibility=0.6), min_visibility=0.7).at(0)["left_knee"])


def test_nobody_gives_nan() -> None:
    nobody = PoseSequence.from_frames([None], timestamps_s=[0.0], image_size_px=(640, 480))
    assert np.isnan(measure_image(nobody).values).all()


def test_a_whole_person_is_plausible() -> None:
    assert plausible_landmarks(frame_of(STRAIGHT).as_sequence()).all()


@pytest.mark.parametrize(
    ("centre_px", "landmark"),
    [
        pytest.param((36 - 13.5, 240), Landmark.RIGHT_PINKY, id="left of it"),
        pytest.param((640 - 36 + 13.5, 240), Landmark.LEFT_PINKY, id="right of it"),
        pytest.param((320, 136 - 13.5), Landmark.LEFT_EYE, id="above it"),
    ],
)
def test_what_lies_beside_the_picture_is_made_up(centre_px: tuple[float, float], landmark: Landmark) -> None:
    inside = plausible_landmarks(frame_of(STRAIGHT, centre_px=centre_px).as_sequence())[0]
    assert not inside[landmark]
    assert inside[Landmark.LEFT_HIP]


def test_a_landmark_just_outside_the_picture_is_still_used() -> None:
    # margin: 2 % of the longer side, 12.8 of 640 pixels; toes lie 176 pixels below the hips
    inside = plausible_landmarks(frame_of(STRAIGHT, centre_px=(320, 480 - 176 + 12)).as_sequence())[0]
    outside = plausible_landmarks(frame_of(STRAIGHT, centre_px=(320, 480 - 176 + 14)).as_sequence())[0]
    assert inside[Landmark.LEFT_FOOT_INDEX]
    assert not outside[Landmark.LEFT_FOOT_INDEX]


# ------------------------------------------------------------------------------------------------- size and time


def test_scale_is_found_whichever_way_the_body_points() -> None:
    for figure in (STRAIGHT, lying(STRAIGHT), turned(STRAIGHT, 60)):
        frame = frame_of(figure, px_per_m=321.0)
        assert float(pixels_per_metre(frame.image_xy_px, frame.world_xyz_m)) == pytest.approx(321.0)


@settings(deadline=None, max_examples=25)
@given(points=figures, picture=figures)
def test_the_scale_is_found_by_the_same_bones_of_both_sides_and_no_others(
    points: np.ndarray, picture: np.ndarray
) -> None:
    frame = frame_of(points, image_xy_px=picture[:, :2] + points[:, :2])
    scale = pixels_per_metre(frame.image_xy_px, frame.world_xyz_m)
    in_a_mirror = frame.mirrored()
    np.testing.assert_allclose(pixels_per_metre(in_a_mirror.image_xy_px, in_a_mirror.world_xyz_m), scale, atol=1e-9)
    elsewhere = frame.image_xy_px.copy()
    elsewhere[[*range(11), *range(15, 23), *range(29, 33)]] = 1e4  # face, hands and feet
    np.testing.assert_array_equal(pixels_per_metre(elsewhere, frame.world_xyz_m), scale)


def test_where_the_picture_contradicts_space_there_is_no_scale() -> None:
    frame = frame_of(STRAIGHT)
    assert np.isnan(pixels_per_metre(-frame.image_xy_px, frame.world_xyz_m))
    assert np.isnan(pixels_per_metre(frame.image_xy_px, np.zeros((33, 3))))
    assert np.isnan(measure_points(STRAIGHT, np.array(0.0))[MEASURE_INDEX["ankles_apart"]])


def test_lengths_do_not_shrink_when_the_trunk_leans_towards_the_camera() -> None:
    # bent forward by 60 degrees: the trunk is half as long in the picture, the feet are as far apart as before
    lean = math.radians(60)
    figure = STRAIGHT.copy()
    above = figure[:, 1] < 0
    figure[above, 1], figure[above, 2] = figure[above, 1] * math.cos(lean), figure[above, 1] * math.sin(lean)
    assert value(frame_of(figure), "ankles_apart") == pytest.approx(value(frame_of(STRAIGHT), "ankles_apart"))


def test_torso_is_mid_hips_to_mid_shoulders() -> None:
    assert float(torso_m(STRAIGHT)) == pytest.approx(0.5)


def test_a_sequence_is_measured_like_its_frames() -> None:
    figures = [turned(moved(T_SHAPE, left_knee=(0.2, 0.3, 0.01 * i)), 5.0 * i) for i in range(6)]
    frames = [frame_of(figure, timestamp_s=i / 10) for i, figure in enumerate(figures)]
    sequence = PoseSequence.from_frames(frames, timestamps_s=np.arange(6) / 10, image_size_px=(640, 480))
    together = measure_image(sequence)
    np.testing.assert_array_equal(together.timestamps_s, sequence.timestamps_s)
    for i, frame in enumerate(frames):
        np.testing.assert_allclose(together.values[i], measure_image(frame).values[0])
    knees = [together.at(i)["left_knee"] for i in range(6)]
    np.testing.assert_allclose(knees, [value(frame, "left_knee") for frame in frames])
