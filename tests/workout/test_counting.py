"""What a repetition is, told on squats and curls of stick figures."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coach.library.exercise import columns_of
from coach.library.known import load_exercises
from coach.pose.types import PoseFrame, PoseSequence
from coach.workout.counter import Counter, count_repetitions
from coach.workout.measures import measure_body
from tests.support.exercisers import MOVES, Pose, both, idle, joined, perform

LIBRARY = load_exercises()
SQUAT, CURL = LIBRARY["squat"], LIBRARY["bicep_curl"]


def without(clip: PoseSequence, first_s: float, last_s: float) -> PoseSequence:
    """The clip with nobody found between two times."""
    hidden = (clip.timestamps_s >= first_s) & (clip.timestamps_s < last_s)
    arrays = {
        name: np.where(hidden.reshape(-1, *[1] * (getattr(clip, name).ndim - 1)), np.nan, getattr(clip, name))
        for name in ("image_xy_px", "image_z_px", "world_xyz_m", "visibility")
    }
    return PoseSequence(timestamps_s=clip.timestamps_s, image_size_px=clip.image_size_px, **arrays)


def cut(clip: PoseSequence, first_s: float, last_s: float = 1e9) -> PoseSequence:
    return clip.select((clip.timestamps_s >= first_s) & (clip.timestamps_s <= last_s))


def live_count(clip: PoseSequence) -> int:
    counter = Counter(SQUAT)
    for frame, timestamp_s in zip(clip.frames(), clip.timestamps_s, strict=True):
        counter.update(frame, float(timestamp_s))
    return counter.full_count


@settings(deadline=None, max_examples=25)
@given(
    count=st.integers(2, 5),
    seconds_each=st.floats(1.2, 5.0),
    rate_hz=st.floats(8.0, 60.0),
    yaw_deg=st.floats(-180.0, 180.0),
    depth=st.floats(0.75, 1.2),  # at 0.7 an oblique view is already too shallow for a full squat
    px_per_m=st.floats(40.0, 400.0),
)
def test_squats_are_counted_at_any_tempo_rate_view_depth_and_distance(
    count: int, seconds_each: float, rate_hz: float, yaw_deg: float, depth: float, px_per_m: float
) -> None:
    clip = perform(
        "squat", count, seconds_each=seconds_each, rate_hz=rate_hz, yaw_deg=yaw_deg, depth=depth, px_per_m=px_per_m
    )
    assert count_repetitions(clip, SQUAT).full_count == count


@pytest.mark.parametrize("noise_m", [0.005, 0.015, 0.03])
@pytest.mark.parametrize("rate_hz", [10, 30])
def test_trembling_landmarks_add_nothing(noise_m: float, rate_hz: float) -> None:
    clip = perform("squat", 5, noise_m=noise_m, rate_hz=rate_hz)
    assert count_repetitions(clip, SQUAT).full_count == 5


def test_a_short_gap_is_bridged() -> None:
    clip = perform("squat", 4)
    assert count_repetitions(without(clip, 3.2, 4.0), SQUAT).full_count == 4


def test_a_long_gap_is_not() -> None:
    clip = perform("squat", 6)
    result = count_repetitions(without(clip, 2.9, 7.1), SQUAT)
    assert result.full_count == 4
    assert np.isnan(result.signal).any()


def test_times_belong_to_the_movement() -> None:
    result = count_repetitions(perform("squat", 3), SQUAT)
    assert [one.turn_s for one in result.repetitions] == pytest.approx([2.0, 4.0, 6.0], abs=0.1)
    assert [one.start_s for one in result.repetitions] == pytest.approx([1.0, 3.0, 5.0], abs=0.3)
    assert [one.end_s for one in result.repetitions] == pytest.approx([3.0, 5.0, 7.0], abs=0.3)


def test_rests_are_seconds_in_the_start_position() -> None:
    clip = joined(perform("squat", 2), perform("squat", 1))
    rests = [one.rest_s for one in count_repetitions(clip, SQUAT).repetitions]
    assert np.isnan(rests[0])
    assert rests[1] < 0.6
    assert 2.0 < rests[2] < 2.8


def test_the_range_is_in_degrees_from_the_side_only() -> None:
    side, front = (count_repetitions(perform("squat", 2, yaw_deg=yaw), SQUAT) for yaw in (90, 0))
    assert [one.range_deg for one in side.repetitions] == pytest.approx([96.0, 96.0], abs=8)
    assert all(np.isnan(one.range_deg) for one in front.repetitions)
    assert (side.view, front.view) == ("side_left", "front")


def test_only_half_squats_are_all_partial_from_the_side_where_depth_is_known() -> None:
    side, front = (count_repetitions(perform("squat", 3, depth=0.5, yaw_deg=yaw), SQUAT) for yaw in (90, 0))
    assert (side.full_count, side.partial_count) == (0, 3)
    # from the front nobody can tell: the person's own range is the measure
    assert front.full_count == 3


def half_up(pose: dict[str, object], depth: float) -> dict[str, object]:
    """Never standing up fully between the repetitions."""
    changes = {"thigh": both(30 + 32 * depth), "shin": both(-25 - 9 * depth), "lean": 20 + 18 * depth}
    return {**pose, **changes}


@pytest.mark.parametrize(
    ("start_at_least_deg", "yaw_deg", "whys"),
    [
        pytest.param(150.0, 90, {"not_fully_extended"}, id="degrees say so from the side"),
        pytest.param(150.0, 0, {None}, id="from the front they are not known"),
        pytest.param(None, 90, {None}, id="without a limit the own range decides"),
    ],
)
def test_who_never_straightens_is_told_so_where_the_exercise_asks_for_it(
    start_at_least_deg: float | None, yaw_deg: float, whys: set[str | None]
) -> None:
    rule = SQUAT.range_of_motion.model_copy(update={"start_at_least_deg": start_at_least_deg})
    squat = SQUAT.model_copy(update={"range_of_motion": rule})
    result = count_repetitions(perform("squat", 4, yaw_deg=yaw_deg, change=half_up), squat)
    assert len(result.repetitions) == 4
    assert {one.why for one in result.repetitions} == whys


def test_bouncing_at_the_bottom_is_one_repetition() -> None:
    """Half way up and down again before standing up."""
    start, turn = (MOVES["squat"].pose(depth, "left") for depth in (0.0, 1.0))

    def bouncing(pose: dict[str, object], depth: float) -> dict[str, object]:
        # `perform` goes out and back evenly: on its way the figure is already down, up a third, and down again
        at = float(np.interp(depth, [0.0, 0.5, 0.75, 1.0], [0.0, 1.0, 0.7, 1.0]))
        return {key: _between(start[key], turn[key], at) for key in turn}

    clip = joined(*[perform("squat", depths=[1.0], seconds_each=4.0, change=bouncing) for _ in range(2)])
    heights = np.diff(clip.world_xyz_m[:, 0, 1])
    assert (np.sign(heights[heights != 0])[1:] != np.sign(heights[heights != 0])[:-1]).sum() > 4, "it does not bounce"
    assert count_repetitions(clip, SQUAT).full_count == 2


def _between(start: Any, turn: Any, share: float) -> Any:
    mixed = np.asarray(start) + share * (np.asarray(turn) - np.asarray(start))
    return tuple(mixed) if mixed.ndim else float(mixed)


def test_a_clip_that_begins_at_the_bottom_counts_the_whole_ones() -> None:
    clip = cut(perform("squat", 4), 2.0)
    assert count_repetitions(clip, SQUAT).full_count == 3


def test_a_clip_that_begins_on_the_way_down_counts_the_first_too() -> None:
    clip = cut(perform("squat", 4), 1.4)
    assert count_repetitions(clip, SQUAT).full_count == 4


def test_a_clip_that_ends_at_the_bottom_has_a_cut_repetition() -> None:
    result = count_repetitions(cut(perform("squat", 4), 0.0, 8.0), SQUAT)
    assert result.full_count == 3
    assert [one.why for one in result.repetitions if not one.full] in ([], ["cut_off"])


def test_deadlifts_may_begin_at_the_floor() -> None:
    deadlift = LIBRARY["deadlift"]
    clip = cut(perform("deadlift", 4, rest_s=0.5), 1.5, 7.5)  # from bottom to bottom
    result = count_repetitions(clip, deadlift)
    assert result.full_count == 3
    assert all(one.from_turn for one in result.repetitions)


def test_a_fast_clip_counts_by_its_own_pace() -> None:
    assert count_repetitions(perform("squat", 4, seconds_each=0.5, rate_hz=60), SQUAT).full_count == 4


@pytest.mark.parametrize("rate_hz", [12, 30])
def test_one_much_faster_than_the_others_is_too_fast(rate_hz: int) -> None:
    fast = perform("squat", 1, seconds_each=0.45, rest_s=0.0, rate_hz=rate_hz)
    clip = joined(perform("squat", 3, rate_hz=rate_hz), fast, perform("squat", 2, rate_hz=rate_hz))
    assert [one.why for one in count_repetitions(clip, SQUAT).repetitions] == [None, None, None, "too_fast", None, None]


def test_a_twist_that_passes_the_middle_in_no_time_counts_each_side() -> None:
    twist = LIBRARY["russian_twist"]
    clip = perform(twist.id, 8, seconds_each=0.8, rest_s=0.5)
    measures = measure_body(clip)
    side = np.tanh(3.0 * np.sin(np.pi * clip.timestamps_s / 0.8))
    trembling = np.random.default_rng(0).normal(0.0, 0.05, (len(side), 2))
    space = measures.space.copy()
    space[:, columns_of("hands_to_hip")] = 0.45 + 0.14 * np.stack([side, -side], axis=1) + trembling
    assert count_repetitions(clip, twist, measures=replace(measures, space=space)).full_count == 9


@pytest.mark.parametrize(("name", "depth"), [("squat", 0.45), ("bicep_curl", 0.5), ("push_up", 0.6), ("lunge", 0.5)])
def test_a_small_movement_counts_only_among_others_like_it(name: str, depth: float) -> None:
    """Alone it is a stretch, a scratch, a look at the floor."""
    alone, thrice = (count_repetitions(perform(name, depths=[depth] * times), LIBRARY[name]) for times in (1, 3))
    assert alone.repetitions == ()
    assert len(thrice.repetitions) == 3


def test_a_lone_stretch_of_one_arm_is_nothing() -> None:
    def right_arm_only(pose: dict[str, object], depth: float) -> dict[str, object]:
        return {**pose, "upper": (0.0, 175 * depth), "fore": (0.0, 175 * depth)}

    clip = joined(idle(2), perform("front_raise", 1, change=right_arm_only), idle(2))
    assert {name for name, one in LIBRARY.items() if count_repetitions(clip, one).full_count} == set()


@pytest.mark.parametrize("name", ["bicep_curl", "shoulder_press", "front_raise", "push_up", "jumping_jack", "deadlift"])
def test_squats_are_not_counted_as(name: str) -> None:
    """With the trunk less bent than the least deadlift: the usual figure's is on the edge between both."""

    def upright(pose: dict[str, object], depth: float) -> dict[str, object]:
        return {**pose, "lean": 33 * depth}

    assert count_repetitions(perform("squat", 4, change=upright), LIBRARY[name]).full_count == 0


@pytest.mark.parametrize("name", ["squat", "bicep_curl", "jumping_jack", "front_raise", "lunge"])
def test_push_ups_are_not_counted_as(name: str) -> None:
    assert count_repetitions(perform("push_up", 4), LIBRARY[name]).full_count == 0


def test_arms_in_turn_count_one_by_one_and_together_once() -> None:
    def alternate(pose: dict[str, object], depth: float) -> dict[str, object]:
        return {**pose, "upper": (8 * depth, 0.0), "fore": (8 + 132 * depth, 8.0)}

    def other(pose: dict[str, object], depth: float) -> dict[str, object]:
        return {**pose, "upper": (0.0, 8 * depth), "fore": (8.0, 8 + 132 * depth)}

    turns = joined(*[perform("bicep_curl", 1, change=one, yaw_deg=30) for one in (alternate, other, alternate)])
    assert [one.side for one in count_repetitions(turns, CURL).repetitions] == ["left", "right", "left"]
    together = count_repetitions(perform("bicep_curl", 3, yaw_deg=30), CURL)
    assert [one.side for one in together.repetitions] == ["both"] * 3


@pytest.mark.parametrize("half", [(0.5, 0.0), (0.0, 0.5)])
def test_half_a_curl_of_one_arm_is_no_whole_one_whichever_arm_it_is(half: tuple[float, float]) -> None:
    """The left arm goes a little further with both, and so stands for both: the right one's range is known too."""

    def arms(left: float, right: float) -> Callable[[Pose, float], Pose]:
        def change(pose: Pose, depth: float) -> Pose:
            return {
                **pose,
                "upper": (8 * depth * left, 8 * depth * right),
                "fore": (8 + 132 * depth * left, 8 + 132 * depth * right),
            }

        return change

    together, alone = (
        perform("bicep_curl", count, change=arms(*how), yaw_deg=30) for count, how in ((2, (1.0, 0.93)), (1, half))
    )
    assert count_repetitions(joined(together, alone), CURL).full_count == 2


def test_a_live_count_appears_within_300_ms_of_the_end() -> None:
    clip = perform("squat", 3)
    counter, seen = Counter(SQUAT), []
    for frame, timestamp_s in zip(clip.frames(), clip.timestamps_s, strict=True):
        counter.update(frame, float(timestamp_s))
        if counter.full_count > len(seen):
            seen.append(float(timestamp_s))
    assert len(seen) == 3
    assert all(at_s <= end_s + 0.3 for at_s, end_s in zip(seen, (3.0, 5.0, 7.0), strict=True))


def test_live_says_what_is_going_on() -> None:
    clip = perform("squat", 2)
    counter, phases = Counter(SQUAT), []
    for frame, timestamp_s in zip(clip.frames(), clip.timestamps_s, strict=True):
        counter.update(frame, float(timestamp_s))
        phase = counter.phase
        if not phases or phases[-1] != phase:
            phases.append(phase)
    assert phases[0] == "waiting"
    assert {"start", "way_out", "turn", "way_back"} <= set(phases)


def test_live_loses_and_finds_the_person() -> None:
    counter, clip = Counter(SQUAT), perform("squat", 1)

    def see(frame: PoseFrame | None, timestamp_s: float) -> str:
        counter.update(frame, timestamp_s)
        return counter.phase

    assert see(None, 0.0) == "lost"
    for frame, timestamp_s in zip(clip.frames(), clip.timestamps_s, strict=True):
        see(frame, float(timestamp_s) + 0.1)
    assert counter.full_count == 1
    assert see(None, 5.0) != "lost"
    assert see(None, 9.0) == "lost"
    assert counter.repetitions[0].side is None


def test_live_bridges_short_gaps() -> None:
    clip = perform("squat", 4)
    assert live_count(without(clip, 3.2, 3.8)) == 4


def test_live_wants_time_to_go_on() -> None:
    counter = Counter(SQUAT)
    counter.update(None, 1.0)
    with pytest.raises(ValueError, match=r"timestamp_s: expected later than 1\.0 but got 1\.0"):
        counter.update(None, 1.0)


def test_nobody_at_all_is_no_repetition() -> None:
    clip = perform("squat", 2)
    result = count_repetitions(without(clip, -1.0, 99.0), SQUAT)
    assert result.repetitions == ()
    assert result.view == "unknown"


def test_an_empty_clip_is_no_repetition() -> None:
    assert count_repetitions(cut(perform("squat", 2), 99.0), SQUAT).repetitions == ()
