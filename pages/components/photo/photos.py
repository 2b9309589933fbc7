"""Which pictures are looked at: uploads, a snapshot, or a sample, kept between pages; of several all in one table."""

from __future__ import annotations

import base64
import binascii
import hashlib
import math
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import streamlit as st

from coach.media.drawing import draw_people
from coach.media.images import encode_image, load_photo
from coach.platform.environment import environment
from coach.safe_text import safe_file_name, spreadsheet_text
from coach.session.photo import PhotoResult
from coach.spreadsheets import csv_text, table_bytes
from pages.components.app.language import csv_style, language, t
from pages.components.app.problem import show_camera_problem
from pages.components.app.score import score_column, verdict
from pages.components.app.visit import remember
from pages.components.app.widgets import (
    choose,
    choose_sample,
    component,
    download,
    keep_given,
    kept_given,
    samples,
    upload,
)

_SOURCES = {
    "upload": ":material/upload:",
    "camera": ":material/photo_camera:",
    "sample": ":material/imagesmode:",
    "video": ":material/movie:",
}


@dataclass(frozen=True)
class Picture:
    """A picture as it came: its name and bytes. `key` tells pictures apart by content."""

    name: str
    data: bytes
    key: str

    @classmethod
    def of(cls, name: str, data: bytes) -> Picture:
        # the name is a stranger's: it stands on pages, in tables and in the names of downloads
        return cls(safe_file_name(name), data, hashlib.sha256(data).hexdigest())

    @classmethod
    def given(cls, file: Any) -> Picture:
        """One that was uploaded."""
        return cls.of(file.name, file.getvalue())

    @property
    def stem(self) -> str:
        return Path(self.name).stem


def choose_source() -> str:
    remember("photo_source", "upload")
    key, hidden = "photo_source", "collapsed"
    return str(choose("source.label", _SOURCES, "source.{}", icons=_SOURCES, key=key, label_visibility=hidden))


def choose_pictures(source: str) -> list[Picture]:
    if source == "sample":
        sample = choose_sample(samples().pictures, key="photo_sample")
        return [Picture.of(sample.path.name, sample.path.read_bytes())]
    if source == "camera":
        taken = take_photo("photo_camera")
        if taken is not None:
            keep_given("photo_camera", [Picture.of("camera.jpg", taken)])
        return kept_given("photo_camera")[0]
    # `load_photo` checks the size again
    return upload(t("photo.upload"), Picture.given, key="photo_upload", max_mb=environment().photo_mb)


def choose_person(picture: Picture, image_rgb: Any, result: PhotoResult) -> int:
    """Index of the person to judge; asks only where there are several. The largest one comes first."""
    if len(result.people) < 2:
        return 0
    key = f"person_{picture.key}"
    numbers, view = st.columns([3, 2], gap="medium", vertical_alignment="center")
    person = numbers.segmented_control(
        t("photo.person", count=len(result.people)),
        range(len(result.people)),
        default=0,
        required=True,
        format_func=lambda index: f":material/person: {index + 1}",
        key=key,
    )
    marked = encode_image(draw_people(image_rgb, result.people, chosen=person), "jpeg", quality=88)
    view.image(marked, width="stretch", alt=t("photo.people_alt"))
    return int(person)


_CAMERA = Path(__file__).with_name("photo_camera")
#: Seconds until the picture is taken; 0: at once.
DELAYS_S, USUAL_S = (0, 3, 5, 10), 5
_PREFIX = "data:image/jpeg;base64,"
#: A JPEG of 1280 x 960 has some 300 kB.
_MOST_CHARACTERS = 12_000_000


def take_photo(key: str) -> bytes | None:
    """Show the camera; the JPEG in the run in which one was taken, else None."""
    data = {
        "seconds": DELAYS_S,
        "usual": USUAL_S,
        "words": {
            "after": t("photo.take"),
            "now": t("photo.take_now"),
            "seconds": t("photo.take_after", seconds="#"),
            "cancel": t("photo.take_cancel"),
        },
    }
    camera = component(_CAMERA, has_sound=True)
    found = camera(data=data, key=key, on_photo_change=lambda: None, on_problem_change=lambda: None)
    show_camera_problem(getattr(found, "problem", None))
    return _jpeg(getattr(found, "photo", None))


def _jpeg(coded: Any) -> bytes | None:
    if not isinstance(coded, str) or not coded.startswith(_PREFIX) or len(coded) > _MOST_CHARACTERS:
        return None
    try:
        return base64.b64decode(coded.removeprefix(_PREFIX), validate=True)
    except binascii.Error:
        return None


Judged = tuple[Picture, PhotoResult]
_THUMB_PX = 96


def choose_picture(judged: list[Judged]) -> Judged:
    """The picture to show in detail; of several, a table of all and a choice."""
    if len(judged) == 1:
        return judged[0]
    rows = [_row(*one) for one in judged]
    st.dataframe(
        rows,
        hide_index=True,
        row_height=64,
        column_config={
            "picture": st.column_config.ImageColumn(t("overview.picture"), width="small"),
            "posture": t("overview.posture"),
            "score": score_column(),
            "verdict": t("overview.verdict"),
            "name": t("overview.name"),
        },
    )
    table = table_bytes(_as_csv(rows), csv_style())
    download(t("download.overview"), table, "coach-scores.csv", key="download_overview")
    names = {picture.key: f"{number}. {picture.name}" for number, (picture, _) in enumerate(judged, start=1)}
    key = st.selectbox(t("overview.choose"), names, format_func=names.__getitem__, key="photo_chosen")
    return next(one for one in judged if one[0].key == key)


def _row(picture: Picture, result: PhotoResult) -> dict[str, Any]:
    score = None if result.score is None or math.isnan(result.score.score) else round(result.score.score)
    return {
        "picture": _thumbnail(picture),
        "posture": _what(result),
        "score": score,
        "verdict": verdict(score),
        "name": picture.name,
    }


def _what(result: PhotoResult) -> str:
    if result.ask is not None:
        return result.question(language())
    if result.posture is not None:
        return result.posture.names.in_(language())
    return t("many.no_posture") if result.status == "ok" else t(f"status.{result.status}")


@st.cache_data(show_spinner=False, max_entries=200, hash_funcs={Picture: lambda picture: picture.key})
def _thumbnail(picture: Picture) -> str:
    """A small picture as the address of an image."""
    image_rgb = load_photo(picture.data, longest_side_px=_THUMB_PX).image_rgb
    return f"data:image/jpeg;base64,{base64.b64encode(encode_image(image_rgb, 'jpeg')).decode()}"


def _as_csv(rows: list[dict[str, Any]]) -> str:
    cells = ((spreadsheet_text(row["name"]), spreadsheet_text(row["posture"]), row["score"]) for row in rows)
    return csv_text(("name", "posture", "score"), cells)
