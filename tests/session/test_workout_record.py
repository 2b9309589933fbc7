"""The repetitions of a video as a table, and as the record of the command line."""

from __future__ import annotations

import csv
import io
import math
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from coach.library.exercise import Exercise
from coach.library.known import load_exercises
from coach.library.plan import plan_exercise
from coach.pose.types import PoseSequence
from coach.records.reference import Names
from coach.records.report.content import repetition_table
from coach.records.saving import workout_session
from coach.session.live.course import Course
from coach.session.live.cues import LEAST_CORRECTION_DEG
from coach.session.live.own_range import RangeWatch
from coach.session.live.session import LiveSession
from coach.session.workout import count_in
from coach.session.workout_overlay import LiveOverlay, ResultOverlay, WorkoutPart
from coach.session.workout_record import COLUMNS, repetitions_csv, workout_record
from coach.text import say
from coach.workout.counter import count_repetitions
from coach.workout.events import RepetitionDone
from coach.workout.repetition import Fault, HoldPeriod, NotJudged, Repetition, WorkoutResult
from tests.support.exercisers import joined, perform

LIBRARY = load_exercises()
ONE = Repetition(start_s=1.0, turn_s=2.0, end_s=3.0, out_s=1.2, pause_s=0.1, back_s=0.6, side="left")
FAULT = Fault(check="hips_high", name="", cue="", phase="whole", measured=1.0, limit=2.0, unit="deg")


def part(exercise_id: str, **results: object) -> WorkoutPart:
    result = WorkoutResult(exercise_id=exercise_id, **results)  # type: ignore[arg-type]
    return WorkoutPart(exercise=LIBRARY[exercise_id], start_s=0.0, end_s=9.0, result=result)


def rows_of(*parts: WorkoutPart) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(repetitions_csv(parts))))


def test_every_exercise_of_the_video_is_in_the_table() -> None:
    counted = count_in(joined(perform("squat", 4, rest_s=2.0), perform("bicep_curl", 4, rest_s=2.0)), LIBRARY)
    rows = rows_of(*counted.parts)
    assert [(row["exercise"], row["number"]) for row in rows] == [
        (name, str(number)) for name in ("squat", "bicep_curl") for number in (1, 2, 3, 4)
    ]
    assert float(rows[4]["start_s"]) > float(rows[3]["end_s"])


def test_holds_have_lines_too() -> None:
    hold = HoldPeriod(start_s=1.0, end_s=21.5, faults=(FAULT,))
    (row,) = rows_of(part("plank", holds=(hold,)))
    assert (row["exercise"], row["start_s"], row["end_s"], row["faults"]) == ("plank", "1.0", "21.5", "hips_high")
    assert row["turn_s"] == row["full"] == ""


def test_a_squat_from_the_left_names_the_check_that_is_missing_and_why() -> None:
    result = count_repetitions(perform("squat", 3), LIBRARY["squat"])
    assert result.view == "side_left"
    record = workout_record(result, file="a.mp4", exercise=LIBRARY["squat"])
    assert [one["not_judged"] for one in record["repetitions"]] == [["knees_inwards"]] * 3
    assert all("from the front" in reason for one in record["repetitions"] for reason in one["reasons"])
    lines = rows_of(part("squat", repetitions=result.repetitions))
    assert [line["not_judged"] for line in lines] == ["knees_inwards:view"] * 3


def test_what_is_unknown_is_empty() -> None:
    (row,) = rows_of(part("squat", repetitions=(replace(ONE, range_deg=math.nan, side=None),)))
    assert list(row) == list(COLUMNS)
    assert row["range_deg"] == row["side"] == row["why"] == row["faults"] == ""


def test_nothing_counted_is_a_table_without_lines() -> None:
    assert rows_of(part("squat")) == rows_of() == []


@pytest.mark.parametrize(
    ("exercise_id", "from_turn", "eccentric_s", "concentric_s"),
    [
        pytest.param("squat", False, 1.2, 0.6, id="a squat lowers on the way out"),
        pytest.param("bicep_curl", False, 0.6, 1.2, id="a curl lowers on the way back"),
        pytest.param("deadlift", True, 0.6, 1.2, id="a deadlift from the floor lifts first"),
    ],
)
def test_lowering_and_lifting_are_told_apart(
    exercise_id: str, from_turn: bool, eccentric_s: float, concentric_s: float
) -> None:
    one = part(exercise_id, repetitions=(replace(ONE, from_turn=from_turn),))
    (row,) = rows_of(one)
    (record,) = workout_record(one.result, file="a.mp4", exercise=one.exercise)["repetitions"]
    assert (float(row["eccentric_s"]), float(row["concentric_s"])) == (eccentric_s, concentric_s)
    assert (record["eccentric_s"], record["concentric_s"]) == (eccentric_s, concentric_s)


def live_angles(clip: PoseSequence, exercise: Exercise) -> dict[str, list[float]]:
    """The angles that a live session tells of the same movement: at once, in its summary, and by its cues."""
    course = Course(plan_exercise(exercise), exercises=LIBRARY, postures={})
    session, watch = LiveSession(course, ready_s=0.0), RangeWatch(exercise)
    at_once, depths, upright = [], [], math.nan
    for frame in clip:
        session.update(frame, frame.timestamp_s)
        upright = np.nanmax([upright, watch.update(frame, frame.timestamp_s)])
        done = [one.event for one in course.take_happened() if isinstance(one.event, RepetitionDone)]
        at_once += [one.repetition.range_deg for one in done]
        depths += [upright - watch.turn_deg(one.repetition) for one in done]
    summary = [one.range_deg for record in session.end() for one in record.repetitions]
    return {"live, at once": at_once, "live, summary": summary, "live, by the depth that cues go by": depths}


def test_the_angle_of_a_repetition_is_one_number_wherever_it_is_told() -> None:
    exercise = LIBRARY["squat"]
    clip = perform("squat", depths=(1.0, 0.85, 1.0, 0.8), seconds_each=3.0, rest_s=5.0)
    result = count_repetitions(clip, exercise)
    wanted = [f"{one.range_deg:.0f}°" for one in result.repetitions]
    assert len(set(wanted)) > 1
    assert "nan°" not in wanted
    sets = workout_session("somebody", result, exercise).sets
    tables = [repetition_table(item, Names(LIBRARY, {}), "en") for item in sets]
    told = {
        "JSON": [one["range_deg"] for one in workout_record(result, file="", exercise=exercise)["repetitions"]],
        "CSV": [row["range_deg"] for row in rows_of(part("squat", repetitions=result.repetitions))],
        "kept": [one.range_deg for item in sets for one in item.repetitions],
        **live_angles(clip, exercise),
    }
    cues = told.pop("live, by the depth that cues go by")
    # a range begins where the movement does, a cue knows the depth alone: less than half of what is worth a word
    assert cues == pytest.approx([one.range_deg for one in result.repetitions], abs=LEAST_CORRECTION_DEG / 2.0)
    rounded = {where: [f"{float(angle):.0f}°" for angle in angles] for where, angles in told.items()}
    rounded["report"] = [row[table.header.index("Range")] for table in tables for row in table.rows]
    assert rounded == dict.fromkeys(rounded, wanted)


UNSEEN = {"faults": (), "not_judged": tuple(NotJudged(check=one.check, why="unseen") for one in LIBRARY["squat"].form)}


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize(("seen", "key"), [({"not_judged": ()}, "full"), (UNSEEN, "unjudged")], ids=["seen", "unseen"])
def test_nobody_is_praised_for_what_was_not_seen(seen: dict[str, Any], key: str, language: str) -> None:
    exercise, clip = LIBRARY["squat"], perform("squat", 3)
    counted = count_repetitions(clip, exercise)
    result = replace(counted, repetitions=tuple(replace(one, **seen) for one in counted.repetitions))
    words = say(f"workout.cue.{key}", language)
    (table,) = (
        repetition_table(item, Names(LIBRARY, {}), language)
        for item in workout_session("somebody", result, exercise).sets
    )
    assert {row[-1] for row in table.rows} == {words}
    film = ResultOverlay(exercise, result, language)
    drawn = {film(None, one.end_s + 0.1).cue for one in result.repetitions}
    assert drawn == {words}


def test_a_film_is_drawn_again_when_something_else_is_said_in_the_end() -> None:
    exercise, clip = LIBRARY["squat"], perform("squat", 3)
    result = count_repetitions(clip, exercise)

    def is_revised_by(after: WorkoutResult) -> bool:
        live = LiveOverlay(exercise, "en")
        for frame in clip.frames():
            live(frame, 0.0 if frame is None else frame.timestamp_s)
        return live.is_revised_by(after)

    first, *others = result.repetitions
    assert not is_revised_by(result)
    assert is_revised_by(replace(result, repetitions=(replace(first, **UNSEEN), *others)))
