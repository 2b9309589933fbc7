"""Live coach: train in front of the camera."""

import streamlit as st

from pages.components.app.frame import IMAGES, page_header
from pages.components.app.language import t
from pages.components.app.problem import end_page
from pages.components.app.resources import programmes, require_model
from pages.components.app.wishes import choose_live_wishes
from pages.components.live.live_running import begin, close_what_was_left, live_room, over, running
from pages.components.live.live_screen import choose_camera, show
from pages.components.live.live_setup import choose_steps
from pages.components.live.live_summary import show_last_session, show_summary
from pages.components.live.own_plans import build_plan, edit_programmes

page_header(t("live.title"), "" if running() else t("live.lead"))
room = live_room(require_model())
programmes()  # what is wrong with one's own is told here, and not by whatever asks for them first

session = running()
if session is not None:
    show(session)
    end_page()

ended = over()
if ended is not None:
    show_summary(ended)
    end_page()

close_what_was_left()
go_on = show_last_session()
choice, beside = st.columns([3, 2], gap="large")
details = beside.container()
with choice:
    chosen = choose_steps(details)
with beside:
    camera = choose_camera()
    start = st.button(t("live.start"), type="primary", icon=":material/play_arrow:", key="live_start", width="stretch")
    with st.expander(t("live.settings"), icon=":material/tune:"):
        choose_live_wishes()
    with st.expander(t("live.where_title"), icon=":material/accessibility_new:", expanded=True):
        st.image(IMAGES / "live_place.svg", alt=t("live.where_alt"))
        st.markdown(t("live.where"))
room.warm_up()
if start or go_on is not None:
    if begin(go_on or chosen, by_phone=camera == "phone"):
        st.rerun()
    # wherever the button is on the screen, as on a phone at its lower edge
    st.toast(t("live.full", count=room.limit), icon=":material/groups:", duration="infinite")
st.divider()
build_plan()
edit_programmes()
