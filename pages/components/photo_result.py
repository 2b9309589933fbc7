"""One judged picture: verdict, pictures, corrections, table, downloads."""

from __future__ import annotations

import math
from typing import Any

import streamlit as st

from coach.media.drawing import draw_pose
from coach.media.images import encode_image, load_photo
from coach.pose.keypoints import keypoints_csv, keypoints_json
from coach.posture.results import CheckResult, PostureScore
from coach.posture.schema import Posture
from coach.posture.words import (
    check_label,
    correction_text,
    posture_name,
    praise_text,
    reason_text,
    symmetry_texts,
    unsure_text,
)
from coach.session.photo import PhotoResult
from pages.components.language import language, t
from pages.components.photos import Picture
from pages.components.posture_card import show_posture
from pages.components.score import grade_badge, score_ring
from pages.components.which_posture import ask_which, show_others


def show_result(picture: Picture, image_rgb: Any, result: PhotoResult) -> None:
    """Everything about one picture and the person chosen in it."""
    _verdict(picture, result)
    judged = result if result.ask is None else result.unjudged()
    annotated = _annotated(image_rgb, judged)
    original, drawn = st.columns(2, gap="medium")
    # as JPEG: Streamlit's own encoding of an array takes several times as long, for everybody who waits
    shown = encode_image(image_rgb, "jpeg", quality=92)
    original.image(shown, caption=t("photo.original"), width="stretch", alt=t("photo.original"))
    if annotated is not None:
        drawn.image(
            encode_image(annotated, "jpeg", quality=92),
            caption=t("photo.annotated"),
            width="stretch",
            alt=t("photo.annotated"),
        )
        _downloads(picture, result)
    if judged.score is not None:
        _table(judged.score)
    if judged.posture is not None:
        name = posture_name(judged.posture, language())
        with st.expander(t("photo.about", name=name), icon=":material/menu_book:"):
            show_posture(judged.posture)


def _annotated(image_rgb: Any, result: PhotoResult) -> Any:
    if result.frame is None:
        return None
    score = result.score
    if score is None:
        return draw_pose(image_rgb, result.frame)
    angles = {check.measure: check.measured for check in score.checks if check.unit == "deg"}
    return draw_pose(image_rgb, result.frame, grades=score.grades, angles=angles)


def _verdict(picture: Picture, result: PhotoResult) -> None:
    score, posture = result.score, result.posture
    if result.ask is not None:
        ask_which(picture, result)
        return
    if score is None or posture is None:
        st.warning(result.message(language()), icon=":material/info:")
        show_others(picture, result)
        return
    left, right = st.columns([2, 3], gap="medium", vertical_alignment="center")
    with left:
        score_ring(score.score, posture_name(posture, language()), _note(score))
    with right:
        _advice(score, posture)
    if result.recognition is not None and result.recognition.pose_id == posture.id:
        st.caption(result.why(language()))
    show_others(picture, result)


def _advice(score: PostureScore, posture: Posture) -> None:
    reason = reason_text(score, language())
    if reason is not None:
        st.warning(reason, icon=":material/360:")
    elif score.corrections:
        st.markdown(f"**{t('photo.change')}**")
        lines = [correction_text(correction, language()) for correction in score.corrections]
        st.markdown("\n".join(f"{number}. {line}" for number, line in enumerate(lines, start=1)))
    else:
        st.success(praise_text(score, posture, language()), icon=":material/check_circle:")
    unsure = unsure_text(score, language())
    if unsure is not None:
        st.caption(f":material/help: {unsure}")
    for line in symmetry_texts(score, language()):
        st.markdown(f":material/balance: {line}")


def _note(score: PostureScore) -> str:
    parts = [] if score.side is None else [t(f"photo.side_{score.side}")]
    parts.append(t("photo.seen_from", view=t(f"view.{score.view.label}")))
    if score.coverage < 1.0:
        parts.append(t("photo.coverage", percent=100 * score.coverage))
    return "<br>".join(parts)


def _table(score: PostureScore) -> None:
    st.subheader(t("photo.table"), anchor=False)
    columns = [t(f"table.{name}") for name in ("check", "measured", "wanted", "verdict")]
    rows = [
        (
            check_label(check, language()).capitalize(),
            _shown(check.measured, check.unit),
            _wanted(check),
            grade_badge(check.grade),
        )
        for check in score.checks
    ]
    st.table([dict(zip(columns, row, strict=True)) for row in rows], hide_index=True, border="horizontal")


def _wanted(check: CheckResult) -> str:
    low, high = check.check.wanted
    if low == high:
        return f"{_shown(low, check.unit)} ± {_shown(check.tolerance, check.unit)}"
    return f"{_shown(low, check.unit)} – {_shown(high, check.unit)}"


def _shown(value: float, unit: str) -> str:
    if math.isnan(value):
        return "–"
    return f"{value:.0f}°" if unit == "deg" else f"{100 * value:.0f} %"


def _annotated_png(picture: Picture, result: PhotoResult) -> bytes:
    """Drawn once more: kept for every visitor until somebody asks, the pictures would fill the memory."""
    return encode_image(_annotated(load_photo(picture.data, name=picture.name).image_rgb, result))


def _downloads(picture: Picture, result: PhotoResult) -> None:
    frame = result.frame
    assert frame is not None  # where there is a drawing there is a person
    with st.container(horizontal=True):
        # each is made when it is asked for
        files = (
            ("image", lambda: _annotated_png(picture, result), "coach.png", "image/png"),
            ("csv", lambda: keypoints_csv(frame), "keypoints.csv", "text/csv"),
            ("json", lambda: keypoints_json(frame), "keypoints.json", "application/json"),
        )
        for name, make, ending, mime in files:
            st.download_button(
                t(f"download.{name}"),
                make,
                file_name=f"{picture.stem}-{ending}",
                mime=mime,
                icon=":material/download:",
                on_click="ignore",
                key=f"download_{name}",
            )
