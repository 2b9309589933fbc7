"""The results of a batch to take away: its tables, or everything in one archive."""

import io
from collections.abc import Callable
from pathlib import Path
from typing import IO

import streamlit as st

from coach.session.batch.findings import Finding, write_zip
from coach.session.batch.store import MEDIA, RESULTS
from coach.spreadsheets import CsvStyle, table_bytes
from pages.components.app.language import csv_style, t
from pages.components.app.visit import workspace


def download_buttons(out: Path, findings: list[Finding]) -> None:
    """The tables one by one, and everything with the annotated media."""
    style = csv_style()
    with st.container(horizontal=True):
        for name, mime in (
            (RESULTS, "application/x-ndjson"),
            ("results.csv", "text/csv"),
            ("joints.csv", "text/csv"),
            ("repetitions.csv", "text/csv"),
        ):
            if (out / name).is_file():
                st.download_button(
                    name, _opened(out / name, style), file_name=f"coach-{name}", mime=mime,
                    icon=":material/download:", on_click="ignore", key=f"batch_download_{name}",
                )  # fmt: skip
        st.download_button(
            t("many.everything"), lambda: _zipped(out, findings, style), file_name="coach-results.zip",
            mime="application/zip", icon=":material/folder_zip:", on_click="ignore", key="batch_download_zip",
            help=t("many.everything_help", folder=MEDIA),
        )  # fmt: skip


def _opened(path: Path, style: CsvStyle) -> Callable[[], IO[bytes]]:
    """Read when somebody wants it, not at every run of the page."""
    if path.suffix != ".csv":
        return lambda: path.open("rb")
    return lambda: io.BytesIO(table_bytes(path.read_text(encoding="utf-8"), style))


def _zipped(out: Path, findings: list[Finding], style: CsvStyle) -> IO[bytes]:
    path = workspace().folder / "coach-results.zip"
    write_zip(out, path, findings, style=style)
    return path.open("rb")
