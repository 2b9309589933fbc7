"""What happens once, when a server has its first visitor."""

from collections.abc import Callable
from typing import Literal

import streamlit as st

from coach.errors import ConfigurationError
from coach.platform.environment import environment
from coach.platform.logs import set_up_logging, take_over
from coach.platform.memory import share_memory_between_threads
from coach.platform.paths import data_dir
from coach.platform.workspace import temporary_folder
from coach.studio.exporter import serve_metrics
from pages.components.app.language import t

_SEEN = "process_begun"


def begin_process() -> None:
    """Set up the log and the figures of this process; where a setting is wrong, say which and go no further."""
    try:
        settings = environment()
        data_dir()  # one that cannot be named is told here, and not by whatever page looks into it first
        _log(settings.log_level, settings.log_format)
        _tidy_up()
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
def _log(level: str, form: Literal["plain", "json"]) -> None:
    set_up_logging(level, form)


@st.cache_resource(show_spinner=False)
def _tidy_up() -> None:
    share_memory_between_threads()
    temporary_folder()  # which also removes what a server that was killed has left


@st.cache_resource(show_spinner=False, on_release=lambda end: end())
def _metrics(port: int) -> Callable[[], None]:
    return serve_metrics(port)
