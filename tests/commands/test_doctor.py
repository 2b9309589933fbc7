"""`python -m coach doctor`: what is well, what is not, and what to do about it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from coach.cli import main
from coach.commands import doctor
from coach.media import video_writer
from coach.pose.model import cached_model
from coach.pose.model_sources import Variant
from coach.records.history import open_history
from coach.text import languages

CHECKS = [
    *("python", "packages", "settings", "folder", "model", "witness", "library"),
    *("video", "letters", "history", "login", "places"),
]


def examined(capsys: pytest.CaptureFixture[str]) -> tuple[int, dict[str, dict[str, Any]]]:
    code = main(["doctor", "--json"])
    rows = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    return code, {row["check"]: row for row in rows}


def test_where_everything_is_well(capsys: pytest.CaptureFixture[str], model_path: Path) -> None:
    code, found = examined(capsys)
    assert list(found) == CHECKS
    assert {row["status"] for row in found.values()} <= {"ok", "warning"}
    assert code == 0


@pytest.mark.parametrize("language", languages())
def test_it_is_said_in_words(capsys: pytest.CaptureFixture[str], model_path: Path, language: str) -> None:
    assert main(["doctor", "--language", language]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == len(CHECKS)
    assert all(line[0] in "✓!" for line in lines)


BROKEN: dict[str, tuple[dict[str, str], str, str]] = {
    "no model": ({"COACH_CACHE": "/nowhere", "COACH_MODEL": ""}, "model", "Fetch it: python -m coach model"),
    "a setting": ({"COACH_LOG_LEVEL": "loud"}, "settings", "COACH_LOG_LEVEL: expected debug, info, warning or error"),
    "no server": ({"COACH_DATABASE_URL": "postgresql://u@127.0.0.1:1/x"}, "history", "does not answer"),
    "no folder": ({"COACH_DATA": "/proc/nothing"}, "folder", "name another folder in COACH_DATA"),
}


@pytest.mark.parametrize(("settings", "check", "message"), BROKEN.values(), ids=BROKEN.keys())
def test_what_is_broken_is_told(
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    settings: dict[str, str],
    check: str,
    message: str,
) -> None:
    for name, value in settings.items():
        monkeypatch.setenv(name, value)
    code, found = examined(capsys)
    assert code == 1
    assert found[check]["status"] == "failed"
    assert message in found[check]["message"]


def test_what_is_lacking_is_told(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, model_path: Path, own_data_folder: Path
) -> None:
    own_data_folder.chmod(0o755)
    monkeypatch.setenv("COACH_LIVE_SESSIONS", "900")
    monkeypatch.setattr(video_writer, "COMMON", ("h264", "made_up"))
    monkeypatch.setattr(doctor, "_pins", lambda: iter([("made_up", "1.0", None), ("numpy", "1.0", "2.0")]))
    code, found = examined(capsys)
    assert code == 0
    lacking = {check for check, row in found.items() if row["status"] == "warning"}
    assert {"folder", "video", "packages", "places"} <= lacking
    assert "made_up - (1.0), numpy 2.0 (1.0)" in found["packages"]["message"]
    assert "cannot be read here: made_up" in found["video"]["message"]


def test_videos_cannot_be_written(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, model_path: Path
) -> None:
    monkeypatch.setattr(video_writer, "WRITTEN", "made_up")
    code, found = examined(capsys)
    assert (code, found["video"]["status"]) == (1, "failed")


def test_a_required_login_needs_its_packages(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, model_path: Path
) -> None:
    monkeypatch.setenv("COACH_LOGIN", "required")
    monkeypatch.setattr(doctor.util, "find_spec", lambda name: None if name == "authlib" else object())
    code, found = examined(capsys)
    assert code == 1
    assert found["login"]["message"] == "A login is required, but these packages are missing: authlib"


def test_a_history_is_opened_and_none_is_made(
    capsys: pytest.CaptureFixture[str], model_path: Path, own_data_folder: Path
) -> None:
    _, found = examined(capsys)
    assert "for the first time" in found["history"]["message"]
    assert not (own_data_folder / "history.db").exists()
    history = open_history()
    history.first_profile("Ada")
    history.close()
    _, found = examined(capsys)
    assert found["history"]["message"] == "The history can be opened (people: 1)"


def test_a_folder_in_place_of_the_history_is_found(
    capsys: pytest.CaptureFixture[str], model_path: Path, own_data_folder: Path
) -> None:
    (own_data_folder / "history.db").mkdir()
    code, found = examined(capsys)
    assert (code, found["history"]["status"]) == (1, "failed")
    assert "Name another folder in COACH_DATA" in found["history"]["message"]


@pytest.mark.parametrize(
    ("files", "chosen", "status", "message"),
    [
        pytest.param(("full", "heavy", "movenet"), None, "ok", "movenet_lightning.onnx", id="all"),
        pytest.param(("full", "heavy"), None, "warning", "not here: movenet.", id="without movenet"),
        pytest.param(("full", "movenet"), None, "warning", "not here: heavy.", id="without heavy"),
        pytest.param(("full",), None, "warning", "not here: heavy, movenet.", id="the first alone"),
        pytest.param(("full", "heavy", "movenet"), "mine.task", "ok", "no other one checks", id="a model of one's own"),
    ],
)
def test_witnesses_are_looked_for(
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    joint_network_path: Path,
    model_path: Path,
    tmp_path: Path,
    files: tuple[Variant, ...],
    chosen: str | None,
    status: str,
    message: str,
) -> None:
    monkeypatch.setenv("COACH_CACHE", str(tmp_path))
    monkeypatch.delenv("COACH_MODEL", raising=False)
    for variant in files:
        cached_model(variant).symlink_to(joint_network_path if variant == "movenet" else model_path)
    if chosen:
        (tmp_path / chosen).symlink_to(model_path)
        monkeypatch.setenv("COACH_MODEL", str(tmp_path / chosen))
    code, found = examined(capsys)
    assert (code, found["witness"]["status"]) == (0, status)
    assert message in found["witness"]["message"]


def test_a_damaged_witness_is_told(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, model_path: Path, tmp_path: Path
) -> None:
    monkeypatch.setenv("COACH_CACHE", str(tmp_path))
    monkeypatch.delenv("COACH_MODEL", raising=False)
    for variant in ("full", "heavy"):
        cached_model(variant).symlink_to(model_path)
    cached_model("movenet").write_bytes(b"half a model")
    code, found = examined(capsys)
    assert (code, found["witness"]["status"]) == (1, "failed")
    assert "Delete it, then fetch it again: python -m coach model" in found["witness"]["message"]
