"""What this visitor wishes on every page: how much of the body is drawn, and how strictly postures are judged."""

from typing import Any

import streamlit as st

from coach.media.marks import DrawStyle, Skeleton
from coach.posture.scoring import STRICTNESS_FACTOR
from pages.components.app.language import t
from pages.components.app.widgets import choose

#: Set from the settings of the person, and by the control on any page.
STRICTNESS_KEPT = "strictness_kept"


def strictness() -> Any:
    """The level chosen last, on any page; at first that of the settings."""
    return st.session_state.get(STRICTNESS_KEPT, "normal")


def choose_strictness(place: Any, *, key: str) -> Any:
    def keep() -> None:
        st.session_state[STRICTNESS_KEPT] = st.session_state[key]

    options = {"default": strictness(), "help": t("photo.strictness_help"), "on_change": keep, "place": place}
    return choose("photo.strictness", STRICTNESS_FACTOR, "strictness.{}", key=key, **options)


#: Set from the settings of the person, and by the live page.
SKELETON_KEPT = "live_skeleton_kept"


def skeleton() -> Skeleton:
    """What was chosen, here or in the settings."""
    return Skeleton(st.session_state.get(SKELETON_KEPT, Skeleton.THIN))


def draw_style() -> DrawStyle:
    return DrawStyle(skeleton=skeleton())
