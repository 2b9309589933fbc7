"""Recognition: names, reasons, and leaving people unnamed."""

from __future__ import annotations

import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from coach.library.draft import draft_posture
from coach.library.posture import Posture
from coach.library.postures import PostureLibrary, load_everyday, load_postures
from coach.pose.figure import expand_directions
from coach.pose.types import PoseFrame
from coach.posture.explain import why_text
from coach.posture.network import Rule, shipped_network
from coach.posture.recognition import Recogniser, combined_shares, recognise
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
        ("triangle", "leaning", "lower arm pointing down, upper arm stretched up, both legs straight"),
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
