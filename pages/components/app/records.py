"""The history in the pages: whose it is, what this person wishes, and what to say when it cannot be read."""

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import streamlit as st

from coach.errors import RecordsError
from coach.platform.paths import DATABASE_FILE, data_dir, database_url, media_dir
from coach.records.history import History, open_history
from coach.records.preferences import Settings, settings_of
from coach.records.reference import Names
from coach.records.values import ProfileRecord
from coach.text import languages
from pages.components.app.account import login_name, owner, require_login
from pages.components.app.language import t
from pages.components.app.resources import exercises, postures
from pages.components.app.wishes import use_wishes

Result = TypeVar("Result")
_PERSON = "profile_uuid"
_WHO = "who"
_APPLIED = "settings_applied"
_BOX = "person_box"
_FAVOURITES = "favourites"


@st.cache_resource(show_spinner=False, max_entries=4, on_release=lambda history: history.close())
def _opened(url: str, media_folder: str) -> History:
    return open_history(url, media_folder=Path(media_folder))


def opened_history() -> History:
    """The history of this computer, as this visitor may see it. Raises `RecordsError`."""
    require_login()  # a part of a page runs by itself, and a login may have ended since the whole page ran
    return _opened(database_url(), str(media_dir())).of_owner(owner())


def ask_history(question: Callable[[History], Result], otherwise: Result) -> Result:
    """The answer of the history; `otherwise` where there is none yet, for which none is made.

    The same where it cannot be read: the pages that need it say what is wrong.
    """
    try:
        # asking makes and opens nothing
        is_there = not database_url().startswith("sqlite") or (data_dir() / DATABASE_FILE).is_file()
        return question(opened_history()) if is_there else otherwise
    except RecordsError:
        return otherwise


def current_person(history: History) -> ProfileRecord:
    """Whose history this visitor sees."""
    people = history.profiles() or (history.first_profile(login_name() or t("history.me")),)
    # the address remembers who it was when the page is loaded anew
    chosen = st.session_state.get(_PERSON) or st.query_params.get(_WHO)
    return next((person for person in people if person.uuid == chosen), people[0])


def use_person(profile_uuid: str) -> None:
    """From now on, this visitor is this person."""
    if st.session_state.get(_PERSON) != profile_uuid:
        st.session_state[_PERSON] = profile_uuid
        st.session_state.pop(_APPLIED, None)


def person_box() -> str | None:
    """Who trains, in the sidebar of every page, with a choice; None where only one person uses this computer."""
    people = ask_history(lambda history: {person.uuid: person.name for person in history.profiles()}, None)
    if people is None:
        return None
    if len(people) < 2:
        st.query_params.pop(_WHO, None)
        return None
    now = ask_history(lambda history: current_person(history).uuid, "")
    if st.session_state.get(_BOX) != now:
        st.session_state[_BOX] = now  # chosen elsewhere, or for the first time
    st.selectbox(
        t("history.trains"), list(people), format_func=people.__getitem__, key=_BOX,
        on_change=lambda: use_person(st.session_state[_BOX]),
    )  # fmt: skip
    if st.query_params.get(_WHO) != now:
        st.query_params[_WHO] = now
    return people[now]


def names_in(history: History) -> Names:
    """Names of everything done."""
    return Names(exercises(), postures(), history.references())


def apply_settings() -> None:
    """Once per visit: the language and the wishes kept with the profile. Nothing is made or opened for it."""
    if st.session_state.get(_APPLIED):
        return
    person = ask_history(current_person, None)
    if person is None:
        return
    st.session_state[_APPLIED] = True
    if person.language in languages() and "language" not in st.session_state and "lang" not in st.query_params:
        st.session_state["language"] = person.language
    use_settings(settings_of(person.settings))


def use_settings(settings: Settings) -> None:
    """Make the wishes the starting values of the other pages."""
    use_wishes(
        voice=settings.voice,
        volume=round(100 * settings.voice_volume),
        strictness=settings.strictness,
        skeleton=settings.skeleton,
    )
    st.session_state["model_variant"] = settings.model_variant
    use_favourites(settings)


def use_favourites(settings: Settings) -> None:
    """Show these favourites from now on."""
    st.session_state[_FAVOURITES] = frozenset(settings.favourites)


def favourites() -> frozenset[str]:
    """What this person has starred, as `coach.records.preferences.favourite_name` writes it."""
    return st.session_state.get(_FAVOURITES, frozenset())
