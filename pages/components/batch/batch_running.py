"""A batch in the background: which files and what is asked of them; begin, watch, stop."""

from dataclasses import dataclass
from pathlib import Path
from weakref import WeakValueDictionary

import streamlit as st

from coach.library.vocabulary import AUTO
from coach.platform.environment import environment
from coach.platform.jobs import Job
from coach.platform.limits import MAX_UPLOAD_MB
from coach.pose.detector import PoseDetector
from coach.session.batch.background import BackgroundBatch, keep_uploads, shared_models
from coach.session.batch.findings import duration_text
from coach.session.batch.inputs import RESULTS_FOLDER, is_own_computer, typed_folder
from coach.session.batch.work import BatchWishes
from coach.session.pool import DetectorPool, photo_pool
from pages.components.app.account import needs_login
from pages.components.app.language import language, t
from pages.components.app.resources import exercise_names, posture_names, video_trackers
from pages.components.app.visit import in_hand, remember, workspace
from pages.components.app.widgets import choose
from pages.components.app.wishes import choose_strictness, skeleton

_SOURCES = {"upload": ":material/upload:", "folder": ":material/folder_open:"}


@dataclass(frozen=True)
class Choice:
    """Uploads, or a folder of this computer; neither while nothing is chosen."""

    uploads: tuple[tuple[str, memoryview], ...] = ()
    folder: Path | None = None

    @property
    def is_empty(self) -> bool:
        return not self.uploads and self.folder is None


def choose_files() -> Choice:
    """Let the visitor choose files, or, at the computer itself, a folder."""
    source = "upload"
    # whoever sits at the computer that the coach runs on, alone, may name its folders
    if not needs_login() and is_own_computer(st.get_option("server.address"), st.context.headers):
        remember("batch_source", "upload")
        key, hidden = "batch_source", "collapsed"
        source = choose("many.source", _SOURCES, "many.source_{}", icons=_SOURCES, key=key, label_visibility=hidden)
    if source == "folder":
        text = st.text_input(t("many.folder"), key="batch_folder", placeholder=t("many.folder_example"))
        st.caption(t("many.folder_help", results=RESULTS_FOLDER))
        return Choice(folder=typed_folder(text))
    files = st.file_uploader(
        t("many.upload"),
        accept_multiple_files=True,
        max_upload_size=min(MAX_UPLOAD_MB, environment().video_mb),
        key="batch_files",
    )
    return Choice(uploads=tuple((file.name, file.getbuffer()) for file in files))


def choose_wishes() -> BatchWishes:
    left, right = st.columns(2, gap="medium")
    names = {AUTO: t("photo.automatic"), **posture_names()}
    pose = left.selectbox(t("many.pose"), names, format_func=names.__getitem__, key="batch_pose")
    moves = {AUTO: t("video.automatic"), **exercise_names()}
    exercise = right.selectbox(t("many.exercise"), moves, format_func=moves.__getitem__, key="batch_exercise")
    strictness = choose_strictness(left, key="batch_strictness")
    with right:
        annotated = st.checkbox(t("many.annotated"), value=True, key="batch_annotated", help=t("many.annotated_help"))
        fast = st.checkbox(t("many.fast"), key="batch_fast", help=t("many.fast_help"))
    return BatchWishes(
        pose=pose,
        exercise=exercise,
        strictness=strictness,
        language=language(),
        annotated=annotated,
        skeleton=skeleton(),
        fast=fast,
    )


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
    return in_hand().get(_RUN)


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
