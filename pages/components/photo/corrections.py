"""What to change, most important first; and "this is wrong" beside each."""

import streamlit as st

from coach.library.posture import Posture
from coach.posture.results import PostureScore
from coach.posture.score_words import check_labels, correction_text, cue_texts
from pages.components.app.language import language, t
from pages.components.photo.by_hand import by_hand, keep_by_hand
from pages.components.photo.photos import Picture

_WRONG = ":material/flag:"


def show_corrections(picture: Picture, person: int, posture: Posture, score: PostureScore, *, degrees: bool) -> None:
    """The corrections of a score, in words or with what was measured."""
    said = by_hand(picture, person)
    lines = (
        [correction_text(one, language()) for one in score.corrections]
        if degrees
        else cue_texts(score.corrections, language())
    )
    for number, (correction, line) in enumerate(zip(score.corrections, lines, strict=True), start=1):
        with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
            st.markdown(f"{number}. {line}", width="content")
            if st.button(
                t("hand.wrong"),
                key=f"wrong_{correction.check}",
                type="tertiary",
                icon=_WRONG,
                help=t("hand.wrong_help"),
            ):
                keep_by_hand(picture, person, said.disputing(posture.id, correction.check))


def show_disputed(picture: Picture, person: int, posture: Posture, score: PostureScore) -> None:
    """What the visitor said is wrong, and the way back."""
    said = by_hand(picture, person)
    labels = check_labels(posture, score, language())
    for check in sorted(said.disputed_in(posture.id)):
        with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
            st.caption(t("hand.disputed", label=labels.get(check, check)), width="content")
            if st.button(t("hand.undo"), key=f"right_{check}", type="tertiary", icon=":material/undo:"):
                keep_by_hand(picture, person, said.agreeing(posture.id, check))
