"""The way of live pictures: a WebSocket of the application brings them, one by one, and what to draw goes back on it.

The browser shows its own camera's picture with what comes back drawn over it: no picture is ever sent to it, except to
a window that looks at somebody else's camera (a phone's). It goes wherever the page itself goes, through proxies and
with nothing but the computer's own loopback, and when the network or the computer is slow the browser sends fewer.
An ASGI application around another one.
"""

import asyncio
import json
import math
import re
import secrets
import struct
from weakref import WeakValueDictionary

from starlette.middleware import Middleware
from starlette.types import ASGIApp, Receive, Scope, Send
from starlette.websockets import WebSocket

from coach.platform.limits import MAX_LIVE_BYTES
from coach.session.live.camera import LiveCamera

#: Before each JPEG: seconds by the camera's clock, pictures left out since the last one.
HEADER = struct.Struct("<dI")
PATH = "_coach/camera/"
_NAME = re.compile(rf"/{PATH}([\w-]+)(/watch)?$")
#: No page is open for longer; beyond, the clock of a camera would stand still.
_LATEST_S = 1e9
_CHECK_EVERY_S = 0.02
_UNKNOWN, _OVER = 1008, 1000


#: The cameras that are open in this process: whoever knows the name of one may send it pictures.
CAMERAS: WeakValueDictionary[str, LiveCamera] = WeakValueDictionary()


def named(camera: LiveCamera) -> str:
    """A name by which a camera is known from now on, and that nobody can guess."""
    name = secrets.token_urlsafe(24)
    CAMERAS[name] = camera
    return name


class CameraSocket:
    """Answers the WebSockets of cameras; everything else is the application's."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        asked = _NAME.search(scope["path"]) if scope["type"] == "websocket" else None
        if asked is None:
            await self._app(scope, receive, send)
            return
        socket, camera = WebSocket(scope, receive, send), CAMERAS.get(asked[1])
        if camera is None or camera.is_closed:
            await socket.close(_UNKNOWN)
            return
        await socket.accept()
        await (_watch if asked[2] else _film)(camera, socket)


async def _film(camera: LiveCamera, socket: WebSocket) -> None:
    """Look at every picture that comes."""
    while (event := await socket.receive())["type"] == "websocket.receive":
        data = event.get("bytes") or b""
        time_s, left_out = HEADER.unpack_from(data) if len(data) > HEADER.size else (math.nan, 0)
        if len(data) > MAX_LIVE_BYTES or not 0.0 <= time_s < _LATEST_S:
            await socket.close(_UNKNOWN)
            return
        answer = await asyncio.to_thread(_shown, camera, data[HEADER.size :], time_s, left_out)
        if answer is None:
            await socket.close(_OVER)
            return
        await socket.send_text(answer)


def _shown(camera: LiveCamera, jpeg: bytes, time_s: float, left_out: int) -> str | None:
    shown = camera.take(jpeg, time_s, left_out=left_out)
    return None if shown is None else json.dumps(shown.as_plain())


async def _watch(camera: LiveCamera, socket: WebSocket) -> None:
    """Whenever the window asks, the next picture and what is drawn over it."""
    number = 0
    while (await socket.receive())["type"] == "websocket.receive":
        while (shown := camera.shown) is None or shown.number == number:
            if camera.is_closed:
                await socket.close(_OVER)
                return
            await asyncio.sleep(_CHECK_EVERY_S)
        number = shown.number
        await socket.send_text(json.dumps(shown.as_plain()))
        await socket.send_bytes(shown.jpeg)


#: As applications of Starlette take it.
CAMERA_SOCKET = Middleware(CameraSocket)
