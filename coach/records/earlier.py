"""An exercise as it was done before, in the shape of a fresh count, so that both can be summed up alike."""

from __future__ import annotations

from coach.records.counted import counted_hold, counted_repetition
from coach.records.history import History
from coach.records.listing import SessionLine
from coach.records.model import SessionRecord
from coach.workout.repetition import WorkoutResult

#: Sessions that are looked through for the exercise, and those of it that are offered, the newest of both.
_LOOKED_AT, _OFFERED = 200, 20


def earlier_sessions(history: History, profile_uuid: str, exercise_id: str) -> tuple[SessionLine, ...]:
    """This person's newest sessions with the exercise in them."""
    lines = history.sessions(profile_uuid, limit=_LOOKED_AT)
    return tuple(line for line in lines if exercise_id in line.items)[:_OFFERED]


def kept_workout(session: SessionRecord, exercise_id: str) -> WorkoutResult:
    """What was counted of one exercise in a kept session; there is no signal, and names of faults are their ids."""
    sets = [one for one in session.sets if one.item_id == exercise_id]
    return WorkoutResult(
        exercise_id=exercise_id,
        repetitions=tuple(counted_repetition(one) for part in sets for one in part.repetitions),
        holds=tuple(counted_hold(one) for part in sets for one in part.holds),
        view=next((part.view for part in sets if part.view), "unknown"),
        duration_s=session.duration_s,
    )
