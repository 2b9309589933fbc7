"""Widgets that every page has: one of a few, a sample, files to give and to take along, a part with its own script."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import streamlit as st

from coach.errors import CoachError
from coach.safe_text import safe_file_name
from coach.session.samples import Sample, Samples, load_samples
from pages.components.app.language import language, t
from pages.components.app.problem import show_error
from pages.components.app.visit import in_hand, remember

_GIVEN = "given"
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


def upload(label: str, read: Callable[[Any], Any], *, key: str, max_mb: int, several: bool = True) -> list[Any]:
    """What the visitor has given, each content once, with a word about what could not be taken.

    read: makes of a file what is kept of it, which has a `key` of its own.
    """

    def keep() -> None:
        value, found, refused = st.session_state[key], {}, {}
        for file in value if isinstance(value, list) else [value] if value is not None else []:
            try:
                one = read(file)
                found[one.key] = one
            except CoachError as error:
                # without the places it came through, which would keep the whole upload in memory
                refused[safe_file_name(file.name)] = error.with_traceback(None)
        keep_given(key, list(found.values()), refused)

    st.file_uploader(label, accept_multiple_files=several, max_upload_size=max_mb, key=key, on_change=keep)
    given, refused = kept_given(key)
    for name, problem in refused.items():
        show_error(problem, name=name)
    return given


def keep_given(key: str, given: list[Any], refused: Mapping[str, CoachError] = {}) -> None:
    """Remember it: a widget forgets when the visitor goes to another page, the visitor does not."""
    in_hand().setdefault(_GIVEN, {})[key] = given, refused


def kept_given(key: str) -> tuple[list[Any], Mapping[str, CoachError]]:
    return in_hand().get(_GIVEN, {}).get(key, ([], {}))


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


@st.cache_resource(show_spinner=False)
def samples() -> Samples:
    return load_samples()


def choose_sample(items: Sequence[Sample], *, key: str, first: int = 0) -> Sample:
    """A list to choose one sample from; it begins with the `first`."""
    titles = {item.file: item.title.in_(language()) for item in items}
    remember(key, items[first].file, titles)
    chosen = st.selectbox(t("source.choose_sample"), titles, format_func=titles.__getitem__, key=key)
    st.caption(samples().courtesy.in_(language()))
    return next(item for item in items if item.file == chosen)
