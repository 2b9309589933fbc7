"""The gate before the application: a phone that has not paired sees the page that asks for the code, and nothing else.

It stands before everything the server answers, the page's WebSocket included (an ASGI application around another one).
"""

import math
import secrets
import time
from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from html import escape
from http.cookies import CookieError, SimpleCookie
from string import Template
from typing import Any
from urllib.parse import parse_qs

from coach.serving.addresses import is_at_home
from coach.serving.pairing import Pairing
from coach.text import DEFAULT_LANGUAGE, languages, say

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


_PAGE = Template("""<!doctype html>
<html lang="$html"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>$title</title><style nonce="$nonce">
:root { color-scheme: light dark; }
body { font: 1.1rem/1.5 system-ui, sans-serif; max-width: 26rem; margin: 12vh auto 2rem; padding: 0 1.2rem; }
h1 { font-size: 1.6rem; line-height: 1.2; }
input, button { font: inherit; width: 100%; box-sizing: border-box; padding: .8rem; border-radius: .6rem; }
input { font-size: 1.6rem; letter-spacing: .12em; text-align: center; border: 2px solid #6d7a75; margin: .4rem 0 1rem; }
button { border: 2px solid #0b7a5e; background: #0b7a5e; color: #fff; margin-bottom: .7rem; font-weight: 600; }
button[value=camera] { background: transparent; color: inherit; }
p[role=alert] { border-left: .3rem solid #c33; padding-left: .8rem; }
</style></head><body><main><h1>$title</h1>$problem<p>$lead</p>
<form method="post" action="/pair"><label for="code">$label</label>
<input id="code" name="code" required maxlength="12" autocomplete="off" autocapitalize="characters" spellcheck="false">
<button name="use" value="coach">$coach</button><button name="use" value="camera">$camera</button></form></main>
<script nonce="$nonce">
// the code of the picture stands behind the #, which browsers keep to themselves
const code = document.getElementById("code");
if (location.hash.length > 1) { code.value = location.hash.slice(1); history.replaceState(null, "", "/"); }
else code.focus();
</script></body></html>
""")


def pairing_page(language: str, *, wait_s: float = 0.0) -> Callable[[str], str]:
    """The page, once it is given the nonce of its style and script. wait_s: a code was refused; inf: for good."""
    problem = ""
    if wait_s > 0:
        text = (
            say("phone.no_more", language)
            if math.isinf(wait_s)
            else say("phone.wrong", language, seconds=math.ceil(wait_s))
        )
        problem = f'<p role="alert">{escape(text)}</p>'
    words = {
        name: escape(say(f"phone.page_{name}", language)) for name in ("title", "lead", "label", "coach", "camera")
    }
    return lambda nonce: _PAGE.substitute(words, html=say("language.html", language), problem=problem, nonce=nonce)


def page_headers(nonce: str) -> list[tuple[bytes, bytes]]:
    """What a browser may do with the page: nothing but show it and send its form here."""
    policy = (
        f"default-src 'none'; style-src 'nonce-{nonce}'; script-src 'nonce-{nonce}'; form-action 'self'; "
        "base-uri 'none'; frame-ancestors 'none'"
    )
    return [
        (b"content-type", b"text/html; charset=utf-8"),
        (b"content-security-policy", policy.encode()),
        (b"referrer-policy", b"same-origin"),
        (b"x-content-type-options", b"nosniff"),
    ]
