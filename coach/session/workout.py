"""A workout in a video: follow the person, count and judge, and on request draw the result over the video."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from coach.media.lettering import can_letter
from coach.media.overlay import Overlay
from coach.pose.replay import ReplayTracker
from coach.pose.types import PoseFrame, PoseSequence
from coach.pose.view import estimate_view
from coach.session.video import Progress, TrackedVideo, TrackerFactory, track_video
from coach.text import DEFAULT_LANGUAGE, say
from coach.workout.counter import count_repetitions
from coach.workout.evaluation import NONE
from coach.workout.library import ExerciseLibrary
from coach.workout.live import RepetitionCounter
from coach.workout.repetition import Repetition, WorkoutResult
from coach.workout.schema import Exercise

#: How long a cue stays on the video after the repetition it speaks of.
CUE_S = 2.0


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class WorkoutVideo:
    """A video that was analysed: what was seen, which exercise, and what was counted."""

    video: TrackedVideo
    exercise: Exercise
    result: WorkoutResult


def check_workout(
    path: Path | str,
    exercise: Exercise,
    *,
    tracker_factory: TrackerFactory,
    on_progress: Progress = lambda share: None,
    cancelled: Callable[[], bool] = lambda: False,
    annotated_path: Path | None = None,
    language: str = DEFAULT_LANGUAGE,
) -> WorkoutVideo:
    """Analyse a video of one exercise. Raises `VideoError` and `CancelledError` as `track_video` does.

    The annotated video is written while the analysis runs, with the numbers of the live counter; only when the count
    of the whole clip differs from it (rare) is it drawn again, so that video and table always agree.
    """
    live = None if exercise.is_hold or annotated_path is None else _LiveOverlay(exercise, language)
    video = track_video(
        path,
        tracker_factory=tracker_factory,
        on_progress=on_progress,
        cancelled=cancelled,
        annotated_path=None if live is None else annotated_path,
        overlay=live or (lambda frame, timestamp_s: Overlay()),
    )
    result = count_repetitions(video.sequence, exercise)
    if annotated_path is not None and (live is None or live.full_count != result.full_count):
        video = draw_result(path, video.sequence, result, exercise, annotated_path, language, cancelled=cancelled)
    return WorkoutVideo(video=video, exercise=exercise, result=result)


def count_in(
    sequence: PoseSequence, library: ExerciseLibrary, exercise: Exercise | None
) -> tuple[Exercise | None, WorkoutResult]:
    """Count one exercise, or with None find out which it is; None and an empty result when it is none of them."""
    if exercise is not None:
        return exercise, count_repetitions(sequence, exercise)
    from coach.workout.recognise import recognise_exercise

    recognised = recognise_exercise(sequence, library)
    if recognised.exercise_id is None:
        return None, WorkoutResult(exercise_id=NONE, view=estimate_view(sequence).label, duration_s=sequence.duration_s)
    return library[recognised.exercise_id], recognised.result


def draw_result(
    path: Path | str,
    sequence: PoseSequence,
    result: WorkoutResult,
    exercise: Exercise,
    annotated_path: Path,
    language: str = DEFAULT_LANGUAGE,
    *,
    on_progress: Progress = lambda share: None,
    cancelled: Callable[[], bool] = lambda: False,
) -> TrackedVideo:
    """Draw what is already known over a video, without looking for the person again."""
    return track_video(
        path,
        tracker_factory=lambda: ReplayTracker(sequence.frames()),
        on_progress=on_progress,
        cancelled=cancelled,
        annotated_path=annotated_path,
        overlay=_ResultOverlay(exercise, result, language),
    )


class _Words:
    """The texts over a video, in the wanted language where this computer has letters for it."""

    def __init__(self, exercise: Exercise, language: str) -> None:
        self._exercise = exercise
        self._language = language if can_letter(exercise.names.in_(language)) else DEFAULT_LANGUAGE
        self.caption = exercise.names.in_(self._language)

    def phase(self, phase: str) -> str:
        return say(f"workout.phase.{phase}", self._language)

    def cue(self, repetition: Repetition | None, now_s: float) -> str:
        """What to say about a repetition that has just ended; nothing later on."""
        if repetition is None or not 0.0 <= now_s - repetition.end_s <= CUE_S:
            return ""
        if repetition.faults:
            return repetition_cue(repetition, self._exercise, self._language)
        return say("workout.cue.full", self._language) if repetition.full else why_partial(repetition, self._language)


class _LiveOverlay:
    """Counter, phase and cue as the live counter knows them."""

    def __init__(self, exercise: Exercise, language: str) -> None:
        self._counter = RepetitionCounter(exercise)
        self._words = _Words(exercise, language)
        self.full_count = 0

    def __call__(self, frame: PoseFrame | None, timestamp_s: float) -> Overlay:
        state = self._counter.update(frame, timestamp_s)
        self.full_count = state.full_count
        return Overlay(
            counter=str(state.full_count),
            caption=self._words.caption,
            phase=self._words.phase(state.phase),
            cue=self._words.cue(state.last, timestamp_s),
            progress=state.depth,
        )


class _ResultOverlay:
    """Counter, phase and cue as the analysis of the whole clip knows them."""

    def __init__(self, exercise: Exercise, result: WorkoutResult, language: str) -> None:
        self._words = _Words(exercise, language)
        self._result = result
        self._is_hold = exercise.is_hold

    def __call__(self, frame: PoseFrame | None, timestamp_s: float) -> Overlay:
        if self._is_hold:
            return self._holding(timestamp_s)
        done = [repetition for repetition in self._result.repetitions if repetition.end_s <= timestamp_s]
        now = next((one for one in self._result.repetitions if one.start_s <= timestamp_s < one.end_s), None)
        return Overlay(
            counter=str(sum(repetition.full for repetition in done)),
            caption=self._words.caption,
            phase=self._words.phase("start" if now is None else phase_at(now, timestamp_s)),
            cue=self._words.cue(done[-1] if done else None, timestamp_s),
        )

    def _holding(self, timestamp_s: float) -> Overlay:
        held_s = sum(max(0.0, min(hold.end_s, timestamp_s) - hold.start_s) for hold in self._result.holds)
        inside = any(hold.start_s <= timestamp_s <= hold.end_s for hold in self._result.holds)
        return Overlay(
            counter=f"{held_s:.0f} s",
            caption=self._words.caption,
            phase=self._words.phase("hold" if inside else "start"),
        )


def phase_at(repetition: Repetition, timestamp_s: float) -> str:
    """`way_out`, `turn` or `way_back`, for a moment inside a repetition."""
    since_s = timestamp_s - repetition.start_s
    if since_s < repetition.out_s:
        return "way_out"
    return "turn" if since_s < repetition.out_s + repetition.pause_s else "way_back"


def repetition_cue(repetition: Repetition, exercise: Exercise, language: str = DEFAULT_LANGUAGE) -> str:
    """What to do better next time, about the first fault of a repetition; empty when it has none."""
    cues = {check.check: check.cue for check in exercise.form}
    for fault in repetition.faults:
        return cues[fault.check].in_(language) if fault.check in cues else fault.cue
    return ""


def why_partial(repetition: Repetition, language: str = DEFAULT_LANGUAGE) -> str:
    """Why a repetition is only partial, in words; empty for a full one."""
    return "" if repetition.why is None else say(f"workout.why.{repetition.why}", language)


def workout_record(result: WorkoutResult, *, file: str, exercise: Exercise | None) -> dict[str, Any]:
    """The record of the command line: one JSON object per file."""
    return {
        "file": file,
        "status": "ok",
        "exercise": None if exercise is None else exercise.id,
        "reps": result.full_count,
        "partial_reps": result.partial_count,
        "repetitions": [
            {
                "start_s": one.start_s,
                "turn_s": one.turn_s,
                "end_s": one.end_s,
                "range_deg": one.range_deg,
                "side": one.side,
                "full": one.full,
                "why": one.why,
                "faults": [fault.check for fault in one.faults],
                "not_judged": list(one.unjudged),
                "eccentric_s": one.back_s if exercise and exercise.concentric == "way_out" else one.out_s,
                "pause_s": one.pause_s,
                "concentric_s": one.out_s if exercise and exercise.concentric == "way_out" else one.back_s,
            }
            for one in result.repetitions
        ],
        "holds": [{"start_s": hold.start_s, "end_s": hold.end_s, "side": hold.side} for hold in result.holds],
        "view": result.view,
        "duration_s": result.duration_s,
    }
