"""What this visitor wishes on every page: how much of the body is drawn, and how strictly postures are judged."""

from typing import Any

import streamlit as st

from coach.media.marks import DrawStyle, Skeleton
from coach.posture.scoring import STRICTNESS_FACTOR
from pages.components.app.language import t

#: Set from the settings of the person, and by the control on any page.
STRICTNESS_KEPT = "strictness_kept"


def strictness() -> Any:
    """The level chosen last, on any page; at first that of the settings."""
    return st.session_state.get(STRICTNESS_KEPT, "normal")


def choose_strictness(place: Any, *, key: str) -> Any:
    return place.segmented_control(
        t("photo.strictness"),
        list(STRICTNESS_FACTOR),
        default=strictness(),
        required=True,
        format_func=lambda name: t(f"strictness.{name}"),
        key=key,
        help=t("photo.strictness_help"),
        on_change=lambda: st.session_state.__setitem__(STRICTNESS_KEPT, st.session_state[key]),
    )


#: Set from the settings of the person, and by the live page.
SKELETON_KEPT = "live_skeleton_kept"


def skeleton() -> Skeleton:
    """What was chosen, here or in the settings."""
    return Skeleton(st.session_state.get(SKELETON_KEPT, Skeleton.THIN))


def draw_style() -> DrawStyle:
    return DrawStyle(skeleton=skeleton())


def skeleton_name(one: Skeleton) -> str:
    return t(f"skeleton.{one.value}")
