"""Learning the eye for movements from labelled clips and from the figures of the exercises.

From the two figures of an exercise's picture come as many computed people as are wanted, without camera, video or
model: bodies that bend a little differently, from every side, fast and slow, far and not so far, seen as the pose model
sees people. What is exercised here is the eye for the movement, not the counting.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from coach.library.exercise import Exercise
from coach.library.picture import ExercisePicture, OtherMovement, on_way
from coach.pose.figure import body_points, expand_directions, seen_from
from coach.pose.geometry import softmax
from coach.pose.landmarks import HIPS, midpoint
from coach.pose.types import Array, PoseSequence
from coach.workout.exercise_recognition import EVIDENCE, Observed, evidence
from coach.workout.eye import FURTHEST, NONE, Eye, describe
from coach.workout.measures import measure_body

#: Points of the way from start to turn that are computed; between them they move straight.
_WAY = np.linspace(-0.1, 1.15, 16)
_PIXELS_PER_TORSO, _SIZE_PX = 110.0, (640, 480)
_TORSO_M = 0.48


# How much computed people differ; standard deviations unless said otherwise.

#: Each limb from its figure, steadily, and at the turn from that.
_LIMB_DEG, _SWAY_DEG = 11.0, 7.0
#: Each joint's place, steadily (other proportions); each landmark in each frame, correlated over about a third of a
#: second, as the model's landmarks tremble.
_BODY_TORSO, _JITTER_TORSO = 0.03, 0.015
#: Share of the distances along the line of sight that the model gives back (smallest, largest): world landmarks of
#: turned limbs read 10 to 30 degrees too flat.
_DEPTH_KEPT = (0.55, 1.0)
#: Of the camera (smallest, largest; standard deviation).
_ELEVATION_DEG, _ROLL_DEG = (-10.0, 25.0), 4.0
_RATE_HZ = 12.0


def perform(picture: ExercisePicture, rng: np.random.Generator, *, duration_s: float, cycle_s: float) -> PoseSequence:
    """Somebody who repeats (or holds) what the picture shows.

    cycle_s: seconds of one repetition, about. Every call is another person, another camera and another pace.
    """
    times = np.arange(int(duration_s * _RATE_HZ) + 1) / _RATE_HZ
    first = bool(rng.integers(2))
    ways = [_way(picture, one, rng) for one in ((first, not first) if picture.alternates else (first,))]
    depth, number = _depths(times, cycle_s, rng)
    place = np.interp(depth, _WAY, np.arange(len(_WAY)))
    return _seen(_along(np.stack(ways), place, number % len(ways)), times, rng)


def wander(bodies: Sequence[Mapping[str, Array]], rng: np.random.Generator, *, duration_s: float) -> PoseSequence:
    """Somebody who goes from one posture to the next and rests there: people who do no exercise.

    bodies: postures as the limb directions of `expand_directions`.
    """
    times = np.arange(int(duration_s * _RATE_HZ) + 1) / _RATE_HZ
    count = min(int(rng.integers(2, 5)), len(bodies))
    chosen = [bodies[place] for place in rng.choice(len(bodies), size=count, replace=False)]
    keys = np.stack([body_points(_turned(one, _offsets(one, rng, _LIMB_DEG))) for one in chosen])
    keys[..., 1] -= keys[..., 1].min(axis=1, keepdims=True)  # they stand on one floor
    moments = np.concatenate([[0.0], np.cumsum(rng.uniform(0.6, 4.0, len(keys) - 1))])
    moments = moments * rng.uniform(0.5, 1.2) - rng.uniform(0.0, 1.0)
    place = np.interp(times, moments, np.arange(len(keys)))
    place = np.floor(place) + _eased(place % 1.0)
    return _seen(_along(keys[None], place), times, rng)


def _along(ways: Array, place: Array, which: NDArray[np.intp] | int = 0) -> Array:
    """(T, 33, 3) the body at a place (T,), 0 to K - 1, of one (T,) of its ways (W, K, 33, 3)."""
    below = np.minimum(place.astype(int), ways.shape[1] - 2)
    share = (place - below)[:, None, None]
    return np.asarray(ways[which, below] * (1.0 - share) + ways[which, below + 1] * share)


def _offsets(directions: Mapping[str, Array], rng: np.random.Generator, spread_deg: float) -> dict[str, Array]:
    """A small turn of every limb; both sides of one body turn alike to a good part."""
    size = np.radians(spread_deg)
    common = {limb.rpartition("_")[2]: rng.normal(0.0, 0.8 * size, 3) for limb in directions}
    return {
        limb: common[limb.rpartition("_")[2]] * ((-1.0, 1.0, 1.0) if limb.startswith("right") else (1.0, 1.0, 1.0))
        + rng.normal(0.0, 0.6 * size, 3)
        for limb in directions
    }


def _turned(directions: Mapping[str, Array], offsets: Mapping[str, Array]) -> dict[str, Array]:
    moved = {limb: vector + offsets[limb] for limb, vector in directions.items()}
    return {limb: vector / np.linalg.norm(vector) for limb, vector in moved.items()}


def _way(picture: ExercisePicture, first: bool, rng: np.random.Generator) -> Array:
    """(len(_WAY), 33, 3) the body from a little before the start to a little past the turn."""
    roles = {"working": "left" if first else "right", "other": "right" if first else "left"}
    figures = [
        expand_directions(one, roles) for one in (picture.start, picture.middle, picture.turn) if one is not None
    ]
    steady = _offsets(figures[0], rng, _LIMB_DEG)
    figures = [
        _turned(figure, {limb: steady[limb] + sway for limb, sway in _offsets(figure, rng, _SWAY_DEG).items()})
        for figure in figures
    ]
    planted = list(picture.planted_landmarks(roles))
    way = [on_way(figures, depth) for depth in _WAY.tolist()] if len(figures) > 1 else figures * len(_WAY)
    directions = {limb: np.stack([one[limb] for one in way]) for limb in figures[0]}
    points = body_points(directions) + rng.normal(0.0, _BODY_TORSO, (33, 3))
    fixed = points[:, planted].mean(axis=1, keepdims=True)
    return np.asarray(points - fixed + fixed[:1])


def _depths(times: Array, cycle_s: float, rng: np.random.Generator) -> tuple[Array, NDArray[np.intp]]:
    """Depth at each moment and the number of the repetition, beginning anywhere in a cycle."""
    each_s = max(cycle_s * float(np.exp(rng.normal(0.0, 0.35))), 0.45)
    lasts = each_s * rng.uniform(0.85, 1.15, int(times[-1] / each_s / 0.85) + 3)
    ends = np.cumsum(lasts) - rng.uniform(0.0, 1.0) * lasts[0]
    number = np.searchsorted(ends, times, side="right")
    phase = 1.0 - (ends[number] - times) / lasts[number]
    turn = rng.uniform(0.3, 0.6)
    rest, hold = rng.uniform(0.0, 0.25), rng.uniform(0.0, 0.2)
    up = np.clip((phase - rest * turn) / (turn * (1.0 - rest)), 0.0, 1.0)
    down = np.clip((phase - turn - hold * (1.0 - turn)) / ((1.0 - turn) * (1.0 - hold)), 0.0, 1.0)
    near, far = rng.uniform(-0.05, 0.18), rng.uniform(0.6, 1.1)
    reach = far * rng.uniform(0.9, 1.1, len(lasts))[number]
    return near + (reach - near) * _eased(np.where(phase < turn, up, 1.0 - down)), np.asarray(number)


def _eased(share: Array) -> Array:
    return np.asarray(0.5 - 0.5 * np.cos(np.pi * share))


def _seen(points: Array, times: Array, rng: np.random.Generator) -> PoseSequence:
    """Points (T, 33, 3) in torso lengths as the pose model would report them."""
    seen = seen_from(points, yaw_deg=float(rng.uniform(0.0, 360.0)), elevation_deg=float(rng.uniform(*_ELEVATION_DEG)))
    roll = np.radians(rng.normal(0.0, _ROLL_DEG))
    x, y = seen[..., 0], seen[..., 1]
    seen = np.stack([x * np.cos(roll) - y * np.sin(roll), x * np.sin(roll) + y * np.cos(roll), seen[..., 2]], axis=-1)
    step_s = float(times[1] - times[0]) if len(times) > 1 else 1.0
    image = seen[..., :2] + _trembling(seen[..., :2].shape, step_s, rng, _JITTER_TORSO)
    world = seen + _trembling(seen.shape, step_s, rng, 1.5 * _JITTER_TORSO)
    world[..., 2] *= rng.uniform(*_DEPTH_KEPT)
    hips = midpoint(world, HIPS)[:, None]
    return PoseSequence(
        timestamps_s=times,
        image_size_px=_SIZE_PX,
        image_xy_px=image * _PIXELS_PER_TORSO + np.array(_SIZE_PX) / 2.0,
        image_z_px=world[..., 2] * _PIXELS_PER_TORSO,
        world_xyz_m=(world - hips) * _TORSO_M,
        visibility=np.ones(points.shape[:2]),
    )


def _trembling(shape: tuple[int, ...], step_s: float, rng: np.random.Generator, spread: float) -> Array:
    kept = float(np.exp(-step_s / 0.15))
    noise = rng.normal(0.0, spread, shape)
    for row in range(1, len(noise)):
        noise[row] = kept * noise[row - 1] + np.sqrt(1.0 - kept * kept) * noise[row]
    return np.asarray(noise + rng.normal(0.0, spread, shape[1:]))


#: What somebody does, and windows (N, F) of them.
Shown = tuple[str, NDArray[np.float32]]
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


def compute_people(
    library: Mapping[str, Exercise], besides: Sequence[OtherMovement], postures: Sequence[Mapping[str, Array]]
) -> list[Shown]:
    """A window of each of many people who do the exercises of the library, other movements, and postures in turn."""
    rng = np.random.default_rng(0)
    people: list[Shown] = []

    def lasts_s() -> float:
        return float(rng.uniform(2.0, 3.2))

    def add(label: str, performance: PoseSequence) -> None:
        people.append((label, describe(measure_body(performance)).features[:1]))

    exercises = [
        (one.id, one.picture, one.tempo.total_s if one.tempo else 1.0, PERFORMANCES)
        for one in library.values()
        if one.picture is not None and not one.looks.only_when_named
    ]
    movements = [(one.name.in_("en"), one.picture, one.cycle_s, PERFORMANCES_BESIDES) for one in besides]
    for label, picture, cycle_s, count in (*exercises, *movements):
        itself, *others = picture.every_way()
        for _ in range(count):
            shown = itself if not others or rng.random() < 0.3 else others[int(rng.integers(len(others)))]
            add(label, perform(shown, rng, duration_s=lasts_s(), cycle_s=cycle_s))
    for _ in range(WANDERINGS if postures else 0):
        add(NONE, wander(postures, rng, duration_s=lasts_s()))
    return people


def learn(examples: Sequence[Example], computed: Sequence[Shown]) -> Eye:
    """Learn the eye from everything, and the weights of the evidence from what it says about sources left out."""
    sources = sorted({one.source for one in examples})
    group = {source: number % GROUPS for number, source in enumerate(sources)}
    rows, answers = [], []
    for number in sorted(set(group.values())):
        eye = _learn_eye([one for one in examples if group[one.source] != number], computed)
        for one in (one for one in examples if group[one.source] == number):
            names = list(one.observed.found)
            seen = eye.log_probabilities(one.observed.windows.features, names)
            rows.append(evidence(one.observed, seen, -np.inf, np.inf))
            answers.append(names.index(one.label) if one.label in names else len(names))
    return replace(_learn_eye(examples, computed), evidence=_weigh(np.array(rows), np.array(answers)))


def _learn_eye(examples: Sequence[Example], computed: Sequence[Shown]) -> Eye:
    used = [(one.label, one.observed.windows.features) for one in examples if len(one.observed.windows)]
    features = np.concatenate([windows for _, windows in (*computed, *used)]).astype(np.float64)
    counts = Counter(label for label, _ in computed)
    rows = [(label, COMPUTED_CLIPS / counts[label]) for label, _ in computed]
    rows += [(label, 1.0 / len(windows)) for label, windows in used for _ in windows]
    names, labels = np.unique([label for label, _ in rows], return_inverse=True)
    weights = np.array([weight for _, weight in rows])
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
        names=tuple(names.tolist()),
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
        shares = softmax(rows @ weights)
        slope = ((rows * shares[..., None]).sum(axis=1) - right).mean(axis=0) + _PENALTY * weights
        momentum, size = 0.9 * momentum + 0.1 * slope, 0.999 * size + 0.001 * slope**2
        weights -= _STEP * (momentum / (1.0 - 0.9**step)) / (np.sqrt(size / (1.0 - 0.999**step)) + 1e-8)
    return weights
