"""What a slow phone waits for is sent compressed, and exactly what it was."""

from __future__ import annotations

import asyncio
import gzip
from typing import Any

import pytest

from coach.serving.compressed import Compressed

SCRIPT = b"const coach = 'squat';\n" * 400
PAGE = b'<head><link rel="icon" href="a.png"><link\n rel="preload" href="a.woff2" as="font" crossorigin /></head>'


class Site:
    """An application with one script, one page and one picture; counts how often it was asked."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        path = scope["path"]
        self.asked.append(path)
        kind, body = {
            "/static/js/index.js": (b"text/javascript", SCRIPT),
            "/": (b"text/html", PAGE),
            "/media/a.png": (b"image/png", b"x"),
        }.get(path, (b"text/plain", b""))
        status = 200 if body else 404
        headers = [(b"content-type", kind), (b"content-length", str(len(body)).encode()), (b"cache-control", b"public")]
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": body[:10], "more_body": True})
        await send({"type": "http.response.body", "body": body[10:]})


def ask(app: Any, path: str, **headers: str) -> tuple[int, dict[bytes, bytes], bytes]:
    sent: list[Any] = []

    async def send(event: Any) -> None:
        sent.append(event)

    async def receive() -> Any:
        return {"type": "http.request", "body": b""}

    pairs = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    asyncio.run(app({"type": "http", "method": "GET", "path": path, "headers": pairs}, receive, send))
    return sent[0]["status"], dict(sent[0]["headers"]), b"".join(event.get("body", b"") for event in sent[1:])


def test_a_script_is_compressed_once_for_everybody() -> None:
    site = Site()
    app = Compressed(site)
    for _ in range(3):
        status, headers, body = ask(app, "/static/js/index.js", accept_encoding="gzip, br")
        assert status == 200
        assert gzip.decompress(body) == SCRIPT
        assert headers[b"content-length"] == str(len(body)).encode()
        assert headers[b"cache-control"] == b"public"
        assert len(body) < len(SCRIPT) / 10
    assert site.asked == ["/static/js/index.js"]


@pytest.mark.parametrize("headers", [{}, {"accept_encoding": "gzip", "range": "bytes=0-9"}], ids=["plain", "a part"])
def test_whoever_takes_no_gzip_gets_it_as_it_is(headers: dict[str, str]) -> None:
    assert ask(Compressed(Site()), "/static/js/index.js", **headers)[2] == SCRIPT


def test_the_page_does_not_ask_for_its_font_first() -> None:
    _, headers, body = ask(Compressed(Site()), "/", accept_encoding="gzip")
    assert b"woff2" not in body
    assert b'rel="icon"' in body
    assert headers[b"content-length"] == str(len(body)).encode()


@pytest.mark.parametrize(("path", "status"), [("/media/a.png", 200), ("/static/js/none.js", 404)])
def test_nothing_else_is_changed(path: str, status: int) -> None:
    found = ask(Compressed(Site()), path, accept_encoding="gzip")
    assert found[0] == status
    assert b"content-encoding" not in found[1]
