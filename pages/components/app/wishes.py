"""What this visitor wishes on every page: how the body is drawn, how strictly it is judged, how the coach speaks."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from coach.media.marks import DrawStyle, Skeleton
from coach.posture.scoring import STRICTNESS_FACTOR
from pages.components.app.language import t
from pages.components.app.widgets import choose

#: Where neither the settings of the person nor a control on any page says otherwise.
_USUAL: Mapping[str, Any] = {
    "strictness": "normal",
    "skeleton": Skeleton.THIN,
    "voice": True,
    "volume": 80,
    "ghost": True,
    "listen": False,
}


def wish(name: str) -> Any:
    """What was chosen last, on any page: it survives a visit to another page, which widgets do not."""
    return st.session_state.get(f"live_{name}_kept", _USUAL[name])


def use_wishes(**chosen: Any) -> None:
    """Make these the starting values of all pages."""
    st.session_state.update({f"live_{name}_kept": value for name, value in chosen.items()})


def _keeping(name: str, key: str = "") -> dict[str, Any]:
    """Options of a widget whose value is kept; key: `live_` and the name unless given."""
    key = key or f"live_{name}"
    return {"key": key, "on_change": lambda: use_wishes(**{name: st.session_state[key]})}


def choose_strictness(place: Any, *, key: str) -> Any:
    options = {"default": wish("strictness"), "help": t("photo.strictness_help"), "place": place}
    return choose("photo.strictness", STRICTNESS_FACTOR, "strictness.{}", **options, **_keeping("strictness", key))


def choose_live_wishes() -> None:
    """How a live session is said and shown."""
    st.toggle(t("live.voice"), wish("voice"), **_keeping("voice"))
    st.slider(t("live.volume"), 0, 100, wish("volume"), **_keeping("volume"))
    st.toggle(t("live.ghost"), wish("ghost"), help=t("live.ghost_help"), **_keeping("ghost"))
    choose("settings.skeleton", Skeleton, "skeleton.{}", default=skeleton(), **_keeping("skeleton"))
    choose_strictness(st, key="live_strictness")
    st.toggle(t("live.listen"), wish("listen"), help=t("live.listen_help"), **_keeping("listen"))


def skeleton() -> Skeleton:
    """How much of the body is drawn."""
    return Skeleton(wish("skeleton"))


def draw_style() -> DrawStyle:
    return DrawStyle(skeleton=skeleton())
