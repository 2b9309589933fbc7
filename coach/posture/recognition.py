"""Which posture is this? What the figures say, what was learned from real people, and "none of them".

Every figure of every posture (both sides) is compared with the person from all directions, also from where it cannot be
judged, and so are figures of what people do otherwise (`poses/everyday`): walking, sitting on a chair, asanas that the
library does not judge. Beside the figures stands a network that has seen real people in the postures that come with the
coach (`coach.posture.network`). Both say how likely each posture is and how likely none; the two are multiplied. A
posture added to the library is recognised at once: the network abstains, and its figure counts alone.
"""

from __future__ import annotations

from copy import copy
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from coach.library.known import PostureLibrary
from coach.library.posture import EverydayPosture, FigureOnSide, Side
from coach.pose.geometry import softmax
from coach.pose.templates import Templates, apart, body_vectors, join_templates, make_templates
from coach.pose.types import Array, PoseFrame
from coach.posture.network import Network, Rule, bodies_of, shipped_network
from coach.text import Text

#: Squared torso lengths; correct postures lie at 0.03 (median, 0.13 for one in ten), bodies unlike anything above 0.2.
MAX_DISTANCE = 0.2
#: Distance at which a figure loses e-fold against the best one: the noise of the landmarks, and a share of the best.
CONFIDENCE_SCALE, CONFIDENCE_SHARE = 0.01, 0.2
CANDIDATES = 5
#: Nothing is quite impossible: one strange look must not decide.
LEAST_SHARE = 1e-6
#: How much more the share of all others counts where the second is as near as the first: people who are in neither look
#: a little like several postures, and for them a question has no right answer. With 1 to 4 nearly as many are named.
NEAR_DOUBT = 2.0
#: Something that gives way does so to a posture of the user's own this near to it.
SAME_POSTURE = 0.035


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """One posture that it could be.

    confidence: 0 to 1; over all postures and "none of them" they add up to 1.
    figure: which figure of the posture.
    """

    pose_id: str
    side: Side | None
    confidence: float
    figure: FigureOnSide


@dataclass(frozen=True, slots=True, kw_only=True)
class Recognition:
    """What was recognised; by default nothing. `pose_id` is None when the person is in no known posture.

    candidates: the likeliest postures, best first, also when none was accepted.
    ask: the first two of them when they are too near to choose for the person; `pose_id` is the first.
    everyday: what it looks like instead, when that is nearer than any posture.
    """

    pose_id: str | None = None
    side: Side | None = None
    confidence: float = 0.0
    distance: float = float("inf")
    everyday_distance: float = float("inf")
    candidates: tuple[Candidate, ...] = ()
    everyday: Text | None = None
    ask: tuple[Candidate, Candidate] | None = None

    @property
    def nearest_distance(self) -> float:
        """How far from anything people do, a posture or everyday life."""
        return min(self.distance, self.everyday_distance)


def recognise(frame: PoseFrame, library: PostureLibrary) -> Recognition:
    """Name the posture of a person, or leave it unnamed."""
    recogniser = library.derived("recogniser", Recogniser)
    return recogniser.recognise(frame)


def _is_among(known: Templates, everyday: EverydayPosture) -> bool:
    return len(known.owner) > 0 and apart(make_templates(everyday.bodies), known) < SAME_POSTURE


@dataclass(frozen=True, slots=True, eq=False)
class _Compared:
    """A person beside everything known: evidence (P + 1,), distance (K,) to every template of a posture."""

    figures: Array
    learned: Array
    distance: NDArray[np.float32]
    everyday_distance: float
    everyday: Text | None


class Recogniser:
    """The templates of one library and what was learned, ready to compare."""

    def __init__(self, library: PostureLibrary, network: Network | None = None) -> None:
        self._network = shipped_network() if network is None else network
        self._ids = tuple(posture.id for posture in library.values() if posture.figures)
        self._placed: list[FigureOnSide] = []
        posture_of: list[int] = []
        parts: list[Templates] = []
        for number, posture_id in enumerate(self._ids):
            posture = library[posture_id]
            parts.append(posture.templates)
            self._placed += posture.placed_figures
            posture_of += [number] * len(posture.placed_figures)
        self._postures = join_templates(parts or [make_templates([])])
        self._posture_of = np.array(posture_of, dtype=np.intp)[self._postures.owner]
        self._first = np.searchsorted(self._posture_of, np.arange(len(self._ids)))
        known = join_templates(
            [library[own].templates for own in library.own if library[own].figures] or [make_templates([])]
        )
        everyday = [one for one in library.everyday if not (one.gives_way and _is_among(known, one))]
        bodies = [(posture.name, body) for posture in everyday for body in posture.bodies]
        self._everyday_names = [name for name, _ in bodies]
        self._everyday = make_templates([body for _, body in bodies])
        # which label of the network each posture is; those added since it was trained have none
        labels = {label: k for k, label in enumerate(self._network.labels)}
        learned = [(k, labels[name]) for k, name in enumerate(self._ids) if name in labels and name not in library.own]
        self._learned = np.array([k for k, _ in learned], np.intp), np.array([k for _, k in learned], np.intp)

    @property
    def ids(self) -> tuple[str, ...]:
        """The postures that can be recognised, in the order of the shares."""
        return self._ids

    def with_rule(self, rule: Rule) -> Recogniser:
        """The same with another rule of deciding."""
        other = copy(self)
        other._network = replace(self._network, rule=rule)
        return other

    def recognise(self, frame: PoseFrame) -> Recognition:
        """Name the posture of a person, or leave it unnamed."""
        found = self._compare(frame)
        if found is None:
            return Recognition()
        rule = self._network.rule
        shares = combined_shares(found.figures, found.learned, rule)
        order = np.argsort(-shares[:-1], kind="stable")
        candidates = tuple(self._candidate(k, found.distance, float(shares[k])) for k in order[:CANDIDATES])
        # what was learned of none counts for what was learned; a posture of the user's own need only be likelier
        is_learned = order[0] in self._learned[0]
        named = bool(doubt(shares) < rule.unnamed_above if is_learned else shares[-1] < shares[order[0]])
        first, *others = candidates
        near = named and bool(others) and others[0].confidence >= rule.ask_from * first.confidence
        return Recognition(
            pose_id=first.pose_id if named else None,
            side=first.side if named else None,
            confidence=first.confidence if named else float(shares[-1]),
            distance=float(found.distance.min()),
            everyday_distance=found.everyday_distance,
            candidates=candidates,
            everyday=None if named else found.everyday,
            ask=(first, others[0]) if near else None,
        )

    def evidence(self, frame: PoseFrame) -> tuple[Array, Array] | None:
        """What the figures and what the network say: (P + 1,) logarithms each; None when nothing can be measured."""
        found = self._compare(frame)
        return None if found is None else (found.figures, found.learned)

    def _compare(self, frame: PoseFrame) -> _Compared | None:
        body = body_vectors(frame)
        if body is None or not self._ids:
            return None
        distance = self._postures.distances(body)
        nearest = np.minimum.reduceat(distance, self._first).astype(float)
        other = self._everyday.distances(body) if self._everyday_names else np.array([np.inf])
        everyday = float(other.min())
        figures = figure_log_shares(nearest, everyday)
        is_everyday = everyday <= min(MAX_DISTANCE, float(nearest.min()))
        return _Compared(
            figures=figures,
            learned=self._learned_log_shares(frame, figures),
            distance=distance,
            everyday_distance=everyday,
            everyday=self._everyday_names[int(self._everyday.owner[int(other.argmin())])] if is_everyday else None,
        )

    def _learned_log_shares(self, frame: PoseFrame, figures: Array) -> Array:
        """(P + 1,) what the network makes of every look at the person; where it knows nothing, the figures stand."""
        bodies, _ = bodies_of(frame.looks or (frame,))
        seen = self._network.log_shares(bodies)
        mean = np.exp(np.logaddexp(seen, np.log(LEAST_SHARE)).mean(axis=0))
        mean /= mean.sum()
        here, there = self._learned
        shares = np.exp(figures)
        rest = 1.0 - (shares[:-1].sum() - shares[here].sum())
        shares[here] = rest * mean[there]
        # what the network takes for a posture that is not in this library has no name here
        shares[-1] = rest * (1.0 - mean[there].sum())
        return np.asarray(np.log(np.maximum(shares, LEAST_SHARE)))

    def _candidate(self, number: int, distance: NDArray[np.float32], confidence: float) -> Candidate:
        rows = np.flatnonzero(self._posture_of == number)
        row = int(rows[distance[rows].argmin()])
        placed = self._placed[int(self._postures.owner[row])]
        return Candidate(
            pose_id=self._ids[number],
            side=placed.side,
            confidence=confidence,
            figure=placed,
        )


def figure_log_shares(nearest: Array, everyday: float) -> Array:
    """(P + 1,) logarithm of the share of each posture beside all others; last, of everyday life and nothing like it.

    nearest: (P,) distance to the nearest figure of each posture; everyday: to the nearest of what people do otherwise.
    """
    rivals = np.array([*nearest, everyday, MAX_DISTANCE])
    best = rivals.min()
    weight = np.exp(-(rivals - best) / (CONFIDENCE_SCALE + CONFIDENCE_SHARE * best))
    shares = np.append(weight[:-2], weight[-2:].sum()) / weight.sum()
    return np.asarray(np.log(np.maximum(shares, LEAST_SHARE)))


def combined_shares(figures: Array, learned: Array, rule: Rule) -> Array:
    """(..., P + 1) shares of both kinds of evidence together; they sum to 1."""
    logs = rule.sharpness * (rule.figures * figures + (1.0 - rule.figures) * learned)
    return softmax(logs)


def doubt(shares: Array) -> Array:
    """(...) how much speaks against the likeliest two, of (..., P + 1) shares; which of the two it is can be asked.

    The share of everything else, more of it the nearer the second is to the first, without a step.
    """
    first, second = likeliest_two(shares)
    return np.asarray((1.0 - first - second) * (1.0 + NEAR_DOUBT * np.sqrt(second / first)))


def likeliest_two(shares: Array) -> tuple[Array, Array]:
    """(...) the largest and the second largest share of a posture, of (..., P + 1) shares; the second 0 without one."""
    two = np.sort(shares[..., :-1], axis=-1)[..., :-3:-1]
    return two[..., 0], two[..., 1:].sum(axis=-1)
