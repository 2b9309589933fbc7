"""The summary praises and blames only what was seen, and keeps the pictures of the best repetition."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest

from coach.library.known import load_exercises, load_postures
from coach.library.plan import Step, plan_exercise, plan_posture
from coach.records.insight import best_and_worst
from coach.records.values import SetRecord as KeptSet
from coach.session.live.course import Course
from coach.session.live.review import Album, BestMoment, review_of
from coach.session.live.session import LiveSession
from coach.session.live.state import SetRecord
from coach.workout.repetition import Fault, HoldPeriod, NotJudged, Repetition
from tests.session.live.bodies import Player, squat_frames, standing_frame
from tests.support.histories import person, workout

EXERCISES, POSTURES = load_exercises(), load_postures()
SQUATS = plan_exercise(EXERCISES["squat"], sets=2, repetitions=6)
(HELD, *_) = plan_posture(POSTURES["tree"], hold_s=30)
GOOD = Repetition(start_s=0, turn_s=1, end_s=2, out_s=1, pause_s=0, back_s=1, range_deg=80.0)
CHECK = EXERCISES["squat"].form[0]
FAULT = Fault(check=CHECK.check, name="", cue="", phase="turn", measured=100.0, limit=130.0, unit="deg")
UNSEEN = replace(GOOD, not_judged=tuple(NotJudged(check=one.check) for one in EXERCISES["squat"].form))


def record(*repetitions: Repetition, **more: object) -> SetRecord:
    done = SetRecord(step=SQUATS[0], started_s=0, ended_s=60, repetitions=repetitions)
    return replace(done, **more)  # type: ignore[arg-type]


def told(*sets: SetRecord) -> tuple[str, str, str]:
    review = review_of(sets, EXERCISES, POSTURES)
    return (
        " ".join(one.in_("en") for one in review.went_well),
        str(review.work_on and review.work_on.in_("en")),
        review.next_step.in_("en"),
    )


def faulty(repetition: Repetition) -> Repetition:
    return replace(repetition, faults=(FAULT,))


def held(held_s: float, mean_score: float) -> SetRecord:
    return SetRecord(step=HELD, started_s=0, ended_s=40, held_s=held_s, mean_score=mean_score)


def plank(held_s: float, *checks: str) -> SetRecord:
    faults = tuple(replace(FAULT, check=check) for check in checks)
    hold = HoldPeriod(start_s=0.0, end_s=held_s, faults=faults)
    step = Step(kind="hold", subject_id="plank", target_s=held_s)
    return SetRecord(step=step, started_s=0, ended_s=40, held_s=held_s, holds=(hold,))


SHALLOW = replace(GOOD, full=False, why="not_deep_enough")
MORE, SLOWLY, LONGER, RIGHT = "two repetitions more", "slowly", "five seconds longer", "only for as long as"


@pytest.mark.parametrize(
    ("sets", "well", "work_on", "next_step"),
    [
        pytest.param([record(*[GOOD] * 6)], "6 of 6", "None", MORE, id="clean"),
        pytest.param([record(*[GOOD] * 3, *[faulty(GOOD)] * 3)], "3 of 6", "3 of 6", SLOWLY, id="a-fault-often"),
        pytest.param([record(*[GOOD] * 9, faulty(GOOD))], "9 of 10", "None", MORE, id="a-fault-once"),
        pytest.param([record(*[UNSEEN] * 4)], "", "None", MORE, id="form-was-not-seen"),
        pytest.param([record(*[SHALLOW] * 3)], "", "not counted as full: 3 of 3", SLOWLY, id="partial"),
        pytest.param([record(GOOD, GOOD, is_complete=False)], "2 of 2", "None", "the same again", id="given-up"),
        pytest.param([held(30.0, 91.0)], "score 91", "None", LONGER, id="a-good-hold"),
        pytest.param([held(30.0, 60.0)], "held for 30 seconds", "score 60", RIGHT, id="a-posture-far-off"),
        pytest.param(
            [plank(20.0), plank(8.0, "hips_high")], "held for 20 seconds", "too high. Lower", RIGHT, id="hips-up"
        ),
        pytest.param([plank(20.0)], "held for 20 seconds", "None", LONGER, id="a-good-plank"),
        pytest.param([held(8.0, math.nan)], "held for 8 seconds", "None", LONGER, id="a-hold-without-score"),
    ],
)
def test_what_is_said(sets: list[SetRecord], well: str, work_on: str, next_step: str) -> None:
    said = told(*sets)
    assert (well in said[0], work_on in said[1], next_step in said[2]) == (True, True, True), said
    assert bool(said[0]) is bool(well)


def test_the_deepest_clean_repetition_is_kept_with_its_start_and_turn() -> None:
    one = Player(LiveSession(Course(plan_exercise(EXERCISES["squat"]), exercises=EXERCISES, postures=POSTURES)))
    one.session.skip()
    one.session.skip()
    frames = [
        *[standing_frame()] * 30,
        *squat_frames(1, depth=0.75),
        *squat_frames(1, depth=0.85),
        *squat_frames(1, depth=0.75),
    ]
    album = Album()
    for number, frame in enumerate(frames):
        album.update(one.play([frame]), b"%d" % number)
    best = album.best
    assert best is not None
    assert len(best.pictures) == 2
    start, turn = (int(moment.jpeg) for moment in best.pictures)
    first = 30 + len(squat_frames(1))
    assert first - 20 <= start < turn <= first + len(squat_frames(1)) * 0.7
    assert best.pictures[1].snapshot.timestamp_s == pytest.approx(best.turn_s, abs=0.5)


def at(start_s: float, range_deg: float, **more: object) -> Repetition:
    times = {"start_s": start_s, "turn_s": start_s + 1, "end_s": start_s + 2}
    return replace(GOOD, **times, range_deg=range_deg, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("sets", "caption"),
    [
        pytest.param([[at(0, 95), at(3, 70)]], "Your best repetition: number 1", id="the best"),
        pytest.param([[at(0, 95)], [at(3, 70)]], "Your best repetition: number 1 of set 1", id="of several sets"),
        pytest.param([[at(0, 80), at(3, 95), at(6, 60)]], "A repetition of yours: number 1", id="another is better"),
        pytest.param([[at(0, 80), at(3, 81)]], "A repetition of yours: number 1", id="all alike"),
        pytest.param([[at(0, 80)]], "A repetition of yours: number 1", id="the only one"),
        pytest.param([[at(3, 80)]], "A moment of your training", id="taken back"),
    ],
)
def test_the_pictures_are_called_the_best_only_where_the_report_does(
    sets: list[list[Repetition]], caption: str
) -> None:
    records = [record(*repetitions) for repetitions in sets]
    shown = BestMoment(step=SQUATS[0], pictures=(), turn_s=1.0)
    assert shown.caption(records).in_("en") == caption
    done = tuple(
        KeptSet(uuid=str(number), number=number, kind="exercise", item_id="squat", start_s=0.0, repetitions=tuple(one))
        for number, one in enumerate(sets, start=1)
    )
    ends = best_and_worst(replace(workout(0, person()), sets=done))
    assert ("best" in caption) == any(one.best[2].start_s == 0 for one in ends)
