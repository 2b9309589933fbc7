"""What a batch has found: a gallery, a table, what could not be read, and everything to take away."""

import io
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import IO

import streamlit as st

from coach.safe_text import plain_markdown
from coach.session.batch.background import BatchOutcome
from coach.session.batch.findings import Finding, finding_of, picture_jpeg, shown_name, some_names, write_zip
from coach.session.batch.result_tables import TABLES
from coach.session.batch.store import MEDIA, RESULTS
from coach.spreadsheets import CsvStyle, table_bytes
from pages.components.app.language import csv_style, language, t
from pages.components.app.problem import show_error
from pages.components.app.resources import exercises, postures
from pages.components.app.score import score_column, verdict
from pages.components.app.visit import workspace
from pages.components.app.widgets import download
from pages.components.batch.batch_running import Run, current_run

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
        st.caption(t("many.kept", path=plain_markdown(shown_name(str(run.batch.out)))))
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
            "problem": one.problem or "",
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
                download(name, _opened(out / name, style), f"coach-{name}", key=f"batch_download_{name}")
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
