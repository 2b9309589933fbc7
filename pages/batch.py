"""Many files: photos and videos by the dozen, judged in the background, as a gallery and a table."""

import streamlit as st

from pages.components.app.frame import page_header
from pages.components.app.language import t
from pages.components.app.resources import require_model
from pages.components.batch.batches import (
    begin,
    choose_files,
    choose_wishes,
    current_run,
    is_running,
    show_result,
    show_running,
)

page_header(t("many.title"), t("many.lead"))
model = require_model()
choice = choose_files()
wishes = choose_wishes()
unready = choice.is_empty or is_running()
if st.button(t("many.go"), type="primary", icon=":material/play_arrow:", disabled=unready, key="batch_go"):
    begin(choice, wishes, model)
    st.rerun()  # so that the button is off while the work goes on
if choice.is_empty and current_run() is None:
    st.info(t("many.hint"), icon=":material/lightbulb:")
show_running()
show_result()
