"""The camera by WebRTC: what the browser sees goes to the session, and comes back with the skeleton on it."""

from __future__ import annotations

import threading
import time
from typing import Any

import streamlit as st
import streamlit_webrtc
from streamlit_webrtc import VideoProcessorBase

from coach.media.live_frames import planes_of_video_frame, video_frame_of_planes
from coach.platform.environment import environment
from coach.session.live.camera import LiveCamera
from coach.studio.ice import rtc_configuration
from pages.components.app.language import t

#: 640 x 480 is what the pose model can use; more would only cost time.
SIZE_PX = (640, 480)
#: Beside another session the computer is kept busy enough by half as many pictures.
ALONE_HZ, SHARED_HZ = 30, 15
#: WebRTC that has brought no picture by now will not bring one.
CONNECT_WITHIN_S = 8.0
VIDEO_STYLE = {"autoPlay": True, "controls": False, "muted": True, "style": {"width": "100%"}}


class Processor(VideoProcessorBase):
    """Hands pictures to the camera of one session. Called by a thread of its own, with the newest picture only."""

    def __init__(self, camera: LiveCamera) -> None:
        self._camera = camera

    def recv(self, frame: Any, left_out: int = 0) -> Any:
        planes = planes_of_video_frame(frame)
        return video_frame_of_planes(self._camera.look(planes, float(frame.time or 0.0), left_out=left_out))

    async def recv_queued(self, frames: list[Any]) -> list[Any]:
        return [self.recv(frames[-1], left_out=len(frames) - 1)]

    def on_ended(self) -> None:
        if self._camera.picture_count == 0:
            return  # a first attempt to connect has failed, and the browser tries again
        # called on the event loop of all connections, which must not wait for a process to end
        threading.Thread(target=self._camera.close, name="coach-live-end", daemon=True).start()


def way_to_the_camera(key: str) -> Any:
    """Nobody on the internet is asked for a way unless `COACH_ICE_SERVERS` says so; the same through one session."""
    kept = f"{key}_ice"
    if kept not in st.session_state:
        st.session_state[kept] = rtc_configuration(environment().ice_servers, now_s=time.time())
    return st.session_state[kept]


def video(camera: LiveCamera, key: str, *, playing: bool, alone: bool, facing: str = "user") -> Any:
    """The picture; returns the state of the connection. alone: no other session was running when this one began."""
    width, height = SIZE_PX
    rate_hz = ALONE_HZ if alone else SHARED_HZ
    picture = {
        "width": {"ideal": width},
        "height": {"ideal": height},
        "frameRate": {"ideal": rate_hz, "max": rate_hz},
        "facingMode": facing,
    }
    return streamlit_webrtc.webrtc_streamer(
        key=key,
        desired_playing_state=playing,
        video_processor_factory=lambda: Processor(camera),
        async_processing=True,
        rtc_configuration=way_to_the_camera(key),
        media_stream_constraints={"video": picture, "audio": False},
        media_toggle_controls=False,
        video_html_attrs=VIDEO_STYLE,
        translations={
            "start": t("live.start"),
            "stop": t("live.stop"),
            "select_device": t("live.rtc.select_device"),
            "select_camera": t("live.rtc.select_camera"),
            "media_api_not_available": t("live.rtc.media_api_not_available"),
            "device_ask_permission": t("live.rtc.device_ask_permission"),
            "device_not_available": t("live.rtc.device_not_available"),
            "device_access_denied": t("live.rtc.device_access_denied"),
        },
    )
