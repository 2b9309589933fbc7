"""Home: what one can do here, in ten seconds."""

from __future__ import annotations

import streamlit as st

from pages.components.cards import card
from pages.components.frame import IMAGES, page_header
from pages.components.language import t

page_header(t("home.title"), t("home.lead"))

for column, (name, picture) in zip(
    st.columns(2, gap="medium"),
    (("yoga_check", "yoga_check.jpg"), ("workout_video", "workout_video.mp4")),
    strict=True,
):
    with column:
        card(name, IMAGES / picture)

st.divider()
privacy, medical = st.columns(2, gap="medium")
privacy.markdown(f":material/lock: **{t('home.privacy_title')}**  \n{t('home.privacy')}")
medical.markdown(f":material/health_and_safety: **{t('home.medical_title')}**  \n{t('home.medical')}")
