"""The last live session, kept on this computer: a tab that is closed in the middle of a set loses nothing."""

import logging
import math
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field

from coach.errors import CoachError
from coach.library.plan import Step
from coach.platform.files import keep_text, remove_file
from coach.platform.paths import user_library_dir
from coach.session.live.state import SetRecord
from coach.yaml_source import StrictModel

_LOG = logging.getLogger(__name__)
Kind = Literal["programme", "flow", "exercise", "posture", "calibration"]


class KeptSet(StrictModel):
    """One set or hold that was done."""

    subject: str
    kind: str
    side: Literal["left", "right"] | None = None
    full: Annotated[int, Field(ge=0)] = 0
    partial: Annotated[int, Field(ge=0)] = 0
    held_s: Annotated[float, Field(ge=0.0)] = 0.0
    duration_s: Annotated[float, Field(ge=0.0)] = 0.0
    complete: bool = True


class KeptSession(StrictModel):
    """What was chosen, how far it went, and what was done. next_step: the one that is not over, or behind the last."""

    kind: Kind
    subject: str
    steps: tuple[Step, ...]
    next_step: Annotated[int, Field(ge=0)]
    sets: tuple[KeptSet, ...]

    @property
    def left(self) -> tuple[Step, ...]:
        """The steps that are not over, the first without what was done of it; empty when there are none."""
        left = self.steps[self.next_step :]
        if not left or not self.sets:
            return left
        first, last = left[0], self.sets[-1]
        is_begun = not last.complete and (last.subject, last.side) == (first.subject_id, first.side)
        return (_without(first, last), *left[1:]) if is_begun and not first.is_calibration else left


def _without(step: Step, done: KeptSet) -> Step:
    count, seconds = step.target_count, step.target_s
    if seconds is not None:
        seconds = max(1.0, seconds - (done.duration_s if step.kind == "time" else done.held_s))
    if count is not None:
        count = max(1, count - done.full if seconds is None else math.ceil(seconds / step.breath_s))
    return replace(step, target_count=count, target_s=seconds)


def session_path(owner: str | None = None) -> Path:
    """Where the last session is kept: of this login, or of whoever uses the computer."""
    return user_library_dir().parent / "live" / (owner or "") / "last.json"


def keep_session(
    kind: Kind,
    subject: str,
    *,
    steps: Sequence[Step],
    next_step: int,
    sets: Sequence[SetRecord],
    owner: str | None = None,
) -> None:
    """Keep what was done; a session without anything done leaves the one before it alone.

    Where it cannot be kept the log says so: the session ends as usual, and the history keeps it all the same.
    """
    if not sets:
        return
    short = tuple(
        KeptSet(
            subject=record.step.subject_id,
            kind=record.step.kind,
            side=record.step.side,
            full=record.full_count,
            partial=record.partial_count,
            held_s=round(record.held_s, 1),
            duration_s=round(max(0.0, record.ended_s - record.started_s), 1),
            complete=record.is_complete,
        )
        for record in sets
    )
    kept = KeptSession(kind=kind, subject=subject, steps=tuple(steps), next_step=next_step, sets=short)
    try:
        keep_text(session_path(owner), kept.model_dump_json())
    except CoachError as error:
        _LOG.warning("The last live session could not be kept: %s", type(error.__cause__).__name__)


def last_session(owner: str | None = None) -> KeptSession | None:
    """The session kept last; None when there is none, or when the file cannot be read as one."""
    try:
        return KeptSession.model_validate_json(session_path(owner).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None


def forget_session(owner: str | None = None) -> None:
    """Remove it. Raises `CoachError` when it stays."""
    remove_file(session_path(owner))
