"""How strictly to judge postures: one control, and one answer for every page."""

from typing import Any

import streamlit as st

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
