"""Loading the exercises: the shipped ones and the user's own."""

from collections.abc import Iterable, Sequence
from pathlib import Path

from coach.errors import LibraryError
from coach.library.exercise import Exercise
from coach.library.own_files import Shelf, folders_of, read_items
from coach.library.picture import OtherMovement, OtherMovements
from coach.platform.paths import poses_dir
from coach.yaml_source import read_models


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
