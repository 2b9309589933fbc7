"""What real bodies look like in each posture, and in none: a small network over body vectors, learned from many people.

The figures of the postures say what a body should look like; the network has seen what a pose model makes of people who
do them, and of people who do something else. It is learned by one command (`coach.posture.network_learning`) and kept
in one file of plain arrays. A person and their mirror image are the same to it.
"""

from __future__ import annotations

from dataclasses import astuple, dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from coach.pose.templates import Array32
from coach.pose.types import Array
from coach.posture.bodies import FEATURE_COUNT, Bodies, features

#: The label of people in no posture of the library.
UNNAMED = ""
WEIGHTS_FILE = Path(__file__).with_name("recognition.npz")


@dataclass(frozen=True, slots=True)
class Rule:
    """How the evidence of the figures and of the network become an answer. Learned with the network, by folds.

    figures: share of the figures' evidence beside the network's. sharpness: of both together, so that of answers with
    80 % about 80 % are right. unnamed_above: from this share of "neither of the first two" on nothing is named; better
    than that of "none of them", since a question settles which of two it is. ask_from: the second posture's share
    beside the first's from which the two are too near to choose.
    """

    figures: float = 0.5
    sharpness: float = 1.0
    unnamed_above: float = 0.4
    ask_from: float = 0.5


@dataclass(frozen=True, slots=True, eq=False)
class Network:
    """One hidden layer of rectified units over standardised vectors and their trust; several such side by side.

    labels: (C,) ids of postures, and `UNNAMED`. mean, scale: (F,) of the features. hidden: (M, F, H) and hidden_bias
    (M, 1, H), output: (M, H, C) and output_bias (M, 1, C) of M networks whose answers are averaged.
    """

    labels: tuple[str, ...]
    mean: Array32
    scale: Array32
    hidden: Array32
    hidden_bias: Array32
    output: Array32
    output_bias: Array32
    rule: Rule = Rule()

    def log_shares(self, bodies: Bodies) -> Array:
        """(N, C) logarithms of how likely each label is for each body; the shares sum to 1."""
        scores = (self._scores(bodies) + self._scores(bodies.mirrored())) / 2.0
        shares = np.exp(scores - scores.max(axis=-1, keepdims=True))
        shares /= shares.sum(axis=-1, keepdims=True)
        return np.asarray(np.log(np.maximum(shares.mean(axis=0, dtype=np.float64), _LEAST)))

    def _scores(self, bodies: Bodies) -> Array32:
        x = (features(bodies) - self.mean) / self.scale
        return np.asarray(np.maximum(x @ self.hidden + self.hidden_bias, 0.0) @ self.output + self.output_bias)

    @classmethod
    def empty(cls) -> Network:
        """One that knows no posture and leaves everything to the figures."""
        size, nothing = FEATURE_COUNT, np.zeros((1, 1, 1), np.float32)
        standard = np.zeros(size, np.float32), np.ones(size, np.float32)
        return cls((UNNAMED,), *standard, np.zeros((1, size, 1), np.float32), nothing, nothing, nothing)

    def save(self, path: Path) -> None:
        """Write the arrays (16 bits are as good here) to one file."""
        arrays: dict[str, Any] = {name: np.asarray(getattr(self, name), np.float16) for name in _ARRAYS}
        np.savez_compressed(path, labels=np.array(self.labels), rule=np.array(astuple(self.rule)), **arrays)

    @classmethod
    def load(cls, path: Path) -> Network:
        with np.load(path, allow_pickle=False) as arrays:
            return cls(
                tuple(str(label) for label in arrays["labels"]),
                rule=Rule(*(float(value) for value in arrays["rule"])),
                **{name: np.asarray(arrays[name], np.float32) for name in _ARRAYS},
            )


_ARRAYS = ("mean", "scale", "hidden", "hidden_bias", "output", "output_bias")
#: Shares are not taken for smaller than this.
_LEAST = 1e-12


@cache
def shipped_network() -> Network:
    return Network.load(WEIGHTS_FILE)
