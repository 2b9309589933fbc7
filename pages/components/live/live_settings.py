"""How a live session is said and shown: voice, skeleton, wanted posture, strictness."""

from typing import Any

import streamlit as st

from coach.media.marks import Skeleton
from pages.components.app.language import t
from pages.components.app.widgets import choose
from pages.components.app.wishes import choose_strictness, skeleton


def settings() -> None:
    with st.expander(t("live.settings"), icon=":material/tune:"):
        _wishes()


def settings_popover() -> None:
    """The same during a session."""
    with st.popover(t("live.settings"), icon=":material/tune:"):
        _wishes()


def _wishes() -> None:
    st.toggle(t("live.voice"), key="live_voice", value=st.session_state.get("live_voice_kept", True), on_change=_keep)
    st.slider(
        t("live.volume"), 0, 100, st.session_state.get("live_volume_kept", 80), key="live_volume", on_change=_keep
    )
    st.toggle(
        t("live.ghost"),
        key="live_ghost",
        value=st.session_state.get("live_ghost_kept", True),
        on_change=_keep,
        help=t("live.ghost_help"),
    )
    choose("settings.skeleton", Skeleton, "skeleton.{}", default=skeleton(), key="live_skeleton", on_change=_keep)
    choose_strictness(st, key="live_strictness")
    st.toggle(
        t("live.listen"), key="live_listen", value=wish("listen", False), on_change=_keep, help=t("live.listen_help")
    )


def wish(name: str, usual: Any) -> Any:
    """A setting; it survives a visit to another page, which widgets do not."""
    return st.session_state.get(f"live_{name}_kept", usual)


def _keep() -> None:
    for name in ("voice", "volume", "skeleton", "ghost", "listen"):
        if f"live_{name}" in st.session_state:
            st.session_state[f"live_{name}_kept"] = st.session_state[f"live_{name}"]
