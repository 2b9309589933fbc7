"""Work in the background: how far it is, how long it still takes, and a way to stop it."""

from collections.abc import Sequence
from typing import Any, TypeVar

import streamlit as st

from coach.platform.jobs import Job
from coach.safe_text import plain_markdown
from pages.components.app.language import t
from pages.components.app.problem import show_error

#: Seconds between two looks at running work.
_LOOK_EVERY_S = 0.5
Result = TypeVar("Result")
Running = Sequence[tuple[str, Job[Any]]]


def show_progress(jobs: Running) -> None:
    """A bar with the time left for every job that is not over; the page is run again when the last one is."""
    running = [(name, job) for name, job in jobs if not job.state().is_over]
    if running:
        _watch(running)


@st.fragment(run_every=_LOOK_EVERY_S)
def _watch(jobs: Running) -> None:
    running = [(name, job) for name, job in jobs if not job.state().is_over]
    for number, (name, job) in enumerate(running):
        state = job.state()
        with st.container(horizontal=True, vertical_alignment="center"):
            st.progress(state.share, text=f"**{plain_markdown(name)}** · {_how_long(state.remaining_s, state.status)}")
            if st.button(t("video.stop"), icon=":material/stop_circle:", key=f"stop_{number}_{name}"):
                job.cancel()
    if len(running) < len(jobs):
        st.rerun()  # the whole page: there is a result to show


def _how_long(remaining_s: float | None, status: str) -> str:
    if status == "waiting":
        return t("video.waiting")
    if remaining_s is None:
        return t("video.working")
    if remaining_s >= 90:
        return t("video.minutes_left", minutes=remaining_s / 60)
    return t("video.seconds_left", seconds=max(1, remaining_s))


def result_of(job: Job[Result], name: str) -> Result | None:
    """What a job has found; None while it goes on, and where it failed or was stopped, which is told."""
    state = job.state()
    if state.problem is not None:
        show_error(state.problem, name=name)
    elif state.status == "cancelled":
        st.info(t("video.stopped", name=plain_markdown(name)), icon=":material/stop_circle:")
    elif state.is_over:
        return job.result()
    return None
