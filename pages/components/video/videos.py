"""Which videos are looked at: uploads or a sample, kept as files while the visitor is here."""

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from coach.platform.environment import environment
from coach.platform.limits import MAX_UPLOAD_MB
from coach.safe_text import safe_file_name
from pages.components.app.language import t
from pages.components.app.visit import remember, workspace
from pages.components.app.widgets import choose, choose_sample, samples, upload

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
    label = t("video.upload") if several else t("video.upload_one")
    most_mb = min(MAX_UPLOAD_MB, environment().video_mb)
    return upload(label, _kept, key=widget, max_mb=most_mb, several=several)


def _kept(file: Any) -> Clip:
    """An upload written to a file."""
    with file.getbuffer() as data:
        key = hashlib.sha256(data).hexdigest()
        path = workspace().keep(key[:24], data)  # the name is the visitor's, and what it is shows its content
    return Clip(safe_file_name(file.name), path, key)
