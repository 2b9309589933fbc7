"""What the browser needs of Streamlit itself, sent compressed: a slow phone waits for nothing else as long.

Streamlit sends its scripts as they are, 2 MB of them before the first word is seen; compressed they are a quarter. The
results are kept, so every visitor but the first gets them without any work. An ASGI application around another one.
"""

import gzip
import re
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

from starlette.middleware import Middleware

from coach.serving.first_paint import needed_later, with_first_paint
from coach.serving.gate import Application, Event, Headers, Receive, Scope, Send, language_of
from coach.text import languages

_SCRIPTS = re.compile(r"/static/[\w./-]+\.(?:js|css)$")
#: The page asks for a font before its scripts, although words are shown without it meanwhile: it comes later by itself.
_FONT_FIRST = re.compile(rb"<link\s+rel=\"preload\"[^>]*as=\"font\"[^>]*>")
_LEVEL = 9


class Compressed:
    """Compresses scripts and styles, and lets the page ask for them before its font and show its first words itself.

    static: Streamlit's folder of scripts and fonts, to tell what a page will ask for; None: nothing is told.
    """

    def __init__(self, app: Application, *, static: Path | None = None) -> None:
        self._app, self._static = app, static
        self._kept: dict[str, tuple[Headers, bytes]] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] != "GET":
            await self._app(scope, receive, send)
            return
        headers: Headers = list(scope["headers"])
        path = str(scope["path"])
        names = {name for name, _ in headers}
        if _SCRIPTS.search(path) and b"range" not in names and b"if-none-match" not in names and _takes_gzip(headers):
            await self._send_compressed(path, scope, receive, send)
        elif "." not in path.rpartition("/")[2] and not path.startswith("/_stcore"):
            await self._send_page(scope, receive, send)
        else:
            await self._app(scope, receive, send)

    async def _send_compressed(self, path: str, scope: Scope, receive: Receive, send: Send) -> None:
        if path not in self._kept:
            status, headers, body = await self._answer(scope, receive)
            if status != 200:
                await _send(send, status, headers, body)
                return
            kept = [one for one in headers if one[0] not in (b"content-encoding", b"accept-ranges")]
            self._kept[path] = (
                [*kept, (b"content-encoding", b"gzip"), (b"vary", b"accept-encoding")],
                gzip.compress(body, _LEVEL),
            )
        await _send(send, 200, *self._kept[path])

    async def _send_page(self, scope: Scope, receive: Receive, send: Send) -> None:
        status, headers, body = await self._answer(scope, receive)
        if any(name == b"content-type" and value.startswith(b"text/html") for name, value in headers):
            later = () if self._static is None else needed_later(self._static)
            query = scope.get("query_string", b"").decode("latin-1")
            wished = parse_qs(query).get("lang", [""])[0]
            language = wished if wished in languages() else language_of(list(scope["headers"]))
            body = _FONT_FIRST.sub(b"", body, count=1)
            body = with_first_paint(body, path=str(scope["path"]), query=query, language=language, later=later)
        await _send(send, status, headers, body)

    async def _answer(self, scope: Scope, receive: Receive) -> tuple[int, Headers, bytes]:
        """What the application answers, as it is."""
        events: list[Event] = []

        async def note(event: Event) -> None:
            events.append(event)

        plain = [one for one in scope["headers"] if one[0] != b"accept-encoding"]
        await self._app({**scope, "headers": plain}, receive, note)
        start: Any = events[0]
        return start["status"], list(start["headers"]), b"".join(event.get("body", b"") for event in events[1:])


async def _send(send: Send, status: int, headers: Headers, body: bytes) -> None:
    length = (b"content-length", str(len(body)).encode())
    rest = [one for one in headers if one[0] != b"content-length"]
    await send({"type": "http.response.start", "status": status, "headers": [*rest, length]})
    await send({"type": "http.response.body", "body": body})


def _takes_gzip(headers: Headers) -> bool:
    return any(name == b"accept-encoding" and b"gzip" in value for name, value in headers)


def compressed(static: Path) -> Middleware:
    """As applications of Starlette take it."""
    return Middleware(Compressed, static=static)
