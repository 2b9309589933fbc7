"""What happens while somebody trains: frozen values that a counter hands out when it knows of them."""

from dataclasses import dataclass
from typing import Literal

from coach.workout.repetition import HoldPeriod, Repetition

#: Where in a repetition somebody is; `waiting`: not seen long enough yet; `lost`: nobody is seen.
Phase = Literal["lost", "waiting", "start", "way_out", "turn", "way_back"]


@dataclass(frozen=True, slots=True)
class RepetitionBegan:
    """The start position was left."""


@dataclass(frozen=True, slots=True)
class RepetitionDone:
    """A repetition is over, a full or a partial one."""

    repetition: Repetition


@dataclass(frozen=True, slots=True, kw_only=True)
class Revised:
    """What was said before is taken back: what came later shows that it was otherwise.

    before: None for a repetition that was not announced. after: None for one that was none.
    """

    before: Repetition | None
    after: Repetition | None

    @property
    def why(self) -> str:
        """`missed`, `no_repetition`, or what it is now: `full`, or why it is partial."""
        if self.before is None:
            return "missed"
        return "no_repetition" if self.after is None else self.after.why or "full"


@dataclass(frozen=True, slots=True)
class SetDone:
    """A long enough rest has followed: these repetitions are a set."""

    repetitions: tuple[Repetition, ...]


@dataclass(frozen=True, slots=True)
class HoldBegan:
    """A position is there, and the clock runs."""


@dataclass(frozen=True, slots=True)
class HoldLasts:
    """A hold goes on: told every few seconds, with what it amounts to so far."""

    hold: HoldPeriod


@dataclass(frozen=True, slots=True)
class HoldDone:
    """A position was left."""

    hold: HoldPeriod


Event = RepetitionBegan | RepetitionDone | Revised | SetDone | HoldBegan | HoldLasts | HoldDone
