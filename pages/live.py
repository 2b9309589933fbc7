"""Live coach: train in front of the camera."""

from __future__ import annotations

import streamlit as st

from coach.errors import LibraryError
from pages.components.ending import end_page
from pages.components.frame import IMAGES, page_header
from pages.components.language import t
from pages.components.live_programmes import edit_programmes
from pages.components.live_resources import live_room, programmes
from pages.components.live_running import begin, close_what_was_left, over, running
from pages.components.live_screen import show
from pages.components.live_settings import settings
from pages.components.live_setup import choose_steps
from pages.components.live_summary import show_last_session, show_summary
from pages.components.phone_camera import choose_camera
from pages.components.resources import require_model

page_header(t("live.title"), "" if running() else t("live.lead"))
room = live_room(require_model())
try:
    programmes()
except LibraryError as error:
    st.error(t("programme.wrong", count=len(error.problems)), icon=":material/error:")
    st.code("\n\n".join(error.problems), language=None)
    end_page()

session = running()
if session is not None:
    show(session)
    settings()
    end_page()

ended = over()
if ended is not None:
    show_summary(ended)
    end_page()

close_what_was_left()
go_on = show_last_session()
choice, help_column = st.columns([3, 2], gap="large")
with choice:
    chosen = choose_steps()
    settings()
    camera = choose_camera()
    start = st.button(t("live.start"), type="primary", icon=":material/play_arrow:", key="live_start", width="stretch")
with help_column:
    st.header(t("live.where_title"), anchor=False)
    st.image(IMAGES / "live_place.svg", alt=t("live.where_alt"))
    st.markdown(t("live.where"))
room.places.warm_up()
if start or go_on is not None:
    if begin(go_on or chosen, path="phone" if camera == "phone" else "webrtc"):
        st.rerun()
    st.warning(t("live.full", count=room.places.limit), icon=":material/groups:")
st.divider()
edit_programmes()
