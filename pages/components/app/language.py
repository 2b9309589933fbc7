"""The visitor's language, and the application's texts in it."""

from pathlib import Path

import streamlit as st

from coach.spreadsheets import CsvStyle, style_for
from coach.text import DEFAULT_LANGUAGE, languages, say

_STATE = "language"
_QUERY = "lang"
_TOLD = "language_told"
#: What Streamlit writes itself, in English whatever the language (1.67).
_OF_STREAMLIT = {
    "Upload": "upload",
    "{size} per file": "per_file",
    "Take Photo": "take_photo",
    "Clear photo": "clear_photo",
    "No results": "no_results",
    "Page not found": "no_page",
    "The page that you have requested does not seem to exist. Running the app's main page.": "no_page_text",
}


def language() -> str:
    """The language chosen by this visitor: by the switch, the address (`?lang=zh`), or the browser's own setting."""
    if _STATE not in st.session_state:
        wished = (st.query_params.get(_QUERY, ""), (st.context.locale or "").split("-")[0])
        st.session_state[_STATE] = next((name for name in wished if name in languages()), DEFAULT_LANGUAGE)
    return str(st.session_state[_STATE])


def csv_style() -> CsvStyle:
    """How this visitor's spreadsheet wants its tables, by the region of the browser."""
    return style_for(st.context.locale)


def t(key: str, **values: object) -> str:
    """The application's text `key` in the visitor's language."""
    return say(key, language(), **values)


def language_name(name: str) -> str:
    """A language in its own words, so that it can be found by those who read no other."""
    return say("language.name", name)


def language_switch() -> None:
    """The switch in the sidebar. The choice also stands in the address, so that a link or a bookmark keeps it."""

    def choose() -> None:
        if st.session_state["language_switch"] is not None:
            st.session_state[_STATE] = st.session_state["language_switch"]

    st.segmented_control(
        "Language · 语言",
        languages(),
        default=language(),
        format_func=language_name,
        key="language_switch",
        on_change=choose,
    )
    if st.query_params.get(_QUERY, DEFAULT_LANGUAGE) != language():
        st.query_params[_QUERY] = language()
    _tell_browser()


def _tell_browser() -> None:
    """For screen readers and fonts: which language it is; besides, Streamlit's own words in it.

    Streamlit speaks English by itself: only who has seen another language needs to be told of that.
    """
    if language() == DEFAULT_LANGUAGE and _TOLD not in st.session_state:
        return
    st.session_state[_TOLD] = True
    words = {english: t(f"streamlit.{key}", size="{size}") for english, key in _OF_STREAMLIT.items()}
    js = Path(__file__).with_suffix(".js").read_text(encoding="utf-8")
    component = st.components.v2.component("coach_language", html="<i></i>", js=js)
    component(
        data={"lang": t("language.html"), "words": None if language() == DEFAULT_LANGUAGE else words}, key="spoken"
    )
