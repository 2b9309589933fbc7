from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta, tzinfo
from typing import Self

import pytest

from coach.errors import RecordsError
from coach.library.known import load_exercises, load_postures
from coach.library.plan import Step
from coach.records.history import History
from coach.records.live import LiveRecorder
from coach.records.values import ProfileRecord, SetRecord
from coach.session.live.state import Happened
from coach.workout.events import (
    Event,
    HoldDone,
    HoldLasts,
    RepetitionDone,
    Revised,
    SetDone,
)
from coach.workout.repetition import HoldPeriod
from tests.support.measured import repetition

EXERCISES, POSTURES = load_exercises(), load_postures()


SQUATS, TREE = Step(kind="repetitions", subject_id="squat"), Step(kind="posture", subject_id="tree", side="left")


def told(step: Step, *events: Event | None, number: int = 1, started_s: float = 0.0) -> list[Happened]:
    return [
        Happened(set_number=number, step=step, started_s=started_s, timestamp_s=started_s + 90.0, event=event)
        for event in events
    ]


def done(number: int) -> RepetitionDone:
    return RepetitionDone(repetition(3.0 * number))


def hold(end_s: float, **scores: float) -> HoldPeriod:
    return HoldPeriod(start_s=60.0, end_s=60.0 + end_s, side="left", **scores)


@pytest.fixture
def recorder(history: History, ada: ProfileRecord) -> LiveRecorder:
    return LiveRecorder(history, ada, exercises=EXERCISES, postures=POSTURES, programme_id="legs")


def kept_sets(history: History, recorder: LiveRecorder) -> tuple[SetRecord, ...]:
    return history.session(recorder.session_uuid or "").sets


def test_every_repetition_is_kept_when_it_happens(history: History, recorder: LiveRecorder) -> None:
    recorder.follow([])
    recorder.follow(told(SQUATS, HoldLasts(hold(0.5))))
    assert history.sessions() == ()
    for number in range(3):
        recorder.follow(told(SQUATS, done(number)))
        (line,) = history.sessions()
        assert line.full_reps == number + 1
    recorder.follow(told(SQUATS, done(3), None))
    held = HoldDone(hold(21.0))
    recorder.follow(told(TREE, held, None, number=2, started_s=60.0), over=True)
    session = history.session(recorder.session_uuid or "")
    assert [(item.kind, item.item_id, len(item.repetitions)) for item in session.sets] == [
        ("exercise", "squat", 4),
        ("posture", "tree", 0),
    ]
    assert [(one.duration_s, one.side) for one in session.sets[1].holds] == [(21.0, "left")]
    assert (session.programme_id, session.sets[0].energy_met) == ("legs", EXERCISES["squat"].energy.value_met)
    assert session.sets[0].end_s == 90.0
    assert session.ended_at is not None
    assert {reference.item_id for reference in history.references()} == {"squat", "tree"}


def test_what_is_revised_is_kept_as_it_turned_out(history: History, recorder: LiveRecorder) -> None:
    partial = replace(repetition(3.0), full=False, why="not_deep_enough")
    recorder.follow(told(SQUATS, done(0), done(1), done(2)))
    recorder.follow(told(SQUATS, Revised(before=repetition(3.0), after=partial)))
    recorder.follow(told(SQUATS, Revised(before=repetition(6.0), after=None), done(3)))
    (kept,) = kept_sets(history, recorder)
    assert [(one.turn_s, one.why) for one in kept.repetitions] == [
        (1.0, None),
        (4.0, "not_deep_enough"),
        (10.0, None),
    ]
    assert history.sessions()[0].full_reps == 2


def test_a_set_ends_with_what_it_turned_out_to_be(history: History, recorder: LiveRecorder) -> None:
    better = replace(repetition(0.0), range_deg=95.0)
    recorder.follow(told(SQUATS, done(0), SetDone((better,)), done(4), None), over=True)
    assert [(one.start_s, one.end_s, len(one.repetitions)) for one in kept_sets(history, recorder)] == [
        (0.0, 2.0, 1),
        (12.0, 90.0, 1),
    ]
    assert kept_sets(history, recorder)[0].repetitions[0].range_deg == 95.0


def test_a_hold_is_kept_while_it_goes_on(history: History, recorder: LiveRecorder) -> None:
    for held_s, kept_s in ((0.5, None), (6.0, 6.0), (11.0, 11.0)):
        lasts = HoldLasts(hold(held_s, mean_score=80.0))
        recorder.follow(told(TREE, lasts, started_s=58.0))
        assert [line.held_s for line in history.sessions()] == ([] if kept_s is None else [kept_s])
    over = HoldDone(hold(13.0, mean_score=90.0, best_score=97.0))
    recorder.follow(told(TREE, over, None, started_s=58.0), over=True)
    (kept,) = kept_sets(history, recorder)
    (one,) = kept.holds
    assert (one.duration_s, one.mean_score, one.best_score) == (13.0, 90.0, 97.0)
    assert (kept.start_s, kept.end_s) == (58.0, 148.0)


def test_trouble_is_told_and_made_good(
    history: History, recorder: LiveRecorder, monkeypatch: pytest.MonkeyPatch
) -> None:
    recorder.follow(told(SQUATS, done(0)))

    def full(*_: object) -> None:
        raise RecordsError("full", "The disk is full.")

    with monkeypatch.context() as trouble:
        trouble.setattr(history, "saving", full)
        for number in (1, 2):
            recorder.follow(told(SQUATS, done(number)))
            assert recorder.problem is not None
            assert recorder.problem.reason == "full"
    recorder.follow([])
    assert recorder.problem is None
    assert history.sessions()[0].full_reps == 3


def test_what_happened_before_the_first_set_could_be_begun_is_not_lost(
    history: History, recorder: LiveRecorder, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> None:
        raise RecordsError("full", "The disk is full.")

    with monkeypatch.context() as trouble:
        trouble.setattr(history, "start_session", full)
        recorder.follow(told(SQUATS, done(0)))
    recorder.follow(told(SQUATS, done(1), None), over=True)
    assert history.sessions()[0].full_reps == 2


def test_a_set_begun_again_does_not_undo_what_was_done(history: History, recorder: LiveRecorder) -> None:
    recorder.follow(told(SQUATS, done(0), done(1), None))
    recorder.follow(told(SQUATS, done(10), None, number=2, started_s=30.0), over=True)
    assert [len(item.repetitions) for item in kept_sets(history, recorder)] == [2, 1]


def test_nothing_done_leaves_nothing(history: History, recorder: LiveRecorder) -> None:
    recorder.follow(told(TREE, HoldDone(hold(0.4)), None), over=True)
    assert history.sessions() == ()
    assert recorder.session_uuid is None


@pytest.mark.parametrize("set_s", [-86_400, 86_400], ids=["back", "on"])
def test_a_session_is_as_long_as_it_was_when_the_clock_is_set(
    history: History, ada: ProfileRecord, monkeypatch: pytest.MonkeyPatch, set_s: int
) -> None:
    recorder = LiveRecorder(history, ada, exercises=EXERCISES, postures=POSTURES)
    recorder.follow(told(SQUATS, done(0)))

    class Clock(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> Self:
            return super().now(tz) + timedelta(seconds=set_s)

    monkeypatch.setattr("coach.records.writers.datetime", Clock)
    monkeypatch.setattr("coach.records.live.datetime", Clock)
    recorder.follow(told(SQUATS, None), over=True)
    session = history.session(recorder.session_uuid or "")
    assert session.ended_at is not None
    assert 0.0 <= (session.ended_at - session.started_at).total_seconds() < 60.0
    assert session.duration_s < 100.0
