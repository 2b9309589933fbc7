"""What went wrong, said on a page. Messages quote strangers, whose words must not become links or pictures."""

from __future__ import annotations

import streamlit as st

from coach.errors import CoachError
from coach.safe_text import plain_markdown
from pages.components.language import language


def show_error(problem: CoachError | str, *, name: str = "") -> None:
    """A `CoachError` in the visitor's language, or a text; `name`: which of several files it is about."""
    about = f"**{plain_markdown(name)}** · " if name else ""
    message = problem.in_(language()) if isinstance(problem, CoachError) else problem
    st.error(about + plain_markdown(message), icon=":material/error:")
