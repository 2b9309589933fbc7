"""Cards of the home page."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from pages.components.language import t


def card(name: str, picture: Path) -> None:
    """One thing to do: a picture of it, a sentence, and the way there."""
    with st.container(border=True):
        if picture.suffix == ".mp4":
            st.video(picture, loop=True, autoplay=True, muted=True)
        else:
            st.image(picture, width="stretch", alt=t(f"home.{name}_alt"))
        st.subheader(t(f"home.{name}_title"), anchor=False)
        st.markdown(t(f"home.{name}_text"))
        if st.button(t(f"home.{name}_go"), key=f"go_{name}", type="primary", width="stretch"):
            st.switch_page(f"pages/{name}.py")
