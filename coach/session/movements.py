"""What the eye for movements is learned from: labelled clips, and people computed from figures."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from coach.library.exercises import ExerciseLibrary, load_other_movements
from coach.library.postures import load_everyday
from coach.session.sequences import read_sequence
from coach.workout.movement_learning import Computed, Example, compute_people, example_of

#: Groups of sources that are left out in turn: each source is in one of them.
FOLDS = 8


def read_example(
    row: Mapping[str, str], folder: Path, library: ExerciseLibrary, find_model: Callable[[], Path]
) -> Example:
    """The clip of one row of a labelled index: `file`, `exercise`, `source`.

    What the library lacks is a movement besides, by the name that the row gives it.
    Raises `CoachError` when the clip cannot be read.
    """
    return example_of(
        read_sequence(folder / row["file"], find_model), library.label_of(row["exercise"]), row["source"], library
    )


def compute_all(library: ExerciseLibrary) -> Computed:
    """Computed people for a library, with what people do besides."""
    postures = [body for posture in load_everyday() for body in posture.bodies]
    return compute_people(library, load_other_movements(), postures)


def folds_of(sources: Sequence[str]) -> dict[str, int]:
    """A number for each source: clips of one source are never apart, and the groups are about as large."""
    largest_first = sorted(set(sources), key=lambda source: (-sources.count(source), source))
    filled = [0] * FOLDS
    numbers = {}
    for source in largest_first:
        numbers[source] = filled.index(min(filled))
        filled[numbers[source]] += sources.count(source)
    return numbers
