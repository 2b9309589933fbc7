"""What is to be seen while Streamlit is on its way: the page's title and what it is for, and everything in good order.

On a slow phone seven seconds pass until Streamlit shows a word. So the page itself brings the first ones, which go as
soon as Streamlit's are there (styles alone do it: no script, and nothing that could be pressed in vain). What the first
page needs but is only asked for once Streamlit runs is named at once, and comes after its scripts.
"""

import re
from collections.abc import Sequence
from functools import lru_cache
from html import escape
from pathlib import Path

from coach.text import say

#: Parts of Streamlit that every page of the coach shows; each brings others.
_PARTS = ("Button", "ButtonGroup", "Html", "ImageList", "BidiComponent")
_IMPORT = re.compile(r"""(?:from|import)\s*["']\./([\w.-]+\.js)["']""")
#: The last part of a page's address -> its section of the catalogues.
_SECTIONS = {"": "home", "yoga_check": "photo", "workout_video": "video", "live": "live", "library": "library",
             "progress": "progress", "settings": "settings", "compare": "compare", "batch": "many"}  # fmt: skip
#: The colours of `.streamlit/config.toml`. Hidden once there is a heading; in a browser too old for that, in time.
_STYLE = """
.coach-first { position: fixed; inset: 0; z-index: 9; pointer-events: none; padding: 6rem 1rem;
  font: 1rem/1.6 sans-serif; background: #fff; color: #1b2622; animation: coach-gone 0s 12s forwards; }
.coach-first b { display: block; font-size: 2rem; line-height: 1.2; margin-bottom: 1rem; }
.coach-first i { display: block; width: 7rem; height: 0.3rem; margin-top: 2rem; background: #08664e; }
body:has(#root h1) .coach-first { display: none; }
@keyframes coach-gone { to { visibility: hidden; } }
@media (prefers-color-scheme: dark) {
  .coach-first { background: #101614; color: #e8f0ec; }
  .coach-first i { background: #3fc79d; }
}
"""


def with_first_paint(page: bytes, *, path: str, language: str, later: Sequence[str] = ()) -> bytes:
    """The page with its first words, and with what is needed later named (see `needed_later`)."""
    head = f"{''.join(later)}<style>{_STYLE}</style></head>".encode()
    words = f'<div class="coach-first" role="status"><b>{escape(_title(path, language))}</b>'
    lead = _lead(path, language)
    words += f"{escape(lead)}<i></i></div>"
    page = page.replace(b"</head>", head, 1)
    return page.replace(b'<div id="root">', words.encode() + b'<div id="root">', 1)


def _section(path: str) -> str | None:
    return _SECTIONS.get(path.strip("/").rpartition("/")[2])


def _title(path: str, language: str) -> str:
    section = _section(path)
    return say("app.name" if section is None else f"{section}.title", language)


def _lead(path: str, language: str) -> str:
    section = _section(path)
    return "" if section is None else say(f"{section}.lead", language)


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
