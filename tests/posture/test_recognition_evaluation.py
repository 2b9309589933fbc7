"""The figures of recognition, on cases small enough to count by hand."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from coach.errors import SequenceError
from coach.library.known import load_postures
from coach.posture.recognition_evaluation import PostureCase, label_of, read_landmark_set, summarise


def case(label: str, pose_id: str | None, *candidates: str, found: bool = True) -> PostureCase:
    return PostureCase(label=label, found=found, pose_id=pose_id, candidates=candidates)


CASES = [
    case("tree", "tree", "tree", "star"),
    case("tree", "star", "star", "tree"),
    case("tree", None, "star", "boat", "cobra", "tree"),
    case("tree", None, found=False),
    case("unknown", None, "tree"),
    case("unknown", "tree", "tree"),
    case("none", None, found=False),
    case("none", "tree", "tree"),
]


def test_the_shares() -> None:
    summary = summarise(CASES)
    assert summary["n"] == 8
    assert summary["detection"] == pytest.approx(5 / 6)
    assert summary["top1"] == pytest.approx(1 / 4)
    assert summary["top3"] == pytest.approx(2 / 4)
    assert summary["unknown_rejection"] == pytest.approx(1 / 2)
    assert summary["no_person_false"] == pytest.approx(1 / 2)
    assert summary["per_posture"] == {"tree": {"n": 4.0, "detection": 0.75, "top1": 0.25, "top3": 0.5}}
    assert summary["confusion"]["tree"] == {"tree": 1, "star": 1, "unknown": 1, "no_person": 1}


def test_what_no_picture_asks_is_not_known() -> None:
    summary = summarise([case("tree", "tree", "tree")])
    assert np.isnan(summary["unknown_rejection"])
    assert np.isnan(summary["no_person_false"])


def test_one_plain_look_is_counted_apart() -> None:
    looked = [replace(one, found_at_once=at_once) for one, at_once in zip(CASES, (True, False) * 4, strict=True)]
    summary = summarise(looked)
    assert summary["detection_without_retry"] == pytest.approx(3 / 6)
    assert summary["no_person_false_without_retry"] == pytest.approx(1 / 2)
    assert np.isnan(summarise(CASES)["detection_without_retry"])


@pytest.mark.parametrize(
    ("name", "label"),
    [
        *(
            ("tree", "tree"),
            ("Vrikshasana", "tree"),
            ("none", "none"),
            ("unknown", "unknown"),
            ("handstand", "unknown"),
        ),
        *(("seated_cross_legged", "easy_pose"), ("butterfly pose", "bound_angle"), ("thunderbolt pose", "hero")),
    ],
)
def test_any_name_labels_a_picture(name: str, label: str) -> None:
    assert label_of(name, load_postures()) == label


def write(path: Path, **changed: np.ndarray) -> Path:
    arrays = {
        "image": np.ones((2, 33, 4)),
        "world": np.ones((2, 33, 3)),
        "size": np.array([[640, 480], [480, 640]]),
        "posture": np.array(["tree", "none"]),
        **changed,
    }
    np.savez(path, **{name: array for name, array in arrays.items() if array is not None})
    return path


def test_a_set_of_landmarks_is_read(tmp_path: Path) -> None:
    image = np.ones((2, 33, 4))
    image[1] = np.nan
    one, other = read_landmark_set(write(tmp_path / "set.npz", image=image))
    assert (one.name, other.name) == ("tree", "none")
    assert other.frame is None
    assert one.frame is not None
    assert one.frame.image_size_px == (640, 480)


def test_several_looks_their_sources_and_other_names_are_read(tmp_path: Path) -> None:
    looks = {
        f"{look}_{kind}": np.ones((2, 33, n)) for look in ("full", "heavy") for kind, n in (("image", 4), ("world", 3))
    }
    looks["heavy_image"][1] = np.nan
    told = {"posture": np.array(["tree", "unknown"]), "other": np.array(["", "a kick"]), "source": np.array(["a", "b"])}
    one, other = read_landmark_set(write(tmp_path / "set.npz", image=None, world=None, **looks, **told))
    assert (one.name, one.source, len(one.looks)) == ("tree", "a", 2)
    assert (other.name, other.source, len(other.looks)) == ("a kick", "b", 1)


def test_who_is_asked_is_counted_and_every_source_apart() -> None:
    asked = replace(CASES[1], asked=("star", "tree"), source="a")
    summary = summarise([asked, replace(CASES[0], source="b", confidence=0.97)])
    assert (summary["asked"], summary["asked_right"]) == (0.5, 1.0)
    assert {name: one["top1"] for name, one in summary["per_source"].items()} == {"a": 0.0, "b": 1.0}
    assert summary["calibration"] == {"0.95-1": {"n": 1.0, "confidence": 0.97, "right": 1.0}}
    assert summary["calibration_error"] == pytest.approx(0.03)


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"world": np.ones((2, 32, 3))}, r"world: expected shape \(2, 33, 3\) but got \(2, 32, 3\)"),
        ({"posture": None}, "is not a set of landmarks"),
    ],
    ids=["shape", "missing"],
)
def test_a_wrong_set_is_explained(tmp_path: Path, changed, told: str) -> None:
    with pytest.raises(SequenceError, match=told):
        read_landmark_set(write(tmp_path / "set.npz", **changed))


def test_a_file_of_another_kind_is_explained(tmp_path: Path) -> None:
    path = tmp_path / "set.npz"
    path.write_bytes(b"not an archive")
    with pytest.raises(SequenceError, match=r"set.npz is not a set of landmarks"):
        read_landmark_set(path)
