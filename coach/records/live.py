"""Keeping a live session as it happens."""

import threading
import time
from collections import deque
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from coach.errors import RecordsError
from coach.library.exercise import Exercise
from coach.library.posture import Posture
from coach.records.history import History
from coach.records.reference import reference_of
from coach.records.saving import YOGA_MET
from coach.records.values import ProfileRecord
from coach.records.writers import SessionWriter, SetWriter
from coach.session.live.state import Happened
from coach.workout.events import HoldDone, HoldLasts, RepetitionDone, Revised, SetDone

#: Shorter holds are somebody passing through.
SHORTEST_HOLD_S = 1.0


class LiveRecorder:
    """Writes what happens in a live session.

    `follow` never raises: what went wrong is in `problem` until saving works
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
    ) -> None:
        self._history, self._person, self._programme_id = history, person, programme_id
        self._exercises, self._postures = exercises, postures
        self._started_at = datetime.now().astimezone()
        self._began_s = time.monotonic()
        self._session: SessionWriter | None = None
        self._waiting: deque[Happened] = deque()
        self._writers: list[SetWriter] = []
        self._set_number = 0
        self._is_open = False
        # the page that watches and the camera that closes may meet here
        self._lock = threading.Lock()
        self.problem: RecordsError | None = None

    @property
    def session_uuid(self) -> str | None:
        """The session in the history; None while nothing was done."""
        return None if self._session is None else self._session.uuid

    def follow(self, happened: Iterable[Happened], *, over: bool = False) -> None:
        """Take what is new; `over`: the session has ended."""
        with self._lock:
            self._waiting.extend(happened)
            try:
                self._write(over=over)
                self.problem = None
            except RecordsError as error:
                self.problem = error

    def _write(self, *, over: bool) -> None:
        for writer in self._writers:
            if writer.is_unsaved:
                writer.save()
        while self._waiting:
            self._make_ready_for(self._waiting[0])
            # a writer keeps what it was given even when it cannot save it: giving it again would double it
            one = self._waiting.popleft()
            if self._is_open and one.set_number == self._set_number:
                self._take(one, self._writers[-1])
        if over and self._session is not None:
            # the clock on the wall may have been set meanwhile
            lasted = timedelta(seconds=time.monotonic() - self._began_s)
            self._session.finish(ended_at=self._started_at + lasted)

    def _make_ready_for(self, one: Happened) -> None:
        """Begin a set with the first thing in it that is worth keeping."""
        is_same = one.set_number == self._set_number
        event = one.event
        if isinstance(event, RepetitionDone):
            start_s = event.repetition.start_s if is_same else one.started_s
        elif isinstance(event, (HoldLasts, HoldDone)) and event.hold.duration_s >= SHORTEST_HOLD_S:
            start_s = one.started_s
        else:
            return
        if not (is_same and self._is_open):
            self._writers.append(self._start(one, start_s))
            self._set_number, self._is_open = one.set_number, True

    def _take(self, one: Happened, writer: SetWriter) -> None:
        event = one.event
        if event is None or isinstance(event, SetDone):
            self._is_open = False
        if event is None:
            writer.finish(end_s=one.timestamp_s)
        elif isinstance(event, SetDone):
            done = event.repetitions
            writer.change(repetitions=done, end_s=done[-1].end_s)
        elif isinstance(event, RepetitionDone):
            writer.add_repetition(event.repetition)
        elif isinstance(event, Revised) and event.before is not None:
            writer.revise(event.before.turn_s, event.after)
        elif isinstance(event, (HoldLasts, HoldDone)) and event.hold.duration_s >= SHORTEST_HOLD_S:
            writer.add_hold(event.hold)

    def _start(self, one: Happened, start_s: float) -> SetWriter:
        if self._session is None:
            self._session = self._history.start_session(
                self._person, source="live", started_at=self._started_at, programme_id=self._programme_id
            )
        subject = one.step.subject_id
        item = self._postures.get(subject) if one.step.is_yoga else self._exercises.get(subject)
        return self._session.start_set(
            "posture" if one.step.is_yoga else "exercise",
            subject,
            start_s=start_s,
            reference=None if item is None else reference_of(item),
            energy_met=item.energy.value_met if isinstance(item, Exercise) else YOGA_MET,
        )
