"""One judged picture: verdict, pictures, corrections, joints put right by hand, table, downloads."""

import base64
import math
from pathlib import Path
from typing import Any

import streamlit as st

from coach.library.posture import Posture
from coach.media.drawing import draw_pose
from coach.media.goal_drawing import WIDE_MARGIN, around, draw_goal
from coach.media.images import encode_image, load_photo
from coach.media.marks import DrawStyle
from coach.pose.keypoints import keypoints_csv, keypoints_json
from coach.posture.posture_words import (
    check_label,
    check_labels,
    correction_text,
    cue_texts,
    in_unit,
    praise_text,
    reason_text,
    span_in_unit,
    symmetry_texts,
    unsure_text,
)
from coach.posture.results import PostureScore
from coach.posture.truth import JOINTS
from coach.records.saving import check_record
from coach.records.sheets import joint_rows, sheet_csv
from coach.session.goal import goal_of
from coach.session.moments import drawn_photo
from coach.session.photo import PhotoResult
from coach.session.photo_by_hand import ByHand
from coach.session.remarks import photo_remarks
from coach.spreadsheets import table_bytes
from coach.text import measure_label
from pages.components.app.language import csv_style, language, t
from pages.components.app.problem import show_remarks
from pages.components.app.score import grade_badge, score_ring
from pages.components.app.widgets import component, download
from pages.components.app.wishes import draw_style
from pages.components.library.library_cards import show_posture
from pages.components.photo.photo_check import ask_which, by_hand, keep_by_hand, show_others
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
        record, style = check_record(result, by_hand=said), csv_style()
        download(
            t("hand.download"),
            lambda: table_bytes(sheet_csv("joints", joint_rows(record, picture.name)), style),
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


def show_goal(image_rgb: Any, result: PhotoResult) -> bool:
    """Show what is wanted where there is something to change; False where there is nothing to show."""
    frame, posture, score = result.frame, result.posture, result.score
    if frame is None or posture is None or score is None or not score.corrections:
        return False
    goal = goal_of(frame, posture, score)
    shown = {} if goal is None else {n: one for n, one in enumerate(score.corrections, 1) if goal.fits(one)}
    if goal is None or not shown:
        return False
    number = next(iter(shown))
    if len(shown) > 1:
        number = st.segmented_control(t("goal.which"), list(shown), default=number, required=True, key="goal_which")
    arrow = goal.arrow(frame, shown[number])
    left, top, right, bottom = around([*frame.image_xy_px, *goal.xy_px], image_rgb)
    drawn = draw_goal(image_rgb, goal.ghost.as_plain(), arrow, width_px=0.045 * goal.torso_px)
    caption = t("goal.caption" if arrow is not None else "goal.caption_without_arrow")
    part = encode_image(drawn[top:bottom, left:right], "jpeg", quality=92)
    st.image(part, caption=caption, width="stretch", alt=caption)
    return True


_WRONG = ":material/flag:"


def show_corrections(picture: Picture, person: int, posture: Posture, score: PostureScore, *, degrees: bool) -> None:
    """The corrections of a score, in words or with what was measured."""
    said = by_hand(picture, person)
    told = score.corrections
    lines = [correction_text(one, language()) for one in told] if degrees else cue_texts(told, language())
    for number, (correction, line) in enumerate(zip(told, lines, strict=True), start=1):
        with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
            st.markdown(f"{number}. {line}", width="content")
            if st.button(
                t("hand.wrong"),
                key=f"wrong_{correction.name}",
                type="tertiary",
                icon=_WRONG,
                help=t("hand.wrong_help"),
            ):
                keep_by_hand(picture, person, said.disputing(posture.id, correction.name))


def show_disputed(picture: Picture, person: int, posture: Posture, score: PostureScore) -> None:
    """What the visitor said is wrong, and the way back."""
    said = by_hand(picture, person)
    labels = check_labels(posture, score, language())
    for check in sorted(said.disputed_in(posture.id)):
        with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
            st.caption(t("hand.disputed", label=labels.get(check, check)), width="content")
            if st.button(t("hand.undo"), key=f"right_{check}", type="tertiary", icon=":material/undo:"):
                keep_by_hand(picture, person, said.agreeing(posture.id, check))


_DEGREES = "photo_degrees"


def show_result(picture: Picture, image_rgb: Any, result: PhotoResult) -> None:
    """Everything about one picture and the person chosen in it."""
    _verdict(picture, result)
    show_remarks(photo_remarks(result))
    frame = result.frame
    if frame is None:
        _image(image_rgb, "photo.original")
    else:
        left, top, right, bottom = around(frame.image_xy_px, image_rgb)
        seen, wanted = st.columns(2, gap="medium")
        with seen:
            drawn = drawn_photo(image_rgb, result, draw_style(), degrees=_in_degrees())
            _image(drawn[top:bottom, left:right], "photo.annotated")
        with wanted:
            if not show_goal(image_rgb, result):
                _image(image_rgb[top:bottom, left:right], "photo.original")
        correct_joints(picture, image_rgb, result)
        _downloads(picture, result)
    if result.score is not None:
        _table(result.score)
    if result.posture is not None:
        name = result.posture.names.in_(language())
        with st.expander(t("photo.about", name=name), icon=":material/menu_book:"):
            show_posture(result.posture)


def _image(image_rgb: Any, key: str) -> None:
    # as JPEG: Streamlit's own encoding of an array takes several times as long, for everybody who waits
    data = encode_image(image_rgb, "jpeg", quality=92)
    st.image(data, caption=t(key), width="stretch", alt=t(key))


def _in_degrees() -> bool:
    """Whether the visitor asked for numbers; what a switch further down says."""
    return bool(st.session_state.get(_DEGREES, False))


def _verdict(picture: Picture, result: PhotoResult) -> None:
    score, posture = result.score, result.posture
    if result.ask is not None:
        ask_which(picture, result)
        return
    if score is None or posture is None or result.doubt():
        st.warning(result.message(language()), icon=":material/info:")
        show_others(picture, result)
        return
    left, right = st.columns([2, 3], gap="medium", vertical_alignment="center")
    with left:
        score_ring(score.score, posture.names.in_(language()), _note(score))
    with right:
        _advice(picture, result.person, score, posture)
    if result.recognition is not None and result.recognition.pose_id == posture.id:
        st.caption(result.why(language()))
    show_others(picture, result)


def _advice(picture: Picture, person: int, score: PostureScore, posture: Posture) -> None:
    reason = reason_text(score, language())
    if reason is not None:
        st.warning(reason, icon=":material/360:")
    elif score.corrections:
        st.markdown(f"**{t('photo.change')}**")
        show_corrections(picture, person, posture, score, degrees=_in_degrees())
    else:
        # nobody is praised for what they took out of the verdict
        whole = not by_hand(picture, person).disputed_in(posture.id)
        praise = praise_text(score, posture, language()) if whole else t("posture.right_so_far")
        st.success(praise, icon=":material/check_circle:")
    show_disputed(picture, person, posture, score)
    unsure = unsure_text(score, language())
    if unsure is not None:
        st.caption(f":material/help: {unsure}")
    if _in_degrees():
        for line in symmetry_texts(score, language()):
            st.markdown(f":material/balance: {line}")


def _note(score: PostureScore) -> str:
    parts = [] if score.side is None else [t(f"photo.side_{score.side}")]
    parts.append(t("photo.seen_from", view=t(f"view.{score.seen_from}")))
    if not score.is_whole:
        parts.append(t("photo.coverage", percent=100 * score.coverage))
    return "<br>".join(parts)


def _table(score: PostureScore) -> None:
    st.header(t("photo.table"), anchor=False)
    st.toggle(t("photo.degrees"), key=_DEGREES)
    numbers = ("measured", "wanted") if _in_degrees() else ()
    rows = [
        {
            "check": check_label(check, language()).capitalize(),
            "measured": in_unit(check.measured, check.unit),
            "wanted": span_in_unit(check.check.wanted, check.tolerance, check.unit),
            "verdict": grade_badge(check.grade),
        }
        for check in score.checks
    ]
    columns = ("check", *numbers, "verdict")
    st.table(
        [{t(f"table.{name}"): row[name] for name in columns} for row in rows], hide_index=True, border="horizontal"
    )


def _annotated_png(picture: Picture, result: PhotoResult, style: DrawStyle) -> bytes:
    """Drawn once more: kept for every visitor until somebody asks, the pictures would fill the memory."""
    image_rgb = result.upright(load_photo(picture.data, name=picture.name).image_rgb)
    return encode_image(drawn_photo(image_rgb, result, style, degrees=True))


def _downloads(picture: Picture, result: PhotoResult) -> None:
    frame = result.frame
    assert frame is not None  # where there is a drawing there is a person
    style, drawing = csv_style(), draw_style()  # out of reach by the time they are asked for
    with st.container(horizontal=True):
        # each is made when it is asked for
        files = (
            ("image", lambda: _annotated_png(picture, result, drawing), "coach.png"),
            ("csv", lambda: table_bytes(keypoints_csv(frame), style), "keypoints.csv"),
            ("json", lambda: keypoints_json(frame), "keypoints.json"),
        )
        for name, make, ending in files:
            download(t(f"download.{name}"), make, f"{picture.stem}-{ending}", key=f"download_{name}")
