"""Scores: what is right, what is not, what cannot be seen."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coach.library.known import load_postures
from coach.pose.angles import MEASURE_INDEX, measure_image
from coach.pose.doubt import is_inside
from coach.pose.figure import expand_directions
from coach.pose.grade import Grade
from coach.pose.landmarks import Landmark, mirror_name
from coach.pose.types import PoseFrame
from coach.pose.view import estimate_view
from coach.posture.posture_words import correction_text, praise_text, reason_text, summary_texts, symmetry_texts
from coach.posture.scoring import Doubt, points_for, score_posture, seen_by_side
from coach.posture.scoring import _expected as expected_of
from coach.posture.scoring import _grade as grade_of
from tests.support.figures import figure_frame, seen_at

LIBRARY = load_postures()
WARRIOR = LIBRARY["warrior_ii"]


def warrior(side: str = "left", **changed: tuple[float, float, float]) -> PoseFrame:
    """Warrior II seen from the front, some limbs placed differently."""
    limbs = {**WARRIOR.figures[0].limbs, **changed}
    return figure_frame(expand_directions(limbs, WARRIOR.role_sides(side)))


def warrior_from(yaw_deg: float) -> PoseFrame:
    return figure_frame(expand_directions(WARRIOR.figures[0].limbs, WARRIOR.role_sides("left")), yaw_deg=yaw_deg)


def knee_at(angle_deg: float) -> dict[str, tuple[float, float, float]]:
    """The front thigh raised so that the knee over an upright shin has this angle."""
    bend = np.radians(180.0 - angle_deg)
    return {"front_thigh": (float(np.sin(bend)), -float(np.cos(bend)), 0.0)}


def test_a_figure_in_the_posture_is_right() -> None:
    score = score_posture(warrior(), WARRIOR)
    assert score.score > 95
    assert score.is_right
    assert score.side == "left"
    assert score.corrections == ()
    assert summary_texts(score, WARRIOR) == (praise_text(score, WARRIOR),)


def test_the_better_side_is_taken_unless_one_is_asked_for() -> None:
    frame = warrior("right")
    assert score_posture(frame, WARRIOR).side == "right"
    assert score_posture(frame, WARRIOR, side="left").score < 60


@pytest.mark.parametrize(
    ("changed", "check", "words"),
    [
        (knee_at(140), "left_knee", "Bend your front knee more"),
        ({"trunk": (0.4, 1, 0)}, "trunk_from_down", "Bring your trunk upright"),
        ({"back_arm": (0.8, -0.6, 0)}, "right_arm_from_down", "Lift your back arm"),
        ({"back_shin": (0.2, -0.9, 0)}, "right_knee", "Straighten your back leg"),
    ],
    ids=["knee too straight", "trunk leaning", "back arm low", "back knee bent"],
)
def test_a_fault_costs_points_and_is_named_first(changed, check: str, words: str) -> None:
    score = score_posture(warrior(**changed), WARRIOR)
    assert score.score < 85
    assert score.corrections[0].name == check
    assert correction_text(score.corrections[0]).startswith(words)


def test_a_correction_says_what_was_measured_and_what_is_wanted() -> None:
    correction = score_posture(warrior(**knee_at(140)), WARRIOR).corrections[0]
    assert "left knee: 140° now, 80° to 98° wanted" in correction_text(correction)
    assert "左膝盖：现在140°，目标80°到98°" in correction_text(correction, "zh")
    assert correction.error_deg == pytest.approx(42, abs=0.5)
    assert correction.side == "left"


def test_what_is_wanted_may_be_one_value() -> None:
    correction = score_posture(warrior(trunk=(0.6, 0.8, 0)), WARRIOR).corrections[0]
    assert "143° now, about 180° wanted" in correction_text(correction)


def test_more_of_a_fault_costs_more() -> None:
    scores = [score_posture(warrior(**knee_at(angle)), WARRIOR).score for angle in (95, 115, 130, 145, 160)]
    assert scores == sorted(scores, reverse=True)
    assert scores[0] - scores[-1] > 30


def test_several_faults_are_told_most_urgent_first() -> None:
    score = score_posture(warrior(back_arm=(0.93, -0.37, 0), **knee_at(155)), WARRIOR)
    assert [one.name for one in score.corrections[:2]] == ["left_knee", "right_arm_from_down"]
    urgencies = [one.urgency for one in score.corrections]
    assert urgencies == sorted(urgencies, reverse=True)


def test_the_same_fault_on_both_sides_is_told_once() -> None:
    star = LIBRARY["star"]
    limbs = {**star.figures[0].limbs, "left_arm": (0.8, -0.6, 0), "right_arm": (0.7, -0.7, 0)}
    score = score_posture(figure_frame(expand_directions(limbs, {})), star)
    assert [one.name for one in score.corrections] == ["right_arm_from_down"]
    uneven = {**star.figures[0].limbs, "left_arm": (0.5, 0.9, 0), "right_arm": (0.7, -0.7, 0)}
    score = score_posture(figure_frame(expand_directions(uneven, {})), star)
    assert {one.name for one in score.corrections} == {"left_arm_from_down", "right_arm_from_down"}


def test_nothing_below_ten_degrees_is_corrected_however_strict() -> None:
    frame = warrior(back_arm=(0.987, -0.16, 0))  # 9 degrees
    assert score_posture(frame, WARRIOR, strictness="strict").corrections == ()


def test_strictness_scales_the_tolerances_down_to_ten_degrees() -> None:
    tolerances = {
        strictness: [check.tolerance for check in score_posture(warrior(), WARRIOR, strictness=strictness).checks]
        for strictness in ("gentle", "normal", "strict")
    }
    assert all(np.array(tolerances["gentle"]) > np.array(tolerances["normal"]))
    assert min(tolerances["strict"]) == 10.0
    frame = warrior(**knee_at(114))
    scores = [score_posture(frame, WARRIOR, strictness=one).score for one in ("gentle", "normal", "strict")]
    assert scores[0] > scores[1] > scores[2]


def test_from_the_wrong_side_nothing_is_graded_and_the_way_to_turn_is_told() -> None:
    frame = figure_frame(WARRIOR.placed_figures[0].directions, yaw_deg=75)
    score = score_posture(frame, WARRIOR)
    assert np.isnan(score.score)
    assert not score.is_measurable
    assert score.coverage == 0
    assert score.reason == "view"
    assert {check.grade for check in score.checks} == {Grade.UNKNOWN}
    assert all(np.isnan(check.measured) for check in score.checks)
    assert "judged from the front" in (reason_text(score) or "")
    assert summary_texts(score, WARRIOR, "zh")[0].startswith("这个体式要从正面评判")


def test_without_the_legs_there_is_no_score_but_a_reason() -> None:
    frame = warrior()
    visibility = frame.visibility.copy()
    visibility[23:] = 0.05
    score = score_posture(replace(frame, visibility=visibility), WARRIOR)
    assert np.isnan(score.score)
    assert 0 < score.coverage < 0.6
    assert score.reason == "hidden"
    assert "Too little of the body" in (reason_text(score) or "")


def test_a_hidden_arm_is_left_out_of_the_sum() -> None:
    frame = warrior()
    visibility = frame.visibility.copy()
    visibility[[14, 16]] = 0.05
    score = score_posture(replace(frame, visibility=visibility), WARRIOR)
    assert 0.6 <= score.coverage < 1
    assert score.score > 90
    unknown = [check for check in score.checks if check.grade is Grade.UNKNOWN]
    assert {check.name for check in unknown} == {"right_arm_from_down", "right_elbow"}
    assert not score.is_whole
    assert all(check.points is None for check in unknown)


def test_an_uneven_symmetric_posture_is_told_side_by_side() -> None:
    star = LIBRARY["star"]
    limbs = {**star.figures[0].limbs, "left_arm": (0.8, 0.6, 0)}
    score = score_posture(figure_frame(expand_directions(limbs, {})), star)
    uneven = [pair for pair in score.symmetry if not pair.even]
    assert [pair.measure for pair in uneven] == ["arm_from_down"]
    assert uneven[0].left_deg - uneven[0].right_deg == pytest.approx(30, abs=2)
    assert "arm lift 127° on the left, 97° on the right" in symmetry_texts(score)[0]


def test_near_means_the_side_facing_the_camera() -> None:
    plank = LIBRARY["plank"]
    directions = plank.placed_figures[0].directions
    names = {
        yaw: {check.name for check in score_posture(figure_frame(directions, yaw_deg=yaw), plank).checks}
        for yaw in (90.0, -90.0)
    }
    assert "left_knee" in names[90.0]
    assert "right_knee" in names[-90.0]


def test_sagging_and_piked_hips_are_told_apart() -> None:
    plank = LIBRARY["plank"]
    for legs, words in (((0.02, -0.02, -1), "Lift your hips"), ((0.02, -0.85, -0.55), "Lower your hips")):
        limbs = {**plank.figures[0].limbs, "legs": legs}
        if legs[1] > -0.1:
            limbs["trunk"] = (0, 0.65, 0.76)
        score = score_posture(figure_frame(expand_directions(limbs, {}), yaw_deg=90), plank)
        told = [correction_text(one) for one in score.corrections if one.name == "body_line"]
        assert told
        assert told[0].startswith(words)


@pytest.mark.parametrize(("error", "points"), [(0, 1.0), (1, 0.85), (2, 0.425), (3, 0.0), (30, 0.0)])
def test_points_fall_with_the_error(error: float, points: float) -> None:
    assert points_for(error) == pytest.approx(points)


@settings(max_examples=25, deadline=None)
@given(
    st.sampled_from(sorted(LIBRARY)),
    st.floats(0.2, 4.0),
    st.floats(-300, 300),
    st.floats(-300, 300),
)
def test_size_and_place_in_the_picture_do_not_matter(name: str, factor: float, right: float, down: float) -> None:
    posture = LIBRARY[name]
    frame = figure_frame(posture.placed_figures[0].directions, yaw_deg=80 if posture.view == "side" else 8)
    moved = replace(
        frame,
        image_size_px=(4000, 4000),
        image_xy_px=frame.image_xy_px * factor + (right + 600, down + 600),
        image_z_px=frame.image_z_px * factor,
    )
    same = score_posture(moved, posture)
    assert same.score == pytest.approx(score_posture(frame, posture).score, abs=1e-6)


# ----------------------------------------------------------------------------------------------- how sure a verdict is


def seen_differently(frame: PoseFrame, landmark: Landmark, by_px: float) -> PoseFrame:
    """Five looks that agree except about one landmark, which they put up to `by_px` higher and lower."""
    looks = np.repeat(frame.image_xy_px[None], 5, axis=0)
    looks[:, landmark, 1] += by_px * np.array([-1.0, -0.6, 0.0, 0.6, 1.0])
    return seen_at(frame, looks)


def test_what_the_looks_disagree_about_is_not_judged_but_said() -> None:
    frame = seen_differently(warrior(back_arm=(0.8, -0.6, 0)), Landmark.RIGHT_WRIST, 150.0)
    score = score_posture(frame, WARRIOR, side="left")
    assert score.corrections == ()
    assert "right_arm_from_down" in {one.name for one in score.unsure}
    assert score.coverage < 1.0
    assert "Not judged" in summary_texts(score, WARRIOR)[-1]
    assert praise_text(score, WARRIOR) != praise_text(score_posture(warrior(), WARRIOR), WARRIOR)


def test_a_check_that_is_trusted_a_little_less_is_no_check_left_out() -> None:
    """A tree with 100 points was judged "by 100 % of the checks; the rest cannot be seen from here"."""
    score = score_posture(seen_differently(warrior(), Landmark.RIGHT_WRIST, 20.0), WARRIOR)
    assert 0.9 < score.coverage < 1.0
    assert score.is_whole
    assert praise_text(score, WARRIOR) == praise_text(score_posture(warrior(), WARRIOR), WARRIOR)


def test_what_the_looks_agree_about_is_judged() -> None:
    frame = seen_differently(warrior(back_arm=(0.8, -0.6, 0)), Landmark.RIGHT_WRIST, 5.0)
    score = score_posture(frame, WARRIOR, side="left")
    assert [one.name for one in score.corrections] == ["right_arm_from_down"]
    assert score.unsure == ()


@pytest.mark.parametrize(("by_px", "is_named"), [(6.0, True), (30.0, False)], ids=["less", "as much as it is large"])
def test_a_fault_is_named_when_it_is_clear_of_what_the_looks_differ_by(by_px: float, is_named: bool) -> None:
    frame = seen_differently(warrior(back_arm=(0.92, -0.39, 0)), Landmark.RIGHT_WRIST, by_px)
    score = score_posture(frame, WARRIOR, side="left")
    (arm,) = (one for one in score.checks if one.name == "right_arm_from_down")
    assert (arm.name in {one.name for one in score.corrections}) == is_named
    # what lies at the edge of what is good counts, but neither way
    assert (arm.grade is Grade.UNSURE) != is_named
    assert arm.points is not None


@pytest.mark.parametrize(("share", "is_named"), [(0.1, True), (0.4, False)], ids=["alike", "elsewhere each time"])
def test_no_fault_is_named_where_each_look_puts_the_joint_elsewhere(share: float, is_named: bool) -> None:
    """All of them read the same angle; but it is another arm in each."""
    frame = warrior(back_arm=(0.8, -0.6, 0))
    shoulder, wrist = (frame.image_xy_px[one] for one in (Landmark.RIGHT_SHOULDER, Landmark.RIGHT_WRIST))
    looks = np.repeat(frame.image_xy_px[None], 5, axis=0)
    looks[:, Landmark.RIGHT_WRIST] += np.array([[-2.0], [-1.0], [0.0], [1.0], [2.0]]) * share * (wrist - shoulder)
    score = score_posture(seen_at(frame, looks), WARRIOR, side="left")
    assert ("right_arm_from_down" in {one.name for one in score.corrections}) == is_named
    assert ("right_arm_from_down" in {one.name for one in score.unsure}) != is_named


@pytest.mark.parametrize("back_arm", [(1, 0, 0), (0.92, -0.39, 0), (0.8, -0.6, 0)], ids=["good", "a bit low", "low"])
def test_a_score_never_jumps_while_the_looks_come_to_differ(back_arm: tuple[float, float, float]) -> None:
    frame = warrior(back_arm=back_arm)
    scores = [
        score_posture(seen_differently(frame, Landmark.RIGHT_WRIST, by_px), WARRIOR, side="left").score
        for by_px in np.linspace(0.0, 120.0, 97)
    ]
    assert np.abs(np.diff(scores)).max() < 1.2


def test_nothing_is_corrected_where_too_little_can_be_judged() -> None:
    frame = warrior(back_arm=(0.8, -0.6, 0))
    unsure = (Landmark.LEFT_KNEE, Landmark.RIGHT_KNEE, Landmark.LEFT_SHOULDER, Landmark.RIGHT_SHOULDER)
    differences = sum(seen_differently(frame, one, 200.0).looks_xy_px - frame.image_xy_px for one in unsure)
    frame = seen_at(frame, frame.image_xy_px + differences)
    score = score_posture(frame, WARRIOR, side="left")
    assert not score.is_measurable
    assert score.reason == "unsure"
    assert score.corrections == ()
    assert "I do not judge" in str(reason_text(score))


@given(
    value=st.floats(0, 180),
    readings=st.lists(st.floats(0, 180), min_size=1, max_size=8),
    low=st.floats(0, 170),
    width=st.floats(0, 60),
    tolerance=st.floats(10, 30),
)
def test_one_more_look_that_shows_the_same_never_takes_a_verdict_back(
    value: float, readings: list[float], low: float, width: float, tolerance: float
) -> None:
    def said(*looks: float) -> bool | None:
        return is_inside(value, low, low + width, tolerance=tolerance, readings=looks)

    assert said() is not None
    assert said(value) is said()
    assert said(*readings) is None or said(*readings, value) is said(*readings)


@pytest.mark.parametrize(("apart_torso", "is_known"), [(0.01, True), (0.3, False)], ids=["alike", "apart"])
def test_a_joint_that_all_looks_see_alike_is_seen_however_visible(apart_torso: float, is_known: bool) -> None:
    frame = warrior()
    hidden = frame.visibility.copy()
    hidden[Landmark.LEFT_ANKLE] = 0.05
    torso_px = float(np.linalg.norm(frame.image_xy_px[11] - frame.image_xy_px[23]))
    steps = np.linspace(-2, 2, 5)[:, None, None] * apart_torso * torso_px
    unseen = replace(frame, visibility=hidden)
    looked = seen_at(unseen, frame.image_xy_px + steps)
    column = MEASURE_INDEX["left_knee"]
    assert np.isnan(measure_image(unseen).values[0, column])
    assert np.isfinite(measure_image(looked).values[0, column]) == is_known


def test_a_fault_costs_less_the_more_the_looks_differ_and_is_no_fault_beyond() -> None:
    frame = warrior(back_arm=(0.8, -0.6, 0))
    scores = [
        score_posture(seen_differently(frame, Landmark.RIGHT_WRIST, by_px), WARRIOR, side="left")
        for by_px in (0.0, 5.0, 15.0, 150.0)
    ]
    named = [[one.name for one in score.corrections] for score in scores]
    assert named == [["right_arm_from_down"]] * 3 + [[]]
    points = [score.score for score in scores]
    assert points == sorted(points)
    assert points[0] < points[2]


def test_in_a_mirror_the_score_is_that_of_the_other_side() -> None:
    frame = warrior(back_arm=(0.8, -0.6, 0), **knee_at(130))
    score, mirrored = score_posture(frame, WARRIOR), score_posture(frame.mirrored(), WARRIOR)
    assert (score.side, mirrored.side) == ("left", "right")
    assert mirrored.score == pytest.approx(score.score, abs=1e-6)
    assert [one.name for one in mirrored.corrections] == [mirror_name(one.name) for one in score.corrections]


def test_the_score_is_the_mean_of_the_points_lowered_by_the_worst() -> None:
    score = score_posture(warrior(**knee_at(125)), WARRIOR)
    points, weights = np.array([(one.points, one.weight) for one in score.checks]).T
    mean = (points * weights).sum() / weights.sum()
    worst = ((1.0 - points) * np.minimum(1.0, weights * len(weights) / weights.sum())).max()
    assert score.points == pytest.approx(mean)
    assert score.score == pytest.approx(100.0 * mean * (1.0 - 0.3 * worst))
    assert score.coverage == pytest.approx(1.0)


def test_what_somebody_disputes_is_left_out() -> None:
    frame = warrior(**knee_at(140))
    without = score_posture(frame, WARRIOR, disputed={"left_knee"})
    assert "left_knee" not in {one.name for one in without.checks}
    assert without.corrections == ()
    assert without.score > score_posture(frame, WARRIOR).score + 10


@pytest.mark.parametrize(
    ("error", "tolerance", "grade"),
    [(10.0, 10.0, Grade.GOOD), (10.1, 10.0, Grade.CLOSE), (20.0, 10.0, Grade.CLOSE), (20.1, 10.0, Grade.OFF)],
)
def test_grades_are_one_and_two_tolerances(error: float, tolerance: float, grade: Grade) -> None:
    assert grade_of(error, tolerance) is grade


def expected(readings: list[float], value: float = 120.0) -> tuple[float | None, float]:
    """Points and trust of a value where 80 to 100 is wanted, with a tolerance of 10."""
    found = expected_of(value, np.array(readings), (80.0, 100.0), 10.0, 50.0, Doubt())
    below = expected_of(180.0 - value, 180.0 - np.array(readings), (80.0, 100.0), 10.0, 50.0, Doubt())
    assert below == pytest.approx(found)  # the same on the other side of what is wanted
    return found


@pytest.mark.parametrize(("scatter_deg", "trust"), [(0.0, 1.0), (7.979, 0.8), (15.958, 0.5)])
def test_what_is_read_differently_is_trusted_less(scatter_deg: float, trust: float) -> None:
    """Half of it where the looks differ by two tolerances; what is right however far inside does not differ."""
    readings = [130.0 - scatter_deg, 130.0 + scatter_deg]
    assert expected(readings, 130.0)[1] == pytest.approx(trust, abs=0.001)


def test_what_all_looks_call_good_is_trusted_however_they_read_it() -> None:
    assert expected([80.0, 100.0, 90.0, 82.0], 86.0) == (1.0, 1.0)


@pytest.mark.parametrize(
    ("readings", "points"),
    [
        pytest.param([], 0.425, id="one look: by its own size"),
        pytest.param([120.0] * 5, 0.425, id="all read it alike"),
        pytest.param([150.0] * 5, 0.85, id="it is not clear of what they differ by"),
        pytest.param([100.0] * 5, 1.0, id="none reads it"),
        pytest.param([151.0] * 5, None, id="all have lost the limb"),
    ],
)
def test_a_fault_costs_what_the_looks_say(readings: list[float], points: float | None) -> None:
    assert expected(readings)[0] == (None if points is None else pytest.approx(points))


def test_how_far_off_a_look_is_that_has_lost_the_limb_says_nothing() -> None:
    lost = [expected([130.0] * 20 + [reading], 130.0) for reading in (151.0, 180.0)]
    assert lost[0][1] > lost[1][1] == expected([130.0] * 20 + [200.0], 130.0)[1] > 0.9
    assert expected([130.0] * 20, 130.0)[0] == 0.0
    assert [points for points, _ in lost] == pytest.approx([0.0, 0.0], abs=0.06)


def test_a_score_never_jumps_while_the_view_becomes_doubtful() -> None:
    limbs = {**WARRIOR.figures[0].limbs, "back_arm": (0.8, -0.6, 0)}
    body = expand_directions(limbs, WARRIOR.role_sides("left"))
    scores = [score_posture(figure_frame(body, yaw_deg=yaw), WARRIOR, side="left").score for yaw in range(15, 37)]
    assert np.ptp(scores) > 15.0
    assert np.abs(np.diff(scores)).max() < 4.0


@pytest.mark.parametrize("visibility", [0.29, 0.31])
def test_what_is_hardly_visible_counts_by_how_far_the_looks_agree(visibility: float) -> None:
    """A landmark a little more or less visible does not take a score away."""
    frame = warrior()
    hidden = frame.visibility.copy()
    hidden[[Landmark.LEFT_KNEE, Landmark.RIGHT_KNEE, Landmark.LEFT_WRIST, Landmark.RIGHT_WRIST]] = visibility
    steps = np.linspace(-12.0, 12.0, 5)[:, None, None] * (np.arange(33) % 2)[:, None]
    score = score_posture(seen_at(replace(frame, visibility=hidden), frame.image_xy_px + steps), WARRIOR, side="left")
    assert score.is_measurable
    assert score.score > 90.0


@pytest.mark.parametrize(
    ("yaw_deg", "grade", "score"),
    [(25.0, Grade.OFF, 75.39), (33.0, Grade.UNSURE, 84.82), (40.0, Grade.UNKNOWN, np.nan)],
)
def test_from_a_doubtful_view_what_looks_right_may_be_and_what_looks_wrong_may_be_the_view(
    yaw_deg: float, grade: Grade, score: float
) -> None:
    limbs = {**WARRIOR.figures[0].limbs, "back_arm": (0.8, -0.6, 0)}
    frame = figure_frame(expand_directions(limbs, WARRIOR.role_sides("left")), yaw_deg=yaw_deg)
    found = score_posture(frame, WARRIOR, side="left")
    grades = found.grades
    assert grades["right_arm_from_down"] is grade
    assert grades["left_knee"] is (Grade.UNKNOWN if grade is Grade.UNKNOWN else Grade.GOOD)
    assert found.score == pytest.approx(score, abs=0.01, nan_ok=True)
    (arm,) = (one for one in found.checks if one.name == "right_arm_from_down")
    if grade is not Grade.OFF:
        assert np.isnan(arm.measured)
        assert np.isnan(arm.error)
        # nothing is nearest to what is not known
        assert arm.target == pytest.approx(sum(arm.check.wanted) / 2)


@pytest.mark.parametrize("yaw_deg", [0.0, 20.0, 90.0, 160.0, -45.0])
def test_the_figure_tells_from_where_it_is_seen(yaw_deg: float) -> None:
    seen = seen_by_side(warrior_from(yaw_deg), WARRIOR, ("left", "right"))
    turn = min(abs(yaw_deg), 180.0 - abs(yaw_deg))
    assert seen["left"].distance < 0.01
    assert seen["left"].view.turn_deg == pytest.approx(turn, abs=4.0)
    assert 7.0 <= seen["left"].view.turn_sd_deg < 12.0
    # on the other side it is another body
    assert seen["right"].distance > 3.0 * seen["left"].distance


def test_who_resembles_no_figure_is_seen_as_shoulders_and_hips_are() -> None:
    lying_down = figure_frame(expand_directions({"trunk": (1, 0, 0), "legs": (-1, 0, 0)}, {}), yaw_deg=30)
    seen = seen_by_side(lying_down, WARRIOR, ("left",))["left"]
    assert seen.view == estimate_view(lying_down)
    assert seen.distance > 0.12
    bare = WARRIOR.model_copy(update={"figures": ()})
    assert seen_by_side(warrior(), bare, ("left",))["left"].view == estimate_view(warrior())
