"""What the browser needs of Streamlit itself, sent compressed: a slow phone waits for nothing else as long.

Streamlit sends its scripts as they are, 2 MB of them before the first word is seen; compressed they are a fifth. The
results are kept, so every visitor but the first gets them without any work. An ASGI application around another one.

On a slow phone six seconds pass until Streamlit shows a word. So the page itself brings the first ones, what it is
for, and the ways on as links; they go for good when Streamlit's own heading is there. Until then they lie over
Streamlit's part, which is never hidden but written in a plain font, so that its own do not come before the words that
they are for. What the first page needs but is only asked for once Streamlit runs is named at once, and comes after its
scripts.
"""

import gzip
import re
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from html import escape
from pathlib import Path
from urllib.parse import parse_qs

import brotli
from starlette.datastructures import Headers
from starlette.middleware import Middleware
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from coach.serving.gate import language_of
from coach.serving.symbols import Symbols
from coach.text import languages, say

_SYMBOLS = re.compile(r"/static/media/MaterialSymbols-Rounded\.[\w-]+\.woff2$")
_SCRIPTS = re.compile(r"/static/[\w./-]+\.(?:js|css)$")
#: The page asks for a font before its scripts, although words are shown without it meanwhile: it comes later by itself.
_FONT_FIRST = re.compile(rb"<link\s+rel=\"preload\"[^>]*as=\"font\"[^>]*>")
#: How a browser may take them, the smallest first. Brotli's last level saves 2 % more and takes three times as long.
_CODINGS: Mapping[str, Callable[[bytes], bytes]] = {
    "br": lambda body: bytes(brotli.compress(body, quality=10)),
    "gzip": lambda body: gzip.compress(body, 9),
}


class Compressed:
    """Compresses scripts and styles, and lets the page ask for them before its font and show its first words itself.

    static: Streamlit's folder of scripts and fonts, to tell what a page will ask for; None: nothing is told. symbols:
    what is sent instead of Streamlit's font of symbols; None: Streamlit's own.
    """

    def __init__(self, app: ASGIApp, *, static: Path | None = None, symbols: Symbols | None = None) -> None:
        self._app, self._static, self._symbols = app, static, symbols
        self._kept: dict[tuple[str, str], Response] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        is_read = scope["type"] == "http" and scope["method"] == "GET"
        answer = await self._answer(scope, receive) if is_read else self._app
        await answer(scope, receive, send)

    async def _answer(self, scope: Scope, receive: Receive) -> ASGIApp:
        headers, path = Headers(scope=scope), str(scope["path"])
        coding = _coding(headers)
        if _SCRIPTS.search(path) and coding and not {"range", "if-none-match"} & {*headers}:
            return self._kept.get((path, coding)) or await self._compressed(path, coding, scope, receive)
        if "." not in path.rpartition("/")[2] and not path.startswith("/_stcore"):
            return await self._page(scope, receive)
        if self._symbols and _SYMBOLS.search(path) and (font := self._symbols.font):
            # the name of the font does not tell which symbols it has
            return Response(font, headers={"cache-control": "no-cache"}, media_type="font/woff2")
        return self._app

    async def _compressed(self, path: str, coding: str, scope: Scope, receive: Receive) -> Response:
        answer = await self._original(scope, receive)
        if answer.status_code == 200:
            _fill(answer, _CODINGS[coding](bytes(answer.body)))
            del answer.headers["accept-ranges"]
            answer.headers["content-encoding"] = coding
            answer.headers.add_vary_header("accept-encoding")
            self._kept[path, coding] = answer
        return answer

    async def _page(self, scope: Scope, receive: Receive) -> Response:
        answer = await self._original(scope, receive)
        if answer.headers.get("content-type", "").startswith("text/html"):
            later = () if self._static is None else needed_later(self._static)
            query = scope.get("query_string", b"").decode("latin-1")
            wished = parse_qs(query).get("lang", [""])[0]
            language = wished if wished in languages() else language_of(Headers(scope=scope))
            body = _FONT_FIRST.sub(b"", bytes(answer.body), count=1)
            path = str(scope["path"])
            _fill(answer, with_first_paint(body, path=path, query=query, language=language, later=later))
        return answer

    async def _original(self, scope: Scope, receive: Receive) -> Response:
        """What the application answers, as it is."""
        events: list[Message] = []

        async def note(event: Message) -> None:
            events.append(event)

        plain = [one for one in scope["headers"] if one[0] != b"accept-encoding"]
        await self._app({**scope, "headers": plain}, receive, note)
        body = b"".join(event.get("body", b"") for event in events[1:])
        return Response(body, events[0]["status"], Headers(raw=list(events[0]["headers"])))


def _fill(answer: Response, body: bytes) -> None:
    answer.body = body
    answer.headers["content-length"] = str(len(body))


def _coding(headers: Headers) -> str | None:
    taken = {one.strip() for value in headers.getlist("accept-encoding") for one in value.split(",")}
    return next((coding for coding in _CODINGS if coding in taken), None)


def compressed(static: Path, symbols: Symbols) -> Middleware:
    """As applications of Starlette take it."""
    return Middleware(Compressed, static=static, symbols=symbols)


#: Parts of Streamlit that every page of the coach shows; each brings others.
_PARTS = ("Button", "ButtonGroup", "Html", "ImageList", "BidiComponent")
_IMPORT = re.compile(r"""(?:from|import)\s*["']\./([\w.-]+\.js)["']""")
#: The last part of a page's address -> its section of the catalogues.
_SECTIONS = {"": "home", "yoga_check": "photo", "workout_video": "video", "live": "live", "library": "library",
             "progress": "progress", "settings": "settings", "compare": "compare", "batch": "many"}  # fmt: skip
#: What one may go to at once, without waiting for the page that shows it.
_WAYS = ("live", "yoga_check", "workout_video", "library")
#: The colours of `.streamlit/config.toml`.
_STYLE = """
/* over Streamlit's header and sidebar, under its dialogues */
.coach-first { position: fixed; inset: 0; z-index: 1000000; padding: 6rem 1rem; overflow: auto;
  font: 1rem/1.6 sans-serif; background: #fff; color: #1b2622; }
.coach-first b { display: block; font-size: 2rem; line-height: 1.2; margin-bottom: 1rem; }
.coach-first i { display: block; width: 7rem; height: 0.3rem; margin-top: 2rem; background: #08664e; }
.coach-first a { display: block; width: fit-content; margin-top: 1rem; padding: 0.7rem 1.2rem; border-radius: 0.5rem;
  background: #08664e; color: #fff; font-weight: 600; text-decoration: none; }
/* whatever happens to the script, not for long */
.coach-first { animation: coach-words 0s 15s forwards; }
@keyframes coach-words { to { visibility: hidden; } }
/* not hidden: what hides a page can outlast its reason, and hidden letters ask for their font all the same */
.coach-waits, .coach-waits * { font-family: sans-serif !important; }
@media (prefers-color-scheme: dark) {
  .coach-first { background: #101614; color: #e8f0ec; }
  .coach-first i, .coach-first a { background: #3fc79d; }
  .coach-first a { color: #0b1512; }
}
"""
#: Not by styles alone: a page on its way to another one has no heading either.
_SCRIPT = """
(() => {
  const [first, root] = [document.querySelector(".coach-first"), document.getElementById("root")];
  const seen = new MutationObserver(() => root.querySelector("h1") && end());
  const end = () => { seen.disconnect(); first.remove(); root.classList.remove("coach-waits"); };
  seen.observe(root, { childList: true, subtree: true });
})();
"""


def with_first_paint(page: bytes, *, path: str, query: str, language: str, later: Sequence[str] = ()) -> bytes:
    """The page at `path`?`query` with its first words, and with what is needed later named (see `needed_later`)."""
    head = f"{''.join(later)}<style>{_STYLE}</style></head>"
    section = _SECTIONS.get(_page(path))
    title = say("app.name" if section is None else f"{section}.title", language)
    lead = "" if section is None else say(f"{section}.lead", language)
    words = f'<div class="coach-first" role="status"><b>{escape(title)}</b>'
    words += f"{escape(lead)}{_ways(path, query, language)}<i></i></div>"
    root = '<div id="root" class="coach-waits"></div>'
    page = page.replace(b"</head>", head.encode(), 1)
    return page.replace(b'<div id="root"></div>', f"{words}{root}<script>{_SCRIPT}</script>".encode(), 1)


def _page(path: str) -> str:
    return path.strip("/").rpartition("/")[2]


def _ways(path: str, query: str, language: str) -> str:
    """The buttons of the home page as links to the other pages, which work before any script; the query stays."""
    here = _page(path)
    rest = escape(f"?{query}" if query else "")
    return "".join(
        f'<a href="./{name}{rest}">{escape(say(f"home.{name}_go", language))}</a>' for name in _WAYS if name != here
    )


@lru_cache(maxsize=4)
def needed_later(static: Path) -> tuple[str, ...]:
    """Links to scripts in Streamlit's folder that its page does not name; none where it looks otherwise."""
    scripts: dict[str, None] = {}
    waiting = [path for name in _PARTS for path in sorted((static / "js").glob(f"{name}.*.js"))]
    while waiting:
        path = waiting.pop()
        if path.name not in scripts and path.is_file():
            scripts[path.name] = None
            waiting += [path.parent / name for name in _IMPORT.findall(path.read_text(encoding="utf-8"))]
    page = static.parent / "index.html"
    named = page.read_text(encoding="utf-8") if page.is_file() else ""
    # no fonts: half a megabyte that words can be read without
    return tuple(
        f'<link rel="modulepreload" crossorigin fetchpriority="low" href="./static/js/{name}">'
        for name in scripts
        if name not in named
    )
