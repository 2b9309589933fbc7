"""How far a batch is, how fast, and how long it will still take."""

from collections.abc import Iterable
from dataclasses import dataclass

from coach.media.kinds import FileKind
from coach.session.batch.inputs import FoundFile

#: Nothing is said of the time left before this many seconds: the models are still being loaded.
_FORECAST_AFTER_S = 2.0


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchState:
    """How a batch stands.

    total: files; finished: those with a record, of which `reused` were known before; failed: unreadable ones.
    rate_hz: files looked at per second, 0 at first. remaining_s: seconds left, None while there is no telling.
    """

    total: int
    finished: int = 0
    reused: int = 0
    failed: int = 0
    rate_hz: float = 0.0
    remaining_s: float | None = None

    @property
    def share(self) -> float:
        """How much is done, 0 to 1."""
        return self.finished / self.total if self.total else 1.0


class Pace:
    """Learns from what each file took. Photos are alike; a video takes longer the larger its file is."""

    def __init__(self, files: Iterable[FoundFile]) -> None:
        self._left = dict.fromkeys(FileKind, 0.0)
        self._done = dict(self._left)
        self._spent_s = dict(self._left)
        for file in files:
            self._left[file.kind] += _amount(file.kind, file.size_bytes)

    def finish(self, kind: FileKind, size_bytes: int, took_s: float | None) -> None:
        """One file less; took_s: None for one that did not have to be looked at."""
        amount = _amount(kind, size_bytes)
        self._left[kind] -= amount
        if took_s is not None:
            self._done[kind] += amount
            self._spent_s[kind] += took_s

    def remaining_s(self, wall_s: float) -> float | None:
        """Seconds left after `wall_s` seconds of work; None while some kind of file has not been met yet."""
        spent_s = sum(self._spent_s.values())
        if wall_s < _FORECAST_AFTER_S or spent_s <= 0:
            return None
        work_s = 0.0
        for kind, left in self._left.items():
            if left <= 0:
                continue
            if self._done[kind] <= 0:
                return None
            work_s += left * self._spent_s[kind] / self._done[kind]
        at_once = max(1.0, spent_s / wall_s)
        return work_s / at_once


def _amount(kind: FileKind, size_bytes: int) -> float:
    return 1.0 if kind is FileKind.PHOTO else float(max(1, size_bytes))
