"""Putting joints of a judged person right: choose one, click where it is, and the verdict changes."""

import base64
import math
from pathlib import Path
from typing import Any

import streamlit as st

from coach.media.drawing import draw_pose
from coach.media.goal_drawing import WIDE_MARGIN, around
from coach.media.images import encode_image
from coach.posture.truth import JOINTS
from coach.records.saving import check_record
from coach.records.sheets import joint_rows, sheet_csv
from coach.session.photo import PhotoResult
from coach.session.photo_by_hand import ByHand
from coach.text import measure_label
from pages.components.app.language import language, t
from pages.components.app.widgets import component, download
from pages.components.photo.photo_check import by_hand, keep_by_hand
from pages.components.photo.photos import Picture

_PICTURE = Path(__file__).with_name("joint_picture")


def choose_place(image_rgb: Any, at: tuple[float, float] | None, *, key: str) -> tuple[float, float] | None:
    """Show a picture; returns where it was just clicked, as shares of its width and height.

    at: where the mark is that the arrow keys move, in the same shares; None: in the middle.
    """
    picture = base64.b64encode(encode_image(image_rgb, "jpeg", quality=88)).decode()
    x, y = at or (0.5, 0.5)
    data = {"picture": f"data:image/jpeg;base64,{picture}", "x": x, "y": y, "label": t("hand.picture_label")}
    placed = getattr(component(_PICTURE)(data=data, key=key, on_placed_change=lambda: None), "placed", None)
    try:
        x, y = float(placed["x"]), float(placed["y"])
    except (TypeError, KeyError, ValueError, OverflowError):
        return None
    return (x, y) if 0.0 <= x <= 1.0 and 0.0 <= y <= 1.0 else None


def correct_joints(picture: Picture, image_rgb: Any, result: PhotoResult) -> None:
    """Offer to put joints right; what is put right is judged at once."""
    if result.frame is None or not st.toggle(t("hand.open"), key=f"hand_open_{picture.key[:16]}", help=t("hand.help")):
        return
    said = by_hand(picture, result.person)
    # on a phone one below the other: the joint is chosen first
    controls, shown = st.columns([2, 3], gap="medium")
    with controls:
        joint = _choose_joint(said)
        _buttons(picture, result, said, joint)
    with shown:
        _place(picture, image_rgb, result, said, joint)


def _choose_joint(said: ByHand) -> str:
    def label(joint: str) -> str:
        return f"{measure_label(joint, language()).capitalize()}{' ✓' if joint in said.joints else ''}"

    joint: str = st.selectbox(t("hand.joint"), list(JOINTS), format_func=label, key="hand_joint")
    st.caption(t("hand.how"))
    return joint


def _buttons(picture: Picture, result: PhotoResult, said: ByHand, joint: str) -> None:
    person = result.person
    with st.container(horizontal=True):
        if st.button(t("hand.hidden"), icon=":material/visibility_off:", key="hand_hidden"):
            keep_by_hand(picture, person, said.placing(joint, None))
        if joint in said.joints and st.button(t("hand.leave"), icon=":material/undo:", key="hand_leave"):
            keep_by_hand(picture, person, said.leaving(joint))
        if len(said.joints) > 1 and st.button(t("hand.leave_all"), icon=":material/restart_alt:", key="hand_leave_all"):
            keep_by_hand(picture, person, ByHand(disputed=said.disputed))
    if result.score is not None and result.score.is_measurable:
        st.markdown(t("hand.now", score=result.score.score))
    if said.joints and result.score is not None:
        record = check_record(result, by_hand=said)
        download(
            t("hand.download"),
            lambda: sheet_csv("joints", joint_rows(record, picture.name)),
            f"{picture.stem}-joints.csv",
            key="hand_download",
            help=t("hand.download_help"),
        )


def _place(picture: Picture, image_rgb: Any, result: PhotoResult, said: ByHand, joint: str) -> None:
    frame = result.frame
    assert frame is not None
    # the picture may be shown at another size than the one that was looked at
    scale = image_rgb.shape[1] / frame.image_size_px[0]
    left, top, right, bottom = around(frame.image_xy_px * scale, image_rgb, margin_share=WIDE_MARGIN)
    width, height = right - left, bottom - top
    drawn = draw_pose(image_rgb, frame)[top:bottom, left:right]
    x, y = (float(value) * scale for value in frame.image_xy_px[JOINTS[joint]])
    at = ((x - left) / width, (y - top) / height) if math.isfinite(x + y) else None
    placed = choose_place(drawn, at, key=f"hand_{picture.key[:16]}")
    if placed is not None:
        place = ((placed[0] * width + left) / scale, (placed[1] * height + top) / scale)
        keep_by_hand(picture, result.person, said.placing(joint, place))
