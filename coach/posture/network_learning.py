"""Learning what bodies in each posture look like: from labelled landmarks, and from the figures of the library.

What is learned from: landmarks of real people, each look of each network a sample of its own; landmarks of rendered
people; and bodies made from the library's figures by varying how they are done, built, seen and measured. Bodies mixed
from two figures (the legs of one, the arms of the other) stand for everything that has no name.

Everything random follows from a seed: the same samples give the same network on the same computer.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from coach.library.known import PostureLibrary
from coach.pose.figure import body_points, seen_from
from coach.pose.geometry import softmax
from coach.pose.landmarks import HANGS_ON, HIPS, Landmark, midpoint
from coach.pose.templates import Array32
from coach.pose.types import Array, PoseFrame
from coach.posture.network import UNNAMED, Bodies, Network, bodies_of, features

Directions = Mapping[str, Array]

#: How people differ from a figure: directions of limbs (degrees) and size beside the trunk (share), one standard
#: deviation; and how far a landmark is from the truth (torso lengths), as measured on rendered people.
EXECUTION_DEG, BUILD, LANDMARK_NOISE = 8.0, 0.06, 0.08
#: Hands and feet are found less exactly than the rest, and depth less exactly than the picture.
_ENDS_NOISE, _DEPTH_NOISE = 1.5, 2.0
_ENDS = [*range(Landmark.LEFT_WRIST, Landmark.LEFT_HIP), *range(Landmark.LEFT_ANKLE, Landmark.RIGHT_FOOT_INDEX + 1)]
#: Both arms, both legs: where each begins, its middle joint, and what hangs on that.
_LIMBS = tuple(
    tuple(
        (
            Landmark[f"{side}_{root}"],
            Landmark[f"{side}_{joint}"],
            [Landmark[f"{side}_{end}"], *HANGS_ON[Landmark[f"{side}_{end}"]]],
        )
        for side in ("LEFT", "RIGHT")
    )
    for root, joint, end in (("SHOULDER", "ELBOW", "WRIST"), ("HIP", "KNEE", "ANKLE"))
)
#: How far from where it was the end of a limb is put that the pose model lost (torso lengths, one standard deviation),
#: its middle joint half as far, and how much of its trust is left.
_LOST_TORSO, _LOST_TRUST = 0.25, (0.2, 0.8)
#: How far beside the wanted view cameras stand, one standard deviation: some postures are photographed from anywhere.
VIEW_DEG = 40.0
#: Cameras look down by -5 to 18 degrees.
_ELEVATIONS_DEG = (-5.0, 18.0)
#: How much a body made from a figure counts beside one that a pose model saw.
MADE_WEIGHT = 0.15


@dataclass(frozen=True, slots=True, eq=False)
class Samples:
    """N labelled bodies: labels (N,) ids, `UNNAMED` or what else it is, weight (N,)."""

    bodies: Bodies
    labels: NDArray[np.str_]
    weight: Array

    def __len__(self) -> int:
        return len(self.labels)


def samples_of(people: Iterable[tuple[str, PoseFrame]]) -> Samples:
    """Samples of labelled people; who cannot be measured at all is left out."""
    labelled = list(people)
    bodies, known = bodies_of(frame for _, frame in labelled)
    labels = np.array([label for label, _ in labelled], str)
    return Samples(bodies, labels[known], np.ones(len(bodies)))


def join(parts: Sequence[Samples]) -> Samples:
    of_bodies = ("points", "world", "trust")
    return Samples(
        Bodies(*(np.concatenate([getattr(part.bodies, name) for part in parts]) for name in of_bodies)),
        *(np.concatenate([getattr(part, name) for part in parts]) for name in ("labels", "weight")),
    )


def figure_samples(library: PostureLibrary, *, each: int = 12, mixed: int = 2000, seed: int = 1) -> Samples:
    """Bodies made from every figure of the library, `each` of every one, and `mixed` bodies of two figures."""
    rng = np.random.default_rng(seed)
    figures = [
        (posture.id, placed.directions, posture.view)
        for posture in library.values()
        for placed in posture.placed_figures
    ]
    figures += [(UNNAMED, body, "any") for everyday in library.everyday for body in everyday.bodies]
    made = [_made(body, view, rng) for _, body, view in figures for _ in range(each)]
    labels = [label for label, _, _ in figures for _ in range(each)]
    for _ in range(mixed):
        one, other = (figures[k][1] for k in rng.choice(len(figures), 2, replace=False))
        parts = ("arm",) if rng.random() < 0.5 else ("thigh", "shin", "foot")
        mix = {limb: (other if any(part in limb for part in parts) else one)[limb] for limb in one}
        made.append(_made(mix, "any", rng))
        labels.append(UNNAMED)
    points = np.array(made)
    points -= midpoint(points, HIPS)[:, None]
    trust = np.clip(rng.normal(0.95, 0.12, points.shape[:2]), 0.25, 1.0).astype(np.float32)
    places = points.astype(np.float32)
    return Samples(Bodies(places, places, trust), np.array(labels), np.full(len(made), MADE_WEIGHT))


def _made(directions: Directions, view: str, rng: np.random.Generator) -> Array:
    """(33, 3) landmarks of somebody who does what a figure shows, as a camera and a pose model may see them."""
    done = {limb: vector + rng.normal(0.0, np.radians(EXECUTION_DEG), 3) for limb, vector in directions.items()}
    points = body_points({limb: vector / np.linalg.norm(vector) for limb, vector in done.items()})
    if view == "any":
        yaw_deg = rng.uniform(-180.0, 180.0)
    else:
        middle_deg = rng.choice([90.0, -90.0] if view == "side" else [0.0, 0.0, 180.0])
        yaw_deg = rng.normal(middle_deg, VIEW_DEG)
    seen = seen_from(points, yaw_deg=yaw_deg, elevation_deg=rng.uniform(*_ELEVATIONS_DEG))
    noise = np.full((len(points), 3), LANDMARK_NOISE)
    noise[_ENDS] *= _ENDS_NOISE
    noise[:, 2] *= _DEPTH_NOISE
    return np.asarray(seen * rng.normal(1.0, BUILD) + rng.normal(0.0, 1.0, noise.shape) * noise)


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainingSettings:
    """How a network is trained; the defaults are what ships.

    units: in the hidden layer. networks: trained alike from different starts. rounds: times every sample is seen.
    rate: of Adam (Kingma and Ba 2015), falling to 0 along a cosine. dropped: share of units left out at each step.
    roll_deg, turn_deg, size, limbs, noise: every sample is seen turned, resized as a whole and limb by limb, and
    blurred anew each time (standard deviations; in the picture, about the vertical, shares, torso lengths).
    lost: how often the end of an arm or a leg is put somewhere else and believed less.
    even: how far the network forgets that some postures are photographed more often than others, 0 to 1 (logit
    adjustment, Menon and others 2021).
    """

    units: int = 256
    networks: int = 2
    rounds: int = 18
    batch: int = 256
    rate: float = 0.003
    dropped: float = 0.4
    roll_deg: float = 6.0
    turn_deg: float = 8.0
    size: float = 0.05
    limbs: float = 0.08
    noise: float = 0.015
    lost: float = 0.08
    even: float = 0.75


def train(
    samples: Samples, library: PostureLibrary, settings: TrainingSettings = TrainingSettings(), *, seed: int = 0
) -> Network:
    """A network that tells the postures of the library and people in none of them apart."""
    labels = (*library, *sorted({*samples.labels.tolist(), UNNAMED} - {*library}))
    number = {label: k for k, label in enumerate(labels)}
    answers = np.array([number[label] for label in samples.labels])
    total = np.bincount(answers, weights=samples.weight, minlength=len(labels))
    # rare postures count more, but not as much as if there were as many of them
    weight = samples.weight / np.sqrt(total + 3.0)[answers]
    x = features(samples.bodies)
    mean, scale = x.mean(axis=0), x.std(axis=0) + 1e-6
    trained = [
        _train_one(
            samples,
            answers,
            weight / weight.mean(),
            len(labels),
            (mean, scale),
            settings,
            np.random.default_rng([seed, k]),
        )
        for k in range(settings.networks)
    ]
    hidden, hidden_bias, output, output_bias = (np.stack(arrays) for arrays in zip(*trained, strict=True))
    share = np.bincount(answers, weights=weight, minlength=len(labels)) / weight.sum()
    output_bias -= (settings.even * np.log(np.where(share > 0, share, 1.0))).astype(np.float32)
    return Network(labels, mean, scale, hidden, hidden_bias, output, output_bias)


def _train_one(
    samples: Samples,
    answers: NDArray[np.intp],
    weight: Array,
    count: int,
    standard: tuple[Array32, Array32],
    settings: TrainingSettings,
    rng: np.random.Generator,
) -> list[Array32]:
    inputs, units = len(standard[0]), settings.units
    weights = [
        rng.normal(0.0, np.sqrt(2.0 / inputs), (inputs, units)).astype(np.float32),
        np.zeros((1, units), np.float32),
        rng.normal(0.0, np.sqrt(1.0 / units), (units, count)).astype(np.float32),
        np.zeros((1, count), np.float32),
    ]
    adam = _Adam(weights)
    starts = range(0, len(answers), settings.batch)
    steps = settings.rounds * len(starts)
    for turn in range(settings.rounds):
        order = rng.permutation(len(answers))
        x = (_seen_anew(samples.bodies, order, settings, rng) - standard[0]) / standard[1]
        for k, start in enumerate(starts):
            part = order[start : start + settings.batch]
            rate = settings.rate * 0.5 * (1.0 + np.cos(np.pi * (turn * len(starts) + k) / steps))
            gradient = _gradient(weights, x[start : start + settings.batch], answers[part], weight[part], settings, rng)
            adam.step(gradient, rate)
    return weights


def _gradient(
    weights: list[Array32],
    x: Array32,
    answers: NDArray[np.intp],
    weight: Array,
    settings: TrainingSettings,
    rng: np.random.Generator,
) -> list[Array32]:
    """Of the weighted cross entropy of one batch."""
    hidden, hidden_bias, output, output_bias = weights
    units = x @ hidden + hidden_bias
    kept = (rng.random(units.shape, np.float32) > settings.dropped) & (units > 0)
    gate = kept * np.float32(1.0 / (1.0 - settings.dropped))
    units *= gate
    shares = softmax(units @ output + output_bias)
    shares[np.arange(len(answers)), answers] -= 1.0
    error = shares * (weight[:, None] / len(answers)).astype(np.float32)
    back = (error @ output.T) * gate
    return [x.T @ back, back.sum(axis=0, keepdims=True), units.T @ error, error.sum(axis=0, keepdims=True)]


class _Adam:
    """Steps against the gradient, in units of its own recent size (Kingma and Ba 2015)."""

    def __init__(self, weights: list[Array32]) -> None:
        self._weights, self._count = weights, 0
        self._first = [np.zeros_like(one) for one in weights]
        self._second = [np.zeros_like(one) for one in weights]

    def step(self, gradient: list[Array32], rate: float, decay: tuple[float, float] = (0.9, 0.99)) -> None:
        self._count += 1
        for weight, first, second, slope in zip(self._weights, self._first, self._second, gradient, strict=True):
            first += np.float32(1.0 - decay[0]) * (slope - first)
            second += np.float32(1.0 - decay[1]) * (slope * slope - second)
            size = np.sqrt(second / np.float32(1.0 - decay[1] ** self._count)) + np.float32(1e-8)
            weight -= np.float32(rate / (1.0 - decay[0] ** self._count)) * first / size


def _seen_anew(
    bodies: Bodies, order: NDArray[np.intp], settings: TrainingSettings, rng: np.random.Generator
) -> Array32:
    """(N, F) features of the bodies in this order: turned a little, built otherwise, blurred, half of them mirrored."""
    bodies, count = with_other_limbs(bodies.select(order), settings, rng), len(order)
    roll, turn = (np.radians(rng.normal(0.0, spread, count)) for spread in (settings.roll_deg, settings.turn_deg))
    turned = np.zeros((count, 3, 3), np.float32)
    turned[:, :, 0] = np.stack([np.cos(roll) * np.cos(turn), -np.sin(roll), np.cos(roll) * np.sin(turn)], axis=1)
    turned[:, :, 1] = np.stack([np.sin(roll) * np.cos(turn), np.cos(roll), np.sin(roll) * np.sin(turn)], axis=1)
    turned[:, :, 2] = np.stack([-np.sin(turn), np.zeros(count), np.cos(turn)], axis=1)
    resized = rng.normal(1.0, settings.size, (count, 1, 1)).astype(np.float32)
    blur = rng.standard_normal(bodies.points.shape, np.float32) * np.float32(settings.noise)
    blur[:, _ENDS] *= _ENDS_NOISE
    trust = np.minimum(bodies.trust * rng.uniform(0.8, 1.1, (count, 1)).astype(np.float32), 1.0)
    seen = Bodies(bodies.points @ turned * resized + blur, bodies.world @ turned + blur, trust)
    mirrored, flipped = seen.mirrored(), rng.random(count) < 0.5
    each = ((getattr(seen, name), getattr(mirrored, name)) for name in ("points", "world", "trust"))
    return features(Bodies(*(np.where(flipped.reshape(-1, *[1] * (a.ndim - 1)), b, a) for a, b in each)))


def with_other_limbs(bodies: Bodies, settings: TrainingSettings, rng: np.random.Generator) -> Bodies:
    """The same with longer or shorter arms and legs (left and right alike), and with some of their ends lost."""
    points, world, trust = bodies.points.copy(), bodies.world.copy(), bodies.trust.copy()
    count = len(points)
    for pair in _LIMBS:
        upper, lower = rng.normal(1.0, settings.limbs, (2, count, 1)).astype(np.float32)
        for root, joint, ends in pair:
            lost = rng.random(count) < settings.lost
            away = (lost[:, None] * rng.normal(0.0, _LOST_TORSO, (count, 3))).astype(np.float32)
            for places in (points, world):
                below = (places[:, ends] - places[:, [joint]]) * lower[:, None]
                places[:, joint] = places[:, root] + (places[:, joint] - places[:, root]) * upper + away / 2.0
                places[:, ends] = places[:, [joint]] + below + away[:, None] / 2.0
            trust[:, [joint, *ends]] *= np.where(lost, rng.uniform(*_LOST_TRUST, count), 1.0)[:, None]
    return Bodies(points, world, trust)
