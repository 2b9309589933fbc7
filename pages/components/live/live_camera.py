"""The picture of a live session: by the browser's own camera or that of a phone, with what the coach saw over it."""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import streamlit as st

from coach.serving.door import DOOR
from coach.session.live.camera import LiveCamera
from coach.session.live.camera_socket import CAMERAS, PATH
from pages.components.app.language import t
from pages.components.app.phone import is_phone
from pages.components.app.problem import show_camera_problem
from pages.components.app.widgets import choose, component

_CAMERA = Path(__file__).with_name("live_camera")
#: Beside another session the computer is kept busy enough by half as many pictures.
ALONE_HZ, SHARED_HZ = 30, 15


@st.fragment
def camera_picture(
    camera: LiveCamera,
    key: str,
    *,
    alone: bool = True,
    watch: bool = False,
    facing: Literal["user", "environment"] = "user",
) -> None:
    """Show the camera and send its pictures to the session; `watch`: show those that come from elsewhere.

    alone: no other session was running when this one began. facing: which camera of a phone.
    """
    if f"{key}_name" not in st.session_state:
        st.session_state[f"{key}_name"] = CAMERAS.add(camera)
    base = st.get_option("server.baseUrlPath").strip("/")
    data = {
        "path": f"{base and '/' + base}/{PATH}{st.session_state[f'{key}_name']}",
        "watch": watch,
        "facing": facing,
        "rate_hz": ALONE_HZ if alone else SHARED_HZ,
    }
    problem = getattr(component(_CAMERA)(data=data, key=key, on_problem_change=lambda: None), "problem", None)
    show_camera_problem(problem)


_REFRESH_S = 1.0
WHERE = ("here", "phone")


@dataclass(frozen=True, slots=True)
class Meeting:
    """A session that waits for the pictures of a phone."""

    id: str
    camera: LiveCamera


@st.cache_resource(show_spinner=False)
def _waits() -> list[Meeting]:
    """One session at a time has the phone: the newest."""
    return []


def _meeting() -> Meeting | None:
    return next((one for one in _waits() if not one.camera.is_closed), None)


def choose_camera() -> str:
    """The camera of the session that is about to begin; asks only while phones are let in."""
    if DOOR.open is None or is_phone():
        return WHERE[0]
    return str(choose("phone.camera_where", WHERE, "phone.camera_{}", default=WHERE[0], key="live_camera_where"))


def phone_picture(camera: LiveCamera, key: str) -> None:
    """On the computer: the picture of the phone, once there is one."""
    if not any(one.camera is camera for one in _waits()):
        _waits()[:] = [Meeting(key, camera)]  # at once: other visitors look at it meanwhile
    camera_picture(camera, f"{key}_seen", watch=True)
    _waiting(key)


@st.fragment(run_every=_REFRESH_S)
def _waiting(key: str) -> None:
    meeting = _meeting()
    if meeting is not None and meeting.id == key and not meeting.camera.picture_count:
        st.info(t("phone.camera_wait_here"))


def be_the_camera() -> None:
    """On the phone: as soon as a session waits for pictures, send them."""
    meeting = _meeting()
    if meeting is None or DOOR.open is None:
        st.info(t("phone.camera_waiting"), icon=":material/hourglass_top:")
        _look_for_another("")
        return
    sides = ("user", "environment")
    facing = choose("phone.camera_side", sides, "phone.camera_{}", default="user", key="phone_facing")
    camera_picture(meeting.camera, f"phone_{meeting.id}_{facing}", facing=facing)
    _look_for_another(meeting.id)


@st.fragment(run_every=_REFRESH_S)
def _look_for_another(meeting_id: str) -> None:
    """Run the page again when there is another session, or none any more."""
    meeting = _meeting()
    if ("" if meeting is None else meeting.id) != meeting_id:
        st.rerun()
