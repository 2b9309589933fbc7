"""What went wrong, said on a page. Messages quote strangers, whose words must not become links or pictures."""

from __future__ import annotations

import streamlit as st

from coach.safe_text import plain_markdown


def show_error(message: object, *, name: str = "") -> None:
    """A `CoachError` or its message; `name`: which of several files it is about."""
    about = f"**{plain_markdown(name)}** · " if name else ""
    st.error(about + plain_markdown(str(message)), icon=":material/error:")
