"""An exercise as it was done before, in the shape of a fresh count, so that both can be summed up alike."""

from coach.records.history import History
from coach.records.listing import SessionLine
from coach.records.values import SessionRecord, SetRecord
from coach.workout.repetition import WorkoutResult

#: Sessions that are looked through for the exercise, and those of it that are offered, the newest of both.
_LOOKED_AT, _OFFERED = 200, 20


def earlier_sessions(history: History, profile_uuid: str, exercise_id: str) -> tuple[SessionLine, ...]:
    """This person's newest sessions with the exercise in them."""
    lines = history.sessions(profile_uuid, limit=_LOOKED_AT)
    return tuple(line for line in lines if exercise_id in line.items)[:_OFFERED]


def kept_workout(session: SessionRecord, exercise_id: str) -> WorkoutResult:
    """What was counted of one exercise in a kept session; there is no signal, and names of faults are their ids."""
    results = [set_result(one) for one in session.sets if one.item_id == exercise_id]
    by_hand = [one for one in results if one.full_by_hand is not None]
    return WorkoutResult(
        exercise_id=exercise_id,
        repetitions=tuple(repetition for one in results for repetition in one.repetitions),
        removed=tuple(repetition for one in results for repetition in one.removed),
        full_by_hand=sum(one.full_count for one in results) if by_hand else None,
        measured_id=next((one.measured_id for one in results if one.measured_id), None),
        holds=tuple(hold for one in results for hold in one.holds),
        view=next((one.view for one in results if one.view != "unknown"), "unknown"),
        duration_s=session.duration_s,
    )


def set_result(item: SetRecord) -> WorkoutResult:
    """What was counted in one kept set."""
    return WorkoutResult(
        exercise_id=item.item_id,
        repetitions=item.repetitions,
        removed=item.removed,
        full_by_hand=item.full_by_hand,
        measured_id=item.measured_id,
        holds=item.holds,
        view=item.view or "unknown",
    )
