from __future__ import annotations

import json
from itertools import islice
from pathlib import Path

import pytest

from coach.cli import main
from coach.pose.types import PoseSequence, save_sequence
from coach.records.history import open_history
from tests.support.histories import repetition
from tests.support.movements import squats


@pytest.fixture
def recording(tmp_path: Path) -> Path:
    frames = list(islice(squats(2), 7 * 30))
    path = tmp_path / "squats.npz"
    sequence = PoseSequence.from_frames(
        frames, timestamps_s=[frame.timestamp_s for frame in frames], image_size_px=(640, 480)
    )
    save_sequence(path, sequence)
    return path


def test_landmarks_become_reports(recording: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "out"
    wanted = ["--exercise", "squat", "--format", "html,csv,trc,bvh,mot", "--out", str(out), "--json"]
    assert main(["report", str(recording), *wanted]) == 0
    record = json.loads(capsys.readouterr().out)
    assert record["status"] == "ok"
    assert {Path(file).name for file in record["files"]} == {
        f"squats-report.{form}" for form in ("html", "csv", "trc", "bvh", "mot")
    }
    assert "Squat" in (out / "squats-report.html").read_text(encoding="utf-8")


def test_kept_session_by_its_id_or_as_the_last(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    history = open_history()
    with history.start_session(history.first_profile("Ada"), source="live") as session:
        session.start_set("exercise", "squat", start_s=0.0).add_repetition(repetition())
    for name in (session.uuid[:8], "last"):
        assert main(["report", name, "--language", "zh", "--out", str(tmp_path)]) == 0
        (file,) = capsys.readouterr().out.splitlines()
        assert "深蹲" in Path(file).read_text(encoding="utf-8")
    history.close()


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        pytest.param(
            ["x.npz", "--format", "docx"], 2, "there is no format 'docx'; known: html, pdf", id="unknown format"
        ),
        pytest.param(["missing.jpg"], 1, "missing.jpg cannot be opened", id="no such file"),
        pytest.param(["abcdef"], 1, "There is no session 'abcdef'", id="no such session"),
        pytest.param(["last"], 1, "The history is empty", id="nothing kept yet"),
    ],
)
def test_what_cannot_be_reported(
    arguments: list[str], code: int, message: str, capsys: pytest.CaptureFixture[str], model_path: Path
) -> None:
    assert main(["report", *arguments]) == code
    assert message in capsys.readouterr().err
