"""Pictures and films on their side: righted where that is clear, and told."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from coach.library.exercise import Exercise
from coach.library.known import ExerciseLibrary, load_exercises, load_postures
from coach.pose.detector import StillDetector
from coach.pose.types import PoseFrame, PoseSequence
from coach.session.photo import check_photo
from coach.session.remarks import movement_remarks, photo_remarks
from coach.session.turning import turn_of_movement
from coach.session.workout import track_and_count
from tests.support.clips import make_clip, marked_picture, quarters
from tests.support.exercisers import perform
from tests.support.figures import figure_frame

POSTURES, EXERCISES = load_postures(), load_exercises()
UPRIGHT = np.asarray(marked_picture(640, 640))
#: What the marked picture looks like after so many quarter turns counterclockwise, and perhaps in a mirror.
TURNS = {quarters(np.rot90(marked_picture(), turn)): (turn, False) for turn in range(4)}
TURNS |= {quarters(np.rot90(marked_picture(), turn)[:, ::-1]): (turn, True) for turn in range(4)}


def turned(frame: PoseFrame, quarter_turns: int, is_mirrored: bool) -> PoseFrame:
    seen = frame.as_sequence().turned(quarter_turns)
    return replace((seen.mirrored() if is_mirrored else seen)[0], timestamp_s=frame.timestamp_s)


class Person(StillDetector):
    """Somebody in an upright marked picture, found in whichever way it is held."""

    def __init__(self, *frames: PoseFrame) -> None:
        self.frames = list(frames)

    def detect(self, image_rgb) -> tuple[PoseFrame, ...]:
        seen = TURNS.get(quarters(image_rgb))
        return () if seen is None else (turned(self.frames[0], *seen),)

    def track(self, image_rgb, timestamp_s: float) -> PoseFrame:
        nearest = min(self.frames, key=lambda frame: abs(frame.timestamp_s - timestamp_s))
        return turned(nearest, *TURNS[quarters(image_rgb)])


def person_in(name: str) -> Person:
    return Person(figure_frame(POSTURES[name].placed_figures[0].directions))


def test_turning_a_body_four_times_changes_nothing() -> None:
    frame = person_in("tree").frames[0]
    whole = frame.as_sequence()
    for name in ("image_xy_px", "world_xyz_m"):
        np.testing.assert_allclose(getattr(whole.turned(1).turned(3), name), getattr(whole, name), atol=1e-9)
        np.testing.assert_allclose(getattr(whole.turned(4), name), getattr(whole, name), atol=1e-9)


@pytest.mark.slow
@pytest.mark.parametrize("held", [1, 3])
def test_photos_on_their_side_are_righted_and_told(held: int) -> None:
    """Not every posture: on its side a plank stands, and a perfect warrior II is nearly a half moon."""
    picture = np.ascontiguousarray(np.rot90(UPRIGHT, held))
    righted = []
    for name in POSTURES:
        result = check_photo(picture, person_in(name), POSTURES)
        if result.turned:
            assert result.turned == 4 - held, name
            assert result.posture == check_photo(UPRIGHT, person_in(name), POSTURES).posture
            np.testing.assert_array_equal(result.upright(picture), UPRIGHT)
            assert [one.key for one in photo_remarks(result)] == ["remark.turned"]
            righted.append(name)
    assert {"eagle", "garland", "extended_side_angle"} <= set(righted)
    assert len(righted) > len(POSTURES) / 3


@pytest.mark.parametrize("name", sorted(POSTURES))
def test_an_upright_photo_is_left_as_it_is(name: str) -> None:
    result = check_photo(UPRIGHT, person_in(name), POSTURES)
    assert result.turned == 0
    assert photo_remarks(result) == ()


def squat() -> list[PoseFrame]:
    return [frame for frame in perform("squat", depths=[1.0] * 3).frames() if frame is not None]


def joined(frames: list[PoseFrame]) -> PoseSequence:
    times = [frame.timestamp_s for frame in frames]
    return PoseSequence.from_frames(frames, timestamps_s=times, image_size_px=frames[0].image_size_px)


@pytest.mark.parametrize("held", [1, 3])
@pytest.mark.parametrize("wanted", [EXERCISES, EXERCISES["squat"]], ids=["found", "named"])
def test_a_movement_on_its_side_is_known(wanted: Exercise | ExerciseLibrary, held: int) -> None:
    assert turn_of_movement(joined(squat()).turned(held), wanted) == 4 - held


@pytest.mark.parametrize("held", [1, 3])
@pytest.mark.parametrize("name", ["push_up", "sit_up", "deadlift"])
def test_a_named_exercise_on_its_side_is_known(name: str, held: int) -> None:
    assert turn_of_movement(perform(name, 3).turned(held), EXERCISES[name]) == 4 - held


def test_standing_about_is_no_exercise_in_any_turn() -> None:
    still = [replace(squat()[0], timestamp_s=n / 30) for n in range(200)]
    assert turn_of_movement(joined(still), EXERCISES) == 0


# on its other side a squat looks like a sit-up and is counted as one, so nothing asks for a second look
@pytest.mark.parametrize(("held", "remarks"), [(0, []), (1, ["remark.turned"])])
def test_a_film_on_its_side_is_looked_at_again_and_counted(tmp_path: Path, held: int, remarks: list[str]) -> None:
    frames = squat()
    times = [frame.timestamp_s for frame in frames]
    path = make_clip(tmp_path / "a.mp4", times, picture=np.rot90(marked_picture(), held))
    video, counted = track_and_count(path, EXERCISES, tracker_factory=lambda: Person(*frames))
    assert counted.exercise is not None
    assert (counted.exercise.id, counted.result.full_count, video.turned) == ("squat", 3, -held % 4)
    assert [one.key for one in movement_remarks(video.sequence, video)] == remarks
