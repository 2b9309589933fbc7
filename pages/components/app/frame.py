"""What surrounds every page: the list of pages, the look, the sidebar; and what a server does once."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import streamlit as st
from streamlit.navigation.page import Page
from streamlit.runtime.pages_manager import PagesManager

from coach.errors import ConfigurationError
from coach.platform.environment import environment
from coach.platform.logs import set_up_logging, take_over
from coach.platform.memory import share_memory_between_threads
from coach.platform.paths import data_dir
from coach.platform.workspace import temporary_folder
from coach.safe_text import plain_markdown
from coach.serving.door import DOOR
from coach.studio.exporter import serve_metrics
from pages.components.app.account import account_box, is_welcome, needs_login, require_login
from pages.components.app.language import language_switch, t
from pages.components.app.links import linked_name
from pages.components.app.phone import note_window
from pages.components.app.records import apply_settings, person_box
from pages.components.app.visit import show_in_address

_HERE = Path(__file__).parent
IMAGES = _HERE.parents[1] / "images"
_ICON = IMAGES / "icon.png"
_VISITED, _HEADED = "visited", "headed"
#: A slow phone is still busy with what came before; with 0.15 seconds the heading came alone in one of two tries.
_HEADING_ALONE_S = 0.5


@dataclass(frozen=True)
class Entry:
    """One page: its name (of the file, in the address and in the catalogue) and its symbol in the menu."""

    name: str
    icon: str
    is_home: bool = False
    is_hidden: bool = False

    @property
    def path(self) -> str:
        return f"pages/{self.name}.py"


PAGES = (
    Entry("home", ":material/home:", is_home=True),
    Entry("yoga_check", ":material/self_improvement:"),
    Entry("workout_video", ":material/exercise:"),
    Entry("live", ":material/videocam:"),
    Entry("compare", ":material/compare:"),
    Entry("batch", ":material/photo_library:"),
    Entry("library", ":material/menu_book:"),
    Entry("progress", ":material/monitoring:"),
    Entry("report", ":material/summarize:"),
    Entry("settings", ":material/settings:"),
    Entry("camera", ":material/photo_camera:", is_hidden=True),  # for phones; the page that pairs them leads there
)


def surround() -> Page:
    """Everything around a page: tab, menu, look, sidebar. Returns the page to be run.

    Where a login is needed and there is none, the visitor gets no further than this.
    """
    begin_process()
    st.session_state[_VISITED] = True
    note_window()
    if is_welcome():
        apply_settings()
    _name_tab()  # before the pages, whose symbols Streamlit would fetch from the internet for the tab
    page = st.navigation(
        [
            st.Page(
                entry.path,
                title=t(f"nav.{entry.name}"),
                icon=entry.icon,
                default=entry.is_home,
                visibility="hidden" if entry.is_hidden else "visible",
            )
            for entry in PAGES
        ],
        position="sidebar" if is_welcome() else "hidden",
    )
    if page.url_path != "":
        _name_tab(linked_name(), page.title)
    st.html(_HERE / "style.css")  # the few rules that Streamlit's theme has no setting for
    show_in_address()
    if not is_welcome():
        _sidebar()
        require_login()
    return page


def _sidebar() -> str | None:
    """Returns who trains, where there are several people."""
    name = None
    with st.sidebar:
        st.logo(str(_ICON), size="large")
        language_switch()
        account_box()
        if is_welcome():
            name = person_box()
        st.caption(f":material/lock: {t(f'app.{_how_private()}')}")
    return name


def _how_private() -> str:
    if needs_login():
        return "private_studio"
    return "private" if DOOR.open is None else "private_phone"


def _name_tab(*where: str | None) -> None:
    """The title of the browser's tab, and a picture file for its icon: a symbol or an emoji would be fetched."""
    title = " · ".join(filter(None, (*where, t("app.name"))))
    st.set_page_config(page_title=title, page_icon=str(_ICON), layout="wide")


def is_phone() -> bool:
    """Whether this visitor's browser says that it runs on a phone."""
    return "Mobi" in st.context.headers.get("User-Agent", "")


def page_header(title: str, lead: str) -> None:
    """Title of a page and one sentence on what it is for, then the sidebar. Every page calls this first.

    In this order, and on a phone's first page with a moment between: a slow one draws in one go whatever has arrived
    before it was ready, which took ten seconds for the library.
    """
    if PagesManager.uses_pages_directory:
        # Whoever opens a page's own address as the very first visitor of a fresh server gets that file alone: until
        # the router has run once, Streamlit takes a folder named "pages" for its older kind of menu.
        is_first_run = _VISITED not in st.session_state
        surround()
        if is_first_run:
            # once more through the router, or the browser would take the next run for another page and forget inputs
            st.rerun()
    st.title(title, anchor=False)
    st.markdown(lead)
    if _HEADED not in st.session_state and is_phone():
        time.sleep(_HEADING_ALONE_S)
    st.session_state[_HEADED] = True
    name = _sidebar()
    if name is not None:  # seen where the sidebar is folded away
        words = f"{t('history.trains')}{t('app.colon')}{plain_markdown(name)}"
        st.container(key="who_trains").caption(f":material/person: {words}")


_SEEN = "process_begun"


def begin_process() -> None:
    """Set up the log and the figures of this process; where a setting is wrong, say which and go no further."""
    try:
        settings = environment()
        data_dir()  # one that cannot be named is told here, and not by whatever page looks into it first
        _begin(settings.log_level, settings.log_format)
        if settings.metrics_port is not None:
            _metrics(settings.metrics_port)
    except ConfigurationError as error:
        st.error(t("app.wrong_settings"), icon=":material/error:")
        st.code("\n".join(error.problems), language=None, wrap_lines=True)
        st.stop()
    if _SEEN not in st.session_state:
        st.session_state[_SEEN] = True
        take_over()  # what was loaded since may write to the terminal by itself


@st.cache_resource(show_spinner=False)
def _begin(level: str, form: Literal["plain", "json"]) -> None:
    set_up_logging(level, form)
    share_memory_between_threads()
    temporary_folder()  # which also removes what a server that was killed has left


@st.cache_resource(show_spinner=False, on_release=lambda end: end())
def _metrics(port: int) -> Callable[[], None]:
    return serve_metrics(port)
