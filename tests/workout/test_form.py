"""Faults of repetitions, and when they cannot be judged."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from coach.library.exercise import FormCheck
from coach.library.known import load_exercises
from coach.pose.landmarks import Landmark
from coach.pose.types import PoseSequence
from coach.workout.counter import count_live, count_repetitions
from coach.workout.depth import Depth
from coach.workout.form import _is_settled, _shallow, told_of_a_set
from coach.workout.holds import HoldCounter
from coach.workout.repetition import Fault, NotJudged, Repetition, Why, WorkoutResult
from tests.support.exercisers import Pose, both, joined, perform
from tests.support.measured import repetition

LIBRARY = load_exercises()


def more(**changes: Callable[[float], object]) -> Callable[[Pose, float], Pose]:
    """Limb directions that depend on the depth."""
    return lambda pose, depth: {**pose, **{name: change(depth) for name, change in changes.items()}}


#: Elbows far out to the sides, so that they come to lie over the hands and not behind them.
FLARED = more(
    upper=lambda d: both(-2 - 58 * d),
    arm_out=lambda d: both(6 + 72 * d),
    fore=lambda d: both(2 + 12 * d),
    fore_out=lambda d: both(6 - 26 * d),
)

FAULTY = [
    pytest.param("squat", None, more(lean=lambda d: 68 * d), "trunk_forward", id="squat, trunk leaning"),
    pytest.param("squat", None, more(shin=lambda d: both(-54 * d)), "knees_forward", id="squat, knees forward"),
    pytest.param(
        "squat",
        0,
        more(leg_out=lambda d: both(8 - 14 * d), shin_out=lambda d: both(8 + 10 * d)),
        "knees_inwards",
        id="squat, knees falling inwards, from the front",
    ),
    pytest.param(
        "push_up",
        None,
        lambda pose, d: {**pose, "lean": pose["lean"] - 18, "thigh": both(pose["thigh"][0] - 8)},
        "hips_sagging",
        id="push-up, hips sagging",
    ),
    pytest.param(
        "push_up",
        None,
        lambda pose, d: {**pose, "lean": pose["lean"] + 30, "thigh": both(pose["thigh"][0] + 12)},
        "hips_high",
        id="push-up, hips high",
    ),
    pytest.param("bicep_curl", None, more(upper=lambda d: both(52 * d)), "elbow_drifting", id="curl, elbow drifting"),
    pytest.param("bicep_curl", None, more(lean=lambda d: -27 * d), "trunk_swinging", id="curl, trunk swinging"),
    pytest.param("lunge", None, more(lean=lambda d: 40 * d), "trunk_leaning", id="lunge, trunk leaning"),
    pytest.param(
        "jumping_jack", None, more(leg_out=lambda d: both(3 + 3 * d)), "feet_incomplete", id="jumping jack, small steps"
    ),
    pytest.param(
        "front_raise", None, more(fore=lambda d: both(8 + 133 * d)), "elbows_bent", id="front raise, elbows bent"
    ),
    pytest.param("push_up", None, FLARED, "elbows_flared", id="push-up, elbows flared"),
    pytest.param(
        "push_up",
        None,
        more(upper=lambda d: both(-25 - 45 * d), fore=lambda d: both(25 - 8 * d)),
        "arms_not_straight",
        id="push-up, arms bent at the top",
    ),
    pytest.param(
        "bicep_curl", None, more(fore=lambda d: both(70 + 70 * d)), "arms_not_straight", id="curl, not lowered fully"
    ),
    pytest.param(
        "squat",
        None,
        more(thigh=lambda d: both(30 + 32 * d), shin=lambda d: both(-25 - 9 * d), lean=lambda d: 20 + 18 * d),
        "not_standing_up",
        id="squat, not standing up",
    ),
]


@pytest.mark.parametrize(("name", "yaw_deg", "change", "fault"), FAULTY)
def test_a_fault_is_found(name: str, yaw_deg: float | None, change: Callable[[Pose, float], Pose], fault: str) -> None:
    result = count_repetitions(perform(name, 3, yaw_deg=yaw_deg, change=change), LIBRARY[name])
    assert len(result.repetitions) >= 3
    for one in result.repetitions:
        found = {each.check: each for each in one.faults}
        assert fault in found
        assert found[fault].amount > 0
        assert found[fault].cue


def test_what_the_view_does_not_show_is_not_judged() -> None:
    leaning = more(lean=lambda d: 68 * d)
    result = count_repetitions(perform("squat", 3, yaw_deg=0, change=leaning), LIBRARY["squat"])
    assert len(result.repetitions) == 3
    for one in result.repetitions:
        assert "trunk_forward" in one.unjudged
        assert "trunk_forward" not in {fault.check for fault in one.faults}


def test_flared_elbows_are_not_judged_in_half_a_push_up() -> None:
    result = count_repetitions(perform("push_up", 3, depths=(1.0, 0.5, 1.0), change=FLARED), LIBRARY["push_up"])
    assert [not one.full for one in result.repetitions] == [False, True, False]
    assert "elbows_flared" in result.repetitions[1].unjudged
    assert "elbows_flared" not in {fault.check for fault in result.repetitions[1].faults}


def test_elbows_along_the_body_are_not_flared() -> None:
    done = count_repetitions(perform("push_up", 3), LIBRARY["push_up"]).repetitions
    assert len(done) == 3
    for one in done:
        assert not {"elbows_flared", "arms_not_straight"} & {*one.unjudged, *(fault.check for fault in one.faults)}


@pytest.mark.parametrize(
    ("name", "rate_hz", "told"),
    [
        pytest.param("jumping_jack", 30.0, True, id="often enough"),
        pytest.param("jumping_jack", 6.0, False, id="pictures too far apart"),
        pytest.param("russian_twist", 30.0, False, id="no angle"),
    ],
)
def test_a_range_in_degrees(name: str, rate_hz: float, told: bool) -> None:
    done = count_repetitions(perform(name, 4, rate_hz=rate_hz), LIBRARY[name]).repetitions
    assert len(done) == 4
    assert [math.isfinite(one.range_deg) for one in done] == [told] * 4


def part_of(whole: PoseSequence, first_s: float, last_s: float = 99.0) -> PoseSequence:
    return whole.select((whole.timestamps_s >= first_s) & (whole.timestamps_s <= last_s))


def test_the_start_position_is_seen_at_the_end_as_well() -> None:
    bent = more(fore=lambda d: both(70 + 70 * d))
    curls = part_of(perform("bicep_curl", 3, change=bent), 1.5)
    first = count_repetitions(curls, LIBRARY["bicep_curl"]).repetitions[0]
    assert (first.full, first.start_s < 1.6) == (True, True)
    assert "arms_not_straight" in {fault.check for fault in first.faults}


def test_the_end_of_one_does_not_bear_out_the_start_of_the_next() -> None:
    """Both are read at the same moments; so only what two others show is told of the first."""
    bent = more(fore=lambda d: both(70 + 70 * d))
    whole = perform("bicep_curl", 3, change=bent)
    told = []
    for last_s in (5.0, 7.0):
        done = count_repetitions(part_of(whole, 1.5, last_s), LIBRARY["bicep_curl"]).repetitions
        told.append(["arms_not_straight" in {fault.check for fault in one.faults} for one in done])
    assert told == [[False, False], [True, True, True]]


def test_what_went_too_far_has_gone_too_far_whatever_the_clip_cuts() -> None:
    high = more(arm_out=lambda d: both(8 + 140 * d))
    for last_s in (6.1, 6.2):
        raises = part_of(perform("lateral_raise", 3, change=high), 0.0, last_s)
        last = count_repetitions(raises, LIBRARY["lateral_raise"]).repetitions[-1]
        assert (last.why, [fault.check for fault in last.faults]) == ("cut_off", ["too_high"])
    assert "elbows_bent" in last.unjudged


def test_who_sways_in_a_part_sways() -> None:
    """The first one, which the clip cuts, bears out the first whole one, which alone might be getting ready."""
    swinging = more(lean=lambda d: -32 * d)
    curls = part_of(perform("bicep_curl", 3, change=swinging), 2.0, 6.0)
    first, *others = count_repetitions(curls, LIBRARY["bicep_curl"]).repetitions
    assert first.why == "cut_off"
    assert all("trunk_swinging" in {fault.check for fault in one.faults} for one in (first, *others))
    assert "elbow_drifting" in first.unjudged


def test_of_both_arms_the_one_that_is_seen_is_judged() -> None:
    curls = perform("bicep_curl", 3)
    visibility = curls.visibility.copy()
    visibility[:, [Landmark.LEFT_ELBOW, Landmark.LEFT_WRIST]] = 0.02
    done = count_repetitions(replace(curls, visibility=visibility), LIBRARY["bicep_curl"]).repetitions
    assert [one.unjudged for one in done] == [()] * 3


def plank(*, good_s: int, sagging_s: int) -> PoseSequence:
    sags: Callable[[Pose, float], Pose] = lambda pose, d: {**pose, "lean": 66.0, "thigh": both(-86.0)}  # noqa: E731
    parts = [*([perform("plank", good_s)] if good_s else []), perform("plank", sagging_s, change=sags)]
    return joined(*parts)


@pytest.mark.parametrize("count", [count_repetitions, count_live], ids=["recorded", "live"])
@pytest.mark.parametrize(("good_s", "sagging_s"), [(0, 4), (20, 6)], ids=["all along", "at the end of a long one"])
def test_a_sagging_plank(good_s: int, sagging_s: int, count: Callable[..., WorkoutResult]) -> None:
    (hold,) = count(plank(good_s=good_s, sagging_s=sagging_s), LIBRARY["plank"]).holds
    assert [fault.check for fault in hold.faults] == ["hips_sagging"]


@pytest.mark.parametrize("count", [count_repetitions, count_live], ids=["recorded", "live"])
@pytest.mark.parametrize(
    ("change", "fault"),
    [
        pytest.param({"lean": 58.0, "thigh": both(-86.0)}, "hips_sagging", id="so far that the trunk is steep"),
        pytest.param({"lean": 95.0, "thigh": both(-48.0), "shin": both(-48.0)}, "hips_high", id="hips up"),
    ],
)
def test_a_plank_is_held_as_badly_as_its_faults_can_tell(
    change: Pose, fault: str, count: Callable[..., WorkoutResult]
) -> None:
    """Limits of the position nearer than those of its faults made of every plain fault no plank at all."""
    (hold,) = count(perform("plank", 6, change=lambda pose, _: {**pose, **change}), LIBRARY["plank"]).holds
    assert [one.check for one in hold.faults] == [fault]


@pytest.mark.parametrize("count", [count_repetitions, count_live], ids=["recorded", "live"])
def test_a_good_plank_has_no_fault_in_any_stretch(count: Callable[..., WorkoutResult]) -> None:
    (hold,) = count(perform("plank", 20), LIBRARY["plank"]).holds
    assert hold.faults == ()


def test_a_new_hold_begins_without_the_faults_of_the_last_one() -> None:
    counter, clip = HoldCounter(LIBRARY["plank"]), plank(good_s=0, sagging_s=6)
    now_s = 0.0
    for frame, now_s in zip(clip.frames(), clip.timestamps_s.tolist(), strict=True):
        counter.update(frame, now_s)
    assert [fault.check for fault in counter.faults] == ["hips_sagging"]
    counter.finish()
    assert counter.faults == ()
    for frame in perform("plank", 3).frames():
        now_s += 1 / 30
        counter.update(frame, now_s)
    counter.finish()
    assert [[fault.check for fault in hold.faults] for hold in counter.holds] == [["hips_sagging"], []]


HEELS = Fault(check="heels_up", name="", cue="", phase="change", measured=0.4, limit=0.3, unit="torso")
JUST = NotJudged(check="heels_up", why="close", suspected=HEELS)
SHORT_OF = NotJudged(check="heels_up", why="close")


@pytest.mark.parametrize(
    ("plain", "unclear", "told"),
    [
        pytest.param(1, JUST, True, id="another shows it plainly"),
        pytest.param(0, JUST, False, id="no other does"),
        pytest.param(1, SHORT_OF, False, id="it does not pass the limit"),
    ],
)
def test_what_is_close_is_told_where_others_show_it(plain: int, unclear: NotJudged, told: bool) -> None:
    one = count_repetitions(perform("squat", 1), LIBRARY["squat"]).repetitions[0]
    done = [replace(one, faults=(HEELS,))] * plain + [replace(one, not_judged=(unclear,))]
    last = told_of_a_set(done, LIBRARY["squat"])[-1]
    assert (last.faults == (HEELS,), last.not_judged == ()) == (told, told)


BENT = replace(HEELS, check="arms_not_straight", phase="start")
SWINGING = replace(HEELS, check="trunk_swinging", phase="whole")
SAGGING = replace(HEELS, check="hips_sagging", phase="whole")


@pytest.mark.parametrize(
    ("fault", "seconds_each", "count", "told"),
    [
        pytest.param(HEELS, 2.0, 1, True, id="one at a usual pace"),
        pytest.param(HEELS, 0.6, 2, False, id="two quicker than anybody: wobbles"),
        pytest.param(HEELS, 0.6, 3, True, id="a set as quick as that"),
        pytest.param(BENT, 2.0, 1, False, id="a start that nobody may have reached"),
        pytest.param(BENT, 2.0, 2, True, id="a start that is so twice"),
        pytest.param(SWINGING, 2.0, 1, False, id="all the way of the only one: getting ready"),
        pytest.param(SWINGING, 2.0, 2, True, id="all the way of two"),
    ],
)
def test_one_alone_is_blamed_only_for_what_it_shows(fault: Fault, seconds_each: float, count: int, told: bool) -> None:
    one = count_repetitions(perform("squat", 1), LIBRARY["squat"]).repetitions[0]
    one = replace(one, end_s=one.start_s + seconds_each, faults=(fault,), not_judged=())
    for judged in told_of_a_set([one] * count, LIBRARY["bicep_curl"]):
        assert judged.faults == ((fault,) if told else ())
        assert judged.not_judged == (() if told else (NotJudged(check=fault.check, why="close", suspected=fault),))


@pytest.mark.parametrize(
    ("fault", "place", "told"),
    [
        pytest.param(SWINGING, 0, False, id="swaying while getting ready"),
        pytest.param(SWINGING, 1, True, id="swaying between two others"),
        pytest.param(SWINGING, 2, False, id="swaying while leaving"),
        pytest.param(SAGGING, 0, True, id="what is so most of the way"),
    ],
)
def test_getting_ready_and_leaving_are_no_faults(fault: Fault, place: int, told: bool) -> None:
    one = replace(count_repetitions(perform("squat", 1), LIBRARY["squat"]).repetitions[0], not_judged=())
    done = [replace(one, start_s=one.start_s + 4 * at, end_s=one.end_s + 4 * at) for at in range(3)]
    done[place] = replace(done[place], faults=(fault,))
    done.append(replace(done[-1], start_s=done[-1].end_s, faults=(), full=False, why="cut_off"))
    assert bool(told_of_a_set(done, LIBRARY["bicep_curl"])[place].faults) is told


def test_what_the_other_arm_does_meanwhile_is_getting_ready_as_well() -> None:
    one = replace(count_repetitions(perform("squat", 1), LIBRARY["squat"]).repetitions[0], not_judged=())
    later = replace(one, start_s=one.start_s + 0.4, end_s=one.end_s + 0.4, faults=(SWINGING,))
    last = replace(one, start_s=one.start_s + 4.0, end_s=one.end_s + 4.0)
    assert not any(judged.faults for judged in told_of_a_set([one, later, last], LIBRARY["bicep_curl"]))


def test_what_is_not_like_the_others_is_not_blamed() -> None:
    """Of three quick ones each has to be about as quick."""
    one = count_repetitions(perform("squat", 1), LIBRARY["squat"]).repetitions[0]

    def lasting(seconds: float) -> Repetition:
        return replace(one, end_s=one.start_s + seconds, faults=(HEELS,), not_judged=())

    uneven = told_of_a_set([lasting(seconds) for seconds in (0.3, 0.5, 0.8)], LIBRARY["squat"])
    assert not any(judged.faults for judged in uneven)


def test_what_one_measure_suspects_another_does_not_deny() -> None:
    leaning = perform("squat", 3, change=more(lean=lambda d: 55 * d))
    upright_in_space = replace(leaning, world_xyz_m=perform("squat", 3, change=more(lean=lambda d: 25 * d)).world_xyz_m)
    for one in count_repetitions(upright_in_space, LIBRARY["squat"]).repetitions:
        missing = {each.check: each for each in one.not_judged}
        assert missing["trunk_forward"].why == "close"
        assert missing["trunk_forward"].suspected is not None


@settings(max_examples=40, deadline=None)
@example(name="deadlift", ends=(0.244, 0.567))
@example(name="step_up", ends=(0.194, 0.819))
@example(name="bench_press", ends=(0.6867, 0.8139))
@example(name="dip", ends=(0.4429, 0.5628))
@given(
    name=st.sampled_from(sorted(set(LIBRARY) - {"high_knees", "mountain_climber"})),
    ends=st.tuples(st.floats(0.0, 1.0), st.floats(0.0, 1.0)),
)
def test_cutting_a_clip_adds_no_fault(name: str, ends: tuple[float, float]) -> None:
    whole = perform(name, 3)
    first_s, last_s = sorted(float(whole.timestamps_s[-1]) * share for share in ends)
    part = whole.select((whole.timestamps_s >= first_s) & (whole.timestamps_s <= last_s))
    if len(part) < 2:
        return
    result = count_repetitions(part, LIBRARY[name])
    for one in (*result.repetitions, *result.holds):
        assert not one.faults
    for one in result.repetitions:
        assert one.start_s <= one.turn_s <= one.end_s
        assert min(one.out_s, one.pause_s, one.back_s) >= 0.0
    assert {one.why for one in result.repetitions} <= {None, "cut_off"}
    assert all(missing.why is not None for one in (*result.repetitions, *result.holds) for missing in one.not_judged)


@pytest.mark.slow
@settings(max_examples=100, deadline=None)
@given(
    number=st.integers(0, len(FAULTY) - 1),
    ends=st.tuples(st.floats(0.0, 1.0), st.floats(0.0, 1.0)),
)
def test_cutting_a_clip_with_a_fault_adds_no_other(number: int, ends: tuple[float, float]) -> None:
    name, whole, faults = faulty(number)
    first_s, last_s = sorted(float(whole.timestamps_s[-1]) * share for share in ends)
    part = part_of(whole, first_s, last_s)
    if len(part) < 2:
        return
    result = count_repetitions(part, LIBRARY[name])
    assert {fault.check for one in result.repetitions for fault in one.faults} <= faults
    assert {one.why for one in result.repetitions} <= {None, "cut_off"}


@cache
def faulty(number: int) -> tuple[str, PoseSequence, set[str]]:
    """Exercise and clip of one of `FAULTY`, and what is told of all of it."""
    name, yaw_deg, change, _ = FAULTY[number].values
    whole = perform(name, 3, yaw_deg=yaw_deg, change=change)
    done = count_repetitions(whole, LIBRARY[name]).repetitions
    return name, whole, {fault.check for one in done for fault in one.faults}


@pytest.mark.parametrize(
    ("why", "deep_enough", "told"),
    [
        pytest.param(None, False, None, id="a full one"),
        pytest.param("too_fast", False, None, id="partial for another reason"),
        pytest.param("not_deep_enough", False, (130.0, 118.0, "deg"), id="in degrees where they decided"),
        pytest.param("not_deep_enough", None, (0.5, 0.67, "share"), id="else against the own range"),
    ],
)
def test_what_is_said_of_one_that_was_not_deep_enough(
    why: Why | None, deep_enough: bool | None, told: tuple[float, float, str] | None
) -> None:
    depth = Depth(turn_deg=130.0, deep_enough=deep_enough)
    found = _shallow(repetition(why=why, range_share=0.5), LIBRARY["squat"], depth)
    assert [(one.measured, one.limit, one.unit) for one in found] == ([] if told is None else [told])


@pytest.mark.parametrize(
    ("changes", "settled"),
    [
        ({"phase": "turn", "value": "highest", "at_most_deg": 90.0}, True),
        ({"phase": "turn", "value": "highest", "at_least_deg": 90.0}, False),
        ({"phase": "turn", "value": "lowest", "at_least_deg": 90.0}, True),
        ({"phase": "turn", "value": "lowest", "at_most_deg": 90.0}, False),
        ({"phase": "turn", "value": "middle", "at_most_deg": 90.0}, False),
        ({"phase": "start", "value": "highest", "at_most_deg": 90.0}, False),
    ],
)
def test_what_went_too_far_at_the_turn_is_settled(changes: dict[str, Any], settled: bool) -> None:
    words = {"name": {"en": "Too far"}, "cue": {"en": "Less far."}}
    check = FormCheck.model_validate({"check": "far", "measure": "knee", "view": "any", **words, **changes})
    assert _is_settled(check) is settled
