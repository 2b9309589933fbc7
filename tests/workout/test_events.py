"""What a counter says while somebody trains, and what it takes back."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coach.pose.landmarks import Landmark
from coach.pose.types import PoseSequence
from coach.workout.counter import Counter, count_live, count_repetitions
from coach.workout.events import Event, RepetitionBegan, RepetitionDone, Revised, SetDone
from coach.workout.library import load_exercises
from tests.support.exercisers import idle, joined, of_each_kind, perform

LIBRARY = load_exercises()
SQUAT = LIBRARY["squat"]
COUNTED = [name for name, exercise in LIBRARY.items() if not exercise.is_hold]
ARMS = ("SHOULDER", "ELBOW", "WRIST", "THUMB", "INDEX", "PINKY")


def events_of(clip: PoseSequence, counter: Counter) -> list[Event]:
    moments = zip(clip.frames(), clip.timestamps_s, strict=True)
    return [event for frame, timestamp_s in moments for event in counter.update(frame, float(timestamp_s))]


def at_speed(clip: PoseSequence, speed: float) -> PoseSequence:
    arrays = {name: getattr(clip, name) for name in ("image_xy_px", "image_z_px", "world_xyz_m", "visibility")}
    return PoseSequence(timestamps_s=clip.timestamps_s / speed, image_size_px=clip.image_size_px, **arrays)


def smaller(clip: PoseSequence, share: float) -> PoseSequence:
    width, height = clip.image_size_px
    return PoseSequence(
        timestamps_s=clip.timestamps_s,
        image_size_px=(round(width * share), round(height * share)),
        image_xy_px=clip.image_xy_px * share,
        image_z_px=clip.image_z_px * share,
        world_xyz_m=clip.world_xyz_m,
        visibility=clip.visibility,
    )


def hidden(clip: PoseSequence, parts: tuple[str, ...], sides: tuple[str, ...] = ("LEFT", "RIGHT")) -> PoseSequence:
    """The same movement with some of the body as good as invisible."""
    visibility = np.array(clip.visibility)
    visibility[:, [Landmark[f"{side}_{part}"] for side in sides for part in parts]] = 0.05
    arrays = {name: getattr(clip, name) for name in ("image_xy_px", "image_z_px", "world_xyz_m")}
    return PoseSequence(
        timestamps_s=clip.timestamps_s, image_size_px=clip.image_size_px, visibility=visibility, **arrays
    )


def test_each_repetition_begins_and_is_done_and_the_set_ends() -> None:
    events = events_of(joined(perform("squat", 3), idle(12.0)), Counter(SQUAT))
    assert [type(event) for event in events if not isinstance(event, Revised)] == [
        *[RepetitionBegan, RepetitionDone] * 3,
        SetDone,
    ]
    ended = events[-1]
    assert isinstance(ended, SetDone)
    assert len(ended.repetitions) == 3


def test_events_are_in_order_of_time() -> None:
    times = [event.timestamp_s for event in events_of(perform("squat", 4), Counter(SQUAT))]
    assert times == sorted(times)


def test_what_the_whole_clip_shows_otherwise_is_announced() -> None:
    clip = perform("squat", 3)
    counter = Counter(SQUAT)
    events_of(clip, counter)
    whole = count_repetitions(clip, SQUAT)
    assert counter.finish(whole) == []
    fewer = count_repetitions(perform("squat", 2), SQUAT)
    (taken_back,) = counter.finish(fewer)
    assert isinstance(taken_back, Revised)
    assert (taken_back.after, taken_back.why) == (None, "no_repetition")
    more = count_repetitions(perform("squat", 4), SQUAT)
    (missed,) = counter.finish(more)
    assert isinstance(missed, Revised)
    assert (missed.before, missed.why) == (None, "missed")


def test_a_long_session_is_counted_to_its_end_with_a_short_memory() -> None:
    clip = joined(*[perform("squat", 5) for _ in range(4)])
    assert count_live(clip, SQUAT).full_count == 20


@pytest.mark.parametrize("name", of_each_kind(COUNTED))
@pytest.mark.parametrize("speed", [0.5, 2.0], ids=["slow motion", "twice as fast"])
def test_the_speed_does_not_matter(name: str, speed: float) -> None:
    clip = at_speed(perform(name, 4, rate_hz=60), speed)
    assert count_repetitions(clip, LIBRARY[name]).full_count == 4


@pytest.mark.parametrize("name", of_each_kind(COUNTED))
@pytest.mark.parametrize("share", [0.25, 2.0])
def test_the_size_of_the_picture_does_not_matter(name: str, share: float) -> None:
    assert count_repetitions(smaller(perform(name, 3), share), LIBRARY[name]).full_count == 3


# of lunges to a side that cannot be seen too little is left
@pytest.mark.parametrize("name", of_each_kind(sorted(set(COUNTED) - {"side_lunge"})))
def test_one_side_of_the_body_may_be_hidden(name: str) -> None:
    clip = perform(name, 4)
    parts = (*ARMS, "HIP", "KNEE", "ANKLE", "HEEL", "FOOT_INDEX")
    result = count_repetitions(hidden(clip, parts, sides=("RIGHT",)), LIBRARY[name])
    assert result.full_count == 4
    assert 0.0 <= result.guessed_share <= 1.0


@pytest.mark.parametrize("name", ["squat", "lunge", "sit_up", "deadlift", "glute_bridge"])
def test_arms_out_of_the_picture_cost_checks_not_the_count(name: str) -> None:
    assert count_repetitions(hidden(perform(name, 4), ARMS), LIBRARY[name]).full_count == 4


@settings(deadline=None, max_examples=30)
@given(name=st.sampled_from(COUNTED), first=st.floats(0.0, 0.45), last=st.floats(0.55, 1.0))
def test_a_clip_cut_anywhere_counts_what_is_whole(name: str, first: float, last: float) -> None:
    clip = perform(name, 6)
    known = count_repetitions(clip, LIBRARY[name]).repetitions
    start_s, end_s = first * clip.duration_s, last * clip.duration_s
    part = clip.select((clip.timestamps_s >= start_s) & (clip.timestamps_s <= end_s))
    result = count_repetitions(part, LIBRARY[name])
    margin_s = 0.3
    whole = sum(one.full and one.start_s >= start_s + margin_s and one.end_s <= end_s - margin_s for one in known)
    touched = sum(one.full and one.turn_s >= start_s - margin_s and one.turn_s <= end_s + margin_s for one in known)
    assert whole <= result.full_count <= touched
    assert all(not one.faults for one in result.repetitions if one.why == "cut_off")
