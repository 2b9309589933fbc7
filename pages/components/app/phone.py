"""The phone at home: opening the door for it, what to scan, and who came through it."""

import streamlit as st
from streamlit.runtime import get_instance
from streamlit.runtime.scriptrunner import get_script_run_ctx

from coach.platform.environment import environment
from coach.platform.paths import certificates_dir
from coach.serving.door import DOOR, OpenDoor
from coach.serving.gate import PHONE_HEADER, home_addresses
from pages.components.app.account import needs_login
from pages.components.app.language import t
from pages.components.app.problem import told
from pages.components.app.serving import event_loop, for_phones

_REFRESH_S = 2.0


def is_phone() -> bool:
    """Whether this visitor came through the door for phones."""
    return PHONE_HEADER.decode() in st.context.headers


def note_window() -> None:
    """A window of this computer keeps the door open; the windows of phones do not."""
    context = get_script_run_ctx()
    if context is not None and DOOR.open is not None and not is_phone():
        name = context.session_id
        DOOR.window(name, lambda: get_instance().is_active_session(name))


def open_door(address: str | None = None) -> OpenDoor:
    """Open the door from a page. Raises `CoachError` where it cannot be opened."""
    door = DOOR.let_in(
        for_phones(), event_loop(), folder=certificates_dir(),
        address=address, port=environment().phone_port,
    )  # fmt: skip
    note_window()
    return door


def phone_settings() -> None:
    """The section of the settings page: opened and shut here, by whoever sits at the computer."""
    st.header(t("phone.title"), anchor=False)
    if needs_login():
        st.markdown(t("phone.studio"))
        return
    if is_phone():
        st.markdown(t("phone.on_phone"))
        return
    st.markdown(t("phone.lead"))
    if DOOR.open is None:
        _offer()
    else:
        _opened()


def _offer() -> None:
    addresses = (fixed,) if (fixed := environment().phone_address) else home_addresses()
    address = addresses[0] if addresses else None
    if len(addresses) > 1:
        address = st.selectbox(t("phone.address"), addresses, help=t("phone.address_help"), key="phone_address")
    wished = st.button(t("phone.open"), icon=":material/phonelink:", key="phone_open")
    if wished and told(lambda: open_door(address)) is not None:
        st.rerun()


@st.fragment(run_every=_REFRESH_S)
def _opened() -> None:
    door = DOOR.open
    if door is None:
        st.rerun()  # it shut by itself
    picture, words = st.columns([2, 3], gap="medium", vertical_alignment="center")
    picture.image(door.picture().decode(), width=240, alt=t("phone.qr_alt"))
    with words:
        st.markdown(t("phone.steps", url=door.url, code=door.code))
        st.caption(t("phone.paired", count=door.pairing.phone_count))
        if st.button(t("phone.shut"), icon=":material/phonelink_erase:", key="phone_shut"):
            DOOR.shut()
            st.rerun()
    with st.expander(t("phone.warning_title"), icon=":material/shield:"):
        st.markdown(t("phone.warning"))
        st.code(door.certificate.fingerprint, language=None, wrap_lines=True)
