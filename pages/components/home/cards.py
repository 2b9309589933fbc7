"""Cards of the home page."""

from collections.abc import Sequence
from pathlib import Path

import streamlit as st

from pages.components.app.language import t
from pages.components.app.resources import postures
from pages.components.library.figure import show_figure


def card(name: str, picture: Path) -> None:
    """One thing to do: a picture of it, a sentence, and the way there."""
    with st.container(border=True):
        if picture.suffix == ".mp4":
            st.video(picture, loop=True, autoplay=True, muted=True, alt=t(f"home.{name}_alt"))
        else:
            st.image(picture, width="stretch", alt=t(f"home.{name}_alt"))
        _words(name)


def live_card(picture: Path | None) -> None:
    """The first thing to do, across the page: on a phone the button comes before the picture. None: who knows it."""
    with st.container(border=True):
        if picture is None:
            _words("live")
            return
        words, seen = st.columns([3, 2], gap="medium", vertical_alignment="center")
        with words:
            _words("live")
        seen.image(picture, width="stretch", alt=t("home.live_alt"))


def figures_card(name: str, shown: Sequence[str]) -> None:
    """The same with drawn postures for a picture."""
    with st.container(border=True):
        with st.container(key="home_figures", horizontal=True, horizontal_alignment="center", gap="small"):
            for posture_id in shown:
                with st.container(width=100):
                    show_figure(postures()[posture_id], height_px=118, both_views=False)
        _words(name)


def _words(name: str) -> None:
    st.header(t(f"home.{name}_title"), anchor=False)
    st.markdown(t(f"home.{name}_text"))
    if st.button(t(f"home.{name}_go"), key=f"go_{name}", type="primary", width="stretch"):
        st.switch_page(f"pages/{name}.py")
