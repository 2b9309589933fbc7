"""How a page ends before its last line."""

from typing import NoReturn


class PageOver(Exception):  # noqa: N818 - nothing went wrong
    """A page has shown what it has to show. The frame around the pages waits for it."""


def end_page() -> NoReturn:
    """Show nothing more of this page.

    Not `st.stop`: after that Streamlit keeps the fragments of the page's run before, and one that was due already
    writes into places which other elements have taken. The browser then shows a white page.
    """
    raise PageOver
