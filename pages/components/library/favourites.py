"""Stars: what this person wants to find again at once."""

from dataclasses import replace

import streamlit as st

from coach.errors import RecordsError
from coach.records.preferences import favourite_name, settings_of
from coach.records.values import Kind
from pages.components.app.language import t
from pages.components.app.records import current_person, favourites, opened_history, show_problem, use_favourites

_PROBLEM = "favourite_problem"


def is_favourite(kind: Kind, item_id: str) -> bool:
    return favourite_name(kind, item_id) in favourites()


def star(kind: Kind, item_id: str, name: str, *, key: str) -> None:
    """A star to touch. Its words are read aloud to those who cannot see it; the style shows the symbol alone."""
    has = is_favourite(kind, item_id)
    st.button(
        t("library.unstar" if has else "library.star", name=name),
        icon=":material/star:",
        type="tertiary",
        key=f"star_{'on' if has else 'off'}_{key}_{kind}_{item_id}",
        on_click=_keep,
        args=(favourite_name(kind, item_id), not has),
    )


def show_star_problem() -> None:
    """Why the star touched last could not be kept; said once."""
    problem = st.session_state.pop(_PROBLEM, None)
    if problem is not None:
        show_problem(problem)


def _keep(favourite: str, starred: bool) -> None:
    try:
        history = opened_history()
        person = current_person(history)
        settings = settings_of(person.settings).with_star(favourite, starred)
        history.change_profile(replace(person, settings=settings.as_dict()))
    except RecordsError as error:
        st.session_state[_PROBLEM] = error
        return
    use_favourites(settings)
