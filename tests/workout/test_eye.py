"""What the eye makes of windows, with three classes that a pencil can follow."""

from __future__ import annotations

import numpy as np

from coach.workout.eye import DEPENDENCE, LEAST_PROBABILITY, Eye

EYE = Eye(
    names=("squat", "walking", "sitting"),
    centre=np.array([10.0, 0.0]),
    scale=np.array([2.0, 1.0]),
    weights=np.array([[2.0, 0.0, 1.0], [0.0, 3.0, 0.0]]),
    bias=np.array([0.0, 1.0, 0.0]),
    evidence=np.zeros(8),
)


def test_shares_of_exercises_and_of_all_else() -> None:
    """An exercise that was never learned looks like none of those that were."""
    features = np.array([[12.0, 0.5], [10_000.0, -3.0]], np.float32)
    # as far as four scales, however wild
    scores = DEPENDENCE * np.array([[2.0, 1.5 + 1.0, 1.0], [8.0, -9.0 + 1.0, 4.0]])
    shares = np.exp(scores) / np.exp(scores).sum(axis=1, keepdims=True)
    rest = shares[:, 1:].sum(axis=1)
    found = EYE.log_probabilities(features, ["my_own", "squat"])
    np.testing.assert_allclose(np.exp(found) - LEAST_PROBABILITY, np.stack([rest, shares[:, 0], rest], axis=1))


def test_without_windows_there_is_nothing_to_see() -> None:
    assert EYE.log_probabilities(np.zeros((0, 2), np.float32), ["squat"]).shape == (0, 2)
