"""Widgets that every page has: one of a few, a file to take along, a part with a script of its own."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import streamlit as st

from pages.components.app.language import t

_SOUND = Path(__file__).with_name("sound.js")
_MIME = {
    ".csv": "text/csv",
    ".html": "text/html",
    ".json": "application/json",
    ".jsonl": "application/x-ndjson",
    ".mp4": "video/mp4",
    ".pdf": "application/pdf",
    ".png": "image/png",
    ".yaml": "text/yaml",
    ".zip": "application/zip",
}


def choose(
    label: str, options: Iterable[Any], words: str, *, key: str, icons: Mapping[Any, str] = {}, **more: Any
) -> Any:
    """One of a few, and always one. label, words: texts of the catalogues; in `words` the option stands for `{}`.

    icons: symbols before the words. more: as Streamlit's own control takes it; `place`: where it stands.
    """

    def text(option: Any) -> str:
        return " ".join(filter(None, (icons.get(option), t(words.format(option)))))

    place = more.pop("place", st)
    return place.segmented_control(t(label), list(options), required=True, format_func=text, key=key, **more)


def download(label: str, data: Any, file_name: str, *, key: str, **more: Any) -> None:
    """A button that gives a file away; what kind of file it is, its name tells. The page is not run again for it."""
    options = {"icon": ":material/download:", "mime": _MIME[Path(file_name).suffix], **more}
    st.download_button(label, data, file_name=file_name, on_click="ignore", key=key, **options)


def component(path: Path, *, has_sound: bool = False) -> Any:
    """A part of a page with a script of its own: the files `path` with the endings `.html`, `.css` and `.js`.

    Registered anew in every run, because Streamlit forgets components with the visitor's session. has_sound: its script
    calls `beep(tone, volume)`.
    """
    html, css, js = (path.with_suffix(ending).read_text(encoding="utf-8") for ending in (".html", ".css", ".js"))
    script = f"{_SOUND.read_text(encoding='utf-8')}\n{js}" if has_sound else js
    return st.components.v2.component(f"coach_{path.name}", html=html, css=css, js=script)
