"""Keeping a live session as it happens."""

from __future__ import annotations

import math
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from coach.errors import RecordsError
from coach.posture.schema import Posture
from coach.records.history import History
from coach.records.model import HoldRecord, ProfileRecord
from coach.records.reference import reference_of
from coach.records.saving import YOGA_MET, repetition_record
from coach.records.writers import SessionWriter, SetWriter
from coach.session.live.state import SetRecord
from coach.workout.schema import Exercise

#: Shorter holds are somebody passing through.
SHORTEST_HOLD_S = 1.0
#: A hold that goes on is kept anew this often.
HOLD_EVERY_S = 5.0


@dataclass(slots=True)
class _Open:
    """A set that is being followed: when it began, its writer, what it was given already.

    What a writer was given once it saves sooner or later; giving it again would double it.
    """

    started_s: float
    writer: SetWriter
    count: int = 0
    held_s: float = 0.0
    is_ended: bool = False

    def is_other_than(self, record: SetRecord) -> bool:
        """Whether the record is of another set, or of this one begun again."""
        is_less = self.count > len(record.repetitions) or self.held_s > record.held_s
        return self.started_s != record.started_s or is_less


class LiveRecorder:
    """Follows a live session and writes whatever is new.

    `follow` may be called as often as one likes. It never raises: what went wrong is in `problem` until saving works
    again, and what could not be saved is saved then. The session appears in the history with its first repetition.
    """

    def __init__(
        self,
        history: History,
        person: ProfileRecord,
        *,
        exercises: Mapping[str, Exercise],
        postures: Mapping[str, Posture],
        programme_id: str | None = None,
        started_at: datetime | None = None,
    ) -> None:
        self._history, self._person, self._programme_id = history, person, programme_id
        self._exercises, self._postures = exercises, postures
        self._started_at = started_at or datetime.now().astimezone()
        self._session: SessionWriter | None = None
        self._sets: dict[int, _Open] = {}
        self._finished = 0
        # the page that watches and the camera that closes may meet here
        self._lock = threading.Lock()
        self.problem: RecordsError | None = None

    @property
    def session_uuid(self) -> str | None:
        """The session in the history; None while nothing was done."""
        return None if self._session is None else self._session.uuid

    def follow(self, sets: Sequence[SetRecord], *, over: bool = False) -> None:
        """Take everything done so far, the set that is going on included; `over`: the session has ended."""
        with self._lock:
            try:
                self._write(sets, over=over)
                self.problem = None
            except RecordsError as error:
                self.problem = error

    def _write(self, sets: Sequence[SetRecord], *, over: bool) -> None:
        for index in range(self._finished, len(sets)):
            is_over = over or index + 1 < len(sets)
            self._write_set(index, sets[index], is_over=is_over)
            if is_over:
                self._finished = index + 1
        if over and self._session is not None:
            self._session.finish()

    def _write_set(self, index: int, record: SetRecord, *, is_over: bool) -> None:
        held = record.held_s >= SHORTEST_HOLD_S and not record.repetitions
        if not record.repetitions and not held:
            return
        known = self._sets.get(index)
        if known is None or known.is_other_than(record):
            # the set was begun again: what was done of it the first time was done all the same
            known = self._sets[index] = _Open(record.started_s, self._start(record))
        if held and (is_over or record.held_s - known.held_s >= HOLD_EVERY_S or known.held_s == 0.0):
            known.held_s = record.held_s
            known.writer.grow_hold(_hold(record))
        fresh, known.count = record.repetitions[known.count :], len(record.repetitions)
        if fresh or known.writer.unsaved:
            known.writer.add(repetitions=[repetition_record(one) for one in fresh])
        if is_over and not known.is_ended:
            known.is_ended = True
            known.writer.finish(end_s=record.ended_s)
        elif is_over:
            known.writer.save()

    def _start(self, record: SetRecord) -> SetWriter:
        if self._session is None:
            self._session = self._history.start_session(
                self._person, source="live", started_at=self._started_at, programme_id=self._programme_id
            )
        subject = record.step.subject_id
        item = self._postures.get(subject) if record.step.is_yoga else self._exercises.get(subject)
        return self._session.start_set(
            "posture" if record.step.is_yoga else "exercise",
            subject,
            start_s=record.started_s,
            reference=None if item is None else reference_of(item),
            energy_met=item.energy.value_met if isinstance(item, Exercise) else YOGA_MET,
        )


def _hold(record: SetRecord) -> HoldRecord:
    return HoldRecord(
        number=1,
        start_s=record.started_s,
        end_s=record.started_s + record.held_s,
        side=record.step.side,
        mean_score=None if math.isnan(record.mean_score) else record.mean_score,
        best_score=None if math.isnan(record.best_score) else record.best_score,
    )
