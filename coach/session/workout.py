"""A workout in a video: follow the person, count and judge, and on request draw the result over the video."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from coach.library.exercise import Exercise
from coach.library.known import ExerciseLibrary
from coach.media.kinds import FileKind, file_kind
from coach.media.marks import DrawStyle
from coach.media.overlay import Overlay
from coach.platform.jobs import Watch
from coach.pose.detector import mirrored_image
from coach.pose.landmarker import Image
from coach.pose.recorder import ReplayTracker
from coach.pose.tracker import Help, VideoTracker
from coach.pose.types import PoseFrame, PoseSequence, load_sequence
from coach.session.sequences import refuse
from coach.session.tracking import TrackedVideo, TrackerFactory, track_video
from coach.session.turning import LEAST_REPETITIONS, turn_of_movement
from coach.session.workout_overlay import LiveOverlay, PartsOverlay, WorkoutPart
from coach.text import DEFAULT_LANGUAGE
from coach.workout.exercise_recognition import RecognisedExercise, recognise_exercise
from coach.workout.eye import Eye
from coach.workout.pace import count_at_any_pace, is_lifelike, pace_of
from coach.workout.repetition import WorkoutResult
from coach.workout.settings import CountingSettings
from coach.workout.signal import Stretch
from coach.workout.witness import blamed_s, borne_out, seen_again

#: A tracker begins so long before what it is asked about: it finds the person anew, and smooths from then on.
WARM_S = 0.5


class InMirror:
    """How a tracker looks at a film whose pictures are flipped left to right; what it finds is flipped back.

    first: what the first look saw. Whom it followed is followed here, too, where the tracker can choose among several.
    stretches_s: the parts that are looked at, in order of time; elsewhere nobody is found, in no time.
    """

    def __init__(self, first: PoseSequence, stretches_s: Sequence[Stretch]) -> None:
        self._first = first
        self._stretches_s = [(start_s - WARM_S, end_s) for start_s, end_s in stretches_s]
        self._inside: Stretch | None = None

    def __call__(self, tracker: VideoTracker, image_rgb: Image, timestamp_s: float) -> PoseFrame | None:
        """The person at this moment, or None."""
        before = self._inside
        self._inside = next((one for one in self._stretches_s if one[0] <= timestamp_s <= one[1]), None)
        if self._inside is None:
            return None
        if self._inside != before:
            self._start(tracker, self._inside)
        frame = tracker.track(mirrored_image(image_rgb), timestamp_s)
        return None if frame is None else frame.mirrored()

    def _start(self, tracker: VideoTracker, stretch: Stretch) -> None:
        times_s = self._first.timestamps_s
        there = np.flatnonzero((times_s >= stretch[0]) & (times_s <= stretch[1]) & self._first.found)
        if len(there):
            tracker.start_at(self._first[int(there[0])].mirrored().centre_px())


#: A film longer than this is not looked at twice; nor one in which the person was recognised so surely, or full
#: repetitions fill at least this share of the time. Learned anew the eye is surer: with this as many of 167 clips are
#: looked at again as with 0.75 before, 12 of those that are named.
_CAREFUL_S, _SURE, _LITTLE = 60.0, 0.82, 1 / 3
#: Whom the first network loses in more than a twentieth of the pictures another look need not be sure to contradict. Of
#: 52 clips of 480 pixels with the person in nearly all pictures MoveNet counts 47 exactly, the first network 44; of 39
#: others 34 and 22.
_OFTEN_FOUND = 0.95
#: What is said against somebody is looked at again where that is not longer than this.
_MIRROR_S = 600.0
#: Where no exercise is recognised it is looked for by a clock that runs so many times as fast.
_SLOW_MOTION = 4.0
#: A look that comes after the first is not drawn while it is taken.
_AGAIN: Mapping[str, Any] = {"annotated_path": None}


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Counted:
    """What was counted in landmarks over time.

    exercise: the one asked for, or the one recognised that was done most; None when it was none of the library.
    result: its repetitions. parts: every exercise that was done, in order of time (one when it was asked for).
    """

    exercise: Exercise | None
    result: WorkoutResult
    parts: tuple[WorkoutPart, ...]
    #: How sure the coach is, where it had to find out (None for an exercise that was asked for).
    recognised: RecognisedExercise | None = None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class WorkoutVideo:
    """A video that was analysed: what was seen, and what was counted in it (see `Counted`)."""

    video: TrackedVideo
    counted: Counted

    @property
    def exercise(self) -> Exercise | None:
        return self.counted.exercise

    @property
    def result(self) -> WorkoutResult:
        return self.counted.result


_Seen = tuple[TrackedVideo, Counted]


def check_workout(
    path: Path | str,
    exercise: Exercise | ExerciseLibrary,
    *,
    tracker_factory: TrackerFactory,
    watch: Watch = Watch(),
    annotated_path: Path | None = None,
    style: DrawStyle = DrawStyle(),
    language: str = DEFAULT_LANGUAGE,
) -> WorkoutVideo:
    """Analyse a video. Raises `VideoError` and `CancelledError` as `track_video` does.

    exercise: the one to count, or a library to find out which is done.
    annotated_path: where to write the annotated video. That of a given exercise is written while the analysis runs,
    with what the counter knows by then; it is drawn again only when the whole clip shows something else (the counter
    revises what it said), so that video and table always agree.
    """
    given = isinstance(exercise, Exercise) and not exercise.is_hold
    live = LiveOverlay(exercise, language) if given and annotated_path is not None else None  # type: ignore[arg-type]
    video, counted = track_and_count(
        path,
        exercise,
        tracker_factory=tracker_factory,
        watch=watch,
        annotated_path=None if live is None else annotated_path,
        style=style,
        overlay=live or (lambda frame, timestamp_s: Overlay()),
    )
    if annotated_path is not None and (
        video.annotated_path is None or live is None or live.is_revised_by(counted.result)
    ):
        video = draw_result(
            path,
            video.sequence,
            counted,
            annotated_path,
            language,
            style=style,
            watch=Watch(is_cancelled=watch.is_cancelled),
            turned=video.turned,
        )
    return WorkoutVideo(video=video, counted=counted)


def track_and_count(path: Path | str, exercise: Exercise | ExerciseLibrary, **options: Any) -> _Seen:
    """Follow the person through a video and count (see `track_video` for the options, and `count_in`).

    A film in which nothing is found, but would be if it were turned, is looked at again, turned; a short one in which
    somebody is lost now and then, little is found, or not surely, with a further network where it is on this computer.
    Where something is said against somebody, that part is looked at again in a mirror, and what that look denies is not
    said.
    """

    def again(**how: Any) -> _Seen:
        return _tracked_and_counted(path, exercise, {**options, **_AGAIN, **how})

    seen = _tracked_and_counted(path, exercise, options)
    for careful in _further_looks(*seen):
        if not _is_doubtful(*seen):
            break
        seen = _believed(seen, again(careful=careful))
        if not _has_something(seen[1]):  # in somebody who does nothing a third look sees something too often
            break
    video, counted = seen
    if _has_something(counted):
        return video, _borne_out(path, seen, options)
    if turn := turn_of_movement(video.sequence, exercise):
        turned = again(turned=turn)
        if turned[1].result.full_count >= LEAST_REPETITIONS:
            return turned
    return seen


def read_and_count(
    path: Path, exercise: Exercise | ExerciseLibrary, tracker_factory: TrackerFactory
) -> tuple[TrackedVideo | None, PoseSequence, Counted]:
    """The same of a video (see `track_and_count`) or a recording of landmarks, which is no video.

    Raises `CoachError` when the file cannot be read, or is a photo.
    """
    refuse(path, FileKind.PHOTO)
    if file_kind(path) is FileKind.SEQUENCE:
        sequence = load_sequence(path)
        return None, sequence, count_in(sequence, exercise)
    video, counted = track_and_count(path, exercise, tracker_factory=tracker_factory)
    return video, video.sequence, counted


def _tracked_and_counted(path: Path | str, exercise: Exercise | ExerciseLibrary, options: Mapping[str, Any]) -> _Seen:
    video = track_video(path, **options)
    return video, count_in(video.sequence, exercise)


def _has_something(counted: Counted) -> bool:
    return bool(counted.result.full_count or counted.result.holds)


def _further_looks(video: TrackedVideo, counted: Counted) -> tuple[Help, ...]:
    """Who looks again while there is doubt, one after the other; MoveNet first where most is missed."""
    is_lost = _is_lost(video)
    order: tuple[Help, ...] = ("movenet", "heavy") if is_lost or not _has_something(counted) else ("heavy", "movenet")
    there = tuple(one for one in order if one in video.helpers and video.duration_s <= _CAREFUL_S)
    return there[:1] if is_lost else there


def _is_doubtful(video: TrackedVideo, counted: Counted) -> bool:
    """Whether another look might find more: somebody is lost, does little, or may do something else."""
    if _is_lost(video):
        return True
    if counted.exercise is not None and counted.exercise.is_hold:
        return False
    recognised = counted.recognised
    if recognised is not None and (recognised.confidence < _SURE or not _has_something(counted)):
        return True
    # what was recognised moves as the eye expects; what another look or a person named may not
    is_named = recognised is None or counted.result is not recognised.result
    return is_named and counted.result.moving_s < _LITTLE * video.duration_s


def _is_lost(video: TrackedVideo) -> bool:
    return bool(video.sequence.found.mean() < _OFTEN_FOUND)


def _borne_out(path: Path | str, seen: _Seen, options: Mapping[str, Any]) -> Counted:
    """What was counted, without what a mirror denies of what is said against somebody; it is shown only that."""
    video, counted = seen
    blamed = blamed_s(part.result for part in counted.parts)
    if sum(end_s - start_s for start_s, end_s in blamed) > _MIRROR_S or not blamed:
        return counted
    look = InMirror(video.sequence, blamed)
    mirrored = track_video(path, **{**options, **_AGAIN, "careful": video.careful, "look": look}).sequence
    again = seen_again(video.sequence, mirrored, blamed)
    looked = {part.exercise.id: count_at_any_pace(again, part.exercise) for part in counted.parts}

    def checked(result: WorkoutResult, exercise: Exercise) -> WorkoutResult:
        return borne_out(result, looked[exercise.id], exercise)

    parts = tuple(replace(part, result=checked(part.result, part.exercise)) for part in counted.parts)
    whole = counted.result if counted.exercise is None else checked(counted.result, counted.exercise)
    return replace(counted, result=whole, parts=parts)


def _believed(first: _Seen, again: _Seen) -> _Seen:
    """Of two looks the one that is worth more.

    About somebody whom the first saw well only a look that is sure contradicts it, and only in what is done: joints of
    the first network are counted and judged, which the rules were made with, if anything is found in them.
    """
    if _is_lost(first[0]):
        return max(first, again, key=lambda seen: (_sure(seen), *_worth(seen)))
    if again[1].exercise is first[1].exercise:
        return max(first, again, key=_worth)
    if _sure(again) < _SURE:
        return first
    done = {part.exercise.id: part.exercise for part in again[1].parts}
    if len(done) == 1:
        counted = count_in(first[0].sequence, *done.values())
        if _has_something(counted):
            return first[0], replace(counted, recognised=again[1].recognised)
    return again


def _sure(seen: _Seen) -> float:
    return 0.0 if seen[1].recognised is None else seen[1].recognised.confidence


def _worth(seen: _Seen) -> tuple[bool, float, float]:
    """A look is worth more that finds anything, sees the person more, explains more."""
    found = round(float(seen[0].sequence.found.mean()), 1)  # a picture more or less decides nothing
    return _has_something(seen[1]), found, seen[1].result.moving_s


def count_in(
    sequence: PoseSequence,
    exercise: Exercise | ExerciseLibrary,
    *,
    eye: Eye | None = None,
    settings: CountingSettings = CountingSettings(),
) -> Counted:
    """Count one exercise, or find out which ones of a library are done and count each.

    eye: what recognition has learned; by default what comes with the coach.
    """
    if isinstance(exercise, Exercise):
        result = count_at_any_pace(sequence, exercise, settings)
        end_s = float(sequence.timestamps_s[-1]) if len(sequence) else 0.0
        part = WorkoutPart(exercise=exercise, start_s=0.0, end_s=end_s, result=result)
        return Counted(exercise=exercise, result=result, parts=(part,))
    recognised = recognise_exercise(sequence, exercise, eye=eye)
    if recognised.exercise_id is None and sequence.duration_s <= _CAREFUL_S:
        recognised = _in_slow_motion(sequence, exercise, eye) or recognised
    parts = tuple(
        WorkoutPart(exercise=exercise[one.result.exercise_id], start_s=one.start_s, end_s=one.end_s, result=one.result)
        for one in recognised.segments
    )
    main = None if recognised.exercise_id is None else exercise[recognised.exercise_id]
    return Counted(exercise=main, result=recognised.result, parts=parts, recognised=recognised)


def _in_slow_motion(sequence: PoseSequence, library: ExerciseLibrary, eye: Eye | None) -> RecognisedExercise | None:
    """What is recognised by a clock that runs faster, when it then is slow motion."""
    quicker = replace(sequence, timestamps_s=sequence.timestamps_s / _SLOW_MOTION)
    found = recognise_exercise(quicker, library, eye=eye)
    if found.exercise_id is None:
        return None
    exercise = library[found.exercise_id]
    result = count_at_any_pace(sequence, exercise)
    if is_lifelike(pace_of(result.repetitions, exercise)):
        return None
    whole = replace(found.segments[0], start_s=0.0, end_s=float(sequence.timestamps_s[-1]), result=result)
    return replace(found, segments=(whole,), result=result)


def draw_result(
    path: Path | str,
    sequence: PoseSequence,
    counted: Counted,
    annotated_path: Path,
    language: str = DEFAULT_LANGUAGE,
    **options: Any,
) -> TrackedVideo:
    """Draw what is already known over a video, without looking for the person again (see `track_video`)."""
    return track_video(
        path,
        tracker_factory=lambda: ReplayTracker(sequence.frames()),
        annotated_path=annotated_path,
        overlay=PartsOverlay(counted.parts, language),
        **options,
    )
