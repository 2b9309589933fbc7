"""Loading programmes and flows (the shipped ones and the user's own), and keeping own ones."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import yaml

from coach.errors import LibraryError
from coach.library.own_files import FOLDERS, keep_own, read_items
from coach.library.programme import Flow, Programme, known_ids
from coach.platform.paths import poses_dir, user_library_dir

Plan = TypeVar("Plan", Programme, Flow)


@dataclass(frozen=True, slots=True)
class ProgrammeLibrary:
    """Programmes and flows by id; the user's own replace shipped ones of the same id."""

    programmes: dict[str, Programme]
    flows: dict[str, Flow]


def load_programmes(
    exercises: Collection[str], postures: Collection[str], *, roots: Sequence[Path] | None = None
) -> ProgrammeLibrary:
    """Read every programme and flow that may name these exercises and postures.

    roots: folders that hold `programmes/` and `flows/`; by default the shipped one, then the user's own.
    Raises `LibraryError` with every problem of every file.
    """
    roots = (poses_dir(), user_library_dir()) if roots is None else roots
    problems: list[str] = []
    with known_ids(exercise=frozenset(exercises), posture=frozenset(postures)):
        library = ProgrammeLibrary(_read(Programme, roots, problems), _read(Flow, roots, problems))
    if problems:
        raise LibraryError(problems)
    return library


def _read(kind: type[Plan], roots: Sequence[Path], problems: list[str]) -> dict[str, Plan]:
    found = read_items(kind, [root / FOLDERS[kind] for root in roots], problems)
    return {plan_id: plan for plan_id, (_, plan) in found.items()}


def keep_plan(model: type[Plan], source: str, exercises: Collection[str], postures: Collection[str]) -> Plan:
    """Keep a programme or flow of one's own that may name these exercises and postures; errors as of `keep_own`."""
    with known_ids(exercise=frozenset(exercises), posture=frozenset(postures)):
        return keep_own(model, source)


def plan_text(plan: Programme | Flow) -> str:
    """The YAML from which the same plan is read again; what has its usual value is left out."""
    rows: dict[str, Any] = plan.model_dump(mode="json", exclude_defaults=True)
    return yaml.safe_dump(rows, allow_unicode=True, sort_keys=False, width=120)
