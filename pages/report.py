"""Session report: one session in words, with what to work on next."""

import streamlit as st

from pages.components.app.frame import page_header
from pages.components.app.language import t
from pages.components.app.problem import end_page
from pages.components.app.records import current_person, names_in, opened_history
from pages.components.progress.progress_sections import nothing_kept, session_title
from pages.components.progress.session_report import show_session

MOST_SESSIONS = 200
_CHOSEN, _LINKED = "report_session", "report_linked"

page_header(t("report.title"), t("report.lead"))
history = opened_history()
if st.session_state.pop("report_deleted", False):
    st.success(t("report.deleted"), icon=":material/check_circle:")
person = current_person(history)
names = names_in(history)
titles = {line.uuid: session_title(line, names) for line in history.sessions(person.uuid, limit=MOST_SESSIONS)}
if not titles:
    nothing_kept()
    end_page()
uuids = list(titles)
wished = st.query_params.get("session")
if wished in titles and st.session_state.get(_LINKED) != wished:
    st.session_state[_CHOSEN] = wished
chosen = st.selectbox(t("report.choose"), uuids, format_func=titles.__getitem__, key=_CHOSEN)
# the address is a link to this report
st.query_params["session"] = st.session_state[_LINKED] = chosen
show_session(history, chosen)
