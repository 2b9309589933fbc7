"""Several pictures at once: all scores in one table, and one of them in detail."""

import base64
import math
from typing import Any

import streamlit as st

from coach.media.images import encode_image, load_photo
from coach.safe_text import spreadsheet_text
from coach.session.photo import PhotoResult
from coach.spreadsheets import csv_text, table_bytes
from pages.components.app.language import csv_style, language, t
from pages.components.app.score import score_column, verdict
from pages.components.app.widgets import download
from pages.components.photo.photos import Picture

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
    """As it stands on the page of the picture: who has to be asked first has no verdict."""
    judged = result if result.ask is None else result.unjudged()
    score = None if judged.score is None or math.isnan(judged.score.score) else round(judged.score.score)
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
