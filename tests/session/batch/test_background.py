"""What a page needs of a batch: uploads as files, detectors that are shared, findings in words."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from coach.library.known import ExerciseLibrary, PostureLibrary, load_exercises, load_postures
from coach.pose.detector import StillDetector
from coach.session.batch.background import keep_uploads, shared_models
from coach.session.batch.findings import finding_of, picture_jpeg, result_text
from coach.session.batch.work import BatchWishes
from coach.session.pool import DetectorPool


def test_uploads_have_plain_names_of_which_no_two_are_equal(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    keep_uploads(folder, [("old.jpg", b"")])
    keep_uploads(folder, [("a.jpg", b"1"), ("A.JPG", b"2"), ("a.jpg", b"3"), ("../../up.jpg", b"4"), ("...", b"5")])
    kept = {path.name: path.read_bytes() for path in folder.iterdir()}
    assert kept == {"a.jpg": b"1", "A (2).JPG": b"2", "a (3).jpg": b"3", "_.._up.jpg": b"4", "coach": b"5"}
    assert [path.name for path in tmp_path.iterdir()] == ["in"]


class Detector(StillDetector):
    def __init__(self) -> None:
        self.looks: list[str] = []

    def detect(self, image_rgb: Any) -> tuple[()]:
        self.looks.append("detect")
        return ()

    def glance(self, image_rgb: Any) -> tuple[()]:
        self.looks.append("glance")
        return ()

    def close(self) -> None:
        self.looks.append("closed")


@pytest.mark.parametrize(("fast", "look"), [(False, "detect"), (True, "glance")], ids=["usual", "fast"])
def test_a_detector_is_borrowed_for_one_look_only(fast: bool, look: str) -> None:
    detector = Detector()
    pool = DetectorPool(lambda: detector, size=1)
    models = shared_models(pool, pool, BatchWishes(fast=fast))(lambda: False)
    with models.photo() as photo:
        photo.detect(np.zeros((8, 8, 3), np.uint8))
        assert not pool.is_busy
    assert detector.looks == [look]


@pytest.fixture(scope="module")
def libraries() -> tuple[PostureLibrary, ExerciseLibrary]:
    return load_postures(), load_exercises()


RECORD = {"file": "a.jpg", "kind": "photo", "status": "ok", "pose": "tree", "score": 91.4}
ASKED = {**RECORD, "pose": None, "score": None, "ask": ["tree", "star"], "message": "Tree or Star?"}
CLIP = {"file": "b.mp4", "kind": "video", "status": "ok", "exercise": "squat", "reps": 3, "duration_s": 8.0}
CLIP |= {"partial_reps": 0, "holds": []}
HELD = {
    **CLIP,
    "exercise": "plank",
    "reps": 0,
    "holds": [{"start_s": 1.0, "end_s": 30.5}, {"start_s": 31.0, "end_s": 32.2}],
}


@pytest.mark.parametrize(
    ("record", "what", "result"),
    [
        pytest.param(RECORD, "Tree", "91 of 100", id="photo"),
        pytest.param({**RECORD, "pose": None, "score": None}, "No known posture", "", id="no posture"),
        pytest.param(ASKED, "Tree or Star?", "", id="asked first"),
        pytest.param({**RECORD, "status": "no_person", "pose": None, "score": None}, "Nobody found", "", id="nobody"),
        pytest.param(CLIP, "Squat", "3 repetitions", id="video"),
        pytest.param(HELD, "Plank", "held for 31 s", id="a hold"),
        pytest.param({**CLIP, "exercise": None, "reps": 0}, "No exercise recognised", "", id="no exercise"),
        pytest.param({**RECORD, "status": "error", "message": "oh"}, "Could not be read", "", id="failed"),
    ],
)
def test_a_record_in_words(
    record: dict[str, Any], what: str, result: str, tmp_path: Path, libraries: tuple[PostureLibrary, ExerciseLibrary]
) -> None:
    warnings = [{"kind": "truncated", "text": "It ends too early."}]
    found = finding_of({**record, "warnings": warnings}, tmp_path, *libraries, "en")
    assert found.warnings == (() if found.problem else ("It ends too early.",))
    assert found.what.startswith(what)
    assert found.result("en") == result
    assert found.picture is None
    assert picture_jpeg(found) is None


@pytest.mark.parametrize(
    ("record", "line"),
    [
        pytest.param(RECORD, f"{RECORD['file']}: Tree 91/100", id="photo"),
        pytest.param(ASKED, f"{RECORD['file']}: Tree or Star?", id="asked first"),
        pytest.param(CLIP, "b.mp4: Squat: 3", id="video"),
        pytest.param({**CLIP, "partial_reps": 2}, "b.mp4: Squat: 3 (and 2 partial)", id="partial"),
        pytest.param(HELD, "b.mp4: Plank: held for 31 s", id="a hold"),
        pytest.param({**CLIP, "exercise": None, "reps": 0}, "b.mp4: no exercise found", id="no exercise"),
        pytest.param({**CLIP, "reps": 0, "status": "no_person", "message": "nobody"}, "b.mp4: nobody", id="nobody"),
        pytest.param(
            {**RECORD, "status": "error", "pose": None, "message": "oh"}, f"{RECORD['file']}: oh", id="failed"
        ),
    ],
)
def test_a_record_in_a_line(
    record: dict[str, Any], line: str, libraries: tuple[PostureLibrary, ExerciseLibrary]
) -> None:
    assert result_text(record, *libraries, "en") == line


def test_a_picture_outside_the_results_is_not_shown(
    tmp_path: Path, libraries: tuple[PostureLibrary, ExerciseLibrary]
) -> None:
    out = tmp_path / "out"
    (out / "annotated").mkdir(parents=True)
    (tmp_path / "secret.jpg").write_bytes(b"x")
    (out / "annotated" / "a.jpg").write_bytes(b"no picture any more")
    shown = [
        finding_of({**RECORD, "annotated": name}, out, *libraries, "en")
        for name in ("../secret.jpg", "annotated/../../secret.jpg", "annotated/gone.jpg", "annotated/a.jpg")
    ]
    assert [one.picture for one in shown] == [None, None, None, out / "annotated" / "a.jpg"]
    assert picture_jpeg(shown[-1]) is None
