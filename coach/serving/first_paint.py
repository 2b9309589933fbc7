"""What is to be seen while Streamlit is on its way: the page's title and what it is for, and everything in good order.

On a slow phone seven seconds pass until Streamlit shows a word. So the page itself brings the first ones, and on the
home page the ways on as links; they go for good when Streamlit's own heading is there. Until then Streamlit's part is
not laid out, so that fonts, half a megabyte, do not come before the words that they are for. What the first page needs
but is only asked for once Streamlit runs is named at once, and comes after its scripts.
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
#: What one may go to at once, without waiting for the page that shows it.
_WAYS = ("live", "yoga_check", "workout_video", "library")
#: The colours of `.streamlit/config.toml`.
_STYLE = """
.coach-first { position: fixed; inset: 0; z-index: 9; padding: 6rem 1rem; overflow: auto;
  font: 1rem/1.6 sans-serif; background: #fff; color: #1b2622; }
.coach-first b { display: block; font-size: 2rem; line-height: 1.2; margin-bottom: 1rem; }
.coach-first i { display: block; width: 7rem; height: 0.3rem; margin-top: 2rem; background: #08664e; }
.coach-first a { display: block; width: fit-content; margin-top: 1rem; padding: 0.7rem 1.2rem; border-radius: 0.5rem;
  background: #08664e; color: #fff; font-weight: 600; text-decoration: none; }
.coach-first + #root { content-visibility: hidden; }
@media (prefers-color-scheme: dark) {
  .coach-first { background: #101614; color: #e8f0ec; }
  .coach-first i, .coach-first a { background: #3fc79d; }
  .coach-first a { color: #0b1512; }
}
"""
#: Not by styles alone: a page on its way to another one has no heading either. Whatever happens, not for long.
_SCRIPT = """
(() => {
  const [first, root] = [document.querySelector(".coach-first"), document.getElementById("root")];
  const seen = new MutationObserver(() => root.querySelector("h1") && end());
  const end = () => { seen.disconnect(); first.remove(); };
  seen.observe(root, { childList: true, subtree: true });
  setTimeout(end, 15000);
})();
"""


def with_first_paint(page: bytes, *, path: str, query: str, language: str, later: Sequence[str] = ()) -> bytes:
    """The page at `path`?`query` with its first words, and with what is needed later named (see `needed_later`)."""
    head = f"{''.join(later)}<style>{_STYLE}</style></head>"
    words = f'<div class="coach-first" role="status"><b>{escape(_title(path, language))}</b>'
    words += f"{escape(_lead(path, language))}{_ways(path, query, language)}<i></i></div>"
    root = '<div id="root"></div>'
    page = page.replace(b"</head>", head.encode(), 1)
    return page.replace(root.encode(), f"{words}{root}<script>{_SCRIPT}</script>".encode(), 1)


def _section(path: str) -> str | None:
    return _SECTIONS.get(path.strip("/").rpartition("/")[2])


def _title(path: str, language: str) -> str:
    section = _section(path)
    return say("app.name" if section is None else f"{section}.title", language)


def _lead(path: str, language: str) -> str:
    section = _section(path)
    return "" if section is None else say(f"{section}.lead", language)


def _ways(path: str, query: str, language: str) -> str:
    """The buttons of the home page as links, which work before there is any script; who it is stays in the address."""
    if _section(path) != "home":
        return ""
    rest = escape(f"?{query}" if query else "")
    return "".join(f'<a href="./{name}{rest}">{escape(say(f"home.{name}_go", language))}</a>' for name in _WAYS)


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
