"""Recognition: names, reasons, and leaving people unnamed."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from coach.library.draft import draft_posture
from coach.library.known import PostureLibrary, load_everyday, load_postures
from coach.library.posture import Posture
from coach.pose.figure import expand_directions
from coach.pose.types import PoseFrame
from coach.posture.network import Network, Rule, bodies_of, features, shipped_network
from coach.posture.posture_words import _arm as arm_word
from coach.posture.posture_words import _leg as leg_word
from coach.posture.posture_words import _trunk as trunk_word
from coach.posture.posture_words import why_text
from coach.posture.recognition import NEAR_DOUBT, Recogniser, combined_shares, doubt, figure_log_shares, recognise
from coach.posture.recognition_evaluation import read_landmark_set
from coach.text import catalogue, languages
from coach.yaml_source import check_text
from tests.support.fakes import with_postures
from tests.support.figures import figure_frame

LIBRARY = load_postures()
#: Every state of a limb that an explanation may name.
STATES = (
    *("trunk_upright", "trunk_leaning", "trunk_level", "trunk_down"),
    *("elbow_bent", "arm_up", "arm_down", "arm_level", "arm_slanting_up", "arm_slanting_down"),
    *("knee_folded", "knee_bent", "leg_level", "leg_raised", "leg_straight", "leg_nearly_straight"),
)


def test_reasons_are_given_in_words() -> None:
    posture = LIBRARY["warrior_ii"]
    found = recognise(figure_frame(posture.placed_figures[0].directions), LIBRARY)
    assert why_text(found, LIBRARY) == (
        "Recognised by: trunk upright, both arms level, front leg bent, back leg straight."
    )
    assert why_text(found, LIBRARY, "zh") == "识别依据：躯干直立、双臂水平、前侧腿弯曲、后侧腿伸直。"


@pytest.mark.parametrize(
    ("name", "trunk", "limbs"),
    [
        ("warrior_iii", "level", "both arms level, standing leg straight, lifted leg level"),
        ("triangle", "leaning", "bottom arm pointing down, top arm stretched up, both legs straight"),
        ("downward_dog", "hanging down", "both arms slanting down, both legs straight"),
        ("chair", "leaning", "both arms stretched up, both legs bent"),
    ],
)
def test_the_reasons_are_what_the_figure_does(name: str, trunk: str, limbs: str) -> None:
    found = recognise(figure_frame(LIBRARY[name].placed_figures[0].directions, yaw_deg=90), LIBRARY)
    assert why_text(found, LIBRARY) == f"Recognised by: trunk {trunk}, {limbs}."


@pytest.mark.parametrize("language", languages())
def test_every_word_of_a_reason_has_a_text(language: str) -> None:
    texts = catalogue(language)
    assert [word for word in STATES if f"recognition.{word}" not in texts] == []
    roles = {role for posture in LIBRARY.values() for role in posture.roles}
    assert [role for role in sorted(roles) if f"role.{role}" not in texts] == []


def test_everyday_life_stays_unnamed() -> None:
    views = [
        recognise(figure_frame(body, yaw_deg=yaw_deg), LIBRARY)
        for everyday in load_everyday()
        for body in everyday.bodies
        for yaw_deg in (0.0, 40.0, 90.0, -60.0)
    ]
    assert all(found.candidates for found in views)
    assert np.mean([found.pose_id is None for found in views]) >= 0.97


@pytest.mark.parametrize("posture", LIBRARY.values(), ids=lambda one: one.id)
def test_every_posture_is_recognised_by_its_own_figures_and_as_well_in_a_mirror(posture: Posture) -> None:
    for placed in posture.placed_figures:
        frame = figure_frame(placed.directions, yaw_deg=90.0 if posture.view == "side" else 0.0)
        found, mirrored = recognise(frame, LIBRARY), recognise(frame.mirrored(), LIBRARY)
        assert posture.id in [one.pose_id for one in found.candidates[:2]]
        assert mirrored.pose_id == found.pose_id
        assert mirrored.confidence == pytest.approx(found.confidence, abs=0.02)


def test_two_postures_that_are_too_near_are_asked_about() -> None:
    found = [
        recognise(figure_frame(placed.directions, yaw_deg=yaw_deg), LIBRARY)
        for posture in LIBRARY.values()
        for placed in posture.placed_figures
        for yaw_deg in (45.0, 75.0)
    ]
    asked = [one for one in found if one.ask is not None]
    assert asked
    for one in asked:
        assert one.ask == one.candidates[:2]
        assert one.pose_id == one.candidates[0].pose_id
        assert one.ask[1].confidence > 0.05


def test_who_resembles_two_postures_is_doubted_more_the_nearer_they_are() -> None:
    doubts = doubt(np.array([[0.8, 0.0, 0.2], [0.7, 0.1, 0.2], [0.4, 0.4, 0.2]]))
    assert doubts.tolist() == pytest.approx([0.2, 0.2 * (1 + NEAR_DOUBT / 7**0.5), 0.2 * (1 + NEAR_DOUBT)])
    assert doubt(np.array([0.7, 0.3])) == pytest.approx(0.3), "of a library of one posture"


def test_from_the_rules_doubt_on_nothing_is_named() -> None:
    recogniser, frame = Recogniser(LIBRARY), figure_frame(LIBRARY["plank"].placed_figures[0].directions, yaw_deg=30.0)
    evidence = recogniser.evidence(frame)
    assert evidence is not None
    rule = shipped_network().rule
    limit = float(doubt(combined_shares(*evidence, rule)))
    for share, asks, names in ((0.99, 2.0, False), (1.01, 2.0, True), (1.01, 0.0, True)):
        found = recogniser.with_rule(replace(rule, unnamed_above=limit * share, ask_from=asks)).recognise(frame)
        assert (found.pose_id is not None, found.ask is not None) == (names, names and asks == 0.0)


@pytest.mark.parametrize(
    "everyday", [one for one in load_everyday() if one.gives_way][::6], ids=lambda one: one.name.in_("en")
)
def test_what_gives_way_can_be_added_to_the_library(everyday) -> None:
    seen = figure_frame(everyday.bodies[0], yaw_deg=90)
    assert recognise(seen, LIBRARY).pose_id is None
    posture, problems = check_text(draft_posture(seen, "My own"), Posture, name="draft")
    assert posture, problems
    assert recognise(figure_frame(everyday.bodies[0], yaw_deg=75), with_postures(LIBRARY, posture)).pose_id == "my_own"


def test_what_somebody_does_instead_is_told() -> None:
    chair = next(one for one in load_everyday() if one.name.in_("en") == "sitting on a chair")
    found = recognise(figure_frame(chair.bodies[0], yaw_deg=60), LIBRARY)
    assert "sitting on a chair" in why_text(found, LIBRARY)
    assert "坐在椅子上" in why_text(found, LIBRARY, "zh")


@pytest.mark.parametrize("figures", [0.0, 0.3, 1.0])
def test_many_are_weighed_as_each_alone(figures: float) -> None:
    by_figures, learned = np.log(np.random.default_rng(1).dirichlet(np.ones(5), (2, 4)))
    rule = Rule(figures=figures, sharpness=2.0)
    together = combined_shares(by_figures, learned, rule)
    np.testing.assert_allclose(together.sum(axis=-1), 1.0)
    for row, one, other in zip(together, by_figures, learned, strict=True):
        np.testing.assert_allclose(row, combined_shares(one, other, rule))
    if figures == 1.0:
        np.testing.assert_allclose(
            np.sqrt(together / together.max(axis=-1, keepdims=True)),
            np.exp(by_figures - by_figures.max(axis=-1, keepdims=True)),
        )


def test_a_tangle_resembles_nothing() -> None:
    rng = np.random.default_rng(3)
    limbs = {
        f"{side}_{limb}": tuple(rng.normal(size=3))
        for side in ("left", "right")
        for limb in ("upper_arm", "forearm", "thigh", "shin")
    }
    found = recognise(figure_frame(expand_directions({**limbs, "trunk": (0.5, -0.8, 0.4)}, {})), LIBRARY)
    assert found.pose_id is None


def test_who_stays_unnamed_is_told_what_they_look_like_most() -> None:
    found = recognise(figure_frame(LIBRARY["tree"].placed_figures[0].directions), LIBRARY)
    unsure = replace(found, pose_id=None, ask=None, everyday=None)
    likely, unlikely = (
        replace(unsure, candidates=(replace(found.candidates[0], confidence=share), *found.candidates[1:]))
        for share in (0.6, 0.3)
    )
    assert "It looks most like this: Tree." in why_text(likely, LIBRARY)
    assert "树式" in why_text(likely, LIBRARY, "zh")
    assert why_text(unlikely, LIBRARY) == "This does not resemble any posture of the library."


def test_confidences_are_shares() -> None:
    for posture in LIBRARY.values():
        found = recognise(figure_frame(posture.placed_figures[0].directions, yaw_deg=30), LIBRARY)
        shares = [one.confidence for one in found.candidates]
        assert shares == sorted(shares, reverse=True)
        assert 0 <= sum(shares) <= 1 + 1e-9
        assert 0 <= found.confidence <= 1


def test_every_look_counts_with_its_own_bends_and_trust() -> None:
    tree, warrior = (figure_frame(LIBRARY[name].placed_figures[0].directions) for name in ("tree", "warrior_ii"))
    known = Recogniser(LIBRARY, shipped_network())

    def learned(*looks: PoseFrame) -> NDArray[np.float64]:
        evidence = known.evidence(replace(tree, looks=looks))
        assert evidence is not None
        return evidence[1]

    bent, unsure = replace(tree, world_xyz_m=warrior.world_xyz_m), replace(tree, visibility=tree.visibility * 0.5)
    np.testing.assert_allclose(learned(tree, tree), learned(), atol=1e-3)
    for other in (bent, unsure):
        assert np.abs(learned(tree, other) - learned()).max() > 0.1
        np.testing.assert_allclose(learned(tree, other), learned(other, tree), atol=1e-3)


def test_unknown_landmarks_do_not_break_it() -> None:
    frame = figure_frame(LIBRARY["tree"].placed_figures[0].directions)
    points = frame.image_xy_px.copy()
    points[[15, 17, 19, 21]] = np.nan
    assert recognise(replace(frame, image_xy_px=points), LIBRARY).candidates[0].pose_id == "tree"
    lost = replace(frame, image_xy_px=np.full((33, 2), np.nan), world_xyz_m=np.full((33, 3), np.nan))
    assert recognise(lost, LIBRARY).pose_id is None


def test_a_posture_added_today_is_recognised_today() -> None:
    limbs = {
        "trunk": (0, 1, 0),
        "left_arm": (1, 0.1, 0),
        "right_arm": (0, -1, 0.1),
        "left_leg": (0.9, -0.4, 0),
        "right_leg": (0.02, -1, 0),
    }
    frame = figure_frame(expand_directions(limbs, {}))
    assert recognise(frame, LIBRARY).pose_id is None
    posture, problems = check_text(draft_posture(frame, "Side kick"), Posture, name="draft")
    assert posture is not None, problems
    wider = with_postures(LIBRARY, posture)
    assert recognise(figure_frame(expand_directions(limbs, {}), yaw_deg=25), wider).pose_id == "side_kick"
    assert recognise(figure_frame(LIBRARY["star"].placed_figures[0].directions), wider).pose_id == "star"
    assert recognise(frame.mirrored(), wider).pose_id == "side_kick"


def test_it_is_fast() -> None:
    frame = figure_frame(LIBRARY["tree"].placed_figures[0].directions, yaw_deg=20)
    recognise(frame, LIBRARY)
    best_s = min(_timed(lambda: recognise(frame, LIBRARY)) for _ in range(50))
    assert best_s < 0.004


def _timed(work) -> float:
    start = time.thread_time()  # others may keep the processor busy meanwhile
    work()
    return time.thread_time() - start


def test_real_landmarks_are_recognised(shared: Path) -> None:
    cases = read_landmark_set(shared / "data" / "photo_landmarks" / "landmarks.npz")
    right = [recognise(one.frame, LIBRARY).pose_id == one.name for one in cases if one.frame is not None]
    assert np.mean(right) >= 0.88


def test_a_library_may_be_empty() -> None:
    frame = figure_frame(LIBRARY["tree"].placed_figures[0].directions)
    assert recognise(frame, PostureLibrary([])).candidates == ()


ARM, LEG = ("left_upper_arm", "left_forearm"), ("left_thigh", "left_shin")


def tilted(up: float) -> NDArray[np.float64]:
    """A unit vector with so much of it upwards."""
    return np.array([np.sqrt(1.0 - up * up), up, 0.0])


@pytest.mark.parametrize(
    ("describe", "limbs", "up", "word"),
    [
        *((trunk_word, ("trunk",), up, word) for up, word in ((0.93, "trunk_upright"), (0.91, "trunk_leaning"))),
        *((trunk_word, ("trunk",), up, word) for up, word in ((0.41, "trunk_leaning"), (0.39, "trunk_level"))),
        *((trunk_word, ("trunk",), up, word) for up, word in ((-0.39, "trunk_level"), (-0.41, "trunk_down"))),
        *((arm_word, ARM, up, word) for up, word in ((0.76, "arm_up"), (0.74, "arm_slanting_up"))),
        *((arm_word, ARM, up, word) for up, word in ((0.41, "arm_slanting_up"), (0.39, "arm_level"))),
        *((arm_word, ARM, up, word) for up, word in ((-0.39, "arm_level"), (-0.41, "arm_slanting_down"))),
        *((arm_word, ARM, up, word) for up, word in ((-0.74, "arm_slanting_down"), (-0.76, "arm_down"))),
        *((leg_word, LEG, up, word) for up, word in ((0.41, "leg_raised"), (0.39, "leg_level"))),
        *((leg_word, LEG, up, word) for up, word in ((-0.39, "leg_level"), (-0.41, "leg_straight"))),
    ],
)
def test_where_a_straight_limb_points(
    describe: Callable[..., str], limbs: tuple[str, ...], up: float, word: str
) -> None:
    assert describe({limb: tilted(up) for limb in limbs}, *(["left"] if len(limbs) > 1 else [])) == word


@pytest.mark.parametrize(
    ("describe", "limbs", "inner_deg", "word"),
    [
        (arm_word, ARM, 119.0, "elbow_bent"),
        (arm_word, ARM, 121.0, "arm_down"),
        (leg_word, LEG, 59.0, "knee_folded"),
        (leg_word, LEG, 61.0, "knee_bent"),
        (leg_word, LEG, 134.0, "knee_bent"),
        (leg_word, LEG, 136.0, "leg_nearly_straight"),
        (leg_word, LEG, 154.0, "leg_nearly_straight"),
        (leg_word, LEG, 156.0, "leg_straight"),
    ],
)
def test_how_far_a_limb_is_bent(
    describe: Callable[..., str], limbs: tuple[str, str], inner_deg: float, word: str
) -> None:
    bend = np.radians(180.0 - inner_deg)
    directions = {limbs[0]: np.array([0.0, -1.0, 0.0]), limbs[1]: np.array([np.sin(bend), -np.cos(bend), 0.0])}
    assert describe(directions, "left") == word


def test_the_network_averages_mirror_images_and_several_networks() -> None:
    """Two networks with one unit, that is told the height of the left wrist above the lowest landmark only."""
    bodies, _ = bodies_of([figure_frame(expand_directions({"left_arm": (0, 1, 0)}, {}))])
    own, mirrored = features(bodies), features(bodies.mirrored())
    column = int(np.abs(own - mirrored).argmax())
    hidden = np.zeros((2, own.shape[1], 1), np.float32)
    hidden[:, column, 0] = 1.0
    network = Network(
        labels=("", "a", "b"),
        mean=np.full(own.shape[1], 0.1, np.float32),
        scale=np.full(own.shape[1], 0.5, np.float32),
        hidden=hidden,
        hidden_bias=np.array([[[0.2]], [[-0.1]]], np.float32),
        output=np.array([[[0.0, 1.0, 2.0]], [[1.0, -1.0, 0.0]]], np.float32),
        output_bias=np.array([[[0.1, 0.0, 0.0]], [[0.0, 0.3, 0.0]]], np.float32),
    )
    shares = np.zeros(3)
    for bias, output, output_bias in ((0.2, [0, 1, 2], [0.1, 0, 0]), (-0.1, [1, -1, 0], [0, 0.3, 0])):
        units = [max((float(one[0, column]) - 0.1) / 0.5 + bias, 0.0) for one in (own, mirrored)]
        scores = np.mean([unit * np.array(output) + output_bias for unit in units], axis=0)
        shares += np.exp(scores) / np.exp(scores).sum() / 2
    np.testing.assert_allclose(np.exp(network.log_shares(bodies))[0], shares, rtol=1e-5)
    np.testing.assert_allclose(network.log_shares(bodies.mirrored()), network.log_shares(bodies), rtol=1e-5)


def test_what_figures_say_by_distance() -> None:
    """Between the nearest, at 0.05, and another e-fold lie 0.01 and a fifth of that: 0.02."""
    shares = np.exp(figure_log_shares(np.array([0.05, 0.07, 0.5]), 0.09))
    weights = np.array([1.0, np.exp(-1.0), np.exp(-22.5), np.exp(-2.0) + np.exp(-7.5)])
    np.testing.assert_allclose(shares, np.maximum(weights / weights.sum(), 1e-6), rtol=1e-6)


def test_evidence_is_mixed_in_logarithms() -> None:
    figures, learned = np.log([0.5, 0.25, 0.25]), np.log([0.25, 0.5, 0.25])
    mixed = combined_shares(figures, learned, Rule(figures=0.75, sharpness=2.0))
    weights = np.array([0.5**1.5 * 0.25**0.5, 0.25**1.5 * 0.5**0.5, 0.25**2])
    np.testing.assert_allclose(mixed, weights / weights.sum())


def test_what_the_network_is_told_has_a_mirror_image_each() -> None:
    """But for signs the same numbers, and each of the sides that are told of once changes with the other."""
    body = expand_directions({"left_arm": (0.2, 1, 0.4), "right_leg": (1, 0.3, 0.5), "trunk": (0.2, 1, 0.3)}, {})
    frame = figure_frame(body, yaw_deg=35.0, elevation_deg=10.0)
    frame = replace(frame, visibility=np.linspace(0.3, 1.0, 33))
    bodies, known = bodies_of([frame, figure_frame({name: np.zeros(3) for name in body})])
    assert known.tolist() == [True, False]
    own, mirrored = (np.sort(np.abs(features(one))[0]) for one in (bodies, bodies.mirrored()))
    np.testing.assert_allclose(mirrored, own, atol=1e-5)
    again = bodies.mirrored().mirrored()
    np.testing.assert_allclose(features(again), features(bodies), atol=1e-6)
