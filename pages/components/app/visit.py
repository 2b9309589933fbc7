"""What a visitor has in hand: temporary files, running work, what was found, what was chosen.

It belongs to the address (`?visit=...`) as well as to the visitor's session, so that a reload of the page finds it
again. It ends with the sessions that know it: Streamlit forgets one two minutes after its page was closed.
"""

import uuid
from collections.abc import Container
from functools import cached_property
from typing import Any
from weakref import WeakValueDictionary

import streamlit as st

from coach.platform.workspace import Workspace
from pages.components.app.account import is_welcome, owner

_STATE = _QUERY = "visit"


class Visit:
    """Everything of one visitor: `work` and `choices` by name, whatever the pages keep there."""

    def __init__(self) -> None:
        self.id = uuid.uuid4().hex
        self.work: dict[str, Any] = {}
        self.choices: dict[str, Any] = {}

    @cached_property
    def workspace(self) -> Workspace:
        """Made when it is first needed."""
        return Workspace()

    @property
    def is_worth_finding(self) -> bool:
        """Whether there is anything to find again."""
        return bool(self.work) or "workspace" in vars(self)


@st.cache_resource(show_spinner=False)
def _visits() -> WeakValueDictionary[tuple[str | None, str], Visit]:
    """The visits of all visitors, for as long as a session holds them: a login finds only its own."""
    return WeakValueDictionary()


def visit() -> Visit:
    """The visit of this session, or of the address it was opened with."""
    if _STATE not in st.session_state:
        mine = owner() if is_welcome() else None
        found = _visits().get((mine, st.query_params.get(_QUERY, ""))) or Visit()
        _visits()[mine, found.id] = found
        st.session_state[_STATE] = found
    return st.session_state[_STATE]


def in_hand() -> dict[str, Any]:
    """What this visitor has done so far."""
    return visit().work


def workspace() -> Workspace:
    """This visitor's temporary files and running work."""
    found = visit().workspace
    show_in_address()
    return found


def show_in_address() -> None:
    """Write what a visitor has in hand into the address; called by every page, since a new page has a new address."""
    found = visit()
    if found.is_worth_finding and st.query_params.get(_QUERY) != found.id:
        st.query_params[_QUERY] = found.id


def remember(key: str, usual: Any, among: Container[Any] | None = None) -> None:
    """Before a widget with this key: let it show what was chosen last, also after it was away, or else the usual.

    among: what can be chosen now. The widget itself is given no value.
    """
    choices = visit().choices
    chosen = st.session_state.get(key, choices.get(key, usual))
    if among is not None and chosen not in among:
        chosen = usual
    if st.session_state.get(key) != chosen:
        st.session_state[key] = chosen
    choices[key] = chosen
