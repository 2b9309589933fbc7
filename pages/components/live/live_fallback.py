"""The camera without WebRTC: pictures over the page's own connection. Slower, but it needs no network at all."""

from __future__ import annotations

import base64
import binascii
from pathlib import Path
from typing import Any

import streamlit as st

from coach.session.live.camera import LiveCamera
from coach.session.live.worker import Look
from pages.components.app.language import t
from pages.components.live.live_settings import wish

_HERE = Path(__file__).parent
_HTML = '<div class="camera"><canvas width="640" height="480"></canvas></div>'
_CSS = ":host, .camera, canvas { display: block; width: 100%; height: 100%; object-fit: contain; }"
_PREFIX = "data:image/jpeg;base64,"
#: A camera picture of 640 x 480 has some 50 kB.
_MAX_CHARACTERS = 2_000_000
_KNOWN = {"NotAllowedError": "denied", "NotFoundError": "missing", "NotReadableError": "busy", "unplugged": "unplugged"}


@st.fragment
def jpeg_camera(camera: LiveCamera, key: str) -> None:
    """Show the camera, and look at one picture after the other."""
    sent: Any = (st.session_state.get(key) or {}).get("picture")
    answer: dict[str, Any] = {"number": 0, "points": None, "skeleton": wish("skeleton", True)}
    camera.show_ghost(wish("ghost", True))
    if isinstance(sent, dict):
        answer["number"] = sent.get("number", 0)
        answer["points"] = _answered(camera, sent, key)
        answer["ghost"] = None if camera.ghost is None else camera.ghost.as_plain()
    state = _mount()(data=answer, key=key, on_picture_change=lambda: None, on_problem_change=lambda: None)
    problem = getattr(state, "problem", None)
    if problem:
        st.error(t(f"live.camera_{_KNOWN.get(problem, 'other')}"), icon=":material/videocam_off:")


def _answered(camera: LiveCamera, sent: dict[str, Any], key: str) -> list[list[float]] | None:
    """Landmarks of a picture. One that was looked at before is not looked at again: the page ran for another reason."""
    last = st.session_state.setdefault(f"{key}_last", {"number": None, "points": None})
    if last["number"] != sent.get("number"):
        look = _look(camera, sent)
        last["number"], last["points"] = sent.get("number"), None if look is None else _points(look)
    points: list[list[float]] | None = last["points"]
    return points


def _mount() -> Any:
    js = (_HERE / "live_fallback.js").read_text(encoding="utf-8")
    return st.components.v2.component("coach_live_camera", html=_HTML, css=_CSS, js=js)


def _look(camera: LiveCamera, sent: dict[str, Any]) -> Look | None:
    coded, time_s = sent.get("jpeg"), sent.get("time_s")
    if not isinstance(coded, str) or not isinstance(time_s, (int, float)) or len(coded) > _MAX_CHARACTERS:
        return None
    try:
        data = base64.b64decode(coded.removeprefix(_PREFIX), validate=True)
    except binascii.Error:
        return None
    return camera.look_at_jpeg(data, float(time_s))


def _points(look: Look) -> list[list[float]] | None:
    if look.frame is None:
        return None
    width, height = look.image_size_px
    return [
        [round(x / width, 4), round(y / height, 4), round(seen, 2)]
        for (x, y), seen in zip(look.frame.image_xy_px.tolist(), look.frame.visibility.tolist(), strict=True)
    ]
