"""How strictly to judge postures: one control for every page that asks."""

from typing import Any

import streamlit as st

from coach.posture.scoring import STRICTNESS_FACTOR
from pages.components.app.language import t


def choose_strictness(place: Any, *, key: str) -> Any:
    """The level chosen in `place`, at first that of the settings."""
    return place.segmented_control(
        t("photo.strictness"),
        list(STRICTNESS_FACTOR),
        default=st.session_state.get("strictness_kept", "normal"),
        required=True,
        format_func=lambda name: t(f"strictness.{name}"),
        key=key,
        help=t("photo.strictness_help"),
    )
