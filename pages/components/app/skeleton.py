"""How much of the body is drawn over pictures and videos: this visitor's wish."""

import streamlit as st

from coach.media.marks import DrawStyle, Skeleton
from pages.components.app.language import t

#: Set from the settings of the person, and by the live page.
SKELETON_KEPT = "live_skeleton_kept"


def skeleton() -> Skeleton:
    """What was chosen, here or in the settings."""
    return Skeleton(st.session_state.get(SKELETON_KEPT, Skeleton.THIN))


def draw_style() -> DrawStyle:
    return DrawStyle(skeleton=skeleton())


def skeleton_name(one: Skeleton) -> str:
    return t(f"skeleton.{one.value}")
