"""An exercise as it was done before, in the shape of a fresh count, so that both can be summed up alike."""

from __future__ import annotations

from collections.abc import Sequence

from coach.records.history import History
from coach.records.listing import SessionLine
from coach.records.model import FaultRecord, HoldRecord, RepetitionRecord, SessionRecord
from coach.workout.repetition import Fault, HoldPeriod, NotJudged, Repetition, WorkoutResult

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
        repetitions=tuple(_repetition(one) for part in sets for one in part.repetitions),
        holds=tuple(_hold(one) for part in sets for one in part.holds),
        view=next((part.view for part in sets if part.view), "unknown"),
        duration_s=session.duration_s,
    )


def _repetition(kept: RepetitionRecord) -> Repetition:
    return Repetition(
        start_s=kept.start_s,
        turn_s=kept.turn_s,
        end_s=kept.end_s,
        out_s=kept.out_s,
        pause_s=kept.pause_s,
        back_s=kept.back_s,
        rest_s=_known(kept.rest_s),
        range_deg=_known(kept.range_deg),
        range_share=_known(kept.range_share),
        side=kept.side,
        full=kept.full,
        why=kept.why,  # type: ignore[arg-type]  # kept as a word, so that one of a later release can be read
        faults=_faults(kept.faults),
        not_judged=tuple(map(NotJudged.of_kept, kept.unjudged)),
        from_turn=kept.from_turn,
    )


def _hold(kept: HoldRecord) -> HoldPeriod:
    return HoldPeriod(
        start_s=kept.start_s,
        end_s=kept.end_s,
        side=kept.side,
        faults=_faults(kept.faults),
        not_judged=tuple(map(NotJudged.of_kept, kept.unjudged)),
    )


def _faults(kept: Sequence[FaultRecord]) -> tuple[Fault, ...]:
    return tuple(
        Fault(
            check=one.check,
            name=one.check,
            cue="",
            phase=one.phase,
            measured=one.measured,
            limit=one.limit,
            unit=one.unit,
        )
        for one in kept
    )


def _known(value: float | None) -> float:
    return float("nan") if value is None else value
