"""Which videos are looked at: uploads or a sample, kept as files while the visitor is here."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

import streamlit as st

from coach.errors import CoachError
from coach.platform.environment import environment
from coach.platform.limits import MAX_UPLOAD_MB
from coach.safe_text import safe_file_name
from pages.components.app.language import t
from pages.components.app.problem import show_error
from pages.components.app.samples import choose_sample, samples
from pages.components.app.visit import in_hand, remember, workspace
from pages.components.app.widgets import choose

_KEPT, _PROBLEMS = "videos_kept", "videos_not_kept"
_SOURCES = {"upload": ":material/upload:", "sample": ":material/movie:"}


@dataclass(frozen=True)
class Clip:
    """A video on disk. `key` tells videos apart by content; `exercise` is known for samples."""

    name: str
    path: Path
    key: str
    exercise: str | None = None


def choose_clips(widget: str = "clips", *, several: bool = True, sample: int | None = None) -> list[Clip]:
    """Uploads or a sample, whichever is chosen; it begins with this `sample`, or with uploads where that is None."""
    key, hidden = f"{widget}_source", "collapsed"
    remember(key, "upload" if sample is None else "sample")
    source = choose("source.label", _SOURCES, "source.{}", icons=_SOURCES, key=key, label_visibility=hidden)
    if source == "sample":
        chosen = choose_sample(samples().clips, key=f"{widget}_sample", first=sample or 0)
        return [Clip(chosen.path.name, chosen.path, chosen.file, chosen.exercise)]
    return choose_upload(widget, several=several)


def choose_upload(widget: str, *, several: bool = True) -> list[Clip]:
    st.file_uploader(
        t("video.upload") if several else t("video.upload_one"),
        accept_multiple_files=several,
        max_upload_size=min(MAX_UPLOAD_MB, environment().video_mb),
        key=widget,
        on_change=_keep,
        args=(widget,),
    )
    for name, problem in in_hand().get(_PROBLEMS, {}).get(widget, {}).items():
        show_error(problem, name=name)
    kept: list[Clip] = in_hand().get(_KEPT, {}).get(widget, [])
    return kept


def _keep(widget: str) -> None:
    """Write uploads to files; what the widget forgets when another page is opened stays known here."""
    value = st.session_state[widget]
    files = value if isinstance(value, list) else [value] if value is not None else []
    clips: dict[str, Clip] = {}
    problems: dict[str, CoachError] = {}
    for file in files:
        try:
            with file.getbuffer() as data:
                key = hashlib.sha256(data).hexdigest()
                path = workspace().keep(key[:24], data)  # the name is the visitor's, and what it is shows its content
        except CoachError as error:
            # without the places it came through, which would keep the whole upload in memory
            problems[safe_file_name(file.name)] = error.with_traceback(None)
            continue
        clips[key] = Clip(safe_file_name(file.name), path, key)
    in_hand().setdefault(_KEPT, {})[widget] = list(clips.values())
    in_hand().setdefault(_PROBLEMS, {})[widget] = problems
