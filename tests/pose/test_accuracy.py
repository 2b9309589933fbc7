"""The real model against exact truth: rendered people whose every joint is known."""

from __future__ import annotations

import csv
import json
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image, ImageOps

from coach.pose.detector import PoseDetector
from coach.pose.landmarker import DetectorSettings
from coach.pose.landmarks import Landmark
from coach.pose.types import PoseFrame
from tests.support import pictures
from tests.support.samples import Sample, load_pictures, read_rgb
from tests.support.truth import angle_errors_deg

TEST_DATA = Path(__file__).resolve().parents[1] / "data"
SAMPLES = load_pictures()

#: Largest median error of a 2D angle in the picture plane, degrees.
LIMIT_DEG = {"elbow": 5.0, "knee": 5.0, "shoulder": 6.0, "hip": 6.0}


def trunk_px(frame: PoseFrame) -> np.ndarray:
    """Middle of shoulders and hips."""
    return frame.image_xy_px[[11, 12, 23, 24]].mean(axis=0)


def true_trunk_px(sample: Sample) -> np.ndarray:
    names = ("left_shoulder", "right_shoulder", "left_hip", "right_hip")
    return np.mean([sample.joint_px(name) for name in names], axis=0)


def typical_errors_deg(pairs: Iterable[tuple[PoseFrame, dict[str, Any]]]) -> dict[str, tuple[int, float, float]]:
    """Per joint class: how many, median and 90th percentile of the absolute error in degrees."""
    errors: dict[str, list[float]] = defaultdict(list)
    for frame, truth in pairs:
        for joint, error_deg in angle_errors_deg(frame, truth):
            errors[joint].append(abs(error_deg))
    return {
        joint: (len(values), float(np.median(values)), float(np.percentile(values, 90)))
        for joint, values in errors.items()
    }


# ------------------------------------------------------------------------------------------------- shipped pictures


@pytest.mark.parametrize("name", SAMPLES)
def test_a_sample_is_found_where_it_is(detector: PoseDetector, name: str) -> None:
    sample = SAMPLES[name]
    (person,) = detector.detect(sample.image_rgb())
    assert person.image_size_px == tuple(sample.truth["size_px"])
    left, top, right, bottom = person.box_px()
    assert np.hypot(*(trunk_px(person) - true_trunk_px(sample))) < 0.05 * np.hypot(right - left, bottom - top)


def test_angles_of_the_samples_are_near_the_truth(detector: PoseDetector) -> None:
    found = typical_errors_deg((detector.detect(s.image_rgb())[0], s.truth) for s in SAMPLES.values())
    print("\njoint: number, median, 90th percentile of the error in degrees:", found)
    for joint, (count, median_deg, _) in found.items():
        assert count >= 5, joint
        # ten pictures are few: two degrees more than for the whole set (see below)
        assert median_deg <= LIMIT_DEG[joint] + 2.0, joint


def test_a_person_whose_left_was_taken_for_the_right_is_put_right(detector: PoseDetector) -> None:
    # front leg to the person's right, that is to the left in the picture; a single look exchanges the sides
    (person,) = detector.detect(read_rgb(TEST_DATA / "left_taken_for_right.jpg"))
    assert person.image_xy_px[Landmark.RIGHT_ANKLE, 0] < person.image_xy_px[Landmark.LEFT_ANKLE, 0]


@pytest.mark.parametrize("quarters", [1, 2, 3], ids=["turned left", "upside down", "turned right"])
def test_a_turned_picture_is_found(detector: PoseDetector, quarters: int) -> None:
    sample = SAMPLES["mountain"]
    upright = sample.image_rgb()
    (person,) = detector.detect(np.ascontiguousarray(np.rot90(upright, quarters)))
    height, width = upright.shape[:2]
    x, y = true_trunk_px(sample)
    expected = {1: (y, width - x), 2: (width - x, height - y), 3: (height - y, x)}[quarters]
    assert np.hypot(*(trunk_px(person) - expected)) < 0.06 * height


def test_two_people_are_both_found(model_path: Path) -> None:
    left, right = SAMPLES["tree"].image_rgb(), SAMPLES["mountain"].image_rgb()
    height = min(left.shape[0], right.shape[0])
    both = np.concatenate([left[-height:], right[-height:]], axis=1)
    with PoseDetector(model_path, DetectorSettings(num_poses=2)) as detector:
        people = detector.detect(both)
    assert sorted(bool(trunk_px(person)[0] > left.shape[1]) for person in people) == [False, True]


@pytest.mark.parametrize(
    "kind",
    [
        kind
        if kind in {"black", "one pixel", "one line", "noise", "shapes"}
        else pytest.param(kind, marks=pytest.mark.slow)
        for kind in pictures.WITHOUT_PEOPLE
    ],
)
def test_nobody_in_a_picture_without_people(detector: PoseDetector, kind: str) -> None:
    assert detector.detect(pictures.WITHOUT_PEOPLE[kind]()) == ()


# ------------------------------------------------------------------------- many pictures, when they are at hand


def rows(index: Path) -> list[dict[str, str]]:
    with index.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.slow
def test_angles_of_many_rendered_pictures(detector: PoseDetector, shared: Path) -> None:
    folder = shared / "synthetic" / "pictures"
    records = [r for r in json.loads((folder / "truth.json").read_text(encoding="utf-8")) if r["view"] == "best"]
    pairs = []
    for record in records:
        record["joints_xyz_m"] = {name: joint["xyz_m"] for name, joint in record["joints"].items()}
        people = detector.detect(read_rgb(folder / record["file"]))
        assert people, f"nobody found in {record['file']}"
        pairs.append((people[0], record))
    found = typical_errors_deg(pairs)
    print(f"\n{len(pairs)} pictures; joint: number, median, 90th percentile of the error in degrees:", found)
    assert {joint: median_deg for joint, (_, median_deg, _) in found.items() if median_deg > LIMIT_DEG[joint]} == {}


@pytest.mark.slow
def test_people_in_real_photos_are_found(detector: PoseDetector, shared: Path) -> None:
    folder = shared / "data" / "yoga"
    files = [row["file"] for row in rows(folder / "INDEX.csv")][::3]
    missed = [file for file in files if not detector.detect(reduced(folder / file))]
    print(f"\n{len(files) - len(missed)} of {len(files)} found; missed: {missed}")
    assert len(missed) <= 0.01 * len(files)


@pytest.mark.slow
def test_nobody_in_many_pictures_without_people(detector: PoseDetector) -> None:
    many = list(pictures.many_without_people(45))
    wrong = [name for name, picture in many if detector.detect(picture)]
    print(f"\n{len(wrong)} of {len(many)} pictures without people: somebody seen in {wrong}")
    assert wrong == []


def reduced(path: Path) -> np.ndarray:
    with Image.open(path) as picture:
        upright = ImageOps.exif_transpose(picture).convert("RGB")
        upright.thumbnail((1280, 1280))
        return np.array(upright)
