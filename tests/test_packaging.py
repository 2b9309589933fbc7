"""The coach as an installed package: whoever writes programs with it need not stand in its folder."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]


@pytest.mark.slow
def test_a_wheel_holds_all_that_the_coach_needs(tmp_path: Path) -> None:
    source = tmp_path / "source"
    source.mkdir()
    for name in ("coach", "poses"):
        shutil.copytree(ROOT / name, source / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "README.md", "LICENSE", "requirements.txt"):
        shutil.copy(ROOT / name, source)

    def run(*command: str) -> str:
        done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=300, check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout

    pip = (sys.executable, "-m", "pip", "--disable-pip-version-check", "install", "--quiet", "--no-deps")
    run(*pip, "--target", "site", str(source))
    program = "import sys; sys.path.insert(0, 'site'); from coach.cli import main; sys.exit(main(sys.argv[1:]))"
    for kind, folder in (("postures", "poses/yoga"), ("exercises", "poses/exercises")):
        command = "poses" if kind == "postures" else kind
        listed = run(sys.executable, "-c", program, command, "list")
        assert len(listed.splitlines()) >= len(list((ROOT / folder).glob("*.yaml")))
    kept = {str(path.relative_to(ROOT)) for path in (ROOT / "coach").rglob("*") if path.suffix in {".npz", ".json"}}
    assert all((tmp_path / "site" / name).is_file() for name in kept)


def test_the_change_log_says_of_every_version_what_changes_in_numbers() -> None:
    project = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    (version,) = re.findall(r'^version = "(.+)"$', project, flags=re.MULTILINE)
    sections = re.split(r"^## ", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]
    assert sections[0].startswith(version)
    assert all("### What changes in numbers people get" in section for section in sections)
