"""The gate before the application: a phone that has not paired sees the page that asks for the code, and nothing else.

It stands before everything the server answers, the page's WebSocket included (an ASGI application around another one),
and knows which addresses are at home.
"""

import ipaddress
import math
import secrets
import time
from collections.abc import Callable
from html import escape
from string import Template
from urllib.parse import parse_qs

import ifaddr
from starlette.datastructures import Headers
from starlette.requests import HTTPConnection
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send
from starlette.websockets import WebSocketClose

from coach.serving.pairing import Pairing
from coach.text import DEFAULT_LANGUAGE, languages, say

#: Networks of containers, virtual computers and tunnels: no phone is in them.
_VIRTUAL = ("docker", "br-", "virbr", "vmnet", "vboxnet", "tun", "tap", "wg", "zt", "tailscale", "utun")


def is_at_home(address: str) -> bool:
    """Whether an address belongs to a local network (RFC 1918, link-local or this computer)."""
    try:
        return ipaddress.ip_address(address).is_private
    except ValueError:
        return False


def home_addresses() -> tuple[str, ...]:
    """IPv4 addresses of this computer that a phone at home can reach, the likeliest first. Nobody is asked."""
    found = [
        (adapter.name.lower().startswith(_VIRTUAL), ipaddress.ip_address(one.ip))
        for adapter in ifaddr.get_adapters()
        for one in adapter.ips
        if isinstance(one.ip, str)
    ]
    at_home = [pair for pair in found if pair[1].is_private and not pair[1].is_loopback]
    return tuple(str(address) for _, address in sorted(at_home, key=lambda pair: (pair[0], pair[1].is_link_local)))


COOKIE = "coach_phone"
#: Tells the pages that a visitor came through this gate; whatever a visitor claims by it is overwritten.
PHONE_HEADER = b"x-coach-phone"
AUTHORITY_PATH = "/coach-home.crt"
PAIR_PATH = "/pair"
CAMERA_PATH = "/camera"
#: A code and a choice; more is not a form of ours.
_MOST_FORM_BYTES = 512
_SAFE = ("GET", "HEAD")
_KEPT_NOWHERE = {"cache-control": "no-store"}


class Gate:
    """Lets paired phones through to `application`.

    authority: `host:port` as the phone writes it; requests for any other name are refused (DNS rebinding).
    authority_pem: the certificate of this home, for phones that want to install it.
    """

    def __init__(
        self,
        application: ASGIApp,
        pairing: Pairing,
        *,
        authority: str,
        authority_pem: str,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._application, self._pairing = application, pairing
        self._authority, self._authority_pem = authority, authority_pem
        self._clock = clock

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            return
        answer = await self._answer(HTTPConnection(scope), receive)
        headers = [*(one for one in scope["headers"] if one[0] != PHONE_HEADER), (PHONE_HEADER, b"1")]
        await answer({**scope, "headers": headers}, receive, send)

    async def _answer(self, asked: HTTPConnection, receive: Receive) -> ASGIApp:
        """What answers: the application for phones that have paired, this gate itself for all others."""
        is_page, path, method = asked["type"] == "http", asked["path"], asked.get("method")
        if self._is_addressed_to_us(asked):
            if self._pairing.knows(asked.cookies.get(COOKIE, "")):
                if not (is_page and path == AUTHORITY_PATH):
                    return self._application
                return Response(self._authority_pem, 200, _KEPT_NOWHERE, "application/x-x509-ca-cert")
            if is_page and path == "/" and method in _SAFE:
                return pairing_page(language_of(asked.headers))
            if is_page and path == PAIR_PATH and method == "POST":
                return await self._paired(language_of(asked.headers), receive)
        # before it was accepted: the server answers 403 to a WebSocket, too
        return Response(None, 403, _KEPT_NOWHERE) if is_page else WebSocketClose(1008)

    def _is_addressed_to_us(self, asked: HTTPConnection) -> bool:
        """From this network, to this address, and not from the page of another site."""
        origin = asked.headers.get("origin", "")
        return (
            asked.client is not None
            and is_at_home(asked.client.host)
            and asked.headers.get("host") == self._authority
            and (origin == f"https://{self._authority}" or (not origin and asked["type"] == "http"))
        )

    async def _paired(self, language: str, receive: Receive) -> Response:
        form = await _form(receive)
        if form is None:
            return Response(None, 413, _KEPT_NOWHERE)
        answer = self._pairing.try_code(form.get("code", ""), self._clock())
        if answer.token is None:
            return pairing_page(language, wait_s=answer.wait_s)
        where = CAMERA_PATH if form.get("use") == "camera" else "/"
        response = RedirectResponse(where, 303, _KEPT_NOWHERE)
        response.set_cookie(COOKIE, answer.token, secure=True, httponly=True)
        return response


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


def language_of(headers: Headers) -> str:
    """The first language that a browser asks for and the coach speaks."""
    wished = headers.get("accept-language", "").split(",")
    names = (part.split(";")[0].strip().split("-")[0].lower() for part in wished)
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


def pairing_page(language: str, *, wait_s: float = 0.0) -> Response:
    """The page; a browser may do nothing with it but show it and send its form here.

    wait_s: a code was refused, and none is looked at for so long; inf: for good.
    """
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
    nonce = secrets.token_urlsafe(12)
    policy = (
        f"default-src 'none'; style-src 'nonce-{nonce}'; script-src 'nonce-{nonce}'; form-action 'self'; "
        "base-uri 'none'; frame-ancestors 'none'"
    )
    headers = {"content-security-policy": policy, "referrer-policy": "same-origin", "x-content-type-options": "nosniff"}
    page = _PAGE.substitute(words, html=say("language.html", language), problem=problem, nonce=nonce)
    return HTMLResponse(page, 429 if wait_s > 0 else 200, {**_KEPT_NOWHERE, **headers})
