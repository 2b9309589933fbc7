"""What the server does around the application: smaller answers, and the door for phones where it is asked for."""

import asyncio
import sys
import webbrowser
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

import streamlit
import streamlit as st
from streamlit.runtime import get_instance
from streamlit.starlette import App
from streamlit.web.server.starlette import create_starlette_app

from coach.errors import CoachError, ConfigurationError
from coach.platform.environment import environment
from coach.platform.paths import cache_dir, certificates_dir
from coach.serving.compressed import Compressed, compressed
from coach.serving.door import DOOR, OpenDoor
from coach.serving.symbols import Symbols
from coach.session.live.camera_socket import CAMERA_SOCKET, CameraSocket
from coach.text import DEFAULT_LANGUAGE, say
from pages.components.app.kept_files import KeptFiles

#: The server answers a moment after it has said so.
_WINDOW_AFTER_S = 0.5
#: Streamlit's own scripts and fonts.
_STATIC = Path(streamlit.__file__).parent / "static" / "static"
_SYMBOLS = Symbols(_STATIC, Path(__file__).parents[2])
#: What stands around the application: as Starlette takes it.
MIDDLEWARE = (compressed(_STATIC, _SYMBOLS), CAMERA_SOCKET)
_LOOPS: list[asyncio.AbstractEventLoop] = []


def for_phones() -> Compressed:
    """The application as phones get it, in the sessions and with the caches of the one on this computer."""
    return Compressed(CameraSocket(create_starlette_app(get_instance())), static=_STATIC, symbols=_SYMBOLS)


def event_loop() -> asyncio.AbstractEventLoop:
    """What the server of this process runs on; the door for phones is served by it as well."""
    return _LOOPS[-1]


@asynccontextmanager
async def around(_: App) -> AsyncIterator[dict[str, Any]]:
    """From the first to the last moment of a server."""
    loop = asyncio.get_running_loop()
    _LOOPS.append(loop)
    runtime = get_instance()
    runtime._media_file_mgr = KeptFiles(runtime.media_file_mgr._storage)  # there is no other way in
    if not st.get_option("server.headless"):
        address = f"http://{st.get_option('server.address') or 'localhost'}:{st.get_option('server.port')}"
        loop.call_later(_WINDOW_AFTER_S, webbrowser.open, address)
    await _let_phones_in(loop)
    with suppress(ConfigurationError):  # the pages say which settings are wrong
        loop.run_in_executor(None, _SYMBOLS.make, cache_dir())
    yield {}
    DOOR.shut()


async def _let_phones_in(loop: asyncio.AbstractEventLoop) -> None:
    language = DEFAULT_LANGUAGE
    try:
        settings = environment()
        language = settings.language or language
        if settings.phone == "on":
            folder = certificates_dir()
            wish: dict[str, Any] = {"address": settings.phone_address, "port": settings.phone_port}
            _tell(await asyncio.to_thread(DOOR.let_in, for_phones(), loop, folder=folder, **wish), language)
    except ConfigurationError:
        return  # the pages say which settings are wrong
    except CoachError as error:
        print(error.in_(language), file=sys.stderr, flush=True)  # noqa: T201


def _tell(door: OpenDoor, language: str) -> None:
    said = say("phone.terminal", language, url=door.url, code=door.code, fingerprint=door.certificate.fingerprint)
    print(door.printed(), said, sep="\n", flush=True)  # noqa: T201
