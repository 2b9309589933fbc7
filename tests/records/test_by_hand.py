"""What was put right by hand stays with the saved check, and leaves it again as a set of true joints."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from coach.cli import main
from coach.library.known import load_exercises, load_postures
from coach.pose.types import save_sequence
from coach.posture.recognition import recognise
from coach.posture.truth import COLUMNS, JOINTS, read_true_joints
from coach.records.exchange import export_json, import_json
from coach.records.history import History, open_history
from coach.records.insight import kept_workout, set_result
from coach.records.reference import Names, reference_of
from coach.records.report.content import session_report
from coach.records.saving import check_record, corrected_set, save_clip, save_photo_check, workout_session
from coach.records.sheets import joint_rows, session_rows, sheet_csv, write_sheets
from coach.records.values import CheckRecord, ProfileRecord
from coach.session.photo import PhotoResult, judge_frame
from coach.session.photo_by_hand import ByHand
from coach.text import say
from coach.workout.count_by_hand import as_measured, counted, joined, renamed, split, without
from coach.workout.repetition import Fault, HoldPeriod, NotJudged, Repetition, WorkoutResult
from tests.support.exercisers import perform
from tests.support.figures import figure_frame

LIBRARY, EXERCISES = load_postures(), load_exercises()
SAID = (
    ByHand()
    .placing("left_elbow", (400.0, 210.5))
    .placing("right_ankle", None)
    .placing("left_wrist", (-20.0, 200.0))
    .disputing("star", "right_elbow")
)


def judged(said: ByHand) -> PhotoResult:
    frame = said.applied(figure_frame(LIBRARY["star"].placed_figures[0].directions))
    return judge_frame(frame, recognise(frame, LIBRARY), LIBRARY, LIBRARY["star"], disputed=said.disputed)


def rows_of(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(text.splitlines()))


def test_the_joints_of_a_check_are_true_joints() -> None:
    text = sheet_csv("joints", joint_rows(check_record(judged(SAID), by_hand=SAID), "star.jpg"))
    assert text.splitlines()[0] == ",".join(COLUMNS)
    rows = {row["joint"]: row for row in rows_of(text)}
    assert list(rows) == list(JOINTS)
    assert {row["file"] for row in rows.values()} == {"star.jpg"}
    assert {(row["width"], row["height"], row["posture"]) for row in rows.values()} == {("640", "640", "star")}

    def said(joint: str) -> tuple[str, ...]:
        return tuple(rows[joint][name] for name in ("x_px", "y_px", "state", "source", "sure"))

    assert said("left_elbow") == ("400.0", "210.5", "seen", "hand", "1")
    assert said("right_ankle") == ("", "", "hidden", "hand", "1")
    assert said("left_wrist") == ("-20.0", "200.0", "outside", "hand", "1")
    # what nobody touched is where the coach saw it, and nobody vouches for it
    assert said("right_elbow")[2:] == ("seen", "P", "0")


def test_they_are_read_as_a_truth_set() -> None:
    result = judged(SAID)
    (truth,) = read_true_joints(
        rows_of(sheet_csv("joints", joint_rows(check_record(result, by_hand=SAID), "star.jpg")))
    )
    assert (truth.file, truth.posture, truth.size_px) == ("star.jpg", "star", (640, 640))
    seen = {joint for joint, landmark in JOINTS.items() if truth.seen[landmark]}
    assert seen == set(JOINTS) - {"right_ankle", "left_wrist"}
    assert result.frame is not None
    for joint in seen:
        assert truth.xy_px[JOINTS[joint]] == pytest.approx(result.frame.image_xy_px[JOINTS[joint]])


def test_where_nothing_was_put_right_there_are_no_joints() -> None:
    said = ByHand().disputing("star", "right_elbow")
    record = check_record(judged(said), by_hand=said)
    assert record.joints == ()
    assert record.width_px is None
    assert record.disputed == ("right_elbow",)
    assert check_record(judged(ByHand())).disputed == ()


@pytest.fixture
def kept(own_data_folder: Path) -> CheckRecord:
    """A check that was saved, as the history has it."""
    history = open_history()
    person = history.first_profile("Ada")
    uuid = save_photo_check(history, person, judged(SAID), file_name="star.jpg", by_hand=SAID)
    session = history.session(uuid)
    history.close()
    return session.checks[0]


def test_it_stays_with_the_saved_check(kept: CheckRecord) -> None:
    assert kept.disputed == ("right_elbow",)
    assert "right_elbow" not in {row.name for row in kept.measures}
    assert {one.joint for one in kept.joints if one.source == "hand"} == {"left_elbow", "right_ankle", "left_wrist"}


def test_the_command_line_exports_it(kept: CheckRecord, tmp_path: Path) -> None:
    assert main(["history", "export", str(tmp_path / "tables")]) == 0
    text = (tmp_path / "tables" / "joints.csv").read_text(encoding="utf-8")
    assert rows_of(text) == rows_of(sheet_csv("joints", joint_rows(kept, "star.jpg")))


def test_the_report_says_what_was_put_right(kept: CheckRecord, own_data_folder: Path) -> None:
    history = open_history()
    (line,) = history.sessions(None, limit=1)
    session = history.session(line.uuid)
    names = Names({}, LIBRARY, history.references())
    lines = [line for section in session_report(session, names, "en").sections for line in section.lines]
    history.close()
    assert "Put right by hand: left elbow, left wrist, right ankle" in lines
    assert "Said to be wrong: right elbow" in lines


def repetitions(*starts_s: float) -> tuple[Repetition, ...]:
    return tuple(
        Repetition(start_s=start, turn_s=start + 1, end_s=start + 2, out_s=1.0, pause_s=0.0, back_s=1.0)
        for start in starts_s
    )


COUNTED = WorkoutResult(exercise_id="squat", repetitions=repetitions(0.0, 3.0, 6.0, 30.0), duration_s=33.0)


@pytest.mark.parametrize(
    ("said", "counts"),
    [
        pytest.param(without(COUNTED, 1), [2, 1], id="one is none"),
        pytest.param(split(COUNTED, 3), [3, 2], id="one is two"),
        pytest.param(counted(COUNTED, 6), [3, 3], id="more"),
        pytest.param(counted(COUNTED, 2), [2, 0], id="fewer"),
    ],
)
def test_a_count_put_right_is_kept_beside_what_was_measured(
    history: History, ada: ProfileRecord, said: WorkoutResult, counts: list[int]
) -> None:
    uuid = save_clip(
        history, workout_session(ada.uuid, said, EXERCISES["squat"], file_name="a.mp4"), EXERCISES["squat"]
    )
    session = history.session(uuid)
    assert [item.full_count for item in session.sets] == counts
    assert history.sessions()[0].full_reps == sum(counts)
    assert [one.turn_s for item in session.sets for one in item.removed] == [one.turn_s for one in said.removed]
    again = kept_workout(session, "squat")
    assert (again.full_count, again.is_by_hand) == (sum(counts), True)
    assert [one.turn_s for one in as_measured(again).repetitions] == [1.0, 4.0, 7.0, 31.0]


def test_a_set_is_put_right_later(history: History, ada: ProfileRecord, tmp_path: Path) -> None:
    uuid = save_clip(
        history, workout_session(ada.uuid, COUNTED, EXERCISES["squat"], file_name="=a.mp4"), EXERCISES["squat"]
    )
    first, second = history.session(uuid).sets
    result = without(renamed(set_result(first), "lunge"), 0)
    history.correct_set(corrected_set(first, result, EXERCISES["lunge"]), reference_of(EXERCISES["lunge"]))
    session = history.session(uuid)
    assert session.sets[1] == second
    assert [(item.item_id, item.measured_id, item.full_count) for item in session.sets] == [
        ("lunge", "squat", 2),
        ("squat", None, 1),
    ]
    assert session.sets[0].energy_met == EXERCISES["lunge"].energy.value_met
    text = io.StringIO()
    export_json(history, text)
    fresh = open_history(f"sqlite:///{tmp_path / 'fresh.db'}", media_folder=tmp_path)
    import_json(fresh, iter(text.getvalue().splitlines(keepends=True)), name="history.json")
    assert fresh.session(uuid) == session
    fresh.close()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        pytest.param(without, 0, id="one is none"),
        pytest.param(split, 0, id="one is two"),
        pytest.param(joined, 0, id="two are one"),
        pytest.param(counted, 9, id="a number"),
        pytest.param(renamed, "lunge", id="another exercise"),
    ],
)
def test_what_was_put_right_after_an_export_comes_with_the_next(
    history: History,
    ada: ProfileRecord,
    tmp_path: Path,
    change: Callable[[WorkoutResult, Any], WorkoutResult],
    said: Any,
) -> None:
    def carry(source: History, target: History) -> None:
        text = io.StringIO()
        export_json(source, text)
        import_json(target, iter(text.getvalue().splitlines(keepends=True)), name="history.json")

    uuid = save_clip(history, workout_session(ada.uuid, COUNTED, EXERCISES["squat"]), EXERCISES["squat"])
    with closing(open_history(f"sqlite:///{tmp_path / 'other.db'}", media_folder=tmp_path)) as other:
        carry(history, other)
        measured = other.session(uuid)
        first, _ = history.session(uuid).sets
        put = change(set_result(first), said)
        exercise = EXERCISES[put.exercise_id]
        history.correct_set(corrected_set(first, put, exercise), reference_of(exercise))
        carry(other, history)  # what is older takes nothing back
        carry(history, other)
        assert repr(other.session(uuid)) == repr(history.session(uuid)) != repr(measured)
        assert other.sessions()[0].full_reps == history.sessions()[0].full_reps
        # both know better: each keeps its own
        _, second = other.session(uuid).sets
        other.correct_set(corrected_set(second, counted(set_result(second), 4), EXERCISES["squat"]))
        _, second = history.session(uuid).sets
        history.correct_set(corrected_set(second, split(set_result(second), 0), EXERCISES["squat"]))
        own = repr(other.session(uuid))
        carry(history, other)
        assert repr(other.session(uuid)) == own


FAULT = Fault(check="knees_in", name="knees_in", cue="", phase="turn", measured=0.2, limit=0.1, unit="torso")
SAGGING = Fault(check="hips_low", name="hips_low", cue="", phase="hold", measured=0.2, limit=0.1, unit="torso")
UNSEEN = (NotJudged(check="no_such_check", why="view"),)


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize(
    ("measured", "named"),
    [
        pytest.param(
            replace(COUNTED, repetitions=tuple(replace(one, faults=(FAULT,), not_judged=UNSEEN)
            for one in COUNTED.repetitions)), "lunge", id="repetitions",
        ),
        pytest.param(
            WorkoutResult(exercise_id="plank", duration_s=20.0, holds=(
                HoldPeriod(start_s=0.0, end_s=20.0, faults=(SAGGING,), not_judged=UNSEEN),
            )), "side_plank", id="a hold",
        ),
    ],
)  # fmt: skip
def test_nothing_judged_of_another_exercise_is_said(
    history: History, ada: ProfileRecord, measured: WorkoutResult, named: str, language: str
) -> None:
    was, exercise = EXERCISES[measured.exercise_id], EXERCISES[named]
    uuid = save_clip(history, workout_session(ada.uuid, measured, was, file_name="a.mp4"), was)
    for item in history.session(uuid).sets:
        said = renamed(set_result(item), named)
        history.correct_set(corrected_set(item, said, exercise), reference_of(exercise))
    session = history.session(uuid)
    report = session_report(session, Names(EXERCISES, LIBRARY, history.references()), language)
    words = repr(report)
    for check in (
        "knees_in",
        "knees in",
        "hips_low",
        "hips low",
        "no_such_check",
        "no such check",
        "full repetitions: 0",
    ):
        assert check not in words
    assert say("report.all_good", language) not in words
    assert was.names.in_(language) in words  # what it was taken for
    sheets = {name: cells for name, cells in session_rows(session) if name in ("holds", "counts")}
    assert "hips_low" not in repr(sheets)
    assert ("counts" in sheets) == bool(measured.repetitions)
    for item in session.sets:
        back = renamed(set_result(item), was.id)
        history.correct_set(corrected_set(item, back, was), reference_of(was))
    again = kept_workout(history.session(uuid), was.id)
    assert [one.faults for one in again.repetitions] == [one.faults for one in measured.repetitions]
    assert [(one.faults, one.not_judged) for one in again.told_holds] == [
        (one.faults, one.not_judged) for one in measured.holds
    ]


def test_what_was_put_right_becomes_counted_clips(
    history: History, ada: ProfileRecord, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    save_clip(
        history,
        workout_session(ada.uuid, counted(COUNTED, 7), EXERCISES["squat"], file_name="clip.npz"),
        EXERCISES["squat"],
    )
    save_clip(
        history, workout_session(ada.uuid, COUNTED, EXERCISES["squat"], file_name="untouched.mp4"), EXERCISES["squat"]
    )
    sessions = [history.session(line.uuid) for line in history.sessions()]
    index = {path.stem: path for path in write_sheets(tmp_path, history.profiles(), sessions)}["counts"]
    assert rows_of(index.read_text(encoding="utf-8")) == [
        {"file": "clip.npz", "exercise": "squat", "reps_min": "7", "reps_max": "7"}
    ]
    save_sequence(tmp_path / "clip.npz", perform("squat", 3))
    assert main(["evaluate", "reps", str(index), "--json"]) == 0
    summary = json.loads(capsys.readouterr().out.splitlines()[-1])["summary"]
    assert (summary["n"], summary["exact"], summary["mae"]) == (1, 0.0, pytest.approx(4 / 7, abs=1e-3))
