"""What happens while somebody trains: frozen values that a counter hands out when it knows of them."""

from dataclasses import dataclass
from typing import Literal

from coach.workout.repetition import HoldPeriod, Repetition

#: Where in a repetition somebody is; `waiting`: not seen long enough yet; `lost`: nobody is seen.
Phase = Literal["lost", "waiting", "start", "way_out", "turn", "way_back"]


@dataclass(frozen=True, slots=True)
class RepetitionDone:
    """A repetition is over, a full or a partial one."""

    repetition: Repetition


@dataclass(frozen=True, slots=True, kw_only=True)
class Revised:
    """What was said before turned out otherwise later, and is taken back. after: None where it was none."""

    before: Repetition
    after: Repetition | None


@dataclass(frozen=True, slots=True)
class SetDone:
    """A long enough rest has followed: these repetitions are a set."""

    repetitions: tuple[Repetition, ...]


@dataclass(frozen=True, slots=True)
class Held:
    """A hold so far, told every few seconds, and when it is over."""

    hold: HoldPeriod


Event = RepetitionDone | Revised | SetDone | Held
