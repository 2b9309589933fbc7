"""Cards of the home page: what there is to do; today's plan for whoever comes back, a first step for whoever is new."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from pathlib import Path

import streamlit as st

from coach.errors import CoachError
from coach.media.images import encode_image, load_photo
from coach.pose.detector import PoseDetector
from coach.pose.model import find_model
from coach.posture.posture_words import cue_texts
from coach.records.history import History
from coach.records.insight import Plan, plan_for, streaks
from coach.records.listing import SessionLine
from coach.records.progress import read_progress
from coach.records.reference import Names
from coach.records.session_words import length_text
from coach.session.moments import drawn_photo
from coach.session.photo import PhotoResult, check_photo
from pages.components.app.language import language, t
from pages.components.app.records import ask_history, current_person, names_in
from pages.components.app.resources import exercises, postures
from pages.components.app.score import score_ring, week_ring
from pages.components.app.visit import visit
from pages.components.app.widgets import samples
from pages.components.library.figure import show_figure


def card(name: str, picture: Path) -> None:
    """One thing to do: a picture of it, a sentence, and the way there."""
    with st.container(border=True, height="stretch"):
        if picture.suffix == ".mp4":
            st.video(picture, loop=True, autoplay=True, muted=True, alt=t(f"home.{name}_alt"))
        else:
            st.image(picture, width="stretch", alt=t(f"home.{name}_alt"))
        _words(name)


def live_card(picture: Path | None) -> None:
    """The first thing to do, across the page: on a phone the button comes before the picture. None: who knows it."""
    with st.container(border=True):
        if picture is None:
            _words("live")
            return
        words, seen = st.columns([3, 2], gap="medium", vertical_alignment="center")
        with words:
            _words("live")
        seen.image(picture, width="stretch", alt=t("home.live_alt"))


def figures_card(name: str, shown: Sequence[str]) -> None:
    """The same with drawn postures for a picture."""
    with st.container(border=True, height="stretch"):
        with st.container(key="home_figures", horizontal=True, horizontal_alignment="center", gap="xsmall"):
            for posture_id in shown:
                with st.container(width=84):
                    show_figure(postures()[posture_id], height_px=98, both_views=False)
        _words(name)


def _words(name: str) -> None:
    st.header(t(f"home.{name}_title"), anchor=False)
    st.markdown(t(f"home.{name}_text"))
    if st.button(t(f"home.{name}_go"), key=f"go_{name}", type="primary", width="stretch"):
        st.switch_page(f"pages/{name}.py")


_SIDE_PX = 640


def first_step() -> None:
    """The sample with its score and the first correction. Nothing before the pose model is here."""
    try:
        model = find_model()
        judged = None if model is None else _judged(model)
    except CoachError:  # the page it leads to says what is wrong
        judged = None
    if judged is None:
        return
    result, picture = judged
    with st.container(border=True):
        seen, said = st.columns([2, 3], gap="medium", vertical_alignment="center")
        seen.image(picture, alt=t("home.first_alt"))
        with said:
            st.header(t("home.first_title"), anchor=False)
            if result.score is not None and result.posture is not None:
                score_ring(result.score.score, result.posture.names.in_(language()))
                st.markdown(" ".join(cue_texts(result.score.corrections[:1], language())))
            st.markdown(t("home.first_text"))
            if st.button(t("home.first_go"), key="go_first", width="stretch"):
                visit().choices["photo_source"] = "sample"
                st.switch_page("pages/yoga_check.py")


@st.cache_resource(show_spinner=False, max_entries=1)
def _judged(model: Path) -> tuple[PhotoResult, bytes]:
    photo = load_photo(samples().pictures[0].path)
    # once, and closed again: whoever goes on to train needs neither of its networks
    with PoseDetector(model) as detector:
        result = check_photo(photo.image_rgb, detector, postures())
    drawn = drawn_photo(photo.image_rgb, result)
    step = max(1, max(drawn.shape[:2]) // _SIDE_PX)
    return result, encode_image(drawn[::step, ::step].copy(), "jpeg", quality=85)


#: So far back goes what somebody does regularly.
_REGULAR_DAYS = 28
_MOST_SESSIONS = 60


def show_today() -> bool:
    """Plan, week and last result; False, and nothing is shown, where nothing was done yet."""
    return ask_history(lambda history: _show(history, datetime.now().astimezone().date()), False)


def _show(history: History, today: date) -> bool:
    person = current_person(history)
    lines = [line for line in history.sessions(person.uuid, limit=_MOST_SESSIONS) if line.items]
    if not lines:
        return False
    names = names_in(history)
    regular = [(line.day, line.items) for line in lines if line.day >= today - timedelta(days=_REGULAR_DAYS)]
    days = [row.day.date() for row in read_progress(history, person.uuid).days.itertuples()]
    plan, week, last = st.columns([5, 4, 5], gap="medium", border=True)
    with plan:
        _plan(plan_for(regular or [(lines[0].day, lines[0].items)], today), names, today)
    with week:
        week_ring(days, today)
        in_a_row = streaks(days, today).current_days
        if in_a_row > 1:
            st.caption(t("home.streak", count=in_a_row))
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
