"""Analyses of videos that run in the background: begin, watch, stop, and what is finished."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from coach.library.exercise import Exercise
from coach.library.vocabulary import AUTO
from coach.platform.jobs import Job
from coach.pose.landmarker import DetectorSettings
from coach.pose.tracker import PoseTracker
from coach.pose.types import PoseSequence
from coach.session.moments import Company, company_in
from coach.session.tracking import TrackedVideo
from coach.session.workout import WorkoutVideo, check_workout, count_in, draw_result
from coach.session.workout_overlay import WorkoutPart
from coach.workout.repetition import WorkoutResult
from pages.components.app.job_progress import show_progress
from pages.components.app.language import language
from pages.components.app.resources import exercises, photo_detectors, video_trackers
from pages.components.app.visit import in_hand, workspace
from pages.components.app.wishes import draw_style
from pages.components.video.videos import Clip

#: Among so many people one is followed; more make every picture slow.
MOST_PEOPLE = 4
_ALL = "analyses"
_SAID = "said_of_counts"
Work = Callable[[Job[WorkoutVideo]], WorkoutVideo]


@dataclass
class Around:
    """Who else is in a video, once that is known."""

    company: Company | None = None


@dataclass(frozen=True)
class Analysis:
    """One video looked at as one exercise."""

    clip: Clip
    exercise: str
    job: Job[WorkoutVideo]
    annotated_path: Path
    around: Around


@dataclass(frozen=True)
class Shown:
    """One exercise in one video, as it was counted or put right by hand.

    parts: all exercises of the video, in order of time. place: which of them this is, for what is said by hand.
    """

    video: TrackedVideo
    exercise: Exercise
    result: WorkoutResult
    parts: tuple[WorkoutPart, ...]
    place: tuple[str, int] = ("", 0)


def analyses() -> dict[tuple[str, str, str], Analysis]:
    """This visitor's analyses, oldest first, by video, exercise and language of the words drawn into the video."""
    mine: dict[tuple[str, str, str], Analysis] = in_hand().setdefault(_ALL, {})
    return mine


def finished() -> list[Analysis]:
    """Analyses with a result, the newest first."""
    return [one for one in reversed(analyses().values()) if _is_done(one)]


def _is_done(analysis: Analysis) -> bool:
    state = analysis.job.state()
    # a bug has no message; asking for its result raises it
    return state.status == "done" or (state.status == "failed" and state.problem is None)


def shown_of(analysis: Analysis, part: int | None = None) -> Shown | None:
    """One exercise of a finished analysis: the main one, or the given part; None when no exercise was recognised."""
    workout = analysis.job.result()
    if workout.exercise is None:
        return None
    name = str(analysis.annotated_path)
    parts = tuple(_as_said(one, (name, place)) for place, one in enumerate(workout.counted.parts))
    if len(parts) > 1 and part is None:
        return Shown(workout.video, workout.exercise, workout.result, parts)
    chosen = parts[part or 0]
    return Shown(workout.video, chosen.exercise, chosen.result, parts, (name, part or 0))


def keep_said(shown: Shown, said: WorkoutResult) -> None:
    """Remember what somebody put right about a count."""
    in_hand().setdefault(_SAID, {})[shown.place] = said


def _as_said(part: WorkoutPart, place: tuple[str, int]) -> WorkoutPart:
    said = in_hand().get(_SAID, {}).get(place)
    return part if said is None else replace(part, result=said, exercise=exercises()[said.exercise_id])


def begin(
    clip: Clip,
    exercise_id: str,
    model: Path,
    *,
    seen: PoseSequence | None = None,
    start_at_px: tuple[float, float] | None = None,
) -> None:
    """Start to analyse a video, unless that is done or going on already.

    seen: the landmarks, where the video was looked at before; then only the counting and the drawing are done again.
    start_at_px: where the person is whom to follow, where there are several; None: whom the pose model finds.
    """
    whose = "" if start_at_px is None else "@{:.0f},{:.0f}".format(*start_at_px)
    key = (clip.key, exercise_id + whose, language())
    known = analyses().get(key)
    if known is not None and known.job.state().status not in ("failed", "cancelled"):
        return
    annotated_path = workspace().folder / f"annotated-{len(analyses())}-{clip.path.stem[:24]}.mp4"
    again = None if seen is None else _work_again(clip.path, seen, exercises()[exercise_id], annotated_path, language())
    around = Around()
    once = _work(clip.path, exercise_id, annotated_path, model, language(), start_at_px, around)
    job = workspace().start(again or once)
    analyses().pop(key, None)
    analyses()[key] = Analysis(clip, exercise_id, job, annotated_path, around)


def _work(
    path: Path,
    exercise_id: str,
    annotated_path: Path,
    model: Path,
    words: str,
    start_at_px: tuple[float, float] | None,
    around: Around,
) -> Work:
    # everything of this visitor's session is looked up here: a thread of its own may not ask Streamlit
    trackers, detectors, library, style = video_trackers(model), photo_detectors(model), exercises(), draw_style()

    @contextmanager
    def lend(job: Job[WorkoutVideo]) -> Iterator[PoseTracker]:
        with trackers.borrow(cancelled=job.is_cancelled) as tracker:
            if start_at_px is None:
                yield tracker
                return
            with PoseTracker(model, DetectorSettings(num_poses=MOST_PEOPLE), start_at_px=start_at_px) as other:
                yield other

    def work(job: Job[WorkoutVideo]) -> WorkoutVideo:
        options: Any = {
            "tracker_factory": lambda: lend(job),
            "watch": job.watch,
            "annotated_path": annotated_path,
            "style": style,
            "language": words,
        }
        done = check_workout(path, library if exercise_id == AUTO else library[exercise_id], **options)
        with detectors.borrow(cancelled=job.is_cancelled) as detector:
            around.company = company_in(path, done.video.sequence, detector, turned=done.video.turned)
        return done

    return work


def _work_again(path: Path, seen: PoseSequence, exercise: Exercise, annotated_path: Path, words: str) -> Work:
    style = draw_style()

    def work(job: Job[WorkoutVideo]) -> WorkoutVideo:
        counted = count_in(seen, exercise)
        video = draw_result(path, seen, counted, annotated_path, words, style=style, watch=job.watch)
        return WorkoutVideo(video=video, counted=counted)

    return work


def show_running() -> None:
    """Progress of everything that is still running, with a way to stop it."""
    show_progress([(one.clip.name, one.job) for one in analyses().values()])
