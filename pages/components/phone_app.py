"""The application with the door for phones open from the start: what `python -m coach serve --phone` serves."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from streamlit.runtime import get_instance
from streamlit.starlette import App
from streamlit.web.server.starlette import create_starlette_app

from coach.environment import environment
from coach.errors import CoachError
from coach.phone.door import CERTIFICATES, DOOR
from coach.records.location import data_dir
from coach.text import DEFAULT_LANGUAGE, say

_ROOT = Path(__file__).resolve().parents[2]


@asynccontextmanager
async def _with_phone(_: App) -> AsyncIterator[dict[str, Any]]:
    """Open the door once there is an application to serve; it shuts with the process."""
    language = os.environ.get("COACH_LANGUAGE") or DEFAULT_LANGUAGE
    inner = create_starlette_app(get_instance())
    options: dict[str, Any] = {
        "folder": data_dir() / CERTIFICATES,
        "address": environment().phone_address,
        "port": environment().phone_port,
    }
    try:
        door = await asyncio.to_thread(DOOR.let_in, inner, asyncio.get_running_loop(), **options)
    except CoachError as error:
        print(error.in_(language), file=sys.stderr, flush=True)  # noqa: T201
    else:
        said = say("phone.terminal", language, url=door.url, code=door.code, fingerprint=door.certificate.fingerprint)
        print(door.printed(), said, sep="\n", flush=True)  # noqa: T201
    yield {}
    DOOR.shut()


app = App(_ROOT / "streamlit_app.py", lifespan=_with_phone)
