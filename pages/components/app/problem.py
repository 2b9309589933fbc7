"""How a page tells what is wrong, and how it ends before its last line."""

from collections.abc import Callable, Iterable
from typing import NoReturn, TypeVar

import streamlit as st

from coach.errors import CoachError, LibraryError, RecordsError
from coach.safe_text import plain_markdown
from coach.text import Message, said_in
from pages.components.app.language import language, t

Result = TypeVar("Result")
_CAMERA_PROBLEMS = {
    "NotAllowedError": "denied",
    "NotFoundError": "missing",
    "NotReadableError": "busy",
    "TypeError": "not_here",  # only pages of this computer, or with HTTPS, may use a camera
    "unplugged": "unplugged",
}


def show_error(problem: CoachError | str, *, name: str = "") -> None:
    """A `CoachError` in the visitor's language, or a text; `name`: which of several files it is about.

    Of a definition everything that is wrong is told, each with its place; of the history what to do, with the details.
    """
    if isinstance(problem, LibraryError):
        st.error(t("programme.wrong", count=len(problem.problems)), icon=":material/error:")
        st.code("\n\n".join(said_in(one, language()) for one in problem.problems), language=None, wrap_lines=True)
        return
    if isinstance(problem, RecordsError):
        st.error(t(f"history.problem.{problem.reason}"), icon=":material/error:")
        st.caption(plain_markdown(problem.in_(language())))
        return
    said = problem.message if isinstance(problem, CoachError) else problem
    said = said.about(name) if name and isinstance(said, Message) else said
    message = said if isinstance(said, str) else said.in_(language())
    about = f"**{plain_markdown(name)}** · " if name and name not in message else ""
    st.error(about + plain_markdown(message), icon=":material/error:")


def told(work: Callable[[], Result]) -> Result | None:
    """What the work returns; where it cannot be done, that is shown instead."""
    try:
        return work()
    except CoachError as error:
        show_error(error)
        return None


def show_remarks(remarks: Iterable[Message]) -> None:
    """What must be known about a result, in the visitor's language."""
    for remark in remarks:
        st.markdown(f":material/warning: {plain_markdown(remark.in_(language()))}")


def show_camera_problem(name: str | None) -> None:
    """Why the browser gave no camera, by the name of its error; nothing where it did."""
    if name:
        st.error(t(f"live.camera_{_CAMERA_PROBLEMS.get(name, 'other')}"), icon=":material/videocam_off:")


class PageOver(Exception):  # noqa: N818 - nothing went wrong
    """A page has shown what it has to show. The frame around the pages waits for it."""


def end_page() -> NoReturn:
    """Show nothing more of this page.

    Not `st.stop`: after that Streamlit keeps the fragments of the page's run before, and one that was due already
    writes into places which other elements have taken. The browser then shows a white page.
    """
    raise PageOver
