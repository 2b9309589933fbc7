"""Home: what one can do here, in ten seconds."""

from __future__ import annotations

import streamlit as st

from pages.components.account import needs_login
from pages.components.cards import card, figures_card
from pages.components.frame import IMAGES, page_header
from pages.components.language import t

page_header(t("home.title"), t("home.lead"))
left, right = st.columns(2, gap="medium")
with left:
    card("yoga_check", IMAGES / "yoga_check.jpg")
    card("live", IMAGES / "live.jpg")
with right:
    card("workout_video", IMAGES / "workout_video.mp4")
    figures_card("library", ("tree", "dancer", "warrior_i", "star", "goddess", "half_moon"))

privacy, medical = st.columns(2, gap="medium")
privacy.markdown(
    f":material/lock: **{t('home.privacy_title')}**  \n{t('account.privacy' if needs_login() else 'home.privacy')}"
)
medical.markdown(f":material/health_and_safety: **{t('home.medical_title')}**  \n{t('home.medical')}")
