"""Pictures come in on a WebSocket and strokes go out; only to those who know the camera's name."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest

from coach.library.known import load_exercises, load_postures
from coach.library.plan import plan_exercise
from coach.session.live.camera import LiveCamera
from coach.session.live.camera_socket import HEADER, PATH, CameraSocket, named
from coach.session.live.course import Course
from coach.session.live.panel import PanelWords
from coach.session.live.session import LiveSession
from coach.session.live.worker import SeenPicture
from tests.session.live.bodies import standing_frame

EXERCISES, POSTURES = load_exercises(), load_postures()
JPEG = b"a picture"


class Standing:
    """Sees somebody standing in every picture."""

    def see(self, jpeg: bytes, timestamp_s: float) -> SeenPicture:
        return SeenPicture(frame=standing_frame(), image_size_px=(640, 480))

    def close(self) -> None:
        pass


@pytest.fixture
def camera() -> LiveCamera:
    session = LiveSession(Course(plan_exercise(EXERCISES["squat"]), exercises=EXERCISES, postures=POSTURES))
    return LiveCamera(session, Standing(), words=PanelWords("en", EXERCISES, POSTURES).of)


async def _application(scope: Any, receive: Any, send: Any) -> None:
    await send({"type": "the application's"})


def talk(path: str, *messages: Any, kind: str = "websocket") -> list[Any]:
    """What is answered to these messages."""
    waiting = [
        {"type": "websocket.connect"},
        *({"type": "websocket.receive", **message} for message in messages),
        {"type": "websocket.disconnect"},
    ]
    sent: list[Any] = []

    async def receive() -> Any:
        return waiting.pop(0)

    async def send(event: Any) -> None:
        sent.append(event)

    asyncio.run(CameraSocket(_application)({"type": kind, "path": path}, receive, send))  # type: ignore[arg-type]
    return sent


def picture(time_s: float, jpeg: bytes = JPEG, left_out: int = 0) -> dict[str, bytes]:
    return {"bytes": HEADER.pack(time_s, left_out) + jpeg}


def kinds(sent: list[Any]) -> list[str]:
    return [event["type"].removeprefix("websocket.") for event in sent]


def test_every_picture_is_answered_with_what_to_draw(camera: LiveCamera) -> None:
    sent = talk(f"/under/{PATH}{named(camera)}", picture(0.0), picture(0.1))
    assert kinds(sent) == ["accept", "send", "send"]
    answer = json.loads(sent[1]["text"])
    assert answer["size"] == [640, 480]
    assert {kind for kind, *_ in answer["strokes"]} == {"line", "disc"}
    assert answer["panel"]["title"] == "Squat"
    assert camera.picture_count == 2


@pytest.mark.parametrize(
    "message",
    [
        {"text": "hello"},
        {"bytes": b""},
        {"bytes": HEADER.pack(0.0, 0)},
        picture(float("nan")),
        picture(-1.0),
        picture(1e300),
        picture(0.0, bytes(3_000_000)),
    ],
    ids=["words", "nothing", "no-picture", "no-time", "before-time", "after-time", "too-large"],
)
def test_what_is_no_picture_ends_the_connection_and_not_the_session(camera: LiveCamera, message: Any) -> None:
    assert kinds(talk(f"/{PATH}{named(camera)}", message)) == ["accept", "close"]
    assert camera.picture_count == 0
    assert not camera.is_closed


def test_a_window_elsewhere_sees_the_newest_picture_each_once(camera: LiveCamera) -> None:
    name = named(camera)
    camera.take(JPEG, 0.0)
    sent = talk(f"/{PATH}{name}/watch", {"text": "next"})
    assert kinds(sent) == ["accept", "send", "send"]
    assert sent[2]["bytes"] == JPEG
    camera.close()
    assert kinds(talk(f"/{PATH}{name}/watch", {"text": "next"})) == ["close"]


@pytest.mark.parametrize("end", ["closed", "forgotten", "never"])
def test_a_camera_that_is_not_open_is_refused(camera: LiveCamera, end: str) -> None:
    name = named(camera)
    if end == "closed":
        camera.close()
    path = {"closed": name, "forgotten": name[:-1], "never": "x"}[end]
    assert kinds(talk(f"/{PATH}{path}", picture(0.0))) == ["close"]


def test_a_session_that_is_over_says_so(camera: LiveCamera) -> None:
    name = named(camera)
    camera.worker.see = lambda jpeg, timestamp_s: camera.close() or SeenPicture(frame=None, image_size_px=(0, 0))  # type: ignore[method-assign, func-returns-value]
    sent = talk(f"/{PATH}{name}", picture(0.0))
    assert (sent[-1]["type"], sent[-1]["code"]) == ("websocket.close", 1000)


@pytest.mark.parametrize(("kind", "path"), [("websocket", "/_stcore/stream"), ("http", f"/{PATH}name"), ("http", "/")])
def test_everything_else_is_the_application_s(kind: str, path: str) -> None:
    assert talk(path, kind=kind) == [{"type": "the application's"}]
