"""Loading the exercises: the shipped ones and the user's own."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from coach.errors import LibraryError
from coach.library.exercise import Exercise
from coach.library.own_files import folders_of, read_items
from coach.library.picture import OtherMovement, OtherMovements
from coach.platform.paths import poses_dir
from coach.text import unknown_id
from coach.yaml_source import read_models


class ExerciseLibrary(Mapping[str, Exercise]):
    """Exercises by id, in the order of their names."""

    def __init__(self, exercises: Sequence[Exercise]) -> None:
        self._by_id = {exercise.id: exercise for exercise in sorted(exercises, key=lambda e: e.names.in_("en"))}
        self._by_name: dict[str, Exercise] = {}
        for exercise in exercises:
            for name in (exercise.id, *exercise.aliases, *exercise.names.root.values()):
                self._by_name.setdefault(_key(name), exercise)

    def __getitem__(self, exercise_id: str) -> Exercise:
        return self._by_id[exercise_id]

    def __iter__(self) -> Iterator[str]:
        return iter(self._by_id)

    def __len__(self) -> int:
        return len(self._by_id)

    def find(self, name: str) -> Exercise:
        """The exercise with this id, name or alias, in any spelling of spaces, hyphens and capitals.

        Raises `UnknownIdError`, which names the nearest ones.
        """
        found = self._by_name.get(_key(name))
        if found is None:
            raise unknown_id("exercise", name, self._by_id)
        return found

    def label_of(self, name: str) -> str:
        """The id that a label of a clip means; the label itself for what the library lacks."""
        found = self._by_name.get(_key(name))
        return name.strip() if found is None else found.id


def _key(name: str) -> str:
    return "".join(letter for letter in name.casefold() if letter.isalnum())


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
