"""Which files a batch is made of, and what is asked of them."""

from dataclasses import dataclass
from pathlib import Path

import streamlit as st

from coach.library.vocabulary import AUTO
from coach.platform.environment import environment
from coach.platform.limits import MAX_UPLOAD_MB
from coach.session.batch.inputs import RESULTS_FOLDER, is_own_computer, typed_folder
from coach.session.batch.work import BatchWishes
from pages.components.app.account import needs_login
from pages.components.app.language import language, t
from pages.components.app.resources import exercise_names, posture_names
from pages.components.app.visit import remember
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


def may_name_folders() -> bool:
    """Whether this visitor sits at the computer that the coach runs on, alone."""
    return not needs_login() and is_own_computer(st.get_option("server.address"), st.context.headers)


def choose_files() -> Choice:
    """Let the visitor choose files, or, at the computer itself, a folder."""
    source = "upload"
    if may_name_folders():
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
