"""A session on the computer whose pictures come from a phone: the two visitors meet here."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass, field
from typing import Any

import streamlit as st
import streamlit_webrtc

from coach.serving.door import DOOR
from coach.session.live.camera import LiveCamera
from pages.components.app.language import t
from pages.components.app.phone import is_phone
from pages.components.live.live_fallback import jpeg_camera
from pages.components.live.live_video import CONNECT_WITHIN_S, VIDEO_STYLE, video, way_to_the_camera

_REFRESH_S = 1.0
WHERE = ("here", "phone")


@dataclass(slots=True)
class Meeting:
    """A session that waits for the pictures of a phone, and what comes back drawn upon."""

    id: str
    camera: LiveCamera
    track: Any = None


@dataclass(slots=True)
class _Room:
    """One session at a time has the phone: the newest."""

    lock: threading.Lock = field(default_factory=threading.Lock)
    meeting: Meeting | None = None

    def now(self) -> Meeting | None:
        with self.lock:
            found = self.meeting
            return None if found is None or found.camera.is_closed else found


@st.cache_resource(show_spinner=False)
def _room() -> _Room:
    return _Room()


def choose_camera() -> str:
    """The camera of the session that is about to begin; asks only while phones are let in."""
    if DOOR.open is None or is_phone():
        return WHERE[0]
    chosen: str = st.segmented_control(
        t("phone.camera_where"), WHERE, default=WHERE[0], required=True,
        format_func=lambda one: t(f"phone.camera_{one}"), key="live_camera_where",
    )  # fmt: skip
    return chosen


def phone_picture(camera: LiveCamera, key: str) -> None:
    """On the computer: the picture of the phone as the coach has drawn upon it."""
    room = _room()
    with room.lock:
        if room.meeting is None or room.meeting.camera is not camera:
            room.meeting = Meeting(key, camera)
    _drawn(key)


@st.fragment(run_every=_REFRESH_S)
def _drawn(key: str) -> None:
    meeting = _room().now()
    if meeting is None or meeting.id != key:
        return
    if meeting.track is None:
        st.info(t("phone.camera_elsewhere" if meeting.camera.picture_count else "phone.camera_wait_here"))
        return
    streamlit_webrtc.webrtc_streamer(
        key=f"{key}_drawn",
        mode=streamlit_webrtc.WebRtcMode.RECVONLY,
        source_video_track=meeting.track,
        desired_playing_state=True,
        rtc_configuration=way_to_the_camera(key),
        media_stream_constraints={"video": True, "audio": False},
        video_html_attrs=VIDEO_STYLE,
    )


def be_the_camera() -> None:
    """On the phone: as soon as a session waits for pictures, send them."""
    meeting = _room().now()
    if meeting is None or DOOR.open is None:
        st.info(t("phone.camera_waiting"), icon=":material/hourglass_top:")
        _look_for_another("", "")
        return
    facing = st.segmented_control(
        t("phone.camera_side"), ["user", "environment"], default="user", required=True,
        format_func=lambda one: t(f"phone.camera_{one}"), key="phone_facing",
    )  # fmt: skip
    key = f"phone_{meeting.id}_{facing}"
    if st.session_state.get(f"{key}_slow"):
        jpeg_camera(meeting.camera, key=f"{key}_jpeg")
    else:
        # as on the live page: told to play before it has loaded, the component opens two connections
        shown = st.session_state[f"{key}_shown"] = st.session_state.get(f"{key}_shown", 0) + 1
        state = video(meeting.camera, key, playing=shown > 1, alone=True, facing=facing)
        meeting.track = state.output_video_track if state.state.playing else None
    _look_for_another(meeting.id, key)


@st.fragment(run_every=_REFRESH_S)
def _look_for_another(meeting_id: str, key: str) -> None:
    """Run the page again when there is another session, or none any more, or when WebRTC brings no picture."""
    meeting = _room().now()
    if ("" if meeting is None else meeting.id) != meeting_id:
        st.rerun()
    since_s = st.session_state.setdefault(f"{key}_since", time.monotonic())
    is_waiting = meeting is not None and not meeting.camera.picture_count and f"{key}_slow" not in st.session_state
    if is_waiting and time.monotonic() - since_s > 2 * CONNECT_WITHIN_S:
        st.session_state[f"{key}_slow"] = True
        st.rerun()
