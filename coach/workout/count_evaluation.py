"""How well the counting is: the figures of a set of clips with known answers."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

#: Exercise of a clip that shows none.
NONE = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class CountedClip:
    """One clip: the right answer as a range, and what was found. `exercise` may be `none`."""

    exercise: str
    reps_min: int
    reps_max: int
    counted: int
    recognised: str | None = None

    @property
    def error(self) -> int:
        """Repetitions outside the range, 0 inside."""
        return max(self.reps_min - self.counted, self.counted - self.reps_max, 0)

    @property
    def relative_error(self) -> float:
        """Error divided by the nearer end of the range, at least 1."""
        nearest = min(max(self.counted, self.reps_min), self.reps_max)
        return self.error / max(nearest, 1)


def summarise(clips: Sequence[CountedClip], *, automatic: bool = False) -> dict[str, Any]:
    """The figures of many clips: shares, NaN where no clip asks the question.

    exact: counts inside the range. obo: at most one off. mae: mean relative error (as RepNet and its successors).
    idle_false: share of clips without repetitions in which some were counted.
    exercise_accuracy: share of clips whose exercise was recognised (None when it was not asked).
    automatic: the exercise was recognised, so its accuracy is part of the figures.
    """
    groups = {
        name: [clip for clip in clips if clip.exercise == name] for name in sorted({one.exercise for one in clips})
    }
    idle = [clip for clip in clips if clip.reps_max == 0]
    return dict(
        n=len(clips),
        **_figures(clips),
        idle_false=mean([clip.counted > 0 for clip in idle]),
        per_exercise={name: {"n": float(len(group)), **_figures(group)} for name, group in groups.items()},
        exercise_accuracy=mean([(clip.recognised or NONE) == clip.exercise for clip in clips]) if automatic else None,
    )


def _figures(clips: Sequence[CountedClip]) -> dict[str, float]:
    return {
        "exact": mean([clip.error == 0 for clip in clips]),
        "obo": mean([clip.error <= 1 for clip in clips]),
        "mae": mean([clip.relative_error for clip in clips]),
    }


def mean(values: Sequence[float]) -> float:
    """Of numbers, or the share of what is true; NaN of none."""
    return sum(values) / len(values) if values else float("nan")
