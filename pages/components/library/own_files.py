"""What one has made oneself, file by file: change it, take it along, remove it."""

from collections.abc import Callable
from pathlib import Path

import streamlit as st

from coach.errors import CoachError
from coach.platform.private_files import forget_file
from pages.components.app.language import t
from pages.components.app.problem import show_error
from pages.components.app.resources import read_libraries_again


def own_file_buttons(path: Path, *, change: Callable[[], None] | None, key: str) -> None:
    """Buttons for one file of one's own. change: opens it for changes; None for one that cannot be read."""
    if change is not None:
        st.button(t("own.change"), icon=":material/edit:", on_click=change, key=f"change_{key}", width="stretch")
    st.download_button(
        t("own.export"), path.read_text(encoding="utf-8", errors="replace"), file_name=path.name, mime="text/yaml",
        icon=":material/download:", on_click="ignore", key=f"export_{key}", width="stretch",
    )  # fmt: skip
    with st.popover(t("own.delete"), icon=":material/delete:", width="stretch"):
        st.markdown(t("own.delete_sure"))
        if st.button(t("own.delete_yes"), type="primary", key=f"delete_{key}", width="stretch"):
            try:
                forget_file(path)
            except CoachError as error:
                show_error(error)
                return
            read_libraries_again()
            st.toast(t("settings.deleted"), icon=":material/check_circle:")
            st.rerun()
