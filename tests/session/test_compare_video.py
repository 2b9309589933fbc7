"""Two videos in step."""

from __future__ import annotations

from pathlib import Path

import pytest

from coach.errors import CoachError
from coach.library.known import load_exercises
from coach.media.video import VideoReader
from coach.pose.recorder import ReplayTracker
from coach.session.compare_video import compare_videos, difference_pictures
from tests.support.clips import make_clip
from tests.support.exercisers import perform
from tests.support.movements import squats


def clip_of(folder: Path, name: str, seconds: float, size_px: tuple[int, int] = (64, 48)) -> Path:
    return make_clip(folder / name, tuple(n / 30 for n in range(round(seconds * 30))), size_px=size_px)


def test_the_same_squats_done_slower_differ_in_nothing(tmp_path: Path):
    own, reference = clip_of(tmp_path, "own.mp4", 9), clip_of(tmp_path, "coach.mp4", 12, (48, 64))
    people = iter([squats(), squats(seconds_each=3.0)])
    both = tmp_path / "both.mp4"
    compared = compare_videos(own, reference, tracker_factory=lambda: ReplayTracker(next(people)), path=both)
    assert compared.comparison.mean_difference_deg < 5.0
    with VideoReader(both) as video:
        assert video.original_size_px == (100, 48)  # one's own as it was, the coach's as high as that
        assert video.duration_s == pytest.approx(9.0, abs=0.2)
    stills = difference_pictures(own, reference, compared, compared.comparison.worst[:1])
    assert all(still.shape == (48, 100, 3) for still in stills)


def test_one_repetition_of_the_coach_is_enough_for_a_set(tmp_path: Path):
    own, reference = clip_of(tmp_path, "own.mp4", 9), clip_of(tmp_path, "coach.mp4", 4)
    people = iter([squats(), squats(1)])
    compared = compare_videos(
        own,
        reference,
        tracker_factory=lambda: ReplayTracker(next(people)),
        path=tmp_path / "both.mp4",
        library=load_exercises(),
    )
    assert compared.comparison.repeated
    assert compared.comparison.mean_difference_deg < 5.0
    with VideoReader(tmp_path / "both.mp4") as video:
        assert video.duration_s == pytest.approx(9.0, abs=0.2)


def test_a_video_without_anybody_is_named(tmp_path: Path):
    own, reference = clip_of(tmp_path, "own.mp4", 1), clip_of(tmp_path, "coach.mp4", 1)
    people = iter([squats(), iter([])])
    with pytest.raises(CoachError, match=r"Nobody was found in coach\.mp4"):
        compare_videos(own, reference, tracker_factory=lambda: ReplayTracker(next(people)), path=tmp_path / "both.mp4")


@pytest.mark.parametrize(("first", "second"), [("squat", "bicep_curl"), ("high_knees", "push_up")])
def test_who_surely_does_something_else_is_no_likeness(tmp_path: Path, first: str, second: str):
    people = [perform(first, 3), perform(second, 3)]
    clips = [clip_of(tmp_path, f"{one}.mp4", person.duration_s) for one, person in zip("ab", people, strict=True)]
    trackers = iter([ReplayTracker(person.frames()) for person in people])
    compared = compare_videos(
        *clips, tracker_factory=lambda: next(trackers), path=tmp_path / "both.mp4", library=load_exercises()
    )
    assert compared.others is not None
    assert [one.id for one in compared.others] == [first, second]
    assert compared.exercise is None
    assert not compared.is_one_movement
