"""Analyses of videos that run in the background: begin, watch, stop, and what is finished."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import streamlit as st

from coach.session.jobs import Job
from coach.session.workout import WorkoutVideo, check_workout
from coach.workout.schema import Exercise
from pages.components.language import language, t
from pages.components.resources import exercises, video_trackers, workspace
from pages.components.videos import Clip

_ALL = "analyses"
#: Seconds between two looks at running work.
_LOOK_EVERY_S = 0.5


@dataclass(frozen=True)
class Analysis:
    """One video looked at as one exercise."""

    clip: Clip
    exercise: str
    job: Job[WorkoutVideo]
    annotated_path: Path


def analyses() -> dict[tuple[str, str, str], Analysis]:
    """This visitor's analyses, oldest first, by video, exercise and language of the words drawn into the video."""
    mine: dict[tuple[str, str, str], Analysis] = st.session_state.setdefault(_ALL, {})
    return mine


def begin(clip: Clip, exercise_id: str, model: Path) -> None:
    """Start to analyse a video, unless that is done or going on already."""
    key = (clip.key, exercise_id, language())
    known = analyses().get(key)
    if known is not None and known.job.state().status not in ("failed", "cancelled"):
        return
    annotated_path = workspace().folder / f"annotated-{len(analyses())}-{clip.path.stem[:24]}.mp4"
    job = workspace().start(_work(clip.path, exercises()[exercise_id], annotated_path, model, language()))
    analyses()[key] = Analysis(clip, exercise_id, job, annotated_path)


def _work(path: Path, exercise: Exercise, annotated_path: Path, model: Path, words: str):  # type: ignore[no-untyped-def]
    trackers = video_trackers(model)

    def work(job: Job[WorkoutVideo]) -> WorkoutVideo:
        with trackers.borrow(cancelled=job.is_cancelled) as tracker:
            return check_workout(
                path,
                exercise,
                tracker_factory=lambda: tracker,
                on_progress=job.report,
                cancelled=job.is_cancelled,
                annotated_path=annotated_path,
                language=words,
            )

    return work


def show_running() -> None:
    """Progress of everything that is still running, with a way to stop it."""
    if any(not analysis.job.state().is_over for analysis in analyses().values()):
        _watch()


@st.fragment(run_every=_LOOK_EVERY_S)
def _watch() -> None:
    running = [(key, one) for key, one in analyses().items() if not one.job.state().is_over]
    for key, analysis in running:
        state = analysis.job.state()
        with st.container(horizontal=True, vertical_alignment="center"):
            st.progress(state.share, text=f"**{analysis.clip.name}** · {_how_long(state.remaining_s, state.status)}")
            if st.button(t("video.stop"), icon=":material/stop_circle:", key=f"stop_{'_'.join(key)}"):
                analysis.job.cancel()
    if not running:
        st.rerun()  # the whole page: there is a result to show


def _how_long(remaining_s: float | None, status: str) -> str:
    if status == "waiting":
        return t("video.waiting")
    if remaining_s is None:
        return t("video.working")
    if remaining_s >= 90:
        return t("video.minutes_left", minutes=remaining_s / 60)
    return t("video.seconds_left", seconds=max(1, remaining_s))
