"""For whoever comes back: what to do today, how the week goes, and how it went last time."""

from datetime import date, datetime, timedelta

import streamlit as st

from coach.errors import RecordsError
from coach.records.history import History
from coach.records.insight import Plan, plan_for, streaks
from coach.records.listing import SessionLine
from coach.records.names import Names
from coach.records.progress import Period, read_progress
from coach.records.session_words import length_text
from pages.components.app.language import language, t
from pages.components.app.records import current_person, has_history, names_in, opened_history
from pages.components.app.resources import exercises, postures
from pages.components.app.score import week_ring

#: So far back goes what somebody does regularly.
_REGULAR_DAYS = 28
_MOST_SESSIONS = 60


def show_today() -> bool:
    """Plan, week and last result; False, and nothing is shown, where nothing was done yet."""
    if not has_history():
        return False
    try:
        return _show(opened_history(), datetime.now().astimezone().date())
    except RecordsError:
        return False  # the pages that need the history say what is wrong with it


def _show(history: History, today: date) -> bool:
    person = current_person(history)
    lines = [line for line in history.sessions(person.uuid, limit=_MOST_SESSIONS) if line.items]
    if not lines:
        return False
    names = names_in(history)
    regular = [(line.day, line.items) for line in lines if line.day >= today - timedelta(days=_REGULAR_DAYS)]
    days = [row.day.date() for row in read_progress(history, person.uuid, Period()).days.itertuples()]
    plan, week, last = st.columns([5, 4, 5], gap="medium", border=True)
    with plan:
        _plan(plan_for(regular or [(lines[0].day, lines[0].items)], today), names, today)
    with week:
        week_ring(days, today)
        st.caption(t("home.streak", count=streaks(days, today).current_days))
    with last:
        _last(lines[0], names)
    return True


def _plan(plan: Plan, names: Names, today: date) -> None:
    st.header(t("home.plan_done" if plan.is_done else "home.plan"), anchor=False)
    name = names.name(plan.item_id, language())
    ago = (today - plan.last_day).days
    st.markdown(t("home.plan_next" if plan.is_done else "home.plan_text", name=name, count=ago))
    kind = "exercise" if plan.item_id in exercises() else "posture" if plan.item_id in postures() else None
    if kind is not None:
        st.page_link(
            "pages/live.py", label=t("home.plan_go", name=name), icon=":material/play_arrow:",
            query_params={kind: plan.item_id},
        )  # fmt: skip


def _last(line: SessionLine, names: Names) -> None:
    st.header(t("home.last"), anchor=False)
    items = t("report.comma").join(names.name(item, language()) for item in line.items[:2])
    did = [t("home.last_reps", count=line.full_reps)] if line.full_reps else []
    if line.held_s >= 1:
        did.append(t("home.last_held", length=length_text(line.held_s, language())))
    st.markdown(f"**{items}**  \n" + " · ".join([f"{line.day:%Y-%m-%d}", *did]))
    st.page_link(
        "pages/report.py", label=t("home.last_go"), icon=":material/summarize:", query_params={"session": line.uuid}
    )
