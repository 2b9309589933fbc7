"""Who is at the other end: without a login whoever opened the page, with one the person who has logged in."""

import time
from typing import Any

import streamlit as st
from streamlit.errors import StreamlitAuthError

from coach.errors import AccountError
from coach.platform.environment import environment
from coach.safe_text import plain_markdown
from coach.studio.accounts import Account, account_of
from pages.components.app.language import t


def claims() -> dict[str, Any]:
    """What the identity provider says of this visitor; `is_logged_in` is there where a provider is configured."""
    return dict(st.user.to_dict())


def needs_login() -> bool:
    """Whether the coach is only for people who have logged in."""
    wanted = environment().login
    return wanted == "required" or (wanted == "auto" and "is_logged_in" in claims())


def account() -> Account | None:
    """The login of this visitor; None while there is none. Raises `AccountError` for one that is not accepted."""
    found, settings = claims(), environment()
    if not needs_login() or found.get("is_logged_in") is not True:
        return None
    return account_of(found, now_s=time.time(), longest_h=settings.login_hours, allowed=settings.login_allowed)


def owner() -> str | None:
    """Whose part of the history this visitor sees; None where everybody on this computer shares one.

    Raises `AccountError` where a login is needed and there is none any more.
    """
    if not needs_login():
        return None
    found = account()
    if found is None:
        raise AccountError("expired", "Nobody is logged in.")
    return found.owner


def may_change_library() -> bool:
    """Whether visitors may add postures and programmes, which everybody else here would train by too."""
    return not needs_login()


def login_name() -> str:
    """What the identity provider calls this visitor; empty without a login."""
    found = account() if is_welcome() else None
    return "" if found is None else found.name


def is_welcome() -> bool:
    """Whether this visitor may see the pages."""
    try:
        return not needs_login() or account() is not None
    except AccountError:
        return False


def require_login() -> None:
    """Where the visitor may not see the pages: say why, offer to log in, and go no further."""
    if is_welcome():
        return
    st.title(t("account.title"), anchor=False)
    if "is_logged_in" not in claims():
        st.error(t("account.not_configured"), icon=":material/error:")
        st.stop()
    try:
        account()
    except AccountError as error:
        st.warning(t(f"account.{error.reason}"), icon=":material/info:")
        st.button(t("account.other"), icon=":material/logout:", on_click=st.logout, key="log_out")
        if error.reason != "expired":
            st.stop()
    st.markdown(t("account.lead"))
    for provider in _providers():
        if st.button(_label(provider), icon=":material/login:", type="primary", key=f"log_in_{provider}"):
            _log_in(provider)
    st.stop()


def account_box() -> None:
    """Who is logged in, and the way out; for the sidebar."""
    found = account() if is_welcome() else None
    if found is not None:
        if found.name:
            st.caption(t("account.of", name=plain_markdown(found.name)))
        st.button(t("account.log_out"), icon=":material/logout:", on_click=st.logout, key="log_out", type="tertiary")


def _providers() -> tuple[str | None, ...]:
    """The names of the providers; None: the only one, which has no name."""
    section = st.secrets["auth"]
    if "client_id" in section:
        return (None,)
    return tuple(name for name in section if hasattr(section[name], "keys") and "client_id" in section[name])


def _label(provider: str | None) -> str:
    return t("account.log_in") if provider is None else t("account.log_in_with", name=provider.capitalize())


def _log_in(provider: str | None) -> None:
    try:
        st.login(provider)
    except StreamlitAuthError:
        st.error(t("account.not_configured"), icon=":material/error:")
