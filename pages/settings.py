"""Settings: who one is, how the coach speaks and judges, what is kept and where."""

import streamlit as st

from pages.components.app.account import needs_login
from pages.components.app.frame import page_header
from pages.components.app.language import t
from pages.components.app.phone import phone_settings
from pages.components.app.records import current_person, opened_history
from pages.components.settings.settings_form import add_person, profile_form, show_done, storage, wishes

page_header(t("settings.title"), t("settings.lead"))
history = opened_history()
show_done()
person = current_person(history)
st.header(t("settings.profile"), anchor=False)
add_person(history)
profile_form(history, person)
st.header(t("settings.wishes"), anchor=False)
wishes(history, person)
st.header(t("settings.storage"), anchor=False)
storage(history)
phone_settings()
st.header(t("settings.privacy"), anchor=False)
st.markdown(t("account.privacy_text" if needs_login() else "settings.privacy_text"))
