"""Pictures of exercises: one contract for all of them, and what goes wrong in a file."""

from __future__ import annotations

import re
from pathlib import Path
from xml.etree import ElementTree as ET

import numpy as np
import pytest

from coach.library.exercise import Exercise
from coach.library.illustration import _around as around
from coach.library.illustration import _arrow as arrow_at
from coach.library.illustration import _block as block_of
from coach.library.illustration import _tools as tools_of
from coach.library.illustration import _words_px as words_px
from coach.library.illustration import exercise_svg, exercise_views, moving_svg, picture_words
from coach.library.known import load_exercises
from coach.library.picture import ExercisePicture, Held, between
from coach.platform.paths import poses_dir
from coach.pose.figure import body_points, expand_directions
from coach.pose.figure_drawing import HEAD_RADIUS, PIXELS_PER_TORSO, TOOL, DrawnBody, DrawnView, Paper, Stroke, seen_in
from coach.pose.landmarks import Landmark
from coach.yaml_source import check_text

LIBRARY = load_exercises([poses_dir() / "exercises"])
every_exercise = pytest.mark.parametrize("exercise", LIBRARY.values(), ids=list(LIBRARY))
every_counted = pytest.mark.parametrize(
    "exercise", [one for one in LIBRARY.values() if not one.is_hold], ids=lambda one: one.id
)
#: Of these the feet jump apart or slide, or only the middle of what is planted stays where it is.
JUMPING = {"jumping_jack"}
SVG = "{http://www.w3.org/2000/svg}"


def picture_of(exercise: Exercise) -> ExercisePicture:
    assert exercise.picture is not None
    return exercise.picture


@every_exercise
@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_exercise_has_a_picture_with_words(exercise: Exercise, language: str) -> None:
    for view in exercise_views(exercise):
        drawing = ET.fromstring(exercise_svg(exercise, view=view, language=language))
        assert drawing.attrib["aria-label"] == picture_words(exercise, language)
        assert exercise.names.in_(language) in drawing.attrib["aria-label"]
        assert exercise.description.in_(language) in drawing.attrib["aria-label"]
        assert len(drawing.findall(f".//{SVG}circle")) >= (1 if exercise.is_hold else 2)


def test_a_small_picture_has_no_words_in_it_and_no_room_for_them() -> None:
    whole, small = (exercise_svg(LIBRARY["squat"], captions=captions) for captions in (True, False))
    assert "<text" in whole
    assert "<text" not in small
    heights = [float(ET.fromstring(drawing).get("viewBox", "").split()[3]) for drawing in (whole, small)]
    assert heights[1] < heights[0]


@every_counted
def test_start_and_turn_stand_side_by_side_with_words_under_them(exercise: Exercise) -> None:
    drawing = ET.fromstring(exercise_svg(exercise))
    assert [text.text for text in drawing.iter(f"{SVG}text")] == ["Start", "Turning point"]
    assert len(drawing.findall(f"{SVG}g")) == 2
    assert len(drawing.findall(f"{SVG}path")) == 1


def reach(shape: ET.Element, left: float = 0.0) -> list[tuple[float, float, float, float]]:
    """Left, top, right, bottom of everything drawn in an element with its parts, strokes by their middle line."""
    if shape.tag == f"{SVG}g":
        left += float(re.search(r"translate\(([\d.]+),0.0\)", shape.attrib["transform"])[1])
    found = [box for part in shape for box in reach(part, left)]
    read = {name: float(value) for name, value in shape.attrib.items() if re.fullmatch(r"[\d.-]+", value)}
    match shape.tag.removeprefix(SVG):
        case "circle":
            x, y, r = read["cx"], read["cy"], read["r"]
            found.append((x - r, y - r, x + r, y + r))
        case "rect":
            found.append((read["x"], read["y"], read["x"] + read["width"], read["y"] + read["height"]))
        case "line":
            found.append((read["x1"], read["y1"], read["x2"], read["y2"]))
        case "polyline":
            x, y = np.array([point.split(",") for point in shape.attrib["points"].split()], float).T
            found.append((x.min(), y.min(), x.max(), y.max()))
        case "text" if shape.text:
            half = read["font-size"] * sum(1.0 if ord(letter) > 0x2E80 else 0.5 for letter in shape.text) / 2.0
            found.append((read["x"] - half, read["y"] - read["font-size"], read["x"] + half, read["y"]))
    return [(x + left, y, right + left, bottom) for x, y, right, bottom in found] if shape.tag == f"{SVG}g" else found


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("name", ["squat", "plank", "pull_up", "bench_press", "bicycle_crunch", "step_up"])
def test_everything_lies_on_its_own_part_of_the_paper(name: str, language: str) -> None:
    for view in exercise_views(LIBRARY[name]):
        drawing = ET.fromstring(exercise_svg(LIBRARY[name], view=view, language=language))
        width, height = (float(number) for number in drawing.attrib["viewBox"].split()[2:])
        groups = drawing.findall(f"{SVG}g")
        parts = [np.array(reach(group)) for group in groups]
        ends = [(boxes[:, 0].min(), boxes[:, 2].max()) for boxes in parts]
        for arrow in drawing.findall(f"{SVG}path"):
            moves = re.findall(r"[ML]([\d.]+),([\d.]+)", arrow.attrib["d"])
            tip = float(re.search(r"H([\d.]+)", arrow.attrib["d"])[1])
            across = [float(x) for x, _ in moves] + [tip]
            ends.insert(1, (min(across), max(across)))
            assert float(moves[0][0]) < max(across), "it points to the right"
            assert 0.3 * height < min(float(y) for _, y in moves) < max(float(y) for _, y in moves) < 0.8 * height
        edges = [edge for end in ends for edge in end]
        assert edges == sorted(edges), "side by side, the arrow between them"
        assert 0.0 < edges[0] < edges[-1] < width
        low, high = (np.array([pick(boxes[:, column]) for boxes in parts]) for pick, column in ((min, 1), (max, 3)))
        assert low.min() > 0.0
        assert height - 40.0 < high.max() < height
        # the floor alone reaches to the edges: no more paper than the rest needs
        for group, (left, right) in zip(groups, (ends[0], ends[-1]), strict=False):
            for floor in group.findall(f"{SVG}line"):
                group.remove(floor)
            boxes = np.array(reach(group))
            assert boxes[:, 0].min() - left < 40.0
            assert right - boxes[:, 2].max() < 40.0


def test_hands_hold_what_the_file_says_and_nothing_else() -> None:
    for exercise in LIBRARY.values():
        held = picture_of(exercise).holds
        figures = ET.fromstring(exercise_svg(exercise)).findall(f"{SVG}g")
        tools = [len(group.findall(f"{SVG}polyline[@stroke='{TOOL}']")) for group in figures]
        assert all(count > 0 for count in tools) == (held not in (None, "bar")), exercise.id
        assert any(tools) == all(tools), exercise.id
        assert (TOOL in exercise_svg(exercise)) == (held is not None), exercise.id


@every_counted
def test_the_movement_is_drawn_without_scripts_and_begins_where_it_ends(exercise: Exercise) -> None:
    text = moving_svg(exercise)
    drawing = ET.fromstring(text)
    assert "script" not in text
    assert len(text) < 30_000
    animations = list(drawing.iter(f"{SVG}animate"))
    assert len(animations) >= 15
    for one in animations:
        values, times = one.attrib["values"].split(";"), [float(time) for time in one.attrib["keyTimes"].split(";")]
        assert values[0] == values[-1]
        assert len(values) == len(times)
        assert times == sorted(times)
        assert (times[0], times[-1]) == (0.0, 1.0)


@every_counted
def test_what_is_planted_stays_where_it_is(exercise: Exercise) -> None:
    picture = picture_of(exercise)
    planted = list(picture.planted_landmarks())
    start = picture.at(0.0)[1][planted]
    for depth in (0.5, 1.0):
        moved = np.abs(picture.at(depth)[1][planted] - start)
        if exercise.id in JUMPING:
            moved = moved[:, 1:]
        assert moved.max() < 0.16, depth


@every_counted
@pytest.mark.parametrize("depth", [0.25, 0.5, 0.75, 1.0])
def test_nobody_sinks_into_the_floor(exercise: Exercise, depth: float) -> None:
    picture = picture_of(exercise)
    if picture.holds == "bar":
        pytest.skip("hangs above the floor")
    lowest = min(picture.at(0.0)[1][:, 1].min(), *(block.low[1] for block in picture.blocks), np.inf)
    assert picture.at(depth)[1][:, 1].min() > lowest - 0.12


@every_counted
def test_joints_bend_the_way_joints_bend(exercise: Exercise) -> None:
    picture = picture_of(exercise)
    for depth in (0.0, 0.5, 1.0):
        directions, _ = picture.at(depth)
        across = directions["hips"]
        for side in ("left", "right"):
            # seen from the left, a knee bends the shin backwards: the turn from thigh to shin has one sense only
            bend = float(np.cross(directions[f"{side}_thigh"], directions[f"{side}_shin"]) @ across)
            assert bend > -0.12, f"{side} knee at {depth}"


@every_counted
def test_the_exercise_itself_would_call_it_a_repetition(exercise: Exercise) -> None:
    """The measures that are counted go the right way between the two figures, and far enough."""
    from coach.pose.types import PoseSequence
    from coach.workout.measures import measure_body
    from coach.workout.signal import raw_depth

    picture = picture_of(exercise)
    yaw = 90.0 if exercise_views(exercise)[0] == "side" else 0.0
    points = np.stack([picture.at(depth)[1] for depth in (0.0, 1.0)])
    worlds = np.stack([_as_camera(one, yaw) for one in points]) * 0.48
    sequence = PoseSequence(
        timestamps_s=np.array([0.0, 5.0]),
        image_size_px=(640, 480),
        image_xy_px=worlds[..., :2] * 180.0 + np.array([320.0, 240.0]),
        image_z_px=np.zeros(worlds.shape[:2]),
        world_xyz_m=worlds,
        visibility=np.ones(worlds.shape[:2]),
    )
    assert exercise.counting is not None
    depths = np.nanmax(raw_depth(measure_body(sequence), exercise.counting), axis=0)
    assert depths[1] - depths[0] > 0.6, depths


def _as_camera(points: np.ndarray, yaw_deg: float) -> np.ndarray:
    from coach.pose.figure import seen_from

    return seen_from(points, yaw_deg=yaw_deg)


def test_the_head_is_up_where_people_stand() -> None:
    for name in ("squat", "lunge", "bicep_curl", "jumping_jack"):
        _, points = picture_of(LIBRARY[name]).at(1.0)
        assert points[Landmark.NOSE, 1] > points[Landmark.LEFT_HIP, 1] > points[Landmark.LEFT_ANKLE, 1]


def test_directions_turn_over_the_shortest_arc_and_keep_their_length() -> None:
    half = between(np.array([0.0, -1.0, 0.0]), np.array([1.0, 0.0, 0.0]), 0.5)
    np.testing.assert_allclose(half, np.array([1.0, -1.0, 0.0]) / np.sqrt(2.0))
    same = np.array([0.0, 1.0, 0.0])
    np.testing.assert_allclose(between(same, same, 0.3), same)


def test_the_other_side_is_the_mirror_image() -> None:
    picture = picture_of(LIBRARY["lunge"])
    points, mirrored = picture.at(1.0)[1], picture.at(1.0, mirrored=True)[1]
    np.testing.assert_allclose(mirrored[Landmark.LEFT_KNEE], points[Landmark.RIGHT_KNEE] * [-1, 1, 1], atol=1e-9)


def test_alternating_exercises_show_both_sides() -> None:
    knees = moving_svg(LIBRARY["high_knees"])
    assert len(re.search(r'keyTimes="([^"]*)"', knees)[1].split(";")) == 29


def test_a_standing_body_is_as_large_as_a_lying_one() -> None:
    heights = {
        name: float(re.search(r'viewBox="0 0 [\d.]+ ([\d.]+)"', exercise_svg(LIBRARY[name]))[1]) for name in LIBRARY
    }
    assert min(heights.values()) > 2.4 * PIXELS_PER_TORSO
    assert max(heights.values()) < 2.2 * min(heights.values())


SQUAT = (poses_dir() / "exercises" / "squat.yaml").read_text(encoding="utf-8")
PLANK = (poses_dir() / "exercises" / "plank.yaml").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("source", "wrong", "instead", "message"),
    [
        pytest.param(SQUAT, "    thighs:", "    thigs:", "there is no limb 'thigs'; did you mean thighs", id="limb"),
        pytest.param(SQUAT, "[0, 0.8, 0.6]", "[0, 0, 0]", "trunk: expected a direction", id="no direction"),
        pytest.param(SQUAT, "[0, 0.8, 0.6]", "[0, 0.8]", "picture.turn.trunk", id="two numbers"),
        pytest.param(SQUAT, "  views: [side", "  planted: [nose]\n  views: [side", "picture.planted", id="planted"),
        pytest.param(SQUAT, "  turn:\n", "  middle:\n", "needs the figures 'start' and 'turn'", id="no turn"),
        pytest.param(PLANK, "  start:\n", "  turn: {}\n  start:\n", "that of a hold 'start' only", id="turn of a hold"),
    ],
)
def test_a_wrong_picture_is_explained(source: str, wrong: str, instead: str, message: str) -> None:
    assert wrong in source
    exercise, problems = check_text(source.replace(wrong, instead, 1), Exercise, name="own.yaml")
    assert exercise is None
    assert message in "\n".join(problems)


def test_an_exercise_without_a_picture_is_fine() -> None:
    start = SQUAT.index("picture:\n")
    source = SQUAT[:start] + SQUAT[SQUAT.index("energy:\n") :]
    exercise, problems = check_text(source, Exercise, name="own.yaml")
    assert problems == ()
    assert exercise is not None
    assert exercise_svg(exercise) == moving_svg(exercise) == ""


def test_nothing_outside_is_loaded(tmp_path: Path) -> None:
    for exercise in LIBRARY.values():
        for text in (exercise_svg(exercise), moving_svg(exercise)):
            assert "href" not in text
            assert "url(" not in text


@pytest.mark.parametrize("name", ["squat", "bicep_curl", "bicycle_crunch"])
def test_the_movement_takes_the_time_that_it_should(name: str) -> None:
    """Of each cycle 14 % are rest at the start and 10 % at the turn; the rest is shared as the tempo says."""
    exercise = LIBRARY[name]
    assert exercise.tempo is not None
    (times, *_), (duration, *_) = (
        [one.attrib[key] for one in ET.fromstring(moving_svg(exercise)).iter(f"{SVG}animate")]
        for key in ("keyTimes", "dur")
    )
    cycles = 2 if picture_of(exercise).alternates else 1
    moments = np.array([float(time) for time in times.split(";")]) * cycles
    first = moments[: (len(moments) - 1) // cycles]
    assert len(first) == 14
    ways_s = (exercise.tempo.eccentric_s, exercise.tempo.concentric_s)
    out_s, back_s = ways_s if exercise.concentric == "way_back" else ways_s[::-1]
    arrived = 0.76 * out_s / (out_s + back_s)
    assert (first[0], first[6], first[7], first[13]) == pytest.approx((0.0, arrived, arrived + 0.1, 0.86), abs=2e-4)
    np.testing.assert_allclose(np.diff(first[:7]), arrived / 6, atol=3e-4)
    if cycles == 2:
        np.testing.assert_allclose(moments[14:28], first + 1.0, atol=3e-4)
    assert duration == f"{cycles * max(exercise.tempo.total_s, 1.1):.1f}s"


@pytest.mark.parametrize(
    ("held", "view", "strokes"),
    [
        # depth, width, how far across and how high
        ("dumbbells", "side", [(1.0, 0.26, 0.01, 0.0), (-1.0, 0.26, 0.01, 0.0)]),
        ("dumbbells", "front", [(-1.0, 0.26, 0.01, 0.0)] * 2),
        ("barbell", "side", [(1.0, 0.62, 0.01, 0.0)]),
        ("barbell", "front", [(-1.0, 0.06, 2.2, 0.0), (-1.0, 0.12, 0.0, 0.52), (-1.0, 0.12, 0.0, 0.52)]),
        ("cable_bar", "side", [(-1.0, 0.14, 0.01, 0.0)]),
        ("cable_bar", "front", [(-1.0, 0.06, 1.8, 0.0)]),
    ],
)
def test_what_is_held_lies_in_the_hands(held: Held, view: DrawnView, strokes: list[tuple[float, ...]]) -> None:
    points = body_points(expand_directions({"arms": (0, 0.2, 1)}, {}))
    found = tools_of(held, points, view)
    sizes = [(one.depth, one.width, *np.ptp(one.points, axis=0).tolist()) for one in found]
    assert sizes == [pytest.approx(one) for one in strokes]
    middle = seen_in(points[[Landmark.LEFT_INDEX, Landmark.RIGHT_INDEX]], view).mean(axis=0)
    np.testing.assert_allclose(np.mean([one.points.mean(axis=0) for one in found], axis=0), middle, atol=1e-9)


def test_words_are_as_wide_as_their_letters() -> None:
    assert words_px("Turn") == pytest.approx(4 * 0.55 * 28)
    assert words_px("转折点") == 3 * 28
    assert words_px("") == 0.0


def test_a_picture_reaches_around_bodies_and_blocks_and_is_never_low() -> None:
    """Two torso lengths and two fifths from the floor up: who lies is not drawn larger than who stands."""

    def body(low: float, high: float) -> DrawnBody:
        line = Stroke(depth=0.0, points=np.array([[low, low], [high, high]]), width=0.0, colour="")
        return DrawnBody(strokes=(line,), head=np.array([high, high]) - HEAD_RADIUS)

    low, high = around([body(-1.0, 0.5), body(-0.5, 1.0)], [])
    assert (low.tolist(), high.tolist()) == ([-1.0, pytest.approx(-1.4)], [1.0, 1.0])
    low, high = around([body(-3.0, 0.5)], [(np.array([0.0, 0.4]), np.array([2.0, 0.7]))])
    assert (low.tolist(), high.tolist()) == ([-3.0, -3.0], [2.0, 0.7])


def test_what_stands_on_the_floor_is_a_rectangle_of_its_size() -> None:
    low, high = np.array([1.0, 2.0]), np.array([1.5, 2.25])
    (x, y), (right, bottom) = (Paper(np.zeros(2)).pixel(corner) for corner in (low, high))
    found = ET.fromstring(block_of(Paper(np.zeros(2)), low, high))
    assert [float(found.attrib[name]) for name in ("x", "y", "width", "height")] == pytest.approx(
        [x, y, right - x, bottom - y], abs=0.06
    )


def test_the_arrow_lies_between_the_panels_and_points_to_the_right() -> None:
    """64 pixels are for it, four on each side stay free; it is as high as the middle of the bodies."""
    numbers = [float(one) for one in re.findall(r"-?[0-9]+\.[0-9]", arrow_at(100.0, 128.0).partition('fill="')[0])]
    assert numbers == [104.0, 128.0, 154.0, 142.0, 115.0, 160.0, 128.0, 142.0, 141.0]
