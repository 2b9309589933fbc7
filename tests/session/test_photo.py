"""A photo from picture to verdict, with prepared landmarks instead of a model."""

from __future__ import annotations

import json
import math
from dataclasses import replace

import numpy as np
import pytest

from coach.errors import UnknownIdError
from coach.library.known import load_postures
from coach.pose.detector import StillDetector
from coach.pose.figure import expand_directions
from coach.pose.types import PoseFrame
from coach.posture.recognition import recognise
from coach.posture.results import Grade
from coach.session.moments import drawn_photo
from coach.session.photo import check_photo, judge_frame, photo_record
from tests.support.fakes import ReplayDetector
from tests.support.figures import figure_frame

LIBRARY = load_postures()
#: No larger than what is looked at, and prepared landmarks of the same size.
SIZE_PX = (500, 500)
PICTURE = np.zeros((*SIZE_PX[::-1], 3), np.uint8)


def posture_frame(name: str, **options: float) -> PoseFrame:
    return figure_frame(LIBRARY[name].placed_figures[0].directions, image_size_px=SIZE_PX, **options)


class LooksDetector(StillDetector):
    """Sees something else each time it looks."""

    def __init__(self, *looks: tuple[PoseFrame, ...]) -> None:
        self.looks = list(looks)
        self.count = 0

    def detect(self, image_rgb) -> tuple[PoseFrame, ...]:
        self.count += 1
        return self.looks[min(self.count, len(self.looks)) - 1]


def test_a_posture_is_recognised_scored_and_recorded() -> None:
    result = check_photo(PICTURE, ReplayDetector((posture_frame("tree"),)), LIBRARY)
    record = photo_record(result, file="a.jpg")
    assert json.loads(json.dumps(record, allow_nan=False)) == record
    assert record["status"] == "ok"
    assert record["pose"] == "tree"
    assert record["side"] == "left"
    assert record["score"] > 90
    assert record["coverage"] == pytest.approx(1)
    assert record["view"] == "front"
    assert record["people"] == 1
    assert record["candidates"][0]["pose"] == "tree"
    assert record["confidence"] == record["candidates"][0]["confidence"]
    knee = next(row for row in record["joints"] if row["joint"] == "right_knee")
    assert knee["measured_deg"] == pytest.approx(180, abs=1)
    assert knee["status"] == "good"
    assert record["corrections"] == []
    assert "Rooted like a tree" in record["message"]


def test_a_named_posture_is_judged_as_that_one() -> None:
    result = check_photo(PICTURE, ReplayDetector((posture_frame("tree"),)), LIBRARY, pose="star")
    record = photo_record(result, file="a.jpg")
    assert record["pose"] == "star"
    assert record["score"] < 60
    assert record["confidence"] is None
    assert record["corrections"]


def test_what_may_be_another_posture_is_asked_about_not_corrected() -> None:
    frame = figure_frame(expand_directions({**LIBRARY["star"].figures[0].limbs, "left_arm": (0.5, 0.9, 0)}, {}))
    sure = check_photo(PICTURE, ReplayDetector((frame,)), LIBRARY)
    assert sure.recognition is not None
    recognition = replace(sure.recognition, ask=sure.recognition.candidates[:2])
    unsure = judge_frame(frame, recognition, LIBRARY)
    assert photo_record(sure, file="a.jpg")["corrections"]
    record = photo_record(unsure, file="a.jpg")
    assert (record["pose"], record["score"], record["joints"], record["corrections"]) == (None, None, [], [])
    assert record["ask"] == [one.pose_id for one in sure.recognition.candidates[:2]]
    assert record["message"] == unsure.question() != ""
    drawn = (drawn_photo(PICTURE, one) for one in (unsure, unsure.unjudged(), sure))
    asked, unjudged, judged = drawn
    assert np.array_equal(asked, unjudged)  # no joint is marked as right or wrong
    assert not np.array_equal(asked, judged)
    named = judge_frame(frame, recognition, LIBRARY, LIBRARY["star"])
    assert (named.posture, named.ask) == (LIBRARY["star"], None)


def test_nobody_is_praised_for_another_posture_than_the_one_they_named() -> None:
    frame = posture_frame("extended_side_angle")
    named = judge_frame(frame, recognise(frame, LIBRARY), LIBRARY, LIBRARY["warrior_ii"])
    assert named.score is not None
    off = [one for one in named.score.checks if one.grade not in (Grade.GOOD, Grade.CLOSE)]
    right = tuple(one for one in named.score.checks if one.grade is Grade.GOOD)
    unsure = tuple(replace(one, grade=Grade.UNSURE, error=math.nan) for one in off)
    assert right
    assert unsure
    told = replace(named, score=replace(named.score, checks=(*right, *unsure)))
    assert told.message() == "This looks more like Extended side angle than like Warrior II."
    assert replace(told, score=replace(named.score, checks=right)).doubt() == "", "all of it was judged and is right"
    assert named.doubt() == "", "it is told what is wrong"
    assert judge_frame(frame, recognise(frame, LIBRARY), LIBRARY).doubt() == ""


def test_an_unknown_name_is_an_error() -> None:
    with pytest.raises(UnknownIdError, match="no posture 'treee'"):
        check_photo(PICTURE, ReplayDetector(()), LIBRARY, pose="treee")


def test_nobody_is_a_status() -> None:
    record = photo_record(check_photo(PICTURE, ReplayDetector(()), LIBRARY), file="a.jpg", language="zh")
    assert record["status"] == "no_person"
    assert record["pose"] is None
    assert record["people"] == 0
    assert "没有找到人" in record["message"]


def test_a_person_in_no_posture_stays_unnamed() -> None:
    akimbo = expand_directions({"upper_arms": (0.75, -0.7, -0.2), "forearms": (-0.8, -0.55, 0.3)}, {})
    record = photo_record(check_photo(PICTURE, ReplayDetector((figure_frame(akimbo),)), LIBRARY), file="a.jpg")
    assert record["status"] == "ok"
    assert record["pose"] is None
    assert record["score"] is None
    assert len(record["candidates"]) >= 3
    assert "hands on the hips" in record["message"]


def test_from_the_wrong_side_it_says_how_to_turn() -> None:
    frame = posture_frame("warrior_ii", yaw_deg=85.0)
    record = photo_record(check_photo(PICTURE, ReplayDetector((frame,)), LIBRARY, pose="warrior_ii"), file="a.jpg")
    assert record["status"] == "not_measurable"
    assert record["score"] is None
    assert "judged from the front" in record["message"]
    assert {row["status"] for row in record["joints"]} == {"unknown"}
    assert {row["measured_deg"] for row in record["joints"]} == {None}


def test_lengths_are_not_passed_off_as_degrees() -> None:
    result = check_photo(PICTURE, ReplayDetector((posture_frame("garland"),)), LIBRARY)
    row = next(row for row in photo_record(result, file="a.jpg")["joints"] if row["joint"] == "knees_apart")
    assert row["measured_deg"] is None
    assert row["measured_torso"] > 0.5


def test_another_person_can_be_chosen() -> None:
    people = (posture_frame("tree"), posture_frame("star"))
    chosen = [check_photo(PICTURE, ReplayDetector(people), LIBRARY, person=one) for one in (0, 1, 7)]
    assert [result.posture.id for result in chosen if result.posture] == ["tree", "star", "tree"]
    assert len(chosen[0].people) == 2


def test_a_body_that_makes_no_sense_is_looked_at_again() -> None:
    tree = posture_frame("tree")
    points = tree.image_xy_px.copy()
    points[[13, 14, 25, 26, 27, 28]] += SIZE_PX[0] * np.array(
        [[0.25, 0.39], [-0.39, 0.34], [0.39, 0.22], [-0.41, -0.13], [0.44, -0.34], [0.3, 0.39]]
    )
    odd = replace(tree, image_xy_px=points)
    detector = LooksDetector((odd,), (tree.mirrored(),))
    result = check_photo(PICTURE, detector, LIBRARY, may_turn=False)
    assert result.posture is not None
    assert result.posture.id == "tree"
    assert detector.count == 2
    np.testing.assert_allclose(result.people[0].image_xy_px, tree.image_xy_px, atol=1e-9)
    alone = LooksDetector((odd,))
    check_photo(PICTURE, alone, LIBRARY, look_again=False)
    assert alone.count == 1


def test_a_pattern_that_is_another_body_in_each_copy_is_nobody() -> None:
    class Pattern(LooksDetector):
        def detect(self, image_rgb) -> tuple[PoseFrame, ...]:
            (star,) = super().detect(image_rgb)
            return (replace(star, image_xy_px=np.random.default_rng(self.count).permutation(star.image_xy_px)),)

    result = check_photo(PICTURE, Pattern((posture_frame("star"),)), LIBRARY)
    assert (result.status, result.people) == ("no_person", ())


def test_a_clear_case_is_looked_at_once() -> None:
    detector = LooksDetector((posture_frame("star"),))
    check_photo(PICTURE, detector, LIBRARY)
    assert detector.count == 1
