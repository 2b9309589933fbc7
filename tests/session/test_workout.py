"""A workout video from file to count, with prepared landmarks instead of the model."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from coach.library.known import load_exercises
from coach.media.video import VideoReader
from coach.pose.tracker import Help, PoseTracker, VideoTracker
from coach.pose.types import PoseFrame, PoseSequence
from coach.session import workout
from coach.session.workout import check_workout, track_and_count
from coach.session.workout_overlay import phase_at
from coach.session.workout_record import workout_record
from coach.text import languages
from coach.workout.counter import count_repetitions
from coach.workout.exercise_recognition import RecognisedExercise
from coach.workout.repetition import Repetition, WorkoutResult
from coach.workout.statements import partial_words
from tests.support.clips import make_clip
from tests.support.exercisers import idle, perform

DEEP = Repetition(start_s=1.0, turn_s=2.0, end_s=3.0, out_s=0.9, pause_s=0.2, back_s=0.9)


@pytest.mark.parametrize(
    ("timestamp_s", "phase"), [(1.0, "way_out"), (1.95, "turn"), (2.5, "way_back")], ids=["down", "at the turn", "up"]
)
def test_the_phase_of_a_moment(timestamp_s: float, phase: str) -> None:
    assert phase_at(DEEP, timestamp_s) == phase


@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize("why", ["not_deep_enough", "not_fully_extended", "too_fast", "cut_off"])
def test_every_reason_has_words(why: Any, language: str) -> None:
    partial = Repetition(start_s=0, turn_s=1, end_s=2, out_s=1, pause_s=0, back_s=1, full=False, why=why)
    assert partial_words(partial, language)
    assert partial_words(DEEP, language) == ""


class TwoNetworks(VideoTracker):
    """A tracker whose second network, if it has one, sees squats where the first sees what it is given."""

    help_by: Help | None = None

    def __init__(self, first: list[PoseFrame | None], *, helpers: tuple[Help, ...] = ("movenet", "heavy")) -> None:
        self.frames, self.helpers = first, helpers

    def look_carefully(self, help_by: Help) -> None:
        self.frames, self.help_by = SQUATS, help_by

    def start_at(self, place_px: tuple[float, float]) -> None:
        self.place_px = place_px

    def track(self, image_rgb: Any, timestamp_s: float) -> PoseFrame | None:
        return self.frames[min(round(timestamp_s * 10), len(self.frames) - 1)]


SQUATS = list(perform("squat", 3, rest_s=0.5, rate_hz=10.0).frames())
STANDING = list(idle(9.0, rate_hz=10.0).frames())
HALF_SEEN = [one if n % 2 else None for n, one in enumerate(SQUATS)]


@pytest.mark.parametrize("named", [True, False], ids=["named", "found"])
@pytest.mark.parametrize(
    ("first", "helpers", "count", "looks"),
    [(SQUATS, ("heavy",), 3, 1), (STANDING, ("movenet",), 3, 2), (STANDING, ("heavy",), 3, 2), (STANDING, (), 0, 1)],
    ids=["sure", "nothing found", "nothing found, the heavy network alone", "no second network"],
)
def test_the_second_network_looks_where_the_first_finds_little(
    tmp_path: Path, named: bool, first: list[PoseFrame | None], helpers: tuple[Help, ...], count: int, looks: int
) -> None:
    library, opened = load_exercises(), []

    def tracker() -> TwoNetworks:
        opened.append(TwoNetworks(first, helpers=helpers))
        return opened[-1]

    path = make_clip(tmp_path / "a.mp4", [n / 10 for n in range(len(SQUATS))], rate=10)
    _, counted = track_and_count(path, library["squat"] if named else library, tracker_factory=tracker)
    assert (counted.result.full_count, len(opened)) == (count, looks)


NOW_AND_THEN = [one if n % 10 else None for n, one in enumerate(SQUATS)]


@pytest.mark.parametrize(
    ("first", "answers", "believed", "helped_by"),
    [
        (SQUATS, [(None, 0.6), ("squat", 0.7)], None, ["movenet"]),
        (SQUATS, [(None, 0.6), ("squat", 0.9)], "squat", ["movenet"]),
        (SQUATS, [("lunge", 0.6), ("squat", 0.9)], "squat", ["heavy"]),
        (SQUATS, [("lunge", 0.6), ("squat", 0.7), ("squat", 0.9)], "squat", ["heavy", "movenet"]),
        (SQUATS, [("lunge", 0.6), ("squat", 0.7), ("squat", 0.7)], "lunge", ["heavy", "movenet"]),
        (SQUATS, [("lunge", 0.6), (None, 0.7), (None, 0.9)], None, ["heavy", "movenet"]),
        (SQUATS, [("squat", 0.9)], "squat", []),
        (NOW_AND_THEN, [(None, 0.6), ("squat", 0.7)], "squat", ["movenet"]),
        (HALF_SEEN, [("lunge", 0.9), ("squat", 0.7)], "lunge", ["movenet"]),
    ],
    ids=[
        "unsure of something",
        "sure of something",
        "sure of something else",
        "a third is sure",
        "nobody is sure",
        "the last is sure of nothing",
        "the first is sure",
        "lost now and then",
        "lost, and less sure",
    ],
)
def test_about_somebody_well_seen_only_a_look_that_is_sure_contradicts(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    first: list[PoseFrame | None],
    answers: list[tuple[str | None, float]],
    believed: str | None,
    helped_by: list[Help],
) -> None:
    opened: list[TwoNetworks] = []

    def tracker() -> TwoNetworks:
        opened.append(TwoNetworks(first))
        return opened[-1]

    def recognise(sequence: PoseSequence, *_: object, **__: object) -> RecognisedExercise:
        name, confidence = answers[min(len(opened), len(answers)) - 1]
        done = count_repetitions(sequence, load_exercises()["squat"])
        result = done if name else WorkoutResult(exercise_id="none", view="front", duration_s=9.0)
        return RecognisedExercise(exercise_id=name, confidence=confidence, candidates=(), segments=(), result=result)

    monkeypatch.setattr(workout, "recognise_exercise", recognise)
    monkeypatch.setattr(workout, "turn_of_movement", lambda sequence, wanted: 0)
    path = make_clip(tmp_path / "a.mp4", [n / 10 for n in range(len(SQUATS))], rate=10)
    _, counted = track_and_count(path, load_exercises(), tracker_factory=tracker)
    assert counted.exercise == (load_exercises()[believed] if believed else None)
    assert [one.help_by for one in opened] == [None, *helped_by]


@pytest.mark.parametrize("helpers", [("heavy",), ("movenet",)])
def test_no_network_looks_at_a_film_twice(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, helpers: tuple[Help, ...]
) -> None:
    """Whoever is in doubt after the only further look stays in doubt."""
    really, opened = workout.recognise_exercise, []

    def tracker() -> TwoNetworks:
        opened.append(TwoNetworks(SQUATS, helpers=helpers))
        return opened[-1]

    monkeypatch.setattr(workout, "recognise_exercise", lambda *a, **b: replace(really(*a, **b), confidence=0.6))
    path = make_clip(tmp_path / "a.mp4", [n / 10 for n in range(len(SQUATS))], rate=10)
    _, counted = track_and_count(path, load_exercises(), tracker_factory=tracker)
    assert (counted.result.full_count, [one.help_by for one in opened]) == (3, [None, *helpers])


def test_somebody_well_seen_is_counted_in_the_first_look_whoever_tells_what_is_done(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    really, opened = workout.recognise_exercise, []

    def tracker() -> TwoNetworks:
        opened.append(TwoNetworks(SQUATS))
        return opened[-1]

    def recognise(sequence: PoseSequence, *args: Any, **options: Any) -> RecognisedExercise:
        found = really(sequence, *args, **options)
        return found if len(opened) > 1 else replace(found, exercise_id=None, segments=(), confidence=0.6)

    monkeypatch.setattr(workout, "recognise_exercise", recognise)
    path = make_clip(tmp_path / "a.mp4", [n / 10 for n in range(len(SQUATS))], rate=10)
    video, counted = track_and_count(path, load_exercises(), tracker_factory=tracker)
    assert (counted.exercise, counted.result.full_count) == (load_exercises()["squat"], 3)
    assert video.careful is None
    assert counted.recognised is not None
    assert counted.recognised.exercise_id == "squat"


@pytest.mark.parametrize("first", [HALF_SEEN, NOW_AND_THEN], ids=["lost", "lost now and then"])
def test_whom_the_first_network_loses_another_follows(tmp_path: Path, first: list[PoseFrame | None]) -> None:
    path = make_clip(tmp_path / "a.mp4", [n / 10 for n in range(len(SQUATS))], rate=10)
    video, _ = track_and_count(path, load_exercises()["squat"], tracker_factory=lambda: TwoNetworks(first))
    assert (video.careful, video.sequence.found.mean()) == ("movenet", 1.0)


LEANING = list(
    perform("squat", 3, rest_s=0.5, rate_hz=10.0, change=lambda pose, deep: {**pose, "lean": 75 * deep}).frames()
)


#: Squats without a fault, two bodies further to the right.
SOMEBODY_ELSE = [frame and replace(frame, image_xy_px=frame.image_xy_px + (200.0, 0.0)) for frame in SQUATS]


@pytest.mark.parametrize(
    ("in_a_mirror", "faults"),
    [(LEANING, {"trunk_forward"}), (SQUATS, set()), (SOMEBODY_ELSE, {"trunk_forward"})],
    ids=["shown", "not shown", "of somebody else"],
)
def test_a_fault_that_a_mirror_does_not_show_is_not_told(
    tmp_path: Path, in_a_mirror: list[PoseFrame | None], faults: set[str]
) -> None:
    looks = [LEANING, [frame and frame.mirrored() for frame in in_a_mirror]]
    path = make_clip(tmp_path / "a.mp4", [n / 10 for n in range(len(SQUATS))], rate=10)
    _, counted = track_and_count(
        path, load_exercises()["squat"], tracker_factory=lambda: TwoNetworks(looks.pop(0), helpers=())
    )
    assert counted.result.full_count == 3
    assert not looks
    assert {fault.check for one in counted.result.repetitions for fault in one.faults} == faults
    assert counted.parts[0].result.repetitions == counted.result.repetitions


def test_somebody_half_seen_is_looked_at_again(tmp_path: Path) -> None:
    path = make_clip(tmp_path / "a.mp4", [n / 10 for n in range(len(SQUATS))], rate=10)
    squat = load_exercises()["squat"]
    seen = check_workout(
        path, squat, tracker_factory=lambda: TwoNetworks(HALF_SEEN), annotated_path=tmp_path / "out.mp4"
    )
    assert seen.result.full_count == 3
    assert seen.video.annotated_path is not None


@pytest.mark.slow
def test_the_shipped_clips_are_counted_as_the_truth_says(
    tmp_path: Path, model_path: Path, sample_clips: dict[str, Any]
) -> None:
    library = load_exercises()
    for sample in sample_clips.values():
        exercise = library[sample.truth["exercise"]]
        annotated = tmp_path / f"{sample.path.stem}.mp4"
        seen = check_workout(
            sample.path, exercise, tracker_factory=lambda: PoseTracker(model_path), annotated_path=annotated
        )
        assert seen.result.full_count == sample.truth["full_repetitions"]
        assert seen.result.partial_count == sample.truth["partial_repetitions"]
        with VideoReader(annotated) as video:
            assert video.duration_s == pytest.approx(seen.video.duration_s, abs=0.2)
        record = workout_record(seen.result, file=sample.path.name, exercise=exercise)
        assert record["reps"] == seen.result.full_count
        assert len(record["repetitions"]) == seen.result.full_count + seen.result.partial_count
        for found, true in zip(seen.result.repetitions, sample.truth["repetitions"], strict=True):
            assert found.turn_s == pytest.approx(true["turn_s"], abs=0.4)
