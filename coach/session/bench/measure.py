"""Taking times fairly, and what is told about them."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

Group = Literal["beside", "pace", "first", "memory", "stages", "scaling"]
Unit = Literal["times", "per_s", "s", "ms", "mb"]
Work = Callable[[], object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One figure of the table.

    group, name: keys in the catalogues (`bench.group.*`, `bench.row.*`). value: in `unit`; NaN when it could not be
    measured here. count: of files, people, seconds or postures, where a row is about one of several numbers of them.
    """

    group: Group
    name: str
    value: float
    unit: Unit
    count: int | None = None


def seconds(work: Work) -> float:
    """How long it takes once."""
    start_s = time.perf_counter()
    work()
    return time.perf_counter() - start_s


def in_turn_s(works: list[Work], rounds: int) -> list[float]:
    """The shortest time of each, taken in turn so that whatever else the computer is doing disturbs all of them."""
    taken = [[seconds(work) for work in works] for _ in range(rounds)]
    return [min(times_s) for times_s in zip(*taken, strict=True)]


def mean_s(work: Work, times: int) -> float:
    """The mean of several times; the first, which may load something, is not counted."""
    work()
    return seconds(lambda: [work() for _ in range(times)]) / times
