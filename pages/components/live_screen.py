"""A live session on the screen: picture, panel, commands, and what to do when no picture comes."""

from __future__ import annotations

import time
from pathlib import Path

import streamlit as st

from coach.session.live.camera import Command
from coach.session.live.state import Snapshot
from pages.components.figure import show_figure
from pages.components.language import t
from pages.components.live_fallback import jpeg_camera
from pages.components.live_panel import panel
from pages.components.live_recording import tell_problem
from pages.components.live_resources import live_room
from pages.components.live_running import Running, end, running
from pages.components.live_settings import wish
from pages.components.live_video import CONNECT_WITHIN_S, video
from pages.components.phone_camera import phone_picture
from pages.components.resources import postures, require_model

#: How often the page looks at the session. The picture does not wait for it.
REFRESH_S = 0.25
FIGURE_REFRESH_S = 1.5
#: A camera that has been silent for this long may be unplugged; the room closes the session a little later.
SILENT_S = 3.0
#: Every try of the component to open a refused camera runs the page twice or more, and it would try hundreds of
#: times, until the browser has no connections left. A camera that opens needs less than ten runs.
MOST_RUNS_BEFORE_A_PICTURE = 30


def show(session: Running) -> None:
    """Picture on the left, numbers on the right; on a phone one below the other."""
    st.html(Path(__file__).with_name("live_screen.css"))
    picture, numbers = st.columns([11, 9], gap="medium")
    with picture:
        if session.path == "webrtc":
            # The component says hello when it has loaded, which runs the page again. Told to play before that, it opens
            # two connections, and as often as not the server answers the one that is dropped: 15 seconds are lost.
            session.shown_count += 1
            may_try = session.camera.picture_count > 0 or session.shown_count <= MOST_RUNS_BEFORE_A_PICTURE
            playing = session.shown_count > 1 and may_try
            video(session.camera, f"live_{session.id}", playing=playing, alone=session.alone)
        elif session.path == "phone":
            phone_picture(session.camera, key=f"live_phone_{session.id}")
        else:
            jpeg_camera(session.camera, key=f"live_jpeg_{session.id}")
        # here it never moves, whatever the numbers beside it need
        st.button(t("live.stop"), icon=":material/stop:", on_click=end, key="live_stop", width="stretch")
        if any(step.is_yoga for step in session.chosen.steps):
            with st.container(key="live_wanted"):
                _wanted_posture()
    with numbers:
        _watch()


@st.fragment(run_every=FIGURE_REFRESH_S)
def _wanted_posture() -> None:
    """The posture to take up, below one's own picture."""
    session = running()
    snapshot = None if session is None else session.camera.snapshot
    if session is not None:
        step = session.chosen.steps[0] if snapshot is None else snapshot.step
        # the figure has its first role on the left; the picture of oneself is mirrored
        show_figure(postures()[step.subject_id], height_px=190, mirrored=step.side != "right")


@st.fragment(run_every=REFRESH_S)
def _watch() -> None:
    session = running()
    if session is None:
        return
    session.last = session.camera.snapshot or session.last
    snapshot = session.last
    session.camera.show_skeleton(wish("skeleton", True))
    session.camera.show_ghost(wish("ghost", True))
    if session.recorder is not None and not session.camera.is_closed:
        session.recorder.follow(session.camera.take_happened())
        tell_problem(session.recorder)
    # above the panel, whose height changes: a button must not move away from a hand
    with st.container(horizontal=True, gap="small"):
        if snapshot is not None:
            _commands(session, snapshot)
    panel(
        snapshot,
        session=session.id,
        voice_on=wish("voice", True),
        volume=wish("volume", 80) / 100,
        running=not session.camera.is_closed,
    )
    if snapshot is None:
        if session.camera.is_closed:
            end()
            st.rerun()
        _explain_waiting(session)
        return
    if session.camera.silent_s > SILENT_S and not session.camera.is_closed and snapshot.stage != "done":
        st.warning(t("live.silent"), icon=":material/videocam_off:")
    elif snapshot.rate_hz > 0:
        pace = session.camera.pace if session.path != "jpeg" else "fine"  # the other way is slow, and says so itself
        st.caption(t(f"live.rate_{pace}", rate=snapshot.rate_hz))
    if snapshot.stage == "done" or session.camera.is_closed:
        # the last words are still being spoken
        if session.keeping_count * REFRESH_S >= 2.5 or session.camera.is_closed:
            end()
            st.rerun()
        session.keeping_count += 1


def _commands(session: Running, snapshot: Snapshot) -> None:
    stage, command = snapshot.stage, session.camera.command
    is_paused, is_done = stage == "paused", stage == "done"
    skip = {"placing": "begin_anyway", "rest": "skip_rest", "get_ready": "begin_now"}.get(stage, "skip")
    pause: Command = "resume" if is_paused else "pause"
    st.button(
        t(f"live.{pause}"), icon=":material/play_arrow:" if is_paused else ":material/pause:", key=f"live_{pause}",
        type="primary" if is_paused else "secondary", on_click=command, args=(pause,), disabled=is_done,
    )  # fmt: skip
    st.button(
        t(f"live.{skip}"), icon=":material/skip_next:", key="live_skip", on_click=command, args=("skip",),
        disabled=is_done or is_paused,
    )  # fmt: skip
    st.button(
        t("live.restart"), icon=":material/replay:", key="live_restart", on_click=command, args=("restart_set",),
        disabled=is_done or stage == "placing",
    )  # fmt: skip


def _explain_waiting(session: Running) -> None:
    room, waited_s = live_room(require_model()), time.monotonic() - session.started_s
    room.still_wanted(session.camera)
    if session.path == "phone":
        return  # the picture's place says what is waited for
    if session.path == "jpeg":
        if waited_s > CONNECT_WITHIN_S:
            st.warning(t("live.no_camera"), icon=":material/videocam_off:")
        return
    if waited_s < CONNECT_WITHIN_S:
        st.caption(t("live.allow_camera"))
        return
    st.warning(t("live.no_connection"), icon=":material/wifi_off:")
    st.markdown(t("live.camera_help"))
    if st.button(t("live.other_path"), type="primary", icon=":material/photo_camera:", key="live_other_path"):
        session.path, session.started_s = "jpeg", time.monotonic()
        room.still_wanted(session.camera, anew=True)
        st.rerun()
