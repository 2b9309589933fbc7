"""A batch in the background: begin, watch, stop."""

from dataclasses import dataclass
from pathlib import Path
from weakref import WeakValueDictionary

import streamlit as st

from coach.platform.jobs import Job
from coach.pose.detector import PoseDetector
from coach.session.batch.background import BackgroundBatch, keep_uploads, shared_models
from coach.session.batch.findings import duration_text
from coach.session.batch.inputs import RESULTS_FOLDER
from coach.session.batch.work import BatchWishes
from coach.session.pool import DetectorPool, photo_pool
from pages.components.app.language import language, t
from pages.components.app.resources import video_trackers
from pages.components.app.visit import in_hand, workspace
from pages.components.batch.batch_choice import Choice

_RUN = "batch_run"
_LOOK_EVERY_S = 0.5


@dataclass(frozen=True)
class Run:
    """A batch and the job that does it."""

    batch: BackgroundBatch
    job: Job[None]
    is_own_folder: bool


@st.cache_resource(show_spinner=False, max_entries=1, on_release=lambda pool: pool.close())
def batch_detectors(model: Path) -> DetectorPool[PoseDetector]:
    """Detectors of their own, so that nobody with one photo waits for a batch; shared by all visitors."""
    return photo_pool(model)


@st.cache_resource(show_spinner=False)
def _runs() -> WeakValueDictionary[Path, Run]:
    """The batches of all visitors, by the folder of their results."""
    return WeakValueDictionary()


def current_run() -> Run | None:
    run: Run | None = in_hand().get(_RUN)
    return run


def is_running() -> bool:
    run = current_run()
    return run is not None and not run.job.state().is_over


def begin(choice: Choice, wishes: BatchWishes, model: Path) -> None:
    folder = choice.folder
    if folder is None:
        source, out = workspace().folder / "batch" / "in", workspace().folder / "batch" / "out"
        keep_uploads(source, choice.uploads)
    else:
        source, out = folder, folder / RESULTS_FOLDER
    known = _runs().get(out)
    if known is not None and not known.job.state().is_over:
        in_hand()[_RUN] = known  # begun in another window: two cannot write into one folder
        return
    models = shared_models(batch_detectors(model), video_trackers(model), wishes)
    batch = BackgroundBatch(source, out, wishes, model, models)
    _runs()[out] = in_hand()[_RUN] = Run(batch, workspace().start(batch.work), folder is not None)


def show_running() -> None:
    """How far it is, how fast, how long it will still take, and a way to stop it."""
    run = current_run()
    if run is not None and not run.job.state().is_over:
        _watch(run)


@st.fragment(run_every=_LOOK_EVERY_S)
def _watch(run: Run) -> None:
    if run.job.state().is_over:
        st.rerun()  # the whole page: there are results to show
    with st.container(horizontal=True, vertical_alignment="center"):
        st.progress(run.batch.state.share, text=_how_far(run))
        if st.button(t("video.stop"), icon=":material/stop_circle:", key="batch_stop"):
            run.job.cancel()


def _how_far(run: Run) -> str:
    state = run.batch.state
    if not state.total:
        return t("many.beginning")
    parts = [t("many.far", finished=state.finished, total=state.total)]
    if state.rate_hz > 0:
        parts.append(t("many.rate", rate=state.rate_hz))
    if state.remaining_s is not None:
        parts.append(t("many.left", time=duration_text(state.remaining_s, language())))
    if state.failed:
        parts.append(t("many.failed_so_far", count=state.failed))
    return " · ".join(parts)
