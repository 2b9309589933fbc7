"""What a slow phone waits for is sent compressed, and exactly what it was."""

from __future__ import annotations

import asyncio
import gzip
import html
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import brotli
import pytest
import streamlit

from coach.serving.compressed import Compressed, needed_later
from coach.text import say

SCRIPT = b"const coach = 'squat';\n" * 400
PAGE = b'<head><link rel="icon" href="a.png"><link\n rel="preload" href="a.woff2" as="font" crossorigin /></head>'
PAGE += b'<body><div id="root"></div></body>'


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
            "/live": (b"text/html", PAGE),
            "/under/yoga_check": (b"text/html", PAGE),
            "/media/a.png": (b"image/png", b"x"),
        }.get(path, (b"text/plain", b""))
        status = 200 if body else 404
        headers = [(b"content-type", kind), (b"content-length", str(len(body)).encode()), (b"cache-control", b"public")]
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": body[:10], "more_body": True})
        await send({"type": "http.response.body", "body": body[10:]})


def ask(app: Any, path: str, *, query: bytes = b"", **headers: str) -> tuple[int, dict[bytes, bytes], bytes]:
    sent: list[Any] = []

    async def send(event: Any) -> None:
        sent.append(event)

    async def receive() -> Any:
        return {"type": "http.request", "body": b""}

    pairs = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    scope = {"type": "http", "method": "GET", "path": path, "query_string": query, "headers": pairs}
    asyncio.run(app(scope, receive, send))
    return sent[0]["status"], dict(sent[0]["headers"]), b"".join(event.get("body", b"") for event in sent[1:])


@pytest.mark.parametrize(
    ("taken", "coding", "opened"),
    [("gzip, deflate, br", b"br", brotli.decompress), ("gzip, deflate", b"gzip", gzip.decompress)],
)
def test_a_script_is_compressed_once_for_everybody(taken: str, coding: bytes, opened: Callable[[bytes], bytes]) -> None:
    site = Site()
    app = Compressed(site)
    for _ in range(3):
        status, headers, body = ask(app, "/static/js/index.js", accept_encoding=taken)
        assert status == 200
        assert headers[b"content-encoding"] == coding
        assert opened(body) == SCRIPT
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


@pytest.mark.parametrize(
    ("path", "headers", "query", "words"),
    [
        ("/", {"accept_language": "en-GB,en;q=0.9"}, b"", ("home.title", "home.lead", "en")),
        ("/live", {"accept_language": "zh-CN,zh;q=0.9"}, b"", ("live.title", "live.lead", "zh")),
        ("/under/yoga_check", {"accept_language": "en"}, b"lang=zh", ("photo.title", "photo.lead", "zh")),
    ],
    ids=["home", "chinese", "the-address-decides"],
)
def test_the_page_brings_its_first_words(
    path: str, headers: dict[str, str], query: bytes, words: tuple[str, str, str]
) -> None:
    title, lead, language = words
    _, _, body = ask(Compressed(Site()), path, query=query, **headers)
    text = html.unescape(body.decode())
    assert text.index(say(title, language)) < text.index(say(lead, language)) < text.index('id="root"')
    assert "<h1" not in text  # the page's own heading is the first


def test_the_first_words_lead_on_and_keep_the_address() -> None:
    _, _, body = ask(Compressed(Site()), "/", query=b'lang=zh&who="><b>')
    links = re.findall(r'<a href="([^"]*)">([^<]*)</a>', body.decode())
    assert ("./live?lang=zh&amp;who=&quot;&gt;&lt;b&gt;", say("home.live_go", "zh")) in links
    elsewhere = ask(Compressed(Site()), "/live")[2]
    assert b'href="./library"' in elsewhere
    assert b'href="./live"' not in elsewhere


def test_what_a_page_will_ask_for_is_named_and_comes_later(tmp_path: Path) -> None:
    static = tmp_path / "static"
    for name, text in {
        "js/index.1.js": "import('./Html.2.js')",
        "js/Html.2.js": "import{a}from'./deep.3.js';import\"./known.4.js\"",
        "js/deep.3.js": "",
        "js/known.4.js": "",
        "js/Other.5.js": "",
        "media/MaterialSymbols-Rounded.6.woff2": "",
    }.items():
        path = static / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    (tmp_path / "index.html").write_text('<script src="./static/js/index.1.js"></script><link href="known.4.js">')
    links = needed_later(static)
    assert [link.split("/")[-1].rstrip('">') for link in links] == [
        "Html.2.js",
        "deep.3.js",
    ]
    assert all('fetchpriority="low"' in link for link in links)
    _, _, body = ask(Compressed(Site(), static=static), "/")
    assert all(link.encode() in body for link in links)


def test_streamlit_has_what_is_named() -> None:
    """A new release may call its parts otherwise: then this list is to be renewed."""
    names = "".join(needed_later(Path(streamlit.__file__).parent / "static" / "static"))
    assert all(part in names for part in ("BidiComponent", "ButtonGroup", "Html"))
