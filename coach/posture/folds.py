"""Judging recognition by people from sources that nothing was learned or chosen with.

Photos of one source look alike: one camera, one teacher, one kind of clothes. So the sources are dealt into folds; for
each fold the network is trained on all others, and the rule by which evidence becomes an answer is chosen there too.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from coach.library.known import PostureLibrary
from coach.pose.types import Array, PoseFrame
from coach.posture.network import Network, Rule
from coach.posture.network_learning import Samples, TrainingSettings, join, samples_of, train
from coach.posture.recognition import Recogniser, Recognition, combined_shares, doubt, likeliest_two

#: A source with this share of all cases is left out alone; smaller ones together, so that there are few trainings.
ALONE, TOGETHER = 0.1, 4
#: What is wished: right names among people in postures, and people in none left unnamed, or asked.
WISHED_RIGHT, WISHED_UNNAMED = 0.92, 0.92
#: At most this share of people is asked which of two postures they do.
MOST_ASKED = 0.08
_FIGURES = (0.3, 0.4, 0.5, 0.6, 0.7)
_SHARPNESS = np.linspace(0.4, 2.5, 43)


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelledPerson:
    """Somebody in a picture. label: id of a posture or `UNNAMED`; looks: each look alone, to learn from."""

    label: str
    source: str
    frame: PoseFrame
    looks: tuple[PoseFrame, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Evidence:
    """What speaks for each posture and for none: figures and learned (N, P + 1), logarithms; answer (N,) the column."""

    figures: Array
    learned: Array
    answer: NDArray[np.intp]

    def select(self, rows: NDArray[np.bool_]) -> Evidence:
        return Evidence(self.figures[rows], self.learned[rows], self.answer[rows])

    def shares(self, rule: Rule) -> Array:
        """(N, P + 1) of all postures and none."""
        return combined_shares(self.figures, self.learned, rule)


def folds_of(sources: Sequence[str]) -> NDArray[np.intp]:
    """(N,) which fold each case is in: every large source alone, the small ones dealt out over a few."""
    counts = Counter(sources)
    small = sorted(name for name, count in counts.items() if count < ALONE * len(sources))
    large = sorted(set(counts) - set(small))
    fold = {name: k for k, name in enumerate(large)} | {
        name: len(large) + k % TOGETHER for k, name in enumerate(sorted(small, key=lambda name: (-counts[name], name)))
    }
    return np.array([fold[name] for name in sources], np.intp)


def recognisers(
    people: Sequence[LabelledPerson],
    library: PostureLibrary,
    always: Samples,
    settings: TrainingSettings = TrainingSettings(),
) -> Iterator[tuple[NDArray[np.bool_], Recogniser, Evidence]]:
    """For each fold: who is in it (N,), a recogniser that learned from all others, and what it has to say about them.

    No rule is chosen yet.

    always: samples of no source, such as bodies made from figures, that every fold learns from.
    """
    fold = folds_of([one.source for one in people])
    own = samples_by_person(people)
    for number in range(int(fold.max()) + 1):
        rest = [samples for samples, here in zip(own, fold, strict=True) if here != number]
        recogniser = Recogniser(library, train(join([*rest, always]), library, settings))
        these = [person for person, here in zip(people, fold, strict=True) if here == number]
        yield fold == number, recogniser, evidence_of(these, recogniser)


def samples_by_person(people: Sequence[LabelledPerson]) -> list[Samples]:
    """The looks at each person as samples."""
    return [samples_of((one.label, look) for look in one.looks or (one.frame,)) for one in people]


def evidence_of(people: Sequence[LabelledPerson], recogniser: Recogniser) -> Evidence:
    """What a recogniser has to say about people; who cannot be measured has no evidence for anything (NaN)."""
    column = {name: k for k, name in enumerate(recogniser.ids)}
    nothing = np.full(len(column) + 1, np.nan)
    rows = [recogniser.evidence(one.frame) or (nothing, nothing) for one in people]
    figures, learned = (np.array([row[k] for row in rows]).reshape(-1, len(nothing)) for k in (0, 1))
    return Evidence(figures, learned, np.array([column.get(one.label, len(column)) for one in people], np.intp))


def choose_rule(evidence: Evidence) -> Rule:
    """The rule that fits best: first the shares, by likelihood; then where to name nothing, and where to ask."""
    known = evidence.select(np.asarray(np.isfinite(evidence.figures).all(axis=1)))
    rules = [Rule(figures=figures, sharpness=float(sharpness)) for figures in _FIGURES for sharpness in _SHARPNESS]
    rule = max(rules, key=lambda one: _likelihood(known, one))
    shares = known.shares(rule)
    none = shares.shape[1] - 1
    is_posture = known.answer < none
    right = is_posture & (shares[:, :none].argmax(axis=1) == known.answer)

    doubts = doubt(shares)
    first, second = likeliest_two(shares)
    nearness = second / first

    def asking_from(unnamed_above: float) -> float:
        """How near the second must be for a question, so that not too many are asked."""
        return float(np.quantile(np.where(doubts < unnamed_above, nearness, 0.0), 1.0 - MOST_ASKED))

    def worth(unnamed_above: float) -> float:
        named = doubts < unnamed_above
        is_told = named & (nearness < asking_from(unnamed_above))  # a question gives nobody a wrong name
        return min(
            float((right & named)[is_posture].mean()) / WISHED_RIGHT,
            float((~is_told)[~is_posture].mean()) / WISHED_UNNAMED,
        )

    unnamed_above = float(max(np.linspace(0.05, 0.95, 91), key=worth))
    return replace(rule, unnamed_above=unnamed_above, ask_from=asking_from(unnamed_above))


def _likelihood(evidence: Evidence, rule: Rule) -> float:
    shares = evidence.shares(rule)
    return float(np.log(np.maximum(shares[np.arange(len(shares)), evidence.answer], 1e-12)).mean())


def learn(
    people: Sequence[LabelledPerson],
    library: PostureLibrary,
    always: Samples,
    settings: TrainingSettings = TrainingSettings(),
) -> Network:
    """The network that ships: trained on everybody, with the rule that fits people it was not trained on."""
    network = train(join([*samples_by_person(people), always]), library, settings)
    parts = [(here, evidence) for here, _, evidence in recognisers(people, library, always, settings)]
    return replace(network, rule=choose_rule(in_order(parts)))


def recognise_held_out(
    people: Sequence[LabelledPerson],
    library: PostureLibrary,
    always: Samples,
    settings: TrainingSettings = TrainingSettings(),
) -> list[Recognition]:
    """What each person is taken for by a network, and a rule, that learned from other sources only."""
    folds = list(recognisers(people, library, always, settings))
    found: list[Recognition | None] = [None] * len(people)
    for here, recogniser, _ in folds:
        others = [(there, evidence) for there, _, evidence in folds if there is not here] or [(here, folds[0][2])]
        ready = recogniser.with_rule(choose_rule(in_order(others)))
        for row in np.flatnonzero(here).tolist():
            found[row] = ready.recognise(people[row].frame)
    return [one for one in found if one is not None]


def in_order(parts: Sequence[tuple[NDArray[np.bool_], Evidence]]) -> Evidence:
    """The evidence of all folds in the order of the people."""
    order = np.argsort(np.concatenate([np.flatnonzero(here) for here, _ in parts]))
    return Evidence(
        *(np.concatenate([getattr(one, name) for _, one in parts])[order] for name in ("figures", "learned", "answer"))
    )
