"""Learning the eye for movements from labelled clips and from the figures of the exercises."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from coach.library.exercise import Exercise
from coach.library.picture import ExercisePicture, OtherMovement
from coach.pose.types import Array, PoseSequence
from coach.workout.exercise_recognition import EVIDENCE, Observed, evidence, observe
from coach.workout.eye import FURTHEST, NONE, Eye, Windows, describe
from coach.workout.measures import measure_body
from coach.workout.performers import perform, wander

Features = NDArray[np.float32]

#: Computed performances of each exercise; of each movement besides, and of postures in turn, as shares of it.
PERFORMANCES, PERFORMANCES_BESIDES, WANDERINGS = 60, 20, 300
#: All computed performances of a movement weigh as much as so many clips.
COMPUTED_CLIPS = 3.0
#: Of the covariance this share is replaced by that of features which do not depend on each other.
SHRINKAGE = 0.1
#: A feature that hardly varies is not worth more than one that varies by this (degrees).
LEAST_SPREAD_DEG = 2.0
#: Sources are left out in so many groups when the weights of the evidence are learned.
GROUPS = 5
#: How the evidence's weights are fitted: penalty, steps and size of a step.
_PENALTY, _STEPS, _STEP = 0.002, 400, 0.05


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Example:
    """A labelled clip: exercise (or the name of a movement besides), where it comes from, and what was found in it."""

    label: str
    source: str
    observed: Observed

    @property
    def windows(self) -> Windows:
        """What the eye sees of it."""
        return self.observed.windows


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Computed:
    """Windows of computed people: features (N, F), and what each of them does."""

    features: Features
    labels: tuple[str, ...]


def example_of(sequence: PoseSequence, label: str, source: str, library: Mapping[str, Exercise]) -> Example:
    """What is learned from one clip; everything that takes time happens here, once."""
    return Example(label=label, source=source, observed=observe(sequence, library, measure_body(sequence)))


def compute_people(
    library: Mapping[str, Exercise],
    besides: Sequence[OtherMovement],
    postures: Sequence[Mapping[str, Array]],
    *,
    seed: int = 0,
) -> Computed:
    """Windows of people who do every exercise of the library, other movements, and postures in turn."""
    rng = np.random.default_rng(seed)
    features, labels = [], []
    for label, performance in _performances(library, besides, postures, rng):
        windows = describe(measure_body(performance))
        features.append(windows.features[:1])
        labels.append(label)
    return Computed(features=np.concatenate(features), labels=tuple(labels))


def _performances(
    library: Mapping[str, Exercise],
    besides: Sequence[OtherMovement],
    postures: Sequence[Mapping[str, Array]],
    rng: np.random.Generator,
) -> Iterator[tuple[str, PoseSequence]]:
    def lasts_s() -> float:
        return float(rng.uniform(2.0, 3.2))

    exercises = [
        (one.id, one.picture, one.tempo.total_s if one.tempo else 1.0, PERFORMANCES)
        for one in library.values()
        if one.picture is not None and not one.looks.only_when_named
    ]
    others = [(one.name.in_("en"), one.picture, one.cycle_s, PERFORMANCES_BESIDES) for one in besides]
    for label, picture, cycle_s, count in (*exercises, *others):
        ways = picture.every_way()
        for _ in range(count):
            yield label, perform(_one_of(ways, rng), rng, duration_s=lasts_s(), cycle_s=cycle_s)
    for _ in range(WANDERINGS if postures else 0):
        yield NONE, wander(postures, rng, duration_s=lasts_s())


def _one_of(ways: Sequence[ExercisePicture], rng: np.random.Generator) -> ExercisePicture:
    """The picture itself in three of ten cases, else one of its variants."""
    first = len(ways) == 1 or rng.random() < 0.3
    return ways[0 if first else int(rng.integers(1, len(ways)))]


def learn(
    examples: Sequence[Example], computed: Computed, *, on_progress: Callable[[float], None] = lambda share: None
) -> Eye:
    """Learn the eye from everything, and the weights of the evidence from what it says about sources left out."""
    sources = sorted({one.source for one in examples})
    group = {source: number % GROUPS for number, source in enumerate(sources)}
    rows, answers = [], []
    for number in range(GROUPS):
        others = [one for one in examples if group[one.source] != number]
        if len(others) == len(examples):
            continue
        eye = _learn_eye(others, computed)
        for one in examples:
            if group[one.source] == number:
                names = list(one.observed.found)
                seen = eye.log_probabilities(one.windows.features, names)
                rows.append(evidence(one.observed, seen, -np.inf, np.inf))
                answers.append(names.index(one.label) if one.label in names else len(names))
        on_progress((number + 1) / (GROUPS + 1))
    return replace(_learn_eye(examples, computed), evidence=_weigh(np.array(rows), np.array(answers)))


def _learn_eye(examples: Sequence[Example], computed: Computed) -> Eye:
    used = [one for one in examples if len(one.windows)]
    names = tuple(sorted({*computed.labels, *(one.label for one in used)}))
    place = {name: number for number, name in enumerate(names)}
    counts = {label: computed.labels.count(label) for label in set(computed.labels)}
    features = np.concatenate([computed.features, *(one.windows.features for one in used)]).astype(np.float64)
    labels = np.array(
        [
            *(place[label] for label in computed.labels),
            *(place[one.label] for one in used for _ in range(len(one.windows))),
        ]
    )
    weights = np.array(
        [
            *(COMPUTED_CLIPS / counts[label] for label in computed.labels),
            *(1.0 / len(one.windows) for one in used for _ in range(len(one.windows))),
        ]
    )
    # every movement counts alike, however many clips there are of it
    weights /= np.bincount(labels, weights)[labels]
    centre = np.average(features, axis=0, weights=weights)
    scale = np.sqrt(np.average((features - centre) ** 2, axis=0, weights=weights)) + LEAST_SPREAD_DEG
    away = np.clip((features - centre) / scale, -FURTHEST, FURTHEST)
    means = np.stack(
        [np.average(away[labels == number], axis=0, weights=weights[labels == number]) for number in range(len(names))]
    )
    around = (away - means[labels]) * np.sqrt(weights / weights.sum())[:, None]
    covariance = around.T @ around
    level = np.trace(covariance) / len(covariance)
    covariance = (1.0 - SHRINKAGE) * covariance + SHRINKAGE * level * np.eye(len(covariance))
    discriminant = np.linalg.solve(covariance, means.T)
    return Eye(
        names=names,
        centre=centre,
        scale=scale,
        weights=discriminant,
        bias=-0.5 * (means * discriminant.T).sum(axis=1),
        evidence=np.zeros(len(EVIDENCE)),
    )


def _weigh(rows: Array, answers: NDArray[np.intp]) -> Array:
    """(E,) weights with which the evidence (N, C, E) makes the answers (N,) most probable (a conditional logit)."""
    weights = np.zeros(rows.shape[-1])
    weights[0] = 1.0
    momentum, size = np.zeros_like(weights), np.zeros_like(weights)
    right = rows[np.arange(len(rows)), answers]
    for step in range(1, _STEPS + 1):
        score = rows @ weights
        shares = np.exp(score - score.max(axis=1, keepdims=True))
        shares /= shares.sum(axis=1, keepdims=True)
        slope = ((rows * shares[..., None]).sum(axis=1) - right).mean(axis=0) + _PENALTY * weights
        momentum, size = 0.9 * momentum + 0.1 * slope, 0.999 * size + 0.001 * slope**2
        weights -= _STEP * (momentum / (1.0 - 0.9**step)) / (np.sqrt(size / (1.0 - 0.999**step)) + 1e-8)
    return weights
