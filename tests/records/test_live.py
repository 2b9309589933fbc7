from __future__ import annotations

from dataclasses import replace

import pytest

from coach.errors import RecordsError
from coach.posture.library import load_postures
from coach.records.history import History
from coach.records.live import LiveRecorder
from coach.records.model import ProfileRecord
from coach.session.live.state import SetRecord
from coach.session.programme.plan import Step
from coach.workout.library import load_exercises
from coach.workout.repetition import Repetition

EXERCISES, POSTURES = load_exercises(), load_postures()


def repetition(number: int) -> Repetition:
    start = 3.0 * number
    return Repetition(start_s=start, turn_s=start + 1, end_s=start + 2, out_s=0.9, pause_s=0.1, back_s=1.0)


def squats(count: int, *, started_s: float = 0.0) -> SetRecord:
    return SetRecord(
        step=Step(kind="repetitions", subject_id="squat"),
        started_s=started_s,
        ended_s=started_s + 3.0 * count,
        full_count=count,
        repetitions=tuple(repetition(n) for n in range(count)),
    )


def tree(held_s: float, *, started_s: float = 60.0) -> SetRecord:
    step = Step(kind="posture", subject_id="tree", side="left")
    return SetRecord(step=step, started_s=started_s, ended_s=started_s + held_s + 2, held_s=held_s)


@pytest.fixture
def recorder(history: History, ada: ProfileRecord) -> LiveRecorder:
    return LiveRecorder(history, ada, exercises=EXERCISES, postures=POSTURES, programme_id="legs")


def test_every_repetition_is_kept_when_it_happens(history: History, recorder: LiveRecorder) -> None:
    recorder.follow([])
    assert history.sessions() == ()
    for count in range(1, 4):
        recorder.follow([squats(count)])
        recorder.follow([squats(count)])
        (line,) = history.sessions()
        assert line.full_reps == count
    recorder.follow([squats(4), tree(20.0)])
    recorder.follow([squats(4), tree(21.0)], over=True)
    session = history.session(recorder.session_uuid or "")
    assert [(item.kind, item.item_id, len(item.repetitions)) for item in session.sets] == [
        ("exercise", "squat", 4),
        ("posture", "tree", 0),
    ]
    assert [(hold.duration_s, hold.side) for hold in session.sets[1].holds] == [(21.0, "left")]
    assert (session.programme_id, session.sets[0].energy_met) == ("legs", EXERCISES["squat"].energy.value_met)
    assert session.ended_at is not None
    assert {reference.item_id for reference in history.references()} == {"squat", "tree"}


def test_a_hold_is_kept_while_it_goes_on(history: History, recorder: LiveRecorder) -> None:
    for held_s, kept_s in ((0.5, None), (1.5, 1.5), (4.0, 1.5), (7.0, 7.0), (11.9, 7.0), (12.0, 12.0)):
        recorder.follow([replace(tree(held_s), mean_score=80.0 + held_s, best_score=95.0)])
        lines = history.sessions()
        assert [line.held_s for line in lines] == ([] if kept_s is None else [kept_s])
    recorder.follow([replace(tree(13.0), mean_score=90.0, best_score=97.0)], over=True)
    (kept,) = history.session(recorder.session_uuid or "").sets
    (hold,) = kept.holds
    assert (hold.duration_s, hold.mean_score, hold.best_score, hold.number) == (13.0, 90.0, 97.0, 1)
    assert kept.end_s == 75.0


def test_a_hold_that_could_not_be_kept_is_kept_once_later(
    history: History, recorder: LiveRecorder, monkeypatch: pytest.MonkeyPatch
) -> None:
    recorder.follow([tree(2.0)])

    def full(*_: object) -> None:
        raise RecordsError("full", "The disk is full.")

    with monkeypatch.context() as trouble:
        trouble.setattr(history, "saving", full)
        recorder.follow([tree(8.0)])
        assert recorder.problem is not None
    recorder.follow([tree(9.0)])
    assert recorder.problem is None
    assert history.sessions()[0].held_s == 8.0
    recorder.follow([tree(10.0)], over=True)
    (kept,) = history.session(recorder.session_uuid or "").sets
    assert [hold.duration_s for hold in kept.holds] == [10.0]


def test_a_set_begun_again_does_not_undo_what_was_done(history: History, recorder: LiveRecorder) -> None:
    recorder.follow([squats(3)])
    recorder.follow([squats(1, started_s=30.0)])
    recorder.follow([squats(2, started_s=30.0)], over=True)
    session = history.session(recorder.session_uuid or "")
    assert [len(item.repetitions) for item in session.sets] == [3, 2]


def test_trouble_is_told_and_made_good(
    history: History, recorder: LiveRecorder, monkeypatch: pytest.MonkeyPatch
) -> None:
    recorder.follow([squats(1)])

    def full(*_: object) -> None:
        raise RecordsError("full", "The disk is full.")

    with monkeypatch.context() as trouble:
        trouble.setattr(history, "saving", full)
        for count in (2, 3):
            recorder.follow([squats(count)])
            assert recorder.problem is not None
            assert recorder.problem.reason == "full"
    recorder.follow([squats(3)])
    assert recorder.problem is None
    assert history.sessions()[0].full_reps == 3


def test_nothing_done_leaves_nothing(history: History, recorder: LiveRecorder) -> None:
    recorder.follow([replace(tree(0.4))], over=True)
    assert history.sessions() == ()
    assert recorder.session_uuid is None
