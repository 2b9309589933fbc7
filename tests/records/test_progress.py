from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coach.records.history import History
from coach.records.insight import best_and_worst, compare, energy_kcal, figures, plan_for, streaks, telling_moments
from coach.records.progress import read_progress, read_trend
from coach.records.reference import Names
from coach.records.session_words import summary_lines
from coach.records.totals import renew_days, totals
from coach.records.values import ProfileRecord, SetRecord
from tests.support.histories import FIRST_DAY, add_check, fault, person, repetition, stable_uuid, workout, yoga

MONDAY = date(2024, 1, 1)


def train(
    history: History, owner: ProfileRecord, day: int, *ranges_deg: float, item: str = "squat", **more: object
) -> str:
    """One set with repetitions of these ranges, `day` days after the first of January."""
    session = history.start_session(owner, source="video", started_at=FIRST_DAY + timedelta(days=day))
    a_set = session.start_set("exercise", item, start_s=0.0, energy_met=5.0)
    for number, range_deg in enumerate(ranges_deg, start=1):
        a_set.add_repetition(repetition(number, range_deg=range_deg, **more))
    a_set.finish(end_s=60.0)
    session.finish(duration_s=120.0)
    return session.uuid


def test_days_and_weeks_add_up(history: History, ada: ProfileRecord) -> None:
    ada = replace(ada, mass_kg=60.0)
    history.change_profile(ada)
    train(history, ada, 0, 90.0, 90.0)
    train(history, ada, 6, 90.0)
    train(history, ada, 6, 90.0, item="lunge")
    train(history, ada, 7, 90.0, 90.0, 90.0, faults=(fault(),))
    progress = read_progress(history, ada.uuid)
    assert progress.days["day"].dt.date.tolist() == [MONDAY, MONDAY + timedelta(6), MONDAY + timedelta(7)]
    assert progress.days["sessions"].tolist() == [1, 2, 1]
    assert progress.days["minutes"].tolist() == [2.0, 4.0, 2.0]
    squats = progress.weeks[progress.weeks["item_id"] == "squat"]
    assert squats["week"].dt.date.tolist() == [MONDAY, MONDAY + timedelta(7)]
    assert squats["full_reps"].tolist() == [3, 3]
    assert squats["faulty_reps"].tolist() == [0, 3]
    # 5 MET, 60 kg: 5.25 kcal in a minute
    assert squats["energy_kcal"].tolist() == pytest.approx([2 * 5.25, 5.25])
    assert progress.exercises == ("squat", "lunge")


def test_bests_with_the_day_they_were_first_reached(history: History, ada: ProfileRecord) -> None:
    train(history, ada, 0, 80.0, 80.0)
    train(history, ada, 1, 95.0)
    train(history, ada, 2, 90.0, 90.0)
    bests = read_progress(history, ada.uuid).bests
    found = {row.best: (row.value, row.day.date()) for row in bests.itertuples()}
    assert found == {"most_reps": (2.0, MONDAY), "best_range_deg": (95.0, MONDAY + timedelta(1))}


def test_trend_is_weighted_by_repetitions(history: History, ada: ProfileRecord) -> None:
    train(history, ada, 0, 100.0, side="left")
    train(history, ada, 0, 70.0, 70.0, side="right")
    train(history, ada, 0, 10.0, item="lunge")
    trend = read_trend(history, ada.uuid, "squat")
    assert len(trend) == 1
    day = trend.iloc[0]
    assert day["range_deg"] == pytest.approx(80.0)
    assert (day["left_range"], day["right_range"]) == (100.0, 70.0)
    assert (day["full_reps"], day["out_s"], day["back_s"]) == (3, pytest.approx(0.9), pytest.approx(1.0))


def test_unknown_ranges_stay_unknown(history: History, ada: ProfileRecord) -> None:
    session = history.start_session(ada, source="video", started_at=FIRST_DAY)
    session.start_set("exercise", "squat", start_s=0.0).add_repetition(repetition(range_deg=None, range_share=None))
    trend = read_trend(history, ada.uuid, "squat")
    assert trend[["range_deg", "left_range", "range_loss_share"]].isna().all(axis=None)
    assert read_progress(history, ada.uuid).weeks["energy_kcal"].isna().all()


def test_scores_of_checks_and_holds(history: History, ada: ProfileRecord) -> None:
    check = yoga(0, ada, score=70.0).checks[0]
    session = history.start_session(ada, source="live", started_at=FIRST_DAY)
    add_check(session, check)
    add_check(session, replace(check, uuid=stable_uuid("unscored"), score=None))
    held = session.start_set("posture", "tree", start_s=0.0)
    held.add_hold(yoga(0, ada, score=88.0).sets[0].holds[0])
    progress = read_progress(history, ada.uuid)
    assert progress.scores[["posture_id", "score", "kind"]].to_numpy().tolist() == [
        ["warrior_ii", 70.0, "check"],
        ["tree", 88.0, "hold"],
    ]
    best = progress.bests[progress.bests["best"] == "score"].set_index("item_id")["value"]
    assert best.to_dict() == {"tree": 88.0, "warrior_ii": 70.0}


def test_the_first_day_asked_for_is_there(history: History, ada: ProfileRecord) -> None:
    for day in range(4):
        train(history, ada, day, 90.0)
    since = MONDAY + timedelta(1)
    progress = read_progress(history, ada.uuid, since)
    assert len(progress.days) == 3
    assert progress.weeks["full_reps"].sum() == 3
    assert len(read_trend(history, ada.uuid, "squat", since)) == 3


def test_nothing_done_yet(history: History, ada: ProfileRecord) -> None:
    progress = read_progress(history, ada.uuid)
    assert progress.is_empty
    assert progress.exercises == ()
    assert list(progress.bests.columns) == ["item_id", "best", "value", "day"]
    assert read_trend(history, ada.uuid, "squat").empty


def test_deleted_session_no_longer_counts(history: History, ada: ProfileRecord) -> None:
    first = train(history, ada, 0, 90.0)
    train(history, ada, 0, 90.0)
    history.delete_session(first)
    assert read_progress(history, ada.uuid).weeks["full_reps"].tolist() == [1]


@pytest.mark.parametrize("days", [3, 2000], ids=["a few", "more than a statement takes"])
def test_totals_of_days_can_be_made_again_from_the_sets(history: History, ada: ProfileRecord, days: int) -> None:
    for day in range(3):
        train(history, ada, day, 90.0, 85.0)
    before = read_trend(history, ada.uuid, "squat")
    with history.saving() as connection:
        connection.exec_driver_sql("DELETE FROM day_total")
        renew_days(connection, 1, [FIRST_DAY.date() + timedelta(days=day) for day in range(days)])
    pd.testing.assert_frame_equal(read_trend(history, ada.uuid, "squat"), before)


@pytest.mark.parametrize(
    ("days", "today", "current", "longest"),
    [
        pytest.param([], 5, 0, 0, id="never trained"),
        pytest.param([3, 4, 5], 5, 3, 3, id="today as well"),
        pytest.param([3, 4], 5, 2, 2, id="not yet today"),
        pytest.param([3, 4], 6, 0, 2, id="a whole day missed"),
        pytest.param([1, 2, 3, 5], 5, 1, 3, id="the longest was earlier"),
        pytest.param([5, 5, 4, 4], 5, 2, 2, id="twice a day counts once"),
    ],
)
def test_streaks(days: list[int], today: int, current: int, longest: int) -> None:
    found = streaks([MONDAY + timedelta(day) for day in days], MONDAY + timedelta(today))
    assert (found.current_days, found.longest_days) == (current, longest)
    assert found.trained_days == len(set(days))


@given(st.sets(st.integers(0, 60)), st.integers(0, 60))
def test_streaks_are_never_longer_than_the_days(days: set[int], today: int) -> None:
    found = streaks([MONDAY + timedelta(day) for day in days], MONDAY + timedelta(today))
    assert 0 <= found.current_days <= found.longest_days <= found.trained_days


def test_totals_of_a_tiring_set() -> None:
    """Nine repetitions: the range falls from 1 to 0.8, the last third takes twice as long."""
    shares = [1.0] * 3 + [0.9] * 3 + [0.8] * 3
    done = [
        repetition(n, start_s=10.0 * n, end_s=10.0 * n + (4.0 if n > 6 else 2.0), range_share=share)
        for n, share in enumerate(shares, start=1)
    ]
    found = totals(done, ())
    assert found["range_loss_share"] == pytest.approx(0.2)
    assert found["speed_loss_share"] == pytest.approx(0.5)
    assert totals(done[:5], ())["range_loss_share"] is None


def test_sides_are_compared_in_the_same_unit() -> None:
    mixed = [repetition(1, side="left", range_deg=90.0), repetition(2, side="right", range_deg=None, range_share=0.9)]
    found = totals(mixed, ())
    assert (found["left_range"], found["right_range"]) == (1.0, 0.9)


def test_figures_and_comparison() -> None:
    owner = person()
    before = workout(0, owner, sets=1, repetitions=6)
    after = replace(workout(0, owner, sets=2, repetitions=10), checks=yoga(0, owner).checks)
    pairs = compare(before, after)
    assert [(old is not None, new is not None) for old, new in pairs] == [(True, True), (False, True), (False, True)]
    old, new = pairs[0]
    assert old is not None
    assert new is not None
    assert (old.full_reps, new.full_reps) == (6, 10)
    assert new.faulty_share == pytest.approx(0.2)
    assert new.repetition_s == pytest.approx(2.0)
    assert figures(after)[-1].score == 80.0


def test_energy_needs_the_body_mass() -> None:
    session = workout(0, person(), sets=1, repetitions=20)
    assert energy_kcal(session) == pytest.approx(5.0 * 60.0 * 3.5 / 200 * 59.0 / 60)
    assert energy_kcal(replace(session, mass_kg=None)) is None
    assert energy_kcal(replace(session, sets=())) is None


def test_best_and_worst_repetition() -> None:
    done = (
        repetition(1, range_deg=95.0, full=False),
        repetition(2, range_deg=90.0),
        repetition(3, range_deg=99.0, faults=(fault(),)),
        repetition(4, range_deg=10.0, full=False, why="cut_off"),  # where the film ends is nobody's fault
    )
    first = SetRecord(uuid=stable_uuid("s"), number=1, kind="exercise", item_id="squat", start_s=0.0, repetitions=done)
    second = replace(first, number=2, repetitions=(repetition(1, range_deg=92.0, start_s=60.0),))
    session = replace(workout(0, person()), sets=(first, second))
    (ends,) = best_and_worst(session)
    assert (ends.item_id, ends.best[0].number, ends.best[1]) == ("squat", 2, "1")
    assert (ends.worst[0].number, ends.worst[1]) == (1, "◐")
    assert telling_moments(session) == {"best": 61.0, "worst": 1.0}


def test_of_repetitions_that_are_all_alike_none_is_the_worst() -> None:
    alike = SetRecord(
        uuid=stable_uuid("s"),
        number=1,
        kind="exercise",
        item_id="squat",
        start_s=0.0,
        repetitions=(repetition(1, range_deg=80.0), repetition(2, range_deg=75.0)),
    )
    session = replace(workout(0, person()), sets=(alike,))
    assert best_and_worst(session) == ()
    assert telling_moments(session) == {"best": 1.0}
    assert telling_moments(replace(session, sets=yoga(0, person()).sets)) == {"check": 16.0}
    assert telling_moments(replace(session, sets=())) == {}


@pytest.mark.parametrize(
    ("done", "item", "days_ago", "is_done"),
    [
        pytest.param({3: ["squat"], 5: ["squat"], 1: ["lunge"], 4: ["lunge"]}, "squat", 3, False, id="longest ago"),
        pytest.param({0: ["squat"], 2: ["squat", "plank"], 6: ["plank"]}, "plank", 2, True, id="already trained today"),
        pytest.param({9: ["burpee"], 1: ["squat"], 2: ["squat"]}, "squat", 1, False, id="tried once is no habit"),
        pytest.param({4: ["tree"]}, "tree", 4, False, id="a single day"),
        pytest.param({-1: ["tree"], 3: ["tree"]}, "tree", -1, True, id="tomorrow, by a clock that was set back"),
        pytest.param(
            {4: ["tree", "squat"], 6: ["squat"], 5: ["tree"], 7: ["squat"]}, "squat", 4, False, id="more often"
        ),
    ],
)
def test_what_comes_next(done: dict[int, list[str]], item: str, days_ago: int, is_done: bool) -> None:
    plan = plan_for([(MONDAY - timedelta(days=ago), items) for ago, items in done.items()], MONDAY)
    assert (plan.item_id, (MONDAY - plan.last_day).days, plan.is_done) == (item, days_ago, is_done)


@pytest.mark.parametrize(("seconds", "words"), [(1.0, False), (60.0, True)])
def test_energy_that_rounds_to_nothing_is_not_told(seconds: float, words: bool) -> None:
    session = workout(0, person(), sets=1)
    short = replace(session, sets=(replace(session.sets[0], start_s=0.0, end_s=seconds),))
    said = " ".join(summary_lines(short, Names({}, {}, ())))
    assert ("kcal" in said) is words
