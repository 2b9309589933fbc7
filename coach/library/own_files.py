"""The files of the library by what is in them, and one's own: a text to begin with, checked, and kept."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import yaml

from coach.errors import LibraryError
from coach.library.exercise import Exercise
from coach.library.posture import Posture
from coach.library.programme import Flow, Programme, known_ids
from coach.matching import plain
from coach.platform.files import keep_text
from coach.platform.paths import poses_dir, user_library_dir
from coach.text import unknown_id
from coach.yaml_source import StrictModel, check_file, check_text
from coach.yaml_words import Said

Found = TypeVar("Found", Posture, Exercise)
Item = TypeVar("Item", Posture, Exercise, Programme, Flow)
FOLDERS: Mapping[type[StrictModel], str] = {
    Posture: "yoga",
    Exercise: "exercises",
    Programme: "programmes",
    Flow: "flows",
}


class Shelf(Mapping[str, Found]):
    """Postures or exercises by id, each to be found by any of its names. Immutable."""

    def __init__(self, kind: str, items: Iterable[Found]) -> None:
        self._kind = kind
        self._by_id: dict[str, Found] = {item.id: item for item in items}
        self._ids: dict[str, str] = {}
        for item in self._by_id.values():
            for name in names_of(item):
                self._ids.setdefault(plain(name), item.id)

    def __getitem__(self, item_id: str) -> Found:
        return self._by_id[item_id]

    def __iter__(self) -> Iterator[str]:
        return iter(self._by_id)

    def __len__(self) -> int:
        return len(self._by_id)

    def find(self, name: str) -> Found:
        """What has this id, name (in any language) or alias; case, accents, spaces and dashes do not matter.

        Raises `UnknownIdError` with the nearest names.
        """
        item_id = self.id_of(name)
        if item_id is None:
            raise unknown_id(self._kind, name, self._by_id)
        return self._by_id[item_id]

    def id_of(self, name: str) -> str | None:
        """The id of what `find` finds; None where there is nothing of this name."""
        return self._ids.get(plain(name))


def names_of(item: Posture | Exercise) -> tuple[str, ...]:
    """Everything it can be called by."""
    sanskrit = item.sanskrit if isinstance(item, Posture) else None
    more = () if sanskrit is None else (sanskrit.iast, sanskrit.plain)
    return (item.id, *item.names.root.values(), *more, *item.aliases)


def folders_of(kind: type[Item]) -> tuple[Path, Path]:
    """The shipped files and the user's own, which come last and win."""
    return poses_dir() / FOLDERS[kind], user_library_dir() / FOLDERS[kind]


def read_items(kind: type[Item], folders: Iterable[Path], problems: list[str]) -> dict[str, tuple[Path, Item]]:
    """What is in every `*.yaml` of the folders, by id; one of a later folder replaces an earlier one.

    Everything that is wrong is added to `problems`, two files of one folder with the same id among it.
    """
    found: dict[str, tuple[Path, Item]] = {}
    for folder in folders:
        for path in sorted(folder.glob("*.yaml")):
            item, wrong = check_file(path, kind)
            problems += wrong
            if item is None:
                continue
            earlier = found.get(item.id)
            if earlier is not None and earlier[0].parent == folder:
                taken = Said("id_taken", id=item.id, file=earlier[0].name)
                problems.append(Said("of_file", file=f"{path}:1:1", what=taken))
            found[item.id] = path, item
    return found


def own_path(kind: type[Item], item_id: str) -> Path:
    """Where the file of one's own is, or would be kept."""
    return folders_of(kind)[1] / f"{item_id}.yaml"


def source_of(kind: type[Item], item_id: str) -> str:
    """The text to begin editing from: one's own version, else the shipped one, else nothing."""
    for folder in reversed(folders_of(kind)):
        path = folder / f"{item_id}.yaml"
        if path.is_file():
            return path.read_text(encoding="utf-8")
    return ""


def keep_own(kind: type[Item], source: str) -> Item:
    """Keep a definition in the user's own folder, in a file named after its id.

    Raises `LibraryError` with all its mistakes, `CoachError` when it cannot be kept. A programme may name anything,
    unless `known_ids` says what there is.
    """
    item, problems = check_text(source, kind, name=f"{kind.__name__.lower()}.yaml")
    if item is None:
        raise LibraryError(problems)
    keep_text(own_path(kind, item.id), source)
    return item


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
