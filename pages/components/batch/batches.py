"""A batch: which files and what is asked of them; begin, watch, stop.

Then what it has found: a gallery, a table, what could not be read, and everything to take away.
"""

import io
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import IO
from weakref import WeakValueDictionary

import streamlit as st

from coach.library.vocabulary import AUTO
from coach.platform.environment import environment
from coach.platform.jobs import Job
from coach.platform.limits import MAX_UPLOAD_MB
from coach.pose.detector import PoseDetector
from coach.safe_text import plain_markdown, shown_text
from coach.session.batch.background import BackgroundBatch, BatchOutcome, keep_uploads, shared_models
from coach.session.batch.findings import (
    Finding,
    duration_text,
    finding_of,
    picture_jpeg,
    some_names,
    write_zip,
)
from coach.session.batch.inputs import RESULTS_FOLDER, is_own_computer, typed_folder
from coach.session.batch.result_tables import TABLES
from coach.session.batch.store import MEDIA, RESULTS
from coach.session.batch.work import BatchWishes
from coach.session.pool import DetectorPool, photo_pool
from coach.spreadsheets import CsvStyle, table_bytes
from pages.components.app.account import needs_login
from pages.components.app.language import csv_style, language, t
from pages.components.app.problem import show_error
from pages.components.app.resources import exercise_names, exercises, posture_names, postures, video_trackers
from pages.components.app.score import score_column, verdict
from pages.components.app.visit import in_hand, remember, workspace
from pages.components.app.widgets import choose, download
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


_PER_PAGE, _COLUMNS = 12, 3
#: More than this many problems are in the table alone.
_MOST_PROBLEMS = 20


def show_result() -> None:
    """The results of this visitor's last batch, once it is over."""
    run = current_run()
    if run is None or not run.job.state().is_over:
        return
    state = run.job.state()
    if state.problem is not None:
        show_error(state.problem)
    elif state.status == "cancelled":
        st.info(t("batch.stopped"), icon=":material/stop_circle:")
    elif state.status == "failed":
        run.job.result()  # raises what went wrong
    if run.batch.outcome is not None:
        _show(run, run.batch.outcome)


def _show(run: Run, outcome: BatchOutcome) -> None:
    if not outcome.found.files:
        st.info(t("many.nothing"), icon=":material/folder_off:")
        return
    library, moves, words = postures(), exercises(), language()
    findings = [finding_of(record, run.batch.out, library, moves, words) for record in outcome.records]
    _summary(run, findings)
    gallery, table = st.tabs([t("many.gallery"), t("many.table")])
    with gallery:
        _gallery([one for one in findings if one.problem is None])
    with table:
        _table(findings)
    _problems(findings, outcome)


def _summary(run: Run, findings: list[Finding]) -> None:
    st.header(t("many.results"), anchor=False)
    failed = sum(one.problem is not None for one in findings)
    judged = t("many.summary", count=len(findings) - failed)
    st.markdown(f"{judged} · {t('many.failed_so_far', count=failed)}" if failed else judged)
    common = Counter(one.what for one in findings if one.problem is None).most_common(6)
    st.caption(" · ".join(f"{plain_markdown(what)}{t('app.colon')}{count}" for what, count in common))
    if run.is_own_folder:
        st.caption(t("many.kept", path=plain_markdown(shown_text(str(run.batch.out)))))
    download_buttons(run.batch.out, findings)


def _gallery(findings: list[Finding]) -> None:
    pages = max(1, -(-len(findings) // _PER_PAGE))
    number = st.pagination(pages, key=f"batch_page_{pages}") if pages > 1 else 1
    shown = findings[(number - 1) * _PER_PAGE : number * _PER_PAGE]
    for begin in range(0, len(shown), _COLUMNS):
        for column, one in zip(st.columns(_COLUMNS), shown[begin : begin + _COLUMNS], strict=False):
            with column, st.container(border=True):
                _card(one)


def _card(one: Finding) -> None:
    stamp = one.picture.stat().st_mtime_ns if one.picture is not None and one.picture.is_file() else 0
    picture = _picture(one, stamp) if stamp else None
    if picture is not None:
        st.image(picture, width="stretch", alt=one.alt(language()))
    result = one.result(language())
    st.markdown(f"**{plain_markdown(one.what)}**{f' · {result}' if result else ''}")
    st.caption(plain_markdown(one.name))
    for warning in one.warnings:
        st.caption(f":material/warning: {plain_markdown(warning)}")


@st.cache_data(show_spinner=False, max_entries=120, hash_funcs={Finding: lambda one: str(one.picture)})
def _picture(one: Finding, stamp: int) -> bytes | None:
    """`stamp` changes when the file does, so that an old picture is not shown for a new one."""
    del stamp
    return picture_jpeg(one)


def _table(findings: list[Finding]) -> None:
    rows = [
        {
            "name": one.name,
            "what": one.what,
            "score": None if one.score is None else round(one.score),
            "verdict": verdict(one.score),
            "reps": one.reps,
            "problem": one.problem or " ".join(one.warnings),
        }
        for one in findings
    ]
    st.dataframe(
        rows,
        hide_index=True,
        placeholder="",
        column_config={
            "name": t("many.column_file"),
            "what": t("many.column_what"),
            "score": score_column(),
            "verdict": t("overview.verdict"),
            "reps": st.column_config.NumberColumn(t("many.column_reps"), format="%d"),
            "problem": t("many.column_problem"),
        },
    )


def _problems(findings: list[Finding], outcome: BatchOutcome) -> None:
    failed = [one for one in findings if one.problem is not None]
    if failed:
        st.header(t("many.problems", count=len(failed)), anchor=False)
    for one in failed[:_MOST_PROBLEMS]:
        show_error(one.problem or "", name=one.name)
    if len(failed) > _MOST_PROBLEMS:
        st.caption(t("many.more_problems", count=len(failed) - _MOST_PROBLEMS))
    if outcome.found.ignored:
        st.caption(t("many.ignored", names=plain_markdown(some_names(outcome.found.ignored, language()))))
    if outcome.found.outside:
        names = some_names(outcome.found.outside, language())
        st.caption(t("many.outside", names=plain_markdown(names)))


def download_buttons(out: Path, findings: list[Finding]) -> None:
    """The tables one by one, and everything with the annotated media."""
    style = csv_style()
    with st.container(horizontal=True):
        for name in (RESULTS, *(f"{table}.csv" for table in TABLES)):
            if (out / name).is_file():
                stem, kind = name.split(".")
                download(
                    t(f"many.{stem}_{kind}"), _opened(out / name, style), f"coach-{name}", key=f"batch_download_{name}"
                )
        download(
            t("many.everything"),
            lambda: _zipped(out, findings, style),
            "coach-results.zip",
            icon=":material/folder_zip:",
            key="batch_download_zip",
            help=t("many.everything_help", folder=MEDIA),
        )


def _opened(path: Path, style: CsvStyle) -> Callable[[], IO[bytes]]:
    """Read when somebody wants it, not at every run of the page."""
    if path.suffix != ".csv":
        return lambda: path.open("rb")
    return lambda: io.BytesIO(table_bytes(path.read_text(encoding="utf-8"), style))


def _zipped(out: Path, findings: list[Finding], style: CsvStyle) -> IO[bytes]:
    path = workspace().folder / "coach-results.zip"
    write_zip(out, path, findings, style=style)
    return path.open("rb")
