"""The live session, told with stick figures at 24 frames a second: no camera, no model, no clock."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coach.library.known import load_exercises, load_postures
from coach.library.own_files import load_programmes
from coach.library.plan import Step, plan_exercise, plan_flow, plan_posture
from coach.library.posture import Posture
from coach.pose.grade import Grade
from coach.pose.types import PoseFrame
from coach.session.live.course import Course
from coach.session.live.session import LiveSession
from coach.workout.events import HoldBegan, HoldDone, HoldLasts
from coach.yaml_source import check_text
from tests.session.live.bodies import RATE_HZ, Player, squat_frames, standing_frame
from tests.support.exercisers import Pose, both, perform, unchanged
from tests.support.fakes import with_postures
from tests.support.figures import frame_of, moved, standing

#: Of the test's own, so that it does not depend on what the shipped postures ask for.
UPRIGHT_POSTURE, _ = check_text(
    """
id: upright
names: {en: Upright, zh: 直立}
family: standing
level: beginner
view: front
source: of the test
checks:
  - {check: trunk_from_down, target_deg: 180, tolerance_deg: 12, too_low: Stand upright.}
  - check: both_arm_from_down
    target_deg: 8
    tolerance_deg: 15
    too_high: {en: Let your arms hang beside your body., zh: 让手臂自然垂在身体两侧。}
  - {check: both_knee, target_deg: 180, tolerance_deg: 12, too_low: Straighten your knees.}
""",
    Posture,
    name="upright.yaml",
)
assert UPRIGHT_POSTURE is not None
EXERCISES, POSTURES = load_exercises(), with_postures(load_postures(), UPRIGHT_POSTURE)
PROGRAMMES = load_programmes(tuple(EXERCISES), tuple(POSTURES))
SQUAT = EXERCISES["squat"]
STANDING = standing_frame()


def player(steps: tuple[Step, ...], *, ready_s: float = 5.0, **settings_: Any) -> Player:
    course = Course(steps, exercises=EXERCISES, postures=POSTURES, **settings_)
    return Player(LiveSession(course, ready_s=ready_s))


def ready(steps: tuple[Step, ...], **settings_: Any) -> Player:
    """A session in which the person has been placed and counted in."""
    one = player(steps, **settings_)
    one.stay(STANDING, 8.0)
    assert one.shown[-1].stage == "active"
    return one


def test_a_set_from_the_first_step_to_the_last_word() -> None:
    one = player(plan_exercise(SQUAT, sets=2, repetitions=3, rest_s=6))
    one.stay(None, 2.0)
    one.stay(STANDING, 7.0)
    one.play(squat_frames(3))
    one.stay(STANDING, 6.5)
    one.play(squat_frames(3))
    assert one.stages == ["placing", "get_ready", "active", "rest", "active", "done"]
    assert [(s.full_count, s.partial_count, s.is_complete) for s in one.session.end()] == [(3, 0, True), (3, 0, True)]
    assert one.said == [
        "Step in front of the camera.", "Squat.", "3", "2", "1", "Go!",
        "1", "Last one!", "3 repetitions. Well done. Next: Squat.", "3", "2", "1", "Go!",
        "1", "Last one!", "Finished. Well done!",
    ]  # fmt: skip


@pytest.mark.slow
def test_what_happens_is_told_once_set_by_set() -> None:
    one = player(plan_exercise(SQUAT, sets=2, repetitions=3, rest_s=6))
    one.stay(STANDING, 8.0)
    one.play(squat_frames(2))
    one.stay(STANDING, 1.0)
    one.session.restart_set()
    one.stay(STANDING, 4.0)
    one.play(squat_frames(3))
    one.session.end()
    told = [(one.set_number, type(one.event).__name__) for one in one.session.course.take_happened()]
    assert [pair for pair in told if pair[1] in ("RepetitionDone", "SetDone", "NoneType")] == [
        *[(1, "RepetitionDone")] * 2, (1, "SetDone"), (1, "NoneType"),
        *[(2, "RepetitionDone")] * 3, (2, "SetDone"), (2, "NoneType"), (3, "NoneType"),
    ]  # fmt: skip
    assert one.session.course.take_happened() == []


def test_a_hold_is_told_with_its_scores() -> None:
    one = in_posture(8.0)
    one.stay(UPRIGHT, 9.0)
    (record,) = one.session.end()
    events = [happened.event for happened in one.session.course.take_happened()]
    assert [type(event) for event in events] == [HoldBegan, HoldLasts, HoldDone, type(None)]
    hold = events[2].hold
    assert (hold.duration_s, hold.mean_score) == pytest.approx((record.held_s, record.mean_score), abs=0.1)


def test_the_countdown_lasts_as_long_as_it_says() -> None:
    one = player(plan_exercise(SQUAT, repetitions=3), ready_s=5.0)
    one.stay(STANDING, 8.0)
    counting = [s for s in one.shown if s.stage == "get_ready"]
    assert counting[0].remaining_s == pytest.approx(5.0, abs=0.1)
    assert counting[-1].timestamp_s - counting[0].timestamp_s == pytest.approx(5.0, abs=0.1)


@pytest.mark.parametrize("rate_hz", [10.0, 30.0])
def test_the_rate_of_frames_changes_nothing(rate_hz: float) -> None:
    frames = squat_frames(4)
    one = Player(
        LiveSession(Course(plan_exercise(SQUAT, repetitions=4), exercises=EXERCISES, postures=POSTURES)),
        rate_hz=rate_hz,
    )
    one.stay(STANDING, 8.0)
    wanted = round(len(frames) / 24.0 * rate_hz)
    one.play([frames[min(round(k * 24.0 / rate_hz), len(frames) - 1)] for k in range(wanted)])
    assert [s.full_count for s in one.session.end()] == [4]


def test_pause_stops_the_clock_and_the_counting() -> None:
    one = ready(plan_exercise(SQUAT, duration_s=20))
    one.stay(STANDING, 2.0)
    before_s = one.shown[-1].remaining_s
    one.session.pause()
    one.play(squat_frames(2))
    assert one.shown[-1].stage == "paused"
    one.session.resume()
    one.stay(STANDING, 3.2)
    assert one.stages[-1] == "active"
    assert one.shown[-1].task.full_count == 0
    assert one.shown[-1].remaining_s == pytest.approx(before_s - 0.2, abs=0.2)


def test_after_a_pause_it_is_counted_in_from_three() -> None:
    one = ready(plan_exercise(SQUAT, repetitions=3))
    one.session.pause()
    one.stay(STANDING, 2.0)
    one.session.resume()
    one.stay(STANDING, 3.5)
    assert one.said[-5:] == ["Paused.", "3", "2", "1", "Go!"]


def test_a_number_that_is_spoken_is_no_hint() -> None:
    one = ready(plan_exercise(SQUAT, repetitions=3))
    one.play(squat_frames(1))
    last = one.shown[-1]
    assert last.cue is not None
    assert last.cue.text.in_("en") == "1"
    assert last.hint is None


def test_a_rest_goes_on_where_it_was_paused() -> None:
    one = ready(plan_exercise(SQUAT, sets=2, repetitions=3, rest_s=20))
    one.play(squat_frames(3))
    one.stay(STANDING, 4.0)
    one.session.pause()
    left_s = one.stay(STANDING, 1.0).remaining_s
    one.session.resume()
    after = one.stay(STANDING, 1.0)
    assert after.stage == "rest"
    assert after.remaining_s < 20.0
    assert left_s != left_s


@pytest.mark.parametrize(
    ("stage", "after"),
    [("placing", "get_ready"), ("get_ready", "active"), ("rest", "active"), ("active", "rest")],
)
def test_skip_goes_on_at_once(stage: str, after: str) -> None:
    one = player(plan_exercise(SQUAT, sets=2, repetitions=3, rest_s=20))
    one.stay(STANDING, {"placing": 0.5, "get_ready": 2.0}.get(stage, 8.0))
    if stage == "rest":
        one.play(squat_frames(3))
    assert one.shown[-1].stage == stage
    one.session.skip()
    assert one.stay(STANDING, 0.2).stage == after


@pytest.mark.slow
def test_a_set_that_is_begun_again_forgets_what_was_done() -> None:
    one = ready(plan_exercise(SQUAT, repetitions=5))
    one.play(squat_frames(2))
    one.session.restart_set()
    one.stay(STANDING, 3.5)
    assert (one.shown[-1].stage, one.shown[-1].task.full_count) == ("active", 0)
    one.play(squat_frames(5))
    assert [s.full_count for s in one.session.end()] == [5]


def test_whoever_leaves_is_waited_for_and_nothing_is_counted_meanwhile() -> None:
    one = ready(plan_exercise(SQUAT, repetitions=5))
    one.play(squat_frames(2))
    one.stay(None, 3.0)
    assert one.shown[-1].stage == "away"
    one.stay(STANDING, 4.5)
    one.play(squat_frames(3))
    assert one.stages == ["placing", "get_ready", "active", "away", "get_ready", "active", "done"]
    assert [s.full_count for s in one.session.end()] == [5]
    assert "Come back into the picture." in one.said


def test_a_second_person_is_not_followed() -> None:
    one = ready(plan_exercise(SQUAT, repetitions=5))
    stranger = standing_frame(centre_px=(90.0, 240.0))
    shown = one.stay(stranger, 1.0)
    assert shown.frame is None
    assert one.stay(STANDING, 0.5).frame is not None


def test_an_open_set_ends_by_itself_after_a_pause() -> None:
    one = ready(plan_exercise(SQUAT))
    one.play(squat_frames(3))
    one.stay(STANDING, 12.0)
    assert "Set over: 3." in one.said
    one.play(squat_frames(2))
    assert (one.shown[-1].task.set_number, one.shown[-1].task.full_count) == (2, 2)
    assert [s.full_count for s in one.session.end()] == [3, 2]


def test_time_is_over_even_when_nothing_was_counted() -> None:
    one = ready(plan_exercise(SQUAT, sets=2, duration_s=6, rest_s=30))
    one.stay(STANDING, 6.5)
    assert one.shown[-1].stage == "rest"
    assert one.said[-1] == "Well done. Next: Squat."
    assert one.session.end() == ()


def test_stopped_in_the_middle_it_is_known_where() -> None:
    one = ready(plan_exercise(SQUAT, sets=2, repetitions=3))
    one.play(squat_frames(1))
    assert [record.full_count for record in one.session.end()] == [1]
    assert one.session.step_index == 0


def test_time_is_announced_before_it_is_over() -> None:
    one = ready(plan_exercise(SQUAT, duration_s=20))
    one.stay(STANDING, 21.0)
    assert one.stages[-1] == "done"
    assert "10 seconds left." in one.said


def test_shallow_squats_are_not_counted_as_full_and_named() -> None:
    one = ready(plan_exercise(SQUAT, repetitions=8))
    one.play(squat_frames(3))
    one.play(squat_frames(2, depth=0.22))
    assert (one.shown[-1].task.full_count, one.shown[-1].task.partial_count) == (3, 2)
    assert SQUAT.range_of_motion is not None
    assert one.said[-1] == SQUAT.range_of_motion.cue.in_("en")


def test_a_wrong_view_is_pointed_out_but_does_not_stop_anybody() -> None:
    one = player(plan_exercise(SQUAT, repetitions=3))
    one.stay(frame_of(standing()), 5.0)
    assert "Turn so that one side of your body faces the camera." in one.said
    one.stay(frame_of(standing()), 10.0)
    assert one.shown[-1].stage == "active"


@given(times=st.lists(st.floats(0.01, 0.6), min_size=5, max_size=60), present=st.lists(st.booleans(), min_size=60))
@settings(max_examples=25, deadline=None)
def test_standing_about_never_counts(times: list[float], present: list[bool]) -> None:
    session = LiveSession(
        Course(plan_exercise(SQUAT, repetitions=3), exercises=EXERCISES, postures=POSTURES), ready_s=0.5
    )
    now_s = 0.0
    for step_s, is_there in zip(times, present, strict=False):
        now_s += step_s
        shown = session.update(STANDING if is_there else None, now_s)
        assert shown.task.full_count == 0
        assert shown.task.partial_count == 0


def test_times_must_go_forward() -> None:
    session = LiveSession(Course(plan_exercise(SQUAT, repetitions=3), exercises=EXERCISES, postures=POSTURES))
    session.update(None, 1.0)
    with pytest.raises(ValueError, match=r"timestamp_s: expected later than 1.0 but got 1.0"):
        session.update(None, 1.0)


def test_every_line_exists_in_both_languages() -> None:
    one = ready(plan_exercise(SQUAT, repetitions=3))
    one.play(squat_frames(3))
    texts = [shown.cue.text for shown in one.shown if shown.cue is not None]
    assert len(texts) >= 3
    for text in texts:
        assert text.in_("zh") != ""
        assert text.in_("zh") != text.in_("en") or text.in_("en").isdigit()


# ------------------------------------------------------------------------------------------------------------- yoga

UPRIGHT = frame_of(standing())
ARM_OUT = frame_of(moved(standing(), left_elbow=(0.45, -0.5, 0.0), left_wrist=(0.7, -0.5, 0.0)))
HALF_OUT = frame_of(moved(standing(), left_elbow=(0.35, -0.27, 0.0), left_wrist=(0.47, -0.06, 0.0)))


def in_posture(hold_s: float = 10.0) -> Player:
    one = player(plan_posture(POSTURES["upright"], hold_s=hold_s))
    one.stay(UPRIGHT, 7.0)
    assert one.shown[-1].stage == "active"
    return one


def test_the_clock_runs_while_the_posture_is_right() -> None:
    one = in_posture()
    held_s = one.stay(UPRIGHT, 3.0).task.held_s
    assert held_s > 2.5
    wrong = one.stay(ARM_OUT, 3.0)
    assert not wrong.task.is_right
    assert wrong.task.held_s < held_s + 1.0
    assert wrong.task.off is not None
    assert (wrong.task.off.measure, wrong.task.off.error_deg) == ("left_arm_from_down", pytest.approx(82, abs=2))
    assert "Let your arms hang beside your body." in one.said


def test_a_hold_is_counted_down_and_ends() -> None:
    one = in_posture(8.0)
    one.stay(UPRIGHT, 9.0)
    assert one.shown[-1].stage == "done"
    assert one.said[-4:] == ["3", "2", "1", "Finished. Well done!"]
    (record,) = one.session.end()
    assert record.held_s == pytest.approx(8.0, abs=0.1)
    assert 95.0 < record.mean_score <= 100.0


def test_the_score_of_a_hold_is_of_the_time_it_was_held() -> None:
    one = in_posture(30.0)
    one.stay(UPRIGHT, 3.0)
    before = one.shown[-1].task.mean_score
    one.stay(ARM_OUT, 5.0)
    after = one.shown[-1].task
    assert before - 10.0 < after.mean_score, "the time in which the posture was wrong does not count"


def test_breaths_are_counted_while_it_is_held() -> None:
    one = in_posture(30.0)
    one.stay(UPRIGHT, 13.0)
    shown = one.shown[-1]
    assert shown.breath_count == 2
    assert 0.0 <= shown.breath_share < 1.0


def test_a_posture_with_two_sides_is_held_on_both() -> None:
    one = player(plan_posture(POSTURES["tree"], hold_s=5))
    lifted = {
        "left_knee": (0.42, 0.25, 0.0), "left_ankle": (-0.02, 0.30, 0.0), "left_heel": (-0.05, 0.28, 0.0),
        "left_foot_index": (-0.05, 0.42, 0.0),
    }  # fmt: skip
    left = frame_of(moved(standing(), **lifted))
    one.stay(UPRIGHT, 7.0)
    one.stay(left, 7.0)
    assert (one.shown[-1].stage, one.shown[-1].step.side) == ("rest", "right")
    one.stay(UPRIGHT, 8.0)
    assert one.stay(left, 2.0).task.held_s == 0.0  # the wrong side is not the posture
    one.stay(left.mirrored(), 7.0)
    assert one.shown[-1].stage == "done"
    assert [record.step.side for record in one.session.end()] == ["left", "right"]


def test_nothing_below_ten_degrees_is_ever_said() -> None:
    one = in_posture()
    slightly = frame_of(moved(standing(), left_elbow=(0.20, -0.22, 0.0), left_wrist=(0.24, 0.02, 0.0)))
    before = len(one.said)
    one.stay(slightly, 6.0)
    assert not any("arm" in words.lower() for words in one.said[before:])


def test_corrections_are_not_repeated_all_the_time() -> None:
    one = in_posture()
    one.stay(ARM_OUT, 12.0)
    assert one.said.count("Let your arms hang beside your body.") == 2


def test_frames_of_a_hold_exercise() -> None:
    one = player((Step(kind="hold", subject_id="plank", target_s=5.0),))
    one.session.skip()
    one.session.skip()
    one.stay(UPRIGHT, 4.0)
    assert one.shown[-1].task.held_s == 0.0
    assert "Take up the position." in one.said


def test_a_plank_is_corrected_while_it_sags_and_not_longer() -> None:
    def seconds(length_s: float, change: Callable[[Pose, float], Pose] = unchanged) -> Iterator[PoseFrame | None]:
        return perform("plank", 1, seconds_each=length_s, rest_s=0.0, rate_hz=RATE_HZ, change=change).frames()

    one = player((Step(kind="hold", subject_id="plank", target_s=60.0),))
    one.session.skip()
    one.session.skip()
    one.play(seconds(8.0))
    correction = "Tighten your belly and lift your hips into line."
    assert correction not in one.said
    assert one.shown[-1].task.grades == {}
    one.play(seconds(11.0, lambda pose, _: {**pose, "lean": 66.0, "thigh": both(-86.0)}))
    assert one.said.count(correction) == 1
    assert set(one.shown[-1].task.grades.values()) == {Grade.OFF}
    one.play(seconds(20.0))
    assert one.said.count(correction) <= 2  # the stretch in which it ended
    assert one.shown[-1].task.grades == {}
    (record,) = one.session.end()
    assert record.held_s == pytest.approx(39.0, abs=3.0)
    assert [[fault.check for fault in hold.faults] for hold in record.judged] == [["hips_sagging"]]


def test_a_snapshot_cannot_be_changed() -> None:
    shown = in_posture().shown[-1]
    with pytest.raises(AttributeError):
        shown.stage = "done"  # type: ignore[misc]
    assert replace(shown, stage="done").stage == "done"


@pytest.mark.parametrize("steps", ["yoga", "time"])
def test_while_no_pictures_come_no_time_is_counted(steps: str) -> None:
    """A camera that was unplugged, a computer that slept."""
    one = in_posture(60.0) if steps == "yoga" else ready(plan_exercise(SQUAT, duration_s=60))
    body = UPRIGHT if steps == "yoga" else STANDING
    before = one.stay(body, 3.0)
    one.now_s += 20.0
    shown = one.stay(body, 1 / 24)
    assert shown.stage == "away"
    assert shown.remaining_s == pytest.approx(before.remaining_s, abs=0.1)
    one.stay(body, 6.0)
    assert one.shown[-1].stage == "active"
    assert one.shown[-1].remaining_s > before.remaining_s - 3.0


def test_a_rest_is_over_even_when_no_pictures_came() -> None:
    one = ready(plan_exercise(SQUAT, sets=2, repetitions=3, rest_s=20))
    one.play(squat_frames(3))
    assert one.stay(STANDING, 2.0).stage == "rest"
    one.now_s += 25.0
    assert one.stay(STANDING, 0.2).stage == "active"


def test_a_posture_seen_from_elsewhere_says_so_before_its_clock_starts() -> None:
    steps = (*plan_posture(POSTURES["mountain"], hold_s=5), *plan_posture(POSTURES["plank"], hold_s=5))
    one = player((replace(steps[0], rest_s=4.0), *steps[1:]))
    one.session.skip()
    one.session.skip()
    one.stay(standing_frame(yaw_deg=0.0), 1.0)
    one.session.skip()
    shown = one.stay(standing_frame(yaw_deg=0.0), 3.0)
    assert shown.stage == "rest"
    assert "Turn so that one side of your body faces the camera" in one.shown[-1].cue.text.in_("en")  # type: ignore[union-attr]
    assert one.stay(standing_frame(yaw_deg=0.0), 3.0).stage == "placing"  # the clock waits
    assert one.stay(standing_frame(yaw_deg=90.0), 2.0).stage == "get_ready"


@pytest.mark.parametrize("yaw_deg", [0.0, 90.0])
def test_sun_salutation_is_done_to_its_end_from_one_camera_place(yaw_deg: float) -> None:
    """Even by somebody who only stands there: the breath leads, and what cannot be seen is not asked for."""
    flow = PROGRAMMES.flows["sun_salutation_a"].model_copy(update={"rounds": 1, "breath_s": 2.0, "change_s": 1.0})
    steps = plan_flow(flow, POSTURES, by_breath=True, one_place=True)
    assert {step.view for step in steps} == {"side"}
    one = Player(LiveSession(Course(steps, exercises=EXERCISES, postures=POSTURES)), rate_hz=5.0)
    one.stay(standing_frame(yaw_deg=yaw_deg), 20.0 + sum((step.target_s or 0.0) + step.rest_s for step in steps))
    assert one.shown[-1].stage == "done"
    first = next(shown.timestamp_s for shown in one.shown if shown.stage == "active")
    after = [shown for shown in one.shown if shown.timestamp_s > first]
    assert "placing" not in {shown.stage for shown in after}
    said = {shown.cue.key for shown in after if shown.cue is not None and shown.cue.timestamp_s > first}
    assert said
    assert not [key for key in said if key.startswith("live.place")]
