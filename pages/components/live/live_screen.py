"""A live session on the screen: the picture, of this camera or a phone's, fills it; all else lies over the picture."""

import time
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import streamlit as st

from coach.serving.door import DOOR
from coach.session.live.camera import Command, LiveCamera
from coach.session.live.camera_socket import PATH, named
from coach.session.live.panel import PanelWords
from coach.session.live.state import Snapshot
from pages.components.app.language import language, t
from pages.components.app.phone import is_phone
from pages.components.app.problem import show_camera_problem
from pages.components.app.resources import exercises, postures, require_model
from pages.components.app.widgets import choose, component
from pages.components.app.wishes import choose_live_wishes, skeleton, wish
from pages.components.library.figure import show_exercise_picture, show_figure
from pages.components.live.live_running import Running, end, live_room, running

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
        st.session_state[f"{key}_name"] = named(camera)
    base = st.get_option("server.baseUrlPath").strip("/")
    data = {
        "path": f"{base and '/' + base}/{PATH}{st.session_state[f'{key}_name']}",
        "watch": watch,
        "facing": facing,
        "rate_hz": ALONE_HZ if alone else SHARED_HZ,
    }
    problem = getattr(component(_CAMERA)(data=data, key=key, on_problem_change=lambda: None), "problem", None)
    st.session_state[f"{key}_problem"] = problem
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


_PANEL = Path(__file__).with_name("live_panel")
#: What may be said, and its words in the catalogues.
_COMMANDS = ("pause", "resume", "skip")


def panel(
    snapshot: Snapshot | None, *, session: str, voice_on: bool, volume: float, running: bool, listen: bool
) -> str | None:
    """Show a snapshot and speak its cue, each once; returns the command that was heard, if one was.

    session: tells one session's cues from another's. listen: for commands, where the browser can do so by itself.
    """
    data = PanelWords(language(), exercises(), postures()).of(snapshot)
    data |= {
        "session": session,
        "voice": {"on": voice_on and running, "volume": volume, "lang": t("language.voice")},
        "words": {"screen": t("live.whole_screen"), "title": t("live.title")},
        "listen": {
            "on": listen and running,
            "words": {name: t(f"live.heard.{name}").split("|") for name in _COMMANDS},
        },
    }
    shown = component(_PANEL, has_sound=True)(data=data, key="live_panel", on_said_change=lambda: None)
    heard = getattr(shown, "said", None)
    return heard if heard in _COMMANDS else None


#: How often the page looks at the session. The picture and the words over it do not wait for it.
REFRESH_S = 1.0
FIGURE_REFRESH_S = 1.5
#: A camera that has been silent for this long may be unplugged; the room closes the session a little later.
SILENT_S = 3.0
#: A camera that has brought no picture by now needs somebody's help.
FIRST_PICTURE_S = 8.0


def show(session: Running) -> None:
    """The picture fills the window; count, words and commands lie over it."""
    st.html(Path(__file__).with_name("live_screen.css"))
    with st.container(key="live_stage"):
        with st.container(key="live_picture"):
            _picture(session)
        with st.container(key="live_wanted"):
            _wanted()
        _watch()
        with st.container(key="live_around", horizontal=True, gap="small"):
            with st.popover(t("live.settings"), icon=":material/tune:"):
                choose_live_wishes()
            st.button(t("live.stop"), icon=":material/stop:", on_click=end, key="live_stop")


def _picture(session: Running) -> None:
    if session.is_filmed_by_phone:
        phone_picture(session.camera, key=f"live_phone_{session.id}")
    else:
        camera_picture(session.camera, key=f"live_camera_{session.id}", alone=session.alone)


@st.fragment(run_every=FIGURE_REFRESH_S)
def _wanted() -> None:
    """What to do, drawn: while one gets ready, and of a posture as long as one holds it."""
    session = running()
    if session is None:
        return
    snapshot = session.camera.snapshot
    step = session.chosen.steps[0] if snapshot is None else snapshot.step
    if step.is_yoga:
        # the figure has its first role on the left; the picture of oneself is mirrored
        way = {"both_views": False, "mirrored": step.side != "right"}
        show_figure(postures()[step.subject_id], height_px=300, dark=True, **way)
    else:
        show_exercise_picture(exercises()[step.subject_id], height_px=300, every_view=False, dark=True)


@st.fragment(run_every=REFRESH_S)
def _watch() -> None:
    session = running()
    if session is None:
        return
    session.last = session.camera.snapshot or session.last
    snapshot = session.last
    session.camera.skeleton = skeleton()
    session.camera.is_ghost_wanted = wish("ghost")
    with st.container(key="live_commands", horizontal=True, gap="small"):
        if snapshot is not None:
            _commands(session, snapshot)
    with st.container(key="live_overlay"):
        heard = panel(
            snapshot,
            session=session.id,
            voice_on=wish("voice"),
            volume=wish("volume") / 100,
            running=not session.camera.is_closed,
            listen=wish("listen"),
        )
    if heard is not None:
        # "go on" before a start means the start
        is_start = heard == "resume" and snapshot is not None and snapshot.stage == "placing"
        session.camera.command("skip" if is_start else heard)
    with st.container(key="live_notes"):
        _notes(session, snapshot)


def _notes(session: Running, snapshot: Snapshot | None) -> None:
    """What is worth a word of its own: no picture, a slow one, saving that fails; and the way out at the end."""
    if session.recorder is not None and not session.camera.is_closed:
        session.recorder.follow(session.camera.take_happened())
        problem = session.recorder.problem
        if problem is not None:
            st.warning(t(f"history.problem.{problem.reason}"), icon=":material/save:")
    if snapshot is None:
        if session.camera.is_closed:
            end()
            st.rerun()
        _explain_waiting(session)
        return
    if session.camera.silent_s > SILENT_S and not session.camera.is_closed and snapshot.stage != "done":
        st.warning(t("live.silent"), icon=":material/videocam_off:")
    elif snapshot.pace != "fine":
        st.caption(t(f"live.rate_{snapshot.pace}", rate=snapshot.rate_hz))
    if snapshot.stage == "done" or session.camera.is_closed:
        # the last words are still being spoken
        if session.keeping_count * REFRESH_S >= 2.0 or session.camera.is_closed:
            end()
            st.rerun()
        session.keeping_count += 1


def _commands(session: Running, snapshot: Snapshot) -> None:
    stage, command = snapshot.stage, session.camera.command
    is_paused, is_done = stage == "paused", stage == "done"
    in_sequence = "good_enough" if snapshot.step.is_yoga and snapshot.next_step is not None else "skip"
    skip = {"placing": "begin_anyway", "rest": "skip_rest", "get_ready": "begin_now"}.get(stage, in_sequence)
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
    if session.is_filmed_by_phone or st.session_state.get(f"live_camera_{session.id}_problem"):
        return  # the picture's place says what is waited for, or what is wrong
    if waited_s < FIRST_PICTURE_S:
        st.caption(t("live.allow_camera"))
        return
    st.warning(t("live.no_connection"), icon=":material/videocam_off:")
    st.markdown(t("live.camera_help"))
