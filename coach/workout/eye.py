"""The eye for movements: which exercise a few seconds of movement look like, learned from examples.

A linear discriminant over the windows of `coach.workout.windows` (Fisher 1936, with a shrunk covariance): the mean of
every movement, seen through the variation that all of them share. It knows the exercises of the library and, as
classes of their own, what people do besides; `python -m coach learn movements` makes it from labelled clips and from
the figures of the exercises. What ships was learned from the landmarks of 167 clips out of 43 public repositories and
from 2,800 computed people. Beside it stand the weights with which its opinion and that of the exercise's definition
count (see `coach.workout.exercise_recognition`). Tried and no better, on the same examples with sources left out: two
small networks (48 units, features dropped, noise added) and six discriminants of two features in five each. Both name
72 % rightly, as one discriminant does, and 6 and 8 % wrongly, where it has 4.
Nor is more company: six changed copies of every real clip (another side, other limbs, tempo and frame rate, a limb
lost), 500 bodies that swing at random and 400 that wander through yoga postures name as many rightly (73 to 74.5 %), a
network taught with the first two 67 to 70 %.
"""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from functools import cache
from pathlib import Path
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from coach.errors import CoachError
from coach.pose.types import Array

#: The name of everything that is no exercise of the library.
NONE = "none"
#: Learned by `python -m coach learn movements`.
SHIPPED = Path(__file__).with_name("movements.npz")
#: Features further than this from the usual are as good as this far: landmarks fail in wild ways.
FURTHEST = 4.0
#: Neighbouring windows share most of their frames and their mistakes: together they count like so many times less.
DEPENDENCE = 0.15
#: No window is so sure that another could not say the opposite.
LEAST_PROBABILITY = 1e-4


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Eye:
    """What was learned.

    names: (K,) the class of each column; what does not name an exercise of the library is a movement besides.
    centre, scale: (F,) of the features. weights: (F, K), bias: (K,) of the discriminant. evidence: (E,) weights of
    `coach.workout.exercise_recognition.EVIDENCE`.
    """

    names: tuple[str, ...]
    centre: Array
    scale: Array
    weights: Array
    bias: Array
    evidence: Array

    def log_probabilities(self, features: NDArray[np.float32], exercises: Sequence[str]) -> Array:
        """(N, len(exercises) + 1) logarithms for (N, F) windows; the last column is that of no exercise.

        An exercise that was never learned looks like none of those that were, so it has the last column's value.
        """
        if len(features) == 0:
            return np.empty((0, len(exercises) + 1))
        away = np.clip((features - self.centre) / self.scale, -FURTHEST, FURTHEST)
        score = DEPENDENCE * (away @ self.weights + self.bias)
        shares = np.exp(score - score.max(axis=1, keepdims=True))
        shares /= shares.sum(axis=1, keepdims=True)
        place = {name: column for column, name in enumerate(self.names)}
        known = {exercise: place[exercise] for exercise in exercises if exercise in place}
        rest = shares[:, [column for column in range(len(self.names)) if column not in known.values()]].sum(axis=1)
        columns = [shares[:, known[exercise]] if exercise in known else rest for exercise in exercises]
        return np.asarray(np.log(np.stack([*columns, rest], axis=1) + LEAST_PROBABILITY))

    def save(self, path: Path) -> None:
        """Write the eye; half precision is finer than anything that was learned."""
        np.savez_compressed(
            path,
            names=np.array(self.names),
            centre=self.centre.astype(np.float32),
            scale=self.scale.astype(np.float32),
            weights=self.weights.astype(np.float16),
            bias=self.bias.astype(np.float32),
            evidence=self.evidence.astype(np.float32),
        )


def load_eye(path: Path = SHIPPED) -> Eye:
    """Read what `Eye.save` wrote. Raises `CoachError` for anything else."""
    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as stored:
            names = tuple(str(name) for name in stored["names"])
            arrays = {one.name: stored[one.name].astype(np.float64) for one in fields(Eye) if one.name != "names"}
    except (OSError, EOFError, KeyError, ValueError, BadZipFile) as error:
        raise CoachError(f"{path}: expected weights of movements but could not read them: {error}") from error
    return Eye(names=names, **arrays)


@cache
def shipped_eye() -> Eye:
    return load_eye()
