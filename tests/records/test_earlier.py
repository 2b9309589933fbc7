"""An exercise of the history, summed up like a fresh count."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from coach.library.known import load_exercises
from coach.records.history import History
from coach.records.insight import earlier_sessions, kept_workout
from coach.records.reference import Names
from coach.records.saving import save_clip, workout_session
from coach.records.session_words import advice_lines
from coach.records.totals import totals
from coach.records.values import ProfileRecord
from coach.session.workout_record import workout_record
from coach.text import languages
from coach.workout.counter import count_repetitions
from coach.workout.repetition import Fault, NotJudged, WorkoutResult
from coach.workout.statements import fault_statement, not_judged_statement
from coach.workout.summary import summarise_workout
from tests.support.exercisers import perform

LIBRARY = load_exercises()


def kept(history: History, person: ProfileRecord, exercise_id: str, day: int = 1) -> tuple[str, WorkoutResult]:
    result = count_repetitions(perform(exercise_id, 3, depths=[1.0, 1.0, 0.5]), LIBRARY[exercise_id])
    at = datetime(2024, 5, day, 12, tzinfo=UTC)
    return save_clip(
        history, workout_session(person.uuid, result, LIBRARY[exercise_id], at=at), LIBRARY[exercise_id]
    ), result


def test_what_was_kept_sums_up_as_it_was_counted(history: History, ada: ProfileRecord) -> None:
    uuid, counted = kept(history, ada, "squat")
    again = kept_workout(history.session(uuid), "squat")
    assert (again.full_count, again.partial_count) == (counted.full_count, counted.partial_count)
    assert [one.why for one in again.repetitions] == [one.why for one in counted.repetitions]
    now, before = (summarise_workout(one, LIBRARY["squat"]).sets for one in (counted, again))
    assert before[0].eccentric_s == pytest.approx(now[0].eccentric_s)
    assert before[0].range_deg == pytest.approx(now[0].range_deg, nan_ok=True)
    assert math.isnan(again.own_range)


def test_a_deadlift_from_the_floor_is_still_lifted_first(history: History, ada: ProfileRecord) -> None:
    """Lifting and lowering were exchanged in what came back."""
    counted = count_repetitions(perform("deadlift", 3), LIBRARY["deadlift"])
    lifted = replace(
        counted, repetitions=tuple(replace(r, from_turn=True, out_s=0.5, back_s=2.0) for r in counted.repetitions)
    )
    session = history.session(
        save_clip(history, workout_session(ada.uuid, lifted, LIBRARY["deadlift"]), LIBRARY["deadlift"])
    )
    (one,) = summarise_workout(kept_workout(session, "deadlift"), LIBRARY["deadlift"]).sets
    assert (one.concentric_s, one.eccentric_s) == (0.5, 2.0)
    assert (totals(session.sets[0].repetitions, ())["out_s"], one.full_count) == (2.0, 3)


def test_a_hold_that_was_kept(history: History, ada: ProfileRecord) -> None:
    result = count_repetitions(perform("plank", 1), LIBRARY["plank"])
    uuid = save_clip(history, workout_session(ada.uuid, result, LIBRARY["plank"]), LIBRARY["plank"])
    assert kept_workout(history.session(uuid), "plank").held_s == pytest.approx(result.held_s)


@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize("name", ["squat", "plank"])
def test_table_and_report_say_the_same_of_form(history: History, ada: ProfileRecord, name: str, language: str) -> None:
    exercise = LIBRARY[name]
    told = Fault(check=exercise.form[0].check, name="", cue="", phase="turn", measured=1.0, limit=0.0, unit="deg")
    missing = NotJudged(check=exercise.form[1].check, why="view")
    counted = count_repetitions(perform(name, 1), exercise)
    counted = replace(
        counted,
        repetitions=tuple(replace(one, faults=(told,), not_judged=(missing,)) for one in counted.repetitions),
        holds=tuple(replace(one, faults=(told,), not_judged=(missing,)) for one in counted.holds),
    )
    record = workout_record(counted, file="clip", exercise=exercise, language=language)
    (one,) = record["repetitions"] or record["holds"]
    uuid = save_clip(history, workout_session(ada.uuid, counted, exercise), exercise)
    report = " ".join(advice_lines(history.session(uuid), Names(LIBRARY, {}), language))
    fault = fault_statement(told, exercise, language)
    reason = not_judged_statement(missing, exercise, language)
    assert (one["advice"], one["reasons"]) == ([fault.text], [reason.text])
    assert all(words and words in report for words in (fault.name, fault.text, reason.name, reason.text))


def test_only_sessions_with_the_exercise_are_offered_the_newest_first(history: History, ada: ProfileRecord) -> None:
    first, _ = kept(history, ada, "squat", day=1)
    kept(history, ada, "lunge", day=2)
    last, _ = kept(history, ada, "squat", day=3)
    kept(history, history.add_profile("Bob"), "squat", day=4)
    assert [line.uuid for line in earlier_sessions(history, ada.uuid, "squat")] == [last, first]
    assert earlier_sessions(history, ada.uuid, "push_up") == ()
