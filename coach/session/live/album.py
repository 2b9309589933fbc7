"""Pictures of the best moment of a live session: of the best repetition its start and its turn, or of the best hold.

They stay in memory for as long as somebody looks at the summary; nothing of the camera is ever written to a disk.
"""

from dataclasses import dataclass

from coach.library.plan import Step
from coach.session.live.state import Snapshot
from coach.workout.repetition import Repetition

#: A picture is kept anew when the movement went so much further, or a score is so much better.
_FURTHER, _BETTER_SCORE = 0.05, 3.0
#: Nearer to the start than this is the start.
_AT_START = 0.1


@dataclass(frozen=True, slots=True, eq=False)
class Moment:
    """A picture as the camera gave it (JPEG), and what was seen on it."""

    jpeg: bytes
    snapshot: Snapshot


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class BestMoment:
    """number: of the repetition in its set; None for a hold."""

    step: Step
    pictures: tuple[Moment, ...]
    number: int | None = None
    score: float = float("nan")


class Album:
    """Looks at every picture and keeps the few of the best moment so far."""

    def __init__(self) -> None:
        self.best: BestMoment | None = None
        self._rank: tuple[float, ...] = ()
        self._start: Moment | None = None
        self._turn: Moment | None = None
        self._depth = 0.0
        self._seen_s = float("-inf")

    def update(self, snapshot: Snapshot, jpeg: bytes) -> None:
        """Take one moment and its picture."""
        if snapshot.stage != "active":
            self._start = self._turn = None
            return
        task, moment = snapshot.task, Moment(jpeg, snapshot)
        if snapshot.step.is_yoga:
            if task.is_right and task.score == task.score:
                self._offer((2.0, task.score // _BETTER_SCORE), snapshot, (moment,), score=task.score)
            return
        if task.last_repetition is not None and task.last_repetition.start_s > self._seen_s:
            # what is known of a repetition may still change a little after it; when it began does not
            self._seen_s = task.last_repetition.end_s
            self._over(snapshot, task.last_repetition)
        if task.depth < _AT_START:
            if self._turn is not None or self._start is None:
                self._start = moment
            self._turn, self._depth = None, 0.0
        elif task.depth > self._depth + _FURTHER:
            self._turn, self._depth = moment, task.depth

    def _over(self, snapshot: Snapshot, repetition: Repetition) -> None:
        pictures = tuple(one for one in (self._start, self._turn) if one is not None)
        if repetition.full and len(pictures) == 2:
            # without a fault first, then the one that went furthest of this person's own
            rank = (1.0, -float(len(repetition.faults)), repetition.range_share)
            self._offer(rank, snapshot, pictures, number=snapshot.task.full_count)
        self._depth = 0.0

    def _offer(
        self,
        rank: tuple[float, ...],
        snapshot: Snapshot,
        pictures: tuple[Moment, ...],
        *,
        number: int | None = None,
        score: float = float("nan"),
    ) -> None:
        if rank > self._rank:
            self._rank = rank
            self.best = BestMoment(step=snapshot.step, pictures=pictures, number=number, score=score)
