"""Loading programmes and flows (the shipped ones and the user's own), and keeping own ones."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from coach.errors import LibraryError
from coach.library.programme import Flow, Programme, known_ids
from coach.platform.paths import poses_dir, user_library_dir
from coach.platform.private_files import forget_file, keep_text
from coach.text import unknown_id
from coach.yaml_source import check_file, check_text

Plan = TypeVar("Plan", Programme, Flow)
FOLDERS: dict[type, str] = {Programme: "programmes", Flow: "flows"}


@dataclass(frozen=True, slots=True)
class ProgrammeLibrary:
    """Programmes and flows by id; the user's own replace shipped ones of the same id."""

    programmes: dict[str, Programme]
    flows: dict[str, Flow]

    def programme(self, programme_id: str) -> Programme:
        """Raises `UnknownIdError`, which names the nearest ones."""
        if programme_id not in self.programmes:
            raise unknown_id("programme", programme_id, self.programmes)
        return self.programmes[programme_id]

    def flow(self, flow_id: str) -> Flow:
        """Raises `UnknownIdError`, which names the nearest ones."""
        if flow_id not in self.flows:
            raise unknown_id("flow", flow_id, self.flows)
        return self.flows[flow_id]


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


def _read(model: type[Plan], roots: Sequence[Path], problems: list[str]) -> dict[str, Plan]:
    found: dict[str, Plan] = {}
    for root in roots:
        own: dict[str, Path] = {}
        for path in sorted((root / FOLDERS[model]).glob("*.yaml")):
            plan, wrong = check_file(path, model)
            problems += wrong
            if plan is None:
                continue
            if plan.id in own:
                problems.append(f"{path}:1:1: the id '{plan.id}' is already used by {own[plan.id].name}")
            own[plan.id] = path
            found[plan.id] = plan
    return found


def check_plan_text(
    source: str, model: type[Plan], exercises: Collection[str], postures: Collection[str], *, name: str
) -> tuple[Plan | None, tuple[str, ...]]:
    """The programme or flow written in `source`, or None and everything that is wrong with it."""
    with known_ids(exercise=frozenset(exercises), posture=frozenset(postures)):
        return check_text(source, model, name=name)


def plan_path(model: type[Plan], plan_id: str, *, own: bool) -> Path:
    """Where the file of a programme or flow is, or would be kept."""
    return (user_library_dir() if own else poses_dir()) / FOLDERS[model] / f"{plan_id}.yaml"


def plan_source(model: type[Plan], plan_id: str) -> str:
    """The text of the file to begin editing from: the user's own version, else the shipped one, else nothing."""
    for own in (True, False):
        path = plan_path(model, plan_id, own=own)
        if path.is_file():
            return path.read_text(encoding="utf-8")
    return ""


def keep_plan(model: type[Plan], plan: Plan, source: str) -> Path:
    """Write a checked programme or flow into the user's own folder; returns its path. Raises `CoachError`."""
    path = plan_path(model, plan.id, own=True)
    keep_text(path, source)
    return path


def forget_plan(model: type[Plan], plan_id: str) -> bool:
    """Remove the user's own version; True when there was one. Raises `CoachError` when it stays."""
    return forget_file(plan_path(model, plan_id, own=True))
