"""What surrounds every page: the list of pages, the look, the sidebar."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import streamlit as st
from streamlit.navigation.page import Page
from streamlit.runtime.pages_manager import PagesManager

from pages.components.language import language_switch, t

_HERE = Path(__file__).parent
IMAGES = _HERE.parent / "images"


@dataclass(frozen=True)
class Entry:
    """One page: its name (of the file, in the address and in the catalogue) and its symbol in the menu."""

    name: str
    icon: str
    is_home: bool = False

    @property
    def path(self) -> str:
        return f"pages/{self.name}.py"


PAGES = (
    Entry("home", ":material/home:", is_home=True),
    Entry("yoga_check", ":material/self_improvement:"),
    Entry("workout_video", ":material/exercise:"),
)


def navigation() -> Page:
    """The menu; returns the page to be shown."""
    return st.navigation(
        [st.Page(entry.path, title=t(f"nav.{entry.name}"), icon=entry.icon, default=entry.is_home) for entry in PAGES]
    )


def icon_image() -> str:
    """The icon of the browser's tab."""
    return str(IMAGES / "icon.png")


def apply_style() -> None:
    """The few rules that Streamlit's theme has no setting for."""
    st.html(_HERE / "style.css")


def sidebar() -> None:
    """Sign, language and the promise of privacy, on every page."""
    st.logo(icon_image(), size="large")
    with st.sidebar:
        language_switch()
        st.caption(f":material/lock: {t('app.private')}")


def page_header(title: str, lead: str) -> None:
    """Title of a page and one sentence on what it is for. Every page calls this first."""
    if PagesManager.uses_pages_directory:
        # Whoever opens a page's own address as the very first visitor of a fresh server gets that file alone, since
        # Streamlit takes a folder named "pages" for its older kind of menu until the router has run once.
        PagesManager.uses_pages_directory = False
        st.rerun()
    st.title(title, anchor=False)
    st.markdown(lead)
