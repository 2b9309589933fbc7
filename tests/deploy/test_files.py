"""The files a studio uses: complete, consistent with the coach, and checked by the tools that will read them."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.support.server import ROOT, get, running_script

DEPLOY = ROOT / ".deploy"
UNIT = DEPLOY / "systemd" / "coach@.service"
DOCKERFILE = DEPLOY / "Dockerfile"
COMPOSE = DEPLOY / "compose.yaml"
GUIDE = DEPLOY / "README.md"


# ---------------------------------------------------------------------------------------------------------------------
# systemd


def analysed(*arguments: str) -> subprocess.CompletedProcess[str]:
    program = shutil.which("systemd-analyze")
    if program is None:
        pytest.skip("systemd-analyze is not installed")
    return subprocess.run([program, *arguments], capture_output=True, text=True, timeout=60, check=False)


@pytest.fixture
def unit(tmp_path: Path) -> Path:
    """The unit as systemd would find it, with a Python that is here."""
    folder = tmp_path / "coach@.service.d"
    folder.mkdir()
    shutil.copy(DEPLOY / "systemd" / "login.conf", folder)
    path = tmp_path / UNIT.name
    path.write_text(UNIT.read_text(encoding="utf-8").replace("/opt/coach/.venv/bin/python", sys.executable))
    return path


def test_systemd_understands_the_unit(unit: Path) -> None:
    done = analysed("verify", "--man=no", str(unit))
    assert (done.returncode, done.stderr) == (0, "")


def test_systemd_would_tell_a_mistake(unit: Path) -> None:
    unit.write_text(unit.read_text(encoding="utf-8").replace("ProtectSystem=strict", "ProtectSystm=strict"))
    assert "ProtectSystm" in analysed("verify", "--man=no", str(unit)).stderr


def test_the_unit_has_next_to_no_rights(unit: Path) -> None:
    """Exposure in tenths, 0 to 100; below 20 systemd says OK, services without any of this have 96."""
    done = analysed("security", "--offline=true", "--threshold=15", "--no-pager", str(unit))
    assert done.returncode == 0, done.stdout


def test_what_the_unit_starts_is_here() -> None:
    text = UNIT.read_text(encoding="utf-8")
    (start,) = re.findall(r"^ExecStart=(.*)$", text, re.MULTILINE)
    script = shlex.split(start)[4]
    assert (ROOT / script).is_file()
    assert "--server.address=127.0.0.1" in start
    assert "ExecStartPre=/opt/coach/.venv/bin/python -m coach doctor" in text


# ---------------------------------------------------------------------------------------------------------------------
# Containers


@dataclass(frozen=True)
class Step:
    word: str
    rest: str


def steps() -> list[Step]:
    """The instructions of the Dockerfile, continued lines joined."""
    lines = [line for line in DOCKERFILE.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    joined = re.sub(r"\\\n\s*", "", "\n".join(lines))
    return [Step(*line.split(None, 1)) for line in joined.splitlines() if line.strip()]


def all_of(word: str) -> list[str]:
    return [step.rest for step in steps() if step.word == word]


def test_a_linter_has_nothing_to_say() -> None:
    program = shutil.which("hadolint", path=f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}")
    if program is None:
        pytest.skip("hadolint is not installed")
    done = subprocess.run([program, str(DOCKERFILE)], capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stdout) == (0, "")


def test_the_base_has_a_version() -> None:
    (base,) = all_of("FROM")
    assert re.fullmatch(r"python:3\.1[0-3]-slim-\w+", base)


def test_what_is_copied_is_here_and_not_ignored() -> None:
    patterns = [
        line
        for line in (DEPLOY / "Dockerfile.dockerignore").read_text(encoding="utf-8").splitlines()
        if line and not line.startswith("#")
    ]
    assert patterns[0] == "*"
    for copied in all_of("COPY"):
        source = copied.split()[0]
        assert (ROOT / source).exists(), source
        assert f"!{source}" in patterns


def test_it_runs_without_rights_and_says_how_it_is() -> None:
    words = [step.word for step in steps()]
    assert all_of("USER") == ["10001"]
    assert words.index("USER") < words.index("CMD")
    (health,) = all_of("HEALTHCHECK")
    assert "/_stcore/health" in health
    assert all_of("VOLUME") == ["/var/lib/coach"]


def pins(text: str) -> set[str]:
    return set(re.findall(r'"((?:psycopg|Authlib|httpx2)[^"]*==[^"]+)"', text))


def test_the_extra_packages_are_the_ones_that_are_tested() -> None:
    tested = (ROOT / "requirements-dev.txt").read_text(encoding="utf-8").split()
    told = pins((ROOT / "requirements.txt").read_text(encoding="utf-8"))
    assert told == pins(DOCKERFILE.read_text(encoding="utf-8")) == pins(GUIDE.read_text(encoding="utf-8"))
    assert len(told) == 3
    assert told <= set(tested)


@pytest.mark.slow
def test_what_is_copied_is_enough(tmp_path: Path, model_path: Path) -> None:
    """The same steps without the engine: nothing but what is copied, the commands as they are written."""
    for copied in all_of("COPY"):
        source, goal = copied.split()
        place = tmp_path / (source if goal == "./" else goal)
        place.parent.mkdir(parents=True, exist_ok=True)
        if (ROOT / source).is_dir():
            shutil.copytree(ROOT / source, place, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(ROOT / source, place)
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith(("COACH_", "PYTHONPATH"))},
        "COACH_DATA": str(tmp_path / "data"),
        "COACH_MODEL": str(model_path),
    }
    doctor = [sys.executable, "-m", "coach", "doctor"]
    done = subprocess.run(doctor, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    with running_script(tmp_path / "streamlit_app.py", tmp_path / "log", environment=environment, cwd=tmp_path) as (
        address,
        _,
    ):
        (check,) = re.findall(
            r"r\.urlopen\('http://127\.0\.0\.1:' \+ os\.environ\['\w+'\] \+ '(.*?)'", all_of("HEALTHCHECK")[0]
        )
        assert get(address + check) == (200, b"ok")


def compose() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load(COMPOSE.read_text(encoding="utf-8"))
    return found


@pytest.mark.parametrize("name", ["coach-a", "coach-b"])
def test_a_process_in_a_container_has_no_rights(name: str) -> None:
    service = compose()["services"][name]
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert service["read_only"] is True
    assert service["build"]["dockerfile"] == ".deploy/Dockerfile"
    assert service["environment"]["STREAMLIT_SERVER_ADDRESS"] == "127.0.0.1"


def test_the_processes_are_those_that_nginx_knows() -> None:
    services = compose()["services"]
    ports = {services[name]["environment"]["STREAMLIT_SERVER_PORT"] for name in ("coach-a", "coach-b")}
    nginx = (DEPLOY / "nginx" / "coach.conf").read_text(encoding="utf-8")
    assert ports == set(re.findall(r"server 127\.0\.0\.1:(\d+)", nginx))


def test_the_database_is_reachable_from_this_computer_alone() -> None:
    database = compose()["services"]["database"]
    assert [port.split(":")[0] for port in database["ports"]] == ["127.0.0.1"]
    assert database["environment"]["POSTGRES_PASSWORD"].startswith("${COACH_DB_PASSWORD:?")
    assert not fnmatch(database["image"], "*latest")


# ---------------------------------------------------------------------------------------------------------------------
# The guide


def test_every_file_is_in_the_guide() -> None:
    guide = GUIDE.read_text(encoding="utf-8")
    for path in DEPLOY.rglob("*"):
        if path.is_file() and path not in (GUIDE, DEPLOY / "Dockerfile.dockerignore") and path.suffix != ".env":
            assert f"`{path.relative_to(DEPLOY)}`" in guide


def test_every_variable_of_the_code_is_in_the_guide() -> None:
    guide = GUIDE.read_text(encoding="utf-8")
    files = [*(ROOT / "coach").rglob("*.py"), *(ROOT / "pages").rglob("*.py")]
    names = {name for path in files for name in re.findall(r"COACH_[A-Z_]*[A-Z]", path.read_text(encoding="utf-8"))}
    assert {name for name in names if f"| `{name}` |" not in guide} == set()


def test_the_limits_of_the_guide_are_those_of_the_code() -> None:
    from coach.platform.environment import Environment, variable

    guide = GUIDE.read_text(encoding="utf-8")
    for field, info in Environment.model_fields.items():
        if isinstance(info.default, int | float | str) and info.default != "":
            usual = f"{info.default:g}" if isinstance(info.default, float) else str(info.default)
            row = re.search(rf"\| `{variable(field)}` \| `?([^|`]*)`? \|", guide)
            assert row is not None, field
            assert row[1].strip() == usual, field
