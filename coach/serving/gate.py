"""The gate before the application: a phone that has not paired sees the page that asks for the code, and nothing else.

It stands before everything the server answers, the page's WebSocket included (an ASGI application around another one).
"""

import secrets
import time
from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from http.cookies import CookieError, SimpleCookie
from typing import Any
from urllib.parse import parse_qs

from coach.serving.addresses import is_at_home
from coach.serving.page import page_headers, pairing_page
from coach.serving.pairing import Pairing
from coach.text import DEFAULT_LANGUAGE, languages

Scope = MutableMapping[str, Any]
Event = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Event]]
Send = Callable[[Event], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]
Headers = list[tuple[bytes, bytes]]

COOKIE = "coach_phone"
#: Tells the pages that a visitor came through this gate; whatever a visitor claims by it is overwritten.
PHONE_HEADER = b"x-coach-phone"
AUTHORITY_PATH = "/coach-home.crt"
PAIR_PATH = "/pair"
CAMERA_PATH = "/camera"
#: A code and a choice; more is not a form of ours.
_MOST_FORM_BYTES = 512
_SAFE = ("GET", "HEAD")


class Gate:
    """Lets paired phones through to `application`.

    authority: `host:port` as the phone writes it; requests for any other name are refused (DNS rebinding).
    authority_pem: the certificate of this home, for phones that want to install it.
    """

    def __init__(
        self,
        application: Application,
        pairing: Pairing,
        *,
        authority: str,
        authority_pem: str,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._application, self._pairing = application, pairing
        self._authority, self._authority_pem = authority.encode(), authority_pem.encode()
        self._clock = clock

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers: Headers = list(scope.get("headers", ()))
        if scope["type"] not in ("http", "websocket"):
            return
        if not self._is_addressed_to_us(scope, headers):
            await _refuse(scope, receive, send)
        elif self._pairing.knows(_token(headers)):
            await self._let_through(scope, headers, receive, send)
        elif scope["type"] == "http" and scope["path"] == "/" and scope["method"] in _SAFE:
            await _show(send, pairing_page(language_of(headers)))
        elif scope["type"] == "http" and scope["path"] == PAIR_PATH and scope["method"] == "POST":
            await self._pair(headers, receive, send)
        else:
            await _refuse(scope, receive, send)

    def _is_addressed_to_us(self, scope: Scope, headers: Headers) -> bool:
        """From this network, to this address, and not from the page of another site."""
        client = scope.get("client") or ("", 0)
        origin = _first(headers, b"origin")
        own = b"https://" + self._authority
        needs_origin = scope["type"] == "websocket"
        return (
            is_at_home(str(client[0]))
            and _first(headers, b"host") == self._authority
            and (origin == own or (not origin and not needs_origin))
        )

    async def _let_through(self, scope: Scope, headers: Headers, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["path"] == AUTHORITY_PATH:
            await _answer(send, 200, self._authority_pem, [(b"content-type", b"application/x-x509-ca-cert")])
            return
        inner = {**scope, "headers": [*(one for one in headers if one[0] != PHONE_HEADER), (PHONE_HEADER, b"1")]}
        await self._application(inner, receive, send)

    async def _pair(self, headers: Headers, receive: Receive, send: Send) -> None:
        language = language_of(headers)
        form = await _form(receive)
        if form is None:
            await _answer(send, 413)
            return
        answer = self._pairing.try_code(form.get("code", ""), self._clock())
        if answer.token is None:
            await _show(send, pairing_page(language, wait_s=answer.wait_s), status=429)
            return
        cookie = f"{COOKIE}={answer.token}; Path=/; Secure; HttpOnly; SameSite=Lax".encode()
        where = CAMERA_PATH if form.get("use") == "camera" else "/"
        await _answer(send, 303, b"", [(b"location", where.encode()), (b"set-cookie", cookie)])


async def _form(receive: Receive) -> dict[str, str] | None:
    """The fields of a form; None when it is longer than ours."""
    body, more = b"", True
    while more:
        event = await receive()
        body += event.get("body", b"")
        more = event["type"] == "http.request" and event.get("more_body", False)
        if len(body) > _MOST_FORM_BYTES:
            return None
    return {name: values[0] for name, values in parse_qs(body.decode("ascii", errors="replace")).items()}


async def _refuse(scope: Scope, receive: Receive, send: Send) -> None:
    if scope["type"] == "websocket":
        await receive()
        await send({"type": "websocket.close", "code": 1008})  # before it was accepted: the server answers 403
    else:
        await _answer(send, 403)


async def _show(send: Send, page: Callable[[str], str], status: int = 200) -> None:
    nonce = secrets.token_urlsafe(12)
    await _answer(send, status, page(nonce).encode(), page_headers(nonce))


async def _answer(send: Send, status: int, body: bytes = b"", headers: Iterable[tuple[bytes, bytes]] = ()) -> None:
    length = (b"content-length", str(len(body)).encode())
    kept_nowhere = (b"cache-control", b"no-store")
    await send({"type": "http.response.start", "status": status, "headers": [length, kept_nowhere, *headers]})
    await send({"type": "http.response.body", "body": body})


def _first(headers: Headers, name: bytes) -> bytes:
    return next((value for key, value in headers if key.lower() == name), b"")


def _token(headers: Headers) -> str:
    for name, value in headers:
        if name.lower() == b"cookie":
            try:
                found = SimpleCookie(value.decode("latin-1")).get(COOKIE)
            except CookieError:  # not written by a browser
                continue
            if found is not None:
                return found.value
    return ""


def language_of(headers: Headers) -> str:
    """The first language that a browser asks for and the coach speaks."""
    wished = _first(headers, b"accept-language").decode("latin-1")
    names = (part.split(";")[0].strip().split("-")[0].lower() for part in wished.split(","))
    return next((name for name in names if name in languages()), DEFAULT_LANGUAGE)
