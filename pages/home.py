"""Home: what to do now, in ten seconds."""

import streamlit as st

from pages.components.app.account import needs_login
from pages.components.app.frame import IMAGES, page_header
from pages.components.app.language import language, t
from pages.components.home.cards import card, figures_card, first_step, live_card, show_today

page_header(t("home.title"), t("home.lead"))
place = st.container()  # the live coach comes first, whoever it is
is_known = show_today()
with place:
    live_card(None if is_known else IMAGES / "live.jpg")
first = None if is_known else st.container()
columns = st.columns(3, gap="medium")
with columns[0]:
    card("yoga_check", IMAGES / "yoga_check.jpg")
with columns[1]:
    spoken = IMAGES / f"workout_video_{language()}.mp4"
    card("workout_video", spoken if spoken.is_file() else IMAGES / "workout_video_en.mp4")
with columns[2]:
    figures_card("library", ("tree", "dancer", "warrior_i", "star", "goddess", "half_moon"))

privacy, medical = st.columns(2, gap="medium")
privacy.markdown(
    f":material/lock: **{t('home.privacy_title')}**  \n{t('account.privacy' if needs_login() else 'home.privacy')}"
)
medical.markdown(f":material/health_and_safety: **{t('home.medical_title')}**  \n{t('home.medical')}")
if first is not None:
    with first:  # last, because the sample has to be judged for it once: nobody waits for the rest of the page
        first_step()
