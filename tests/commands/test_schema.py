"""Schemas by which editors complete and check the files that people write."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from coach.cli import main
from coach.commands.library import SCHEMAS
from coach.platform.paths import poses_dir
from coach.yaml_source import check_file

FOLDERS = {"posture": "yoga", "exercise": "exercises", "programme": "programmes", "flow": "flows"}


def published(kind: str) -> Any:
    return json.loads((poses_dir() / "schemas" / f"{kind}.schema.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("kind", SCHEMAS)
def test_the_published_schema_is_today_s(kind: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["schema", kind]) == 0
    assert json.loads(capsys.readouterr().out) == published(kind), f"python -m coach schema {kind} makes it anew"


@pytest.mark.parametrize("kind", SCHEMAS)
def test_every_file_that_comes_with_the_coach_keeps_it(kind: str) -> None:
    validator = jsonschema.Draft202012Validator(published(kind))
    files = sorted((poses_dir() / FOLDERS[kind]).glob("*.yaml"))
    assert files
    for path in files:
        assert [
            error.message for error in validator.iter_errors(yaml.safe_load(path.read_text(encoding="utf-8")))
        ] == []


def test_a_typing_error_does_not(tmp_path: Path) -> None:
    tree = yaml.safe_load((poses_dir() / "yoga" / "tree.yaml").read_text(encoding="utf-8"))
    tree["levle"] = tree.pop("level")
    assert not jsonschema.Draft202012Validator(published("posture")).is_valid(tree)


def test_an_exercise_begins_with_one_that_moves_alike(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    wanted = tmp_path / "pistol_squat.yaml"
    assert main(["exercises", "new", "--like", "squat", "--name", "Pistol squat", "--out", str(wanted)]) == 0
    exercise, problems = check_file(wanted, SCHEMAS["exercise"])
    assert not problems
    assert exercise is not None
    assert exercise.model_dump()["id"] == "pistol_squat"
    assert main(["exercises", "new", "--like", "sqaut", "--name", "x"]) == 2
    assert "squat" in capsys.readouterr().err
