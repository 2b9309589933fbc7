"""The recipes of CONTRIBUTING.md, followed to the letter in a copy: they work, and touch the files they name."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from tests.support.samples import SAMPLES
from tests.support.server import ROOT

GUIDE = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
RECIPES = {text.partition("\n")[0]: text for text in re.split(r"^## ", GUIDE, flags=re.MULTILINE)[1:]}


def commands(recipe: str, **values: str) -> Iterator[list[str]]:
    """What a recipe tells to type, in its order, with what it leaves open filled in."""
    steps = "\n".join(line for line in RECIPES[recipe].splitlines() if re.match(r"\d\.|   ", line))
    for typed in re.findall(r"`(python -m [^`]+)`", steps):
        words = re.sub(r"<(\w+)>|\b([A-Z]{3,})\b", lambda found: values[(found[1] or found[2]).lower()], typed)
        yield [sys.executable, *shlex.split(words)[1:]]


def named(recipe: str, **values: str) -> set[str]:
    """The files a recipe says it touches."""
    touches = RECIPES[recipe].partition("Touches ")[2].partition("\n\n")[0]
    return {re.sub(r"<(\w+)>", lambda found: values[found[1]], path) for path in re.findall(r"`([^`]+)`", touches)}


@pytest.fixture
def house(tmp_path: Path) -> Path:
    """A checkout of what lies here now."""
    copy = tmp_path / "house"
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False)
    if listed.returncode:
        pytest.skip("not a checkout of git")
    for file in map(Path, listed.stdout.splitlines()):
        if (ROOT / file).is_file() and file.parts[0] != ".github":
            (copy / file).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(ROOT / file, copy / file)
    for words in (["init", "-q"], ["add", "-A"], ["-c", "user.name=a", "-c", "user.email=a@b", "commit", "-qm", "now"]):
        subprocess.run(["git", *words], cwd=copy, check=True)
    return copy


def follow(house: Path, command: list[str]) -> None:
    done = subprocess.run(command, cwd=house, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{shlex.join(command)}\n{done.stdout[-3000:]}\n{done.stderr[-3000:]}"


def touched(house: Path) -> set[str]:
    status = subprocess.run(
        ["git", "status", "--porcelain", "-uall"], cwd=house, capture_output=True, text=True, check=True
    )
    return {line[3:] for line in status.stdout.splitlines()}


@pytest.mark.parametrize("recipe", [name for name in RECIPES if name.startswith("Add ")])
def test_what_a_recipe_speaks_of_exists(recipe: str) -> None:
    paths = set(re.findall(r"`((?:coach|tests|poses|pages)/[\w./]+)`", RECIPES[recipe]))
    assert [path for path in paths if not (ROOT / path).exists()] == []


@pytest.mark.slow
def test_a_posture(house: Path, model_path: Path) -> None:
    values = {"id": "new_stand", "photo": str(SAMPLES / "pictures" / "tree.jpg"), "name": "'New stand'"}
    draft, check, _ = commands("Add a posture", **values)
    follow(house, draft)
    follow(house, check)
    assert touched(house) == named("Add a posture", **values)


@pytest.mark.slow
def test_an_exercise(house: Path) -> None:
    values = {"id": "new_squat", "name": "'New squat'"}
    begin, check, contract = commands("Add an exercise", **values)
    follow(house, begin)
    (file,) = named("Add an exercise", **values)
    exercise = yaml.safe_load((house / file).read_text(encoding="utf-8"))
    exercise["names"]["zh"] = "新深蹲"
    (house / file).write_text(yaml.safe_dump(exercise, allow_unicode=True, sort_keys=False), encoding="utf-8")
    follow(house, check)
    follow(house, [*contract, "-n", "0"])
    assert touched(house) == {file}


@pytest.mark.slow
def test_a_language(house: Path) -> None:
    (file,) = named("Add a language", code="eo")
    english = (house / "coach" / "locales" / "en.yaml").read_text(encoding="utf-8")
    (house / file).write_text(english, encoding="utf-8")
    (check,) = commands("Add a language", code="eo")
    follow(house, [*check, "-n", "0"])
    assert touched(house) == {file}
