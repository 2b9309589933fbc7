"""Progress: what was done over the weeks, and how it gets better."""

from datetime import datetime, timedelta

import streamlit as st

from coach.records.progress import read_progress
from pages.components.app.frame import page_header
from pages.components.app.language import t
from pages.components.app.problem import end_page
from pages.components.app.records import current_person, names_in, opened_history
from pages.components.app.widgets import choose
from pages.components.progress.progress_sections import (
    nothing_kept,
    show_bests,
    show_comparison,
    show_days,
    show_scores,
    show_trend,
    show_volume,
)

WEEKS = {"month": 4, "quarter": 13, "year": 52, "all": None}

page_header(t("progress.title"), t("progress.lead"))
history = opened_history()
person = current_person(history)
if not history.sessions(person.uuid, limit=1):
    nothing_kept()
    end_page()
chosen = choose("progress.period", WEEKS, "progress.period_{}", default="quarter", key="progress_period")
today = datetime.now().astimezone().date()
weeks = WEEKS[chosen]
since = None if weeks is None else today - timedelta(weeks=weeks)
progress = read_progress(history, person.uuid, since)
if progress.is_empty:
    st.info(t("progress.nothing"), icon=":material/lightbulb:")
    end_page()
names = names_in(history)
show_days(progress, since, today)
show_volume(progress, names)
show_scores(progress, names)
show_trend(history, person, progress, names, since)
show_bests(progress, names)
show_comparison(history, person, names)
