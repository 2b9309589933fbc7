"""The front door: few names, listed, sorted, each of them there, and loaded only when it is used."""

from __future__ import annotations

import ast
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest

import coach

SOURCE = Path(coach.__file__)


def typed_names() -> dict[str, str]:
    """name -> module, as type checkers and editors see them (the imports under `if TYPE_CHECKING`)."""
    (block,) = (node for node in ast.parse(SOURCE.read_text(encoding="utf-8")).body if isinstance(node, ast.If))
    return {
        alias.name: str(node.module) for node in block.body if isinstance(node, ast.ImportFrom) for alias in node.names
    }


def test_the_list_is_sorted_and_short() -> None:
    assert coach.__all__ == sorted(set(coach.__all__))
    assert len(coach.__all__) <= 20


def test_editors_see_the_same_names() -> None:
    assert sorted(typed_names()) == coach.__all__
    assert dir(coach) == coach.__all__


@pytest.mark.parametrize("name", coach.__all__)
def test_every_name_is_what_its_room_offers(name: str) -> None:
    assert getattr(coach, name) is getattr(import_module(typed_names()[name]), name)
    assert getattr(coach, name).__doc__


def test_a_wrong_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match=r"^module 'coach' has no attribute 'load_video'$"):
        _ = coach.load_video


def test_opening_the_door_loads_nothing_heavy() -> None:
    """The command line answers `--help` at once because `import coach` loads nothing but Python itself."""
    code = "import sys, coach; print(sorted({'mediapipe', 'cv2', 'av', 'numpy', 'pydantic'} & set(sys.modules)))"
    result = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=SOURCE.parents[1]
    )
    assert result.stdout.strip() == "[]"
