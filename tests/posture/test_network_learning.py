"""Learning to recognise: the same samples give the same network, and sources that were left out stay out."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from coach.library.known import PostureLibrary, load_postures
from coach.pose.landmarks import Landmark
from coach.pose.templates import VECTOR_NAMES, VECTORS
from coach.posture.folds import Evidence, LabelledPerson, choose_rule, evidence_of, folds_of, recognise_held_out
from coach.posture.network import (
    _HEIGHTS,
    _JOINTS,
    UNNAMED,
    WEIGHTS_FILE,
    Bodies,
    Network,
    bodies_of,
    features,
    shipped_network,
)
from coach.posture.network_learning import TrainingSettings, figure_samples, samples_of, train, with_other_limbs
from coach.posture.recognition import Recogniser, doubt
from tests.support.figures import figure_frame, knowing_nothing

LIBRARY = load_postures()
FEW = PostureLibrary([LIBRARY[name] for name in ("tree", "plank", "warrior_ii")], LIBRARY.everyday[:4])
QUICK = TrainingSettings(units=24, networks=1, rounds=12, batch=64)
SAMPLES = figure_samples(FEW, each=12, mixed=40, seed=3)


def test_the_same_samples_give_the_same_network(tmp_path: Path) -> None:
    one, other = (train(SAMPLES, FEW, QUICK) for _ in range(2))
    np.testing.assert_array_equal(one.hidden, other.hidden)
    one.save(tmp_path / "network.npz")
    kept = Network.load(tmp_path / "network.npz")
    assert (kept.labels, kept.rule) == (one.labels, one.rule)
    np.testing.assert_allclose(kept.output, one.output, atol=2e-3)


def test_what_ships_knows_the_library_and_is_small() -> None:
    assert set(shipped_network().labels) <= {*LIBRARY, UNNAMED}
    assert WEIGHTS_FILE.stat().st_size < 2_000_000


def test_a_person_and_their_mirror_image_are_the_same_to_a_network() -> None:
    bodies = SAMPLES.bodies.select(np.arange(20))
    network = shipped_network()
    np.testing.assert_allclose(network.log_shares(bodies.mirrored()), network.log_shares(bodies), atol=1e-4)


def test_a_mirrored_body_is_that_of_the_mirrored_person() -> None:
    frame = figure_frame(LIBRARY["triangle"].placed_figures[0].directions, yaw_deg=20)
    one, other = (bodies_of([each])[0] for each in (frame, frame.mirrored()))
    np.testing.assert_allclose(features(one.mirrored()), features(other), atol=1e-4)
    assert features(one).shape == (1, len(VECTORS) * 4 + 20 * 3 + len(_HEIGHTS) + len(_JOINTS))


def test_what_the_network_is_told_by_values() -> None:
    """Spans and how far they are seen, heights above the lowest landmark, cosines of the joints."""
    points, world, trust = np.zeros((1, 33, 3)), np.zeros((1, 33, 3)), np.ones((1, 33))
    points[0, Landmark.NOSE], points[0, Landmark.LEFT_WRIST] = (0.3, -2.0, 0.7), (0.1, -1.0, -0.5)
    points[0, Landmark.RIGHT_FOOT_INDEX] = (0.0, 1.5, 0.2)
    trust[0, Landmark.LEFT_WRIST] = 0.2
    world[0, Landmark.LEFT_SHOULDER], world[0, Landmark.LEFT_WRIST] = (1.0, 0.0, 0.0), (-1.0, 0.0, 0.0)
    told = features(Bodies(*(one.astype(np.float32) for one in (points, world, trust))))[0]
    heights, bent = len(_HEIGHTS), len(_JOINTS)
    straight = 1.0 / 1.001  # the left elbow; and of the shoulder elbow and hip are in one place
    assert told[-bent:] == pytest.approx([-straight, 0.0, straight, *[0.0] * (bent - 3)])
    above = dict(zip(_HEIGHTS.tolist(), told[-bent - heights : -bent].tolist(), strict=True))
    assert (above.pop(Landmark.NOSE), above.pop(Landmark.LEFT_WRIST)) == pytest.approx((3.5, 2.5))
    assert above.pop(Landmark.RIGHT_FOOT_INDEX) == 0.0
    assert set(above.values()) == {1.5}
    forearm = VECTOR_NAMES.index("left_forearm")
    assert told[3 * forearm : 3 * forearm + 3] == pytest.approx([0.1, -1.0, -0.5 * 0.55])
    seen = told[-bent - heights - len(VECTOR_NAMES) : -bent - heights]
    # the left arm as a whole ends at the same wrist, and so do both hands
    unsure = [name for name, share in zip(VECTOR_NAMES, seen.tolist(), strict=True) if share < 1.0]
    assert unsure == ["left_forearm", "left_arm", "feet_to_hands", "shoulders_to_hands"]
    assert seen.min() == pytest.approx(0.2)


def test_size_and_place_in_the_picture_do_not_count() -> None:
    frame = figure_frame(LIBRARY["tree"].placed_figures[0].directions)
    further = replace(frame, image_xy_px=frame.image_xy_px * 0.5 + 100, image_z_px=frame.image_z_px * 0.5)
    one, other = (features(bodies_of([each])[0]) for each in (frame, further))
    np.testing.assert_allclose(one, other, atol=1e-3)


def test_limbs_grow_and_shrink_on_both_sides_alike_and_their_ends_are_lost() -> None:
    bodies = SAMPLES.bodies.select(np.arange(200))
    shoulders, elbows, wrists = ([left, left + 1] for left in (11, 13, 15))

    def arms(of: NDArray[np.float32]) -> NDArray[np.float32]:
        return np.stack([of[:, elbows] - of[:, shoulders], of[:, wrists] - of[:, elbows]])

    grown = with_other_limbs(bodies, replace(QUICK, lost=0.0), np.random.default_rng(1))
    before, after = arms(bodies.world), arms(grown.world)
    length = np.linalg.norm(after, axis=-1) / np.linalg.norm(before, axis=-1)
    np.testing.assert_allclose(after, before * length[..., None], atol=1e-4)
    np.testing.assert_allclose(length[..., 0], length[..., 1], rtol=1e-3)
    assert 0.06 < length.std() < 0.1
    np.testing.assert_array_equal(grown.trust, bodies.trust)
    lost = with_other_limbs(bodies, replace(QUICK, lost=1.0), np.random.default_rng(1))
    assert (lost.trust[:, wrists] < bodies.trust[:, wrists]).all()
    np.testing.assert_array_equal(lost.points[:, shoulders], bodies.points[:, shoulders])


def test_large_sources_are_left_out_alone_and_small_ones_together() -> None:
    sources = ["large"] * 50 + [f"small{k}" for k in range(12) for _ in range(4)]
    fold = folds_of(sources)
    assert len(set(fold[:50])) == 1
    assert fold[0] not in fold[50:]
    assert all(len({fold[k] for k, name in enumerate(sources) if name == source}) == 1 for source in set(sources))


def test_a_tenth_of_all_is_large_and_the_small_ones_are_dealt_over_four() -> None:
    sources = [*["tenth"] * 10, *["less"] * 9, *[f"small{k:02}" for k in range(27) for _ in range(3)]]
    fold = folds_of(sources)
    assert fold[0] == 0
    assert (fold == 0).sum() == 10
    assert [int(one) for one in fold[[10, 19, 22, 25, 28]]] == [1, 2, 3, 4, 1]


def people(count: int = 8) -> list[LabelledPerson]:
    bodies = [(name, FEW[name].placed_figures[0].directions) for name in FEW]
    bodies.append((UNNAMED, FEW.everyday[0].bodies[0]))
    return [
        LabelledPerson(label=name, source=f"source {k % 2}", frame=figure_frame(body, yaw_deg=5.0 * k))
        for name, body in bodies
        for k in range(count)
    ]


def test_people_are_judged_by_what_was_learned_elsewhere() -> None:
    found = recognise_held_out(people(), FEW, SAMPLES, QUICK)
    right = [one.candidates[0].pose_id == who.label for one, who in zip(found, people(), strict=True) if who.label]
    assert np.mean(right) >= 0.8


def test_the_rule_follows_the_evidence() -> None:
    evidence = evidence_of(people(), Recogniser(FEW, train(SAMPLES, FEW, QUICK)))
    rule = choose_rule(evidence)
    named = doubt(evidence.shares(rule)) < rule.unnamed_above
    assert named[evidence.answer < 3].mean() >= 0.9


def test_named_is_who_is_right_and_less_in_doubt_than_who_is_none() -> None:
    """Four are taken for the first of two postures and are in it, two are in the second, four are in none."""
    shares = np.array([[0.8, 0.1, 0.1]] * 4 + [[0.4, 0.15, 0.45]] * 2 + [[0.2, 0.1, 0.7]] * 4)
    evidence = Evidence(np.log(shares), np.log(shares), np.array([0] * 4 + [1] * 2 + [2] * 4))
    rule = choose_rule(evidence)
    doubts = doubt(evidence.shares(rule))
    assert doubts[0] < rule.unnamed_above <= doubts[4]
    unmeasured = Evidence(
        *(np.vstack([np.log(shares), np.full(3, np.nan)]) for _ in range(2)), np.append(evidence.answer, 0)
    )
    assert choose_rule(unmeasured) == rule


def test_nobody_measurable_is_no_sample() -> None:
    frame = figure_frame(LIBRARY["tree"].placed_figures[0].directions)
    assert len(samples_of([("tree", frame)])) == 1
    assert len(samples_of([])) == 0


@pytest.mark.parametrize("name", ["tree", "plank"])
def test_without_a_network_the_figures_decide(name: str) -> None:
    frame = figure_frame(LIBRARY[name].placed_figures[0].directions, yaw_deg=0.0 if name == "tree" else 90.0)
    assert Recogniser(LIBRARY, knowing_nothing()).recognise(frame).candidates[0].pose_id == name
