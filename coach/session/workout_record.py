"""What was counted in a video, as plain data and as a table for spreadsheets, whatever exercises were done in it."""

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from coach.library.exercise import Exercise
from coach.pose.types import PoseSequence
from coach.session.remarks import movement_remarks, remark_records
from coach.session.tracking import TrackedVideo
from coach.session.workout import Counted
from coach.session.workout_overlay import WorkoutPart
from coach.spreadsheets import csv_text
from coach.text import DEFAULT_LANGUAGE, say
from coach.workout.count_by_hand import as_measured
from coach.workout.exercise_recognition import RecognisedExercise
from coach.workout.repetition import HoldPeriod, Repetition, WorkoutResult
from coach.workout.statements import fault_statement, not_judged_statement
from coach.workout.summary import PLAIN, repetition_row

COLUMNS = ("exercise", "number", *PLAIN, "eccentric_s", "concentric_s", "faults", "not_judged")


def repetitions_csv(parts: Sequence[WorkoutPart]) -> str:
    """CSV with the columns above; holds have a start and an end only, what is unknown is empty.

    faults: ids of the checks that failed; not_judged: of those that were not made, each with its reason (`check:why`).

    The repetitions of each part are numbered from 1.
    """
    return csv_text(COLUMNS, (row for part in parts for row in _rows(part)))


def _rows(part: WorkoutPart) -> Iterator[list[object]]:
    kinds: tuple[Sequence[Repetition | HoldPeriod], ...] = (part.result.repetitions, part.result.told_holds)
    for done in kinds:
        yield from (_cells(part.exercise, number, one) for number, one in enumerate(done, start=1))


def _cells(exercise: Exercise, number: int, one: Repetition | HoldPeriod) -> list[object]:
    known = repetition_row(one, exercise) if isinstance(one, Repetition) else _hold_row(one)
    faults, missing = (fault.check for fault in one.faults), (check.kept for check in one.not_judged)
    named = {"exercise": exercise.id, "number": number, "faults": " ".join(faults), "not_judged": " ".join(missing)}
    cells = ({**known, **named}.get(name) for name in COLUMNS)
    return [None if isinstance(value, float) and math.isnan(value) else value for value in cells]


def _hold_row(one: HoldPeriod) -> dict[str, object]:
    return {"start_s": one.start_s, "end_s": one.end_s, "side": one.side}


def workout_record(
    result: WorkoutResult,
    *,
    file: str,
    exercise: Exercise | None,
    parts: tuple[WorkoutPart, ...] = (),
    warnings: Sequence[Mapping[str, str]] = (),
    language: str = DEFAULT_LANGUAGE,
) -> dict[str, Any]:
    """The record of the command line: one JSON object per file; `segments` where several exercises were looked for.

    warnings: the remarks about how the person was seen (`coach.session.remarks.remark_records`).
    language: of the advice and the reasons; ids are the same in all.
    """
    return {
        "file": file,
        "status": "ok",
        "exercise": None if exercise is None else exercise.id,
        "reps": result.full_count,
        "partial_reps": result.partial_count,
        "repetitions": [
            {**repetition_row(one, exercise), **_form_record(one, exercise, language)} for one in result.repetitions
        ],
        "holds": [{**_hold_row(one), **_form_record(one, exercise, language)} for one in result.told_holds],
        "segments": [
            {
                "exercise": part.exercise.id,
                "start_s": part.start_s,
                "end_s": part.end_s,
                "reps": part.result.full_count,
                "partial_reps": part.result.partial_count,
                "held_s": part.result.held_s,
            }
            for part in parts
        ],
        "view": result.view,
        "seen_share": result.seen_share,
        "guessed_share": result.guessed_share,
        "duration_s": result.duration_s,
        "warnings": list(warnings),
        **_measured_record(result),
    }


def film_record(
    counted: Counted, sequence: PoseSequence, video: TrackedVideo | None, *, file: str, language: str
) -> dict[str, Any]:
    """The same of a film, or of landmarks alone (video: None), with what must be known about how they were seen."""
    record = workout_record(
        counted.result,
        file=file,
        exercise=counted.exercise,
        parts=counted.parts,
        warnings=remark_records(movement_remarks(sequence, video, counted.parts), language),
        language=language,
    )
    if sequence.found.any():
        return record
    return {**record, "status": "no_person", "message": say("command.nobody_video", language)}


def held_s(record: Mapping[str, Any]) -> float:
    """Seconds that a position was held in a film, by its record."""
    return float(sum(hold["end_s"] - hold["start_s"] for hold in record["holds"]))


def counted_text(record: Mapping[str, Any], library: Mapping[str, Exercise], language: str) -> str:
    """What was counted in a film in a few words, by its record."""
    exercise = library.get(record["exercise"])
    if exercise is None:
        return record["exercise"] or say("command.no_exercise", language)
    name = exercise.names.in_(language)
    if exercise.is_hold:
        return f"{name}: {say('many.held', language, seconds=held_s(record))}"
    more = say("command.and_partial", language, count=record["partial_reps"]) if record["partial_reps"] else ""
    return f"{name}: {record['reps']}{more}"


def _measured_record(result: WorkoutResult) -> dict[str, Any]:
    """What was counted where somebody has put it right; nothing elsewhere."""
    if not result.is_by_hand:
        return {}
    measured = as_measured(result)
    removed = [repetition_row(one, None) for one in result.removed]
    return {"measured": {"exercise": measured.exercise_id, "reps": measured.full_count, "removed": removed}}


def recognition_record(recognised: RecognisedExercise | None) -> dict[str, Any]:
    """How sure the coach is and what else it might be; nothing for an exercise that was asked for."""
    if recognised is None:
        return {}
    best = [{"exercise": name, "probability": round(chance, 3)} for name, chance in recognised.candidates[:3]]
    return {
        "confidence": round(recognised.confidence, 3),
        "sure": recognised.is_sure,
        "candidates": best,
        "unknown_reps": len(recognised.unknown),
    }


def _form_record(one: Repetition | HoldPeriod, exercise: Exercise | None, language: str) -> dict[str, Any]:
    """What was said, by id and in words: `advice` and `reasons` stand in the order of `faults` and `not_judged`."""
    return {
        "faults": [fault.check for fault in one.faults],
        "advice": [fault_statement(fault, exercise, language).text for fault in one.faults],
        "not_judged": list(one.unjudged),
        "reasons": [not_judged_statement(missing, exercise, language).text for missing in one.not_judged],
    }
