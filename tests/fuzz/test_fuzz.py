"""Files of strangers give a result or a `CoachError`: a short round for every target, and everything once found.

For a long one: `python -m tests.fuzz TARGET --minutes 10`.
"""

from __future__ import annotations

import subprocess
import sys
from functools import cache
from pathlib import Path
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.fuzz.mutate import mutated
from tests.fuzz.targets import TARGETS
from tests.support.server import ROOT

FOUND = sorted(path for path in (Path(__file__).parent / "found").glob("*/*") if path.is_file())


@cache
def seeds_of(name: str) -> list[bytes]:
    return TARGETS[name].seeds()


@pytest.mark.parametrize("name", TARGETS)
def test_the_seeds_are_right(name: str) -> None:
    for seed in seeds_of(name):
        TARGETS[name].look(seed)


@pytest.mark.parametrize("name", TARGETS)
def test_damaged_inputs(name: str) -> None:
    target, seeds = TARGETS[name], seeds_of(name)

    @settings(max_examples=25, suppress_health_check=list(HealthCheck))
    @given(st.sampled_from(seeds), st.randoms(use_true_random=False))
    def look(seed: bytes, random: Random) -> None:
        target.look(mutated(seed, seeds, target.tokens, random))

    look()


@pytest.mark.parametrize("name", TARGETS)
@settings(max_examples=25, suppress_health_check=list(HealthCheck))
@given(st.binary(max_size=300))
def test_noise(name: str, noise: bytes) -> None:
    TARGETS[name].look(noise)


@pytest.mark.parametrize("path", FOUND, ids=lambda path: f"{path.parent.name}-{path.name}")
def test_what_was_found_once(path: Path) -> None:
    TARGETS[path.parent.name].look(path.read_bytes())


@pytest.mark.parametrize("engine", ["mutate", pytest.param("atheris", marks=pytest.mark.slow)])
def test_the_program_for_long_rounds(tmp_path: Path, engine: str) -> None:
    if engine == "atheris":
        pytest.importorskip("atheris", reason="atheris does not install on this Python or system")
    command = [sys.executable, "-m", "tests.fuzz", "names", "--minutes", "0.02", "--engine", engine]
    done = subprocess.run(
        [*command, "--found", str(tmp_path)], cwd=ROOT, capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stderr
    assert not [path.name for path in tmp_path.iterdir() if "crash" in path.name]
