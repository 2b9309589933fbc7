"""The picture of a live session: the browser's own camera, or that of a phone, with what the coach saw over it."""

from pathlib import Path
from typing import Literal

import streamlit as st

from coach.session.live.camera import LiveCamera
from coach.session.live.camera_socket import CAMERAS, PATH
from pages.components.app.problem import show_camera_problem
from pages.components.app.widgets import component

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
