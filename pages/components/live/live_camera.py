"""The picture of a live session: the browser's own camera, or that of a phone, with what the coach saw over it."""

from pathlib import Path
from typing import Any, Literal

import streamlit as st

from coach.session.live.camera import LiveCamera
from coach.session.live.camera_socket import CAMERAS, PATH
from pages.components.app.problem import show_camera_problem

_HERE = Path(__file__).parent
_HTML = "<canvas width='640' height='480'></canvas>"
_CSS = ":host, canvas { display: block; width: 100%; height: 100%; } canvas { object-fit: contain; }"
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
    problem = getattr(_mount()(data=data, key=key, on_problem_change=lambda: None), "problem", None)
    show_camera_problem(problem)


def _mount() -> Any:
    # registered anew in every run, because Streamlit forgets components with the visitor's session
    js = (_HERE / "live_camera.js").read_text(encoding="utf-8")
    return st.components.v2.component("coach_live_camera", html=_HTML, css=_CSS, js=js)
