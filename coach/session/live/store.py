"""The last live session, kept on this computer: a tab that is closed in the middle of a set loses nothing."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, ValidationError

from coach.private_files import make_private_folder
from coach.session.live.state import SetRecord
from coach.yaml_source import DATA_VARIABLE, StrictModel

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
    """What was chosen, how far it went, and what was done."""

    kind: Kind
    subject: str
    next_step: Annotated[int, Field(ge=0)]
    step_count: Annotated[int, Field(ge=1)]
    sets: tuple[KeptSet, ...]

    @property
    def is_unfinished(self) -> bool:
        """True when there is something to go on with."""
        return 0 < self.next_step < self.step_count


def kept_set(record: SetRecord) -> KeptSet:
    """The short form of a set."""
    return KeptSet(
        subject=record.step.subject_id,
        kind=record.step.kind,
        side=record.step.side,
        full=record.full_count,
        partial=record.partial_count,
        held_s=round(record.held_s, 1),
        duration_s=round(max(0.0, record.ended_s - record.started_s), 1),
        complete=record.is_complete,
    )


def session_path(owner: str | None = None) -> Path:
    """Where the last session is kept: of this login, or of whoever uses the computer."""
    from platformdirs import user_data_path

    chosen = os.environ.get(DATA_VARIABLE)
    return (Path(chosen) if chosen else user_data_path("coach", appauthor=False)) / "live" / (owner or "") / "last.json"


def keep_session(
    kind: Kind, subject: str, *, next_step: int, step_count: int, sets: Sequence[SetRecord], owner: str | None = None
) -> None:
    """Keep what was done; a session without anything done leaves the one before it alone."""
    if not sets:
        return
    kept = KeptSession(
        kind=kind,
        subject=subject,
        next_step=next_step,
        step_count=step_count,
        sets=tuple(kept_set(record) for record in sets),
    )
    path = session_path(owner)
    make_private_folder(path.parent)
    unfinished = path.with_suffix(".part")
    unfinished.write_text(kept.model_dump_json(), encoding="utf-8")
    unfinished.replace(path)


def last_session(owner: str | None = None) -> KeptSession | None:
    """The session kept last; None when there is none, or when the file cannot be read as one."""
    try:
        return KeptSession.model_validate_json(session_path(owner).read_text(encoding="utf-8"))
    except (OSError, ValidationError, json.JSONDecodeError, UnicodeDecodeError):
        return None


def forget_session(owner: str | None = None) -> None:
    """Remove it."""
    session_path(owner).unlink(missing_ok=True)
