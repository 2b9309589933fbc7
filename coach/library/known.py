"""The postures and exercises the coach knows: those that come with it and the user's own."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar

from coach.errors import LibraryError
from coach.library.exercise import Exercise
from coach.library.own_files import Shelf, folders_of, names_of, read_items
from coach.library.picture import OtherMovement, OtherMovements
from coach.library.posture import EverydayPosture, EverydayPostures, Posture
from coach.matching import plain
from coach.platform.paths import poses_dir
from coach.yaml_source import read_models
from coach.yaml_words import Said

Derived = TypeVar("Derived")


class PostureLibrary(Shelf[Posture]):
    """Postures by id, in the order they were read. Immutable.

    everyday: what people do otherwise, so that recognition can leave them unnamed.
    own: ids of the postures that did not come with the coach.
    """

    def __init__(
        self, postures: Iterable[Posture], everyday: Iterable[EverydayPosture] = (), own: Iterable[str] = ()
    ) -> None:
        super().__init__("posture", postures)
        self.everyday = tuple(everyday)
        self.own = frozenset(own)
        self._derived: dict[str, Any] = {}

    def derived(self, name: str, build: Callable[[PostureLibrary], Derived]) -> Derived:
        """Something computed from the whole library, built when first asked for and kept (recognition's templates)."""
        if name not in self._derived:
            self._derived[name] = build(self)
        found: Derived = self._derived[name]
        return found


def load_postures(folders: Iterable[Path] | None = None) -> PostureLibrary:
    """Read every `*.yaml` of the folders: by default the shipped postures, then the user's own.

    A user's posture replaces a shipped one with the same id. Raises `LibraryError` with all problems of all files,
    two files of one folder with the same id and names that would mean two postures among them.
    """
    problems: list[str] = []
    by_id = read_items(Posture, folders_of(Posture) if folders is None else folders, problems)
    problems += _shared_names(by_id)
    if problems:
        raise LibraryError(problems)
    own = [posture_id for posture_id, (path, _) in by_id.items() if path.parent != folders_of(Posture)[0]]
    return PostureLibrary((posture for _, posture in by_id.values()), load_everyday(), own)


def load_everyday() -> tuple[EverydayPosture, ...]:
    """What people do when they practise no posture, from `poses/everyday`."""
    files = read_models(sorted((poses_dir() / "everyday").glob("*.yaml")), EverydayPostures)
    return tuple(posture for file in files for posture in file.postures)


def _shared_names(by_id: Mapping[str, tuple[Path, Posture]]) -> list[str]:
    owner: dict[str, str] = {}
    problems: list[str] = []
    for path, posture in by_id.values():
        for name in names_of(posture):
            first = owner.setdefault(plain(name), posture.id)
            if first != posture.id:
                taken = Said("name_taken", name=name, posture=first)
                problems.append(Said("of_file", file=f"{path}:1:1", what=taken))
    return problems


class ExerciseLibrary(Shelf[Exercise]):
    """Exercises by id, in the order of their names."""

    def __init__(self, exercises: Iterable[Exercise]) -> None:
        super().__init__("exercise", sorted(exercises, key=lambda exercise: exercise.names.en))

    def label_of(self, name: str) -> str:
        """The id that a label of a clip means; the label itself for what the library lacks."""
        return self.id_of(name) or name.strip()


def load_exercises(folders: Sequence[Path] | None = None) -> ExerciseLibrary:
    """Read every `*.yaml` of the folders (default: shipped and user's own). A later file replaces one of the same id.

    Raises `LibraryError` with every problem of every file.
    """
    problems: list[str] = []
    found = read_items(Exercise, folders_of(Exercise) if folders is None else folders, problems)
    if problems:
        raise LibraryError(problems)
    return ExerciseLibrary([exercise for _, exercise in found.values()])


def load_other_movements() -> tuple[OtherMovement, ...]:
    """What people do when they do no exercise, from `poses/movements`."""
    files = read_models(sorted((poses_dir() / "movements").glob("*.yaml")), OtherMovements)
    return tuple(movement for file in files for movement in file.movements)
