"""Compare with a coach: two videos of the same movement, in step, and where they differ most."""

import streamlit as st

from pages.components.app.frame import page_header
from pages.components.app.language import t
from pages.components.app.resources import require_model
from pages.components.video.analyses import choose_clips
from pages.components.video.comparison import begin, show_comparison

page_header(t("compare.title"), t("compare.lead"))
model = require_model()
mine, coach = st.columns(2, gap="medium")
with mine:
    st.header(t("compare.mine"), anchor=False)
    own = choose_clips("own_clip", several=False, sample=1)
with coach:
    st.header(t("compare.coach"), anchor=False)
    reference = choose_clips("coach_clip", several=False, sample=0)
ready = bool(own and reference)
if ready and own[0].key == reference[0].key:
    st.info(t("compare.same_video"), icon=":material/info:")
if st.button(t("compare.go"), type="primary", icon=":material/compare:", disabled=not ready, key="compare_go"):
    begin(own[0], reference[0], model)
show_comparison()
