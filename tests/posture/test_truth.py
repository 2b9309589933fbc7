"""Verdicts held against true joints: rendered figures whose joints are known, and a coach that saw them elsewhere."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from coach.library.known import load_postures
from coach.pose.figure import expand_directions
from coach.pose.landmarks import Landmark
from coach.pose.types import PoseFrame
from coach.posture import truth
from coach.posture.scoring import Doubt, score_posture
from coach.posture.truth import (
    JOINTS,
    Seen,
    TrueJoints,
    TruthCase,
    chosen_doubt,
    held_out,
    judge_verdict,
    read_true_joints,
    summarise_truth,
)
from tests.support.figures import figure_frame, seen_at

WARRIOR = load_postures()["warrior_ii"]


def warrior(**changed: tuple[float, float, float]) -> PoseFrame:
    limbs = {**WARRIOR.figures[0].limbs, **changed}
    return figure_frame(expand_directions(limbs, WARRIOR.role_sides("left")))


def placed_on(frame: PoseFrame, *, hidden: tuple[str, ...] = (), scale: float = 1.0) -> TrueJoints:
    """True joints exactly where a frame has them, in a picture `scale` times as large."""
    width, height = frame.image_size_px
    xy, seen = np.full((33, 2), np.nan), np.zeros(33, dtype=bool)
    for name, landmark in JOINTS.items():
        if name not in hidden:
            xy[landmark], seen[landmark] = frame.image_xy_px[landmark] * scale, True
    return TrueJoints("a.jpg", (round(width * scale), round(height * scale)), "warrior_ii", xy, seen)


def judged(truth: TrueJoints, frame: PoseFrame) -> TruthCase:
    return judge_verdict(truth, frame, WARRIOR, score_posture(frame, WARRIOR, side="left"))


FAULTY = warrior(back_arm=(0.8, -0.6, 0))


def test_true_joints_are_beyond_what_the_looks_differ_about() -> None:
    frame = warrior()
    looks = np.repeat(frame.image_xy_px[None], 5, axis=0)
    looks[:, Landmark.RIGHT_WRIST, 1] += 150.0 * np.array([-1.0, -0.6, 0.0, 0.6, 1.0])
    assert judged(placed_on(FAULTY), seen_at(frame, looks)).missed == ("right_arm_from_down",)


@pytest.mark.parametrize(
    ("truth", "is_true"),
    [
        pytest.param(placed_on(FAULTY), True, id="the arm does hang"),
        pytest.param(placed_on(FAULTY, scale=2.5), True, id="placed in a larger picture"),
        pytest.param(placed_on(warrior()), False, id="the arm is level"),
        pytest.param(placed_on(warrior(back_arm=(0.8, 0.6, 0))), False, id="the arm is too high, not too low"),
        pytest.param(placed_on(FAULTY, hidden=("right_wrist",)), False, id="the hand cannot be seen"),
    ],
)
def test_a_correction_is_true_when_the_true_joints_show_it(truth: TrueJoints, is_true: bool) -> None:
    assert judged(truth, FAULTY).corrections == {"right_arm_from_down": is_true}


def test_a_plain_fault_that_nothing_named_is_missed() -> None:
    case = judged(placed_on(FAULTY), warrior())
    assert case.corrections == {}
    assert case.missed == ("right_arm_from_down",)
    assert case.score > case.true_score


def test_joints_that_lie_off_the_body_are_counted() -> None:
    truth = placed_on(warrior(), hidden=("left_hip",))
    xy = warrior().image_xy_px.copy()
    xy[Landmark.LEFT_WRIST] += (0.0, 200.0)
    case = judged(placed_on(warrior()), replace(warrior(), image_xy_px=xy))
    assert (case.joints_off, case.joints_seen) == (1, 12)
    # the wrist is graded (are the arms level?)
    assert (case.graded_off, case.graded_seen > 4) == (1, True)
    # without a hip there is no torso length to compare with
    assert judged(truth, warrior()).joints_seen == 0


def test_nobody_found_and_nothing_named_are_told_apart() -> None:
    truth = placed_on(warrior())
    assert not judge_verdict(truth, None, None, None).found
    unnamed = judge_verdict(truth, warrior(), None, None)
    assert unnamed.found
    assert unnamed.corrections is None


def test_the_shares() -> None:
    def case(*said: bool, score: float = 80, true_score: float = 80, **more: object) -> TruthCase:
        corrections = {str(number): is_true for number, is_true in enumerate(said)}
        return TruthCase(found=True, corrections=corrections, score=score, true_score=true_score, **more)  # type: ignore[arg-type]

    summary = summarise_truth(
        [
            case(True, False, joints_off=1, joints_seen=10, graded_off=1, graded_seen=4),
            case(False, score=40),
            case(score=float("nan"), missed=("left_knee",)),
            case(joints_seen=10),
            TruthCase(found=False),
        ]
    )
    assert (summary["n"], summary["corrections_true"], summary["corrections_false"]) == (5, 1, 2)
    assert summary["found"] == pytest.approx(4 / 5)
    assert summary["joint_off"] == pytest.approx(1 / 20)
    assert summary["graded_joint_off"] == pytest.approx(1 / 4)
    assert summary["true_share"] == pytest.approx(1 / 3)
    assert summary["photos_with_false"] == pytest.approx(2 / 5)
    assert summary["first_false"] == pytest.approx(1 / 2)
    assert summary["score_unfair"] == pytest.approx(1 / 3)
    assert (summary["refused"], summary["missed"]) == (1, 1)
    assert np.isnan(summarise_truth([])["true_share"])


ROW = {
    "file": "a.jpg",
    "width": "100",
    "height": "50",
    "posture": "tree",
    "joint": "left_knee",
    "x_px": "10",
    "y_px": "20",
    "state": "seen",
    "source": "eye",
    "sure": "1",
}


def test_rows_are_joined_by_file() -> None:
    rows = [ROW, ROW | {"joint": "left_hip", "state": "hidden", "x_px": ""}, ROW | {"file": "b.jpg"}]
    first, second = read_true_joints(rows)
    assert (first.file, first.size_px, first.posture, second.file) == ("a.jpg", (100, 50), "tree", "b.jpg")
    np.testing.assert_array_equal(first.xy_px[Landmark.LEFT_KNEE], (10, 20))
    assert not first.seen[Landmark.LEFT_HIP]


@pytest.mark.parametrize("wrong", [{"joint": "left_tail"}, {"x_px": "far"}, {"width": ""}], ids=str)
def test_a_wrong_row_is_named(wrong: dict[str, str]) -> None:
    with pytest.raises(ValueError, match="line 3"):
        read_true_joints([ROW, ROW | wrong])


def test_when_to_doubt_is_chosen_on_other_collections(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(truth, "DOUBTS", (Doubt(), Doubt(fault_shown=0.6, clear=0.5)))

    # in one collection a fault that half of the looks show is never there, in the other always
    def seen(file: str, *, is_there: bool) -> Seen:
        frame = FAULTY
        looks = np.repeat([frame.image_xy_px, warrior().image_xy_px], (7, 3), axis=0)
        truth = placed_on(FAULTY if is_there else warrior())
        return Seen(replace(truth, file=file), seen_at(frame, looks), WARRIOR)

    true, false = seen("a/1.jpg", is_there=True), seen("b/1.jpg", is_there=False)
    assert chosen_doubt([true]).fault_shown <= 0.7
    assert chosen_doubt([false]).fault_shown > 0.7
    folds = {name: (doubt, cases) for name, doubt, cases in held_out([true, false])}
    assert list(folds) == ["a", "b"]
    # chosen where such faults are false, none is told where they are true
    assert folds["a"][1][0].corrections == {}
    assert folds["b"][1][0].corrections == {"right_arm_from_down": False}
