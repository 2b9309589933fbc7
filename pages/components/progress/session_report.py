"""One session of the history on a page: words, pictures, tables, downloads, and away with it."""

import streamlit as st

from coach.records.history import History
from coach.records.insight import set_result
from coach.records.reference import reference_of
from coach.records.report.content import Section
from coach.records.report.downloads import Subject, data_json, html, kept_subject, main_csv, pdf
from coach.records.report.plots import printable_language
from coach.records.saving import corrected_set
from coach.safe_text import plain_markdown
from coach.spreadsheets import table_bytes
from pages.components.app.language import csv_style, language, t
from pages.components.app.resources import exercises, postures
from pages.components.app.widgets import download
from pages.components.video.count_by_hand import put_right


def show_session(history: History, session_uuid: str) -> None:
    subject = kept_subject(history, session_uuid, exercises(), postures())
    report = subject.report(language())
    st.markdown("  \n".join(f"{label}{t('app.colon')}**{plain_markdown(value)}**" for label, value in report.facts))
    for number, section in enumerate(report.sections):
        _section(section, f"plot_{st.context.theme.type}_{number}")
    _counts(history, subject)
    for video in subject.kept_videos:
        st.header(t("report.video"), anchor=False)
        st.video(video, muted=True, alt=t("video.annotated"))
    st.divider()
    _downloads(subject)
    _delete(history, session_uuid)


def _counts(history: History, subject: Subject) -> None:
    """What somebody says about the sets of a session."""
    for item in subject.session.sets:
        known = {item.item_id, item.measured_id or item.item_id} <= set(exercises())
        if item.kind != "exercise" or not known:
            continue
        result = set_result(item)
        heading = t("report.set_heading", name=exercises()[item.item_id].names.in_(language()), number=item.number)
        said = put_right(result, key=f"recount_{item.uuid}", of=heading)
        if said is not result:
            exercise = exercises()[said.exercise_id]
            history.correct_set(corrected_set(item, said, exercise), reference_of(exercise))
            st.rerun()


def _section(section: Section, key: str) -> None:
    st.header(section.heading, anchor=False)
    if section.lines:
        st.markdown("\n".join(f"- {plain_markdown(line)}" for line in section.lines))
    for start in range(0, len(section.pictures), 2):
        for column, picture in zip(st.columns(2), section.pictures[start : start + 2], strict=False):
            if picture.svg is None:
                column.image(picture.raster, caption=picture.alt, width="stretch", alt=picture.alt)
            else:  # drawn for paper; see the style of the pages
                place = column.container(key=f"{key}_{section.pictures.index(picture)}")
                place.image(picture.raster, width="stretch", alt=picture.alt)
    if section.table is not None:
        st.table(
            [dict(zip(section.table.header, map(plain_markdown, row), strict=True)) for row in section.table.rows],
            hide_index=True,
            border="horizontal",
        )


def _downloads(subject: Subject) -> None:
    style = csv_style()
    words, stem = language(), f"{subject.session.day}-{subject.session.uuid[:8]}"
    with st.container(horizontal=True):
        # the report is made when it is asked for
        for name, make in (
            ("html", lambda: html(subject, words)),
            ("pdf", lambda: pdf(subject, words)),
            ("json", lambda: data_json(subject, words)),
            ("csv", lambda: table_bytes(main_csv(subject, words), style)),
        ):
            download(t(f"report.{name}"), make, f"{stem}.{name}", key=f"report_{name}")
    if printable_language(words) != words:
        st.caption(t("report.no_chinese_font"))


def _delete(history: History, session_uuid: str) -> None:
    with st.popover(t("report.delete"), icon=":material/delete:"):
        st.markdown(t("report.delete_sure"))
        if st.button(t("report.delete_yes"), type="primary", key="report_delete"):
            history.delete_session(session_uuid)
            st.session_state["report_deleted"] = True
            st.query_params.pop("session", None)
            st.rerun()
