"""The application: `streamlit run streamlit_app.py`. What surrounds every page; the pages are files in `pages/`."""

from __future__ import annotations

import streamlit as st

from pages.components.frame import apply_style, icon_image, navigation, sidebar
from pages.components.language import t

# A picture file as the icon: Streamlit would fetch a symbol or an emoji for it from the internet.
st.set_page_config(page_title=t("app.name"), page_icon=icon_image(), layout="wide")
page = navigation()
apply_style()
sidebar()
page.run()
